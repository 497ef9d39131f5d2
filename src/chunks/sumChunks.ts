import { InputError } from '../messages/errors.js';
import { orderTasks } from '../statistics/mergeTasks.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import type { ChunkJob } from './chunkJob.js';
import { MergeTree } from './mergeTree.js';
import type { ChunkRunner } from './runner.js';
import { Shape } from './shape.js';
import type { ChunkSums } from './sumChunk.js';
import { unlessAborted } from './unlessAborted.js';

/** Where a run over chunks stands. */
export interface ChunksProgress {
  /** Chunks whose sums are in, and the samples in them. */
  readonly chunks: number;
  readonly samples: number;
}

export interface ChunksRun {
  /** Checks a chunk. @throws InputError */
  readonly read: (chunk: unknown) => ChunkJob;
  readonly runner: ChunkRunner;
  readonly checkpoint: Checkpoint | null;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ChunksProgress) => void) | undefined;
}

interface UnderWay {
  readonly sums: Promise<ChunkSums>;
  readonly index: number;
  /** The digest of the chunks up to this one. */
  readonly seen: string;
}

/**
 * The statistics of all chunks. Some are summed at once, and taken in the order of the chunks, so that neither the bits nor the first
 * error depend on who is done first.
 */
export async function sumChunks(
  chunks: AsyncIterable<unknown> | Iterable<unknown>,
  { read, runner, checkpoint, signal, onProgress }: ChunksRun,
): Promise<SufficientStatistics> {
  const { resumed = null } = checkpoint ?? {};
  const tree = new MergeTree(resumed?.nodes);
  const shape = new Shape(resumed?.shape ?? null);
  const underWay: UnderWay[] = [];
  let { chunks: taken, samples } = resumed ?? { chunks: 0, samples: 0 };
  let seen = resumed?.seen ?? '';
  const skipped = taken;
  const save = (isLast: boolean): void =>
    checkpoint?.save({ chunks: taken, samples, seen, shape: shape.known, nodes: tree.nodes }, isLast);

  const take = async (): Promise<void> => {
    const next = underWay.shift()!;
    const sums = await unlessAborted(next.sums, signal);
    shape.add(sums);
    tree.add(sums.statistics);
    taken++;
    samples += sums.rows;
    seen = next.seen;
    save(false);
    onProgress?.({ chunks: taken, samples });
  };

  const iterator = iteratorOf(chunks);
  let met = 0;
  let isOver = false;
  try {
    for (; ; met++) {
      const { done, value } = await unlessAborted(iterator.next(), signal);
      if (done) break;
      const chunk = isPromise(value) ? await unlessAborted(value, signal) : value;
      const job = inChunk(met, () => read(chunk));
      const digest = checkpoint?.meet(job, met) ?? '';
      if (met < skipped) continue;
      while (underWay.length >= runner.ahead) await inChunkAsync(underWay[0]!.index, take);
      const sums = runner.run(job, met);
      sums.catch(() => {}); // told when it is taken
      underWay.push({ sums, index: met, seen: digest });
    }
    isOver = true;
    checkpoint?.finish(met);
    while (underWay.length > 0) await inChunkAsync(underWay[0]!.index, take);
    save(true);
  } finally {
    if (!isOver) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
  return complete(tree.total(), shape.known?.taskNames ?? []);
}

function iteratorOf(
  chunks: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

function complete(total: SufficientStatistics | null, taskNames: readonly string[]): SufficientStatistics {
  const lacking = taskNames.find((name) => !total?.taskNames.includes(name));
  if (total && lacking === undefined) return orderTasks(total, taskNames);
  throw new InputError(
    lacking === undefined
      ? 'chunkedStatistics: the chunks hold no samples; expected at least one.'
      : `chunkedStatistics: task ${JSON.stringify(lacking)} has no observed target of a weight above 0 in any chunk.`,
  );
}

function inChunk<Result>(index: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw named(error, index);
  }
}

async function inChunkAsync(index: number, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw named(error, index);
  }
}

/** An error about the data of a chunk, by its number. */
function named(error: unknown, index: number): unknown {
  return error instanceof InputError ? new InputError(`In chunk ${index}: ${error.message}`) : error;
}
