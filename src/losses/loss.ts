import type { Computation } from '../computation/computation.js';
import type { Target } from '../params/target.js';
import type { Score } from './score.js';

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
 * Its value is at least 0, and no finite eta makes it overflow unless the value itself does.
 * What a task needs beside (its best intercepts, dual points that sum to 0) `taskLoss.ts` derives from this contract.
 */
export type Loss = ConvexLoss | NonConvexLoss;

/** What every loss has. */
interface AnyLoss {
  readonly name: string;
  /** Its parameters; empty where it has none. */
  readonly params: Readonly<Record<string, number>>;
  readonly target: Target;
  /** Numbers that are predicted for one sample: 1, or the K classes of a softmax. */
  readonly outputs: number;
  /** Whether it is `(y - eta)^2 / 2`: its own quadratic model, in any unit of y. */
  readonly isQuadratic: boolean;
  /** Whether it depends on y - eta alone, so that a shift of y is one of the intercept. */
  readonly isOfResidual: boolean;
  /** The supremum of the eigenvalues of the second derivative; Infinity where a convex loss has no bound. */
  readonly curvature: number;

  /** The size of residuals up to which it is nearly a quadratic, where it has one: beyond it grows no faster than a straight line. */
  readonly bend?: number;
  /** The loss of y / s and eta / s, in units of s^2; absent where y has no units. */
  inUnits?(s: number): Loss;

  /** Whether its derivatives are those that `pairs` of the kernels takes; they are not unless this says so. */
  readonly hasPairKernel?: boolean;

  /** `sum_i c_i loss(y_i, eta_i)`. */
  value(y: Float64Array, c: Float64Array, eta: Float64Array): number;

  /** `out_i = c_i loss'(y_i, eta_i)`; returns the value. */
  gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number;

  /** `out_i = c_i loss''(y_i, eta_i)`; its diagonal where there are several outputs. */
  second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void;

  /** `gradient` and `second` at once, without the value, where that is faster. One output. */
  derivatives?(
    y: Float64Array,
    c: Float64Array,
    eta: Float64Array,
    first: Float64Array,
    second: Float64Array,
  ): void;

  /**
   * `out_i = c_i h_i`, with h_i the second derivative of a parabola that touches `loss(y_i, .)` at eta_i and lies above it:
   * everywhere where `curvature` is finite, else from eta_i to the loss's lowest point. One output.
   */
  majorant(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void;

  /**
   * `out_i = c_i h_i`, the curvature of the quadratic model that a proximal Newton step minimises: the second derivative, kept
   * above a part of the majorant where it says little about the way to the minimum. With K outputs the probabilities q
   * of a curvature `c_i (diag(q_i) - q_i q_i^T)`. @defaultValue the larger of `second` and a tenth of `majorant`
   */
  modelCurvature?(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void;

  /** `sum_i c_i (loss(y_i, eta_i + delta_i) - loss(y_i, eta_i))`, sample by sample without cancellation. */
  change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number;

  /** What eta predicts: the mean of y, or the probability of each class. */
  inverseLink(eta: Float64Array, out: Float64Array): void;

  /** How predictions of such a task are scored. */
  readonly score: Score;
}

/** A loss that is convex in eta. */
export interface ConvexLoss extends AnyLoss {
  readonly isConvex: true;
  inUnits?(s: number): ConvexLoss;

  /**
   * The domain of the conjugate, an interval about 0: `loss*(y, -t)` is finite for t from `-domain(y, -1)` to
   * `domain(y, 1)`. One output.
   */
  domain(y: number, side: -1 | 1): number;

  /**
   * The Fenchel-Young gap of a dual point, `sum_i c_i (loss(y_i, eta_i) + loss*(y_i, -theta_i / c_i)) + eta_i theta_i`, as a sum
   * of terms that are never negative and whose digits do not cancel: 0 just where `theta_i = -c_i loss'(y_i, eta_i)`, Infinity
   * outside the domain.
   */
  gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number;

  /** The direction in which `loss(y, .)` falls for ever without a minimum; 0 where it has one. One output. */
  recession(y: number): -1 | 0 | 1;

  /** The eta that is best where all samples have the same, if there is a formula for it. One output. */
  bestConstant?(y: Float64Array, c: Float64Array): number;

  /** What outputs that depend on each other have in place of what is derived for one. */
  readonly joint?: JointOutputs;
}

/**
 * A loss of one output that is not convex in eta: its second derivative may be negative, but is at most `curvature`, which is
 * finite. It has no conjugate, so that a fit has no duality gap: what it proves is that its weights are a stationary point.
 */
export interface NonConvexLoss extends AnyLoss {
  readonly isConvex: false;
  readonly outputs: 1;
  readonly isQuadratic: false;
  inUnits?(s: number): NonConvexLoss;
  /** A convex loss of the same targets, from whose fit one of this loss starts. */
  readonly start: ConvexLoss;
}

/**
 * What a loss of several outputs says itself. It does not change when all outputs of a sample do by the same, and its
 * second derivative is `c (diag(q) - q q^T)` with probabilities q, those of `inverseLink`.
 */
export interface JointOutputs {
  /** As `gradient`, with the probabilities q of all samples. @returns the value */
  slopes(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array, q: Float64Array): number;
  /** The intercepts that are best where nothing else is known, into b. */
  bestConstant(y: Float64Array, c: Float64Array, b: Float64Array): void;
  /** Adds to b and to eta the intercepts that are best. */
  fitIntercept(y: Float64Array, c: Float64Array, eta: Float64Array, b: Float64Array): Computation<void>;
  /** Moves theta to where each of its columns sums to 0, and a multiple of it lies in the domain. */
  toZeroSum(y: Float64Array, c: Float64Array, theta: Float64Array): Computation<void>;
  /** The largest s for which s theta lies in the domain. */
  largestScale(y: Float64Array, c: Float64Array, theta: Float64Array): number;
}
