/** PostgreSQL: a server of the test's own, or the one that POLYTASK_POSTGRES names. */
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { postgresEngine } from '../../src/sql/index.js';
import { type SqlBench, sqlEngineLaws } from '../laws/sqlEngine.js';
import { hostileSqlLaws } from '../laws/sqlHostile.js';
import { sqlNewtonLaws } from '../laws/sqlNewton.js';
import { sqlPipelineLaws } from '../laws/sqlPipelines.js';
import { findPostgres, type Server, startPostgres } from './postgresServer.js';

const found = findPostgres();
if (found === null)
  console.log('PostgreSQL is not tested: no POLYTASK_POSTGRES, and no server program was found');

let server: Server | undefined;
let client: pg.Client | undefined;

afterAll(async () => {
  await client?.end();
  server?.stop();
});

describe.skipIf(found === null)('PostgreSQL', () => {
  let opened: Promise<SqlBench> | undefined;
  const start = async (): Promise<SqlBench> => {
    server = await startPostgres(found!);
    client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE SCHEMA IF NOT EXISTS polytask_test; SET search_path TO polytask_test');
    return {
      engine: postgresEngine(client),
      execute: (sql) => client!.query(sql),
      types: { number: 'float8', text: 'text', suffix: '' },
    };
  };
  const open = () => (opened ??= start());
  sqlEngineLaws(open);
  hostileSqlLaws(open);
  sqlNewtonLaws(open);
  sqlPipelineLaws(open);
});
