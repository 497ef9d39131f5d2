/** The worker, from the page's side: one job at a time. */
import type { FromWorker, ToWorker } from '../engine/messages.js';

export type Job = Exclude<ToWorker, { kind: 'cancel' }>;
export type Outcome = Exclude<FromWorker, { kind: 'progress' }>;

/** How long a worker has to stop by itself; a single step that takes longer is ended with it. */
const PATIENCE = 1500;

export class Engine {
  #worker: Worker | null = null;
  #finish: ((outcome: Outcome) => void) | null = null;
  #onProgress: (phase: string, part: number) => void = () => {};
  /** What the worker has read, to be read again by the next one. */
  #data: Job | null = null;

  /** Resolves to what the job comes to; a failure is an outcome, too. */
  async run(job: Job, onProgress: (phase: string, part: number) => void): Promise<Outcome> {
    if (job.kind === 'fit' && this.#worker === null && this.#data !== null) {
      const read = await this.#send(this.#data, onProgress);
      if (read.kind !== 'table') return read;
    }
    const outcome = await this.#send(job, onProgress);
    if (job.kind !== 'fit') this.#data = outcome.kind === 'table' ? job : null;
    return outcome;
  }

  #send(job: Job, onProgress: (phase: string, part: number) => void): Promise<Outcome> {
    this.#onProgress = onProgress;
    return new Promise((resolve) => {
      this.#finish = (outcome) => {
        this.#finish = null;
        resolve(outcome);
      };
      this.#worker ??= this.#start();
      this.#worker.postMessage(job);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('worker.js', document.baseURI), { type: 'module', name: 'polytask' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (worker !== this.#worker) return;
      if (data.kind === 'progress') this.#onProgress(data.phase, data.part);
      else this.#finish?.(data);
    };
    worker.onerror = ({ message }) => {
      if (worker === this.#worker)
        this.#end({ kind: 'failed', message: message || 'The worker could not be started.' });
    };
    return worker;
  }

  /** Asks the worker to stop, and ends it where it does not. */
  cancel(): void {
    const worker = this.#worker;
    worker?.postMessage({ kind: 'cancel' } satisfies ToWorker);
    const finish = this.#finish;
    setTimeout(() => {
      if (this.#finish === finish && worker === this.#worker) this.#end({ kind: 'cancelled' });
    }, PATIENCE);
  }

  #end(outcome: Outcome): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#finish?.(outcome);
  }
}
