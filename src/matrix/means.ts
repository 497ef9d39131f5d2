/** Weighted means in two passes, the second over what the first leaves: exact for a constant column. */
import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { type Columns, type SparseColumns, sizeOf } from './columns.js';

/** `sum_i v_i x_i / sum_i v_i`, for the numbers of `x` from `begin` on, or for all of them. */
export function weightedMean(
  x: Float64Array,
  weights: Float64Array | undefined,
  begin = 0,
  count: number = x.length - begin,
): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const v = weights ? weights[i]! : 1;
    total += v;
    sum += v * x[begin + i]!;
  }
  const mean = sum / total;
  let correction = 0;
  for (let i = 0; i < count; i++) correction += (weights ? weights[i]! : 1) * (x[begin + i]! - mean);
  return mean + correction / total;
}

/** What rounding left of a mean: the weighted mean of `column - mean`, 0 for a constant column. */
export function meanRest(column: Float64Array, weights: Float64Array | undefined, mean: number): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    const v = weights ? weights[i]! : 1;
    total += v;
    sum += v * (column[i]! - mean);
  }
  return sum / total;
}

/** The mean of each column of x; the entries that a sparse column does not store count as zeros. */
export function* columnMeans(x: Columns, weights: Float64Array | undefined): Computation<Float64Array> {
  const means = new Float64Array(x.columns);
  const paced = new Pace();
  for (let j = 0; j < x.columns; j++) {
    means[j] =
      x.kind === 'dense' ? weightedMean(x.data, weights, j * x.rows, x.rows) : sparseMean(x, j, weights);
    if (paced.isDue(sizeOf(x, j))) yield { kind: 'pause' };
  }
  return means;
}

/** The mean of column j, whose entries that are not stored count as zeros. */
export function sparseMean(x: SparseColumns, j: number, weights: Float64Array | undefined): number {
  const begin = x.indptr[j]!;
  const end = x.indptr[j + 1]!;
  const others = unstoredWeight(x, j, weights);
  let total = others;
  let sum = 0;
  for (let k = begin; k < end; k++) {
    const v = weights ? weights[x.indices[k]!]! : 1;
    total += v;
    sum += v * x.data[k]!;
  }
  const mean = total > 0 ? sum / total : 0;
  let correction = others === 0 ? 0 : -others * mean;
  for (let k = begin; k < end; k++)
    correction += (weights ? weights[x.indices[k]!]! : 1) * (x.data[k]! - mean);
  return mean + correction / total;
}

/**
 * The weight of the rows that column j does not store, of weights that sum to their number: the total
 * less what is stored, or, where that would lose digits, its own sum.
 */
export function unstoredWeight(
  { rows, indices, indptr }: Pick<SparseColumns, 'rows' | 'indices' | 'indptr'>,
  j: number,
  weights: Float64Array | undefined,
): number {
  const begin = indptr[j]!;
  const end = indptr[j + 1]!;
  if (!weights) return rows - (end - begin);
  let sum = 0;
  for (let k = begin; k < end; k++) sum += weights[indices[k]!]!;
  if (sum <= rows / 2) return rows - sum;
  let others = 0;
  let next = begin;
  for (let i = 0; i < rows; i++) {
    if (next < end && indices[next] === i) next++;
    else others += weights[i]!;
  }
  return others;
}
