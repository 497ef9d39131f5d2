/** All jobs of a comparison, in workers where they are worth it. */
import { runAsync } from '../../../computation/drivers.js';
import { coreCount } from '../../workers/platform.js';
import { runPool } from '../../workers/pool.js';
import { workersForFits } from '../../workers/size.js';
import {
  jobsOf,
  openPlan,
  pointsOf,
  runSharingJob,
  type SharingJob,
  type SharingPlan,
  type WayResult,
} from '../sharingJob.js';

/** Strengths that a way is fitted with on a training set, or so. */
const FITS_PER_POINT = 25;

export interface SharingRun {
  /** From the number of cores to the most workers. */
  readonly nJobs: (cores: number) => number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each way on each training set. */
  readonly onPoint: () => void;
}

/** The results of `jobsOf(plan)`, the same bits in whatever number of workers. */
export async function runSharing(
  plan: SharingPlan,
  { nJobs, signal, onPoint }: SharingRun,
): Promise<WayResult[][]> {
  const jobs = jobsOf(plan);
  const { tasks, nFeatures } = plan.data;
  const entries = tasks.reduce((sum, { n }) => sum + n * nFeatures, 0);
  const most = Math.min(jobs.length, nJobs(coreCount()));
  const size =
    most > 1 ? workersForFits('sharing', jobs.length * pointsOf(plan) * FITS_PER_POINT, entries, most) : 1;
  if (size > 1) {
    const { BUNDLE } = await import('./bundle.js');
    const run = { kind: 'sharing' as const, data: { plan }, code: BUNDLE, jobs, size, signal, onPoint };
    return runPool<{ readonly plan: SharingPlan }, SharingJob, WayResult[]>(run);
  }
  const open = openPlan(plan);
  const results: WayResult[][] = [];
  for (const job of jobs) results.push(await runAsync(runSharingJob(open, job, onPoint), { signal }));
  return results;
}
