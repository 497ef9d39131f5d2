/** The fits of a comparison against the estimators of the package, with the same strengths. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import {
  GridSearchCV,
  Pipeline,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
} from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';
import { candidatesOf } from '../../../src/selection/sharing/fits/candidates.js';
import { fitCall } from '../../../src/selection/sharing/sharingCall.js';
import { readSharingData } from '../../../src/selection/sharing/sharingData.js';
import { dealFolds, seedOf } from '../../../src/selection/sharing/sharingFolds.js';
import { openPlan, runSharingJob } from '../../../src/selection/sharing/sharingJob.js';
import { unfittedModel } from '../../../src/selection/sharing/sharingModel.js';
import { TrainingSamples } from '../../../src/selection/sharing/trainingSamples.js';
import { WAYS } from '../../../src/selection/sharing/ways.js';
import { labelledTasks, madeTasks } from './sharedTasks.js';

const problems = fc.record({
  seed: fc.nat(1e6),
  relation: fc.constantFrom('independent' as const, 'identical' as const, 'grouped' as const),
  nTasks: fc.integer({ min: 2, max: 5 }),
  nSamples: fc.integer({ min: 8, max: 30 }),
  nFeatures: fc.integer({ min: 1, max: 6 }),
  isWeighted: fc.boolean(),
  isShared: fc.boolean(),
  /** Which of the candidates. */
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

const RUNS = Math.ceil((fc.readConfigureGlobal().numRuns ?? 50) / 8);

describe.each(['numbers', 'labels'])('the fit of a comparison to %s', (kind) => {
  it.each(WAYS)('%s is the estimator with these strengths', (way) => {
    const isLabelled = kind === 'labels';
    fc.assert(
      fc.property(problems, ({ seed, isWeighted, isShared, at, ...made }) => {
        const random = createRandom(seed);
        const tasks = weighted((isLabelled ? labelledTasks : madeTasks)({ ...made, seed }), random, {
          isWeighted,
          isShared,
        });
        const { data, set } = opened(tasks, isLabelled);
        const all = candidatesOf(way, runSync(set.strongest(way)), tasks.length, isShared);
        const candidate = all[Math.floor(at * all.length)]!;
        const groups = way === 'learned graph' ? Int32Array.from(tasks, () => random.integer(2)) : null;
        const { w, b } = runSync(set.fit({ way, candidate, groups }, 1e-12, null));
        const model = unfittedModel({ way, candidate, groups }, data) as unknown as Fitted;
        model.setParams({ model__tol: 1e-12, model__maxIter: 100_000 });
        const [items] = fitCall([tasks], {}, data) as [MadeTask[]];
        model.fit(way === 'pooled' ? [stacked(items)] : items);
        const p = data.nFeatures;
        const X = Array.from({ length: p + 1 }, () => Array.from({ length: p }, () => random.normal()));
        for (const t of tasks.keys()) {
          const options = { task: way === 'pooled' ? 0 : t };
          const expected = isLabelled ? model.decisionFunction(X, options) : model.predict(X, options);
          const scale = Math.max(1, ...expected.map(Math.abs));
          for (const [i, x] of X.entries()) {
            const eta = x.reduce((sum, value, j) => sum + (value - data.origin[j]!) * w[t * p + j]!, b[t]!);
            expect(Math.abs(eta - expected[i]!) / scale).toBeLessThan(1e-6);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});

interface Fitted {
  setParams(params: object): unknown;
  fit(tasks: readonly object[]): unknown;
  predict(X: number[][], options: object): Float64Array;
  decisionFunction(X: number[][], options: object): Float64Array;
}

interface MadeTask {
  readonly name: string;
  readonly X: number[][];
  readonly y: readonly (number | string)[];
  readonly sampleWeight: readonly number[];
}

/** The tasks with weights of their own, and with the samples of the first. */
function weighted(
  tasks: readonly Omit<MadeTask, 'sampleWeight'>[],
  random: ReturnType<typeof createRandom>,
  { isWeighted, isShared }: { isWeighted: boolean; isShared: boolean },
): MadeTask[] {
  return tasks.map((task) => ({
    ...task,
    X: isShared ? tasks[0]!.X : task.X,
    sampleWeight: task.y.map(() => (isWeighted ? 0.2 + random.uniform() : 1)),
  }));
}

/** All samples as one task. */
function stacked(tasks: readonly MadeTask[]): MadeTask {
  return {
    name: 'all',
    X: tasks.flatMap(({ X }) => X),
    y: tasks.flatMap(({ y }) => y),
    sampleWeight: tasks.flatMap(({ sampleWeight }) => sampleWeight),
  };
}

function opened(tasks: readonly MadeTask[], isLabelled: boolean) {
  const data = readSharingData(tasks, undefined, {}, { isTasks: true, isLabelled });
  return { data, set: new TrainingSamples(data, dealFolds(data, 2, 0), 2, null).without(-1) };
}

const KINDS = [
  { kind: 'numbers', isLabelled: false, tasks: madeTasks({ relation: 'grouped', seed: 3 }) },
  { kind: 'labels', isLabelled: true, tasks: labelledTasks({ relation: 'grouped', seed: 3 }) },
] as const;

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
    const paramGrid = candidatesOf('soft sharing', 0, tasks.length, false).map(({ alpha, coupling }) => ({
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
    expect(Math.max(...found!.means)).toBeCloseTo(search.bestScore_, 4);
    for (const [c, mean] of search.cvResults_.meanTestScore.entries()) {
      expect(found!.means[c]).toBeCloseTo(mean, 4);
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
