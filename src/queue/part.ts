import type { ChunkJob } from '../chunks/chunkJob.js';

/** What goes through the queue for a part: plain data. */
export interface Part {
  readonly run: string;
  /** The number of the chunk. */
  readonly index: number;
  readonly job: Extract<ChunkJob, { readonly kind: 'range' }>;
}

/** Which rows a part is, for people. */
export function placeOf({ job }: Part): string {
  const { range } = job;
  if (range.kind === 'parquet') return `${range.file}, rows ${range.first + 1} to ${range.end}`;
  return `${range.file}, bytes ${range.start} to ${range.end}`;
}
