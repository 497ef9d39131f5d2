import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { type FoldErrors, type FoldJob, type FoldRule, openJob } from './foldErrors.js';

/** Runs one job on this thread. */
export function runJob(dataset: Dataset, job: FoldJob, rule: FoldRule, onPoint: () => void): FoldErrors {
  const { data, work } = openJob(dataset, job, rule, onPoint);
  try {
    return runSync(work);
  } finally {
    data.dispose();
  }
}
