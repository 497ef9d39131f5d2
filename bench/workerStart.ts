/** What a worker costs: its start, and its first fits, in code that no one has run there before. */
import { datasetFromShared } from '../src/data/fromShared.js';
import type { FoldRule } from '../src/selection/foldErrors.js';
import type { FoldJob } from '../src/selection/foldJobs.js';
import { runJob } from '../src/selection/runJob.js';
import { BUNDLE } from '../src/selection/workers/bundle.js';
import { runInWorkers } from '../src/selection/workers/pool.js';
import { makeCorrelatedData } from './data.js';
import type { Extent } from './options.js';
import { digits } from './table.js';
import { type Times, timesOf } from './times.js';

export interface WorkerStart {
  /** From the call to the result of one fit of 20 samples in one new worker. */
  readonly start: Times;
  /** From the call to the result of a path of 100 fits, of a millisecond or less each, in one new worker. */
  readonly path: Times;
  /** The same path on this thread, which has run it before. */
  readonly warm: Times;
}

const RULE: FoldRule = {
  ...{ fitIntercept: true, kernels: 'auto', maxIter: 1000, tol: 1e-4, randomState: 0, selection: 'cyclic' },
};

export async function benchWorkerStart(extent: Extent, print: (text: string) => void): Promise<WorkerStart> {
  const tiny = problem(20, 5, 2, 1);
  const mid = problem(300, 60, 5, 100);
  const repeats = extent === 'short' ? 1 : 7;
  for (let k = 0; k < 3; k++) runJob(mid.dataset, mid.jobs[0]!, RULE, () => {});
  let started = 0;
  // Workers of the same script would wait for each other's jobs: each of these has one of its own.
  const inWorker = ({ dataset, jobs }: typeof tiny) =>
    runInWorkers({
      ...{ dataset, jobs, rule: RULE, size: 1, onPoint: () => {} },
      code: `${BUNDLE}// ${started++}`,
    });
  const found = {
    start: await timed(repeats, () => inWorker(tiny)),
    path: await timed(repeats, () => inWorker(mid)),
    warm: await timed(repeats, async () => runJob(mid.dataset, mid.jobs[0]!, RULE, () => {})),
  };
  const [start, path, warm] = [found.start, found.path, found.warm].map(({ median }) => digits(median * 1e3));
  print(
    `A new worker: ${start} ms to its first fit; a path of 100 fits there ${path} ms, ${warm} ms on this thread.`,
  );
  return found;
}

function problem(nSamples: number, nFeatures: number, nTasks: number, nAlphas: number) {
  const { X, Y } = makeCorrelatedData({ nSamples, nFeatures, nTasks, density: 0.2 });
  const rows = Int32Array.from({ length: nSamples }, (_, i) => i);
  const job: FoldJob = {
    ...{ fold: 0, train: rows.subarray(5), test: rows.subarray(0, 5), l1Ratio: 1 },
    alphas: Array.from({ length: nAlphas }, (_, k) => 10 ** (-(3 * k) / 99)),
  };
  return { dataset: datasetFromShared(X, Y, {}), jobs: [job] };
}

async function timed(repeats: number, run: () => Promise<unknown>): Promise<Times> {
  const seconds: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return timesOf(seconds);
}
