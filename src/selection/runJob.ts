import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { errorsByMoments, type FoldErrors, type FoldRule, foldErrors } from './foldErrors.js';
import type { FoldJob } from './foldJobs.js';

/**
 * Runs one job on this thread.
 *
 * @param dataset null where all jobs have moments and the samples stay where they are
 * @returns null where it takes the samples
 */
export function runJob(
  dataset: Dataset | null,
  job: FoldJob,
  rule: FoldRule,
  onPoint: () => void,
): FoldErrors | null {
  return runSync(
    dataset ? foldErrors(dataset, job, rule, onPoint) : errorsByMoments(job, job.moments!, rule, onPoint),
  );
}
