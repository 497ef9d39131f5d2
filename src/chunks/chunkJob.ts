import { InputError } from '../messages/errors.js';
import type { CSVRange } from './csv/csvLayout.js';
import { readRange } from './csv/csvRange.js';
import type { ParquetRange } from './parquet/parquetRange.js';
import { readChunk } from './readChunk.js';
import type { ChunkNames, ChunkSamples } from './samples.js';
import { type ChunkSums, sumChunk } from './sumChunk.js';

/** The work that a chunk is: plain data, of a range the place of its rows alone. */
export type ChunkJob =
  | { readonly kind: 'samples'; readonly samples: ChunkSamples }
  | { readonly kind: 'range'; readonly range: CSVRange | ParquetRange; readonly names: ChunkNames };

/** @throws InputError for samples that cannot be used */
export function runChunkJob(job: ChunkJob): ChunkSums {
  if (job.kind === 'samples') return sumChunk(job.samples);
  if (job.range.kind === 'parquet') throw new InputError('a Parquet file is read by DuckDB alone.');
  return sumChunk(readChunk(readRange(job.range), job.names));
}
