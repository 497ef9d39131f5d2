/** What runs in a worker of a comparison; workers/build.mjs bundles it into bundle.ts beside this file. */
import { runSync } from '../../../computation/drivers.js';
import { serveJobs } from '../../workers/serve.js';
import { openPlan, runSharingJob, type SharingJob, type SharingPlan, type WayResult } from '../sharingJob.js';

export function serve(): void {
  serveJobs<{ readonly plan: SharingPlan }, SharingJob, WayResult[]>(({ plan }) => {
    const open = openPlan(plan);
    return (job, onPoint) => runSync(runSharingJob(open, job, onPoint));
  });
}
