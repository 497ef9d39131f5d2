/** DuckDB in the process. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe } from 'vitest';
import { duckdbEngine } from '../../src/sql/index.js';
import { sqlEngineLaws } from '../laws/sqlEngine.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
});

afterAll(() => connection.closeSync());

describe('DuckDB', () => {
  sqlEngineLaws(async () => ({
    engine: duckdbEngine(connection),
    execute: (sql) => connection.run(sql),
    types: { number: 'DOUBLE', text: 'VARCHAR', suffix: '' },
  }));
});
