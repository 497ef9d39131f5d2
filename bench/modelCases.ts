/** Which models are fitted to which tasks. */
import {
  MultiTaskLasso,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../src/index.js';
import {
  type BenchTasks,
  type DenseRecipe,
  makeDenseTasks,
  makeTextTasks,
  type TextRecipe,
} from './modelData.js';
import { largestRowAlpha, type Penalty, type Weights } from './modelObjective.js';
import type { Extent } from './options.js';

export interface ModelCase {
  readonly model: string;
  readonly name: string;
  readonly make: () => BenchTasks;
  readonly settings: readonly Setting[];
}

/** A strength of a model's penalty; a row lasso's is alphaMax / k. */
export type Setting =
  | Exclude<Penalty, { kind: 'rowLasso' }>
  | { readonly kind: 'rowLasso'; readonly k: number };

/** What bench reads of a fitted model. */
export interface Fitted {
  readonly coef_: { readonly rows: number; getRow(q: number): number[] };
  readonly intercept_: number[];
  readonly dualGap_: number;
  readonly nIter_: number;
  readonly converged_: boolean;
}

const shared = (nSamples: number, nFeatures: number, alphas: readonly number[]): ModelCase => ({
  model: 'SharedLogisticRegression',
  name: `texts, 2 x (${nSamples}, ${nFeatures})`,
  make: () => makeTextTasks({ nSamples, nFeatures, nTasks: 2 }),
  settings: alphas.map((alpha) => ({ kind: 'shared', alpha })),
});

const softTexts = (recipe: TextRecipe): ModelCase => ({
  model: 'SoftSharingClassifier',
  name: `texts, ${recipe.nTasks} x (${recipe.nSamples}, ${recipe.nFeatures})`,
  make: () => makeTextTasks(recipe),
  settings: [{ kind: 'softSharing', coupling: 0.01, alpha: 1e-3 }],
});

/** T tasks of one kind, 0 a regression or K labels, with soft sharing. */
function soft(model: string, nTasks: number, labels: number, recipe: Omit<DenseRecipe, 'labels'>): ModelCase {
  return {
    model,
    name: nameOf(nTasks, recipe),
    make: () => makeDenseTasks({ ...recipe, labels: new Array<number>(nTasks).fill(labels) }),
    settings: [{ kind: 'softSharing', coupling: 0.1, alpha: 1e-3 }],
  };
}

function lasso(model: string, labels: readonly number[], recipe: Omit<DenseRecipe, 'labels'>): ModelCase {
  const isMixed = labels.some((count) => count > 0);
  return {
    model,
    name: isMixed
      ? `regression, ${labels.filter((count) => count > 0).join(' and ')} labels, ${shapeOf(recipe)}`
      : nameOf(labels.length, recipe),
    make: () => makeDenseTasks({ ...recipe, labels }),
    settings: [{ kind: 'rowLasso', k: 10 }],
  };
}

function nameOf(nTasks: number, recipe: Omit<DenseRecipe, 'labels'>): string {
  if (!recipe.sharedSamples) return `${nTasks} x ${shapeOf(recipe)}`;
  return `${shapeOf(recipe)}, ${nTasks} targets${recipe.missing ? ', 10 % missing' : ''}`;
}

function shapeOf({ nSamples, nFeatures }: { nSamples: number; nFeatures: number }): string {
  return `(${nSamples}, ${nFeatures})`;
}

const REGRESSION = 0;
const squared = (nTasks: number) => new Array<number>(nTasks).fill(REGRESSION);

const CASES: readonly ModelCase[] = [
  shared(1000, 2000, [1e-2, 1e-4]),
  shared(4000, 2000, [1e-2, 1e-4]),
  shared(2000, 100_000, [1e-2, 1e-4]),
  soft('SoftSharingRegressor', 139, REGRESSION, { nSamples: 110, nFeatures: 27 }),
  soft('SoftSharingRegressor', 1000, REGRESSION, { nSamples: 120, nFeatures: 100 }),
  soft('SoftSharingRegressor', 5, REGRESSION, { nSamples: 100, nFeatures: 5000 }),
  soft('SoftSharingRegressor', 6, REGRESSION, {
    nSamples: 2400,
    nFeatures: 248,
    sharedSamples: true,
    missing: 0.1,
  }),
  soft('SoftSharingClassifier', 50, 2, { nSamples: 100, nFeatures: 50 }),
  softTexts({ nSamples: 2000, nFeatures: 100_000, nTasks: 2 }),
  lasso('MultiTaskModel', [REGRESSION, 2, 3], {
    nSamples: 500,
    nFeatures: 800,
    sharedSamples: true,
    density: 0.05,
  }),
  lasso('MultiTaskModel', squared(20), {
    nSamples: 306,
    nFeatures: 3000,
    sharedSamples: true,
    density: 0.01,
    missing: 0.1,
  }),
  soft('MultiTaskModel', 5, 3, { nSamples: 200, nFeatures: 40 }),
  lasso('MultiTaskLasso', squared(20), { nSamples: 200, nFeatures: 500, density: 0.05 }),
];

const SHORT_CASES: readonly ModelCase[] = [
  shared(200, 2000, [1e-2, 1e-4]),
  soft('SoftSharingRegressor', 20, REGRESSION, { nSamples: 110, nFeatures: 27 }),
  soft('SoftSharingRegressor', 3, REGRESSION, { nSamples: 40, nFeatures: 500 }),
  soft('SoftSharingRegressor', 3, REGRESSION, {
    nSamples: 200,
    nFeatures: 30,
    sharedSamples: true,
    missing: 0.1,
  }),
  soft('SoftSharingClassifier', 10, 2, { nSamples: 100, nFeatures: 20 }),
  softTexts({ nSamples: 200, nFeatures: 5000, nTasks: 2 }),
  lasso('MultiTaskModel', [REGRESSION, 2, 3], {
    nSamples: 100,
    nFeatures: 100,
    sharedSamples: true,
    density: 0.05,
  }),
  lasso('MultiTaskModel', squared(5), {
    nSamples: 100,
    nFeatures: 200,
    sharedSamples: true,
    density: 0.05,
    missing: 0.1,
  }),
  soft('MultiTaskModel', 3, 3, { nSamples: 60, nFeatures: 10 }),
  lasso('MultiTaskLasso', squared(5), { nSamples: 60, nFeatures: 100, density: 0.05 }),
];

export function modelCases(extent: Extent): readonly ModelCase[] {
  return extent === 'short' ? SHORT_CASES : CASES;
}

export function penaltyOf(setting: Setting, tasks: BenchTasks): Penalty {
  if (setting.kind !== 'rowLasso') return setting;
  return { kind: 'rowLasso', alpha: largestRowAlpha(tasks) / setting.k };
}

/** A call of `fit`, from zeros each time, on data that lie as polytask takes them. */
export function fitOf(
  model: string,
  { tasks, sharedSamples }: BenchTasks,
  penalty: Penalty,
  tol: number,
  maxIter: number,
): () => Fitted {
  const own = tasks.map(({ X, y }) => ({ X, y }));
  const X = tasks[0]!.X;
  const n = X.shape[0];
  const data = new Float64Array(n * tasks.length);
  for (const [t, { y }] of tasks.entries()) data.set(y, t * n);
  const Y = { data, shape: [n, tasks.length], order: 'column' } as const;

  const rule = { tol, maxIter };
  const { kind, ...strengths } = penalty;
  if (model === 'MultiTaskModel') {
    const estimator = new MultiTaskModel({
      ...rule,
      losses: tasks.map((task) => task.kind),
      penalty: kind === 'rowLasso' ? rowLasso(strengths) : softSharing(strengths),
    });
    return () => (sharedSamples ? estimator.fit(X, Y) : estimator.fit(own));
  }
  const estimator = new (classOf(model))({ ...rule, ...strengths });
  return () => (sharedSamples ? estimator.fit(X, Y) : estimator.fit(own));
}

function classOf(model: string) {
  if (model === 'SharedLogisticRegression') return SharedLogisticRegression;
  if (model === 'SoftSharingRegressor') return SoftSharingRegressor;
  return model === 'SoftSharingClassifier' ? SoftSharingClassifier : MultiTaskLasso;
}

export function weightsOf({ coef_: coef, intercept_: intercept }: Fitted): Weights {
  return { rows: Array.from({ length: coef.rows }, (_, q) => Float64Array.from(coef.getRow(q))), intercept };
}
