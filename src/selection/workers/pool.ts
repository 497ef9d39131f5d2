import type { Dataset } from '../../data/dataset.js';
import { InputError, WorkerError } from '../../messages/errors.js';
import type { FoldErrors, FoldRule } from '../foldErrors.js';
import type { FoldJob } from '../foldJobs.js';
import type { FromWorker, ToWorker } from './messages.js';
import { sharedDataset } from './share.js';
import { type HiredWorker, hireWorker, type WorkerKind } from './waiting.js';

/** What the workers of a cross-validation share. */
export interface CVData {
  /** Null where all jobs have moments: then the samples stay where they are. */
  readonly dataset: Dataset | null;
  readonly rule: FoldRule;
}

export interface WorkersRun extends CVData, PoolRun<FoldJob> {
  readonly dataset: Dataset;
  /** The text of the workers' script; the package's own unless given. */
  readonly code?: string | undefined;
}

/** How jobs are run. */
export interface PoolRun<Job> {
  readonly jobs: readonly Job[];
  /** How many workers, at least 1. */
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for each fit that a worker has done. */
  readonly onPoint: () => void;
}

/**
 * Runs the jobs of a cross-validation in workers, as `runPool` says.
 *
 * @returns null for a job whose moments are not precise enough
 */
export async function runInWorkers(run: WorkersRun): Promise<(FoldErrors | null)[]> {
  const code = run.code ?? (await import('./bundle.js')).BUNDLE;
  const needsSamples = run.jobs.some(({ moments }) => !moments);
  const dataset = needsSamples ? sharedDataset(run.dataset) : null;
  return runPool<CVData, FoldJob, FoldErrors | null>({
    ...run,
    kind: 'folds',
    code,
    data: { dataset, rule: run.rule },
  });
}

/**
 * Runs jobs in workers, each of which takes the next job when it is done with one. Results are in the order of the
 * jobs. At the end all workers are ended, or wait for the next run where all went well.
 *
 * @param run kind: what its workers do; data: what all jobs share; code: the text of the workers' script
 * @throws (rejects with) the signal's reason; InputError where a job throws it; WorkerError where a worker cannot be
 *   started or dies
 */
export async function runPool<Data, Job, Result>(
  run: PoolRun<Job> & { readonly kind: WorkerKind; readonly data: Data; readonly code: string },
): Promise<Result[]> {
  const { kind, data, code, jobs, size, signal, onPoint } = run;
  type To = ToWorker<Data, Job>;
  signal?.throwIfAborted();
  const workers: HiredWorker<To>[] = [];
  let onAbort: (() => void) | undefined;
  let isDone = false;
  try {
    const found = await new Promise<Result[]>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort);
      const results: Result[] = new Array(jobs.length);
      let begun = 0;
      let done = 0;
      const next = (worker: HiredWorker<To>): void => {
        const index = begun++;
        if (index < jobs.length) worker.send({ kind: 'job', index, job: jobs[index]! });
      };
      const hear = (worker: HiredWorker<To>, message: FromWorker<Result>): void => {
        if (message.kind === 'failed') reject(errorOf(message));
        else if (message.kind === 'point') onPoint();
        else {
          results[message.index] = message.result;
          if (++done === jobs.length) resolve(results);
          else next(worker);
        }
      };
      for (let k = 0; k < size; k++) {
        const worker: HiredWorker<To> = hireWorker(kind, code, {
          onMessage: (message: FromWorker<Result>) => {
            try {
              hear(worker, message);
            } catch (error) {
              reject(error); // thrown by the user's onProgress
            }
          },
          onDeath: (reason) => reject(new WorkerError(`a worker stopped: ${reason}.`)),
        });
        workers.push(worker);
        worker.send({ kind: 'data', ...data });
        next(worker);
      }
    });
    isDone = true;
    return found;
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    for (const worker of workers) isDone ? worker.release() : worker.terminate();
  }
}

/** An error from a worker, of its class again where that is the package's. */
export function errorOf({ name, message }: Extract<FromWorker<unknown>, { kind: 'failed' }>): Error {
  return name === 'InputError'
    ? new InputError(message)
    : new WorkerError(`a worker failed: ${name}: ${message}`);
}
