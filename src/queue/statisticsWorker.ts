import type { ChunkJob } from '../chunks/chunkJob.js';
import { Threads } from '../chunks/worker/threads.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { readJobs } from '../selection/jobs.js';
import { coreCount } from '../selection/workers/platform.js';
import { loadBullMQ } from './bullmq.js';
import { type RedisOptions, readRedis, readWord } from './options.js';
import { INPUT_ERROR } from './redisRunner.js';

/** The options of {@link statisticsWorker}. */
export interface StatisticsWorkerOptions extends RedisOptions {
  /** Threads, each of which sums a part at a time, counted as in scikit-learn. @defaultValue -1, one for each core */
  readonly nJobs?: number | null | undefined;
  /** Milliseconds after which the part of a worker that is gone is given to another. @defaultValue 30000 */
  readonly lockDuration?: number | undefined;
}

/** A worker that serves a queue. */
export interface StatisticsWorker {
  /** Ends it when the parts that it sums are done. */
  close(): Promise<void>;
}

const CALLER = 'statisticsWorker';
const NAMES = ['redis', 'name', 'nJobs', 'lockDuration'];

/** How often the worker of one part may die before the part itself is given up. */
const MOST_DEATHS = 10;

/**
 * Sums the parts of a {@link statisticsQueue} on this machine until it is closed. Any number of them may serve one queue; they may come
 * and go while it runs.
 *
 * @returns the worker, when it is connected
 * @throws (rejects with) InputError for options that cannot be, and where bullmq is not installed
 */
export async function statisticsWorker(options: StatisticsWorkerOptions): Promise<StatisticsWorker> {
  const read = new OptionReader(CALLER, options, NAMES);
  const redis = readRedis(CALLER, read);
  if (redis === null) throw new InputError(`${CALLER}: redis is missing; expected a URL, redis://host:6379.`);
  const name = readWord(CALLER, read, 'name', 'polytask');
  const size = readJobs(CALLER, read.raw('nJobs', -1))(coreCount());
  const lockDuration = read.count('lockDuration', 30_000, 100);
  const bull = await loadBullMQ(CALLER);
  const threads = new Threads(size, (await import('../chunks/worker/bundle.js')).BUNDLE);
  const worker = new bull.Worker(
    name,
    async ({ data }) => {
      const { job, index } = data as { readonly job: ChunkJob; readonly index: number };
      try {
        return await threads.run(job, index);
      } catch (error) {
        if (error instanceof InputError) throw new bull.UnrecoverableError(`${INPUT_ERROR}${error.message}`);
        throw error;
      }
    },
    {
      connection: { url: redis },
      concurrency: size,
      lockDuration,
      stalledInterval: lockDuration,
      maxStalledCount: MOST_DEATHS,
    },
  );
  worker.on('error', () => {}); // it connects again by itself
  await worker.waitUntilReady();
  return {
    async close() {
      await worker.close();
      threads.end(true);
    },
  };
}
