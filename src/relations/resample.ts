/** Samples weighed again, X as it is: resamples of the bootstrap, and parts that a fit sees or does not. */
import { columnWeights } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import { freezeDataset } from '../data/freeze.js';
import { createRandom, type Random } from '../math/random.js';

/** c_it times a factor for each sample of each block, brought back to a sum of 1 for each task; a task may be left with none. */
export function reweighed(dataset: Dataset, factors: readonly Float64Array[]): Dataset {
  const blocks = dataset.blocks.map((block, b): Block => {
    const n = block.x.rows;
    const isEach = block.weights.kind === 'entry';
    const values = new Float64Array(isEach ? n * block.nTasks : n);
    for (let k = 0; k * n < values.length; k++) {
      const c = columnWeights(block, k);
      const own = values.subarray(k * n, (k + 1) * n);
      let total = 0;
      for (let i = 0; i < n; i++) total += own[i] = c[i]! * factors[b]![i]!;
      if (total > 0) for (let i = 0; i < n; i++) own[i]! /= total;
    }
    return { ...block, weights: { kind: isEach ? 'entry' : 'sample', values } };
  });
  return freezeDataset({ ...dataset, blocks });
}

/** Whether every task has a sample of a weight above 0. */
function hasEveryTask({ blocks }: Dataset): boolean {
  return blocks.every((block) => {
    const columns = block.weights.kind === 'entry' ? block.nTasks : 1;
    return Array.from({ length: columns }, (_, k) => columnWeights(block, k)).every((c) =>
      c.some((value) => value > 0),
    );
  });
}

/** So many draws without a sample of some task: there are few indeed. */
const MOST_DRAWS = 100;

/**
 * A resample of the bootstrap: of the samples of each block (of each task, or of all that share them) as many with replacement.
 * One in which a task has no sample of a weight above 0 is drawn again; null where that does not help.
 */
export function bootstrapResample(dataset: Dataset, random: Random): Dataset | null {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const factors = dataset.blocks.map(({ x: { rows: n } }) => {
      const counts = new Float64Array(n);
      for (let i = 0; i < n; i++) counts[random.integer(n)]!++;
      return counts;
    });
    const resample = reweighed(dataset, factors);
    if (hasEveryTask(resample)) return resample;
  }
  return null;
}

/** The samples that a fit sees and those that it is judged on. */
export interface Fold {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * Folds within each block, in random order; labels of a block of one task are shared out evenly.
 *
 * @param isLabelled whether y is -1 or 1
 */
export function foldsOf(dataset: Dataset, nFolds: number, isLabelled: boolean, seed: number): Fold[] {
  const random = createRandom(seed);
  const folds = dataset.blocks.map((block) => {
    const n = block.x.rows;
    const order = [...random.permutation(n)];
    if (isLabelled && block.nTasks === 1) order.sort((i, k) => block.y[i]! - block.y[k]!);
    const fold = new Int32Array(n);
    for (const [place, i] of order.entries()) fold[i] = place % nFolds;
    return fold;
  });
  return Array.from({ length: nFolds }, (_, k) => ({
    train: reweighed(
      dataset,
      folds.map((fold) => Float64Array.from(fold, (f) => (f === k ? 0 : 1))),
    ),
    test: reweighed(
      dataset,
      folds.map((fold) => Float64Array.from(fold, (f) => (f === k ? 1 : 0))),
    ),
  }));
}
