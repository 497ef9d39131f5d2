/** The command line on Parquet files and databases gives what it gives on CSV files. */
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { shownInput } from '../../src/cli/database/address.js';
import { Folder, type Ran } from './harness.js';

const folder = new Folder();
const path = (name: string): string => `${folder.path}/${name}`;

const instance = await DuckDBInstance.create(path('shop.db'));
const connection = await instance.connect();
await connection.run(`CREATE TABLE sales AS SELECT
  i AS id,
  sin(i) AS a,
  cos(i * 7) * 10 AS b,
  CASE WHEN i % 3 = 0 THEN 'red' WHEN i % 3 = 1 THEN 'blue, "dark"' END AS colour,
  (i % 10)::DECIMAL(10, 2) AS d,
  CASE WHEN i % 7 = 2 THEN NULL ELSE (i * i) % 13 / 4 END AS e,
  CASE WHEN i % 6 < 5 THEN (i % 3) + 0.5::DOUBLE END AS f,
  CASE i % 4 WHEN 0 THEN ' to' WHEN 1 THEN 'to ' WHEN 2 THEN 'tö' ELSE ' ' END AS words,
  CASE WHEN i % 11 <> 0 THEN 2 * sin(i) + i % 2 END AS y1,
  sin(i) - cos(i * 7) AS y2,
  i % 4 < 2 AS big,
  CASE WHEN i % 5 < 2 THEN 'north' ELSE 'south' END AS region,
  DATE '2020-01-01' + i::INT AS born
FROM range(60) t(i)`);
await connection.run(`CREATE SCHEMA "odd ""one"`);
await connection.run(`CREATE TABLE "odd ""one"."the ; table" AS SELECT * FROM sales`);
await connection.run(`COPY sales TO '${path('sales.csv')}'`);
await connection.run(`COPY sales TO '${path('sales.parquet')}' (FORMAT parquet)`);
for (const part of [0, 1]) {
  const where = part === 0 ? 'id < 25' : 'id >= 25';
  await connection.run(
    `COPY (SELECT * FROM sales WHERE ${where}) TO '${path(`part-${part}.parquet`)}' (FORMAT parquet)`,
  );
}
connection.closeSync();
instance.closeSync();

const ODD = `duckdb:shop.db?schema=${encodeURIComponent('odd "one')}&table=${encodeURIComponent('the ; table')}`;
const QUERY = `duckdb:shop.db?query=${encodeURIComponent('SELECT * FROM sales WHERE id >= 0; ')}`;

/** The model of a fit. */
async function fitted(data: string, ...options: string[]): Promise<string> {
  const ran = await folder.run(['fit', data, '--out', 'model.json', ...options]);
  expect([ran.stderr, ran.code]).toEqual(['', 0]);
  return folder.read('model.json');
}

/** Numbers and texts by their paths; tasks by their names. */
function flat(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const entries = Object.entries(value).map(([key, entry]) => {
    const name =
      (entry as { task?: unknown; name?: unknown } | null)?.task ??
      (entry as { name?: unknown } | null)?.name ??
      key;
    return flat(entry, `${path}.${String(name)}`);
  });
  return new Map(entries.flatMap((map) => [...map]));
}

const ALL = ['sales.parquet', 'part-*.parquet', 'duckdb:shop.db?table=sales', ODD, QUERY];

describe('a fit', () => {
  it.each([
    [
      'labels beside numbers',
      ['-t', 'y2,big', '--features', 'a,b', '--model', 'multi-task-model', '--alpha', '0.1'],
    ],
  ])('of %s is that of the CSV file, bit for bit', async (_, options) => {
    const expected = await fitted('sales.csv', ...options);
    for (const data of ALL) expect([data, await fitted(data, ...options)]).toEqual([data, expected]);
  });

  const prepared =
    '--ignore id,born,words,region,big --encode colour --standardize -m multi-task-lasso --alpha 0.1'.split(
      ' ',
    );

  it.each([
    ['categories with gaps', ['-t', 'y1,y2', '--features', 'a,b,colour', ...prepared.slice(2)]],
    ['imputed numbers', ['-t', 'y1,y2', '--impute', 'mean', ...prepared]],
    [
      'medians of tasks',
      '-t y1 --task region --features a,e,colour -m soft-sharing-regressor --encode colour --impute median'.split(
        ' ',
      ),
    ],
    [
      'most frequent numbers, encoded numbers',
      '-t y2 --features a,e,f --impute most_frequent --encode f -m multi-task-lasso --alpha 0.1'.split(' '),
    ],
    [
      'weights, rows without a category that are left out',
      '-t y1,y2 --weight d --features a,b,colour --encode colour --missing-features drop --missing-targets drop --standardize -m multi-task-lasso --alpha 0.1'.split(
        ' ',
      ),
    ],
    [
      'weights, and targets that are missing',
      '-t y1,y2 --weight d --features a,b -m multi-task-lasso --alpha 0.1'.split(' '),
    ],
    [
      'words with spaces',
      '-t y2 --features a,words --encode words --standardize -m multi-task-elastic-net --alpha 0.1 --l1-ratio 0.5'.split(
        ' ',
      ),
    ],
    [
      'shared rows and missing targets',
      ['-t', 'y1,y2', '--features', 'a,b,d', '-m', 'multi-task-lasso', '--alpha', '0.1'],
    ],
    [
      'weights of features',
      [
        '-t',
        'y2',
        '--features',
        'b,a',
        '-m',
        'multi-task-elastic-net',
        '--alpha',
        '0.1',
        '--l1-ratio',
        '0.5',
        '--feature-weights',
        'a=0',
      ],
    ],
    [
      'weights of rows that are left out',
      [
        '-t',
        'y1,y2',
        '--features',
        'a,b',
        '--weight',
        'd',
        '--missing-targets',
        'drop',
        '-m',
        'soft-sharing-regressor',
      ],
    ],
    [
      'tasks with rows of their own',
      [
        '-t',
        'y1',
        '--task',
        'region',
        '--features',
        'a,b',
        '-m',
        'soft-sharing-regressor',
        '--coupling',
        '0.5',
      ],
    ],
    [
      'any squared losses',
      ['-t', 'y2', '--features', 'a,b', '-m', 'multi-task-model', '--alpha', '0.1', '--no-intercept'],
    ],
  ])('by sums is that of the rows: %s', async (_, options) => {
    const of = async (data: string) => {
      const { stdout, code } = await folder.run([
        'fit',
        data,
        '--json',
        '--out',
        'sums.json',
        '--tol',
        '1e-12',
        ...options,
      ]);
      expect(code).toBe(0);
      return flat({ ...(JSON.parse(stdout) as object), model: JSON.parse(folder.read('sums.json')) });
    };
    const expected = await of('sales.csv');
    for (const data of ['part-*.parquet', ODD]) {
      const found = await of(data);
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [path, value] of expected) {
        if (/file|dualGap|eps|nIter|certificate/.test(path)) continue;
        expect([path, found.get(path)]).toEqual([
          path,
          typeof value === 'number' ? expect.closeTo(value, 8) : value,
        ]);
      }
    }
  });

  it('by sums has folds by a hash of the rows, and is told in terms of the options', async () => {
    const { stdout } = await folder.run([
      'fit',
      'sales.parquet',
      '-t',
      'y1,y2',
      '--features',
      'a,b',
      '--cv',
      '3',
      '--alpha',
      '1,0.5',
    ]);
    expect(stdout).toMatch(/rows +60 \(6 targets missing\)/);
    expect(stdout).toMatch(/alpha +0.5, the best of 2 by 3-fold cross-validation/);
    const wrong = await folder.run([
      'fit',
      'sales.parquet',
      '-t',
      'y1',
      '--features',
      'a,bb',
      '-m',
      'multi-task-lasso',
    ]);
    expect(wrong.stderr).toMatch(/--features: sales.parquet has no column "bb"/);
  });

  it('says what cannot be read, and where', async () => {
    const failing = async (data: string, ...options: string[]): Promise<string> => {
      const { code, stderr } = await folder.run(['fit', data, '-t', 'y1', '--standardize', ...options]);
      expect(code).toBeGreaterThan(0);
      return stderr;
    };
    expect(await failing('none.parquet')).toBe('Error: cannot read none.parquet: there is no such file.\n');
    expect(await failing('none*.parquet')).toMatch(/cannot read none\*\.parquet: .*No files found/);
    expect(await failing('duckdb:none.db?table=t')).toMatch(
      /cannot read duckdb:none.db\?table=t: there is no such file/,
    );
    expect(folder.list()).not.toContain('none.db');
    expect(await failing('duckdb:shop.db?table=sale')).toMatch(
      /Table with name sale does not exist! Did you mean "sales"/,
    );
    expect(await failing('duckdb:shop.db')).toMatch(/its table is missing; expected a table or a query/);
    expect(await failing('duckdb:shop.db?table=a&query=b')).toMatch(/table and query are both given/);
    expect(await failing('duckdb:shop.db?table=sales&shema=other')).toMatch(
      /there is no parameter shema; expected/,
    );
    expect(await failing('postgres://localhost/a?table=sales&shema=b')).toMatch(
      /there is no parameter shema; expected/,
    );
    expect(await failing('duckdb:?table=a')).toMatch(/the file of the database is missing/);
    expect(await failing('sales.parquet')).toMatch(
      /"colour" .*"red".*"born" .*"2020-01-01".*--encode colour/,
    );
    expect(await failing('sales.parquet', '--features', 'aa')).toMatch(
      /--features: sales.parquet has no column "aa"\. Did you mean a\?/,
    );
    folder.write('text.parquet', 'no parquet');
    expect(await failing('text.parquet')).toMatch(
      /cannot read text.parquet: .*too small to be a Parquet file|magic bytes/,
    );
  });

  it('a database is not written to', async () => {
    const attack = `duckdb:shop.db?query=${encodeURIComponent('SELECT 1) AS x; DROP TABLE sales; SELECT * FROM (SELECT 1')}`;
    expect((await folder.run(['fit', attack, '-t', 'y1'])).code).toBe(1);
    expect(
      await fitted('duckdb:shop.db?table=sales', '-t', 'y1', '--features', 'a,b', '--standardize'),
    ).toContain('"y1"');
  });

  it('stops where it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const ran = await folder.run(['fit', 'sales.parquet', '-t', 'y1', '--features', 'a,b', '--standardize'], {
      signal: stop.signal,
    });
    expect([ran.code, ran.stderr]).toEqual([130, 'Stopped; no file was written.\n']);
  });
});

describe('passwords', () => {
  it('are never shown', async () => {
    const secrets = ['s3cret', 'p@ss/w?rd', encodeURIComponent('s p:a#ce')];
    for (const secret of secrets) {
      const address = `postgres://me:${secret}@127.0.0.1:1/db?table=t`;
      const runs: Ran[] = [
        await folder.run(['fit', address, '-t', 'y']),
        await folder.run(['fit', address, '-t', 'y', '--json']),
        await folder.run(['fit', address, 'more', '-t', 'y']),
        await folder.run(['predict', 'model.json', address, 'more']),
        await folder.run(['compare', address, '-t', 'y,z']),
        await folder.run(['fit', address.replace('?table=t', ''), '-t', 'y']),
        await folder.run(['fit', `postgres://me@127.0.0.1:1/db?table=t&password=${secret}`, '-t', 'y']),
      ];
      for (const { stdout, stderr, code } of runs) {
        expect(code).toBeGreaterThan(0);
        expect(stdout + stderr).not.toContain(secret);
        expect(stdout + stderr).not.toContain(decodeURIComponent(secret));
      }
    }
    expect(shownInput('postgres://me:s3cret@host/db?table=a.b')).toBe('postgres://me@host/db?table=a.b');
    expect(shownInput('postgres://host/db?table=a@b')).toBe('postgres://host/db?table=a@b');
  });
});

describe('predict', () => {
  it('reads what fit reads, and writes CSV or Parquet', async () => {
    await fitted(
      'sales.csv',
      '-t',
      'y2,big',
      '--features',
      'a,b',
      '--model',
      'multi-task-model',
      '--alpha',
      '0.1',
    );
    const expected = await folder.run(['predict', 'model.json', 'sales.csv', '--keep', 'id']);
    for (const data of ALL) {
      expect((await folder.run(['predict', 'model.json', data, '--keep', 'id'])).stdout).toBe(
        expected.stdout,
      );
    }
    const ran = await folder.run([
      'predict',
      'model.json',
      'sales.parquet',
      '--keep',
      'id',
      '--out',
      'out.parquet',
    ]);
    expect(ran.code).toBe(0);
    const own = await DuckDBInstance.create(':memory:');
    const reader = await (await own.connect()).runAndReadAll(`SELECT * FROM '${path('out.parquet')}'`);
    const lines = [reader.columnNames(), ...reader.getRows()].map((row) => `${row.join(',')}\n`);
    expect(lines.join('')).toBe(expected.stdout);
    own.closeSync();
    expect(folder.list().filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const same = await folder.run(['predict', 'model.json', 'sales.parquet', '--out', 'sales.parquet']);
    expect(same.stderr).toMatch(/is the input sales.parquet; name another file/);
    for (const [data, out, what] of [
      ['part-*.parquet', 'part-1.parquet', 'one of the files of the input part-*.parquet'],
      [
        `./*/../p[a-z]rt-?.parquet`,
        'part-0.parquet',
        'one of the files of the input ./*/../p[a-z]rt-?.parquet',
      ],
      [`${path('**')}/*.parquet`, 'sales.parquet', 'one of the files of the input'],
      ['duckdb:shop.db?table=sales', 'shop.db', 'the input duckdb:shop.db?table=sales'],
      ['duckdb:shop.db?table=sales', path('shop.db'), 'the input duckdb:shop.db?table=sales'],
    ] as const) {
      const before = folder.read(out === path('shop.db') ? 'shop.db' : out);
      const runs = [
        await folder.run(['predict', 'model.json', data, '--out', out]),
        await folder.run(['fit', data, '-t', 'y2', '--features', 'a,b', '--out', out]),
      ];
      for (const { code, stderr } of runs)
        expect([code, stderr]).toEqual([2, expect.stringContaining(`is ${what}`)]);
      expect(folder.read(out === path('shop.db') ? 'shop.db' : out)).toBe(before);
    }
  });
});
