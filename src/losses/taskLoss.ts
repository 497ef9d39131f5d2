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
  const joint = loss.isConvex ? loss.joint : undefined;
  const n = y.length;
  const total = sum(c);
  // Made when they are needed: most tasks of a fit never need them.
  let buffer: Float64Array | undefined;
  let shares: Float64Array | undefined;
  const scratchField = (): Float64Array => {
    buffer ??= new Float64Array(n * loss.outputs);
    return buffer;
  };

  const task = {
    loss,
    outputs: loss.outputs,
    isQuadratic: loss.isQuadratic,
    isConvex: loss.isConvex,
    counts: total > 0,
    weights: c,

    curvatureNear(eta: Float64Array): number {
      return curvatureNear(loss, y, c, eta);
    },

    value(eta: Float64Array): number {
      return loss.value(y, c, eta);
    },

    valueAt(b: Float64Array): number {
      if (loss.target === 'pair') return loss.value(PAIR, sharesOf(), Float64Array.of(b[0]!, b[0]!));
      const eta = scratchField();
      for (let k = 0; k < b.length; k++) eta.fill(b[k]!, k * n, (k + 1) * n);
      return loss.value(y, c, eta);
    },

    change(eta: Float64Array, step: Float64Array): number {
      return loss.change(y, c, eta, step);
    },

    dual(eta: Float64Array, out: Float64Array): void {
      loss.gradient(y, c, eta, out);
      for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
    },

    modelCurvature(eta: Float64Array, out: Float64Array): void {
      if (loss.modelCurvature) {
        loss.modelCurvature(y, c, eta, out);
        return;
      }
      loss.second(y, c, eta, out);
      if (loss.isQuadratic) return;
      const scratch = scratchField();
      loss.majorant(y, c, eta, scratch);
      for (let i = 0; i < n; i++) out[i] = Math.max(out[i]!, TAIL * scratch[i]!);
    },

    bestConstant(b: Float64Array): void {
      if (!(total > 0)) return;
      if (joint) joint.bestConstant(y, c, b);
      else if (loss.isConvex && loss.target === 'pair' && loss.bestConstant) {
        b[0] = loss.bestConstant(PAIR, sharesOf());
      } else
        b[0] = loss.isConvex ? (loss.bestConstant?.(y, c) ?? shiftFrom(new Float64Array(n))) : constantNear();
    },

    *fitIntercept(eta: Float64Array, b: Float64Array): Computation<void> {
      if (!(total > 0)) return;
      if (joint) {
        yield* joint.fitIntercept(y, c, eta, b);
        return;
      }
      // Of a quadratic twice: the second time takes off what rounding left of the mean.
      for (let round = 0; round < (loss.isQuadratic ? 2 : 1); round++) {
        const shift = loss.isQuadratic ? -slopeOf(eta) / total : shiftFrom(eta);
        if (shift === 0) return;
        b[0]! += shift;
        for (let i = 0; i < n; i++) eta[i]! += shift;
      }
    },

    *toZeroSum(theta: Float64Array): Computation<void> {
      if (!(total > 0)) return;
      if (joint) yield* joint.toZeroSum(y, c, theta);
      else if (!loss.isConvex) return;
      else if (loss.isQuadratic) {
        const shift = sum(theta) / total;
        for (let i = 0; i < n; i++) theta[i]! -= c[i]! * shift;
      } else cancelSides(theta);
    },

    largestScale(theta: Float64Array): number {
      if (joint) return joint.largestScale(y, c, theta);
      if (loss.isQuadratic || !loss.isConvex) return Infinity;
      let largest = 0;
      for (let i = 0; i < n; i++) {
        if (!(c[i]! > 0) || theta[i] === 0) continue;
        const most = loss.domain(y[i]!, theta[i]! > 0 ? 1 : -1);
        if (most < Infinity) largest = Math.max(largest, Math.abs(theta[i]!) / c[i]! / most);
      }
      return largest > 0 ? (1 - 4 * Number.EPSILON) / largest : Infinity;
    },

    gap(eta: Float64Array, theta: Float64Array, s: number): number {
      if (!loss.isConvex) return Infinity;
      const scratch = scratchField();
      for (let q = 0; q < theta.length; q++) scratch[q] = s * theta[q]!;
      return loss.gap(y, c, eta, scratch);
    },
  };
  return Object.freeze({ ...task, curvature: curvatureOf(task.bestConstant) });

  /** The weights of the two labels of a pair, summed once. */
  function sharesOf(): Float64Array {
    if (shares) return shares;
    shares = new Float64Array(2);
    for (let i = 0; i < n; i++) shares[y[i]! > 0 ? 1 : 0]! += c[i]!;
    return shares;
  }

  /** `sum_i c_i loss'(eta_i)`. */
  function slopeOf(eta: Float64Array): number {
    const scratch = scratchField();
    loss.gradient(y, c, eta, scratch);
    return sum(scratch);
  }

  function shiftFrom(eta: Float64Array): number {
    const shiftOf = loss.isConvex ? bestShift : nearestShift;
    return shiftOf({ loss, y, c }, eta, new Float64Array(n), scratchField());
  }

  /** The constant that a loss that is not convex falls to from the best of its convex start. */
  function constantNear(): number {
    const start = loss.isConvex ? loss : loss.start;
    const b = bestShift({ loss: start, y, c }, new Float64Array(n));
    return b + shiftFrom(new Float64Array(n).fill(b));
  }

  function curvatureOf(bestConstant: TaskLoss['bestConstant']): number {
    if (loss.curvature < Infinity) return loss.curvature;
    if (!(total > 0)) return 1;
    const b = new Float64Array(1);
    bestConstant(b);
    return curvatureNear(loss, y, c, new Float64Array(n).fill(b[0]!));
  }
}

const PAIR = /* @__PURE__ */ Float64Array.of(-1, 1);

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
