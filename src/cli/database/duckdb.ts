import { accessSync, constants } from 'node:fs';
import type { Io } from '../io.js';
import { explainReadError } from '../systemErrors.js';
import type { Address } from './address.js';
import type { Database } from './database.js';
import { failed } from './failed.js';
import { optionalPackage } from './optionalPackage.js';

/** The part of `@duckdb/node-api` that is used. */
export interface DuckDBModule {
  readonly DuckDBInstance: {
    create(path: string, options?: Readonly<Record<string, string>>): Promise<DuckDBInstance>;
  };
}

interface DuckDBInstance {
  connect(): Promise<DuckDBConnection>;
  closeSync(): void;
}

export interface DuckDBConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
  stream(sql: string): Promise<{ fetchChunk(): Promise<DuckDBChunk | null> }>;
  interrupt(): void;
  closeSync(): void;
}

interface DuckDBChunk {
  readonly rowCount: number;
  getColumns(): readonly (readonly unknown[])[];
}

const NUMBERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|BIGNUM|DOUBLE|FLOAT|DECIMAL\(.*\))$/;

/** What DuckDB keeps in memory at most where the files are not its own: sums need little, and nothing is sorted. */
const MEMORY = '256MB';

export function duckdbModule(): Promise<DuckDBModule> {
  return optionalPackage<DuckDBModule>('@duckdb/node-api', 'reading Parquet files and DuckDB');
}

/** @throws FileError */
export async function openDuckDB(address: Address, io: Io): Promise<Database> {
  const { database, source, files } = address;
  const { DuckDBInstance } = await duckdbModule();
  const isHere = files !== null ? !/[*?[]|:\/\//.test(files) : true;
  if (isHere) requireReadable(files ?? database, address.shown);
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(
      database,
      files === null
        ? { access_mode: 'READ_ONLY' }
        : { memory_limit: MEMORY, preserve_insertion_order: 'true' },
    );
  } catch (error) {
    throw failed(address, error, io);
  }
  const connection = await instance.connect();
  const stop = (): void => connection.interrupt();
  io.signal.addEventListener('abort', stop);
  const close = async (): Promise<void> => {
    io.signal.removeEventListener('abort', stop);
    connection.closeSync();
    instance.closeSync();
  };
  const all = async (sql: string): Promise<readonly (readonly unknown[])[]> => {
    try {
      return (await connection.runAndReadAll(sql)).getRows();
    } catch (error) {
      throw failed(address, error, io);
    }
  };
  try {
    const described = await all(`DESCRIBE SELECT * FROM ${source}`);
    return {
      address,
      columns: described.map(([name, type]) => ({
        name: String(name),
        isNumber: NUMBERS.test(String(type)),
      })),
      one: async (sql) => (await all(sql))[0]?.[0],
      async *batches(sql) {
        try {
          const result = await connection.stream(sql);
          for (;;) {
            const chunk = await result.fetchChunk();
            if (chunk === null || chunk.rowCount === 0) return;
            yield chunk.getColumns();
          }
        } catch (error) {
          throw failed(address, error, io);
        }
      },
      connection,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function requireReadable(path: string, shown: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw explainReadError(shown, error);
  }
}
