/** Means, variances and scales of columns, as sklearn's StandardScaler learns them. */

import { runSync } from '../computation/drivers.js';
import type { Columns } from '../matrix/columns.js';
import { columnMeans, unstoredWeight } from '../matrix/means.js';
import { InputError } from '../messages/errors.js';

/** What the columns of an n x p matrix are like; p numbers each. */
export interface Scales {
  readonly mean: Float64Array;
  /** The mean of the squared distances from the mean. */
  readonly variance: Float64Array;
  /** Its square root, or 1 where the column is constant. */
  readonly scale: Float64Array;
}

/**
 * @param weights n weights that sum to n; undefined where all are 1
 * @param gaps whether columns may have NaN, whose scales are NaN then
 * @param first the first column's number in errors
 */
export function columnScales(x: Columns, weights: Float64Array | undefined, gaps = false, first = 0): Scales {
  const mean = runSync(columnMeans(x, weights));
  const counting = weights ? weights.reduce((count, v) => (v > 0 ? count + 1 : count), 0) : x.rows;
  const variance = Float64Array.from(mean, (m, j) => columnVariance(x, j, m, weights));
  for (let j = 0; j < x.columns; j++) {
    if (Number.isFinite(mean[j]) && Number.isFinite(variance[j])) continue;
    if (gaps && Number.isNaN(mean[j]!)) continue;
    throw new InputError(
      `column ${first + j} of X is too large for float64 arithmetic: its variance overflows; divide it by a constant first.`,
    );
  }
  const scale = variance.map((v, j) => (isConstant(v, mean[j]!, counting) ? 1 : Math.sqrt(v)));
  return { mean, variance, scale };
}

/**
 * `sum_i v_i (x_i - m)^2 / sum_i v_i`, less the square of what rounding leaves of the mean of x - m (the corrected
 * two-pass algorithm; Chan, Golub and LeVeque, The American Statistician 37 (1983)).
 */
function columnVariance(x: Columns, j: number, m: number, weights: Float64Array | undefined): number {
  const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
  const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
  const others = x.kind === 'dense' ? 0 : unstoredWeight(x, j, weights);
  let total = others;
  let squares = others * m * m;
  let rest = -others * m;
  for (let k = begin; k < end; k++) {
    const v = weights ? weights[x.kind === 'dense' ? k - begin : x.indices[k]!]! : 1;
    const distance = x.data[k]! - m;
    total += v;
    squares += v * distance * distance;
    rest += v * distance;
  }
  return Math.max(0, squares / total - (rest / total) ** 2);
}

/**
 * Whether a variance is no more than what rounding makes of a constant column:
 * `var <= n eps var + (n eps mean)^2`, scikit-learn's rule, n the number of samples with weight.
 */
function isConstant(variance: number, mean: number, n: number): boolean {
  return variance <= n * Number.EPSILON * variance + (n * Number.EPSILON * mean) ** 2;
}

/** One column's entries that are not NaN, and their rows; those that a sparse column does not store are zeros. */
export function observedEntries(x: Columns, j: number): { values: Float64Array; rows: Int32Array } {
  const column = new Float64Array(x.rows);
  const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
  const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
  for (let k = begin; k < end; k++) column[x.kind === 'dense' ? k - begin : x.indices[k]!] = x.data[k]!;
  const rows = Int32Array.from(column.keys()).filter((i) => !Number.isNaN(column[i]!));
  return { rows, values: Float64Array.from(rows, (i) => column[i]!) };
}
