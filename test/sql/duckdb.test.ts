/** DuckDB in the process. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe } from 'vitest';
import { duckdbEngine } from '../../src/sql/index.js';
import { type SqlBench, sqlEngineLaws } from '../laws/sqlEngine.js';
import { hostileSqlLaws } from '../laws/sqlHostile.js';
import { sqlNewtonLaws } from '../laws/sqlNewton.js';
import { sqlPipelineLaws } from '../laws/sqlPipelines.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
});

afterAll(() => connection.closeSync());

describe('DuckDB', () => {
  const open = async (): Promise<SqlBench> => ({
    engine: duckdbEngine(connection),
    execute: (sql) => connection.run(sql),
    types: { number: 'DOUBLE', text: 'VARCHAR', suffix: '' },
  });
  sqlEngineLaws(open);
  hostileSqlLaws(open);
  sqlNewtonLaws(open);
  sqlPipelineLaws(open);
});
