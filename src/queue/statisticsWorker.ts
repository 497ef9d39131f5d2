import { readingRunner } from '../chunks/parquet/readingRunner.js';
import type { ChunkRunner } from '../chunks/runner.js';
import { unlessAborted } from '../chunks/unlessAborted.js';
import { Threads } from '../chunks/worker/threads.js';
import { describe } from '../messages/describe.js';
import { InputError, WorkerError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { readJobs } from '../selection/jobs.js';
import { coreCount } from '../selection/workers/platform.js';
import { type BullMQ, type BullWorker, loadBullMQ } from './bullmq.js';
import { connectionOf, type RedisOptions, readRedis, readWord } from './options.js';
import { parquetReader } from './parquetReader.js';
import { type Part, placeOf } from './part.js';
import { INPUT_ERROR } from './redisRunner.js';

/** What a worker tells of itself. */
export type WorkerEvent =
  /** A part is summed, or was given up: `run` and `index` as its queue knows it, `place` for people. */
  | {
      readonly kind: 'summed';
      readonly run: string;
      readonly index: number;
      readonly place: string;
      readonly samples: number;
    }
  | {
      readonly kind: 'failed';
      readonly run: string;
      readonly index: number;
      readonly place: string;
      readonly message: string;
    }
  /** Redis cannot be reached; the worker goes on trying, and tells when it is connected again. */
  | { readonly kind: 'disconnected'; readonly message: string }
  | { readonly kind: 'connected' };

/** The options of {@link statisticsWorker}. */
export interface StatisticsWorkerOptions extends RedisOptions {
  /** Threads, each of which sums a part at a time, counted as in scikit-learn. @defaultValue -1, one for each core */
  readonly nJobs?: number | null | undefined;
  /** Milliseconds after which the part of a worker that is gone is given to another. @defaultValue 30000 */
  readonly lockDuration?: number | undefined;
  /** Milliseconds that a Redis is waited for that is not there yet; Infinity for ever. @defaultValue 10000 */
  readonly connectTimeout?: number | undefined;
  /** Ends that wait. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each part, and of the connection. */
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
}

/** A worker that serves a queue. */
export interface StatisticsWorker {
  /** Resolves when the queue holds no part that waits or is summed, by this worker or another. */
  drained(): Promise<void>;
  /** Ends it when the parts that it sums are done; at once, where Redis is away, and another worker takes them over. */
  close(): Promise<void>;
}

const CALLER = 'statisticsWorker';
const NAMES = ['redis', 'name', 'nJobs', 'lockDuration', 'connectTimeout', 'signal', 'onEvent'];

/** How often the worker of one part may die before the part itself is given up. */
const MOST_DEATHS = 10;

/** Between two looks at the queue, in milliseconds; it has to be empty in both. */
const ROUND = 500;

/**
 * Sums the parts of a {@link statisticsQueue} on this machine until it is closed. Any number of them may serve one queue; they may come
 * and go while it runs, and so may Redis.
 *
 * @returns the worker, when it is connected
 * @throws (rejects with) InputError for options that cannot be, and where bullmq is not installed; WorkerError where Redis is not reached in time; the signal's
 *   reason
 */
export async function statisticsWorker(options: StatisticsWorkerOptions): Promise<StatisticsWorker> {
  const read = new OptionReader(CALLER, options, NAMES);
  const redis = readRedis(CALLER, read);
  if (redis === null) throw new InputError(`${CALLER}: redis is missing; expected a URL, redis://host:6379.`);
  const name = readWord(CALLER, read, 'name', 'polytask');
  const size = readJobs(CALLER, read.raw('nJobs', -1))(coreCount());
  const lockDuration = read.count('lockDuration', 30_000, 100);
  const connectTimeout = readTimeout(read.raw('connectTimeout', 10_000));
  const signal = read.raw('signal', undefined) as AbortSignal | undefined;
  const tell = (read.raw('onEvent', undefined) as StatisticsWorkerOptions['onEvent']) ?? (() => {});
  const bull = await loadBullMQ(CALLER);
  const threads = new Threads(size, (await import('../chunks/worker/bundle.js')).BUNDLE);
  const runner = readingRunner(threads, parquetReader());
  const worker = new bull.Worker(name, ({ data }) => sumPart(data as Part, runner, bull, tell), {
    connection: { url: redis },
    concurrency: size,
    lockDuration,
    stalledInterval: lockDuration,
    maxStalledCount: MOST_DEATHS,
  });
  const connection = new Connection(worker, tell);
  const close = async (force: boolean): Promise<void> => {
    await worker.close(force);
    threads.end(!force);
  };
  try {
    await unlessAborted(inTime(worker.waitUntilReady(), connectTimeout, connection), signal);
  } catch (error) {
    await close(true);
    throw error;
  }
  return {
    drained: () => drained(bull, name, redis),
    close: () => close(connection.isLost),
  };
}

function readTimeout(given: unknown): number {
  if (typeof given === 'number' && given >= 0) return given;
  throw new InputError(
    `${CALLER}: connectTimeout is ${describe(given)}; expected milliseconds, at least 0, or Infinity.`,
  );
}

async function inTime(ready: Promise<unknown>, milliseconds: number, connection: Connection): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = (): void =>
      reject(new WorkerError(`the queue cannot be reached: ${connection.reason ?? 'nothing answers'}`));
    if (milliseconds < Infinity) timer = setTimeout(fail, milliseconds);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function sumPart(
  part: Part,
  runner: ChunkRunner,
  bull: BullMQ,
  tell: (event: WorkerEvent) => void,
): Promise<unknown> {
  const { run, index, job } = part;
  const told = { run, index, place: placeOf(part) };
  try {
    const sums = await runner.run(job, index);
    tell({ kind: 'summed', ...told, samples: sums.rows });
    return sums;
  } catch (error) {
    const { message } = error as Error;
    tell({ kind: 'failed', ...told, message });
    if (error instanceof InputError) throw new bull.UnrecoverableError(`${INPUT_ERROR}${message}`);
    throw error;
  }
}

/** Tells where the connection is lost, once, and when it is back: it is tried again by itself. */
class Connection {
  isLost = false;
  /** Why it was lost at last. */
  reason: string | null = null;
  readonly #tell: (event: WorkerEvent) => void;
  #wasThere = false;

  constructor(worker: BullWorker, tell: (event: WorkerEvent) => void) {
    this.#tell = tell;
    const backend = worker.getBackend();
    worker.on('error', (error) => {
      // Later ones may be of a single job: then the connection is closed only where it is lost.
      if (!this.#wasThere) this.#lose(error.message || String((error as { code?: unknown }).code));
    });
    backend.on('close', () => this.#lose('the connection was closed'));
    backend.on('ready', () => this.#find());
  }

  #lose(message: string): void {
    if (!this.isLost) this.#tell({ kind: 'disconnected', message });
    this.reason ??= message;
    this.isLost = true;
  }

  #find(): void {
    if (this.isLost) this.#tell({ kind: 'connected' });
    this.isLost = false;
    this.#wasThere = true;
  }
}

async function drained(bull: BullMQ, name: string, redis: string): Promise<void> {
  const queue = new bull.Queue(name, { connection: connectionOf(redis) });
  queue.on('error', () => {}); // the next look tells
  try {
    for (let looks = 0; looks < 2; ) {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'paused');
      const left = Object.values(counts).reduce((sum, count) => sum + count, 0);
      looks = left === 0 ? looks + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, ROUND));
    }
  } finally {
    await queue.close();
  }
}
