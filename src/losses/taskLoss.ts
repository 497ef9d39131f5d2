import type { Computation } from '../computation/computation.js';

/**
 * The contract of a task's part of the objective, `sum_i c_i loss(y_i, eta_i)`: it knows its targets y, their weights
 * c and predictions eta, never X. A task has m outputs (1, or K for softmax with K classes); fields over its n
 * samples are n x m by columns. A sample of weight 0 counts for nothing, whatever its target.
 *
 * The dual point of a field is `theta_i = -c_i loss'(y_i, eta_i)`.
 */
export interface TaskLoss {
  readonly name: 'squared' | 'logistic' | 'softmax';
  /** m. */
  readonly nOutputs: number;
  /** `sum_i c_i` above 0, or the task counts for nothing. */
  readonly counts: boolean;
  /** An upper bound of the eigenvalues of loss''. */
  readonly curvature: number;
  /** c, n. */
  readonly weights: Float64Array;
  /** `sum_i c_i loss(y_i, eta_i)`. */
  value(eta: Float64Array): number;
  /** `value(eta + step) - value(eta)`, sample by sample without cancellation. */
  change(eta: Float64Array, step: Float64Array): number;
  /** `out = -c loss'(y, eta)`. */
  dual(eta: Float64Array, out: Float64Array): void;
  /**
   * The curvature of the quadratic model at eta. With one output `out = c loss''`, kept above a small part of what
   * the loss bends by over its whole tail, so that a sample far on the wrong side still has a step that
   * fits it. With m outputs probabilities q, the curvature being `c (diag(q) - q q^T)`.
   */
  bend(eta: Float64Array, out: Float64Array): void;
  /** The intercepts that minimise `value` where all of eta is theirs, into b; to rounding. */
  bestConstant(b: Float64Array): void;
  /** Adds to b and to eta the intercepts that minimise `value`. */
  fitIntercept(eta: Float64Array, b: Float64Array): Computation<void>;
  /**
   * Moves theta, which is near it, to where each of its columns sums to 0, as a dual point has to where intercepts
   * are free; some multiple of it lies in the domain of the conjugate.
   */
  balance(theta: Float64Array): Computation<void>;
  /** The largest s for which -s theta / c lies in the domain of the conjugate. */
  largestScale(theta: Float64Array): number;
  /** The Fenchel-Young gap `sum_i c_i (loss(eta_i) + loss*(-s theta_i / c_i)) + <eta, s theta>`, free of cancellation. */
  gap(eta: Float64Array, theta: Float64Array, s: number): number;
}
