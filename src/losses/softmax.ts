import { BLOCK, type Blocks } from '../kernels/blocks.js';
import { blocksFor } from '../kernels/openBlocks.js';
import { exp } from '../math/exp.js';
import { log1p } from '../math/log1p.js';
import { excess } from './excess.js';
import type { ConvexLoss } from './loss.js';
import { classAccuracy } from './score.js';
import { softmaxJoint } from './softmaxJoint.js';

/**
 * The softmax loss of a class y in {0, .., K - 1}, with one eta for each class and p_k = exp(eta_k) / sum_l exp(eta_l):
 *
 *     loss(y, eta)   = log sum_k exp(eta_k - eta_y)
 *     loss'(y, eta)  = p - e_y
 *     loss''(y, eta) = diag(p) - p p^T       eigenvalues at most 1/2
 *     loss*(y, -v)   = sum_k u_k log u_k     for u = e_y - v in the simplex, else Infinity
 *
 * The Fenchel-Young gap is the Kullback-Leibler divergence `sum_k u_k log(u_k / p_k)`. The loss does not change when all
 * eta_k of a sample do by the same.
 *
 * @param K the number of classes, at least 2
 */
export function softmax(K: number): ConvexLoss {
  /** Samples that are read at a time, K numbers each. */
  const most = Math.max(1, Math.floor(BLOCK / K));
  /** `eta_k - max eta`, and the exponentials of these. */
  const below = new Float64Array(most * K);
  const decay = new Float64Array(most * K);
  /** Of each sample: its largest eta's class, the sum of the exponentials of the others, and log(1 + that). */
  const tops = new Int32Array(most);
  const others = new Float64Array(most);
  const logs = new Float64Array(most);
  /** Of `change`: the steps of the etas, what they bring, and the sums of that. */
  const steps = new Float64Array(most * K);
  const growth = new Float64Array(most * K);
  const changes = new Float64Array(most);
  const at = new Float64Array(K);

  /** Reads samples from `begin` on, before n. @returns how many */
  const read = (eta: Float64Array, stride: number, begin: number, n: number): number => {
    const count = Math.min(most, n - begin);
    const blocks = blocksFor(n * K);
    for (let r = 0; r < count; r++) {
      const from = r * K;
      let top = 0;
      for (let k = 0; k < K; k++) {
        below[from + k] = eta[k * stride + begin + r]!;
        if (below[from + k]! > below[from + top]!) top = k;
      }
      const largest = below[from + top]!;
      for (let k = 0; k < K; k++) below[from + k]! -= largest;
      tops[r] = top;
    }
    apply(blocks, 'exp', below, decay, count * K);
    for (let r = 0; r < count; r++) {
      let sum = 0;
      for (let k = 0; k < K; k++) if (k !== tops[r]) sum += decay[r * K + k]!;
      others[r] = sum;
    }
    apply(blocks, 'log1p', others, logs, count);
    return count;
  };
  /** The probability of class k of the r-th sample that was read, and its logarithm. */
  const p = (r: number, k: number): number => decay[r * K + k]! / (1 + others[r]!);
  const logP = (r: number, k: number): number => below[r * K + k]! - logs[r]!;
  /** The loss of class y at the K numbers of `at`. */
  const lossAt = (y: number): number => {
    let top = 0;
    for (let k = 1; k < K; k++) if (at[k]! > at[top]!) top = k;
    let sum = 0;
    for (let k = 0; k < K; k++) if (k !== top) sum += exp(at[k]! - at[top]!);
    return at[top]! - at[y]! + log1p(sum);
  };
  /** u of sample i into `at`; whether it lies in the simplex. */
  const readDual = (theta: Float64Array, stride: number, i: number, y: number, c: number): boolean => {
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const u = (k === y ? 1 : 0) - theta[k * stride + i]! / c;
      if (!(u >= -NEGLIGIBLE)) return false;
      at[k] = Math.max(0, u);
      sum += u;
    }
    return Math.abs(sum - 1) <= NEGLIGIBLE * K;
  };
  const isZero = (theta: Float64Array, stride: number, i: number): boolean => {
    for (let k = 0; k < K; k++) if (theta[k * stride + i] !== 0) return false;
    return true;
  };

  /** The gradient, and the probabilities of all samples where they are asked for. */
  const slopes = (
    y: Float64Array,
    c: Float64Array,
    eta: Float64Array,
    out: Float64Array,
    q: Float64Array | null,
  ): number => {
    const stride = eta.length / K;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += most) {
      const count = read(eta, stride, begin, y.length);
      for (let r = 0, i = begin; r < count; r++, i++) {
        const weight = c[i]! > 0 ? c[i]! : 0;
        const target = y[i]!;
        const all = 1 + others[r]!;
        let rest = 0;
        for (let k = 0, at = i; k < K; k++, at += stride) {
          const share = decay[r * K + k]! / all;
          if (q) q[at] = share;
          if (k !== target) rest += share;
          out[at] = weight * share;
        }
        if (weight === 0) continue;
        out[target * stride + i] = -weight * rest;
        sum -= weight * logP(r, target);
      }
    }
    return sum;
  };

  const loss = {
    name: 'softmax',
    params: Object.freeze({}),
    target: 'classes',
    outputs: K,
    isQuadratic: false,
    isOfResidual: false,
    isConvex: true,
    curvature: 1 / 2,

    value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
      const stride = eta.length / K;
      let sum = 0;
      for (let begin = 0; begin < y.length; begin += most) {
        const count = read(eta, stride, begin, y.length);
        for (let r = 0, i = begin; r < count; r++, i++) if (c[i]! > 0) sum -= c[i]! * logP(r, y[i]!);
      }
      return sum;
    },

    gradient: (y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number =>
      slopes(y, c, eta, out, null),

    second(_y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      const stride = eta.length / K;
      for (let begin = 0; begin < c.length; begin += most) {
        const count = read(eta, stride, begin, c.length);
        for (let r = 0, i = begin; r < count; r++, i++) {
          for (let k = 0; k < K; k++) out[k * stride + i] = c[i]! > 0 ? c[i]! * p(r, k) * (1 - p(r, k)) : 0;
        }
      }
    },

    majorant(y: Float64Array, c: Float64Array, _eta: Float64Array, out: Float64Array): void {
      const stride = out.length / K;
      for (let k = 0; k < K; k++) for (let i = 0; i < y.length; i++) out[k * stride + i] = c[i]! / 2;
    },

    // Where the class of a sample has nearly no probability, the curvature vanishes while the slope is 1: there its
    // probability is taken for a part of the curvature of a parabola over its whole tail.
    modelCurvature(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      const stride = eta.length / K;
      loss.inverseLink(eta, out);
      for (let i = 0; i < y.length; i++) {
        const own = y[i]! * stride + i;
        const p = out[own]!;
        if (p > TAIL / 2 || !(c[i]! > 0)) continue;
        let top = 0;
        for (let k = 0; k < K; k++) top = Math.max(top, eta[k * stride + i]! - eta[own]!);
        const kept = TAIL / (2 + 2 * top);
        if (p >= kept) continue;
        for (let k = 0; k < K; k++) out[k * stride + i]! *= (1 - kept) / (1 - p);
        out[own] = kept;
      }
    },

    // log sum_k p_k exp(delta_k - delta_y) = log(1 + sum_k p_k (exp(delta_k - delta_y) - 1))
    change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number {
      const stride = eta.length / K;
      const blocks = blocksFor(y.length * K);
      let sum = 0;
      for (let begin = 0; begin < y.length; begin += most) {
        const count = read(eta, stride, begin, y.length);
        for (let r = 0, i = begin; r < count; r++, i++) {
          const of = c[i]! > 0 ? delta[y[i]! * stride + i]! : 0;
          for (let k = 0; k < K; k++) steps[r * K + k] = delta[k * stride + i]! - of;
        }
        apply(blocks, 'expm1', steps, growth, count * K);
        for (let r = 0; r < count; r++) {
          let change = 0;
          let largest = 0;
          for (let k = 0; k < K; k++) {
            largest = Math.max(largest, steps[r * K + k]!);
            change += p(r, k) * growth[r * K + k]!;
          }
          changes[r] = largest < FAR && change > -0.5 ? change : -1;
        }
        apply(blocks, 'log1p', changes, growth, count);
        for (let r = 0, i = begin; r < count; r++, i++) {
          if (!(c[i]! > 0)) continue;
          if (changes[r]! > -1) sum += c[i]! * growth[r]!;
          else {
            for (let k = 0; k < K; k++) at[k] = eta[k * stride + i]! + delta[k * stride + i]!;
            sum += c[i]! * (lossAt(y[i]!) + logP(r, y[i]!)); // far apart: nothing cancels
          }
        }
      }
      return sum;
    },

    // The simplex is no interval: `joint` knows it.
    domain(): number {
      return Infinity;
    },

    recession(): 0 {
      return 0;
    },

    gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
      const stride = eta.length / K;
      let sum = 0;
      for (let begin = 0; begin < y.length; begin += most) {
        const count = read(eta, stride, begin, y.length);
        for (let r = 0, i = begin; r < count; r++, i++) {
          if (!(c[i]! > 0)) {
            if (isZero(theta, stride, i)) continue;
            return Infinity;
          }
          if (!readDual(theta, stride, i, y[i]!, c[i]!)) return Infinity;
          for (let k = 0; k < K; k++) {
            // What is known of u_y is 1 - theta_y / c: to an absolute eps, and no more.
            if (k === y[i] && Math.abs(at[k]! - p(r, k)) <= 4 * Number.EPSILON) continue;
            sum += c[i]! * excess(at[k]!, p(r, k), logP(r, k));
          }
        }
      }
      return sum;
    },

    inverseLink(eta: Float64Array, out: Float64Array): void {
      const stride = eta.length / K;
      for (let begin = 0; begin < stride; begin += most) {
        const count = read(eta, stride, begin, stride);
        for (let r = 0; r < count; r++) for (let k = 0; k < K; k++) out[k * stride + begin + r] = p(r, k);
      }
    },

    score: classAccuracy,
  } as const satisfies ConvexLoss;
  return Object.freeze({ ...loss, joint: softmaxJoint(K, loss, slopes) });
}

/** How far rounding may take a dual point out of the simplex: what is taken for 0 there is not taken from X^T Theta. */
const NEGLIGIBLE = 4 * Number.EPSILON;
/** Beyond this exp is not far from its end. */
const FAR = 700;
/** The part of the curvature of a parabola over a whole tail that is kept. */
const TAIL = 0.1;

/** Takes a function of the first `count` numbers of x. */
function apply(
  blocks: Blocks,
  name: 'exp' | 'expm1' | 'log1p',
  x: Float64Array,
  out: Float64Array,
  count: number,
): void {
  const [column] = blocks.columns;
  for (let begin = 0; begin < count; begin += BLOCK) {
    const size = Math.min(BLOCK, count - begin);
    for (let q = 0; q < size; q++) column[q] = x[begin + q]!;
    blocks[name](0, size);
    for (let q = 0; q < size; q++) out[begin + q] = column[q]!;
  }
}
