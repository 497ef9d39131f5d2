import { dot } from '../linalg/vectors.js';
import type { ConvexLoss } from './loss.js';
import { r2Score } from './score.js';

/**
 * The squared loss `(y - eta)^2 / 2` and its conjugate `theta^2 / 2 + y theta`, summed over a field: seen
 * from the residuals R = Y - eta, which is all that least squares needs of y and eta.
 */

/** `||R||^2 / 2`. */
export function squaredLoss(residual: Float64Array): number {
  return dot(residual, residual) / 2;
}

/** The squared loss through the contract: `loss' = eta - y`, `loss'' = 1`, gap `(c (y - eta) - theta)^2 / (2 c)`. */
export const squared: ConvexLoss = /* @__PURE__ */ Object.freeze({
  name: 'squared',
  params: Object.freeze({}),
  target: 'number',
  outputs: 1,
  isQuadratic: true,
  isOfResidual: true,
  isConvex: true,
  curvature: 1,
  inUnits: (): ConvexLoss => squared,

  value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) if (c[i]! > 0) sum += c[i]! * (y[i]! - eta[i]!) ** 2;
    return sum / 2;
  },

  gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const r = c[i]! > 0 ? y[i]! - eta[i]! : 0;
      sum += c[i]! * r * r;
      out[i] = -c[i]! * r;
    }
    return sum / 2;
  },

  second(y: Float64Array, c: Float64Array, _eta: Float64Array, out: Float64Array): void {
    for (let i = 0; i < y.length; i++) out[i] = c[i]!;
  },

  change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      if (c[i]! > 0) sum += c[i]! * delta[i]! * (delta[i]! / 2 - (y[i]! - eta[i]!));
    }
    return sum;
  },

  majorant(y: Float64Array, c: Float64Array, _eta: Float64Array, out: Float64Array): void {
    for (let i = 0; i < y.length; i++) out[i] = c[i]!;
  },

  domain(): number {
    return Infinity;
  },

  gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      if (c[i]! > 0) sum += (c[i]! * (y[i]! - eta[i]!) - theta[i]!) ** 2 / c[i]!;
      else if (theta[i] !== 0) return Infinity;
    }
    return sum / 2;
  },

  recession(): 0 {
    return 0;
  },

  bestConstant(y: Float64Array, c: Float64Array): number {
    let total = 0;
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      if (!(c[i]! > 0)) continue;
      total += c[i]!;
      sum += c[i]! * y[i]!;
    }
    return total > 0 ? sum / total : 0;
  },

  inverseLink(eta: Float64Array, out: Float64Array): void {
    out.set(eta);
  },

  score: r2Score,
} satisfies ConvexLoss);
