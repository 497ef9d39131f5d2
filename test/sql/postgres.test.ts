/** PostgreSQL: a server of the test's own, or the one that POLYTASK_POSTGRES names. */
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresEngine, sqlStatistics } from '../../src/sql/index.js';
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

  /** Statements of this that run now. */
  const running = async (mark: string): Promise<number> => {
    const found = await client!.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1 AND pid <> pg_backend_pid()`,
      [`%${mark}%`],
    );
    return found.rows[0].n as number;
  };
  const until = async (isDone: () => Promise<boolean>): Promise<void> => {
    for (let k = 0; k < 500; k++) {
      if (await isDone()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it was never so');
  };

  it.each(['Client', 'Pool'] as const)(
    'cancels the statement that runs at an abort, of a %s',
    async (kind) => {
      await open();
      const other =
        kind === 'Client'
          ? new pg.Client(server!.url)
          : new pg.Pool({ connectionString: server!.url, max: 1 });
      if (other instanceof pg.Client) await other.connect();
      const control = new AbortController();
      const mark = `slow_${kind.toLowerCase()}`;
      const fit = sqlStatistics(postgresEngine(other), {
        query: `SELECT 1.0 AS x, 1.0 AS y, pg_sleep(60)::text AS ${mark} FROM generate_series(1, 2)`,
        features: ['x', mark],
        targets: 'y',
        signal: control.signal,
      });
      await until(async () => (await running(mark)) === 1);
      control.abort(new Error('enough'));
      await expect(fit).rejects.toThrow('enough');
      await until(async () => (await running(mark)) === 0);
      const again = { query: 'SELECT i AS x, i * i AS y FROM generate_series(1, 9) AS i', targets: 'y' };
      expect((await sqlStatistics(postgresEngine(other), again)).n).toBe(9);
      await other.end();
    },
  );

  it.each(['1e-200 * i', '1e200 * i', "i * '1e400'::numeric"])(
    'says that products of %s are out of range',
    async (x) => {
      const { engine } = await open();
      const query = `SELECT ${x} AS x, i AS y FROM generate_series(1, 9) AS i`;
      await expect(sqlStatistics(engine, { query, targets: 'y' })).rejects.toThrow(
        /^sqlStatistics: .*leave the range of float64 .*out of range.*divide or multiply the columns/,
      );
    },
  );

  it('refuses parameters by name, clients that are not connected, and sessions that round numbers', async () => {
    await open();
    const options = { query: 'SELECT 1.5 AS x, 2 AS y', targets: 'y' };
    const refused = (used: pg.Client, more: object = {}) =>
      sqlStatistics(postgresEngine(used), { ...options, ...more });
    await expect(refused(client!, { params: { low: 0 } })).rejects.toThrow(
      'expected a list, the values of $1',
    );
    await expect(refused(new pg.Client(server!.url))).rejects.toThrow('the client is not connected');
    const rounding = new pg.Client(server!.url);
    await rounding.connect();
    await rounding.query('SET extra_float_digits = -5');
    await expect(refused(rounding)).rejects.toThrow('extra_float_digits is -5 in this session');
    await rounding.end();
  });
});
