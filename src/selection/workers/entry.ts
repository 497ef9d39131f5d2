/** What runs in a worker; build.mjs bundles it into bundle.ts. It needs nothing but the language and WebAssembly. */
import type { FoldErrors } from '../foldErrors.js';
import type { FoldJob } from '../foldJobs.js';
import { runJob } from '../runJob.js';
import type { CVData } from './pool.js';
import { serveJobs } from './serve.js';

export function serve(): void {
  serveJobs<CVData, FoldJob, FoldErrors | null>(
    ({ dataset, rule }) =>
      (job, onPoint) =>
        runJob(dataset, job, rule, onPoint),
  );
}
