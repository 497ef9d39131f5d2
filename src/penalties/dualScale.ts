import type { RowPenalty } from './penalty.js';

/** Correlations V = X^T R of some features, and how far rounding may have taken them. */
export interface Correlations {
  readonly v: Float64Array;
  readonly nTasks: number;
  readonly features: Int32Array;
  /** Where the row of the k-th feature begins in v. */
  at(k: number): number;
  /** The dual norms of the rows less their error, at least 0; in the order of the features. */
  readonly norms: Float64Array;
  /** What was taken off the k-th dual norm. */
  error(k: number): number;
}

/** Golden section: each step leaves this part of the interval. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const STEPS = 90;

/**
 * The c >= 0 that makes the best dual point of Theta = c R: it maximises
 * `c linear - c^2 quadratic / 2 - sum_j Omega_j*(c V_j)`, by the penalty's closed form or else by search. The conjugate is
 * what `gap` gives of a row of zeros.
 *
 * @param linear <Y, R>
 * @param quadratic ||R||^2
 */
export function dualScale(rows: RowPenalty, given: Correlations, linear: number, quadratic: number): number {
  const { v, nTasks, features, norms } = given;
  if (rows.dualScale) return rows.dualScale(norms, features, linear, quadratic);
  if (!(linear > 0) || !(quadratic > 0)) return 0;
  const row = new Float64Array(nTasks);
  const zero = new Float64Array(nTasks);
  const dual = (c: number): number => {
    let sum = c * linear - (c * c * quadratic) / 2;
    for (let k = 0; k < features.length && sum > -Infinity; k++) {
      if (norms[k] === 0) continue;
      for (let t = 0, at = given.at(k); t < nTasks; t++) row[t] = v[at + t]!;
      sum -= rows.gap(zero, row, 0, features[k]!, c, given.error(k));
    }
    return sum;
  };
  let low = 0;
  let high = linear / quadratic;
  let left = high - GOLDEN * high;
  let right = GOLDEN * high;
  let [atLeft, atRight] = [dual(left), dual(right)];
  for (let step = 0; step < STEPS; step++) {
    // Outside the domain of Omega* the dual is -Infinity: there is nothing to the right of that.
    if (atLeft < atRight) {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = dual(right);
    } else {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = dual(left);
    }
  }
  return low;
}
