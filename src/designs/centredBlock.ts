import type { Computation } from '../computation/computation.js';
import { type Kernels, type StoredDesign, strideOf } from '../kernels/kernels.js';
import type { Columns, SparseColumns } from '../matrix/columns.js';
import { columnMeans } from '../matrix/means.js';
import { type Centring, centredDesign, nearSquare, recentreColumn } from './centredDesign.js';
import type { Design } from './design.js';
import { storedDesign } from './storedDesign.js';

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
  /** In float64. */
  readonly x: Design;
  /** As it is stored: a sparse design's own shift and unit are 0. */
  readonly stored: StoredDesign;
  /** p; `shift + rest` is what was taken off. */
  readonly shift: Float64Array;
  /** What rounding left of the means. */
  readonly rest: Float64Array;
}

/** @param weights of the samples, all tasks together; n, >= 0, not all 0 */
export function* centredBlock(
  x: Columns,
  weights: Float64Array,
  center: boolean,
  kernels: Kernels,
): Computation<CentredBlock> {
  const none = new Float64Array(x.columns);
  const total = weights.reduce((sum, c) => sum + c, 0);
  const isUniform = weights.every((c) => c === weights[0]);
  const rowWeights = isUniform ? undefined : weights.map((c) => (c / total) * x.rows);
  const means = center ? yield* columnMeans(x, rowWeights) : none;
  const centring = { mean: means, roots: undefined, weights: rowWeights, center };
  if (x.kind === 'dense') {
    const design = yield* centredDesign(x, kernels, centring);
    const rest = restsOf(design, centring);
    return { x: storedDesign(kernels, design), stored: design, shift: means, rest };
  }
  const counting = weights.reduce((count, c) => (c > 0 ? count + 1 : count), 0);
  const shift = center ? means.map((mean, j) => (storedOf(x, j, weights) < counting ? 0 : mean)) : none;
  const design = sparseDesign(x, shift, kernels);
  const rest = restsOf(design, { ...centring, mean: shift });
  return { x: storedDesign(kernels, design), stored: design, shift, rest };
}

/** Takes off what rounding left of the means. */
function restsOf(design: StoredDesign, centring: Centring): Float64Array {
  return centring.mean.map((mean, j) =>
    mean === 0
      ? 0
      : recentreColumn(
          design,
          j,
          centring,
          squaredColumn(design, j, centring.weights, nearSquare(mean, design.rows)),
        ),
  );
}

/** `sum_i v_i d_ij^2` of what is stored, or a part of it that is enough. */
function squaredColumn(
  design: StoredDesign,
  j: number,
  weights: Float64Array | undefined,
  enough: number,
): number {
  const { data } = design;
  let sum = 0;
  if (design.kind === 'dense') {
    const begin = j * design.stride;
    for (let i = 0; i < design.rows && !(sum > enough); i++)
      sum += (weights ? weights[i]! : 1) * data[begin + i]! ** 2;
  } else {
    for (let k = design.indptr[j]!; k < design.indptr[j + 1]! && !(sum > enough); k++) {
      sum += (weights ? weights[design.indices[k]!]! : 1) * data[k]! ** 2;
    }
  }
  return sum;
}

/** How many samples that count a sparse column stores. */
function storedOf({ indptr, indices }: SparseColumns, j: number, weights: Float64Array): number {
  let stored = 0;
  for (let k = indptr[j]!; k < indptr[j + 1]!; k++) if (weights[indices[k]!]! > 0) stored++;
  return stored;
}

function sparseDesign(x: SparseColumns, shift: Float64Array, kernels: Kernels): StoredDesign {
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
