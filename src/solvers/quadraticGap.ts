import { dualScale } from '../penalties/dualScale.js';
import type { RowPenalty } from '../penalties/penalty.js';
import { isZeroRow } from '../penalties/rows.js';

/** W, and V = X^T r, on a working set. */
export interface WorkingRows {
  readonly w: Float64Array;
  readonly v: Float64Array;
  /** Numbers in a row. */
  readonly width: number;
  readonly features: Int32Array;
  /** Which row of w and v is that of the k-th feature. */
  placeOf(k: number): number;
  /** Receives the dual norms, in the order of the features. */
  readonly norms: Float64Array;
  /** What a step along the row of feature j alone would gain, where that has no penalty; else null. @defaultValue null for all */
  gainOfFree?(j: number): number | null;
}

/**
 * The gap of a quadratic with a row penalty on a working set alone, against the best dual point on the ray of its field r,
 * exact but for rounding: what a descent on the set is ended by, never a certificate.
 *
 * @param squares `sum r^2 / H` with the curvature H
 */
export function quadraticGap(
  penalty: RowPenalty,
  { w, v, width, features, placeOf, norms, gainOfFree = () => null }: WorkingRows,
  squares: number,
): number {
  const at = (k: number): number => placeOf(k) * width;
  let along = 0; // <X W, r>
  for (let k = 0; k < features.length; k++) {
    const begin = at(k);
    for (let q = begin; q < begin + width; q++) along += w[q]! * v[q]!;
    norms[k] = gainOfFree(features[k]!) === null ? penalty.dualNorm(v, begin, features[k]!) : 0;
  }
  const correlations = { v, nTasks: width, features, at, norms, error: () => 0 };
  const c = dualScale(penalty, correlations, squares + along, squares);
  let gap = ((1 - c) ** 2 * squares) / 2;
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    const gain = gainOfFree(j);
    if (gain !== null) gap += gain;
    else if (c * norms[k]! > penalty.threshold(j) || !isZeroRow(w, placeOf(k), width)) {
      gap += penalty.gap(w, v, at(k), j, c, 0);
    }
  }
  return gap;
}
