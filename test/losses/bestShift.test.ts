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
          /** The slope, towards 0 by what rounding may have made of it. */
          const slope = (shift: number): number => {
            const out = new Float64Array(n);
            logistic.gradient(
              y,
              c,
              z.map((value) => value + b + shift),
              out,
            );
            const sum = out.reduce((total, value) => total + value, 0);
            // Of the sum, and of the predictions: in a tail the slope of a sample changes by the part exp(error) - 1.
            const sizes = out.reduce(
              (total, value, i) => total + Math.abs(value) * (1 + Math.abs(z[i]!) + Math.abs(b)),
              0,
            );
            const rounding = 4 * Number.EPSILON * sizes;
            return Math.sign(sum) * Math.max(0, Math.abs(sum) - rounding);
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
