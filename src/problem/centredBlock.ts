import type { Columns, DenseColumns, SparseColumns } from '../matrix/columns.js';
import { columnMeans } from '../matrix/means.js';

/**
 * The samples of a block, brought near the origin where intercepts are free to take up what that takes off:
 *
 *     x~_ij = x_ij - shift_j,    x_i . w + b = x~_i . w + (b + shift . w)
 *
 * Dense columns are shifted by their weighted means; sparse ones where they store every sample that counts, else
 * not at all, so that they stay sparse. What the mean of a column under a task's own weights leaves is the
 * solver's to take off, and small, so that no digits cancel.
 */
export interface CentredBlock {
  readonly x: Columns;
  /** p. */
  readonly shift: Float64Array;
}

/** @param weights of the samples, all tasks together; n, >= 0, not all 0 */
export function centredBlock(x: Columns, weights: Float64Array, center: boolean): CentredBlock {
  if (!center) return { x, shift: new Float64Array(x.columns) };
  const total = weights.reduce((sum, c) => sum + c, 0);
  const isUniform = weights.every((c) => c === weights[0]);
  const means = columnMeans(x, isUniform ? undefined : weights.map((c) => (c / total) * x.rows));
  return x.kind === 'dense' ? denseBlock(x, means) : sparseBlock(x, means, weights);
}

function denseBlock(x: DenseColumns, means: Float64Array): CentredBlock {
  const { rows, columns } = x;
  const data = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const mean = means[j]!;
    for (let k = j * rows; k < (j + 1) * rows; k++) data[k] = x.data[k]! - mean;
  }
  return { x: { kind: 'dense', rows, columns, data }, shift: means };
}

function sparseBlock(x: SparseColumns, means: Float64Array, weights: Float64Array): CentredBlock {
  const counting = weights.reduce((count, c) => (c > 0 ? count + 1 : count), 0);
  const shift = new Float64Array(x.columns);
  const data = x.data.slice();
  for (let j = 0; j < x.columns; j++) {
    let stored = 0;
    for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) if (weights[x.indices[k]!]! > 0) stored++;
    if (stored < counting) continue;
    shift[j] = means[j]!;
    for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) data[k]! -= means[j]!;
  }
  return { x: { ...x, data }, shift };
}
