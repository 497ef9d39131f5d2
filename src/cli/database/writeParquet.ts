import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Label } from '../../index.js';
import type { Io } from '../io.js';
import { absolutePath } from '../paths.js';
import { turn } from '../turn.js';
import { identifier, text } from './address.js';
import { failed } from './failed.js';
import { optionalPackage } from './optionalPackage.js';

/** A column that is written: numbers, truth values or texts, as its first entry is. */
export interface WrittenColumn {
  readonly name: string;
  readonly values: ArrayLike<Label>;
}

/** What of `@duckdb/node-api` writes. */
interface Writer {
  readonly DuckDBInstance: { create(path: string): Promise<WriterInstance> };
  readonly DuckDBDataChunk: { create(types: readonly unknown[], rows: number): WriterChunk };
  readonly DOUBLE: unknown;
  readonly VARCHAR: unknown;
  readonly BOOLEAN: unknown;
}

interface WriterInstance {
  connect(): Promise<WriterConnection>;
  closeSync(): void;
}

interface WriterConnection {
  run(sql: string): Promise<unknown>;
  createAppender(table: string): Promise<{ appendDataChunk(chunk: WriterChunk): void; closeSync(): void }>;
  closeSync(): void;
}

interface WriterChunk {
  setColumnValues(k: number, values: readonly Label[]): void;
}

/** DuckDB's own size of a batch. */
const BATCH = 2048;

export function isParquet(path: string): boolean {
  return /\.(?:parquet|pq)$/i.test(path);
}

/** Writes columns as a Parquet file, whole or not at all. @throws FileError */
export async function writeParquet(
  path: string,
  columns: readonly WrittenColumn[],
  rows: number,
  io: Io,
): Promise<void> {
  const duckdb = await optionalPackage<Writer>('@duckdb/node-api', 'writing Parquet files');
  const target = absolutePath(path, io);
  const temporary = join(dirname(target), `.polytask-${randomBytes(8).toString('hex')}.tmp`);
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const kinds = columns.map(({ values }) => kindOf(values[0]));
    const defined = columns.map(({ name }, k) => `${identifier(name)} ${kinds[k]}`);
    await connection.run(`CREATE TABLE predictions (${defined.join(', ')})`);
    const appender = await connection.createAppender('predictions');
    for (let begin = 0; begin < rows; begin += BATCH) {
      const count = Math.min(BATCH, rows - begin);
      const chunk = duckdb.DuckDBDataChunk.create(
        kinds.map((kind) => duckdb[kind]),
        count,
      );
      for (const [k, { values }] of columns.entries()) {
        const part = Array.from({ length: count }, (_, i) => values[begin + i]!);
        chunk.setColumnValues(k, kinds[k] === 'VARCHAR' ? part.map(String) : part);
      }
      appender.appendDataChunk(chunk);
      await turn(io.signal);
    }
    appender.closeSync();
    await connection.run(`COPY predictions TO ${text(temporary)} (FORMAT parquet)`);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw failed({ shown: path, secret: null }, error, io, 'write');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function kindOf(value: Label | undefined): 'DOUBLE' | 'BOOLEAN' | 'VARCHAR' {
  return typeof value === 'string' ? 'VARCHAR' : typeof value === 'boolean' ? 'BOOLEAN' : 'DOUBLE';
}
