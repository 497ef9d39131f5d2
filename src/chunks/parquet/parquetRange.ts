import type { FileIdentity } from '../files/fileIdentity.js';

/** The names of the columns that samples are made of. */
export interface ParquetLayout {
  readonly features: readonly string[];
  readonly targets: readonly string[];
  readonly task: string | null;
  readonly weight: string | null;
}

/** Some rows of a Parquet file, from `first` to before `end`: plain data that goes through JSON, read where it is summed. */
export interface ParquetRange extends FileIdentity {
  readonly kind: 'parquet';
  readonly file: string;
  readonly first: number;
  readonly end: number;
  readonly layout: ParquetLayout;
}

/** The part of `@duckdb/node-api`'s DuckDBConnection that reads Parquet files. */
export interface ParquetConnection {
  runAndReadAll(sql: string): Promise<{ getColumns(): readonly (readonly unknown[])[] }>;
}
