import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huber, MultiTaskModel, rowLasso, setWarningHandler, softSharing } from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';

/** sum_i huber(y_i - x_i w - b) / n */
function objective(X: readonly number[][], y: readonly number[], w: readonly number[], b: number): number {
  const ofSample = (x: readonly number[], i: number): number => {
    const r = Math.abs(y[i]! - b - x.reduce((sum, value, j) => sum + value * w[j]!, 0));
    return r <= 1 ? (r * r) / 2 : r - 1 / 2;
  };
  return X.reduce((sum, x, i) => sum + ofSample(x, i), 0) / X.length;
}

describe('a Huber loss without a penalty, of which few samples are within delta', () => {
  it('is never called converged further from the minimum than its gap', () => {
    setWarningHandler(() => {});
    const problem = fc.record({
      seed: fc.nat(1e6),
      n: fc.integer({ min: 4, max: 40 }),
      p: fc.integer({ min: 1, max: 2 }),
      isBinary: fc.boolean(),
      maxIter: fc.constantFrom(1, 2, 3, 1000),
      tol: fc.constantFrom(1e-3, 1e-4, 1e-6),
      penalty: fc.constantFrom(rowLasso({ alpha: 0 }), softSharing({ alpha: 0, coupling: 0 })),
    });
    fc.assert(
      fc.property(problem, ({ seed, n, p, isBinary, maxIter, tol, penalty }) => {
        const random = createRandom(seed);
        const entry = () => (isBinary ? Math.round(random.uniform()) : random.normal());
        const X = Array.from({ length: n }, () => Array.from({ length: p }, entry));
        const y = Array.from({ length: n }, () => 500 * random.normal());
        const rankIsSure = Array.from({ length: p }, (_, j) => new Set(X.map((x) => x[j]!)).size > 1).every(
          Boolean,
        );
        fc.pre(rankIsSure && (!isBinary || p === 1));
        const fitted = (options: { maxIter: number; tol: number }) => {
          const model = new MultiTaskModel({ losses: [huber({ delta: 1 })], penalty, ...options });
          model.fit([{ X, y }]);
          const w = model.coef_.to2DArray()[0]!;
          return { model, value: objective(X, y, w, model.intercept_[0]!) };
        };
        const { model, value } = fitted({ maxIter, tol });
        if (!model.converged_) return;
        const least = Math.min(value, fitted({ maxIter: 10_000, tol: 1e-12 }).value);
        expect(value - least).toBeLessThanOrEqual(model.dualGap_ + 1e-9 * value);
      }),
      { numRuns: 150 },
    );
  });
});
