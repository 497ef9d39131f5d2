import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestShift } from '../../src/losses/bestShift.js';
import { logistic } from '../../src/losses/logistic.js';
import { createRandom } from '../../src/math/random.js';

/** The best intercept of a task of labels. */
const bestIntercept = (y: Float64Array, c: Float64Array, z: Float64Array): number =>
  bestShift({ loss: logistic, y, c }, z);

describe('bestShift', () => {
  it('is where the slope is 0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.nat(),
        fc.constantFrom(1e-3, 1, 30),
        (n, seed, size) => {
          const random = createRandom(seed);
          const y = Float64Array.from({ length: n }, (_, i) =>
            i === 0 || (i > 1 && random.integer(2) > 0) ? 1 : -1,
          );
          const c = Float64Array.from({ length: n }, (_, i) => (i < 2 ? 0.5 : random.integer(3)));
          const z = Float64Array.from({ length: n }, () => random.normal() * size);
          const b = bestIntercept(y, c, z);
          const slope = (shift: number): number => {
            const out = new Float64Array(n);
            logistic.gradient(
              y,
              c,
              z.map((value) => value + b + shift),
              out,
            );
            return out.reduce((sum, value) => sum + value, 0);
          };
          const near = 1e-9 * (1 + Math.abs(b));
          expect(slope(-near)).toBeLessThanOrEqual(0);
          expect(slope(near)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('is in the middle of where nothing is to be felt', () => {
    const b = bestIntercept(Float64Array.of(1, -1), Float64Array.of(1, 1e-10), Float64Array.of(1e6, -1e6));
    expect(Math.abs(b)).toBeLessThan(100);
    expect(bestIntercept(Float64Array.of(1, -1), Float64Array.of(1, 1), Float64Array.of(0, 0))).toBeCloseTo(
      0,
      12,
    );
    expect(
      bestIntercept(Float64Array.of(1, -1), Float64Array.of(1, 1), Float64Array.of(-1e8, -1e8)),
    ).toBeCloseTo(1e8, 3);
  });
});
