import { BLOCK, type Blocks } from '../kernels/blocks.js';
import { blocksFor } from '../kernels/openBlocks.js';
import { exp } from '../math/exp.js';
import { log } from '../math/log.js';
import { excess } from './excess.js';
import type { ConvexLoss } from './loss.js';
import { devianceScore } from './score.js';

/**
 * The Poisson loss of a count y >= 0 with the mean m = exp(eta), less its least value: half the unit deviance.
 *
 *     loss(y, eta)   = exp(eta) - y eta - (y - y log y)      never negative, 0 where m = y
 *     loss'(y, eta)  = m - y
 *     loss''(y, eta) = m                                     without a bound
 *     loss*(y, u)    = v log v - v + (y - y log y)           for v = u + y >= 0, else Infinity
 *
 * The Fenchel-Young gap of v is `v log(v / m) - v + m`. y need not be an integer.
 *
 * Source: McCullagh, Nelder (1989), "Generalized linear models", 2nd edition, chapter 6.
 */
export const poisson: ConvexLoss = /* @__PURE__ */ Object.freeze({
  name: 'poisson',
  params: Object.freeze({}),
  target: 'count',
  outputs: 1,
  isQuadratic: false,
  isOfResidual: false,
  isConvex: true,
  curvature: Infinity,

  value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
    let sum = 0;
    eachMean(eta, y.length, (i, m) => {
      if (c[i]! > 0) sum += c[i]! * excess(y[i]!, m, eta[i]!);
    });
    return sum;
  },

  gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
    let sum = 0;
    eachMean(eta, y.length, (i, m) => {
      if (c[i]! > 0) {
        sum += c[i]! * excess(y[i]!, m, eta[i]!);
        out[i] = c[i]! * (m - y[i]!);
      } else out[i] = 0;
    });
    return sum;
  },

  second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
    eachMean(eta, y.length, (i, m) => {
      out[i] = c[i]! > 0 ? c[i]! * m : 0;
    });
  },

  // loss' is convex: on the way up to log y it lies below its chord, whose slope is that of a parabola with its lowest point
  // there; on the way down loss'' falls.
  majorant(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
    eachMean(eta, y.length, (i, m) => {
      out[i] = c[i]! > 0 ? c[i]! * chord(y[i]!, eta[i]!, m) : 0;
    });
  },

  // m expm1(step) - y step; far apart, where m may underflow, exp(eta + step) - m.
  change(y: Float64Array, c: Float64Array, eta: Float64Array, step: Float64Array): number {
    const blocks = blocksFor(y.length);
    const [, growth] = blocks.columns;
    let sum = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK) {
      const count = means(blocks, eta, begin, y.length);
      for (let q = 0, i = begin; q < count; q++, i++) growth[q] = step[i]!;
      blocks.expm1(1, count);
      const [mean] = blocks.columns;
      for (let q = 0, i = begin; q < count; q++, i++) {
        if (!(c[i]! > 0)) continue;
        const rise = Math.abs(step[i]!) > 1 ? exp(eta[i]! + step[i]!) - mean[q]! : mean[q]! * growth[q]!;
        sum += c[i]! * (rise - y[i]! * step[i]!);
      }
    }
    return sum;
  },

  domain(y: number, side: -1 | 1): number {
    return side > 0 ? y : Infinity;
  },

  gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
    let sum = 0;
    let isOutside = false;
    eachMean(eta, y.length, (i, m) => {
      if (!(c[i]! > 0)) {
        if (theta[i] !== 0) isOutside = true;
        return;
      }
      // What is known of v is y - theta / c: to an eps of y, and no more.
      const v = y[i]! - theta[i]! / c[i]!;
      const rounding = 4 * Number.EPSILON * y[i]!;
      if (!(v >= -rounding)) isOutside = true;
      else if (!(Math.abs(v - m) <= rounding)) sum += c[i]! * excess(Math.max(0, v), m, eta[i]!);
    });
    return isOutside ? Infinity : sum;
  },

  recession(y: number): -1 | 0 {
    return y > 0 ? 0 : -1;
  },

  bestConstant(y: Float64Array, c: Float64Array): number {
    let total = 0;
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      if (!(c[i]! > 0)) continue;
      total += c[i]!;
      sum += c[i]! * y[i]!;
    }
    return sum > 0 ? log(sum) - log(total) : 0;
  },

  inverseLink(eta: Float64Array, out: Float64Array): void {
    eachMean(eta, eta.length, (i, m) => {
      out[i] = m;
    });
  },

  score: devianceScore,
} satisfies ConvexLoss);

/** The slope of the chord of loss' from eta to log y, at least loss''. */
function chord(y: number, eta: number, m: number): number {
  if (!(y > m)) return m;
  return Math.max(m, (y - m) / (log(y) - eta));
}

/** Calls with each sample and its mean exp(eta). */
function eachMean(eta: Float64Array, n: number, visit: (i: number, mean: number) => void): void {
  const blocks = blocksFor(n);
  const [mean] = blocks.columns;
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = means(blocks, eta, begin, n);
    for (let q = 0, i = begin; q < count; q++, i++) visit(i, mean[q]!);
  }
}

/** exp(eta) of a block of samples, from `begin` on, into the first column. @returns how many they are */
function means(blocks: Blocks, eta: Float64Array, begin: number, end: number): number {
  const count = Math.min(BLOCK, end - begin);
  const [mean] = blocks.columns;
  for (let q = 0; q < count; q++) mean[q] = eta[begin + q]!;
  blocks.exp(0, count);
  return count;
}
