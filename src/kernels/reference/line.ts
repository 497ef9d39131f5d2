import { exp } from '../../math/exp.js';
import type { PairLine, PairSlopes } from '../kernels.js';

/** See `Kernels.lineSums`. */
export function lineSums(h: Float64Array, delta: Float64Array, base: number, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0; i < h.length; i++) {
    const d = delta[i]! - base;
    sums[0]! += h[i]! * d;
    sums[1]! += h[i]! * d * d;
  }
}

/** See `Kernels.pairSlopes`. */
export function pairSlopes(
  { signed, eta, delta }: PairLine,
  length: number,
  shift: number,
  to: PairSlopes,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let i = 0; i < signed.length; i++) {
    const at = eta[i]! + length * delta[i]! + shift;
    const e = exp(-Math.abs(at));
    to.eta[i] = at;
    to.theta[i] = (signed[i]! * (signed[i]! * at < 0 ? 1 : e)) / (1 + e);
    to.h[i] = (Math.abs(signed[i]!) * e) / ((1 + e) * (1 + e));
    sums[0]! += to.theta[i]!;
    sums[1]! += to.h[i]!;
  }
}

/** See `Kernels.takeCurvature`. */
export function takeCurvature(theta: Float64Array, h: Float64Array, d: number): void {
  for (let i = 0; i < theta.length; i++) theta[i]! -= d * h[i]!;
}
