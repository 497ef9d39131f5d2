import type { Computation } from '../computation/computation.js';
import { logistic } from './logistic.js';
import { logisticShift } from './logisticShift.js';
import { logShares } from './logShares.js';
import type { TaskLoss } from './taskLoss.js';

/** The logistic loss of a task, y in {-1, 1}: `theta = c y u` with u in [0, 1] the probability that the label is not y. */
export function logisticTask(y: Float64Array, c: Float64Array): TaskLoss {
  const n = y.length;
  const scratch = new Float64Array(n);
  const moved = new Float64Array(n);
  const total = c.reduce((sum, value) => sum + value, 0);
  return Object.freeze({
    name: 'logistic',
    nOutputs: 1,
    counts: total > 0,
    curvature: logistic.curvature,
    weights: c,

    value(eta: Float64Array): number {
      return logistic.value(y, c, eta);
    },

    change(eta: Float64Array, step: Float64Array): number {
      return logistic.change(y, c, eta, step);
    },

    dual(eta: Float64Array, out: Float64Array): void {
      logistic.gradient(y, c, eta, out);
      for (let i = 0; i < n; i++) out[i] = -out[i]!;
    },

    // loss'' = u (1 - u). Far on the wrong side it vanishes while the slope is 1: there it is kept at a part of
    // 1 / (2 |m|), the curvature of the parabola that touches the loss at both ends m and -m.
    bend(eta: Float64Array, out: Float64Array): void {
      logistic.second(y, c, eta, out);
      for (let i = 0; i < n; i++) {
        const m = y[i]! * eta[i]!;
        if (m < 0 && c[i]! > 0) out[i] = Math.max(out[i]!, (TAIL * c[i]!) / (2 - 2 * m));
      }
    },

    bestConstant(b: Float64Array): void {
      const shares = new Float64Array(2);
      for (let i = 0; i < n; i++) shares[y[i]! > 0 ? 1 : 0]! += c[i]!;
      const logs = logShares(shares);
      b[0] = logs[1]! - logs[0]!;
    },

    // biome-ignore lint/correctness/useYield: quick
    *fitIntercept(eta: Float64Array, b: Float64Array): Computation<void> {
      if (!(total > 0)) return;
      const shift = logisticShift(y, c, eta, moved, scratch);
      b[0]! += shift;
      for (let i = 0; i < n; i++) eta[i]! += shift;
    },

    // Samples of either label sum to the same size once the larger sum is scaled down.
    // biome-ignore lint/correctness/useYield: quick
    *balance(theta: Float64Array): Computation<void> {
      let up = 0;
      let down = 0;
      for (let i = 0; i < n; i++) {
        if (theta[i]! > 0) up += theta[i]!;
        else down -= theta[i]!;
      }
      const least = Math.min(up, down);
      const [rise, fall] = [up > 0 ? least / up : 0, down > 0 ? least / down : 0];
      for (let i = 0; i < n; i++) theta[i]! *= theta[i]! > 0 ? rise : fall;
    },

    largestScale(theta: Float64Array): number {
      let largest = 0;
      for (let i = 0; i < n; i++) if (c[i]! > 0) largest = Math.max(largest, Math.abs(theta[i]!) / c[i]!);
      return largest > 0 ? (1 - 4 * Number.EPSILON) / largest : Infinity;
    },

    gap(eta: Float64Array, theta: Float64Array, s: number): number {
      for (let i = 0; i < n; i++) scratch[i] = s * theta[i]!;
      return logistic.gap(y, c, eta, scratch);
    },
  } satisfies TaskLoss);
}

/** The part of the touching parabola's curvature that is kept; less leaves Newton's steps alone, more slows them. */
const TAIL = 0.1;
