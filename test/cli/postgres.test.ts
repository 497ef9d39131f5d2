/** The command line on PostgreSQL gives what it gives on CSV files; skipped, with the reason, where there is no server. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, type Server, startPostgres } from '../sql/postgresServer.js';
import { Folder } from './harness.js';

const found = findPostgres();
if (found === null) console.info('No PostgreSQL: set POLYTASK_POSTGRES to a server, or install one.');

describe.skipIf(found === null)('polytask on PostgreSQL', () => {
  const folder = new Folder();
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = await startPostgres(found!);
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE SCHEMA "odd ""one"');
    await client.query(`CREATE TABLE "odd ""one"."the ; table" AS SELECT i AS id, sin(i) AS a, (i % 7)::numeric(8, 2) AS b,
      CASE WHEN i % 3 = 0 THEN 'red' ELSE 'blue' END AS colour, CASE WHEN i % 11 <> 0 THEN 2 * sin(i) + i % 2 END AS y1,
      cos(i) AS y2 FROM generate_series(1, 50) i`);
    const { rows } = await client.query('SELECT * FROM "odd ""one"."the ; table" ORDER BY id');
    const names = Object.keys(rows[0] as object);
    const lines = [
      names,
      ...rows.map((row: Record<string, unknown>) => names.map((name) => row[name] ?? '')),
    ];
    folder.write('rows.csv', lines.map((cells) => `${cells.join(',')}\n`).join(''));
    await client.end();
    const place = new URLSearchParams({ schema: 'odd "one', table: 'the ; table' });
    address = `${server.url}?${place}`;
  }, 60_000);

  afterAll(() => server?.stop());

  const fitted = async (data: string, ...options: string[]) => {
    const { stdout, stderr, code } = await folder.run([
      'fit',
      data,
      '--json',
      '--out',
      'model.json',
      '-m',
      'multi-task-lasso',
      '--alpha',
      '0.05',
      ...options,
    ]);
    expect([stderr, code]).toEqual(['', 0]);
    const { coef } = (JSON.parse(folder.read('model.json')) as { fitted: { coef: number[][] } }).fitted;
    return { ...(JSON.parse(stdout) as { rows: number; missingTargets: number }), coef };
  };

  it('fits the rows, bit for bit, and their sums', async () => {
    const rows = ['-t', 'y1,y2', '--features', 'a,b,colour', '--encode', 'colour', '--standardize'];
    const { file: _, ...expected } = (await fitted('rows.csv', ...rows)) as Record<string, unknown>;
    const { file, ...read } = (await fitted(address, ...rows)) as Record<string, unknown>;
    expect(read).toEqual(expected);
    expect(String(file)).toContain('postgres://');
    const sums = ['-t', 'y1,y2', '--features', 'a,b', '--tol', '1e-12'];
    const [bySums, byRows] = [await fitted(address, ...sums), await fitted('rows.csv', ...sums)];
    expect([bySums.rows, bySums.missingTargets]).toEqual([byRows.rows, byRows.missingTargets]);
    expect(bySums.coef.flat()).toEqual(byRows.coef.flat().map((value) => expect.closeTo(value, 6)));
  });

  it('tells what the server says', async () => {
    const ran = await folder.run(['fit', `${server.url}?table=none`, '-t', 'y']);
    expect(ran.stderr).toMatch(/cannot read postgres:.*relation "none" does not exist/);
  });
});
