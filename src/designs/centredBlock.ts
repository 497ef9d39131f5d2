import type { Computation } from '../computation/computation.js';
import type { Kernels, StoredDesign } from '../kernels/kernels.js';
import { addScaled, areAlike, sum } from '../linalg/vectors.js';
import type { Columns } from '../matrix/columns.js';
import { centredDesign } from './centredDesign.js';
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
  /** `sum_i v_i x~_ij^2` of dense columns, v the weights that they are centred by over their mean. */
  readonly squares: Float64Array;
}

/** @param given the weights of the samples in each task, n numbers >= 0 */
export function* centredBlock(
  x: Columns,
  given: readonly Float64Array[],
  center: boolean,
  kernels: Kernels,
): Computation<CentredBlock> {
  const weights = given.length === 1 ? given[0]! : new Float64Array(x.rows);
  if (given.length > 1) for (const c of given) addScaled(weights, c, 1);
  const total = sum(weights);
  // All of them 0 count alike as well.
  const rowWeights = areAlike(weights) ? undefined : weights.map((c) => (c / total) * x.rows);
  const options = { center, weights: rowWeights, isScaled: false, hasShift: false };
  const { stored, mean, rest, squares } = yield* centredDesign(x, kernels, options);
  return { x: storedDesign(kernels, stored), stored, shift: mean, rest, squares };
}
