import type { Computation } from '../computation/computation.js';
import { sum } from '../linalg/vectors.js';
import { bestShift } from './bestShift.js';
import { curvatureNear } from './curvatureNear.js';
import type { Loss } from './loss.js';
import { nearestShift } from './nearestShift.js';

/**
 * A task's part of the objective, `sum_i c_i loss(y_i, eta_i)`: it knows its targets y, their weights c and predictions
 * eta, never X. A task has m outputs (1, or K for softmax with K classes); fields over its n samples are n x m by
 * columns. A sample of weight 0 counts for nothing, whatever its target.
 *
 * The dual point of a field is `theta_i = -c_i loss'(y_i, eta_i)`. Where the loss is not convex there is none, and what is said of
 * minima is true of one near by: see `nearestShift.ts`.
 */
export interface TaskLoss extends Pick<Loss, 'outputs' | 'isQuadratic' | 'isConvex'> {
  readonly loss: Loss;
  /** `sum_i c_i` above 0, or the task counts for nothing. */
  readonly counts: boolean;
  /** The bound of loss''; where there is none, what loss'' is at the best constant, which tells its size. */
  readonly curvature: number;
  /** c, n. */
  readonly weights: Float64Array;
  /** An upper bound of loss'' near eta. */
  curvatureNear(eta: Float64Array): number;
  /** `sum_i c_i loss(y_i, eta_i)`. */
  value(eta: Float64Array): number;
  /** The same where the predictions of all samples are b. */
  valueAt(b: Float64Array): number;
  /** `value(eta + step) - value(eta)`, sample by sample without cancellation. */
  change(eta: Float64Array, step: Float64Array): number;
  /** `out = -c loss'(y, eta)`. */
  dual(eta: Float64Array, out: Float64Array): void;
  /** The curvature of the quadratic model at eta, as `Loss.modelCurvature`. */
  modelCurvature(eta: Float64Array, out: Float64Array): void;
  /** The intercepts that minimise `value` where all of eta is theirs, into b; to rounding. */
  bestConstant(b: Float64Array): void;
  /** Adds to b and to eta the intercepts that minimise `value`. */
  fitIntercept(eta: Float64Array, b: Float64Array): Computation<void>;
  /**
   * Moves theta, which is near it, to where each of its columns sums to 0, as a dual point has to where intercepts
   * are free; some multiple of it lies in the domain of the conjugate. Where the loss is not convex theta stays as it is.
   */
  toZeroSum(theta: Float64Array): Computation<void>;
  /** The largest s for which -s theta / c lies in the domain of the conjugate, where there is one. */
  largestScale(theta: Float64Array): number;
  /**
   * The Fenchel-Young gap `sum_i c_i (loss(eta_i) + loss*(-s theta_i / c_i)) + <eta, s theta>`, free of cancellation; Infinity
   * where the loss is not convex.
   */
  gap(eta: Float64Array, theta: Float64Array, s: number): number;
}

/** What a task makes of any loss, derived from its contract. */
export function taskLoss(loss: Loss, y: Float64Array, c: Float64Array): TaskLoss {
  return new LossOfTask(loss, y, c);
}

class LossOfTask implements TaskLoss {
  readonly loss: Loss;
  readonly outputs: number;
  readonly isQuadratic: boolean;
  readonly isConvex: boolean;
  readonly counts: boolean;
  readonly weights: Float64Array;
  readonly curvature: number;
  readonly #y: Float64Array;
  readonly #total: number;
  // Made when they are needed: most tasks of a fit never need them.
  #buffer: Float64Array | undefined;

  constructor(loss: Loss, y: Float64Array, c: Float64Array) {
    this.loss = loss;
    this.outputs = loss.outputs;
    this.isQuadratic = loss.isQuadratic;
    this.isConvex = loss.isConvex;
    this.weights = c;
    this.#y = y;
    this.#total = sum(c);
    this.counts = this.#total > 0;
    this.curvature = this.#curvature();
  }

  curvatureNear(eta: Float64Array): number {
    return curvatureNear(this.loss, this.#y, this.weights, eta);
  }

  value(eta: Float64Array): number {
    return this.loss.value(this.#y, this.weights, eta);
  }

  valueAt(b: Float64Array): number {
    const { loss, weights: c } = this;
    const y = this.#y;
    const n = y.length;
    if (loss.target === 'pair') {
      const labels = Float64Array.of(-1, 1);
      const shares = new Float64Array(2);
      for (let i = 0; i < n; i++) shares[y[i]! > 0 ? 1 : 0]! += c[i]!;
      return loss.value(labels, shares, Float64Array.of(b[0]!, b[0]!));
    }
    const eta = this.#scratch();
    for (let k = 0; k < b.length; k++) eta.fill(b[k]!, k * n, (k + 1) * n);
    return loss.value(y, c, eta);
  }

  change(eta: Float64Array, step: Float64Array): number {
    return this.loss.change(this.#y, this.weights, eta, step);
  }

  dual(eta: Float64Array, out: Float64Array): void {
    this.loss.gradient(this.#y, this.weights, eta, out);
    for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
  }

  modelCurvature(eta: Float64Array, out: Float64Array): void {
    const { loss, weights: c } = this;
    const y = this.#y;
    if (loss.modelCurvature) {
      loss.modelCurvature(y, c, eta, out);
      return;
    }
    loss.second(y, c, eta, out);
    if (loss.isQuadratic) return;
    const scratch = this.#scratch();
    loss.majorant(y, c, eta, scratch);
    for (let i = 0; i < y.length; i++) out[i] = Math.max(out[i]!, TAIL * scratch[i]!);
  }

  bestConstant(b: Float64Array): void {
    if (!this.counts) return;
    const { loss, weights: c } = this;
    const y = this.#y;
    const joint = jointOf(loss);
    if (joint) joint.bestConstant(y, c, b);
    else if (loss.isConvex) b[0] = loss.bestConstant?.(y, c) ?? this.#shiftFrom(new Float64Array(y.length));
    else b[0] = this.#constantNear(loss.start);
  }

  *fitIntercept(eta: Float64Array, b: Float64Array): Computation<void> {
    if (!this.counts) return;
    const { loss, weights: c } = this;
    const joint = jointOf(loss);
    if (joint) {
      yield* joint.fitIntercept(this.#y, c, eta, b);
      return;
    }
    // Of a quadratic twice: the second time takes off what rounding left of the mean.
    for (let round = 0; round < (loss.isQuadratic ? 2 : 1); round++) {
      const shift = loss.isQuadratic ? -this.#slope(eta) / this.#total : this.#shiftFrom(eta);
      if (shift === 0) return;
      b[0]! += shift;
      for (let i = 0; i < eta.length; i++) eta[i]! += shift;
    }
  }

  *toZeroSum(theta: Float64Array): Computation<void> {
    if (!this.counts) return;
    const { loss, weights: c } = this;
    const joint = jointOf(loss);
    if (joint) yield* joint.toZeroSum(this.#y, c, theta);
    else if (!loss.isConvex) return;
    else if (loss.isQuadratic) {
      const shift = sum(theta) / this.#total;
      for (let i = 0; i < theta.length; i++) theta[i]! -= c[i]! * shift;
    } else cancelSides(theta);
  }

  largestScale(theta: Float64Array): number {
    const { loss, weights: c } = this;
    const y = this.#y;
    const joint = jointOf(loss);
    if (joint) return joint.largestScale(y, c, theta);
    if (loss.isQuadratic || !loss.isConvex) return Infinity;
    let largest = 0;
    for (let i = 0; i < y.length; i++) {
      if (!(c[i]! > 0) || theta[i] === 0) continue;
      const most = loss.domain(y[i]!, theta[i]! > 0 ? 1 : -1);
      if (most < Infinity) largest = Math.max(largest, Math.abs(theta[i]!) / c[i]! / most);
    }
    return largest > 0 ? (1 - 4 * Number.EPSILON) / largest : Infinity;
  }

  gap(eta: Float64Array, theta: Float64Array, s: number): number {
    const { loss } = this;
    if (!loss.isConvex) return Infinity;
    const scratch = this.#scratch();
    for (let q = 0; q < theta.length; q++) scratch[q] = s * theta[q]!;
    return loss.gap(this.#y, this.weights, eta, scratch);
  }

  #scratch(): Float64Array {
    this.#buffer ??= new Float64Array(this.#y.length * this.outputs);
    return this.#buffer;
  }

  /** `sum_i c_i loss'(eta_i)`. */
  #slope(eta: Float64Array): number {
    const scratch = this.#scratch();
    this.loss.gradient(this.#y, this.weights, eta, scratch);
    return sum(scratch);
  }

  #shiftFrom(eta: Float64Array): number {
    const { loss, weights: c } = this;
    const y = this.#y;
    const shiftOf = loss.isConvex ? bestShift : nearestShift;
    return shiftOf({ loss, y, c }, eta, new Float64Array(y.length), this.#scratch());
  }

  /** The constant that a loss that is not convex falls to from the best of its convex start. */
  #constantNear(start: Loss): number {
    const y = this.#y;
    const b = bestShift({ loss: start, y, c: this.weights }, new Float64Array(y.length));
    return b + this.#shiftFrom(new Float64Array(y.length).fill(b));
  }

  #curvature(): number {
    const { curvature } = this.loss;
    if (curvature < Infinity) return curvature;
    if (!this.counts) return 1;
    const b = new Float64Array(1);
    this.bestConstant(b);
    return this.curvatureNear(new Float64Array(this.#y.length).fill(b[0]!));
  }
}

function jointOf(loss: Loss): Extract<Loss, { isConvex: true }>['joint'] {
  return loss.isConvex ? loss.joint : undefined;
}

/** The part of a parabola above the loss whose curvature is kept; less leaves Newton's steps alone, more slows them. */
const TAIL = 0.1;

/** Entries of either sign sum to the same size once the larger sum is scaled down, towards 0 and so within the domain. */
function cancelSides(theta: Float64Array): void {
  let up = 0;
  let down = 0;
  for (let i = 0; i < theta.length; i++) {
    if (theta[i]! > 0) up += theta[i]!;
    else down -= theta[i]!;
  }
  const least = Math.min(up, down);
  const [rise, fall] = [up > 0 ? least / up : 0, down > 0 ? least / down : 0];
  for (let i = 0; i < theta.length; i++) theta[i]! *= theta[i]! > 0 ? rise : fall;
}
