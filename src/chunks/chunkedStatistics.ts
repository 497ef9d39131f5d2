import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { readJobs } from '../selection/jobs.js';
import { coreCount } from '../selection/workers/platform.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { type ColumnRoles, ROLES } from '../tables/roles.js';
import { Checkpoint } from './checkpoint/checkpoint.js';
import type { Chunk } from './chunk.js';
import { type ChunkRoles, chunkReader } from './chunkReader.js';
import { readingRunner } from './parquet/readingRunner.js';
import { type ChunkRunner, THIS_THREAD } from './runner.js';
import type { ChunkNames } from './samples.js';
import { type ChunksProgress, sumChunks } from './sumChunks.js';
import { Threads } from './worker/threads.js';

/** The options of {@link chunkedStatistics}. */
export interface ChunkedStatisticsOptions extends Partial<ColumnRoles> {
  /** Of chunks { X, Y }: T distinct strings. @defaultValue those of the chunks, else "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** p distinct strings. @defaultValue those of the chunks, else null */
  readonly featureNames?: readonly string[] | null | undefined;
  /** Workers that sum chunks, counted as in scikit-learn: -1 is one for each core. @defaultValue null, this thread alone */
  readonly nJobs?: number | null | undefined;
  /**
   * A file that keeps how far the run has come; where it exists, the run goes on from there, with the same bits at the end. The chunks have
   * to come again from the first; those that are in the file are only looked at. @defaultValue null
   */
  readonly checkpoint?: string | null | undefined;
  /** Chunks between two states of that file. @defaultValue 16 */
  readonly every?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk. */
  readonly onProgress?: ((progress: ChunksProgress) => void) | undefined;
}

const CALLER = 'chunkedStatistics';
/** The options of a run, whoever sums the chunks. */
export const RUN_OPTIONS: readonly string[] = [
  'taskNames',
  'featureNames',
  ...ROLES,
  'checkpoint',
  'every',
  'signal',
  'onProgress',
];

/**
 * The statistics of samples that come in chunks, of which only a few are in memory at a time: each chunk is summed alone, as
 * {@link sufficientStatistics} does, and the sums are merged pairwise by the chunks' numbers, as {@link mergeStatistics} does. So the
 * result has the same bits for the same chunks, whatever `nJobs` is and whichever worker is done first; other chunks of the same
 * samples give the same up to rounding. A chunk need not have seen every task. The memory is that of a chunk for each worker or two,
 * and of `log2(chunks)` statistics.
 *
 * @param chunks {@link Chunk}s, of an iterable or an async one, such as {@link csvChunks} and {@link parquetChunks} give
 * @throws (rejects with) InputError, with the number of the chunk; the signal's reason; WorkerError where a worker dies
 * @example
 * const statistics = await chunkedStatistics(csvChunks('data.csv', { targets: ['y1', 'y2'] }), {
 *   nJobs: -1,
 *   checkpoint: 'data.checkpoint',
 * });
 * const model = new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(statistics);
 */
export async function chunkedStatistics(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
  options: ChunkedStatisticsOptions = {},
): Promise<SufficientStatistics> {
  const read = new OptionReader(CALLER, options, [...RUN_OPTIONS, 'nJobs']);
  const workers = readJobs(CALLER, read.raw('nJobs', null));
  const size = workers(coreCount());
  const runner = size === 1 ? THIS_THREAD : new Threads(size, (await import('./worker/bundle.js')).BUNDLE);
  return runChunks(CALLER, chunks, read, readingRunner(runner));
}

/** The same with whoever sums the chunks, which is told when they are done. */
export async function runChunks(
  caller: string,
  chunks: unknown,
  read: OptionReader,
  runner: ChunkRunner,
): Promise<SufficientStatistics> {
  let isDone = false;
  try {
    requireIterable(caller, chunks);
    const names = {
      taskNames: read.raw('taskNames', null) as readonly string[] | null,
      featureNames: read.raw('featureNames', null) as readonly string[] | null,
    };
    const roles = rolesOf(caller, read, names);
    const path = read.raw('checkpoint', null);
    if (path !== null && typeof path !== 'string') {
      throw new InputError(
        `${caller}: checkpoint is ${describe(path)}; expected the path of a file, or null.`,
      );
    }
    const every = read.count('every', 16, 1);
    const statistics = await sumChunks(chunks, {
      read: chunkReader(names, roles),
      runner,
      checkpoint: path === null ? null : new Checkpoint(path, every, { ...names, ...roles }),
      signal: read.raw('signal', undefined) as AbortSignal | undefined,
      onProgress: read.raw('onProgress', undefined) as ChunkedStatisticsOptions['onProgress'],
    });
    isDone = true;
    return statistics;
  } finally {
    await runner.end(isDone);
  }
}

/** The columns of chunks that are tables. @throws InputError for names that go with matrices */
function rolesOf(caller: string, read: OptionReader, names: ChunkNames): ChunkRoles {
  const given = ROLES.filter((role) => (read.raw(role, null) ?? null) !== null);
  if (given.length === 0) return undefined;
  if (names.taskNames || names.featureNames) {
    throw new InputError(
      `${caller}: taskNames and featureNames go with matrices; of tables they are the names of the columns.`,
    );
  }
  return Object.fromEntries(given.map((role) => [role, read.raw(role, null)]));
}

function requireIterable(
  caller: string,
  chunks: unknown,
): asserts chunks is AsyncIterable<unknown> | Iterable<unknown> {
  const isObject = typeof chunks === 'object' && chunks !== null;
  if (isObject && (Symbol.asyncIterator in chunks || Symbol.iterator in chunks)) return;
  throw new InputError(
    `${caller}: chunks is ${describe(chunks)}; expected an iterable or an async iterable of chunks, such as csvChunks gives.`,
  );
}
