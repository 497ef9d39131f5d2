import { describe, expect, it } from 'vitest';
import {
  GridSearchCV,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  makePipeline,
  NotFittedError,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  StandardScaler,
  setWarningHandler,
  TransformedTargetRegressor,
} from '../../src/index.js';
import { type AnyModel, MODELS, numbers, X } from './everyClass.js';

interface Summarised extends AnyModel {
  summary(): string;
}

const found = (model: unknown): string => (model as Summarised).summary();

describe.each(MODELS)('the summary of $name', ({ make, Y }) => {
  it('tells the class, the tasks, the features and the certificate, and is the same of its file', () => {
    const model = make().fit(X, Y);
    const text = found(model);
    expect(text).toContain('4 features');
    expect(text).toMatch(/\d tasks/);
    expect(text).toMatch(/certificate: .*(above its minimum|would lower)/);
    const Class = model.constructor as unknown as { fromJSON(file: unknown): unknown };
    expect(found(Class.fromJSON(JSON.parse(JSON.stringify(model))))).toBe(text);
  });

  it('is not there before a fit', () => {
    expect(() => found(make())).toThrow(NotFittedError);
  });
});

describe('summary', () => {
  it('names tasks and features, the largest first, and what is in use', () => {
    const model = new MultiTaskLasso({ alpha: 0.2 }).fit(
      X,
      X.map(([a, , c]) => [3 * c! + a!, 3 * c! - a!]),
      { taskNames: ['up', 'down'], featureNames: ['age', 'rooms', 'size', 'year'] },
    );
    const lines = found(model).split('\n');
    expect(lines[0]).toBe('MultiTaskLasso({ alpha: 0.2 })');
    expect(lines[1]).toBe('2 tasks: up, down');
    expect(lines[2]).toBe('4 features, 2 in use');
    expect(lines[3]).toMatch(/^largest norms of weights over the tasks: size 4\.\d+, age [\d.]+$/);
  });

  it('tells how much is shared: all of it where all weights are the same, none where they sum to 0', () => {
    const Y = (sign: number) => X.map(([a, b]) => [a! + b!, sign * (a! + b!)]);
    const at = (sign: number): string => found(new SoftSharingRegressor({ coupling: 0 }).fit(X, Y(sign)));
    expect(at(1)).toContain('the mean over the tasks is 100 % of the squared weights');
    expect(at(-1)).toMatch(/the mean over the tasks is (0|[\d.]+e-\d+) % of/);
  });

  it('says that a fit did not converge', () => {
    setWarningHandler(() => {});
    const model = new MultiTaskLasso({ alpha: 1e-3, maxIter: 1, tol: 1e-15 }).fit(X, numbers);
    setWarningHandler(null);
    expect(model.converged_).toBe(false);
    expect(found(model)).toContain('not converged');
  });

  it('tells what a cross-validation chose, with its score', () => {
    const net = new MultiTaskElasticNetCV({ alphas: 5, cv: 3, l1Ratio: [0.5, 1] }).fit(X, numbers);
    expect(found(net)).toMatch(
      /chosen among 10: alpha [\d.]+, l1Ratio (0\.5|1), of a mean squared error of [\d.]+ over 3 folds/,
    );
    const search = new SoftSharingRegressorCV({ couplings: [0.1, 1], alphas: [0.01], cv: 3 }).fit(
      X,
      numbers,
      {
        taskNames: ['north', 'south'],
      },
    );
    const text = found(search);
    expect(text).toContain('2 candidates, 3 splits');
    expect(text).toMatch(/best: alpha 0\.01, coupling (0\.1|1); score -?[\d.]+/);
    expect(text).toMatch(
      /score of each task, the lowest first: (north|south) -?[\d.]+, (north|south) -?[\d.]+/,
    );
    expect(text).toContain('  2 tasks: north, south');
  });

  it('goes through pipelines, searches over them and transformed targets', () => {
    const pipeline = makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.1 }));
    const search = new GridSearchCV({
      estimator: pipeline,
      paramGrid: { multitasklasso__alpha: [0.1, 1] },
      cv: 2,
    });
    const text = found(search.fit(X, numbers));
    expect(text).toContain(
      '  Pipeline of 2 steps\n    standardscaler: StandardScaler()\n    MultiTaskLasso(',
    );
    const scaled = new TransformedTargetRegressor({
      regressor: new SoftSharingRegressor(),
      transformer: new StandardScaler(),
    }).fit(X, numbers);
    expect(found(scaled)).toMatch(
      /^TransformedTargetRegressor of StandardScaler\(\)\n {2}SoftSharingRegressor/,
    );
    expect(() => found(pipeline)).toThrow(NotFittedError);
    expect(() => found(search.clone())).toThrow(NotFittedError);
  });

  it('stays short for many tasks and features, and safe for any name', () => {
    const many = Array.from({ length: 300 }, (_, t) =>
      t === 0 ? 'a\u001b[2Jb' : `task number ${t} ${'x'.repeat(60)}`,
    );
    const model = new SoftSharingRegressor().fit(
      X,
      X.map(([a]) => many.map((_, t) => a! * t)),
      { taskNames: many },
    );
    const text = found(model);
    expect(text.length).toBeLessThan(1000);
    expect(text).toContain('and 294 more');
    expect(text).not.toContain('\u001b');
  });
});
