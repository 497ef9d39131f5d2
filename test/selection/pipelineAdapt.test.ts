/** A pipeline for a task that its fit has not seen, and what is said where tasks are not what is expected. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  crossValidate,
  KFold,
  LeaveOneTaskOut,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  makeRegression,
  modelFromJSON,
  type Pipeline,
  ShuffleSplit,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  StratifiedKFold,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

const tasks = [0, 1, 2, 3].map((t) => {
  const { X, Y } = makeRegression({ nSamples: 12, nFeatures: 3, noise: 1, randomState: t });
  return {
    name: `task ${'abcd'[t]}`,
    X: X.to2DArray().map((row) => row.map((v) => 1000 * v)),
    y: Y.to1DArray(),
  };
});
const [fresh, ...known] = tasks as [(typeof tasks)[0], ...typeof tasks];
const labelled = tasks.map((task) => ({ ...task, y: task.y.map((v) => (v > 0 ? 'up' : 'down')) }));

describe('adapt of a pipeline', () => {
  it('is the adapted last step behind the same scales', () => {
    const pipeline = makePipeline(new StandardScaler(), new SoftSharingRegressor({ coupling: 0.5 })).fit(
      known,
    );
    const before = JSON.stringify(pipeline);
    const adapted = pipeline.adapt(fresh);
    const [[, scaler], [, model]] = pipeline.steps;
    const byHand = model.adapt({ ...fresh, X: scaler.transform(fresh.X) });
    expect(adapted.predict(fresh.X).to1DArray()).toEqual(
      byHand.predict(scaler.transform(fresh.X)).to1DArray(),
    );
    expect(adapted.taskNames_).toEqual(['task a']);
    expect(JSON.stringify(pipeline)).toBe(before);
    const restored = modelFromJSON(JSON.parse(JSON.stringify(adapted))) as Pipeline;
    expect(restored.score([fresh])).toBe(adapted.score([fresh]));
    expectTypeOf(adapted).toEqualTypeOf(pipeline);
  });

  it('lets LeaveOneTaskOut judge pipelines, nested and of classifiers too', () => {
    const cv = new LeaveOneTaskOut();
    const nested = makePipeline(
      new StandardScaler(),
      makePipeline(new StandardScaler(), new SoftSharingRegressor()),
    );
    const flat = makePipeline(new StandardScaler(), new SoftSharingRegressor());
    const { splits, testScore } = crossValidate(flat, tasks, { cv });
    const rows = Array.from(splits[0]![2]!);
    const judged = Array.from(splits[0]![1]);
    const part = (at: number[]) => ({
      ...fresh,
      X: at.map((i) => fresh.X[i]!),
      y: at.map((i) => fresh.y[i]!),
    });
    expect(testScore[0]).toBe(
      flat
        .clone()
        .fit(known)
        .adapt(part(rows))
        .score([part(judged)]),
    );
    for (const [k, score] of crossValidate(nested, tasks, { cv }).testScore.entries()) {
      expect(score).toBeCloseTo(testScore[k]!, 9);
    }
    const classifier = makePipeline(new StandardScaler(), new SoftSharingClassifier());
    expect(crossValidate(classifier, labelled, { cv }).testScore).toHaveLength(4);
  });

  it('is refused where the last step has none, by its name', () => {
    const pipeline = makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.1 }));
    const other: Pipeline = pipeline as never;
    expect(inputErrorOf(() => crossValidate(pipeline, tasks, { cv: new LeaveOneTaskOut() }))).toContain(
      'MultiTaskLasso cannot serve a task',
    );
    pipeline.fit(known);
    expect(inputErrorOf(() => other.adapt(fresh))).toContain(
      'Pipeline.adapt: step "multitasklasso", a MultiTaskLasso, has no adapt()',
    );
    const soft = makePipeline(new StandardScaler(), new SoftSharingRegressor());
    expect(() => soft.adapt(fresh)).toThrow('not fitted yet: call fit(X, Y) before adapt');
    soft.fit(known);
    expect(inputErrorOf(() => soft.adapt([fresh] as never))).toContain('task');
  });
});

describe('what is said of tasks in the wrong place', () => {
  const model = new SoftSharingRegressor().fit(tasks);
  const X = fresh.X;
  const cases: [what: string, run: () => unknown, message: string][] = [
    ['KFold', () => [...new KFold({ nSplits: 2 }).split(tasks)], 'KFold.split: X is a list of 4 tasks'],
    [
      'ShuffleSplit',
      () => [...new ShuffleSplit().split(tasks)],
      'ShuffleSplit.split: X is a list of 4 tasks',
    ],
    [
      'StratifiedKFold',
      () => [...new StratifiedKFold().split(tasks, [0, 1])],
      'StratifiedKFold.split: X is a list of',
    ],
    [
      'LeaveOneTaskOut',
      () => [...new LeaveOneTaskOut().split(tasks)],
      'LeaveOneTaskOut.split: X is a list of 4 tasks',
    ],
    [
      'predict',
      () => model.predict(tasks as never),
      'If X is a list of tasks, pass the samples of one: X[0].X.',
    ],
    [
      'no Y',
      () => crossValidate(model, X as never),
      'crossValidate: Y, the targets, is missing (got undefined)',
    ],
    [
      'options for Y',
      () => crossValidate(model, X as never, { cv: 3 }),
      'Y, the targets, is missing (got an object',
    ],
  ];
  it.each(cases)('%s', (_, run, message) => {
    expect(inputErrorOf(run)).toContain(message);
  });

  it('labels where a scoring compares numbers', () => {
    const message = "crossValidate: scoring is 'r2', which compares numbers, and the targets have the label";
    const classifier = new SoftSharingClassifier();
    const options = { cv: new KFold({ nSplits: 2 }), scoring: 'r2' } as const;
    const own = tasks.map((task) => ({ ...task, y: task.y.map((_, i) => (i % 2 ? 'up' : 'down')) }));
    const Y = fresh.y.map((_, i) => [i % 2 === 1]);
    expect(inputErrorOf(() => crossValidate(classifier, own, options))).toContain(`${message} "`);
    expect(inputErrorOf(() => crossValidate(classifier, fresh.X, Y, options))).toContain(`${message} false`);
  });

  it('labels where a loss takes numbers, and more labels than a loss takes', () => {
    const fitOf = (losses: 'squared' | 'logistic', y: (string | boolean)[]) => () =>
      new MultiTaskModel({ losses }).fit(
        [[0], [1], [2]],
        y.map((label) => [label]),
      );
    expect(inputErrorOf(fitOf('squared', ['a', 'b', 'a']))).toMatch(
      /Y\[0\] is "a", a string, and the loss of this task is 'squared'.* in losses 'logistic' \(two labels\) or 'softmax'/,
    );
    expect(inputErrorOf(fitOf('squared', [true, false, true]))).toContain("loss of this task is 'squared'");
    expect(inputErrorOf(fitOf('squared', ['1', '2', '3']))).toContain('Number(');
    expect(inputErrorOf(fitOf('logistic', ['a', 'b', 'c']))).toContain(
      "expected two (in losses, 'softmax' takes more)",
    );
  });
});
