import { exp } from '../math/exp.js';
import { expm1 } from '../math/expm1.js';
import { log } from '../math/log.js';
import { log1p } from '../math/log1p.js';
import { excess } from './logistic.js';
import type { Loss } from './loss.js';

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
export function softmax(K: number): Loss {
  const p = new Float64Array(K);
  const logP = new Float64Array(K);
  const at = new Float64Array(K);

  /** p and log p of sample i, from `at`. @returns log p_top, minus the logarithm of the sum over exp(eta - eta_top) */
  const normalise = (): void => {
    let top = 0;
    for (let k = 1; k < K; k++) if (at[k]! > at[top]!) top = k;
    let others = 0;
    for (let k = 0; k < K; k++) {
      const e = k === top ? 1 : exp(at[k]! - at[top]!);
      p[k] = e;
      if (k !== top) others += e;
    }
    const logSum = log1p(others);
    for (let k = 0; k < K; k++) {
      logP[k] = at[k]! - at[top]! - logSum;
      p[k] = p[k]! / (1 + others);
    }
  };
  const read = (eta: Float64Array, stride: number, i: number): void => {
    for (let k = 0; k < K; k++) at[k] = eta[k * stride + i]!;
    normalise();
  };
  /** -log p_y. */
  const lossAt = (y: number): number => {
    let top = 0;
    for (let k = 1; k < K; k++) if (at[k]! > at[top]!) top = k;
    let others = 0;
    for (let k = 0; k < K; k++) if (k !== top) others += exp(at[k]! - at[top]!);
    return at[top]! - at[y]! + log1p(others);
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

  return Object.freeze({
    name: 'softmax',
    outputs: K,
    curvature: 1 / 2,

    value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
      const stride = eta.length / K;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) continue;
        for (let k = 0; k < K; k++) at[k] = eta[k * stride + i]!;
        sum += c[i]! * lossAt(y[i]!);
      }
      return sum;
    },

    gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
      const stride = eta.length / K;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) {
          for (let k = 0; k < K; k++) out[k * stride + i] = 0;
          continue;
        }
        read(eta, stride, i);
        const target = y[i]!;
        let others = 0;
        for (let k = 0; k < K; k++) {
          if (k === target) continue;
          others += p[k]!;
          out[k * stride + i] = c[i]! * p[k]!;
        }
        out[target * stride + i] = -c[i]! * others;
        sum -= c[i]! * logP[target]!;
      }
      return sum;
    },

    second(_y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      const stride = eta.length / K;
      for (let i = 0; i < c.length; i++) {
        const counts = c[i]! > 0;
        if (counts) read(eta, stride, i);
        for (let k = 0; k < K; k++) out[k * stride + i] = counts ? c[i]! * p[k]! * (1 - p[k]!) : 0;
      }
    },

    // log sum_k p_k exp(delta_k - delta_y) = log(1 + sum_k p_k (exp(delta_k - delta_y) - 1))
    change(y: Float64Array, c: Float64Array, eta: Float64Array, delta: Float64Array): number {
      const stride = eta.length / K;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) continue;
        read(eta, stride, i);
        const target = y[i]!;
        let change = 0;
        let largest = 0;
        for (let k = 0; k < K; k++) {
          const step = delta[k * stride + i]! - delta[target * stride + i]!;
          largest = Math.max(largest, step);
          if (step !== 0) change += p[k]! * expm1(step);
        }
        if (largest < FAR && change > -0.5) sum += c[i]! * log1p(change);
        else {
          const before = lossAt(target);
          for (let k = 0; k < K; k++) at[k]! += delta[k * stride + i]!;
          sum += c[i]! * (lossAt(target) - before);
        }
      }
      return sum;
    },

    conjugate(y: Float64Array, c: Float64Array, theta: Float64Array): number {
      const stride = theta.length / K;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) {
          if (isZero(theta, stride, i)) continue;
          return Infinity;
        }
        if (!readDual(theta, stride, i, y[i]!, c[i]!)) return Infinity;
        for (let k = 0; k < K; k++) if (at[k]! > 0) sum += c[i]! * at[k]! * log(at[k]!);
      }
      return sum;
    },

    gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
      const stride = eta.length / K;
      const u = new Float64Array(K);
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) {
          if (isZero(theta, stride, i)) continue;
          return Infinity;
        }
        if (!readDual(theta, stride, i, y[i]!, c[i]!)) return Infinity;
        u.set(at);
        read(eta, stride, i);
        for (let k = 0; k < K; k++) {
          // What is known of u_y is 1 - theta_y / c: to an absolute eps, and no more.
          if (k === y[i] && Math.abs(u[k]! - p[k]!) <= 4 * Number.EPSILON) continue;
          sum += c[i]! * excess(u[k]!, p[k]!, logP[k]!);
        }
      }
      return sum;
    },

    inverseLink(eta: Float64Array, out: Float64Array): void {
      const stride = eta.length / K;
      for (let i = 0; i < stride; i++) {
        read(eta, stride, i);
        for (let k = 0; k < K; k++) out[k * stride + i] = p[k]!;
      }
    },
  } satisfies Loss);
}

/** How far rounding may take a dual point out of the simplex. */
const NEGLIGIBLE = 1e-12;
/** Beyond this exp is not far from its end. */
const FAR = 700;
