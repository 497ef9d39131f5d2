import type { Dataset } from '../../data/dataset.js';
import { InputError, WorkerError } from '../../messages/errors.js';
import type { FoldErrors, FoldJob, FoldRule } from '../foldErrors.js';
import type { FromWorker, ToWorker } from './messages.js';
import { canShareMemory, type RunningWorker, startWorker } from './platform.js';
import { shareable } from './share.js';

export interface WorkersRun {
  readonly dataset: Dataset;
  readonly rule: FoldRule;
  readonly jobs: readonly FoldJob[];
  /** How many workers, at least 1. */
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for each fit that a worker has done. */
  readonly onPoint: () => void;
  /** The text of the workers' script; the package's own unless given. */
  readonly code?: string | undefined;
}

/**
 * Runs jobs in workers, each of which takes the next job when it is done with one. Results are in the order of the
 * jobs. At the end, whatever it is, all workers are ended.
 *
 * @throws (rejects with) the signal's reason; InputError where a job throws it; WorkerError where a worker cannot be
 *   started or dies
 */
export async function runInWorkers(run: WorkersRun): Promise<FoldErrors[]> {
  const code = run.code ?? (await import('./bundle.js')).BUNDLE;
  const dataset = canShareMemory() ? shareable(run.dataset) : run.dataset;
  const { jobs, rule, size, signal, onPoint } = run;
  signal?.throwIfAborted();
  const workers: RunningWorker<ToWorker>[] = [];
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<FoldErrors[]>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort);
      const results: FoldErrors[] = new Array(jobs.length);
      let begun = 0;
      let done = 0;
      const next = (worker: RunningWorker<ToWorker>): void => {
        const index = begun++;
        if (index < jobs.length) worker.send({ kind: 'job', index, job: jobs[index]! });
      };
      const hear = (worker: RunningWorker<ToWorker>, message: FromWorker): void => {
        if (message.kind === 'failed') reject(errorOf(message));
        else if (message.kind === 'point') onPoint();
        else {
          results[message.index] = message.result;
          if (++done === jobs.length) resolve(results);
          else next(worker);
        }
      };
      for (let k = 0; k < size; k++) {
        const worker: RunningWorker<ToWorker> = startWorker(code, {
          onMessage: (message: FromWorker) => {
            try {
              hear(worker, message);
            } catch (error) {
              reject(error); // thrown by the user's onProgress
            }
          },
          onDeath: (reason) => reject(new WorkerError(`a worker stopped: ${reason}.`)),
        });
        workers.push(worker);
        worker.send({ kind: 'data', dataset, rule });
        next(worker);
      }
    });
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    for (const worker of workers) worker.terminate();
  }
}

/** An error from a worker, of its class again where that is the package's. */
function errorOf({ name, message }: Extract<FromWorker, { kind: 'failed' }>): Error {
  return name === 'InputError'
    ? new InputError(message)
    : new WorkerError(`a worker failed: ${name}: ${message}`);
}
