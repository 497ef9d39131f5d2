import type { Computation } from '../computation/computation.js';
import { sum } from '../linalg/vectors.js';
import type { CentredBlock } from './centredBlock.js';
import { checkedSquare } from './checkedSquare.js';
import { localColumns } from './design.js';

/** Numbers whose moments are taken between two pauses. */
const AT_ONCE = 2 ** 21;

/** Buffers in kernel memory for the moments under the weights of T tasks. */
export interface MomentBuffers {
  /** stride x T. */
  readonly weights: Float64Array;
  /** T. */
  readonly totals: Float64Array;
  /** p x T. */
  readonly means: Float64Array;
  readonly squares: Float64Array;
  /** All features. */
  readonly features: Int32Array;
}

/**
 * The moments of the columns of a block under the weights of some tasks: into `totals` sum_i c_i, into `means` those of what is
 * stored and into `squares` `sum_i c_i (x_ij - mean)^2`, 0 where a column does not vary.
 *
 * @param weights c of each task, n
 * @param center whether means are taken off; else they are 0
 * @throws InputError for a column whose squares leave the range of float64
 */
export function* columnMoments(
  { x, stored, shift }: CentredBlock,
  weights: readonly Float64Array[],
  buffers: MomentBuffers,
  center: boolean,
): Computation<void> {
  const { totals, means, squares, features } = buffers;
  const T = weights.length;
  buffers.weights.fill(0);
  for (const [t, c] of weights.entries()) {
    buffers.weights.set(c, t * x.stride);
    totals[t] = sum(c);
  }
  const atOnce = Math.max(1, Math.floor(AT_ONCE / (x.stride * T)));
  for (let first = 0; first < x.columns; first += atOnce) {
    const end = Math.min(x.columns, first + atOnce);
    const moments = { weights: buffers.weights, totals, center, means, squares };
    localColumns(x).moments(moments, features.subarray(first, end));
    if (end < x.columns) yield { kind: 'pause' };
  }
  for (const [t, c] of weights.entries()) {
    for (let j = 0; j < x.columns; j++) {
      const at = j * T + t;
      const found = { mean: means[at]!, square: squares[at]!, total: totals[t]!, shift: shift[j]! };
      squares[at] = checkedSquare(stored, j, c, found);
    }
  }
}
