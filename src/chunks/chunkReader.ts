import { openTable } from '../tables/openTable.js';
import type { ColumnRoles } from '../tables/roles.js';
import { tableArguments } from '../tables/tableArguments.js';
import type { ChunkJob } from './chunkJob.js';
import type { CSVRange } from './csv/csvLayout.js';
import type { ParquetRange } from './parquet/parquetRange.js';
import { NO_SAMPLES, readChunk } from './readChunk.js';
import type { ChunkNames, ChunkSamples } from './samples.js';

/** The columns of chunks that are tables; undefined where they are no tables. */
export type ChunkRoles = { readonly [Role in keyof ColumnRoles]?: unknown } | undefined;

/**
 * Reads chunks one by one; a range of a file is left to be read where it is summed.
 *
 * @throws InputError for samples that cannot be used
 */
export function chunkReader(names: ChunkNames, roles: ChunkRoles): (chunk: unknown) => ChunkJob {
  let features: readonly string[] | null = null;
  return (chunk) => {
    if (isRange(chunk)) return { kind: 'range', range: chunk, names };
    const samples = roles ? readTable(chunk, roles, features) : readChunk(chunk, names);
    features ??= samples.featureNames;
    return { kind: 'samples', samples };
  };
}

function isRange(chunk: unknown): chunk is CSVRange | ParquetRange {
  return (
    typeof chunk === 'object' &&
    chunk !== null &&
    'kind' in chunk &&
    (chunk.kind === 'csv' || chunk.kind === 'parquet')
  );
}

/** @param features those of the chunks before, unless the roles say */
function readTable(
  chunk: unknown,
  roles: NonNullable<ChunkRoles>,
  features: readonly string[] | null,
): ChunkSamples {
  const isEmpty = Array.isArray(chunk) ? chunk.length === 0 : openTable(chunk)?.rows === 0;
  if (isEmpty) return NO_SAMPLES;
  const [X, Y, options] = tableArguments('the chunk', [chunk, roles], { features, takesLabels: false });
  return Array.isArray(X) ? readChunk(X, Y as ChunkNames) : readChunk({ X, Y, ...(options as object) }, {});
}
