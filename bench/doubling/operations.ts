/** What docs/performance.md says how it grows: fits to the default tol, on data with a signal. */
import {
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  multiTaskLassoPath,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
} from '../../src/index.js';
import { type BenchData, largestAlpha, makeCorrelatedData } from '../data.js';
import type { Operation, Sizes } from '../growth/operation.js';
import { type BenchTasks, makeDenseTasks, makeTextTasks } from '../modelData.js';
import { largestRowAlpha } from '../modelObjective.js';

/** How many rows of W are not zero, at all sizes. */
const ACTIVE = 10;
const AT: Sizes = { rows: 400, columns: 400, tasks: 8, classes: 2, length: 1 };

const correlated = ({ rows, columns, tasks }: Sizes): BenchData =>
  makeCorrelatedData({
    nSamples: rows,
    nFeatures: columns,
    nTasks: tasks,
    density: Math.min(1, (ACTIVE + 0.5) / columns),
  });

const texts = ({ rows, columns, tasks, length }: Sizes): BenchTasks =>
  makeTextTasks({ nSamples: rows, nFeatures: columns, nTasks: tasks, length });

const own = ({ tasks }: BenchTasks) => tasks.map(({ X, y }) => ({ X, y }));

/** Tasks with samples of their own, of regressions or of so many labels. */
const dense = ({ rows, columns, tasks }: Sizes, labels: number, density = 1): BenchTasks =>
  makeDenseTasks({
    nSamples: rows,
    nFeatures: columns,
    labels: new Array<number>(tasks).fill(labels),
    density,
  });

const SMALL: Sizes = { ...AT, rows: 200, columns: 50, tasks: 4 };
const TASKS: Sizes = { ...AT, rows: 100, columns: 32, tasks: 16 };
const TEXTS: Sizes = { ...AT, rows: 1000, columns: 2000, tasks: 2 };
const SOFT = { coupling: 0.1, alpha: 1e-3 };

export const documented: readonly Operation[] = [
  {
    name: 'MultiTaskLasso.fit, dense, alphaMax / 10',
    covers: ['MultiTaskLasso.fit'],
    at: AT,
    grows: { rows: { from: 200 }, columns: { from: 200 }, tasks: { from: 4 } },
    prepare(sizes) {
      const data = correlated(sizes);
      const model = new MultiTaskLasso({ alpha: largestAlpha(data) / 10 });
      return () => model.fit(data.X, data.Y);
    },
  },
  {
    name: 'MultiTaskLasso.fit, sparse texts, alphaMax / 10',
    covers: ['MultiTaskLasso.fit'],
    at: TEXTS,
    grows: { rows: { from: 500 }, columns: { from: 1000 }, length: { from: 1 } },
    prepare(sizes) {
      const tasks = texts(sizes);
      const model = new MultiTaskLasso({ alpha: largestRowAlpha(tasks) / 10 });
      return () => model.fit(own(tasks));
    },
  },
  {
    name: 'multiTaskLassoPath, 100 alphas',
    covers: ['multiTaskLassoPath'],
    at: SMALL,
    grows: { rows: { from: 200 }, columns: { from: 25 }, tasks: { from: 2 } },
    prepare(sizes) {
      const { X, Y } = correlated(sizes);
      return () => multiTaskLassoPath(X, Y, { alphas: 100 });
    },
  },
  {
    name: 'MultiTaskLassoCV.fit, 5 folds of 100 alphas',
    covers: ['MultiTaskLassoCV.fit'],
    at: SMALL,
    grows: { rows: { from: 200 }, columns: { from: 25 }, tasks: { from: 2 } },
    prepare(sizes) {
      const { X, Y } = correlated(sizes);
      return () => new MultiTaskLassoCV().fit(X, Y);
    },
  },
  {
    name: 'SharedLogisticRegression.fit, sparse texts',
    covers: ['SharedLogisticRegression.fit'],
    at: TEXTS,
    grows: { rows: { from: 500 }, columns: { from: 1000 }, length: { from: 1 } },
    prepare(sizes) {
      const tasks = own(texts(sizes));
      return () => new SharedLogisticRegression().fit(tasks);
    },
  },
  {
    name: 'SharedLogisticRegression.fit, dense',
    covers: ['SharedLogisticRegression.fit'],
    at: { ...TASKS, tasks: 2, rows: 500 },
    grows: { rows: { from: 250 }, columns: { from: 32 }, tasks: { from: 2 } },
    prepare(sizes) {
      const tasks = own(dense(sizes, 2));
      return () => new SharedLogisticRegression().fit(tasks);
    },
  },
  {
    name: 'SoftSharingRegressor.fit, own samples',
    covers: ['SoftSharingRegressor.fit'],
    at: TASKS,
    grows: { rows: { from: 50 }, columns: { from: 16 }, tasks: { from: 8 } },
    prepare(sizes) {
      const tasks = own(dense(sizes, 0));
      return () => new SoftSharingRegressor(SOFT).fit(tasks);
    },
  },
  {
    name: 'SoftSharingClassifier.fit, own samples',
    covers: ['SoftSharingClassifier.fit'],
    at: TASKS,
    grows: { rows: { from: 50 }, columns: { from: 16 }, tasks: { from: 8 } },
    prepare(sizes) {
      const tasks = own(dense(sizes, 2));
      return () => new SoftSharingClassifier(SOFT).fit(tasks);
    },
  },
  {
    name: 'MultiTaskModel.fit, labels, row lasso, alphaMax / 10',
    covers: ['MultiTaskModel.fit'],
    at: { ...TASKS, tasks: 4 },
    grows: { rows: { from: 100 }, columns: { from: 32 }, tasks: { from: 2 } },
    prepare(sizes) {
      const tasks = dense(sizes, 2, Math.min(1, ACTIVE / sizes.columns));
      const penalty = rowLasso({ alpha: largestRowAlpha(tasks) / 10 });
      const losses = tasks.tasks.map(({ kind }) => kind);
      return () => new MultiTaskModel({ losses, penalty }).fit(own(tasks));
    },
  },
  {
    name: 'MultiTaskLasso.predict',
    covers: ['MultiTaskLasso.predict'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 400 }, tasks: { from: 8 } },
    prepare(sizes) {
      const data = correlated(sizes);
      const model = new MultiTaskLasso({ alpha: largestAlpha(data) / 10, tol: 1e-2 }).fit(data.X, data.Y);
      return () => model.predict(data.X);
    },
  },
];
