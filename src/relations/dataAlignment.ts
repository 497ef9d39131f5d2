import { columnWeights } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import { packedLength } from '../linalg/cholesky.js';
import { momentsOf } from '../statistics/moments.js';
import { MOST_IN_ARRAYS, requireFewProducts } from '../statistics/productsLimit.js';
import type { RelationData } from './relationData.js';
import { targetsOf } from './relationData.js';

/**
 * The alignment of the tasks' second moments: with z = (1, x - mean(x)), features in units of their standard deviation, and
 * `M_t = E_t[z z^T]`,
 *
 *     a_st = <M_s, M_t>_F / (||M_s||_F ||M_t||_F),
 *
 * the cosine of the two distributions of x for the kernel (1 + x . x')^2: 1 where means and covariances are the same.
 * Products are those of different samples, `sum_{i != k} c_i c_k (z_i . z_k)^2 / sum_{i != k} c_i c_k`: a sample times itself would
 * make small tasks look unlike any other.
 *
 * @param sample the samples, weighed as those of a resample may be
 * @returns T x T by rows
 */
export function dataAlignment({ means }: RelationData, sample: Dataset): Float64Array {
  const T = sample.nTasks;
  const nMoments = sample.blocks.reduce(
    (sum, { weights, nTasks }) => sum + (weights.kind === 'entry' ? nTasks : 1),
    0,
  );
  requireFewProducts(sample.nFeatures, nMoments / 2, MOST_IN_ARRAYS);
  const tasks = sample.blocks.flatMap((block) => {
    if (block.weights.kind === 'entry')
      return Array.from({ length: block.nTasks }, (_, k) => taskMoments(block, k, means));
    const shared = taskMoments(block, 0, means);
    return Array.from({ length: block.nTasks }, () => shared);
  });
  const out = new Float64Array(T * T);
  const sizes = tasks.map((task) => Math.sqrt(Math.max(1, alignmentProduct(task, task)))); // E[z z^T] has a 1
  for (let s = 0; s < T; s++) {
    out[s * T + s] = 1;
    for (let t = 0; t < s; t++) {
      const cosine = alignmentProduct(tasks[s]!, tasks[t]!) / (sizes[s]! * sizes[t]!);
      out[s * T + t] = out[t * T + s] = Math.max(-1, Math.min(1, cosine));
    }
  }
  return out;
}

interface TaskMoments {
  readonly block: Block;
  readonly c: Float64Array;
  /** `||z_i||^4`. */
  readonly ownProducts: Float64Array;
  /** The mean of x - means, p. */
  readonly shift: Float64Array;
  /** `E[(x - means)(x - means)^T]`, packed. */
  readonly second: Float64Array;
}

function taskMoments(block: Block, k: number, means: Float64Array): TaskMoments {
  const c = columnWeights(block, k);
  const { xMean, xx, weight } = momentsOf(block.x, targetsOf(block, k), c);
  const shift = Float64Array.from(xMean, (mean, j) => mean - means[j]!);
  const second = Float64Array.from(xx, (value) => value / weight);
  for (let j = 0, at = 0; j < shift.length; j++) {
    for (let l = 0; l <= j; l++, at++) second[at]! += shift[j]! * shift[l]!;
  }
  return { block, c, ownProducts: ownProducts(block, means), shift, second };
}

/** `(1 + ||x_i - means||^2)^2`. */
function ownProducts({ x }: Block, means: Float64Array): Float64Array {
  const still = means.reduce((sum, mean) => sum + mean * mean, 0);
  const squares = new Float64Array(x.rows).fill(x.kind === 'dense' ? 0 : still);
  for (let j = 0; j < x.columns; j++) {
    const mean = means[j]!;
    if (x.kind === 'dense') {
      for (let i = 0; i < x.rows; i++) squares[i]! += (x.data[j * x.rows + i]! - mean) ** 2;
    } else {
      for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
        squares[x.indices[q]!]! += (x.data[q]! - mean) ** 2 - mean * mean;
      }
    }
  }
  return squares.map((square) => (1 + square) ** 2);
}

/** `<M_s, M_t>` without the products of a sample with itself. */
function alignmentProduct(s: TaskMoments, t: TaskMoments): number {
  let product = 1;
  for (let j = 0; j < s.shift.length; j++) {
    product += 2 * s.shift[j]! * t.shift[j]!;
    const begin = packedLength(j);
    for (let at = begin; at < begin + j; at++) product += 2 * s.second[at]! * t.second[at]!;
    product += s.second[begin + j]! * t.second[begin + j]!;
  }
  if (s.block !== t.block) return product;
  let own = 0;
  let share = 0;
  for (let i = 0; i < s.c.length; i++) {
    const c = s.c[i]! * t.c[i]!;
    own += c * s.ownProducts[i]!;
    share += c;
  }
  return share < 1 ? (product - own) / (1 - share) : 1;
}
