/** The fits of a comparison against the estimators of the package. */
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import {
  GridSearchCV,
  Pipeline,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
} from '../../../src/index.js';
import { candidatesOf } from '../../../src/selection/sharing/fits/candidates.js';
import { readSharingData } from '../../../src/selection/sharing/sharingData.js';
import { dealFolds, seedOf } from '../../../src/selection/sharing/sharingFolds.js';
import { openPlan, runSharingJob } from '../../../src/selection/sharing/sharingJob.js';
import { sharingModel } from '../../../src/selection/sharing/sharingModel.js';
import { TrainingSamples } from '../../../src/selection/sharing/trainingSamples.js';
import { WAYS } from '../../../src/selection/sharing/ways.js';
import { labelledTasks, madeTasks } from './sharedTasks.js';

const KINDS = [
  { kind: 'numbers', isLabelled: false, tasks: madeTasks({ relation: 'grouped', seed: 3 }) },
  { kind: 'labels', isLabelled: true, tasks: labelledTasks({ relation: 'grouped', seed: 3 }) },
] as const;

describe.each(KINDS)('fits to $kind', ({ tasks, isLabelled }) => {
  const data = readSharingData(tasks, undefined, {}, { isTasks: true, isLabelled });
  const p = data.nFeatures;
  const samples = new TrainingSamples(data, dealFolds(data, 2, 0), 2, null);

  it.each(WAYS)('%s is the model with these strengths', async (way) => {
    const set = samples.without(-1);
    const most = runSync(set.strongest(way));
    const all = candidatesOf(way, most, true);
    const candidate = all[Math.floor(all.length * (way === 'low rank' ? 0.6 : 0.4))]!;
    const groups = way === 'learned graph' ? Int32Array.of(0, 1, 0, 1, 0, 1) : null;
    const { w, b } = runSync(set.fit(way, candidate, groups));
    const model = await sharingModel({ way, candidate, groups }, data, [tasks, {}], undefined);
    const etaOf = (x: Float64Array, t: number): number[] =>
      Array.from({ length: x.length / p }, (_, i) => {
        let sum = b[t]!;
        for (let j = 0; j < p; j++) sum += x[i * p + j]! * w[t * p + j]!;
        return sum;
      });
    for (const [t, { x }] of data.tasks.entries()) {
      const eta = etaOf(x, t);
      const expected = predicted(model, tasks[t]!.X, tasks[t]!.name, isLabelled);
      // Models stop at a duality gap of 1e-4 of the null model; the low rank at changes of 1e-3 of the weights.
      const digits = way === 'low rank' || way === 'row lasso' || isLabelled ? 1 : 4;
      for (const [i, value] of eta.entries()) expect(value).toBeCloseTo(expected[i]!, digits);
    }
  });
});

function predicted(model: object, X: number[][], task: string, isLabelled: boolean): number[] {
  const { predict, decisionFunction } = model as {
    predict(X: unknown, options: object): Float64Array;
    decisionFunction(X: unknown, options: object): Float64Array;
  };
  return Array.from((isLabelled ? decisionFunction : predict).call(model, X, { task }));
}

describe.each(KINDS)('strengths for $kind', ({ tasks, isLabelled }) => {
  it('of soft sharing are those of a GridSearchCV on the same splits, with the same scores', () => {
    const data = readSharingData(tasks, undefined, {}, { isTasks: true, isLabelled });
    const scoring = isLabelled ? 'neg_log_loss' : 'neg_mean_squared_error';
    const plan = {
      ...{ data, ways: ['soft sharing'] as const, scoring: scoring as 'neg_log_loss' },
      ...{ nFolds: 3, nRepeats: 1, innerFolds: 3, randomState: 5 },
    };
    const [found] = runSync(runSharingJob(openPlan(plan), { round: 1, fold: -1 }, () => {}));
    const folds = innerFoldsOf(plan);
    const estimator = new Pipeline([
      ['scaler', new StandardScaler()],
      [
        'model',
        new (isLabelled ? SoftSharingClassifier : SoftSharingRegressor)({
          tol: 1e-9,
        }) as SoftSharingRegressor,
      ],
    ]);
    const paramGrid = candidatesOf('soft sharing', 0, false).map(({ alpha, coupling }) => ({
      model__alpha: [alpha],
      model__coupling: [coupling],
    }));
    const search = new GridSearchCV({ estimator, paramGrid, cv: folds, scoring, refit: false }).fit(
      tasks as never,
    );
    expect(search.bestParams_).toEqual({
      model__alpha: found!.candidate.alpha,
      model__coupling: found!.candidate.coupling,
    });
    expect(Math.max(...found!.means)).toBeCloseTo(search.bestScore_, 6);
    for (const [c, mean] of search.cvResults_.meanTestScore.entries()) {
      expect(found!.means[c]).toBeCloseTo(mean, 5);
    }
  });
});

/** The inner splits of all samples, counted through. */
function innerFoldsOf({
  data,
  innerFolds,
  randomState,
}: {
  data: ReturnType<typeof readSharingData>;
  innerFolds: number;
  randomState: number;
}) {
  const isIn = () => true;
  const folds = dealFolds(data, innerFolds, seedOf(randomState, 1, 1), isIn).flatMap((of) => Array.from(of));
  const rowsWhere = (test: (fold: number) => boolean): number[] =>
    [...folds.keys()].filter((i) => test(folds[i]!));
  return Array.from({ length: innerFolds }, (_, k): [number[], number[]] => [
    rowsWhere((fold) => fold !== k),
    rowsWhere((fold) => fold === k),
  ]);
}
