import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { dualScale } from '../../src/penalties/dualScale.js';
import type { RowPenalty } from '../../src/penalties/penalty.js';
import { rowLasso } from '../../src/penalties/rowLasso.js';

const T = 2;

/** A few rows of correlations of features 1, 2, ..., and what is taken off their norms. */
function correlations(rows: RowPenalty, seed: number, size: number, error: number) {
  const random = createRandom(seed);
  const features = Int32Array.from({ length: random.integer(5) }, (_, k) => k + 1);
  const v = Float64Array.from({ length: 10 * T }, () => random.normal() * size);
  const at = (k: number) => (2 * k + 1) * T;
  const norms = Float64Array.from(features, (j, k) => Math.max(0, rows.dualNorm(v, at(k), j) - error));
  return { v, nTasks: T, features, at, norms, error: () => error };
}

describe('dualScale', () => {
  it('finds by search what the row lasso has in closed form', () => {
    const cases = fc.record({
      seed: fc.nat(),
      l1: fc.constantFrom(0.1, 1, 3),
      l2: fc.constantFrom(0, 0.01, 1),
      weights: fc.constantFrom(undefined, Float64Array.of(1, 2, 0.5, 1, 3, 0.1)),
      size: fc.constantFrom(0.1, 1, 30),
      error: fc.constantFrom(0, 0.01),
      linear: fc.constantFrom(0.3, 1, 20),
      quadratic: fc.constantFrom(0.1, 1, 5),
    });
    fc.assert(
      fc.property(cases, ({ seed, l1, l2, weights, size, error, linear, quadratic }) => {
        const rows = rowLasso({ l1, l2, nTasks: T, featureWeights: weights }).rows!;
        const given = correlations(rows, seed, size, error);
        const expected = dualScale(rows, given, linear, quadratic);
        const found = dualScale({ ...rows, dualScale: undefined }, given, linear, quadratic);
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-6 * expected);
      }),
    );
  });

  it('is 0 where no point of the ray is better than none', () => {
    const rows = { ...rowLasso({ l1: 1, l2: 0, nTasks: T }).rows!, dualScale: undefined };
    const given = correlations(rows, 1, 1, 0);
    expect(dualScale(rows, given, 0, 1)).toBe(0);
    expect(dualScale(rows, given, -1, 1)).toBe(0);
    expect(dualScale(rows, given, 1, 0)).toBe(0);
  });
});
