/** Soft sharing against cvxpy and scikit-learn: the same coefficients, or an objective that is no worse. */
import { describe, expect, it } from 'vitest';
import { SoftSharingClassifier, SoftSharingRegressor } from '../../src/index.js';
import { farApart, inputTasks, paramsOf, softAnswer, softObjective } from '../laws/softSharing.js';
import { singleCases, softCases } from '../oracles/softSharing.js';

describe.each(softCases.map((oracle) => [oracle.name, oracle] as const))('%s', (_, oracle) => {
  const solve = (sparse: boolean) =>
    oracle.loss === 'squared'
      ? new SoftSharingRegressor(paramsOf(oracle)).fit(inputTasks(oracle, sparse))
      : new SoftSharingClassifier({ ...paramsOf(oracle), tol: 1e-12 }).fit(inputTasks(oracle, sparse));

  it.each([false, true])('is matched, sparse %s', (sparse) => {
    const answer = softAnswer(solve(sparse));
    const ours = softObjective(oracle, answer);
    expect(ours).toBeLessThanOrEqual(oracle.objective * (1 + 1e-9));
    expect(ours).toBeGreaterThanOrEqual(oracle.objective * (1 - 1e-6));
    expect(farApart(answer, oracle)).toBeLessThanOrEqual(1e-4);
  });
});

describe.each(singleCases.map((oracle, k) => [`${oracle.loss} ${k}`, oracle] as const))(
  'one task is that of scikit-learn: %s',
  (_, { loss, alpha, X, y, coef, intercept }) => {
    it.each([0, 1, 1e6])('at coupling %s, which has nothing to couple', (coupling) => {
      const model =
        loss === 'squared'
          ? new SoftSharingRegressor({ alpha, coupling }).fit([{ X, y }])
          : new SoftSharingClassifier({ alpha, coupling, tol: 1e-14 }).fit([{ X, y }]);
      expect(farApart(softAnswer(model), { coef: [coef], intercept: [intercept] })).toBeLessThanOrEqual(1e-8);
    });
  },
);
