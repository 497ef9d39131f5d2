import type { DenseDesign } from '../kernels/kernels.js';
import { sum } from '../linalg/vectors.js';
import { type Design, localColumns } from './design.js';
import type { WriteColumns, WriteVectors } from './innerProducts.js';
import type { OutputBlock } from './outputBlocks.js';
import { type Centre, rootsOf, weightRange, weightRows } from './weightedColumns.js';

/** Samples of one X that count for a row of W, around a common centre. */
export interface CountedSamples {
  readonly block: OutputBlock;
  /** Their weights, and the indices of those above 0. */
  readonly h: Float64Array;
  readonly rows: Int32Array;
  readonly centre: Centre;
}

/** Samples of one X with the roots of their weights, from row `first` of A on. */
interface Part extends CountedSamples {
  readonly roots: Float64Array;
  readonly first: number;
}

/**
 * The matrix A, m x p, of the samples that count for a row of W: `a_i = sqrt(h_i) (x_i - centre)`, dense. It is never stored: products
 * are those of the kernels with X.
 */
export class WeightedSamples {
  /** m. */
  readonly count: number;
  readonly #parts: readonly Part[];

  constructor(samples: readonly CountedSamples[]) {
    let first = 0;
    this.#parts = samples.map((own) => {
      const part = { ...own, roots: rootsOf(own.h, own.rows), first };
      first += own.rows.length;
      return part;
    });
    this.count = first;
  }

  /** `out_i = sqrt(h_i) y_i`, m numbers from `to`, of the numbers of all samples of one X. */
  weigh(y: Float64Array, out: Float64Array, to: number): void {
    const { rows, roots } = this.#parts[0]!;
    for (let k = 0; k < rows.length; k++) out[to + k] = roots[k]! * y[rows[k]!]!;
  }

  /** `||a_i||^2` of row i. */
  squaredLength(i: number): number {
    const { block, rows, roots, centre, first } = this.#parts.findLast((part) => part.first <= i)!;
    const { data, stride, columns } = denseOf(block);
    const [row, root] = [rows[i - first]!, roots[i - first]!];
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += ((data[j * stride + row]! - centre.mean[j]!) * root) ** 2;
    return sum;
  }

  /** `out = A v`, m numbers from `to`, v being p numbers from `from`. */
  times(v: Float64Array, from: number, out: Float64Array, to: number): void {
    for (const { block, rows, roots, centre, first } of this.#parts) {
      const { x, field, weights, features } = roomOf(block);
      weights.set(v.subarray(from, from + weights.length));
      for (const j of centre.constant) weights[j] = 0;
      let base = 0;
      for (let j = 0; j < weights.length; j++) base += centre.mean[j]! * weights[j]!;
      localColumns(x).multiply(weights, features, field);
      for (let k = 0, at = to + first; k < rows.length; k++, at++)
        out[at] = roots[k]! * (field[rows[k]!]! - base);
    }
  }

  /** `out = A^T f`, p numbers from `to`, f being m numbers from `from`. */
  correlate(f: Float64Array, from: number, out: Float64Array, to: number): void {
    for (const { block, rows, roots, centre, first } of this.#parts) {
      const { x, field, weights, features } = roomOf(block);
      field.fill(0);
      for (let k = 0, at = from + first; k < rows.length; k++, at++) field[rows[k]!] = roots[k]! * f[at]!;
      const total = sum(field);
      localColumns(x).correlate(field, features, weights);
      for (let j = 0; j < weights.length; j++) weights[j]! -= centre.mean[j]! * total;
      for (const j of centre.constant) weights[j] = 0;
      if (first === 0) out.set(weights, to);
      else for (let j = 0; j < weights.length; j++) out[to + j]! += weights[j]!;
    }
  }

  /** Writes the columns `from .. end - 1` of A: see `WriteColumns`. */
  readonly writeFeatures: WriteColumns = (from, end, stride, out) => {
    for (const { block, rows, roots, centre, first } of this.#parts) {
      const { data, stride: height, rows: n } = denseOf(block);
      for (let j = from; j < end; j++) {
        const to = (j - from) * stride + first;
        if (rows.length === n) weightRange(data, j * height, centre.mean[j]!, roots, 0, n, out, to);
        else weightRows(data, j * height, centre.mean[j]!, roots, rows, 0, rows.length, out, to);
      }
      for (const j of centre.constant) {
        if (j < from || j >= end) continue;
        const to = (j - from) * stride + first;
        out.fill(0, to, to + rows.length);
      }
    }
  };

  /** Writes the numbers `from .. end - 1` of the columns of A. */
  readonly writeColumns: WriteVectors = (from, end, stride, out) => {
    for (const { block, rows, roots, centre, first } of this.#parts) {
      const { data, stride: height, columns: p, rows: n } = denseOf(block);
      const [begin, last] = [Math.max(from, first) - first, Math.min(end, first + rows.length) - first];
      if (begin >= last) continue;
      for (let j = 0; j < p; j++) {
        const to = j * stride + first - from;
        if (rows.length === n) weightRange(data, j * height, centre.mean[j]!, roots, begin, last, out, to);
        else weightRows(data, j * height, centre.mean[j]!, roots, rows, begin, last, out, to);
      }
      for (const j of centre.constant)
        out.fill(0, j * stride + first - from + begin, j * stride + first - from + last);
    }
  };
}

function denseOf({ stored }: OutputBlock): DenseDesign {
  if (stored.kind === 'dense') return stored;
  throw new Error('samples of a sparse design are never written out');
}

interface Room {
  readonly x: Design;
  readonly field: Float64Array;
  readonly weights: Float64Array;
  readonly features: Int32Array;
}

/** Room for a product of one row of weights in the memory of a block's kernels. */
function roomOf({ x, byOutput: { buffers } }: OutputBlock): Room {
  return {
    x,
    field: buffers.field.subarray(0, x.stride),
    weights: buffers.rows.subarray(0, x.columns),
    features: buffers.features,
  };
}
