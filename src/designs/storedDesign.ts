import type { Computation } from '../computation/computation.js';
import type {
  Kernels,
  Moments,
  StoredDesign,
  Sweep,
  WeightedColumns,
  WeightedFields,
} from '../kernels/kernels.js';
import type { Design, LocalColumns } from './design.js';

/** Rounding of a correlation in float64, with what centring on the way adds. */
const ROUNDING = 8 * Number.EPSILON;

/** A design in the memory of kernels, which make its products. */
export function storedDesign(kernels: Kernels, x: StoredDesign): Design {
  return new DesignInKernels(kernels, x);
}

// Classes: tasks with few samples have hundreds of designs, and methods made anew for each take longer than their products.

class DesignInKernels implements Design {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly cost: number;
  readonly precision = 'f64';
  readonly rounding = ROUNDING;
  readonly exact: Design = this;
  readonly local: LocalColumns;

  constructor(kernels: Kernels, x: StoredDesign) {
    this.rows = x.rows;
    this.columns = x.columns;
    this.stride = x.stride;
    this.cost = x.kind === 'dense' ? x.stride * x.columns : x.data.length;
    this.local = new ColumnsInKernels(kernels, x);
  }

  *multiply(w: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
    this.local.multiply(w, features, out);
    yield PAUSE;
  }

  *correlate(field: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
    this.local.correlate(field, features, out);
    yield PAUSE;
  }

  dispose(): void {}
}

class ColumnsInKernels implements LocalColumns {
  readonly #kernels: Kernels;
  readonly #x: StoredDesign;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly isSparse: boolean;
  readonly columnCost: number;

  constructor(kernels: Kernels, x: StoredDesign) {
    this.#kernels = kernels;
    this.#x = x;
    this.rows = x.rows;
    this.columns = x.columns;
    this.stride = x.stride;
    this.isSparse = x.kind === 'sparse';
    this.columnCost = x.kind === 'dense' ? x.rows : x.data.length / Math.max(1, x.columns) + 1;
  }

  get dense(): Float64Array | undefined {
    const x = this.#x;
    return x.kind === 'dense' ? x.data : undefined;
  }

  get addOuter(): LocalColumns['addOuter'] {
    const x = this.#x;
    if (x.kind === 'sparse') return undefined;
    return (features, weights, out) => this.#kernels.addOuter(x, features, weights, out);
  }

  multiply(w: Float64Array, features: Int32Array, out: Float64Array): void {
    this.#kernels.predict(this.#x, w, features, out);
  }

  correlate(field: Float64Array, features: Int32Array, out: Float64Array): void {
    this.#kernels.correlate(this.#x, field, features, out);
  }

  sweep(pass: Sweep): number {
    return this.#kernels.sweep(this.#x, pass);
  }

  steps(fields: WeightedFields): WeightedColumns {
    return this.#kernels.columns(this.#x, fields);
  }

  moments(moments: Moments, features: Int32Array): void {
    this.#kernels.moments(this.#x, moments, features);
  }

  column(j: number, out: Float64Array): void {
    copyColumn(this.#x, j, out);
  }

  eachEntry(j: number, visit: (i: number, value: number) => void): void {
    eachEntry(this.#x, j, visit);
  }
}

const PAUSE = /* @__PURE__ */ Object.freeze({ kind: 'pause' });

/** Column j as it stands for: a sparse one less its centring. */
function copyColumn(x: StoredDesign, j: number, out: Float64Array): void {
  if (x.kind === 'dense') {
    out.set(x.data.subarray(j * x.stride, (j + 1) * x.stride));
    return;
  }
  const shift = x.shift[j]!;
  for (let i = 0; i < x.stride; i++) out[i] = shift === 0 ? 0 : -shift * x.unit[i]!;
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) out[x.indices[k]!]! += x.data[k]!;
}

function eachEntry(x: StoredDesign, j: number, visit: (i: number, value: number) => void): void {
  if (x.kind === 'dense') {
    const from = j * x.stride;
    for (let i = 0; i < x.rows; i++) visit(i, x.data[from + i]!);
  } else for (let e = x.indptr[j]!; e < x.indptr[j + 1]!; e++) visit(x.indices[e]!, x.data[e]!);
}
