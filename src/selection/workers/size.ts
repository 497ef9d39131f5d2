import type { Dataset } from '../../data/dataset.js';
import type { Columns } from '../../matrix/columns.js';
import type { FoldJob } from '../foldJobs.js';
import { countWaiting, type WorkerKind } from './waiting.js';

/** Nanoseconds of one fit along a path, whatever its data, and of each stored entry of X and task in it. */
const PER_FIT = 3e5;
const PER_ENTRY = 1.5;
/** A worker's start, and its first fits, in code that the engine has yet to compile, take a third of that or so. */
const LEAST_WORK = 1e9;
/** One that waits has both behind it. */
const LEAST_WARM_WORK = 1e8;

/**
 * How many workers some jobs are worth: one for each second of estimated work, or for a tenth of one where workers wait, at most
 * `most` and one a job. 1 stands for none. The estimate knows the sizes alone; it is right within a factor of about 4 (`npm run bench -- --only paths`).
 */
export function workersFor(dataset: Dataset, jobs: readonly FoldJob[], most: number): number {
  const fits = jobs.reduce((sum, { alphas }) => sum + alphas.length, 0);
  const { nFeatures: p } = dataset;
  const entriesOf = (x: Columns): number => {
    if (jobs[0]?.moments) return p * p;
    return x.kind === 'dense' ? x.rows * p : x.data.length;
  };
  const entries = dataset.blocks.reduce((sum, { x, nTasks }) => sum + entriesOf(x) * nTasks, 0);
  return workersForFits('folds', fits, entries, Math.min(most, jobs.length));
}

/** The same for a number of fits to so many entries of X times tasks. */
export function workersForFits(kind: WorkerKind, fits: number, entries: number, most: number): number {
  const work = fits * (PER_FIT + PER_ENTRY * entries);
  const worth = (least: number): number => Math.floor(work / least);
  const warm = Math.min(countWaiting(kind), worth(LEAST_WARM_WORK));
  return Math.max(1, Math.min(most, Math.max(warm, worth(LEAST_WORK))));
}
