import { InputError } from '../../messages/errors.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import type { ChunkJob } from '../chunkJob.js';
import { readChunk } from '../readChunk.js';
import type { ChunkRunner } from '../runner.js';
import { OpenRange } from './parquetChunks.js';
import type { ParquetRange } from './parquetRange.js';

/** What reads a range of a Parquet file. */
export type ReadRange = (range: ParquetRange) => Promise<SharedChunk | LabelledChunk>;

/** Reads ranges of Parquet files here, by DuckDB and its threads, and has another runner sum them. */
export function readingRunner(runner: ChunkRunner, read: ReadRange = readOpen): ChunkRunner {
  return {
    ahead: runner.ahead,
    end: (isDone) => runner.end(isDone),
    run: (job, index) => readJob(job, read).then((own) => runner.run(own, index)),
  };
}

async function readJob(job: ChunkJob, read: ReadRange): Promise<ChunkJob> {
  if (job.kind !== 'range' || job.range.kind !== 'parquet') return job;
  return { kind: 'samples', samples: readChunk(await read(job.range), job.names) };
}

const readOpen: ReadRange = (range) => {
  if (range instanceof OpenRange) return range.read();
  throw new InputError(
    'the chunk is the place of rows of a Parquet file; expected it as parquetChunks gives it.',
  );
};
