import type { Computation } from '../../computation/computation.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';

/**
 * The quadratic model of the losses of a group of outputs around a point (eta, theta), which block descent minimises
 * together with the penalty:
 *
 *     m(D) = -<theta, D> + <D, H D> / 2,      D = X dW + 1 db^T,
 *
 * with H the curvature of the losses there. For the squared loss it is the loss.
 */
export interface TermModel {
  /** Takes a point over: the predictions that stand in the group's buffers, and a dual field, which stays as it is. */
  restart(theta: Float64Array): Computation<void>;
  /** Makes ready for these rows: their curvatures, written to the columns of this group in p x Q. */
  prepare(features: Int32Array, curvatures: Float64Array): void;
  /** The model's correlations `x_j . (theta - H D)` of row j, at out[first ..]. */
  correlate(j: number, out: Float64Array): void;
  /** Moves row j by the entries of d at [first ..]. */
  applyStep(j: number, d: Float64Array): void;
  /**
   * H over rows, the intercepts eliminated. Where outputs do not meet the entries of row j with some rows, Q numbers a row, those of
   * this group written,
   */
  products?(j: number, rows: Int32Array, out: Float64Array): void;
  /** else added to the (s Q) x (s Q) matrix of rows and outputs. */
  addHessian?(features: Int32Array, out: Float64Array): Computation<void>;
  /** Brings the intercepts to their best where `applyStep` does not. */
  refitIntercepts(): Computation<void>;
  /** Computes D for `dw` (p x Q rows on `features`, gathered, Q numbers a row), and gives m(D) at the best db. */
  evaluate(features: Int32Array, dw: Float64Array): Computation<number>;
  /** m(D) for the D that `applyStep` and `acceptStep` have brought about, which is that of `dw`. */
  value(features: Int32Array, dw: Float64Array): Computation<number>;
  /** Takes over the D that was evaluated last. */
  acceptStep(): void;
  /** D as evaluated last. */
  readonly step: Float64Array;
  /** `-<theta, D>` for that D. */
  readonly slope: number;
  /** db as evaluated last. */
  readonly interceptStep: Float64Array;
  /** `sum r^2 / H` for the current dual field r = theta - H D: the size of what is left. */
  size(): number;
}

/** Features as a list in kernel memory, for the length of one call. */
export function listed({ lists }: MixedProblem, features: Int32Array): Int32Array {
  lists.some.set(features);
  return lists.some.subarray(0, features.length);
}
