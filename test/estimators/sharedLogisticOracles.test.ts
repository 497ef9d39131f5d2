import { describe, expect, it } from 'vitest';
import { SharedLogisticRegression } from '../../src/index.js';
import { compressed } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import { coefOf, largest, plainObjective } from '../laws/sharedLogistic.js';
import { type SharedLogisticCase, sharedLogisticCases } from '../oracles/sharedLogistic.js';

const tasksOf = ({ X, y, sampleWeight }: SharedLogisticCase) =>
  y.map((labels, t) => ({ X: X[t] ?? X[0]!, y: labels, s: sampleWeight[t]! }));

function fitOf(oracle: SharedLogisticCase, params: object = {}): SharedLogisticRegression {
  const model = new SharedLogisticRegression({ ...oracle.params, ...params });
  const form = (X: number[][]) => (oracle.name.startsWith('sparse') ? compressed(X) : X);
  const tasks = tasksOf(oracle);
  if (oracle.X.length > 1) {
    return model.fit(tasks.map(({ X, y, s }) => ({ X: form(X), y, sampleWeight: s })));
  }
  const across = <V>(lists: readonly V[][]) => lists[0]!.map((_, i) => lists.map((list) => list[i]!));
  return model.fit(form(oracle.X[0]!), across(oracle.y), { sampleWeight: across(oracle.sampleWeight) });
}

const apart = (a: readonly number[], b: readonly number[]) => largest(a.map((value, k) => value - b[k]!));
const stated = (oracle: SharedLogisticCase) => ({
  tasks: tasksOf(oracle),
  alpha: oracle.params.alpha,
  taskWeights: oracle.params.taskWeights ?? null,
});

describe.each(sharedLogisticCases.map((oracle) => [oracle.name, oracle] as const))('%s', (_, oracle) => {
  it('is found', () => {
    const model = fitOf(oracle, { tol: 1e-12 });
    const size = 1 + largest(oracle.coef) + largest(oracle.intercept);
    expect(apart(coefOf(model), oracle.coef)).toBeLessThan(1e-8 * size);
    expect(apart(model.intercept_, oracle.intercept)).toBeLessThan(1e-8 * size);
    const { value } = plainObjective(stated(oracle), coefOf(model), model.intercept_);
    expect(Math.abs(value - oracle.objective)).toBeLessThan(1e-13 * (1 + value));
    expect(oracle.interiorPoint).toBeGreaterThan(value - model.dualGap_ - 1e-9);
  });

  it('has a gap that bounds the way to the minimum, wherever the fit stops', () => {
    for (const maxIter of [1, 2, 3, 5]) {
      const { result: model } = capturedWarnings(() => fitOf(oracle, { maxIter, tol: 1e-15 }));
      const { value } = plainObjective(stated(oracle), coefOf(model), model.intercept_);
      expect(value - oracle.objective).toBeLessThanOrEqual(model.dualGap_ + 1e-14);
      expect(model.converged_).toBe(model.dualGap_ <= model.eps_);
    }
  });
});

const oneTask = sharedLogisticCases.filter(({ scikitLearn }) => scikitLearn !== undefined);

describe("scikit-learn's LogisticRegression", () => {
  it.each(oneTask.map((oracle) => [oracle.name, oracle] as const))('is %s', (_, oracle) => {
    const reference = oracle.scikitLearn!;
    const model = fitOf(oracle, { tol: 1e-12 });
    expect(apart(coefOf(model), reference.coef)).toBeLessThan(1e-8);
    expect(apart(model.intercept_, reference.intercept)).toBeLessThan(1e-8);
    const X = oracle.X[0]!;
    expect(apart(model.predictProba(X, { task: 0 }).to1DArray(), reference.proba.flat())).toBeLessThan(1e-8);
    expect(apart(Array.from(model.decisionFunction(X, { task: 0 })), reference.decision)).toBeLessThan(1e-7);
    const Y = oracle.y[0]!.map((label) => [label]);
    expect(model.score(X, Y, { sampleWeight: oracle.sampleWeight[0]! })).toBeCloseTo(reference.score, 12);
  });
});
