import { describe, expect, it } from 'vitest';
import {
  crossValidate,
  crossValPredict,
  crossValScore,
  KFold,
  LeaveOneTaskOut,
  MultiTaskLasso,
  MultiTaskModel,
  SharedLogisticRegression,
  ShuffleSplit,
  SoftSharingRegressor,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { oracle } from './search/searchOracle.js';

const { X, Y, predictions } = oracle;
const cv = new KFold({ nSplits: 5, shuffle: true, randomState: 1 });
const labels = predictions.label.map((label) => [label]);

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [k, value] of expected.entries()) expect(found[k]).toBeCloseTo(value, 6);
}

describe('crossValPredict', () => {
  it("gives scikit-learn's predictions, probabilities and decisions", () => {
    const lasso = new MultiTaskLasso({ alpha: 0.2, tol: 1e-12, maxIter: 100_000 });
    expectClose(crossValPredict(lasso, X, Y, { cv }).to1DArray(), predictions.lasso.flat());
    const logistic = new SharedLogisticRegression({ alpha: 0.1, tol: 1e-12 });
    expect(crossValPredict(logistic, X, labels, { cv })).toEqual(predictions.labels.map((label) => [label]));
    const [proba] = crossValPredict(logistic, X, labels, { cv, method: 'predictProba' });
    expectClose(proba!.to1DArray(), predictions.proba.flat());
    const decision = crossValPredict(logistic, X, labels, { cv, method: 'decisionFunction' });
    expectClose(decision.to1DArray(), predictions.decision);
  });

  it('gives each task its own list, of tasks with their own samples and of models of several kinds', () => {
    const tasks = [0, 1].map((t) => ({
      name: `t${t}`,
      X: X.slice(20 * t, 20 * t + 20),
      y: X.slice(0, 20).map((_, i) => Y[i]![t]!),
    }));
    const soft = new SoftSharingRegressor();
    const found = crossValPredict(soft, tasks, { cv: 4 });
    expect(found.map(({ length }) => length)).toEqual([20, 20]);
    const { splits, estimator } = crossValidate(soft, tasks, { cv: 4, returnEstimator: true });
    for (const [k, [, test]] of splits.entries()) {
      for (const i of test) {
        const t = i < 20 ? 0 : 1;
        const row = tasks[t]!.X[i - 20 * t]!;
        expect(found[t]![i - 20 * t]).toBe(estimator![k]!.predict([row], { task: t })[0]);
      }
    }
    const mixed = new MultiTaskModel({ losses: ['squared', 'logistic'] });
    const targets = Y.map(([y], i) => [y!, predictions.label[i] ? 'yes' : 'no']);
    const [numbers, words] = crossValPredict(mixed, X, targets, { cv });
    expect(numbers).toBeInstanceOf(Float64Array);
    expect(new Set(words as string[])).toEqual(new Set(['yes', 'no']));
    expect(crossValPredict(mixed, X, targets, { cv, method: 'predictProba' })[0]).toBe(null);
    expect(inputErrorOf(() => crossValPredict(soft, tasks, { cv: new LeaveOneTaskOut() }))).toContain(
      'just one',
    );
  });

  it('refuses splits that are no partition, and methods that are not there', () => {
    const lasso = new MultiTaskLasso();
    const random = new ShuffleSplit({ nSplits: 2, randomState: 0 });
    expect(inputErrorOf(() => crossValPredict(lasso, X, Y, { cv: random }))).toMatch(
      /sample \d+ in \d test sets?;/,
    );
    expect(inputErrorOf(() => crossValPredict(lasso, X, Y, { method: 'predictProba' }))).toContain(
      'without predictProba',
    );
    expect(inputErrorOf(() => crossValPredict(lasso, X, Y, { method: 'fit' as 'predict' }))).toContain(
      "'predict'",
    );
  });
});

describe('crossValScore', () => {
  it('gives the scores of crossValidate', () => {
    const model = new MultiTaskLasso({ alpha: 0.2 });
    expect(crossValScore(model, X, Y, { cv: 3 })).toEqual(crossValidate(model, X, Y, { cv: 3 }).testScore);
    expect(inputErrorOf(() => crossValScore(model, X, Y, { returnEstimator: true } as never))).toMatch(
      /^crossValScore: unknown option returnEstimator/,
    );
  });
});
