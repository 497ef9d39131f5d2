import { describe, expect, it } from 'vitest';
import { makeRegression, SoftSharingRegressor, standardErrors } from '../../src/index.js';

describe('an open range', () => {
  const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 2, nTargets: 2, noise: 1, randomState: 1 });
  const errors = standardErrors(new SoftSharingRegressor({ alpha: 0.1 }).fit(X, Y), X, Y);

  it.each([0, 1, 95, Number.NaN, '0.9'])('has no ends: %s', (confidence) => {
    expect(() => errors.weightIntervals({ confidence: confidence as number })).toThrow(
      /confidence must be a finite number in \(0, 1\); got/,
    );
  });

  it('has what lies between', () => {
    expect(() => errors.weightIntervals({ confidence: 1 - Number.EPSILON })).not.toThrow();
  });
});
