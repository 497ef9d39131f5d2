/** Tasks with samples of their own, and labels, in crossValidate and trainTestSplit. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  crossValidate,
  KFold,
  type Label,
  LeaveOneTaskOut,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  r2Score,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  StratifiedKFold,
  trainTestSplit,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { formsOf, inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import { oracle } from './oracle.js';

interface Task {
  name: string;
  X: number[][];
  y: number[];
  sampleWeight?: number[];
}

/** Tasks of several sizes with slopes near each other. */
function tasksOf(sizes: readonly number[], seed = 1): Task[] {
  const random = createRandom(seed);
  return sizes.map((n, t) => {
    const X = Array.from({ length: n }, () => [random.normal(), random.normal()]);
    return { name: `task of ${t}`, X, y: X.map(([a, b]) => 2 * a! - b! + t + 0.3 * random.normal()) };
  });
}
const labelled = (tasks: Task[]) =>
  tasks.map(({ name, X, y }, t) => ({ name, X, y: y.map((v, i) => (v > t || i % 7 === 0 ? 'yes' : 'no')) }));
const take = <Item>(list: readonly Item[], rows: ArrayLike<number>): Item[] =>
  Array.from(rows, (i) => list[i]!);

describe('crossValidate of tasks with their own samples', () => {
  it('divides each task by itself, as can be done by hand, for every scoring', () => {
    const tasks = tasksOf([9, 14, 11]).map((task) => ({
      ...task,
      sampleWeight: task.y.map((_, i) => 1 + (i % 3)),
    }));
    const model = new SoftSharingRegressor({ coupling: 0.5 });
    for (const scoring of [
      null,
      'r2',
      'neg_mean_squared_error',
      (m: SoftSharingRegressor, part: Task[]) => m.score(part),
    ] as const) {
      const found = crossValidate(model, tasks, {
        cv: 3,
        scoring,
        returnTrainScore: true,
        returnEstimator: true,
      });
      const folds = tasks.map(({ y }) => [...new KFold({ nSplits: 3 }).split(y)]);
      for (let k = 0; k < 3; k++) {
        const part = (side: 0 | 1) =>
          tasks.map((task, t) => {
            const rows = folds[t]![k]![side];
            return {
              ...task,
              X: take(task.X, rows),
              y: take(task.y, rows),
              sampleWeight: take(task.sampleWeight, rows),
            };
          });
        const fitted = model.clone().fit(part(0));
        expect(found.estimator![k]!.toJSON()).toEqual(fitted.toJSON());
        const scores = part(1).map(({ name, X, y, sampleWeight: s }) => {
          const eta = fitted.predict(X, { task: name });
          const error =
            y.reduce((sum, v, i) => sum + s[i]! * (v - eta[i]!) ** 2, 0) / s.reduce((a, b) => a + b, 0);
          return scoring === 'neg_mean_squared_error' ? -error : r2Score(y, eta, { sampleWeight: s });
        });
        expect(found.testScore[k]).toBeCloseTo(scores.reduce((a, b) => a + b, 0) / 3, 10);
        if (typeof scoring === 'function') expect(found.taskTestScore).toBeUndefined();
        else
          for (const [t, score] of scores.entries()) {
            expect(found.taskTestScore![k]![t]).toBeCloseTo(score, 10);
          }
        if (scoring === null) expect(found.trainScore![k]).toBe(fitted.score(part(0)));
      }
      // The splits, in which samples are counted through, are a cv.
      expect(crossValidate(model, tasks, { cv: found.splits, scoring }).testScore).toEqual(found.testScore);
      expect(crossValidate(model, tasks, undefined, { cv: found.splits, scoring })).toEqual(
        crossValidate(model, tasks, { cv: found.splits, scoring }),
      );
    }
  });

  it('has every sample of every task in one test set, whatever the splitter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.nat(99),
        (sizes, randomState) => {
          const tasks = tasksOf(sizes);
          const cv = new KFold({ nSplits: 4, shuffle: true, randomState });
          const { splits } = crossValidate(new SoftSharingRegressor(), tasks, {
            cv,
            scoring: 'neg_mean_squared_error',
          });
          const n = sizes.reduce((a, b) => a + b, 0);
          expect(splits.flatMap(([, test]) => [...test]).sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i),
          );
          for (const [train, test] of splits) {
            let start = 0;
            for (const size of sizes) {
              const own = (rows: Int32Array) => rows.filter((i) => i >= start && i < start + size).length;
              expect(own(train)).toBeGreaterThan(0);
              expect(Math.abs(own(test) - size / 4)).toBeLessThan(1);
              start += size;
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is that of shared samples where the tasks have the same', () => {
    const [{ X, y }] = tasksOf([24]) as [Task];
    const Y = y.map((v, i) => [v, v + (i % 5)]);
    const tasks = [0, 1].map((t) => ({ X, y: Y.map((row) => row[t]!) }));
    const model = new MultiTaskLasso({ alpha: 0.05 });
    for (const scoring of [null, 'r2'] as const) {
      const own = crossValidate(model, tasks, { scoring });
      const shared = crossValidate(model, X, Y, { scoring });
      for (const [k, score] of own.testScore.entries()) {
        expect(score).toBeCloseTo(shared.testScore[k]!, 4);
      }
      for (const [k, score] of own.taskTestScore!.flat().entries()) {
        expect(score).toBeCloseTo(shared.taskTestScore!.flat()[k]!, 4);
      }
    }
    const pipeline = makePipeline(new StandardScaler(), new SoftSharingRegressor());
    expect(crossValidate(pipeline, tasks).taskTestScore).toHaveLength(5);
  });

  it.each<[string, () => unknown, ...string[]]>([
    [
      'weights beside the tasks',
      () => crossValidate(new MultiTaskLasso(), tasksOf([5, 5]), { sampleWeight: [1] } as object),
      'give each task its own',
    ],
    [
      'a fourth argument',
      () => (crossValidate as (...all: unknown[]) => unknown)(new MultiTaskLasso(), tasksOf([5]), {}, {}),
      'a fourth argument',
    ],
    [
      'tasks with fewer samples than folds',
      () => crossValidate(new MultiTaskLasso(), tasksOf([9, 3])),
      'cv, in task 1 ("task of 1"): KFold: nSplits is 5',
    ],
    [
      'a model that takes none',
      () => crossValidate(new MultiTaskLassoCV(), tasksOf([9, 9]) as never),
      'split 0 of 5',
      'X is a list of tasks',
    ],
    [
      'lengths that differ',
      () => crossValidate(new MultiTaskLasso(), [{ X: [[1], [2]], y: [1] }]),
      'tasks[0].X has 2 samples, tasks[0].y has 1',
    ],
    ['no y', () => crossValidate(new MultiTaskLasso(), [{ X: [[1]] }] as never), 'tasks[0].y is undefined'],
  ])('refuses %s', (_, act, ...parts) => {
    const message = inputErrorOf(act);
    for (const part of parts) expect(message).toContain(part);
  });
});

describe('LeaveOneTaskOut', () => {
  it('judges each task by a model of the others that is adapted to a part of it', () => {
    const tasks = tasksOf([12, 9, 10]);
    for (const adaptSize of [undefined, 0.25, 4]) {
      const cv = new LeaveOneTaskOut({ adaptSize });
      const { testScore, taskTestScore, splits } = crossValidate(new SoftSharingRegressor(), tasks, { cv });
      expect(testScore).toHaveLength(3);
      tasks.forEach((task, t) => {
        const start = tasks.slice(0, t).reduce((sum, { y }) => sum + y.length, 0);
        const [train, test, adapt] = splits[t]!;
        const count = adaptSize === 4 ? 4 : Math.floor((adaptSize ?? 0.5) * task.y.length);
        expect(adapt).toHaveLength(count);
        expect([...test, ...adapt!].sort((a, b) => a - b)).toEqual(task.y.map((_, i) => start + i));
        expect(train).toHaveLength(31 - task.y.length);
        const part = (rows: Int32Array) => {
          const own = rows.map((i) => i - start);
          return { name: task.name, X: take(task.X, own), y: take(task.y, own) };
        };
        const fitted = new SoftSharingRegressor().fit(tasks.filter((_, k) => k !== t));
        const expected = fitted.adapt(part(adapt!)).score([part(test)]);
        expect(testScore[t]).toBe(expected);
        expect(taskTestScore![t]!.map(Number.isNaN)).toEqual(tasks.map((_, k) => k !== t));
      });
      expect(crossValidate(new SoftSharingRegressor(), tasks, { cv: splits }).testScore).toEqual(testScore);
    }
  });

  it('has both labels in both parts where they are sorted, and for classifiers by name', () => {
    const tasks = labelled(tasksOf([12, 16])).map(({ y, ...task }) => ({ ...task, y: [...y].sort() }));
    const { testScore, splits } = crossValidate(new SoftSharingClassifier(), tasks, {
      cv: new LeaveOneTaskOut(),
    });
    expect(testScore.every((score) => score >= 0 && score <= 1)).toBe(true);
    const all: Label[] = tasks.flatMap(({ y }) => y);
    for (const [, ...parts] of splits)
      for (const rows of parts) expect(new Set(take(all, rows!)).size).toBe(2);
  });

  it('takes a model of ones own that predicts for any task', () => {
    const pooled = {
      mean: 0,
      clone: () => ({ ...pooled }),
      fit(tasks: Task[]) {
        const all = tasks.flatMap(({ y }) => y);
        this.mean = all.reduce((a, b) => a + b, 0) / all.length;
      },
      predict(X: number[][]) {
        return X.map(() => this.mean);
      },
    };
    const tasks = tasksOf([5, 6]);
    const cv = new LeaveOneTaskOut({ adaptSize: 0 });
    const scoring = 'neg_mean_squared_error';
    const { testScore } = crossValidate(pooled as never, tasks, { cv, scoring });
    const mean = tasks[1]!.y.reduce((a, b) => a + b, 0) / 6;
    expect(testScore[0]).toBeCloseTo(-tasks[0]!.y.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 5, 10);
  });

  it.each<[string, () => unknown, ...string[]]>([
    [
      'a model that cannot serve a new task',
      () => crossValidate(new MultiTaskLasso(), tasksOf([5, 5]), { cv: new LeaveOneTaskOut() }),
      'MultiTaskLasso cannot serve a task that its fit has not seen',
      'SoftSharingRegressor',
    ],
    [
      'one without samples to adapt to',
      () =>
        crossValidate(new SoftSharingRegressor(), tasksOf([5, 5]), {
          cv: new LeaveOneTaskOut({ adaptSize: 0 }),
        }),
      'cannot serve the task "task of 0"',
    ],
    [
      'shared samples',
      () =>
        crossValidate(new SoftSharingRegressor(), [[1], [2], [3]], [[1], [2], [3]], {
          cv: new LeaveOneTaskOut(),
        }),
      'share their samples',
    ],
    [
      'one task',
      () => crossValidate(new SoftSharingRegressor(), tasksOf([5]), { cv: new LeaveOneTaskOut() }),
      'there is one task',
    ],
    [
      'too few samples',
      () => [...new LeaveOneTaskOut({ adaptSize: 5 }).splitTasks(tasksOf([9, 5]))],
      'task 1 ("task of 1") has 5 samples',
    ],
    ['half a sample', () => new LeaveOneTaskOut({ adaptSize: 1.5 }), 'adaptSize is 1.5'],
  ])('refuses %s', (_, act, ...parts) => {
    const message = inputErrorOf(act);
    for (const part of parts) expect(message).toContain(part);
  });
});

describe('labels', () => {
  const { X, y, cases } = oracle.classifications;

  it('are stratified by a number of folds, with the scores of scikit-learn', () => {
    for (const { alpha, nSplits, testScore } of cases) {
      const model = new SharedLogisticRegression({ alpha, tol: 1e-10 });
      const shared = crossValidate(
        model,
        X,
        y.map((label) => [label]),
        { cv: nSplits },
      );
      for (const [k, score] of shared.testScore.entries()) {
        expect(score).toBeCloseTo(testScore[k]!, 12);
      }
      expect(crossValidate(model, [{ X, y }], { cv: nSplits }).testScore).toEqual(shared.testScore);
      const mixed = new MultiTaskModel({ losses: 'logistic' });
      expect(crossValidate(mixed, [{ X, y }], { cv: nSplits }).splits).toEqual(shared.splits);
    }
  });

  it('are stratified within each task, and numbers are not', () => {
    const tasks = labelled(tasksOf([20, 25])).map((task) => ({ ...task, y: [...task.y].sort() }));
    const { splits } = crossValidate(new SoftSharingClassifier(), tasks, { cv: 4 });
    const expected = tasks.map((task) => [...new StratifiedKFold({ nSplits: 4 }).split(task.y, task.y)]);
    for (const [k, [, test]] of splits.entries()) {
      expect([...test]).toEqual([...expected[0]![k]![1], ...expected[1]![k]![1].map((i) => 20 + i)]);
    }
    const numbers = tasks.map((task) => ({ ...task, y: task.y.map((label) => (label === 'yes' ? 1 : 0)) }));
    const plain = crossValidate(new SoftSharingRegressor(), numbers, {
      cv: 4,
      scoring: 'neg_mean_squared_error',
    }).splits;
    expect([...plain[0]![1].filter((i) => i < 20)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('that are too rare are told with the task, and what fails of them with split, label and StratifiedKFold', () => {
    const rare = [0, 1].map((t) => ({
      name: `town ${t}`,
      X: Array.from({ length: 12 }, (_, i) => [i % 5]),
      y: Array.from({ length: 12 }, (_, i) => (i < (t === 0 ? 6 : 1) ? 'no' : 'yes')),
    }));
    const { warnings } = capturedWarnings(() =>
      inputErrorOf(() => crossValidate(new SharedLogisticRegression(), rare, { cv: 3 })),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      'crossValidate: cv is 3 folds, but task 1 ("town 1") has only 1 sample with the label "no"; some folds will be without it.',
    ]);
    const message = capturedWarnings(() =>
      inputErrorOf(() => crossValidate(new SharedLogisticRegression(), rare, { cv: 3 })),
    ).result;
    expect(message).toMatch(/^crossValidate, split 0 of 3 .*: task 1 \("town 1"\) has only the label "yes"/);
    expect(message).toMatch(
      /In this split task 1 \("town 1"\) has the label "no" among the test samples .*StratifiedKFold/,
    );
    const sorted = X.map((_, i) => [i < 9 ? 0 : 1, i < 13 ? 0 : 1]);
    const shared = inputErrorOf(() =>
      crossValidate(new SharedLogisticRegression(), X, sorted, { cv: new KFold({ nSplits: 2 }) }),
    );
    expect(shared).toMatch(
      /split 0 of 2 .*In this split task \d has the label . among the test samples .*with the labels of that task/,
    );
    expect(inputErrorOf(() => crossValidate(new SharedLogisticRegression(), rare, { cv: 12 }))).toContain(
      'cv, in task 0 ("town 0"): nSplits is 12, more than the number of samples of every label (6 at most)',
    );
  });
});

describe('missing targets and weights n x T in crossValidate', () => {
  const [{ X, y }] = tasksOf([30]) as [Task];
  const Y = y.map((v, i) => [v, i % 4 === 0 ? Number.NaN : v + (i % 3)]);

  it('go through every scoring', () => {
    const sampleWeight = Y.map((row) => row.map((_, t) => 1 + t));
    for (const scoring of [null, 'r2', 'neg_mean_squared_error'] as const) {
      for (const options of [{}, { sampleWeight }]) {
        const { testScore, taskTestScore } = crossValidate(new MultiTaskLasso({ alpha: 0.01 }), X, Y, {
          scoring,
          ...options,
        });
        expect(testScore.every(Number.isFinite)).toBe(true);
        expect(taskTestScore!.flat().every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('leave out a task with too few samples in a split, by name', () => {
    const lonely = Y.map(([a], i) => [a!, i === 0 || i > 11 ? a! : Number.NaN]);
    const model = new MultiTaskLasso({ alpha: 0.01 });
    for (const scoring of [null, 'r2'] as const) {
      const { result, warnings } = capturedWarnings(() =>
        crossValidate(model, X, lonely, { scoring, fitOptions: { taskNames: ['a', 'b'] } }),
      );
      expect(warnings.map(({ name }) => name)).toEqual(['UndefinedMetricWarning', 'UndefinedMetricWarning']);
      expect(warnings[0]!.message).toMatch(
        /^crossValidate, split 0 of 5 .*R\^2 takes at least 2 .*1.*\(1 sample\) has not/,
      );
      expect(result.testScore.every(Number.isFinite)).toBe(true);
      expect(result.taskTestScore![0]![1]).toBeNaN();
      expect(result.testScore[0]).toBe(result.taskTestScore![0]![0]);
    }
  });

  it('are told for labels too', () => {
    const labels = X.map((_, i) => [i % 2 === 0 ? 'a' : 'b', i < 6 ? null : i % 3 === 0 ? 'a' : 'b']);
    const { result, warnings } = capturedWarnings(() =>
      crossValidate(new SharedLogisticRegression(), X, labels),
    );
    expect(result.testScore.every(Number.isFinite)).toBe(true);
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /^crossValidate, split 0 of 5 .*accuracy .*task 1 \(0 samples\)/,
    );
  });
});

describe('trainTestSplit of tasks', () => {
  it('splits the samples of each task, in every form, with weights and names', () => {
    const tasks = tasksOf([8, 13]).map((task) => ({ ...task, sampleWeight: task.y.map((_, i) => i) }));
    const [train, test] = trainTestSplit(tasks, { testSize: 0.25, randomState: 3 });
    expectTypeOf(train[0]!.y).toEqualTypeOf<number[]>();
    expect([train, test].map((part) => part.map((task) => [task.name, task.y.length]))).toEqual([
      [
        ['task of 0', 6],
        ['task of 1', 9],
      ],
      [
        ['task of 0', 2],
        ['task of 1', 4],
      ],
    ]);
    expect(trainTestSplit(tasks[0]!.y, { testSize: 0.25, randomState: 3 })).toEqual([
      train[0]!.y,
      test[0]!.y,
    ]);
    tasks.forEach((task, t) => {
      for (const part of [train[t]!, test[t]!]) {
        part.sampleWeight!.forEach((i, k) => {
          expect([part.X[k], part.y[k]]).toEqual([task.X[i], task.y[i]]);
        });
      }
    });
    expect(new SoftSharingRegressor().fit(train).score(test)).toBeGreaterThan(0);
    for (const form of Object.values(formsOf(tasks[0]!.X))) {
      const [one] = trainTestSplit([{ X: form, y: tasks[0]!.y }], { randomState: 3 });
      expect(() => new SoftSharingRegressor().fit(one as never)).not.toThrow();
    }
  });

  it('still splits samples that are objects, and says what is wrong', () => {
    expect(
      trainTestSplit(
        [
          { X: 1, y: 2 },
          { X: 3, y: 4 },
        ],
        { shuffle: false },
      ),
    ).toEqual([[{ X: 1, y: 2 }], [{ X: 3, y: 4 }]]);
    expect(inputErrorOf(() => trainTestSplit(tasksOf([5, 1])))).toContain(
      'In task 1 ("task of 1"): trainTestSplit: of 1 sample',
    );
    expect(inputErrorOf(() => trainTestSplit(tasksOf([5]), [1, 2, 3]))).toContain(
      'expected it alone, got 2 arrays',
    );
  });
});
