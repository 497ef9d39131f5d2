import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNet, MultiTaskLasso, makeRegression } from '../../../src/index.js';

describe('a row lasso that starts from the weights of a fit in other units', () => {
  it.each([1e6, 1e2, 1e-2, 1e-6])('takes no longer than from zeros, X times %d', (factor) => {
    const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 60, nTargets: 2, noise: 1, randomState: 0 });
    const scaled = X.clone().mul(factor);
    for (const [Estimator, l1Ratio] of [
      [MultiTaskLasso, {}],
      [MultiTaskElasticNet, { l1Ratio: 0.5 }],
    ] as const) {
      const strength = { alpha: 0.1 * Math.max(1, factor), ...l1Ratio, maxIter: 10_000 };
      const cold = new Estimator(strength).fit(scaled, Y, {});
      const warm = new Estimator({ alpha: 0.1, ...l1Ratio, warmStart: true }).fit(X, Y);
      warm.setParams(strength).fit(scaled, Y);
      expect(warm.converged_).toBe(true);
      expect(warm.nIter_).toBeLessThanOrEqual(2 * cold.nIter_ + 10);
    }
  });
});
