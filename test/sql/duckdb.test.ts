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

const bench = (isStreamed: boolean) => async (): Promise<SqlBench> => ({
  engine: isStreamed ? duckdbEngine(connection) : { ...duckdbEngine(connection), stream: undefined },
  execute: (sql) => connection.run(sql),
  types: { number: 'DOUBLE', text: 'VARCHAR', suffix: '' },
});

describe('DuckDB', () => {
  sqlEngineLaws(bench(true));
  hostileSqlLaws(bench(true));
  sqlNewtonLaws(bench(true));
  sqlPipelineLaws(bench(true));
});

describe('DuckDB whose rows are summed by SQL', () => {
  sqlEngineLaws(bench(false));
  sqlNewtonLaws(bench(false));
});
