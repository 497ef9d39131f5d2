/** What every engine must give: the statistics and the models of the same samples in memory. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  MultiTaskElasticNet,
  type SufficientStatistics,
  sufficientStatistics,
  type TaskInput,
} from '../../src/index.js';
import { type Engine, fitSQL, sqlStatistics } from '../../src/sql/index.js';
import { capturedWarnings } from './regressions.js';

/** An engine under test, and how tables come into it. */
export interface SqlBench {
  readonly engine: Engine;
  /** Runs a statement that gives nothing back. */
  execute(sql: string): Promise<unknown>;
  /** The types of columns of float64 and of texts, with NULLs. */
  readonly types: { readonly number: string; readonly text: string; readonly suffix: string };
}

export type Cell = number | string | null;

/** Makes a table, in place of one of the same name. */
export async function load(
  { engine, execute, types }: SqlBench,
  table: string,
  columns: Readonly<Record<string, readonly Cell[]>>,
): Promise<void> {
  const { dialect } = engine;
  const entries = Object.entries(columns);
  const typeOf = (cells: readonly Cell[]): string =>
    cells.some((cell) => typeof cell === 'string') ? types.text : types.number;
  const literal = (cell: Cell): string =>
    cell === null ? 'NULL' : typeof cell === 'string' ? dialect.text(cell) : dialect.number(cell);
  const list = entries.map(([name, cells]) => `${dialect.identifier(name)} ${typeOf(cells)}`);
  await execute(`DROP TABLE IF EXISTS ${dialect.identifier(table)}`);
  await execute(`CREATE TABLE ${dialect.identifier(table)} (${list.join(', ')})${types.suffix}`);
  const rows = entries[0]![1].map((_, i) => `(${entries.map(([, cells]) => literal(cells[i]!)).join(', ')})`);
  await execute(`INSERT INTO ${dialect.identifier(table)} VALUES ${rows.join(', ')}`);
}

/** A random table: a column of mean 1e8 and deviation 1, a small one, one of noise. */
interface Table {
  readonly X: number[][];
  readonly Y: number[][];
  readonly weight: number[];
  readonly task: string[];
  readonly kept: number[];
}

const SIZES = [1e-6, 1, 1, 1e3];
const MEANS = [0, 1e8, -3, 1e3];
const tables = (missing: boolean): fc.Arbitrary<Table> =>
  fc
    .record({
      n: fc.integer({ min: 12, max: 40 }),
      p: fc.integer({ min: 1, max: 4 }),
      T: fc.integer({ min: 1, max: 3 }),
    })
    .chain(({ n, p, T }) => {
      const unit = fc.double({ min: -1, max: 1, noNaN: true });
      const rows = (width: number) =>
        fc.array(fc.array(unit, { minLength: width, maxLength: width }), { minLength: n, maxLength: n });
      const list = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: n, maxLength: n });
      const gap = missing ? list(fc.array(fc.boolean(), { minLength: T, maxLength: T })) : fc.constant(null);
      return fc
        .record({
          x: rows(p),
          y: rows(T),
          gap,
          weight: list(fc.double({ min: 0.1, max: 3, noNaN: true })),
          task: list(fc.constantFrom("b'", 'a', 'ü')),
          kept: list(fc.integer({ min: 0, max: 3 })),
        })
        .map((drawn) => ({
          X: drawn.x.map((row, i) =>
            row.map((value, j) => MEANS[j]! + SIZES[j]! * (value + Math.sin(1 + 7 * i + 3 * j))),
          ),
          // The first rows hold every task and target.
          Y: drawn.y.map((row, i) =>
            row.map((value, t) =>
              i > 5 && drawn.gap?.[i]?.[t] ? Number.NaN : 1e4 * t + value + Math.sin(2 + 5 * i),
            ),
          ),
          weight: drawn.weight,
          task: drawn.task.map((name, i) => (i < 9 ? ["b'", 'a', 'ü'][i % 3]! : name)),
          kept: drawn.kept.map((value, i) => (i < 9 ? 1 : value)),
        }));
    });

const nullable = (value: number): Cell => (Number.isNaN(value) ? null : value);
const features = (p: number): string[] => Array.from({ length: p }, (_, j) => `x ${j}`);
const targets = (T: number): string[] => Array.from({ length: T }, (_, t) => `y"${t}`);

async function loadTable(bench: SqlBench, { X, Y, weight, task, kept }: Table): Promise<void> {
  const columns = Object.fromEntries([
    ...features(X[0]!.length).map((name, j) => [name, X.map((row) => row[j]!)]),
    ...targets(Y[0]!.length).map((name, t) => [name, Y.map((row) => nullable(row[t]!))]),
    ['weight', weight],
    ['task', task],
    ['kept', kept],
  ]);
  await load(bench, 'samples', columns);
}

/** Moments, relative to the sizes of their factors. */
export function expectSame(
  found: SufficientStatistics,
  expected: SufficientStatistics,
  digits = 1e-10,
): void {
  expect({ n: found.n, p: found.p, T: found.T }).toEqual({ n: expected.n, p: expected.p, T: expected.T });
  expect(found.taskNames).toEqual(expected.taskNames);
  expect(found.featureNames).toEqual(expected.featureNames);
  expect(found.blocks.map(({ nTasks, n }) => [nTasks, n])).toEqual(
    expected.blocks.map(({ nTasks, n }) => [nTasks, n]),
  );
  for (const [b, block] of found.blocks.entries()) {
    const other = expected.blocks[b]!;
    const { nTasks: k } = block;
    const near = (value: number, exact: number, size: number) =>
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(digits * size + 1e-300);
    near(block.weight, other.weight, other.weight);
    const root = (squares: readonly number[], at: number) => Math.sqrt(squares[at]!);
    for (let j = 0; j < found.p; j++) {
      const deviation = Math.sqrt(other.xSquares[j]! / other.weight);
      near(
        block.xMean[j]! - other.xMean[j]! + (block.xRest[j]! - other.xRest[j]!),
        0,
        deviation + 1e-6 * Math.abs(other.xMean[j]!),
      );
      for (let l = 0; l <= j; l++) {
        const at = (j * (j + 1)) / 2 + l;
        near(block.xx[at]!, other.xx[at]!, root(other.xSquares, j) * root(other.xSquares, l));
      }
      for (let t = 0; t < k; t++)
        near(block.xy[j * k + t]!, other.xy[j * k + t]!, root(other.xSquares, j) * root(other.ySquares, t));
    }
    for (let t = 0; t < k; t++) near(block.yy[t]!, other.yy[t]!, other.ySquares[t]!);
  }
}

const net = () => new MultiTaskElasticNet({ alpha: 0.3, l1Ratio: 0.5, tol: 1e-12, maxIter: 20_000 });

/** Predictions and weights in units of the columns, to 1e-8 of the largest. */
function expectSameModel(found: MultiTaskElasticNet, expected: MultiTaskElasticNet, X: number[][]): void {
  const [a, b] = [found.predict(X).to1DArray(), expected.predict(X).to1DArray()];
  // Products of large columns are rounded on the way to a small prediction.
  const reach = Math.max(...expected.coef_.to1DArray().map(Math.abs)) * Math.max(...X.flat().map(Math.abs));
  const size = Math.max(...b.map(Math.abs), 1) + 1e-6 * reach;
  for (const [k, value] of b.entries()) expect(Math.abs(a[k]! - value)).toBeLessThanOrEqual(1e-8 * size);
}

/** The laws, each with its own table. @param open called once, before the first */
export function sqlEngineLaws(open: () => Promise<SqlBench>): void {
  let opened: Promise<SqlBench> | undefined;
  const bench = () => (opened ??= open());
  const property = async (missing: boolean, law: (bench: SqlBench, table: Table) => Promise<void>) => {
    const ready = await bench();
    await fc.assert(
      fc.asyncProperty(tables(missing), async (table) => {
        await loadTable(ready, table);
        await law(ready, table);
      }),
      { numRuns: 10, verbose: 0 },
    );
  };

  it.each([false, true])(
    'gives the statistics and the model of the samples in memory (missing targets: %s)',
    async (missing) => {
      await property(missing, async ({ engine }, { X, Y, weight, kept }) => {
        const options = {
          table: 'samples',
          features: features(X[0]!.length),
          targets: targets(Y[0]!.length),
          weight: 'weight',
          where: 'kept > 0',
        };
        const rows = kept.flatMap((value, i) => (value > 0 ? [i] : []));
        const part = <Value>(all: readonly Value[]): Value[] => rows.map((i) => all[i]!);
        const names = { featureNames: options.features, taskNames: options.targets };
        const expected = sufficientStatistics(part(X), part(Y), { sampleWeight: part(weight), ...names });
        expectSame(await sqlStatistics(engine, options), expected);
        const { result } = capturedWarnings(() =>
          net().fit(part(X), part(Y), { sampleWeight: part(weight) }),
        );
        const model = net();
        await quietly(() => fitSQL(model, engine, options));
        expectSameModel(model, result, X);
      });
    },
  );

  it('gives those of tasks with their own samples', async () => {
    await property(false, async ({ engine }, { X, Y, task }) => {
      const tasks = [...new Set(task)].sort().map((name): TaskInput => {
        const rows = task.flatMap((own, i) => (own === name ? [i] : []));
        return { name, X: rows.map((i) => X[i]!), y: rows.map((i) => Y[i]![0]!) };
      });
      const featureNames = features(X[0]!.length);
      const options = { table: 'samples', features: featureNames, targets: targets(1), task: 'task' };
      expectSame(await sqlStatistics(engine, options), sufficientStatistics(tasks, { featureNames }));
    });
  });

  it('shares rows out to folds by their keys, all of them', async () => {
    await property(false, async ({ engine }, { X, Y }) => {
      const names = { features: features(X[0]!.length), targets: targets(Y[0]!.length) };
      const whole = await sqlStatistics(engine, { table: 'samples', ...names });
      const folds = await sqlStatistics(engine, { table: 'samples', ...names, folds: 2 }).catch(
        (error: Error) => error,
      );
      if (folds instanceof Error) return expect(folds.message).toMatch(/ in fold \d of 2; expected some/);
      expect(folds.map(({ n }) => n).reduce((a, b) => a + b)).toBe(whole.n);
    });
  });
}

async function quietly(act: () => Promise<unknown>): Promise<void> {
  const { setWarningHandler } = await import('../../src/index.js');
  const previous = setWarningHandler(() => {});
  try {
    await act();
  } finally {
    setWarningHandler(previous);
  }
}
