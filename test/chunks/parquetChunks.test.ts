import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chunkedStatistics,
  InputError,
  type ParquetConnection,
  type ParquetOptions,
  type ParquetRange,
  parquetChunks,
} from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'polytask-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));
let connection: DuckDBConnection;
let duckdb: ParquetConnection;

/** Row groups of 2048 rows, the least that DuckDB writes. */
const N = 5000;
const number = (i: number): number[] => [(i * 37) % 101, i % 7, (i % 13) - (i % 5), (i * i) % 17];
const rows = Array.from({ length: N }, (_, i) => number(i));
const isGap = (i: number): boolean => i % 9 === 4;

async function write(name: string, select: string): Promise<string> {
  const path = join(folder, name);
  await connection.run(
    `COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  return path;
}

let file = '';
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  duckdb = connection as unknown as ParquetConnection;
  file = await write(
    "it's.parquet",
    `SELECT CAST((i * 37) % 101 AS BIGINT) AS a, CAST(i % 7 AS DECIMAL(9, 2)) AS "b ""c""", i % 3 = 0 AS flag,
       CASE WHEN i % 9 = 4 THEN NULL ELSE (i % 13 - i % 5)::DOUBLE END AS y, ((i * i) % 17)::FLOAT AS z,
       1 + i % 4 AS w, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS t, DATE '2020-01-01' AS day
     FROM range(${N}) r(i)`,
  );
});

const features = ['a', 'b "c"', 'flag'];
const X = rows.map(([a, b], i) => [a!, b!, +(i % 3 === 0)]);
const Y = rows.map(([, , y, z], i) => [isGap(i) ? Number.NaN : y!, z!]);
const names = { featureNames: features, taskNames: ['y', 'z'] };

/** Matrices with the rows of the ranges. */
async function samplesOf(ranges: AsyncIterable<ParquetRange>) {
  const chunks: { X: number[][]; Y: number[][] }[] = [];
  for await (const { first, end } of ranges) chunks.push({ X: X.slice(first, end), Y: Y.slice(first, end) });
  return chunks;
}

describe('parquetChunks', () => {
  it.each([undefined, 5000, 2048, 1000])(
    'have the bits of matrices that are cut alike, %s rows a chunk',
    async (chunkRows) => {
      const ranges = () => parquetChunks(duckdb, file, { features, targets: ['y', 'z'], chunkRows });
      const chunks = await samplesOf(ranges());
      expect(chunks.flatMap((chunk) => chunk.X)).toEqual(X);
      for (const { X: own } of chunks) expect(own.length).toBeLessThanOrEqual(chunkRows ?? Infinity);
      const expected = await chunkedStatistics(chunks, names);
      expect(await chunkedStatistics(ranges())).toEqual(expected);
      expect(await chunkedStatistics(ranges(), { nJobs: 2 })).toEqual(expected);
    },
  );

  it('take tasks and weights, and several files', async () => {
    const options = { features, targets: 'z', task: 't', weight: 'w', chunkRows: 2048 };
    const found = await chunkedStatistics(parquetChunks(duckdb, [file, file], options));
    const once = rows.map(([, , , z], i) => ({
      x: X[i]!,
      y: z!,
      task: i % 2 ? 'odd' : 'even',
      s: 1 + (i % 4),
    }));
    const cuts = [0, 2048, 4096, N];
    const chunks = [once, once].flatMap((all) =>
      cuts.slice(1).map((end, k) => {
        const own = all.slice(cuts[k], end);
        return {
          X: own.map(({ x }) => x),
          y: own.map(({ y }) => y),
          task: own.map(({ task }) => task),
          sampleWeight: own.map(({ s }) => s),
        };
      }),
    );
    expect(found).toEqual(await chunkedStatistics(chunks, { featureNames: features }));
  });

  it('are gone on with by a checkpoint, until the file is another', async () => {
    const copy = await write('copy.parquet', 'SELECT i AS a, i % 3 AS y FROM range(5000) r(i)');
    const checkpoint = join(folder, 'a.checkpoint');
    const ranges = () => parquetChunks(duckdb, copy, { targets: 'y', chunkRows: 1000 });
    const whole = await chunkedStatistics(ranges(), { checkpoint });
    expect(await chunkedStatistics(ranges(), { checkpoint })).toEqual(whole);
    await write('copy.parquet', 'SELECT i + 1 AS a, i % 3 AS y FROM range(5000) r(i)');
    await expect(chunkedStatistics(ranges(), { checkpoint })).rejects.toThrow(/other chunks/);
  });

  it.each<[string, string, Partial<ParquetOptions>, RegExp]>([
    [
      'a column that is not there',
      '1 AS a, 2 AS yield',
      { targets: 'Yield' },
      /no column "Yield". Did you mean "yield"/,
    ],
    [
      'texts',
      "1 AS a, 'x' AS b, 2 AS y",
      {},
      /column "b": it holds VARCHAR; expected numbers, or leave it out/,
    ],
    ['dates', "DATE '2020-01-01' AS a, 2 AS y", {}, /column "a": it holds DATE/],
    ['truth values to predict', '1 AS a, true AS y', {}, /column "y": it holds BOOLEAN; expected numbers/],
    ['one column for two', '1 AS a, 2 AS y', { weight: 'y' }, /column "y" is in targets and in weight/],
    ['no features', '2 AS y', {}, /no columns are left for features/],
    [
      'a gap in a feature',
      'CASE WHEN i = 3 THEN NULL ELSE 1 END AS a, 2 AS y',
      {},
      /row 4, column "a": a missing value/,
    ],
    [
      'no label',
      "1 AS a, 2 AS y, CASE WHEN i = 2 THEN NULL ELSE 'x' END AS t",
      { task: 't' },
      /row 3, column "t": no task/,
    ],
    [
      'no weight',
      '1 AS a, 2 AS y, CASE WHEN i = 2 THEN NULL ELSE 1 END AS w',
      { weight: 'w' },
      /row 3, column "w": a missing weight/,
    ],
  ])('refuse %s', async (_, columns, options, message) => {
    const path = await write('bad.parquet', `SELECT ${columns} FROM range(5) r(i)`);
    const chunks = parquetChunks(duckdb, path, { targets: 'y', ...options });
    await expect(chunkedStatistics(chunks)).rejects.toThrow(message);
  });

  it('say what is no Parquet file, and what no connection', async () => {
    const path = join(folder, 'none.parquet');
    await expect(chunkedStatistics(parquetChunks(duckdb, path, { targets: 'y' }))).rejects.toThrow(
      /none\.parquet cannot be read/,
    );
    writeFileSync(path, 'a,y\n1,2\n');
    await expect(chunkedStatistics(parquetChunks(duckdb, path, { targets: 'y' }))).rejects.toThrow(
      InputError,
    );
    expect(() => parquetChunks({} as never, path, { targets: 'y' })).toThrow(/the connection is an object/);
    expect(() => parquetChunks(duckdb, [], { targets: 'y' })).toThrow(/the source is an empty array/);
    expect(() => parquetChunks(duckdb, path, { targets: [] })).toThrow(/targets has 0 names/);
    const plain = JSON.parse(
      JSON.stringify(await first(parquetChunks(duckdb, file, { features, targets: 'z' }))),
    ) as ParquetRange;
    await expect(chunkedStatistics([plain])).rejects.toThrow(/as parquetChunks gives it/);
  });
});

async function first<Item>(items: AsyncIterable<Item>): Promise<Item> {
  for await (const item of items) return item;
  throw new Error('nothing');
}
