/** What every engine must give of pipelines and of labels: the models and the predictions of the same rows in memory. */
import { expect, it } from 'vitest';
import {
  ColumnTransformer,
  GridSearchCV,
  MinMaxScaler,
  type Model,
  MultiTaskElasticNet,
  MultiTaskModel,
  modelFromJSON,
  OneHotEncoder,
  Pipeline,
  rowLasso,
  SharedLogisticRegression,
  SimpleImputer,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
} from '../../src/index.js';
import { fitSQL, predictSQL } from '../../src/sql/index.js';
import { type Cell, load, type SqlBench } from './sqlEngine.js';

const FEATURES = ["a'; --", 'b', 'colour "c"', 'size'];
const COLOURS = ['red', "it's", 'back\\', null];
const N = 90;

/** A column of mean 1e6 and deviation 1 with gaps, a small one with gaps, a category with gaps, and one of numbers. */
const rows: readonly (readonly Cell[])[] = Array.from({ length: N }, (_, i) => [
  i % 7 === 3 ? null : 1e6 + Math.sin(i * i) + Math.cos(3 * i),
  i % 11 === 5 ? null : Math.round(50 * Math.sin(5 * i)) / 1000,
  COLOURS[(i + (i >> 2)) % COLOURS.length]!,
  [1, 2.5, -3][(i + (i >> 3)) % 3]!,
]);
const weight = rows.map((_, i) => (i % 10 === 0 ? 0 : 0.5 + Math.sin(i) ** 2));
const Y = rows.map(([a, b, colour], i) => [
  (Number(a ?? 1e6) - 1e6) * 2 + (colour === 'red' ? 1 : 0) + Math.cos(i),
  i % 13 === 1 ? Number.NaN : Number(b ?? 0) * 30 + Math.sin(2 * i),
]);
const labels = Y.map((row, i) => [row[0]! > 0 ? 'yes' : "n'o", Math.sin(i) > 0 ? 'yes' : "n'o"]);
const kinds = Y.map(([y]) => (y! > 1 ? "hi'gh" : y! < -1 ? 'low' : 'mid'));

async function loaded(bench: SqlBench): Promise<void> {
  const column = (j: number) => rows.map((row) => row[j]!);
  await load(bench, 'piped', {
    ...Object.fromEntries(FEATURES.map((name, j) => [name, column(j)])),
    y0: Y.map(([y]) => y!),
    y1: Y.map(([, y]) => (Number.isNaN(y) ? null : y!)),
    l0: labels.map(([label]) => label!),
    l1: labels.map(([, label]) => label!),
    weight,
    task: rows.map((_, i) => (i % 2 ? 'odd' : 'even')),
  });
}

type Strategy = 'mean' | 'median' | 'most_frequent';

/** Numbers imputed, categories encoded, all of it scaled. */
function pipelineOf(model: unknown, strategy: Strategy, scaler: unknown = new StandardScaler()): Model {
  const columns = new ColumnTransformer({
    transformers: [
      ['numbers', new SimpleImputer({ strategy, addIndicator: true }), FEATURES.slice(0, 2)],
      ['kinds', new OneHotEncoder({ sparseOutput: false }), FEATURES[2]!],
      [
        'sizes',
        new Pipeline([
          ['encode', new OneHotEncoder({ drop: 'first', sparseOutput: false })],
        ] as never) as never,
        [3],
      ],
    ],
    sparseThreshold: 0,
  });
  return new Pipeline([
    ['columns', columns],
    ['scaler', scaler],
    ['model', model],
  ] as never) as unknown as Model;
}

/** What predictions and files of pipelines have in common. */
interface Piped {
  fit(...given: readonly unknown[]): Piped;
  predict(X: unknown, options?: object): unknown;
  predictProba(X: unknown, options?: object): { to2DArray(): number[][] };
  toJSON(): object;
  readonly featureNamesIn_: string[] | null;
  getFeatureNamesOut(): string[];
}

const net = () => new MultiTaskElasticNet({ alpha: 0.05, l1Ratio: 0.5, tol: 1e-12, maxIter: 50_000 });

/** @param open called once, before the first */
export function sqlPipelineLaws(open: () => Promise<SqlBench>): void {
  let opened: Promise<SqlBench> | undefined;
  const start = async (): Promise<SqlBench> => {
    const ready = await open();
    await loaded(ready);
    return ready;
  };
  const bench = () => (opened ??= start());
  const asked = async (expressions: readonly string[]): Promise<unknown[][]> => {
    const { engine } = await bench();
    const where = engine.dialect.identifier(FEATURES[0]!);
    // Rows of a table have no order: that of the first column, which is the same here.
    const found = await engine.query(
      `SELECT ${expressions.join(', ')}, coalesce(${where}, 0) AS key, coalesce(${engine.dialect.identifier('y0')}, 0) AS other FROM piped`,
    );
    const order = new Map(rows.map((_, i) => [Y[i]![0]!, i]));
    const sorted = new Array<unknown[]>(N);
    for (const row of found) sorted[order.get(Number(row.at(-1)))!] = row.slice(0, -2);
    return sorted;
  };
  const expectNear = (found: unknown[][], expected: number[][], digits: number): void => {
    const size = Math.max(...expected.flat().map(Math.abs), 1);
    for (const [i, row] of expected.entries())
      for (const [t, value] of row.entries())
        expect(Math.abs(Number(found[i]![t]) - value)).toBeLessThanOrEqual(digits * size);
  };
  const fitted = async (model: Model, options: object): Promise<Piped> => {
    const { engine } = await bench();
    return (await fitSQL(model, engine, {
      table: 'piped',
      features: FEATURES,
      ...options,
    } as never)) as never;
  };

  it.each([
    ['mean', new StandardScaler()],
    ['median', new StandardScaler({ withMean: false })],
    ['most_frequent', new MinMaxScaler({ featureRange: [-1, 2], clip: true })],
  ] as const)(
    'fits a pipeline that imputes the %s as in memory, and predicts by its SQL',
    async (strategy, scaler) => {
      const expected = pipelineOf(net(), strategy, scaler) as unknown as Piped;
      expected.fit(rows, Y, { sampleWeight: weight, featureNames: FEATURES, taskNames: ['y0', 'y1'] });
      const found = await fitted(pipelineOf(net(), strategy, scaler), {
        targets: ['y0', 'y1'],
        weight: 'weight',
      });
      const predictions = (expected.predict(rows) as { to2DArray(): number[][] }).to2DArray();
      expectNear((found.predict(rows) as { to2DArray(): number[][] }).to2DArray(), predictions, 1e-8);
      expect(found.featureNamesIn_).toEqual(FEATURES);
      expect(found.getFeatureNamesOut()).toEqual(expected.getFeatureNamesOut());
      const read = modelFromJSON(JSON.parse(JSON.stringify(found.toJSON())));
      const { engine } = await bench();
      expectNear(await asked(predictSQL(read, { dialect: engine.dialect })), predictions, 1e-8);
    },
  );

  it('fits pipelines of tasks with their own rows, and of labels', async () => {
    const names = ['even', 'odd'];
    const tasks = names.map((name, t) => {
      const own = rows.flatMap((_, i) => (i % 2 === t ? [i] : []));
      return {
        name,
        X: own.map((i) => rows[i]!),
        y: own.map((i) => Y[i]![0]!),
        sampleWeight: own.map((i) => weight[i]!),
      };
    });
    const sharing = () => pipelineOf(new SoftSharingRegressor({ coupling: 0.3, alpha: 1e-2 }), 'mean');
    const expected = (sharing() as unknown as Piped).fit(tasks, { featureNames: FEATURES });
    const found = await fitted(sharing(), { targets: 'y0', task: 'task', weight: 'weight' });
    const column = (model: Piped) =>
      Array.from(model.predict(rows, { task: 'odd' }) as ArrayLike<number>, (y) => [y]);
    expectNear(column(found), column(expected), 1e-8);

    const shared = () => pipelineOf(new SharedLogisticRegression({ alpha: 0.1 }), 'mean');
    const classifier = (shared() as unknown as Piped).fit(rows, labels, { featureNames: FEATURES });
    const model = await fitted(shared(), { targets: ['l0', 'l1'] });
    const proba = classifier.predictProba(rows, { task: 0 }).to2DArray();
    expectNear(model.predictProba(rows, { task: 0 }).to2DArray(), proba, 1e-8);
    const { dialect } = (await bench()).engine;
    expectNear(await asked(predictSQL(model, { dialect, method: 'predictProba' })[0]!), proba, 1e-8);
    expect(await asked(predictSQL(model, { dialect }))).toEqual(classifier.predict(rows));
  });

  it('predicts labels and probabilities of two and of several, and means of counts', async () => {
    const { dialect } = (await bench()).engine;
    const X = rows.map((row) => [Number(row[3]), row[2] === 'red' ? 1 : 0]);
    const counts = X.map(([x], i) => Math.max(0, Math.floor(x! + 2 * Math.sin(i) + 2)));
    const targets = X.map((_, i) => [kinds[i]!, counts[i]!, i % 3 === 0, Y[i]![0]!]);
    const mixed = new MultiTaskModel({
      losses: ['softmax', 'poisson', 'logistic', 'squared'],
      penalty: rowLasso({ alpha: 0.01 }),
    }).fit(X as number[][], targets as never);
    const read = { dialect, features: ['size', 'red'] };
    const { engine } = await bench();
    const red = `CASE WHEN ${dialect.identifier(FEATURES[2]!)} = 'red' THEN 1 ELSE 0 END`;
    const from = `(SELECT size, ${red} AS red, y0 FROM piped) AS source`;
    const select = async (list: readonly string[]) => {
      const found = await engine.query(`SELECT ${list.join(', ')}, y0 FROM ${from}`);
      const order = new Map(Y.map(([y], i) => [y!, i]));
      const sorted = new Array<unknown[]>(N);
      for (const row of found) sorted[order.get(Number(row.at(-1)))!] = row.slice(0, -1);
      return sorted;
    };
    const predicted = mixed.predict(X as number[][]);
    const found = await select(predictSQL(mixed, read));
    for (const [i, [kind, count, isThird, value]] of found.entries()) {
      expect(kind).toBe(predicted[0]![i]);
      expect(String(isThird)).toBe(String(predicted[2]![i]));
      expect(Number(count)).toBeCloseTo(Number(predicted[1]![i]), 10);
      expect(Number(value)).toBeCloseTo(Number(predicted[3]![i]), 10);
    }
    const probabilities = predictSQL(mixed, { ...read, method: 'predictProba' });
    expect(probabilities.map((own) => own?.length ?? null)).toEqual([3, null, 2, null]);
    for (const task of [0, 2]) {
      const expected = mixed.predictProba(X as number[][], { task })!.to2DArray();
      expectNear(await select(probabilities[task]!), expected, 1e-12);
    }
    const search = new GridSearchCV({
      estimator: new SoftSharingClassifier(),
      paramGrid: { coupling: [0.1, 1] },
      cv: 3,
    });
    const chosen = search.fit(X as number[][], labels as never);
    expect(await select(predictSQL(chosen, read))).toEqual(chosen.predict(X as number[][]));
    const inner = { estimator: new SoftSharingRegressor(), paramGrid: { alpha: [0.1, 1] }, cv: 3 };
    const nested = new Pipeline([
      ['scaler', new StandardScaler()],
      ['search', new GridSearchCV(inner as never)],
    ] as never) as unknown as Piped;
    const numbers = nested
      .fit(
        X,
        Y.map(([y]) => [y!]),
      )
      .predict(X) as { to2DArray(): number[][] };
    expectNear(await select(predictSQL(nested, read)), numbers.to2DArray(), 1e-12);
  });
}
