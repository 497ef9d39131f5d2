import type { Computation } from '../computation/computation.js';
import { balanceFlows } from './balanceFlows.js';
import { logShares } from './logShares.js';
import { softmax } from './softmax.js';
import { softmaxIntercepts } from './softmaxIntercepts.js';
import type { TaskLoss } from './taskLoss.js';

/**
 * The softmax loss of a task with K classes, y in {0, .., K - 1}: `theta = c (e_y - p)`, a flow of size c_i p_ik from the
 * class of each sample to every other class.
 */
export function softmaxTask(y: Float64Array, c: Float64Array, K: number): TaskLoss {
  const n = y.length;
  const loss = softmax(K);
  const scratch = new Float64Array(n * K);
  const moved = new Float64Array(n * K);
  const total = c.reduce((sum, value) => sum + value, 0);

  return Object.freeze({
    name: 'softmax',
    nOutputs: K,
    counts: total > 0,
    curvature: loss.curvature,
    weights: c,

    value(eta: Float64Array): number {
      return loss.value(y, c, eta);
    },

    change(eta: Float64Array, step: Float64Array): number {
      return loss.change(y, c, eta, step);
    },

    dual(eta: Float64Array, out: Float64Array): void {
      loss.gradient(y, c, eta, out);
      for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
    },

    // Where the class of a sample has nearly no probability, the curvature vanishes while the slope is 1: there its
    // probability is taken for a part of the curvature of a parabola over its whole tail.
    bend(eta: Float64Array, out: Float64Array): void {
      loss.inverseLink(eta, out);
      for (let i = 0; i < n; i++) {
        const own = y[i]! * n + i;
        const p = out[own]!;
        if (p > TAIL / 2 || !(c[i]! > 0)) continue;
        let top = 0;
        for (let k = 0; k < K; k++) top = Math.max(top, eta[k * n + i]! - eta[own]!);
        const kept = TAIL / (2 + 2 * top);
        if (p >= kept) continue;
        for (let k = 0; k < K; k++) out[k * n + i]! *= (1 - kept) / (1 - p);
        out[own] = kept;
      }
    },

    bestConstant(b: Float64Array): void {
      const shares = new Float64Array(K);
      for (let i = 0; i < n; i++) if (c[i]! > 0) shares[y[i]!]! += c[i]!;
      b.set(logShares(shares));
    },

    *fitIntercept(eta: Float64Array, b: Float64Array): Computation<void> {
      if (total > 0) yield* softmaxIntercepts({ loss, y, c, K, scratch, moved }, eta, b);
    },

    *balance(theta: Float64Array): Computation<void> {
      const flows = new Float64Array(K * K);
      for (let i = 0; i < n; i++) {
        const from = y[i]!;
        if (c[i]! > 0) for (let k = 0; k < K; k++) if (k !== from) flows[from * K + k]! -= theta[k * n + i]!;
      }
      const { out: leave, into } = yield* balanceFlows(flows, K);
      for (let i = 0; i < n; i++) {
        if (!(c[i]! > 0)) continue;
        const from = y[i]!;
        let out = 0;
        for (let k = 0; k < K; k++) {
          if (k === from) continue;
          theta[k * n + i]! *= leave[from]! * into[k]!;
          out -= theta[k * n + i]!;
        }
        theta[from * n + i] = out;
      }
    },

    largestScale(theta: Float64Array): number {
      let largest = 0;
      for (let i = 0; i < n; i++) {
        if (c[i]! > 0) largest = Math.max(largest, theta[y[i]! * n + i]! / c[i]!);
      }
      return largest > 0 ? (1 - 4 * Number.EPSILON) / largest : Infinity;
    },

    gap(eta: Float64Array, theta: Float64Array, s: number): number {
      for (let q = 0; q < theta.length; q++) scratch[q] = s * theta[q]!;
      return loss.gap(y, c, eta, scratch);
    },
  } satisfies TaskLoss);
}

const TAIL = 0.1;
