import { csvNames } from '../../chunks/csv/csvChunks.js';
import { type ParquetColumn, parquetColumns } from '../../chunks/parquet/parquetChunks.js';
import {
  type CSVRange,
  csvChunks,
  type ParquetConnection,
  type ParquetRange,
  parquetChunks,
} from '../../index.js';
import { readHeader } from '../csv/header.js';
import type { Dialect } from '../csv/table.js';
import { type DuckDBConnection, duckdbModule } from '../database/duckdb.js';
import { isParquet } from '../database/writeParquet.js';
import { DataError } from '../failures.js';

/** Which columns of the files are what. */
export interface PartRoles {
  readonly features: readonly string[];
  readonly targets: readonly string[];
  readonly task: string | null;
  readonly weight: string | null;
}

/** Files as the parts that workers sum: CSV files, or Parquet files. */
export interface PartFiles {
  readonly header: readonly string[];
  readonly delimiter: string;
  chunks(roles: PartRoles): AsyncIterable<CSVRange | ParquetRange>;
  close(): void;
}

/** @throws DataError, FileError where DuckDB is not installed */
export async function openParts(files: readonly string[], dialect: Dialect): Promise<PartFiles> {
  const odd = files.find((file) => isParquet(file) !== isParquet(files[0]!));
  if (odd !== undefined)
    throw new DataError({ file: odd }, 'expected files of one kind, all CSV or all Parquet.');
  return isParquet(files[0]!) ? openParquet(files) : openCSV(files, dialect);
}

function openCSV(files: readonly string[], { delimiter: given, decimal, missing }: Dialect): PartFiles {
  const { header, delimiter } = csvNames(files[0]!, given);
  return {
    header: readHeader(header, files[0]!, 1),
    delimiter,
    chunks: (roles) => csvChunks(files, { ...roles, delimiter, decimal, missing }),
    close: () => {},
  };
}

async function openParquet(files: readonly string[]): Promise<PartFiles> {
  const instance = await (await duckdbModule()).DuckDBInstance.create(':memory:');
  const connection: DuckDBConnection = await instance.connect();
  const reader = connection as unknown as ParquetConnection;
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  let columns: ParquetColumn[];
  try {
    columns = await parquetColumns(reader, files[0]!);
  } catch (error) {
    close();
    throw error;
  }
  return {
    header: columns.map(({ name }) => name),
    delimiter: ',',
    chunks: (roles) => parquetChunks(reader, files, roles),
    close,
  };
}
