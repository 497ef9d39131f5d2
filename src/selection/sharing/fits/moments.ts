/** Weighted means and centred products of some samples, from which every squared fit comes; those of two parts are added. */

import { runSync } from '../../../computation/drivers.js';
import { symmetricProducts } from '../../../linalg/symmetricProducts.js';
import { dotRange } from '../../../linalg/vectors.js';

export interface Moments {
  /** sum_i s_i */
  readonly weight: number;
  /** p means of X. */
  readonly meanX: Float64Array;
  readonly meanY: number;
  /** sum_i s_i (x_i - mean) (x_i - mean)^T, p x p. */
  readonly xx: Float64Array;
  /** sum_i s_i (x_i - mean) (y_i - mean), p. */
  readonly xy: Float64Array;
}

/** Samples by rows. */
export interface Rows {
  /** n x p */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/** The samples for which `isIn` holds. */
export function rowsWhere({ x, y, weights }: Rows, p: number, isIn: (i: number) => boolean): Rows {
  const rows = Array.from(y.keys()).filter(isIn);
  const out = new Float64Array(rows.length * p);
  for (const [k, i] of rows.entries()) out.set(x.subarray(i * p, (i + 1) * p), k * p);
  return {
    x: out,
    y: Float64Array.from(rows, (i) => y[i]!),
    weights: Float64Array.from(rows, (i) => weights[i]!),
  };
}

/**
 * @param rows which of the samples
 * @param same the moments of a task with the same X and weights, of which those of X are taken
 */
export function momentsOf(
  { x, y, weights }: Rows,
  p: number,
  rows: Int32Array,
  same: Moments | null = null,
): Moments {
  const n = rows.length;
  let weight = 0;
  let meanY = 0;
  const meanX = new Float64Array(p);
  for (let k = 0; k < n; k++) {
    const i = rows[k]!;
    const s = weights[i]!;
    weight += s;
    meanY += s * y[i]!;
    for (let j = 0, at = i * p; j < p; j++, at++) meanX[j]! += s * x[at]!;
  }
  const unit = weight > 0 ? 1 / weight : 0;
  meanY *= unit;
  for (let j = 0; j < p; j++) meanX[j]! *= unit;
  // Features, then targets: sqrt(s) (x - mean), one after the other.
  const centred = new Float64Array((p + 1) * n);
  for (let k = 0; k < n; k++) {
    const i = rows[k]!;
    const root = Math.sqrt(weights[i]!);
    for (let j = 0, at = i * p; j < p; j++, at++) centred[j * n + k] = root * (x[at]! - meanX[j]!);
    centred[p * n + k] = root * (y[i]! - meanY);
  }
  const xy = Float64Array.from({ length: p }, (_, j) => dotRange(centred, p * n, centred, j * n, n));
  const xx = same?.xx ?? unpacked(runSync(symmetricProducts(centred, p, n)), p);
  return { weight, meanX, meanY, xx, xy };
}

function unpacked(triangle: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let j = 0, at = 0; j < p; j++) {
    for (let k = 0; k <= j; k++, at++) out[j * p + k] = out[k * p + j] = triangle[at]!;
  }
  return out;
}

/**
 * The moments of all samples of some parts, about their common mean.
 *
 * Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
 *
 * @param same as for `momentsOf`
 */
export function addMoments(parts: readonly Moments[], p: number, same: Moments | null = null): Moments {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const meanX = new Float64Array(p);
  let meanY = 0;
  for (const part of parts) {
    const share = weight > 0 ? part.weight / weight : 0;
    meanY += share * part.meanY;
    for (let j = 0; j < p; j++) meanX[j]! += share * part.meanX[j]!;
  }
  const xx = same === null ? new Float64Array(p * p) : same.xx;
  const xy = new Float64Array(p);
  const d = new Float64Array(p);
  for (const part of parts) {
    if (part.weight === 0) continue;
    for (let j = 0; j < p; j++) d[j] = part.meanX[j]! - meanX[j]!;
    const e = part.meanY - meanY;
    for (let j = 0, at = 0; j < p; j++) {
      const v = part.weight * d[j]!;
      xy[j]! += part.xy[j]! + v * e;
      if (same !== null) continue;
      for (let k = 0; k < p; k++, at++) xx[at]! += part.xx[at]! + v * d[k]!;
    }
  }
  return { weight, meanX, meanY, xx, xy };
}
