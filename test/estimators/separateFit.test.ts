import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNet, makeRegression } from '../../src/index.js';
import { capturedWarnings } from '../laws/regressions.js';

describe('a ridge whose tasks are fitted each by itself', () => {
  it('has converged where its gap is at most eps_, whatever a task of nearly no size comes to', () => {
    const { X, Y } = makeRegression({ nSamples: 40, nFeatures: 3, nTargets: 2, noise: 1, randomState: 0 });
    const y = Y.to2DArray().map(([a, b], i) => [1e6 + 1e-12 * a!, i === 0 ? Number.NaN : b!]);
    const { result: model, warnings } = capturedWarnings(() =>
      new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0 }).fit(X, y),
    );
    expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
    expect(model.converged_).toBe(true);
    expect(warnings).toEqual([]);
  });
});
