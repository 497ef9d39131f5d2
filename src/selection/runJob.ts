import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { type FoldErrors, type FoldRule, foldErrors } from './foldErrors.js';
import type { FoldJob } from './foldJobs.js';

/** Runs one job on this thread. */
export function runJob(dataset: Dataset, job: FoldJob, rule: FoldRule, onPoint: () => void): FoldErrors {
  return runSync(foldErrors(dataset, job, rule, onPoint));
}
