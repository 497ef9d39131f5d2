import { bytesFor, type Kernels, strideOf } from '../kernels/kernels.js';

/** Columns of an X that are multiplied with the others at a time, where they are not copied. */
export const PANEL = 8;

/** Buffers for the products of one stored X with m outputs, in the memory of its kernels. */
export interface ProductBuffers {
  /** All features. */
  readonly features: Int32Array;
  /** stride x m. */
  readonly field: Float64Array;
  /** p x m, two of them. */
  readonly rows: Float64Array;
  readonly squares: Float64Array;
  /** m. */
  readonly totals: Float64Array;
  /** For products of an X with itself: stride x PANEL and p x PANEL; empty where it has none. */
  readonly panel: { readonly field: Float64Array; readonly products: Float64Array };
}

/** What an X asks of the buffers that it shares with others. */
export interface BufferShape {
  readonly rows: number;
  readonly outputs: number;
  /** Whether columns are multiplied with each other a panel at a time. */
  readonly hasPanel: boolean;
  /** The most features that a list of its own may hold. @defaultValue 0 */
  readonly listed?: number;
}

/** The buffers that all X of one memory take in turns: views of the same numbers, one for each shape. */
export class SharedBuffers {
  readonly #all: ProductBuffers;
  readonly #p: number;
  readonly #lists: Int32Array;
  #listed = 0;
  readonly #views = new Map<string, ProductBuffers>();

  constructor(kernels: Kernels, p: number, shapes: readonly BufferShape[]) {
    const [field, rows, , totals, panelField, panelRows] = sizesOf(p, shapes);
    const features = kernels.int32(p);
    for (let j = 0; j < p; j++) features[j] = j;
    this.#lists = kernels.int32(listedBy(shapes));
    this.#p = p;
    this.#all = {
      features,
      field: kernels.float64(field, 'any'),
      rows: kernels.float64(rows, 'any'),
      squares: kernels.float64(rows, 'any'),
      totals: kernels.float64(totals, 'any'),
      panel: { field: kernels.float64(panelField, 'any'), products: kernels.float64(panelRows, 'any') },
    };
  }

  /** The kernel memory that they take. */
  static bytes(p: number, shapes: readonly BufferShape[]): number {
    return bytesFor(sizesOf(p, shapes), [p, listedBy(shapes)]);
  }

  /** A list of features in the memory of the kernels. */
  list(features: readonly number[]): Int32Array {
    const list = this.#lists.subarray(this.#listed, this.#listed + features.length);
    list.set(features);
    this.#listed += features.length;
    return list;
  }

  of(stride: number, m: number): ProductBuffers {
    const key = `${stride}, ${m}`;
    const known = this.#views.get(key);
    if (known) return known;
    const { features, field, rows, squares, totals, panel } = this.#all;
    const views: ProductBuffers = {
      features,
      field: field.subarray(0, stride * m),
      rows: rows.subarray(0, this.#p * m),
      squares: squares.subarray(0, this.#p * m),
      totals: totals.subarray(0, m),
      panel: { field: panel.field.subarray(0, stride * PANEL), products: panel.products },
    };
    this.#views.set(key, views);
    return views;
  }
}

function listedBy(shapes: readonly BufferShape[]): number {
  return shapes.reduce((all, { listed = 0 }) => all + listed, 0);
}

type Sizes = [field: number, rows: number, squares: number, totals: number, panel: number, panelRows: number];

function sizesOf(p: number, shapes: readonly BufferShape[]): Sizes {
  let most = 1;
  let field = 0;
  let panel = 0;
  for (const { rows, outputs, hasPanel } of shapes) {
    const stride = strideOf(rows);
    most = Math.max(most, outputs);
    field = Math.max(field, stride * Math.max(1, outputs));
    if (hasPanel) panel = Math.max(panel, stride);
  }
  return [field, p * most, p * most, most, panel * PANEL, panel > 0 ? p * PANEL : 0];
}
