import { BLOCK, type Blocks } from '../kernels/blocks.js';
import { blocksFor } from '../kernels/openBlocks.js';
import { exp } from '../math/exp.js';
import { log1p } from '../math/log1p.js';
import { excess } from './excess.js';
import { logShares } from './logShares.js';
import type { ConvexLoss } from './loss.js';
import { pairAccuracy } from './score.js';

/**
 * The logistic loss of a label y in {-1, 1}, with the margin m = y eta:
 *
 *     loss(y, eta)     = log(1 + exp(-m))
 *     loss'(y, eta)    = -y s,           s = 1 / (1 + exp(m)), the probability that the label is not y
 *     loss''(y, eta)   = s (1 - s)       at most 1/4
 *     loss*(y, -y u)   = u log u + (1 - u) log(1 - u)      for u in [0, 1], else Infinity
 *
 * The Fenchel-Young gap of u is the Kullback-Leibler divergence `u log(u / s) + (1 - u) log((1 - u) / (1 - s))`.
 */
export const logistic: ConvexLoss = /* @__PURE__ */ Object.freeze({
  name: 'logistic',
  params: Object.freeze({}),
  target: 'pair',
  outputs: 1,
  isQuadratic: false,
  isOfResidual: false,
  isConvex: true,
  curvature: 1 / 4,
  hasPairKernel: true,

  value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
    const blocks = blocksFor(y.length);
    const [, log] = blocks.columns;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      rises(blocks, count);
      for (let q = 0, i = begin; q < count; q++, i++) {
        if (!(c[i]! > 0)) continue;
        const m = y[i]! * eta[i]!;
        sum += c[i]! * (log[q]! + (m < 0 ? -m : 0));
      }
    }
    return sum;
  },

  gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
    const blocks = blocksFor(y.length);
    const [decay, log] = blocks.columns;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      rises(blocks, count);
      for (let q = 0, i = begin; q < count; q++, i++) {
        if (c[i]! > 0) {
          const m = y[i]! * eta[i]!;
          const e = decay[q]!;
          sum += c[i]! * (log[q]! + (m < 0 ? -m : 0));
          out[i] = (-y[i]! * c[i]! * (m < 0 ? 1 : e)) / (1 + e);
        } else out[i] = 0;
      }
    }
    return sum;
  },

  second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
    const blocks = blocksFor(y.length);
    const [decay] = blocks.columns;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      for (let q = 0, i = begin; q < count; q++, i++) {
        const e = c[i]! > 0 ? decay[q]! : 0;
        out[i] = (c[i]! * e) / (1 + e) ** 2;
      }
    }
  },

  derivatives(
    y: Float64Array,
    c: Float64Array,
    eta: Float64Array,
    first: Float64Array,
    second: Float64Array,
  ): void {
    const blocks = blocksFor(y.length);
    const [decay] = blocks.columns;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      for (let q = 0, i = begin; q < count; q++, i++) {
        const e = c[i]! > 0 ? decay[q]! : 0;
        const m = y[i]! * eta[i]!;
        first[i] = c[i]! > 0 ? (-y[i]! * c[i]! * (m < 0 ? 1 : e)) / (1 + e) : 0;
        second[i] = (c[i]! * e) / (1 + e) ** 2;
      }
    }
  },

  // A parabola that touches the loss at eta and lies above it has second derivative tanh(|eta| / 2) / (2 |eta|), which is
  // at most 1/4 and at most 1 / (2 |eta|). Source: Jaakkola, Jordan (2000), Statistics and Computing 10.
  majorant(_y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
    for (let i = 0; i < c.length; i++) out[i] = c[i]! * (1 / 4) * Math.min(1, 2 / Math.abs(eta[i]!));
  },

  // Far on the wrong side loss'' vanishes while the slope is 1: there it is kept at a part of 1 / (2 |m|), the curvature
  // of the parabola that touches the loss at both ends m and -m.
  modelCurvature(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
    logistic.second(y, c, eta, out);
    for (let i = 0; i < y.length; i++) {
      const m = y[i]! * eta[i]!;
      if (m < 0 && c[i]! > 0) out[i] = Math.max(out[i]!, (TAIL * c[i]!) / (2 - 2 * m));
    }
  },

  // log(1 + exp(-m - step)) - log(1 + exp(-m)) = log(1 + s (exp(-step) - 1)), s = 1 / (1 + exp(m))
  change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number {
    const blocks = blocksFor(y.length);
    const [decay, growth, log] = blocks.columns;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      for (let q = 0, i = begin; q < count; q++, i++) growth[q] = -y[i]! * delta[i]!;
      blocks.expm1(1, count);
      for (let q = 0, i = begin; q < count; q++, i++) {
        const e = decay[q]!;
        growth[q]! *= (y[i]! * eta[i]! > 0 ? e : 1) / (1 + e);
        log[q] = growth[q]!;
      }
      blocks.log1p(2, count);
      for (let q = 0, i = begin; q < count; q++, i++) {
        if (!(c[i]! > 0)) continue;
        const step = y[i]! * delta[i]!;
        if (growth[q]! > -0.5 && step >= -FAR) sum += c[i]! * log[q]!;
        else sum += c[i]! * (softplus(-y[i]! * eta[i]! - step) - softplus(-y[i]! * eta[i]!)); // nothing cancels
      }
    }
    return sum;
  },

  domain(y: number, side: -1 | 1): number {
    return y === side ? 1 : 0;
  },

  gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
    const blocks = blocksFor(y.length);
    const [decay, log] = blocks.columns;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, y.length);
      rises(blocks, count);
      for (let q = 0, i = begin; q < count; q++, i++) {
        if (c[i]! > 0)
          sum += c[i]! * divergence((y[i]! * theta[i]!) / c[i]!, y[i]! * eta[i]!, decay[q]!, log[q]!);
        else if (theta[i] !== 0) return Infinity;
      }
    }
    return sum;
  },

  recession(y: number): -1 | 1 {
    return y > 0 ? 1 : -1;
  },

  bestConstant(y: Float64Array, c: Float64Array): number {
    const shares = new Float64Array(2);
    for (let i = 0; i < y.length; i++) shares[y[i]! > 0 ? 1 : 0]! += c[i]!;
    const logs = logShares(shares);
    return logs[1]! - logs[0]!;
  },

  inverseLink(eta: Float64Array, out: Float64Array): void {
    const blocks = blocksFor(eta.length);
    const [decay] = blocks.columns;
    for (let begin = 0; begin < eta.length; begin += BLOCK) {
      const count = decays(blocks, eta, begin, eta.length);
      for (let q = 0, i = begin; q < count; q++, i++) {
        out[i] = (eta[i]! < 0 ? decay[q]! : 1) / (1 + decay[q]!);
      }
    }
  },

  score: pairAccuracy,
} satisfies ConvexLoss);

/** The part of the touching parabola's curvature that is kept; less leaves Newton's steps alone, more slows them. */
const TAIL = 0.1;

/** `exp(-|eta|)` of a block of samples, from `begin` on, into the first column. @returns how many they are */
function decays(blocks: Blocks, eta: Float64Array, begin: number, end: number): number {
  const count = Math.min(BLOCK, end - begin);
  const [decay] = blocks.columns;
  for (let q = 0; q < count; q++) decay[q] = -Math.abs(eta[begin + q]!);
  blocks.exp(0, count);
  return count;
}

/** `log(1 + exp(-|eta|))` into the second column, from what stands in the first. */
function rises(blocks: Blocks, count: number): void {
  const [decay, log] = blocks.columns;
  for (let q = 0; q < count; q++) log[q] = decay[q]!;
  blocks.log1p(1, count);
}

/** `log(1 + exp(z))`. */
export function softplus(z: number): number {
  return log1p(exp(-Math.abs(z))) + (z > 0 ? z : 0);
}

/** `1 / (1 + exp(-z))`, to full relative precision at both ends. */
export function sigmoid(z: number): number {
  const e = exp(-Math.abs(z));
  return (z < 0 ? e : 1) / (1 + e);
}

/** Beyond this exp is not far from its end. */
const FAR = 700;

/** The divergence of (u, 1 - u) from (s, 1 - s), s = 1 / (1 + exp(m)), given e = exp(-|m|) and log(1 + e). */
function divergence(u: number, m: number, e: number, log: number): number {
  if (!(u >= 0 && u <= 1)) return Infinity;
  const [near, far] = [1 / (1 + e), e / (1 + e)];
  if (m > 0) return excess(u, far, -m - log) + excess(1 - u, near, -log);
  return excess(u, near, -log) + excess(1 - u, far, m - log);
}
