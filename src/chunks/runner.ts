import { nextTask } from '../computation/nextTask.js';
import { type ChunkJob, runChunkJob } from './chunkJob.js';
import type { ChunkSums } from './sumChunk.js';

/** Who sums chunks: this thread, workers, or other machines. */
export interface ChunkRunner {
  /** How many chunks may be under way at once; the memory is that of so many. */
  readonly ahead: number;
  /** @param index the chunk's number */
  run(job: ChunkJob, index: number): Promise<ChunkSums>;
  /** No more chunks will come. @param isDone whether all went well */
  end(isDone: boolean): void | Promise<void>;
}

/** Sums chunks between turns of this thread's event loop. */
export const THIS_THREAD: ChunkRunner = {
  ahead: 1,
  async run(job) {
    await nextTask();
    return runChunkJob(job);
  },
  end: () => {},
};
