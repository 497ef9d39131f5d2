/** Weighted means in two passes, the second over what the first leaves: exact for a constant column. */
import type { Columns } from '../matrix/columns.js';

/** `sum_i v_i x_i / sum_i v_i`. */
export function weightedMean(column: Float64Array, weights: Float64Array | undefined): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    const v = weights ? weights[i]! : 1;
    total += v;
    sum += v * column[i]!;
  }
  const mean = sum / total;
  let correction = 0;
  for (let i = 0; i < column.length; i++) correction += (weights ? weights[i]! : 1) * (column[i]! - mean);
  return mean + correction / total;
}

/** The mean of each column of x; the entries that a sparse column does not store count as zeros. */
export function columnMeans(x: Columns, weights: Float64Array | undefined): Float64Array {
  const means = new Float64Array(x.columns);
  let total = x.rows;
  if (weights) {
    total = 0;
    for (const v of weights) total += v;
  }
  for (let j = 0; j < x.columns; j++) {
    if (x.kind === 'dense') {
      means[j] = weightedMean(x.data.subarray(j * x.rows, (j + 1) * x.rows), weights);
      continue;
    }
    // The entries that are not stored are zeros: they count in the total and in the second pass.
    const begin = x.indptr[j]!;
    const end = x.indptr[j + 1]!;
    let sum = 0;
    let stored = 0;
    for (let k = begin; k < end; k++) {
      const v = weights ? weights[x.indices[k]!]! : 1;
      stored += v;
      sum += v * x.data[k]!;
    }
    const mean = sum / total;
    let correction = end - begin === x.rows ? 0 : -(total - stored) * mean;
    for (let k = begin; k < end; k++) {
      correction += (weights ? weights[x.indices[k]!]! : 1) * (x.data[k]! - mean);
    }
    means[j] = mean + correction / total;
  }
  return means;
}
