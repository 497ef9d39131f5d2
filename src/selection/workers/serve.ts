import type { FromWorker, ToWorker } from './messages.js';
import { connectToParent } from './platform.js';

/** Does one job. @param onPoint called after each fit */
export type RunJob<Job, Result> = (job: Job, onPoint: () => void) => Result;

/** A worker's side: does the jobs that its pool sends. @param open what the data, which come before the jobs, make of them */
export function serveJobs<Data, Job, Result>(open: (data: Data) => RunJob<Job, Result>): void {
  const { send, onMessage } = connectToParent<FromWorker<Result>, ToWorker<Data, Job>>();
  let run: RunJob<Job, Result> | undefined;
  onMessage((message) => {
    try {
      if (message.kind === 'data') {
        run = open(message as Data);
        return;
      }
      if (message.kind === 'release') {
        run = undefined;
        return;
      }
      const { index, job } = message as Extract<ToWorker<unknown, Job>, { kind: 'job' }>;
      send({ kind: 'done', index, result: run!(job, () => send({ kind: 'point' })) });
    } catch (error) {
      const { name, message: text } = error instanceof Error ? error : new Error(String(error));
      send({ kind: 'failed', name, message: text });
    }
  });
}
