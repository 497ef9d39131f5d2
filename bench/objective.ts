/** The objective of MultiTaskLasso on bench data, computed afresh. */
import type { BenchData } from './data.js';

/**
 * ||Y - X W - 1 b^T||^2 / (2 n) + alpha sum_j ||W_j||
 *
 * @param rows the rows of W
 * @param intercept b; zeros unless given
 */
export function objectiveOf(
  { X, Y }: BenchData,
  rows: readonly ArrayLike<number>[],
  alpha: number,
  intercept: readonly number[] = [],
): number {
  const [n] = X.shape;
  const residual = Y.data.map((value, k) => value - (intercept[Math.floor(k / n)] ?? 0));
  let penalty = 0;
  for (const [j, row] of rows.entries()) {
    let squares = 0;
    for (let t = 0; t < row.length; t++) {
      const value = row[t]!;
      squares += value * value;
      if (value !== 0) for (let i = 0; i < n; i++) residual[t * n + i]! -= value * X.data[j * n + i]!;
    }
    penalty += Math.sqrt(squares);
  }
  return squaresOf(residual) / (2 * n) + alpha * penalty;
}

/** The objective of the best model without features: ||Y||^2 / (2 n), with Y centred where there are intercepts. */
export function nullObjectiveOf({ Y }: BenchData, fitIntercept = false): number {
  const [n, T] = Y.shape;
  if (!fitIntercept) return squaresOf(Y.data) / (2 * n);
  let sum = 0;
  for (let t = 0; t < T; t++) {
    const column = Y.data.subarray(t * n, (t + 1) * n);
    const mean = column.reduce((total, value) => total + value, 0) / n;
    sum += squaresOf(column.map((value) => value - mean));
  }
  return sum / (2 * n);
}

function squaresOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
