import type { Computation } from '../computation/computation.js';
import type { Moments, Sweep, WeightedColumns, WeightedFields } from '../kernels/kernels.js';

/**
 * X as an operator: all that an objective or a solver knows of the samples. Products over the whole design are
 * computations, so that a device may answer later; where the columns lie in memory, `local` gives the steps of a block
 * descent and what else needs single columns.
 *
 * Shapes, with n rows, p columns and T outputs: a field over the samples is column-major with `stride` numbers an output,
 * the padding zero; weights and correlations have one row of T numbers for each column: `w[j * T + t]`. Every array that is
 * passed in must come from the kernels that hold the design.
 */
export interface Design extends Shape {
  /** Multiply-adds of a product with one column of weights. */
  readonly cost: number;
  readonly precision: 'f64' | 'f32';
  /**
   * Rounding alone may take a correlation `x_j . f` this part of `||x_j|| ||f||` away from its true value, x_j being the
   * column as it is stored.
   */
  readonly rounding: number;
  /** The same X in float64: itself, unless `precision` is 'f32'. Weights and certificates come from it alone. */
  readonly exact: Design;
  /** The columns in memory, in float64; null where they lie elsewhere. */
  readonly local: LocalColumns | null;
  /** `out = X_J W_J`, stride x T, for the columns J, each of them once. */
  multiply(w: Float64Array, features: Int32Array, out: Float64Array): Computation<void>;
  /** `out_j = x_j^T F`, T numbers, for each j in `features`, each of them once; other rows of out are left alone. */
  correlate(field: Float64Array, features: Int32Array, out: Float64Array): Computation<void>;
  /** Gives back what a device holds; the memory of kernels goes with the kernels. */
  dispose(): void;
}

export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** Columns in the memory of kernels: what can be done with them without waiting. */
export interface LocalColumns extends Shape {
  readonly isSparse: boolean;
  /** Multiply-adds to correlate one column with a field. */
  readonly columnCost: number;
  /** Dense columns, centred, as they stand one after the other, stride numbers each; columns of zeros may follow. */
  readonly dense?: Float64Array | undefined;
  /** As those of the design, done at once. */
  multiply(w: Float64Array, features: Int32Array, out: Float64Array): void;
  correlate(field: Float64Array, features: Int32Array, out: Float64Array): void;
  /** `out += sum_k weights_k x_k x_k^T` over some columns: see `Kernels.addOuter`; dense columns have it. */
  readonly addOuter?: ((features: Int32Array, weights: Float64Array, out: Float64Array) => void) | undefined;
  /** One pass of block descent: see `Kernels.sweep`. */
  sweep(pass: Sweep): number;
  /** Single steps of a block descent that the caller leads: see `Kernels.columns`. */
  steps(fields: WeightedFields): WeightedColumns;
  /** Means and squares of columns under weights of each output: see `Kernels.moments`. */
  moments(moments: Moments, features: Int32Array): void;
  /** Writes column j, centred where the design is, to `out`: stride numbers. */
  column(j: number, out: Float64Array): void;
  /** Visits what is stored of column j, a sparse one's centring left out. */
  eachEntry(j: number, visit: (i: number, value: number) => void): void;
}

/** @throws Error where the columns are not in memory: the solver should not have been chosen */
export function localColumns({ exact: { local } }: Design): LocalColumns {
  if (local) return local;
  throw new Error('this solver takes columns in memory, and the design has none');
}

/** Another machine for the products over whole designs. */
export interface Device {
  readonly name: string;
  /**
   * The design with its products on this device: `exact` stays what it was, and its `local` columns are what is sent. It is `exact`
   * itself where that is better left alone.
   *
   * @param products how many products are expected; many, unless given
   */
  load(exact: Design, products?: number): Computation<Design>;
}
