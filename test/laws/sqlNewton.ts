/** What every engine must give of losses that are not squared: the models of the same samples in memory. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  MultiTaskModel,
  SharedLogisticRegression,
  SoftSharingClassifier,
  softSharing,
  type TaskInput,
} from '../../src/index.js';
import { type Engine, fitSQL } from '../../src/sql/index.js';
import { capturedWarnings } from './regressions.js';
import { load, type SqlBench } from './sqlEngine.js';

/** A table of labels and counts: a column of mean 1e8 and deviation 1, a small one, and noise. */
interface Table {
  readonly X: number[][];
  readonly labels: string[][];
  readonly counts: number[][];
  readonly weight: number[];
  readonly task: string[];
}

const MEANS = [1e8, -3, 0];
const SIZES = [1, 1e-3, 10];
const T = 2;

const tables: fc.Arbitrary<Table> = fc
  .record({
    n: fc.integer({ min: 24, max: 60 }),
    p: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ n, p, seed }) => {
    let state = seed;
    const next = (): number => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const z = Array.from({ length: n }, () => Array.from({ length: p }, () => 4 * next() - 2));
    const eta = z.map((row) => row.reduce((sum, value, j) => sum + (j + 1) * value, 0) / 2);
    return {
      X: z.map((row) => row.map((value, j) => MEANS[j]! + SIZES[j]! * value)),
      // The first rows hold both labels of every task and target.
      labels: eta.map((value, i) =>
        Array.from({ length: T }, (_, t) =>
          i < 8 ? (i % 4 < 2 ? "y's" : 'no') : value + t + 3 * (next() - next()) > 0 ? "y's" : 'no',
        ),
      ),
      counts: eta.map((value) =>
        Array.from({ length: T }, () => Math.floor(next() * 2 * Math.exp(value / 2))),
      ),
      weight: z.map(() => 0.1 + next()),
      task: z.map((_, i) => (i % 2 ? 'b' : 'a"')),
    };
  });

const features = (p: number): string[] => Array.from({ length: p }, (_, j) => `x ${j}`);

/** Loads it, and gives the tasks with their own samples. */
async function loaded(bench: SqlBench, { X, labels, counts, weight, task }: Table) {
  const column = <Value>(rows: readonly (readonly Value[])[], j: number) => rows.map((row) => row[j]!);
  await load(bench, 'labelled', {
    ...Object.fromEntries(features(X[0]!.length).map((name, j) => [name, column(X, j)])),
    l0: column(labels, 0),
    l1: column(labels, 1),
    c0: column(counts, 0),
    c1: column(counts, 1),
    weight,
    task,
  });
  return ['a"', 'b'].map((name) => {
    const rows = task.flatMap((own, i) => (own === name ? [i] : []));
    const part = <Value>(all: readonly Value[]): Value[] => rows.map((i) => all[i]!);
    return {
      name,
      X: part(X),
      label: part(column(labels, 0)),
      count: part(column(counts, 0)),
      weight: part(weight),
    };
  });
}

interface Fitted {
  readonly dualGap_: number;
  readonly eps_: number;
  readonly intercept_: number[];
  readonly taskNames_: string[];
  readonly featureNamesIn_: string[] | null;
  readonly coef_: { to2DArray(): number[][] };
}

/** Predictors to 1e-8 of the largest, and a certificate. */
export function expectSamePredictors(
  found: Fitted,
  expected: Fitted,
  X: readonly (readonly number[])[],
  digits = 1e-8,
): void {
  const all = ({ coef_, intercept_ }: Fitted): number[] => {
    const coef = coef_.to2DArray();
    return X.flatMap((row) =>
      intercept_.map((b, t) => row.reduce((sum, x, j) => sum + x * coef[coef.length === 1 ? 0 : t]![j]!, b)),
    );
  };
  const [a, b] = [all(found), all(expected)];
  const reach =
    Math.max(...expected.coef_.to2DArray().flat().map(Math.abs)) * Math.max(...X.flat().map(Math.abs));
  const size = Math.max(...b.map(Math.abs), 1) + 1e-6 * reach;
  for (const [k, value] of b.entries()) expect(Math.abs(a[k]! - value)).toBeLessThanOrEqual(digits * size);
  if (digits === 1e-8) expect(found.eps_).toBeCloseTo(expected.eps_, 10);
  expect(found.dualGap_).toBeLessThanOrEqual(found.eps_);
}

/** @param open called once, before the first */
export function sqlNewtonLaws(open: () => Promise<SqlBench>): void {
  let opened: Promise<SqlBench> | undefined;
  const each = async (
    law: (bench: SqlBench, table: Table, own: Awaited<ReturnType<typeof loaded>>) => Promise<void>,
  ) => {
    const bench = await (opened ??= open());
    await fc.assert(
      fc.asyncProperty(tables, async (table) => law(bench, table, await loaded(bench, table))),
      { numRuns: 3, verbose: 0 },
    );
  };
  const names = (table: Table) => ({ table: 'labelled', features: features(table.X[0]!.length) });

  it('gives the classifiers of the samples in memory', () =>
    each(async ({ engine }, table, own) => {
      const { X, labels, weight } = table;
      const fitted = new SoftSharingClassifier({ coupling: 0.3, alpha: 1e-3 }).fit(X, labels, {
        sampleWeight: weight,
      });
      const model = new SoftSharingClassifier({ coupling: 0.3, alpha: 1e-3 });
      await fitSQL(model, engine, { ...names(table), targets: ['l0', 'l1'], weight: 'weight' });
      expectSamePredictors(model, fitted, X);
      expect(model.classes_).toEqual(fitted.classes_);
      expect(model.taskNames_).toEqual(['l0', 'l1']);
      const tasks = own.map(({ name, X, label }) => ({ name, X, y: label }));
      const shared = new SharedLogisticRegression({ alpha: 1e-2, taskWeights: [1, 3] });
      await fitSQL(shared, engine, { ...names(table), targets: 'l0', task: 'task' });
      expectSamePredictors(
        shared,
        new SharedLogisticRegression({ alpha: 1e-2, taskWeights: [1, 3] }).fit(tasks),
        X,
      );
      expect(shared.taskNames_).toEqual(['a"', 'b']);
    }));

  it('gives the models of counts, and of labels beside numbers', () =>
    each(async ({ engine }, table, own) => {
      const { X, labels, counts } = table;
      const penalty = softSharing({ coupling: 0.5, alpha: 1e-2 });
      const tasks = own.map(
        ({ name, X, count, weight }): TaskInput => ({ name, X, y: count, sampleWeight: weight }),
      );
      const poisson = new MultiTaskModel({ losses: 'poisson', penalty });
      await fitSQL(poisson, engine, { ...names(table), targets: 'c0', task: 'task', weight: 'weight' });
      const { result } = capturedWarnings(() =>
        new MultiTaskModel({ losses: 'poisson', penalty }).fit(tasks),
      );
      expectSamePredictors(poisson, result, X);
      const losses = ['logistic', 'squared', 'poisson'] as const;
      const mixed = new MultiTaskModel({ losses: [...losses], penalty });
      await fitSQL(mixed, engine, { ...names(table), targets: ['l1', 'c0', 'c1'] });
      const Y = labels.map((row, i) => [row[1]!, counts[i]![0]!, counts[i]![1]!]);
      expectSamePredictors(mixed, new MultiTaskModel({ losses: [...losses], penalty }).fit(X, Y), X);
    }));
  it('takes many tasks, by statements that grow with them and no more', async () => {
    const bench = await (opened ??= open());
    const read = async (T: number) => {
      const task = Array.from({ length: 6 * T }, (_, i) => i % T);
      const x = task.map((_, i) => Math.sin(i * i));
      const y = task.map((t, i) =>
        i < 2 * T ? (i < T ? 'no' : 'yes') : x[i]! + Math.sin(7 * i + t) > 0 ? 'yes' : 'no',
      );
      await load(bench, 'crowd', { x, y, task });
      const sent: number[] = [];
      const query: Engine['query'] = (sql, ...rest) => {
        sent.push(sql.length);
        return bench.engine.query(sql, ...rest);
      };
      const model = new SharedLogisticRegression({ alpha: 0.1, tol: 1e-6 });
      await fitSQL(
        model,
        { ...bench.engine, query, stream: undefined },
        { table: 'crowd', features: ['x'], targets: 'y', task: 'task' },
      );
      const rows = Array.from({ length: 6 }, (_, k) => k * T);
      const tasks = Array.from(
        { length: T },
        (_, t): TaskInput => ({ X: rows.map((i) => [x[i + t]!]), y: rows.map((i) => y[i + t]!) as never }),
      );
      return { model, tasks, steps: sent.slice(-model.nIter_) };
    };
    const few = await read(40);
    const many = await read(80);
    const fitted = new SharedLogisticRegression({ alpha: 0.1 }).fit(many.tasks);
    expectSamePredictors(many.model, fitted, [[-1], [0], [1]], 1e-6);
    expect(many.steps.length).toBeLessThan(few.steps.length + 3);
    expect(Math.max(...many.steps)).toBeLessThan(2.2 * Math.max(...few.steps));
  });
}
