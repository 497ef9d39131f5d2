/** What `fitRows` of `assembly/rowFit.ts` is given and gives. */

import { ROW_DESCENT, rowDescentRoom, sampleNewtonRoom, strideOf } from '../kernels.js';

/** Places of what it leaves at the start of its room: addresses, and numbers. */
export const ROW_FIT = {
  w: 0,
  residual: 1,
  v: 2,
  intercepts: 3,
  /** Indices of the rows of W that are not zero, and how many there are. */
  rows: 4,
  rowCount: 5,
  /** In the problem's units, the gap and the one that was asked for; `unit` makes them the user's. */
  gap: 6,
  passes: 7,
  tolerance: 8,
  unit: 9,
  /** How far rounding may take predictions, and what it raises the objective by: see `estimators/certified.ts`. */
  error: 10,
  raised: 11,
  size: 12,
} as const;

/** Parts of the room, each of a multiple of 4 numbers. */
const PARTS = 12;

/** Numbers of room for `fitRows`, n x (p + T) numbers in rows among them. */
export function roomOfRowFit(n: number, p: number, T: number, most: number): number {
  const square = (most + 3) * most;
  const sums = ROW_FIT.size + ROW_DESCENT.size + 5 * p + 4 * T;
  const descent = rowDescentRoom(n + 3, p, T, most) + sampleNewtonRoom(strideOf(n), p, T);
  const fit = sums + (2 * p + n + 3) * T + square + descent + 4 * PARTS;
  return Math.max(fit, n * (p + T));
}
