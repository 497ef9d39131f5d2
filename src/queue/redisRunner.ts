import { Digest } from '../chunks/checkpoint/digest.js';
import type { ChunkJob } from '../chunks/chunkJob.js';
import type { ChunkRunner } from '../chunks/runner.js';
import type { ChunkSums } from '../chunks/sumChunk.js';
import { frozen } from '../chunks/worker/threads.js';
import { InputError, UserWarning, WorkerError, warn } from '../messages/errors.js';
import type { BullEvents, BullMQ, BullQueue } from './bullmq.js';
import { connectionOf } from './options.js';
import type { Part } from './part.js';

export interface RedisRun {
  readonly redis: string;
  readonly name: string;
  /** The name of the run. */
  readonly run: string;
  /** Tries of a part whose worker fails. */
  readonly attempts: number;
  /** Parts that are in the queue at once. */
  readonly ahead: number;
}

/** How errors about the data are told from others once they are text. */
export const INPUT_ERROR = 'InputError: ';

/** How often to look after parts whose end was not heard of, and for workers where none has been seen, in milliseconds. */
const ROUND = 2000;

/** How long the sums of a run that was stopped are kept for the next try, in seconds. */
const KEPT = 7 * 24 * 3600;

interface Waiting {
  readonly resolve: (sums: ChunkSums) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Has chunks summed by the workers of a queue. A part's job is called after the run, its number and what it is: to add it again adds
 * nothing, and a run that was stopped finds the sums of the parts that are done.
 */
export class RedisRunner implements ChunkRunner {
  readonly ahead: number;
  readonly #settings: RedisRun;
  readonly #queue: BullQueue;
  readonly #events: BullEvents;
  readonly #waiting = new Map<string, Waiting>();
  readonly #added: string[] = [];
  readonly #round: ReturnType<typeof setInterval>;
  #failure: Error | null = null;
  /** A worker has been seen, or it has been said that there is none. */
  #isServed = false;

  constructor(bull: BullMQ, settings: RedisRun) {
    this.#settings = settings;
    this.ahead = settings.ahead;
    const connection = connectionOf(settings.redis);
    this.#queue = new bull.Queue(settings.name, { connection });
    this.#events = new bull.QueueEvents(settings.name, { connection });
    const onError = ({ message }: Error): void => this.#fail(message);
    this.#queue.on('error', onError);
    this.#events.on('error', onError);
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#completed(jobId, returnvalue));
    this.#events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
    this.#round = setInterval(() => {
      for (const id of this.#waiting.keys()) void this.#ask(id).catch(() => {});
      if (!this.#isServed && this.#waiting.size > 0) void this.#lookForWorkers().catch(() => {});
    }, ROUND);
  }

  async run(job: ChunkJob, index: number): Promise<ChunkSums> {
    if (job.kind !== 'range') {
      throw new InputError(
        'only ranges of files go through a queue, as csvChunks and parquetChunks give them for paths.',
      );
    }
    const { run, attempts } = this.#settings;
    const id = `${run}-${index}-${new Digest().chunk(job).text(JSON.stringify(job.names))}`;
    await this.#ready();
    const known = await this.#queue.getJob(id);
    if (known && (await known.getState()) === 'failed') await known.remove();
    const sums = new Promise<ChunkSums>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    sums.catch(() => {});
    await this.#queue.add('chunk', { run, index, job } satisfies Part, {
      jobId: id,
      attempts,
      backoff: { type: 'exponential', delay: 100 },
      removeOnComplete: { age: KEPT },
      removeOnFail: { age: KEPT },
    });
    this.#added.push(id);
    await this.#ask(id);
    return sums;
  }

  /** After a run that went well its jobs are not needed any more; after another the sums that are there stay for the next try. */
  async end(isDone: boolean): Promise<void> {
    clearInterval(this.#round);
    try {
      if (!this.#failure) for (const id of this.#added) await this.#leave(id, isDone);
    } finally {
      await Promise.allSettled([this.#events.close(), this.#queue.close()]);
    }
  }

  /** Takes a job out: any, or one that waits, which workers need not sum any more. One that is summed just now stays. */
  async #leave(id: string, isDone: boolean): Promise<void> {
    const job = await this.#queue.getJob(id);
    const isWanted = !isDone && (await job?.getState()) === 'completed';
    if (job && !isWanted) await job.remove().catch(() => {});
  }

  async #ready(): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      await Promise.all([this.#queue.waitUntilReady(), this.#events.waitUntilReady()]);
    } catch (error) {
      throw new WorkerError(`the queue cannot be reached: ${(error as Error).message}`);
    }
  }

  /** Whether a part is done already, or its end was missed. */
  async #ask(id: string): Promise<void> {
    const state = await (await this.#queue.getJob(id))?.getState();
    if (state !== 'completed' && state !== 'failed') return;
    const ended = await this.#queue.getJob(id); // the one before may be from before its end
    if (!ended) return;
    if (state === 'completed') this.#completed(id, ended.returnvalue);
    else this.#failed(id, ended.failedReason ?? 'no reason is known');
  }

  /** Says once that nobody sums: a run waits until somebody does. */
  async #lookForWorkers(): Promise<void> {
    const count = await this.#queue.getWorkersCount();
    if (this.#isServed) return;
    this.#isServed = true;
    if (count > 0) return;
    const { name } = this.#settings;
    const queue = name === 'polytask' ? '' : ` --queue ${name}`;
    warn(
      new UserWarning(
        `no worker is connected to the queue ${name}, and the run waits for one: polytask worker --redis <url>${queue}, or statisticsWorker.`,
      ),
    );
  }

  #completed(id: string, result: unknown): void {
    this.#isServed = true;
    this.#settle(id)?.resolve(frozen(result as ChunkSums));
  }

  #failed(id: string, reason: string): void {
    const isInput = reason.startsWith(INPUT_ERROR);
    const error = isInput
      ? new InputError(reason.slice(INPUT_ERROR.length))
      : new WorkerError(`a worker failed: ${reason}`);
    this.#settle(id)?.reject(error);
  }

  #settle(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** The connection is lost; it is tried again, unless there never was one. */
  #fail(message: string): void {
    if (!/Connection is closed|ECONNREFUSED|ENOTFOUND/.test(message)) return;
    this.#failure = new WorkerError(`the queue cannot be reached: ${message}`);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
