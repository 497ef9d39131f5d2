import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { weighTasks } from '../data/weighTasks.js';
import { sum } from '../linalg/vectors.js';
import { powerOfTwoNear } from '../math/powerOfTwoNear.js';
import { unitNear } from '../math/unitNear.js';

/**
 * The power of four in units of which an objective is counted: 1 unless its samples weigh very little or very much, where squares of
 * products with X would leave the range of float64. Its root is a power of two, so that no digit of a length changes either.
 */
export function objectiveUnit({ blocks }: Dataset): number {
  return unitOf(
    blocks.flatMap((block) => {
      const { x, weights, nTasks } = block;
      if (weights.kind === 'uniform') return weights.value * x.rows;
      const columns = weights.kind === 'sample' ? 1 : nTasks;
      return Array.from({ length: columns }, (_, k) => sum(columnWeights(block, k)));
    }),
  );
}

/** @param totals what the samples of each task weigh together */
export function unitOf(totals: ArrayLike<number>): number {
  let largest = 0;
  for (let t = 0; t < totals.length; t++) largest = Math.max(largest, totals[t]!);
  return unitNear(largest) === 1 ? 1 : powerOfTwoNear(Math.sqrt(largest)) ** 2;
}

/** A dataset whose objective is divided by a power of two. */
export function inUnits(dataset: Dataset, unit: number): Dataset {
  return weighTasks(dataset, new Float64Array(dataset.nTasks).fill(1 / unit));
}
