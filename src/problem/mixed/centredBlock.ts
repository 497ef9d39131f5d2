import { type Design, type Kernels, strideOf } from '../../kernels/kernels.js';
import type { Columns, SparseColumns } from '../../matrix/columns.js';
import { columnMeans } from '../../matrix/means.js';
import { centredDesign } from '../design.js';

/**
 * The samples of a block in the memory of kernels, brought near the origin where intercepts are free to take up what
 * that takes off:
 *
 *     x~_ij = x_ij - shift_j,    x_i . w + b = x~_i . w + (b + shift . w)
 *
 * Dense columns are shifted by their weighted means; sparse ones where they store every sample that counts, else
 * not at all, so that they stay sparse. What the mean of a column under a task's own weights leaves is the
 * solver's to take off, and small, so that no digits cancel.
 */
export interface CentredBlock {
  /** As it is stored: a sparse design's own shift and unit are 0. */
  readonly x: Design;
  /** p. */
  readonly shift: Float64Array;
}

/** @param weights of the samples, all tasks together; n, >= 0, not all 0 */
export function centredBlock(
  x: Columns,
  weights: Float64Array,
  center: boolean,
  kernels: Kernels,
): CentredBlock {
  const none = new Float64Array(x.columns);
  const means = center ? weightedMeans(x, weights) : none;
  if (x.kind === 'dense') {
    return { x: centredDesign(x, kernels, { mean: means, roots: undefined, center }), shift: means };
  }
  const counting = weights.reduce((count, c) => (c > 0 ? count + 1 : count), 0);
  const shift = center ? means.map((mean, j) => (storedOf(x, j, weights) < counting ? 0 : mean)) : none;
  return { x: sparseDesign(x, shift, kernels), shift };
}

function weightedMeans(x: Columns, weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, c) => sum + c, 0);
  const isUniform = weights.every((c) => c === weights[0]);
  return columnMeans(x, isUniform ? undefined : weights.map((c) => (c / total) * x.rows));
}

/** How many samples that count a sparse column stores. */
function storedOf({ indptr, indices }: SparseColumns, j: number, weights: Float64Array): number {
  let stored = 0;
  for (let k = indptr[j]!; k < indptr[j + 1]!; k++) if (weights[indices[k]!]! > 0) stored++;
  return stored;
}

function sparseDesign(x: SparseColumns, shift: Float64Array, kernels: Kernels): Design {
  const { rows, columns } = x;
  const stride = strideOf(rows);
  const data = kernels.float64(x.data.length, 'any');
  const indices = kernels.int32(x.data.length);
  const indptr = kernels.int32(columns + 1);
  data.set(x.data);
  indices.set(x.indices);
  indptr.set(x.indptr);
  for (let j = 0; j < columns; j++) {
    if (shift[j] !== 0) for (let k = indptr[j]!; k < indptr[j + 1]!; k++) data[k]! -= shift[j]!;
  }
  const none = { shift: kernels.float64(columns), unit: kernels.float64(stride) };
  return Object.freeze({ kind: 'sparse', rows, columns, stride, data, indices, indptr, ...none });
}
