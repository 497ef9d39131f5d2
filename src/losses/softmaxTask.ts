import { balanceFlows } from './balanceFlows.js';
import { type Rising, rootOf, sumInto } from './rootOf.js';
import { softmax } from './softmax.js';
import { solvePositive } from './solvePositive.js';
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
  const share = new Float64Array(K);
  for (let i = 0; i < n; i++) if (c[i]! > 0) share[y[i]!]! += c[i]!;

  function shift(eta: Float64Array, b: Float64Array, k: number, by: number): void {
    b[k]! += by;
    for (let i = k * n; i < (k + 1) * n; i++) eta[i]! += by;
  }

  /** The sums of the gradient, K, and of its sizes; the curvature of the sums, K x K. */
  function sums(eta: Float64Array, g: Float64Array, H: Float64Array): number {
    loss.gradient(y, c, eta, scratch);
    let size = 0;
    for (let k = 0; k < K; k++) {
      g[k] = 0;
      for (let i = k * n; i < (k + 1) * n; i++) {
        g[k]! += scratch[i]!;
        size += Math.abs(scratch[i]!);
      }
    }
    loss.inverseLink(eta, scratch);
    H.fill(0);
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < k; l++) {
        let sum = 0;
        for (let i = 0; i < n; i++) if (c[i]! > 0) sum += c[i]! * scratch[k * n + i]! * scratch[l * n + i]!;
        H[k * K + l] = H[l * K + k] = -sum;
        H[k * K + k]! += sum;
        H[l * K + l]! += sum;
      }
    }
    return size;
  }

  /** Newton's step of all intercepts, halved until it gains a part of what its slope promises. */
  function newtonStep(eta: Float64Array, b: Float64Array, g: Float64Array, H: Float64Array): boolean {
    // A common shift changes nothing: the ones direction is given a curvature of its own.
    const trace = H.reduce((sum, value, q) => (q % (K + 1) === 0 ? sum + value : sum), 0);
    const step = solvePositive(
      H.map((value) => value + trace / (K * K)),
      g,
    );
    if (!step?.every(Number.isFinite)) return false;
    let slope = 0;
    for (let k = 0; k < K; k++) slope -= step[k]! * g[k]!;
    for (let t = 1; t >= SHORTEST_STEP; t /= 2) {
      for (let k = 0; k < K; k++) moved.fill(-t * step[k]!, k * n, (k + 1) * n);
      if (!(loss.change(y, c, eta, moved) <= 0.1 * t * slope)) continue;
      for (let k = 0; k < K; k++) shift(eta, b, k, -t * step[k]!);
      return true;
    }
    return false;
  }

  /** The best intercept of one class, the others held. */
  function fitOne(eta: Float64Array, b: Float64Array, k: number): void {
    const by = rootOf((x: number, out: Rising) => {
      moved.set(eta);
      for (let i = k * n; i < (k + 1) * n; i++) moved[i]! += x;
      loss.gradient(y, c, moved, scratch);
      sumInto(scratch, k * n, (k + 1) * n, out);
      loss.second(y, c, moved, scratch);
      out.slope = 0;
      for (let i = k * n; i < (k + 1) * n; i++) out.slope += scratch[i]!;
    });
    shift(eta, b, k, by);
  }

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

    fitIntercept(eta: Float64Array, b: Float64Array): void {
      if (!(total > 0)) return;
      const g = new Float64Array(K);
      const H = new Float64Array(K * K);
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const size = sums(eta, g, H);
        if (g.every((value) => Math.abs(value) <= 4 * Number.EPSILON * size)) return;
        if (newtonStep(eta, b, g, H)) continue;
        for (let k = 0; k < K; k++) fitOne(eta, b, k);
      }
    },

    balance(theta: Float64Array): void {
      const flows = new Float64Array(K * K);
      for (let i = 0; i < n; i++) {
        const from = y[i]!;
        if (c[i]! > 0) for (let k = 0; k < K; k++) if (k !== from) flows[from * K + k]! -= theta[k * n + i]!;
      }
      const factors = balanceFlows(flows, K);
      for (let i = 0; i < n; i++) {
        if (!(c[i]! > 0)) continue;
        const from = y[i]!;
        let out = 0;
        for (let k = 0; k < K; k++) {
          if (k === from) continue;
          theta[k * n + i]! *= factors[from * K + k]!;
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
const MOST_ROUNDS = 100;
const SHORTEST_STEP = 2 ** -20;
