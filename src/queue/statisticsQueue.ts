import type { Chunk } from '../chunks/chunk.js';
import {
  type ChunkedStatisticsOptions,
  chunkedStatistics,
  RUN_OPTIONS,
  runChunks,
} from '../chunks/chunkedStatistics.js';
import type { CSVRange } from '../chunks/csv/csvLayout.js';
import type { ParquetRange } from '../chunks/parquet/parquetRange.js';
import { OptionReader } from '../params/options.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { loadBullMQ } from './bullmq.js';
import { type RedisOptions, readRedis, readWord } from './options.js';
import { RedisRunner } from './redisRunner.js';

/** The options of {@link statisticsQueue}. */
export interface StatisticsQueueOptions extends Partial<RedisOptions> {
  /**
   * The name of the run: one that was stopped is gone on with under its name. Two runs at once need names of their own. @defaultValue 'run'
   */
  readonly run?: string | undefined;
  /** How often a part is tried whose worker fails; one that dies is no try. @defaultValue 3 */
  readonly attempts?: number | undefined;
  /** Parts that are in the queue at once: more than there are workers in all. @defaultValue 256 */
  readonly ahead?: number | undefined;
  /** Without Redis: workers of this process, counted as in scikit-learn. @defaultValue -1, one for each core */
  readonly nJobs?: number | null | undefined;
}

/** Has chunks summed elsewhere. */
export interface StatisticsQueue {
  /** As {@link chunkedStatistics}, of ranges of files where the queue is in Redis. */
  statistics(
    chunks: AsyncIterable<Chunk> | Iterable<Chunk> | AsyncIterable<CSVRange | ParquetRange>,
    options?: Omit<ChunkedStatisticsOptions, 'nJobs'>,
  ): Promise<SufficientStatistics>;
}

const CALLER = 'statisticsQueue';
const NAMES = ['redis', 'name', 'run', 'attempts', 'ahead', 'nJobs'];

/**
 * Statistics of files by workers on several machines, through a queue of BullMQ in Redis; without `redis`, by worker threads of
 * this process. Each range of a file is a job, which the workers ({@link statisticsWorker}) read and sum; every machine has to have the
 * files under the same paths. The bits are those of {@link chunkedStatistics} for the same chunks: who sums a range, in which
 * order, and how often it had to be tried, does not matter. When a worker is killed its part is taken over by another.
 *
 * @throws InputError for options that cannot be
 * @example
 * const queue = statisticsQueue({ redis: 'redis://10.0.0.1:6379' });
 * const statistics = await queue.statistics(csvChunks('/data/all.csv', { targets: ['y'] }));
 */
export function statisticsQueue(options: StatisticsQueueOptions = {}): StatisticsQueue {
  const read = new OptionReader(CALLER, options, NAMES);
  const redis = readRedis(CALLER, read);
  const nJobs = read.raw('nJobs', -1) as number | null;
  if (redis === null)
    return { statistics: (chunks, more = {}) => chunkedStatistics(chunks, { ...more, nJobs }) };
  const settings = {
    redis,
    name: readWord(CALLER, read, 'name', 'polytask'),
    run: readWord(CALLER, read, 'run', 'run'),
    attempts: read.count('attempts', 3, 1),
    ahead: read.count('ahead', 256, 1),
  };
  return {
    async statistics(chunks, more = {}) {
      const caller = `${CALLER}.statistics`;
      const given = new OptionReader(caller, more, RUN_OPTIONS);
      return runChunks(caller, chunks, given, new RedisRunner(await loadBullMQ(CALLER), settings));
    },
  };
}
