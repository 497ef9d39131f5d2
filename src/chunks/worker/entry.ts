/** What runs in a worker that sums chunks; selection/workers/build.mjs bundles it into bundle.ts beside this file. */
import { serveJobs } from '../../selection/workers/serve.js';
import { type ChunkJob, runChunkJob } from '../chunkJob.js';
import type { ChunkSums } from '../sumChunk.js';

export function serve(): void {
  serveJobs<object, ChunkJob, ChunkSums>(() => runChunkJob);
}
