import type { RowPenalty } from './penalty.js';

/** Rows of a p x T array with T numbers a row, in place or gathered for a list of features. */

export function isZeroRow(w: Float64Array, j: number, nTasks: number): boolean {
  for (let q = j * nTasks; q < (j + 1) * nTasks; q++) if (w[q] !== 0) return false;
  return true;
}

export function clearRow(w: Float64Array, j: number, nTasks: number): void {
  w.fill(0, j * nTasks, (j + 1) * nTasks);
}

/** The rows `features` of w, one after the other, in an array of their own unless there is room for them. */
export function gatherRows(
  w: Float64Array,
  features: Int32Array,
  nTasks: number,
  out: Float64Array = new Float64Array(features.length * nTasks),
): Float64Array {
  for (let k = 0; k < features.length; k++) {
    const begin = features[k]! * nTasks;
    for (let t = 0; t < nTasks; t++) out[k * nTasks + t] = w[begin + t]!;
  }
  return out;
}

/** Puts gathered rows back. */
export function scatterRows(rows: Float64Array, features: Int32Array, w: Float64Array, nTasks: number): void {
  for (let k = 0; k < features.length; k++) {
    const begin = features[k]! * nTasks;
    for (let t = 0; t < nTasks; t++) w[begin + t] = rows[k * nTasks + t]!;
  }
}

/** `sum_j Omega_j(W_j)` of rows that are gathered, in the order of their features. */
export function penaltyOf(
  penalty: RowPenalty,
  rows: Float64Array,
  features: Int32Array,
  nTasks: number,
): number {
  let sum = 0;
  for (let k = 0; k < features.length; k++) sum += penalty.value(rows, k * nTasks, features[k]!);
  return sum;
}
