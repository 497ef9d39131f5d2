/** Tables in pipelines, searches, cross-validations and comparisons: each gives what X and Y give. */
import { describe, expect, it } from 'vitest';
import {
  alphaMax,
  bootstrapWeights,
  ColumnTransformer,
  compareSharing,
  crossValidate,
  crossValPredict,
  crossValScore,
  GridSearchCV,
  MultiTaskLasso,
  makePipeline,
  makeRegression,
  multiTaskElasticNetPath,
  multiTaskLassoPath,
  OneHotEncoder,
  permutationImportance,
  SimpleImputer,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  StandardScaler,
  sufficientStatistics,
  TransformedTargetRegressor,
  taskRelations,
} from '../../src/index.js';

const { X, Y } = makeRegression({ nSamples: 40, nFeatures: 3, nTargets: 2, noise: 0.5, randomState: 1 });
const rows = X.to2DArray().map(([a, b, c], i) => ({ a: a!, b: b!, c: c!, y: Y.get(i, 0), z: Y.get(i, 1) }));
const roles = { targets: ['y', 'z'] };
const named = { featureNames: ['a', 'b', 'c'], taskNames: ['y', 'z'] };
const long = rows.flatMap(({ a, b, c, y, z }) => [
  { a, b, c, y, t: 'north' },
  { a: a + 1, b, c, y: z, t: 'south' },
]);
const tasks = ['north', 'south'].map((name) => {
  const own = long.filter(({ t }) => t === name);
  return { name, X: own.map(({ a, b, c }) => [a, b, c]), y: own.map(({ y }) => y) };
});
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('categories and gaps', () => {
  const mixed = rows.map((row, i) => ({
    ...row,
    b: i % 7 === 0 ? null : row.b,
    kind: ['red', 'blue', null][i % 3] ?? null,
    flag: i % 2 === 0,
  }));
  const model = () =>
    makePipeline(
      new ColumnTransformer({
        transformers: [
          ['kinds', new OneHotEncoder(), ['kind']],
          ['numbers', makePipeline(new SimpleImputer(), new StandardScaler()), ['a', 'b', 'flag']],
        ],
      }),
      new MultiTaskLasso({ alpha: 0.1 }),
    );
  const features = ['flag', 'kind', 'b', 'a'];
  const raw = mixed.map(({ flag, kind, b, a }) => [Number(flag), kind, b, a]);

  it('are for the first step of a pipeline', () => {
    const byTable = model().fit(mixed, { features, ...roles });
    const byRows = model().fit(raw as never, Y, { featureNames: features, taskNames: named.taskNames });
    expect(json(byTable)).toEqual(json(byRows));
    expect(byTable.featureNamesIn_).toEqual(features);
    expect(byTable.predict(mixed)).toEqual(byRows.predict(raw as never));
    expect(byTable.score(mixed, { targets: ['z', 'y'] })).toBe(byRows.score(raw as never, Y));
    const told = byTable.predict(mixed, { as: 'table' });
    expect(told.map(({ y }) => y)).toEqual(Array.from(byRows.predict(raw as never, { task: 'y' })));
    expect(() => byTable.predict(rows)).toThrow(
      /Pipeline.predict: features of the model: the table has no column "flag", "kind"/,
    );
  });

  it('go through searches and cross-validations', () => {
    const grid = () => new GridSearchCV({ estimator: model(), paramGrid: { model__alpha: [0.1, 1] }, cv: 3 });
    const search = new GridSearchCV({
      estimator: model(),
      paramGrid: { multitasklasso__alpha: [0.1, 1] },
      cv: 3,
      scoring: 'r2',
    });
    expect(() => grid().fit(mixed, { features, ...roles })).toThrow(/model__alpha/);
    search.fit(mixed, { features, ...roles });
    const twin = search.clone().fit(raw as never, Y, { featureNames: features, taskNames: named.taskNames });
    expect(json(search)).toEqual(json(twin));
    expect(search.score(mixed, { targets: ['y', 'z'] })).toBe(twin.score(raw as never, Y));
    expect(crossValScore(model(), mixed, { features, ...roles, cv: 4 })).toEqual(
      crossValScore(model(), raw, Y.to2DArray(), { cv: 4, fitOptions: { featureNames: features } }),
    );
  });
});

it('cross-validation gives what matrices give, and the names to each fit', async () => {
  const lasso = new MultiTaskLasso({ alpha: 0.1 });
  const { estimator, ...found } = crossValidate(lasso, rows, { ...roles, cv: 4, returnEstimator: true });
  const { estimator: others, ...same } = crossValidate(lasso, X, Y, {
    cv: 4,
    returnEstimator: true,
    fitOptions: named,
  });
  expect(found).toEqual(same);
  expect(json(estimator)).toEqual(json(others));
  expect(await crossValidate(lasso, rows, { ...roles, cv: 4, nJobs: 1 })).toEqual(found);
  expect(crossValPredict(lasso, rows, { ...roles, cv: 4 })).toEqual(crossValPredict(lasso, X, Y, { cv: 4 }));
});

it('searches and models that choose for themselves, with tasks of their own rows', async () => {
  const own = { targets: 'y', task: 't' };
  const cv = () => new SoftSharingRegressorCV({ couplings: [0.1, 10], alphas: [0.01], cv: 3 });
  const found = await cv().fitAsync(long, own);
  expect(json(found)).toEqual(json(cv().fit(tasks, { featureNames: named.featureNames })));
  expect(found.score(long, own)).toBe(found.score(tasks));
  expect(found.predict(long, { task: 'south' })).toEqual(
    found.predict(
      long.map(({ a, b, c }) => [a, b, c]),
      { task: 'south' },
    ),
  );
});

it('transformed targets', () => {
  const model = () =>
    new TransformedTargetRegressor({ regressor: new MultiTaskLasso(), transformer: new StandardScaler() });
  const byTable = model().fit(rows, roles);
  const byMatrix = model().fit(X, Y, named);
  expect(json(byTable)).toEqual(json(byMatrix));
  expect(byTable.predict(rows)).toEqual(byMatrix.predict(X));
  expect(byTable.predict(rows, { as: 'table' }).map(({ z }) => z)).toEqual(
    Array.from(byMatrix.predict(X).getColumn(1)),
  );
  expect(byTable.score(rows, roles)).toBe(byMatrix.score(X, Y));
});

it('comparisons and relations of tasks, importances', async () => {
  const options = { cv: 3, repeats: 1, innerCv: 2, ways: ['soft sharing'] as const };
  const compared = await compareSharing(long, { targets: 'y', task: 't', ...options });
  expect(json(compared)).toEqual(
    json(await compareSharing(tasks, { featureNames: named.featureNames, ...options })),
  );
  expect(taskRelations(rows, { ...roles, of: 'features' })).toEqual(
    taskRelations(X, Y, { taskNames: ['y', 'z'], of: 'features' }),
  );
  const model = new SoftSharingRegressor().fit(rows, roles);
  const order = rows.map(({ a, b, c, y, z }) => ({ z, y, c, b, a }));
  expect(permutationImportance(model, order, { targets: ['z', 'y'], randomState: 0 })).toEqual(
    permutationImportance(model, X, Y, { randomState: 0 }),
  );
});

it('statistics, paths, the largest alpha and the bootstrap', () => {
  const path = { alphas: 4, eps: 0.1 };
  const table = rows as never;
  expect(sufficientStatistics(rows, roles)).toEqual(sufficientStatistics(X, Y, named));
  expect(json(multiTaskLassoPath(table, { ...roles, ...path }))).toEqual(
    json(multiTaskLassoPath(X, Y, path)),
  );
  const net = { ...path, l1Ratio: 0.7 };
  expect(json(multiTaskElasticNetPath(table, { ...roles, ...net }))).toEqual(
    json(multiTaskElasticNetPath(X, Y, net)),
  );
  expect(alphaMax(table, { ...roles, l1Ratio: 0.5 })).toBe(alphaMax(X, Y, { l1Ratio: 0.5 }));
  const few = { nBootstrap: 3, randomState: 1 };
  const model = new MultiTaskLasso({ alpha: 0.1 });
  const found = bootstrapWeights(model, rows, { ...roles, ...few });
  const { coefLower, coefUpper, interceptErrors } = bootstrapWeights(model, X, Y, few);
  expect(found).toMatchObject({ ...named, coefLower, coefUpper, interceptErrors });
});
