import type { Computation } from '../computation/computation.js';
import { sum } from '../linalg/vectors.js';
import { squared } from './squared.js';
import type { TaskLoss } from './taskLoss.js';

/**
 * The squared loss `c (y - eta)^2 / 2` of a task: `theta = c (y - eta)`, and the Fenchel-Young gap at s theta is
 * `(c (y - eta) - s theta)^2 / (2 c)`.
 */
export function squaredTask(y: Float64Array, c: Float64Array): TaskLoss {
  const total = sum(c);
  return Object.freeze({
    name: 'squared',
    nOutputs: 1,
    counts: total > 0,
    curvature: 1,
    weights: c,

    value(eta: Float64Array): number {
      return squared.value(y, c, eta);
    },

    change(eta: Float64Array, step: Float64Array): number {
      return squared.change(y, c, eta, step);
    },

    dual(eta: Float64Array, out: Float64Array): void {
      for (let i = 0; i < y.length; i++) out[i] = c[i]! * (y[i]! - eta[i]!);
    },

    bend(_eta: Float64Array, out: Float64Array): void {
      out.set(c);
    },

    bestConstant(b: Float64Array): void {
      let sum = 0;
      for (let i = 0; i < y.length; i++) sum += c[i]! * y[i]!;
      if (total > 0) b[0] = sum / total;
    },

    // biome-ignore lint/correctness/useYield: quick
    *fitIntercept(eta: Float64Array, b: Float64Array): Computation<void> {
      if (!(total > 0)) return;
      // Twice: the second time takes off what rounding left of the mean.
      for (let round = 0; round < 2; round++) {
        let sum = 0;
        for (let i = 0; i < y.length; i++) sum += c[i]! * (y[i]! - eta[i]!);
        const shift = sum / total;
        if (shift === 0) return;
        b[0]! += shift;
        for (let i = 0; i < y.length; i++) eta[i]! += shift;
      }
    },

    // biome-ignore lint/correctness/useYield: quick
    *balance(theta: Float64Array): Computation<void> {
      if (!(total > 0)) return;
      const shift = sum(theta) / total;
      for (let i = 0; i < y.length; i++) theta[i]! -= c[i]! * shift;
    },

    largestScale(): number {
      return Infinity;
    },

    gap(eta: Float64Array, theta: Float64Array, s: number): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (c[i] !== 0) sum += (c[i]! * (y[i]! - eta[i]!) - s * theta[i]!) ** 2 / c[i]!;
      }
      return sum / 2;
    },
  } satisfies TaskLoss);
}
