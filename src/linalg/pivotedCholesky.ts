import { packedLength } from './cholesky.js';

/** `R^T R = A` for a positive semidefinite A of n x n, to the rounding of A. */
export interface SquareRoot {
  /** R, rank x n by rows, in the columns of A. */
  readonly rows: readonly Float64Array[];
  /** The column that each row eliminates. */
  readonly pivots: readonly number[];
  /** What is left of A's diagonal, n; negative where A is not semidefinite. */
  readonly left: Float64Array;
}

/**
 * The Cholesky factor with complete pivoting: each row takes the column of the largest remaining diagonal entry, relative to
 * what that was at first, and it ends where all are rounding. Columns that are combinations of others leave no row.
 *
 * Source: Higham (1990), "Analysis of the Cholesky decomposition of a semi-definite matrix", in Reliable Numerical
 * Computation.
 *
 * @param a the lower triangle, packed as in `cholesky.ts`
 * @param smallest how much of its diagonal entry is rounding, for each column
 */
export function pivotedCholesky(a: ArrayLike<number>, n: number, smallest: ArrayLike<number>): SquareRoot {
  const first = Float64Array.from({ length: n }, (_, j) => a[packedLength(j + 1) - 1]!);
  const left = first.slice();
  const isDone = new Uint8Array(n);
  const rows: Float64Array[] = [];
  const pivots: number[] = [];
  for (;;) {
    let pivot = -1;
    let largest = 0;
    for (let j = 0; j < n; j++) {
      if (isDone[j] === 1 || !(left[j]! > smallest[j]! * first[j]!)) continue;
      const part = left[j]! / first[j]!;
      if (part > largest) [pivot, largest] = [j, part];
    }
    if (pivot < 0) return { rows, pivots, left };
    const row = new Float64Array(n);
    for (let j = 0; j < n; j++) if (isDone[j] === 0) row[j] = entry(a, pivot, j);
    for (const known of rows) {
      const factor = known[pivot]!;
      if (factor !== 0) for (let j = 0; j < n; j++) row[j]! -= factor * known[j]!;
    }
    const root = Math.sqrt(left[pivot]!);
    for (let j = 0; j < n; j++) {
      if (isDone[j] === 1) row[j] = 0;
      else row[j] = j === pivot ? root : row[j]! / root;
      left[j]! -= row[j]! * row[j]!;
    }
    isDone[pivot] = 1;
    rows.push(row);
    pivots.push(pivot);
  }
}

function entry(a: ArrayLike<number>, i: number, j: number): number {
  return i >= j ? a[packedLength(i) + j]! : a[packedLength(j) + i]!;
}
