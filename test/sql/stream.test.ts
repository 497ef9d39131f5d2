/** Sums over rows that DuckDB sends: those of SQL, and what sends them to SQL. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  duckdbEngine,
  type Engine,
  type SqlOptions,
  type SqlProgress,
  sqlStatistics,
} from '../../src/sql/index.js';
import type { SufficientStatistics } from '../../src/statistics/statistics.js';

type Unfolded = SqlOptions & { readonly folds?: undefined };

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
});

afterAll(() => connection.closeSync());

/** The engine, and the scans of rows and of sums that it was asked for. */
function counted(own: Parameters<typeof duckdbEngine>[0] = connection) {
  const engine = duckdbEngine(own);
  const asked = { streams: 0, sums: 0 };
  const watched: Engine = {
    ...engine,
    query: (sql, ...rest) => {
      if (sql.includes('sum(')) asked.sums++;
      return engine.query(sql, ...rest);
    },
    stream: (...given) => {
      asked.streams++;
      return engine.stream!(...given);
    },
  };
  return { engine: watched, asked };
}

const bySQL = (): Engine => ({ ...duckdbEngine(connection), stream: undefined });

/** Sums differ by roundings of what they sum: 1e-11 of the roots of the squares that belong to them. */
function expectSameSums(given: SufficientStatistics, expected: SufficientStatistics): void {
  expect(given.blocks.length).toBe(expected.blocks.length);
  for (const [b, block] of given.blocks.entries()) {
    const other = expected.blocks[b]!;
    expect([block.n, block.nTasks]).toEqual([other.n, other.nTasks]);
    expect(Math.abs(block.weight / other.weight - 1)).toBeLessThan(1e-14);
    const xRoot = other.xSquares.map(
      (square, j) => Math.sqrt(square) + 1e-3 * Math.abs(other.xMean[j]!) + 1e-9,
    );
    const yRoot = other.ySquares.map(
      (square, t) => Math.sqrt(square) + 1e-3 * Math.abs(other.yMean[t]!) + 1e-9,
    );
    const near = (a: number, c: number, scale: number): void =>
      expect(Math.abs(a - c)).toBeLessThanOrEqual(1e-11 * scale);
    let q = 0;
    for (const [j, own] of xRoot.entries()) {
      near(block.xMean[j]!, other.xMean[j]!, own + Math.abs(other.xMean[j]!));
      for (let l = 0; l <= j; l++, q++) near(block.xx[q]!, other.xx[q]!, own * xRoot[l]!);
      for (const [t, root] of yRoot.entries())
        near(block.xy[j * yRoot.length + t]!, other.xy[j * yRoot.length + t]!, own * root);
    }
    for (const [t, root] of yRoot.entries()) near(block.yy[t]!, other.yy[t]!, root ** 2);
  }
}

describe('rows that DuckDB sends', () => {
  it('have the sums of SQL, with weights, missing targets, tasks, folds and means far from zero', async () => {
    const cases = fc.record({
      rows: fc.constantFrom(9, 40, 300, 2500, 5000),
      p: fc.integer({ min: 1, max: 7 }),
      mean: fc.constantFrom(0, 3, 1e8),
      hasWeight: fc.boolean(),
      missing: fc.constantFrom('none', 'rows', 'some'),
      groups: fc.constantFrom('none', 'tasks', 'folds', 'both'),
      run: fc.constantFrom(1, 100), // rows of one task or fold that follow each other
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, p, mean, hasWeight, missing, groups, run, seed }) => {
        const hasTasks = groups === 'tasks' || groups === 'both';
        const x = Array.from({ length: p }, (_, j) => `${mean} + sin(${seed + j} * i * i + ${j}) AS x${j}`);
        const [gone, alsoGone] = {
          none: ['1 = 0', '1 = 0'],
          rows: ['i % 3 = 1', 'i % 3 = 1'],
          some: ['i % 3 = 1', 'i % 4 = 2'],
        }[missing];
        const y = [`CASE WHEN NOT ${gone} THEN cos(i * ${seed}) + 5 END AS a`];
        if (!hasTasks) y.push(`CASE WHEN NOT ${alsoGone} THEN sin(i * ${seed}) * 1e4 END AS b`);
        const options: Unfolded = {
          query: `SELECT ${[...x, ...y].join(', ')}, i % 3 AS w, i // ${run} AS part, 'it''s ' || (i // ${run} % 2) AS task FROM range(${rows}) r(i)`,
          features: x.map((_, j) => `x${j}`),
          targets: hasTasks ? 'a' : ['a', 'b'],
          ...(hasTasks && { task: 'task' }),
          ...(hasWeight && { weight: 'w' }),
        };
        const { engine, asked } = counted();
        if (groups === 'folds' || groups === 'both') {
          if (rows < 300 * Math.sqrt(run)) return;
          const folds = { ...options, folds: run === 1 ? 3 : { count: 3, key: 'part' } };
          const [given, expected] = [await sqlStatistics(engine, folds), await sqlStatistics(bySQL(), folds)];
          for (const [fold, part] of given.entries()) expectSameSums(part, expected[fold]!);
        } else {
          expectSameSums(await sqlStatistics(engine, options), await sqlStatistics(bySQL(), options));
        }
        // Of a few rows the first may be far from the others by chance, and SQL sums them.
        if (rows > 9) expect(asked).toEqual({ streams: 1, sums: 0 });
      }),
      { numRuns: 50 },
    );
  });

  const wave: Unfolded = {
    query: 'SELECT sin(i) AS x, cos(2 * i) AS y FROM range(100000) r(i)',
    targets: 'y',
  };

  it('have the same bits whenever they are read, by however many threads', async () => {
    const single = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    const atOnce = [connection, connection, single].map((own) => sqlStatistics(duckdbEngine(own), wave));
    const [first, ...others] = await Promise.all(atOnce);
    for (const other of others) expect(other).toEqual(first);
    single.closeSync();
  });

  it('are read once, and their number is told', async () => {
    const { engine, asked } = counted();
    const progress: SqlProgress[] = [];
    await sqlStatistics(engine, { ...wave, onProgress: (step) => progress.push(step) });
    expect(asked).toEqual({ streams: 1, sums: 0 });
    expect(progress).toEqual([{ stage: 'products', completed: 1, total: 1, rows: 100_000 }]);
  });

  it('are summed by SQL where another statement over the connection cuts them off', async () => {
    const { engine, asked } = counted();
    let isCut = false;
    const cut: Engine = {
      ...engine,
      stream: async function* (...given) {
        for await (const columns of engine.stream!(...given)) {
          if (!isCut) await connection.runAndReadAll('SELECT 42');
          isCut = true;
          yield columns;
        }
      },
    };
    expectSameSums(await sqlStatistics(cut, wave), await sqlStatistics(bySQL(), wave));
    expect(asked).toEqual({ streams: 1, sums: 2 });
  });

  it('are summed by SQL where DuckDB may change their order', async () => {
    const other = await instance.connect();
    await other
      .run('SET SESSION preserve_insertion_order = false')
      .catch(() => other.run('SET preserve_insertion_order = false'));
    const { engine, asked } = counted(other);
    expectSameSums(await sqlStatistics(engine, wave), await sqlStatistics(bySQL(), wave));
    expect(asked.sums).toBe(2);
    await other.run('SET preserve_insertion_order = true');
    other.closeSync();
  });

  it('are summed by SQL where the first are far from the others', async () => {
    const jump = (by: number): Unfolded => ({
      query: `SELECT CASE WHEN i < 300 THEN ${by} ELSE 0 END + sin(i) AS x, cos(2 * i) AS y FROM range(100000) r(i)`,
      targets: 'y',
    });
    for (const [by, sums] of [
      [5, 0],
      [1e9, 2],
    ] as const) {
      const { engine, asked } = counted();
      expectSameSums(await sqlStatistics(engine, jump(by)), await sqlStatistics(bySQL(), jump(by)));
      expect(asked.sums).toBe(sums);
    }
  });

  it('are told apart by SQL where they cannot be used', async () => {
    const refusal = (query: string, engine: Engine): Promise<string> =>
      sqlStatistics(engine, { query, targets: 'y' }).then(
        () => 'not refused',
        (error: Error) => error.message,
      );
    for (const x of [
      "CASE WHEN i = 77 THEN 'NaN'::DOUBLE ELSE i END",
      'CASE WHEN i <> 77 THEN i END',
      'i * 2::BIGINT ** 50',
      "CASE WHEN i = 3 THEN 'inf'::DOUBLE ELSE i END",
    ]) {
      const query = `SELECT ${x} AS x, i AS y FROM range(100) r(i)`;
      const said = await refusal(query, duckdbEngine(connection));
      expect(said).toBe(await refusal(query, bySQL()));
    }
    const bad = "SELECT CASE WHEN i = 77 THEN 'NaN'::DOUBLE ELSE i END AS x, i AS y FROM range(100) r(i)";
    expect(await refusal(bad, duckdbEngine(connection))).toContain('feature "x" in 1 row');
  });

  it('are read one by one where a version of DuckDB shows no lists', async () => {
    const shy = new Proxy(connection, {
      get: (target, name) => {
        if (name !== 'stream') return Reflect.get(target, name).bind(target);
        return async (sql: string) => {
          const result = await target.stream(sql);
          return {
            fetchChunk: async () => {
              const chunk = await result.fetchChunk();
              if (!chunk) return null;
              const { rowCount, columnCount } = chunk;
              const getColumnVector = (k: number) => ({
                getItem: (i: number) => chunk.getColumnVector(k).getItem(i),
              });
              return { rowCount, columnCount, getColumnVector };
            },
          };
        };
      },
    });
    const few = { ...wave, query: 'SELECT sin(i) AS x, cos(2 * i) AS y FROM range(3000) r(i)' };
    expect(await sqlStatistics(duckdbEngine(shy), few)).toEqual(
      await sqlStatistics(duckdbEngine(connection), few),
    );
  });
});
