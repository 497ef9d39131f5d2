import type { ParquetConnection } from '../chunks/parquet/parquetRange.js';
import type { ReadRange } from '../chunks/parquet/readingRunner.js';
import { readParquet } from '../chunks/parquet/readParquet.js';
import { InputError } from '../messages/errors.js';

/** Reads Parquet files by a DuckDB of this process, which the first of them opens. */
export function parquetReader(): ReadRange {
  let connection: Promise<ParquetConnection> | null = null;
  return async (range) => {
    connection ??= openDuckDB();
    return readParquet(await connection, range);
  };
}

/** @throws InputError where the package is not installed */
async function openDuckDB(): Promise<ParquetConnection> {
  let duckdb: typeof import('@duckdb/node-api');
  try {
    duckdb = await import('@duckdb/node-api');
  } catch (error) {
    throw new InputError(
      `statisticsWorker: Parquet files need the package @duckdb/node-api, which is not installed here: ${(error as Error).message}`,
    );
  }
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  return (await instance.connect()) as unknown as ParquetConnection;
}
