/** The command line on PostgreSQL gives what it gives on CSV files; skipped, with the reason, where there is no server. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, type Server, startPostgres } from '../sql/postgresServer.js';
import { Folder } from './harness.js';

const found = findPostgres();
if (found === null) console.info('No PostgreSQL: set POLYTASK_POSTGRES to a server, or install one.');

/** What stands in the file of a model, or of a pipeline. */
interface Fitted {
  readonly coef: number[][];
  readonly steps?: readonly { readonly fitted: Fitted }[];
}

describe.skipIf(found === null)('polytask on PostgreSQL', () => {
  const folder = new Folder();
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = await startPostgres(found!);
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE SCHEMA "odd ""one"');
    await client.query(`CREATE TABLE "odd ""one"."the ; table" AS SELECT i AS id, sin(i) AS a, (i % 7)::numeric(8, 2) AS b, CASE WHEN i % 5 > 0 THEN i * i % 11 END AS c,
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
    const { fitted: file } = JSON.parse(folder.read('model.json')) as { fitted: Fitted };
    const { coef } = file.steps?.at(-1)?.fitted ?? file;
    return { ...(JSON.parse(stdout) as { rows: number; missingTargets: number }), coef };
  };

  it.each([
    ['as they are', '-t y1,y2 --features a,b --tol 1e-12'],
    ['encoded and scaled', '-t y1,y2 --features a,b,colour --encode colour --standardize --tol 1e-12'],
    ['imputed', '-t y1,y2 --features a,c --impute median --tol 1e-12'],
  ])('fits the sums of columns %s', async (_, options) => {
    const [bySums, byRows] = [
      await fitted(address, ...options.split(' ')),
      await fitted('rows.csv', ...options.split(' ')),
    ];
    expect([bySums.rows, bySums.missingTargets]).toEqual([byRows.rows, byRows.missingTargets]);
    expect(bySums.coef.flat()).toEqual(byRows.coef.flat().map((value) => expect.closeTo(value, 8)));
  });

  it('fits the rows of other losses, bit for bit', async () => {
    const options =
      '-t y2 --features a,b,colour --encode colour --losses huber --alpha 0.05 -m multi-task-model'.split(
        ' ',
      );
    for (const data of ['rows.csv', address]) {
      expect((await folder.run(['fit', data, '--out', `${data === address}.json`, ...options])).code).toBe(0);
    }
    expect(folder.read('true.json')).toBe(folder.read('false.json'));
  });

  it('tells what the server says', async () => {
    const ran = await folder.run(['fit', `${server.url}?table=none`, '-t', 'y']);
    expect(ran.stderr).toMatch(/cannot read postgres:.*relation "none" does not exist/);
  });
});
