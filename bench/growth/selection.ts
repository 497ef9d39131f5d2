/** Data, scalers, splits, metrics, paths, pipelines, pictures. */
import {
  alphaMax,
  compareSharing,
  crossValidate,
  crossValPredict,
  crossValScore,
  GridSearchCV,
  LeaveOneTaskOut,
  learningCurve,
  MultiTaskLasso,
  MultiTaskLassoCV,
  makePipeline,
  makeRegression,
  modelFromJSON,
  multiTaskElasticNetPath,
  multiTaskLassoPath,
  Pipeline,
  permutationImportance,
  RandomizedSearchCV,
  SharedLogisticRegressionCV,
  SharingComparison,
  SoftSharingClassifier,
  SoftSharingClassifierCV,
  SoftSharingRegressorCV,
  StandardScaler,
  TransformedTargetRegressor,
  toHTML,
  trainTestSplit,
  validationCurve,
} from '../../src/index.js';
import { coefHeatmapSpec, coefPathSpec, cvCurveSpec } from '../../src/plot/index.js';
import { designOf, type Kind, rowsOf, targetsOf } from './data.js';
import { metrics } from './metrics.js';
import type { Operation, Sizes } from './operation.js';
import { splits } from './splits.js';

const AT: Sizes = { rows: 200, columns: 10, tasks: 3, classes: 2, length: 1 };
const TABLE: Operation['grows'] = { rows: { from: 4000 }, columns: { from: 200 } };
const ALL: Operation['grows'] = { ...TABLE, tasks: { from: 32 } };
const STEPS = { tol: 0, maxIter: 2 };

/** An operation on X and Y of the sizes. */
function onData(
  name: string,
  covers: readonly string[],
  grows: Operation['grows'],
  start: (data: ReturnType<typeof dataOf>, sizes: Sizes) => () => unknown,
): Operation {
  return { name, covers, at: AT, grows, prepare: (sizes) => start(dataOf(sizes), sizes) };
}

const dataOf = ({ rows, columns, tasks }: Sizes) => ({
  X: designOf(rows, columns),
  sparse: () => designOf(rows, columns, 'sparse'),
  Y: targetsOf(rows, tasks),
});

const samples = (rows: number): number[][] => Array.from({ length: rows }, (_, i) => [i]);
const searched = () =>
  new GridSearchCV({
    estimator: new MultiTaskLasso(STEPS),
    paramGrid: { alpha: [0.2, 0.4] },
    cv: 3,
    scoring: 'r2',
  });
const scaled = () => makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.2, ...STEPS }));

const transformedMethods = ['fit', 'predict', 'score', 'scores', 'toJSON', 'fromJSON'].map(
  (method) => `TransformedTargetRegressor.${method}`,
);

export const selection: readonly Operation[] = [
  {
    name: 'makeRegression',
    covers: ['makeRegression'],
    at: AT,
    grows: ALL,
    prepare: ({ rows, columns, tasks }) => {
      const sizes = { nSamples: rows, nFeatures: columns, nTargets: tasks };
      return () => makeRegression({ ...sizes, noise: 1, coef: true, randomState: 0 });
    },
  },
  {
    name: 'makeRegression of low rank',
    covers: ['makeRegression'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 16, exponent: 2, why: 'n min(n, p)^2 for orthonormal vectors', at: { rows: 300 } },
    },
    prepare: ({ rows, columns }) => {
      const sizes = { nSamples: rows, nFeatures: columns };
      return () => makeRegression({ ...sizes, effectiveRank: 5, randomState: 0 });
    },
  },
  onData(
    'StandardScaler.fitTransform',
    ['StandardScaler.fit', 'StandardScaler.fitTransform'],
    TABLE,
    ({ X }) =>
      () =>
        new StandardScaler().fitTransform(X),
  ),
  onData('StandardScaler.fit, sparse', ['StandardScaler.fit'], TABLE, ({ sparse }) => {
    const X = sparse();
    return () => new StandardScaler({ withMean: false }).fit(X);
  }),
  onData('StandardScaler.transform', ['StandardScaler.transform'], TABLE, ({ X }) => {
    const scaler = new StandardScaler().fit(X);
    return () => scaler.transform(X);
  }),
  onData('StandardScaler.transformColumns', ['StandardScaler.transformColumns'], TABLE, ({ X }) => {
    const scaler = new StandardScaler().fit(X);
    return () => scaler.transformColumns(X);
  }),
  onData('StandardScaler.inverseTransform', ['StandardScaler.inverseTransform'], TABLE, ({ X }) => {
    const scaler = new StandardScaler().fit(X);
    return () => scaler.inverseTransform(X);
  }),
  onData(
    'StandardScaler.toJSON and fromJSON',
    ['StandardScaler.toJSON', 'StandardScaler.fromJSON'],
    { columns: { from: 2000, at: { rows: 10 } } },
    ({ X }) => {
      const scaler = new StandardScaler().fit(X);
      return () => StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
    },
  ),
  ...splits,
  {
    name: 'compareSharing',
    covers: [
      'compareSharing',
      'SharingComparison.toJSON',
      'SharingComparison.fromJSON',
      'SharingComparison.toHTML',
    ],
    at: { ...AT, columns: 4, tasks: 3 },
    grows: { rows: { from: 4000 }, tasks: { from: 32 } },
    prepare: ({ rows, columns, tasks }) => {
      const X = designOf(rows, columns);
      const Y = targetsOf(rows, tasks);
      const ways = ['shared slopes', 'soft sharing', 'row lasso'] as const;
      return async () => {
        const found = await compareSharing(X, Y, { cv: 2, repeats: 1, innerCv: 2, ways });
        return SharingComparison.fromJSON(JSON.parse(JSON.stringify(found))).toHTML();
      };
    },
  },
  onData(
    'learningCurve',
    ['learningCurve'],
    TABLE,
    ({ X, Y }) =>
      () =>
        learningCurve(new MultiTaskLasso({ alpha: 0.2, ...STEPS }), X, Y, { cv: 2, trainSizes: [0.5, 1] }),
  ),
  onData(
    'validationCurve',
    ['validationCurve'],
    TABLE,
    ({ X, Y }) =>
      () =>
        validationCurve(new MultiTaskLasso(STEPS), X, Y, {
          cv: 2,
          paramName: 'alpha',
          paramRange: [0.1, 0.2],
        }),
  ),
  onData(
    'permutationImportance',
    ['permutationImportance'],
    {
      rows: { from: 2000 },
      columns: { from: 16, exponent: 2, why: 'a score of all columns for each of them', at: { rows: 2000 } },
    },
    ({ X, Y }) => {
      const model = new MultiTaskLasso({ alpha: 0.2, ...STEPS }).fit(X, Y);
      return () => permutationImportance(model, X, Y, { nRepeats: 1, randomState: 0 });
    },
  ),
  {
    name: 'LeaveOneTaskOut.splitTasks',
    covers: ['LeaveOneTaskOut.split', 'LeaveOneTaskOut.splitTasks'],
    at: { ...AT, columns: 1 },
    grows: { rows: { from: 4000 } },
    prepare: ({ rows, tasks }) => {
      const list = Array.from({ length: tasks }, () => ({
        X: samples(rows),
        y: samples(rows).map(([i]) => (i! * 7919) % 97),
      }));
      return () => [...new LeaveOneTaskOut().splitTasks(list)];
    },
  },
  onData('trainTestSplit', ['trainTestSplit'], { ...TABLE, tasks: { from: 32 } }, ({ X, Y, sparse }) => {
    const S = sparse();
    return () => trainTestSplit(X, S, Y, { randomState: 0 });
  }),
  ...metrics,
  onData(
    'alphaMax',
    ['alphaMax'],
    ALL,
    ({ X, Y }) =>
      () =>
        alphaMax(X, Y),
  ),
  onData(
    'multiTaskLassoPath',
    ['multiTaskLassoPath'],
    ALL,
    ({ X, Y }) =>
      () =>
        multiTaskLassoPath(X, Y, { alphas: 3, eps: 0.5, ...STEPS }),
  ),
  onData(
    'multiTaskElasticNetPath',
    ['multiTaskElasticNetPath'],
    ALL,
    ({ X, Y }) =>
      () =>
        multiTaskElasticNetPath(X, Y, { alphas: 3, eps: 0.5, ...STEPS }),
  ),
  {
    name: 'multiTaskLassoPath, strengths',
    covers: ['multiTaskLassoPath'],
    at: AT,
    grows: { length: { from: 16 } },
    prepare(sizes) {
      const { X, Y } = dataOf(sizes);
      return () => multiTaskLassoPath(X, Y, { alphas: sizes.length, ...STEPS });
    },
  },
  onData(
    'crossValidate',
    ['crossValidate'],
    ALL,
    ({ X, Y }) =>
      () =>
        crossValidate(new MultiTaskLasso({ alpha: 0.2, ...STEPS }), X, Y, { cv: 3, scoring: 'r2' }),
  ),
  {
    name: 'crossValidate, folds',
    covers: ['crossValidate'],
    at: AT,
    grows: { length: { from: 5, why: 'each fold is a fit of nearly all samples' } },
    prepare(sizes) {
      const { X, Y } = dataOf(sizes);
      return () => crossValidate(new MultiTaskLasso({ alpha: 0.2, ...STEPS }), X, Y, { cv: sizes.length });
    },
  },
  onData('crossValPredict and crossValScore', ['crossValPredict', 'crossValScore'], ALL, ({ X, Y }) => () => {
    const model = new MultiTaskLasso({ alpha: 0.2, ...STEPS });
    return [crossValPredict(model, X, Y, { cv: 3 }), crossValScore(model, X, Y, { cv: 3 })];
  }),
  onData(
    'GridSearchCV.fit',
    ['GridSearchCV.fit'],
    ALL,
    ({ X, Y }) =>
      () =>
        searched().fit(X, Y),
  ),
  {
    name: 'GridSearchCV.fit, candidates',
    covers: ['GridSearchCV.fit', 'RandomizedSearchCV.fit'],
    at: { ...AT, rows: 30 },
    grows: { length: { from: 16 } },
    prepare(sizes) {
      const { X, Y } = dataOf(sizes);
      const alpha = Array.from({ length: sizes.length }, (_, k) => 1 + k);
      const estimator = new MultiTaskLasso(STEPS);
      const grid = new GridSearchCV({ estimator, paramGrid: { alpha }, cv: 3 });
      const nIter = sizes.length;
      const random = { estimator, paramDistributions: { alpha }, nIter, randomState: 0, cv: 3 };
      return () => [grid.fit(X, Y), new RandomizedSearchCV(random).fit(X, Y)];
    },
  },
  onData('SoftSharingRegressorCV.fit', ['SoftSharingRegressorCV.fit'], ALL, ({ X, Y }) => {
    const model = new SoftSharingRegressorCV({ couplings: [0, 1], alphas: [0.1], cv: 3, tol: 0.5 });
    return () => model.fit(X, Y);
  }),
  {
    name: 'fits of classifiers that choose their strengths',
    covers: ['SoftSharingClassifierCV.fit', 'SharedLogisticRegressionCV.fit'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 100, exponent: 2, why: 'systems of p unknowns' } },
    prepare(sizes) {
      const { X } = dataOf(sizes);
      const Y = rowsOf(Array<Kind>(sizes.tasks).fill('logistic'), sizes) as string[][];
      const common = { alphas: [1], cv: 2, maxIter: 1, tol: 0.5 };
      const soft = new SoftSharingClassifierCV({ couplings: [1], ...common });
      const shared = new SharedLogisticRegressionCV(common);
      return () => [soft.fit(X, Y), shared.fit(X, Y)];
    },
  },
  onData(
    'GridSearchCV.predict',
    ['GridSearchCV.predict', 'GridSearchCV.score', 'RandomizedSearchCV.predict', 'RandomizedSearchCV.score'],
    ALL,
    ({ X, Y }) => {
      const search = searched().fit(X, Y);
      return () => [search.predict(X), search.score(X, Y)];
    },
  ),
  {
    name: 'GridSearchCV of a classifier, its methods',
    covers: ['GridSearchCV', 'RandomizedSearchCV'].flatMap((name) =>
      ['predictProba', 'decisionFunction', 'scores'].map((method) => `${name}.${method}`),
    ),
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 100 }, tasks: { from: 16 } },
    prepare(sizes) {
      const { X } = dataOf(sizes);
      const Y = rowsOf(Array<Kind>(sizes.tasks).fill('logistic'), sizes) as string[][];
      const estimator = new SoftSharingClassifier({ alpha: 1, maxIter: 1, tol: 0.5 });
      const search = new GridSearchCV({ estimator, paramGrid: { coupling: [1] }, cv: 2 }).fit(X, Y);
      return () => [search.predictProba(X), search.decisionFunction(X), search.scores(X, Y)];
    },
  },
  onData(
    'GridSearchCV.toJSON and fromJSON',
    [
      'GridSearchCV.toJSON',
      'GridSearchCV.fromJSON',
      'RandomizedSearchCV.toJSON',
      'RandomizedSearchCV.fromJSON',
    ],
    { columns: { from: 500, at: { rows: 40 } }, tasks: { from: 64 } },
    ({ X, Y }) => {
      const search = searched().fit(X, Y);
      return () => GridSearchCV.fromJSON(JSON.parse(JSON.stringify(search)));
    },
  ),
  onData(
    'Pipeline.fit',
    ['Pipeline.fit', 'makePipeline'],
    ALL,
    ({ X, Y }) =>
      () =>
        scaled().fit(X, Y),
  ),
  onData('Pipeline.predict', ['Pipeline.predict', 'Pipeline.score'], ALL, ({ X, Y }) => {
    const pipeline = scaled().fit(X, Y);
    return () => [pipeline.predict(X), pipeline.score(X, Y)];
  }),
  {
    name: 'Pipeline of a classifier, its methods',
    covers: ['Pipeline.predictProba', 'Pipeline.decisionFunction', 'Pipeline.scores'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 100 }, tasks: { from: 16 } },
    prepare(sizes) {
      const { X } = dataOf(sizes);
      const Y = rowsOf(Array<Kind>(sizes.tasks).fill('logistic'), sizes) as string[][];
      const model = new SoftSharingClassifier({ alpha: 1, maxIter: 1, tol: 0.5 });
      const pipeline = makePipeline(new StandardScaler(), model).fit(X, Y);
      return () => [pipeline.predictProba(X), pipeline.decisionFunction(X), pipeline.scores(X, Y)];
    },
  },
  onData('TransformedTargetRegressor', transformedMethods, ALL, ({ X, Y }) => {
    const regressor = new MultiTaskLasso({ alpha: 0.2, ...STEPS });
    const model = new TransformedTargetRegressor({ regressor, transformer: new StandardScaler() });
    return () => {
      model.fit(X, Y);
      const found = [model.predict(X), model.score(X, Y), model.scores(X, Y)];
      return [found, TransformedTargetRegressor.fromJSON(JSON.parse(JSON.stringify(model)))];
    };
  }),
  onData(
    'Pipeline.toJSON and fromJSON',
    ['Pipeline.toJSON', 'Pipeline.fromJSON'],
    { columns: { from: 500, at: { rows: 40 } }, tasks: { from: 64 } },
    ({ X, Y }) => {
      const pipeline = scaled().fit(X, Y);
      return () => [
        Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline))),
        modelFromJSON(JSON.parse(JSON.stringify(pipeline))),
      ];
    },
  ),
  onData(
    'coefHeatmapSpec',
    ['coefHeatmapSpec'],
    { columns: { from: 500, at: { rows: 40 } }, tasks: { from: 64 } },
    ({ X, Y }) => {
      const model = new MultiTaskLasso({ alpha: 0.01, ...STEPS }).fit(X, Y);
      return () => coefHeatmapSpec(model);
    },
  ),
  onData(
    'toHTML of a model',
    ['toHTML'],
    { columns: { from: 500, at: { rows: 40 } }, tasks: { from: 64 } },
    ({ X, Y }) => {
      const model = new MultiTaskLasso({ alpha: 0.01, ...STEPS }).fit(X, Y);
      return () => toHTML(model);
    },
  ),
  {
    name: 'toHTML of relations',
    covers: ['toHTML'],
    at: AT,
    grows: { tasks: { from: 200, exponent: 2, why: 'it reads T x T numbers' } },
    prepare({ tasks }) {
      const order = Array.from({ length: tasks }, (_, t) => t);
      const matrix = order.map((s) => order.map((t) => (s === t ? 1 : ((s + t) % 17) / 17)));
      const relations = { of: 'data', taskNames: order.map((t) => `task ${t}`), matrix, order };
      return () => toHTML(relations);
    },
  },
  onData(
    'coefPathSpec',
    ['coefPathSpec'],
    { columns: { from: 100, at: { rows: 40 } }, tasks: { from: 64 } },
    ({ X, Y }) => {
      const path = multiTaskLassoPath(X, Y, { alphas: 10, ...STEPS });
      return () => coefPathSpec(path);
    },
  ),
  {
    name: 'cvCurveSpec, strengths',
    covers: ['cvCurveSpec'],
    at: AT,
    grows: { length: { from: 64 } },
    prepare(sizes) {
      const { X, Y } = dataOf(sizes);
      const model = new MultiTaskLassoCV({ alphas: sizes.length, cv: 3, tol: 1, maxIter: 1 }).fit(X, Y);
      return () => cvCurveSpec(model);
    },
  },
];
