/**
 * The contract of a loss, which knows targets and predictions and never X. It judges the n samples of one task
 * at once, with the weights c_i that they have in the objective:
 *
 *     sum_i c_i loss(y_i, eta_i)
 *
 * Shapes, with n samples: y and c hold n numbers; eta, theta, out and delta hold `outputs` columns of `length / outputs`
 * numbers each, of which the first n count (fields may be padded). An entry of weight 0 counts nowhere,
 * whatever its y and eta.
 *
 * A loss is convex in eta, its value is at least 0, and no finite eta makes it overflow unless the value itself does.
 */
export interface Loss {
  readonly name: string;
  /** Numbers that are predicted for one sample: 1, or the K classes of a softmax. */
  readonly outputs: number;
  /** The largest eigenvalue that the second derivative of `loss(y, .)` takes anywhere. */
  readonly curvature: number;

  /** `sum_i c_i loss(y_i, eta_i)`. */
  value(y: Float64Array, c: Float64Array, eta: Float64Array): number;

  /** `out_i = c_i loss'(y_i, eta_i)`; returns the value. */
  gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number;

  /** `out_i = c_i loss''(y_i, eta_i)`; its diagonal where there are several outputs. */
  second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void;

  /** `sum_i c_i (loss(y_i, eta_i + delta_i) - loss(y_i, eta_i))`, sample by sample without cancellation. */
  change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number;

  /** `sum_i c_i loss*(y_i, -theta_i / c_i)`, the conjugate; Infinity outside its domain. */
  conjugate(y: Float64Array, c: Float64Array, theta: Float64Array): number;

  /**
   * The Fenchel-Young gap of a dual point, `sum_i c_i (loss(y_i, eta_i) + loss*(y_i, -theta_i / c_i)) + eta_i theta_i`, as a sum
   * of terms that are never negative and whose digits do not cancel: 0 just where `theta_i = -c_i loss'(y_i, eta_i)`.
   */
  gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number;

  /** What eta predicts: the mean of y, or the probability of each class. */
  inverseLink(eta: Float64Array, out: Float64Array): void;
}
