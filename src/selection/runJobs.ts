import { runAsync, runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import type { Device } from '../designs/design.js';
import { type FoldErrors, type FoldRule, foldErrors } from './foldErrors.js';
import type { FoldJob } from './foldJobs.js';
import { withMoments } from './foldMoments.js';
import { coreCount } from './workers/platform.js';
import { runInWorkers } from './workers/pool.js';
import { workersFor } from './workers/size.js';

/** Where a cross-validation stands. */
export interface CVProgress {
  /** Fits that are done, of all splits, l1Ratios and alphas. */
  readonly completed: number;
  /** All of them, and the fit of all samples at the end. */
  readonly total: number;
}

/** Runs jobs one after the other on this thread. */
export function runJobsSync(dataset: Dataset, jobs: readonly FoldJob[], rule: FoldRule): FoldErrors[] {
  return runSync(withMoments(dataset, jobs, rule)).map((job) =>
    runSync(foldErrors(dataset, job, rule, () => {})),
  );
}

export interface JobsRun {
  /** From the number of cores to the most workers. */
  readonly nJobs: (cores: number) => number;
  readonly signal?: AbortSignal | undefined;
  /** Takes the number of fits done so far. */
  readonly onPoints: (completed: number) => void;
  /** With one, all runs on this thread. */
  readonly device?: Device | undefined;
}

/** Runs jobs in as many workers as they are worth or, where that is one, between turns of this thread's event loop. */
export async function runJobsAsync(
  dataset: Dataset,
  planned: readonly FoldJob[],
  rule: FoldRule,
  { nJobs, signal, onPoints, device }: JobsRun,
): Promise<FoldErrors[]> {
  let completed = 0;
  const onPoint = (): void => {
    if (!signal?.aborted) onPoints(++completed);
  };
  signal?.throwIfAborted();
  const jobs = await runAsync(withMoments(dataset, planned, rule), { signal, device });
  const size = device ? 1 : workersFor(dataset, jobs, nJobs(coreCount()));
  const results: FoldErrors[] = [];
  if (size > 1) {
    const found = await runInWorkers({ dataset, rule, jobs, size, signal, onPoint });
    for (const [k, result] of found.entries()) {
      const bySamples = { ...jobs[k]!, moments: undefined };
      results.push(
        result ??
          (await runAsync(
            foldErrors(dataset, bySamples, rule, () => {}),
            { signal },
          )),
      );
    }
    return results;
  }
  for (const job of jobs) {
    results.push(await runAsync(foldErrors(dataset, job, rule, onPoint), { signal, device }));
  }
  return results;
}
