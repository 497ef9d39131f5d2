import type { Io } from '../io.js';
import { readAddress } from './address.js';
import type { Database } from './database.js';
import { openDuckDB } from './duckdb.js';
import { openPostgres } from './postgres.js';

/** @throws FileError for what cannot be opened or read, UsageError for an address that is none */
export function openDatabase(path: string, io: Io): Promise<Database> {
  const address = readAddress(path, io);
  return address.engine === 'duckdb' ? openDuckDB(address, io) : openPostgres(address, io);
}
