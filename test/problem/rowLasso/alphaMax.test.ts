import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaMax, MultiTaskElasticNet, makeRegression } from '../../../src/index.js';
import { expectAtMost } from '../../laws/atMost.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { constantObjective, largestL1 } from '../../laws/objective.js';
import { capturedWarnings, draws, inputOf, problemOf } from '../../laws/regressions.js';

const ratios = fc.constantFrom(1, 0.9, 0.3, 1e-3);

describe('alphaMax', () => {
  it('is the formula, naively', () => {
    fc.assert(
      fc.property(draws(), ratios, fc.constantFrom('wasm', 'reference', 'auto'), (draw, l1Ratio, kernels) => {
        const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const { X, Y, sampleWeight, fitIntercept } = problem;
        const given = alphaMax(inputOf(X, draw), Y, { sampleWeight, fitIntercept, l1Ratio, kernels });
        const expected = largestL1(problem) / l1Ratio;
        const size = Math.max(...X.flat().map(Math.abs)) * Math.sqrt(2 * constantObjective(problem));
        expectAtMost(Math.abs(given - expected), 1e-12 * expected + (1e-14 * size) / l1Ratio);
      }),
    );
  });

  it('is where all coefficients become zero', () => {
    fc.assert(
      fc.property(draws(), ratios, (draw, l1Ratio) => {
        const { X, Y, sampleWeight, fitIntercept } = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const x = inputOf(X, draw);
        const largest = alphaMax(x, Y, { sampleWeight, fitIntercept, l1Ratio });
        const active = (alpha: number) =>
          capturedWarnings(() =>
            new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, tol: 1e-13 }).fit(x, Y, { sampleWeight }),
          ).result.active_.length;
        expect(active(largest)).toBe(0);
        expect(active(2 * largest)).toBe(0);
        if (largest > 1e-12) expect(active(0.999 * largest)).toBeGreaterThan(0);
      }),
    );
  });

  it('does not change with the scale of the weights, and grows with Y', () => {
    const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 5, nTargets: 2, noise: 1, randomState: 0 });
    const weights = Y.to2DArray().map((_, i) => 1 + (i % 3));
    const base = alphaMax(X, Y, { sampleWeight: weights });
    for (const factor of [1e-300, 1e-3, 7, 1e300]) {
      const scaled = alphaMax(X, Y, { sampleWeight: weights.map((w) => w * factor) });
      expectAtMost(Math.abs(scaled - base), 1e-14 * base);
    }
    const grown = Y.to2DArray().map((row) => row.map((y) => y * 2 ** 300));
    expect(alphaMax(X, grown, { sampleWeight: weights })).toBe(base * 2 ** 300);
  });

  it('is 0 where X or Y does not vary', () => {
    expect(alphaMax([[1], [2]], [[3], [3]])).toBe(0);
    expect(alphaMax([[0.1], [0.1], [0.1]], [[3], [4], [9]])).toBe(0);
    expect(alphaMax([[1], [2]], [[3], [3]], { fitIntercept: false })).toBe(4.5);
  });

  it('refuses what has no answer', () => {
    const refused = (options: object) => inputErrorOf(() => alphaMax([[1], [2]], [[3], [4]], options));
    expect(refused({ l1Ratio: 0 })).toContain('l1Ratio must be a finite number in (0, 1]; got 0');
    expect(refused({ l1Ratio: 5e-324 })).toContain('overflows float64 with l1Ratio 5e-324');
    for (const l1Ratio of [-1, 1.1, Number.NaN, '1', null]) expect(refused({ l1Ratio })).toContain('l1Ratio');
    expect(refused({ fitIntercept: 1 })).toContain('fitIntercept');
    expect(refused({ alpha: 1 })).toContain('alpha');
    expect(refused({ sampleWeight: [0, 0] })).toContain('sampleWeight');
    expect(refused({ kernels: 'gpu' })).toContain('kernels');
  });
});
