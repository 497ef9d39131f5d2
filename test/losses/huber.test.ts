import { describe, expect, it } from 'vitest';
import { huberLoss } from '../../src/losses/huber.js';
import { squared } from '../../src/losses/squared.js';
import { lossLaws } from '../laws/loss.js';

for (const delta of [0.3, 1.35, 10]) {
  lossLaws({
    loss: huberLoss(delta),
    target: (pick) => (((pick + 499) % 1000) - 500) / 250,
    value: (y, [eta]) => {
      const z = Math.abs(y - eta!);
      return z <= delta ? z ** 2 / 2 : delta * z - delta ** 2 / 2;
    },
    conjugate: (y, [u]) => (Math.abs(u!) <= delta * (1 + 1e-15) ? u! * (u! / 2 + y) : Infinity),
    steepest: { y: 0.5, eta: [0.5 + delta / 2], along: [1] },
  });
}

const one = (value: number) => Float64Array.of(value);

describe('Huber loss', () => {
  const loss = huberLoss(2);

  it('is the squared loss where delta is beyond all residuals', () => {
    const y = Float64Array.of(1, -2, 0.5);
    const c = Float64Array.of(0.2, 0.5, 0.3);
    const eta = Float64Array.of(-3, 4, 1);
    const wide = huberLoss(1e3);
    const [out, expected] = [new Float64Array(3), new Float64Array(3)];
    expect(wide.gradient(y, c, eta, out)).toBeCloseTo(squared.gradient(y, c, eta, expected), 14);
    expect(out).toEqual(expected);
  });

  it.each([
    [1e200, -1],
    [1e8, 1e-9],
    [-1e8, 1e-9],
    [2 - 1e-12, 1e-9],
    [2 + 1e-12, -1e-9],
    [5, -10],
    [-5, 10],
  ])('tells the change from a residual of %d by a step of the residual of %d', (z, move) => {
    const found = loss.change(one(z), one(1), one(0), one(-move));
    // The mean of the derivative on the way, which is constant, or changes by as little as the step.
    const clip = (value: number) => Math.max(-2, Math.min(2, value));
    const expected =
      Math.abs(move) > 1.5
        ? loss.value(one(z + move), one(1), one(0)) - loss.value(one(z), one(1), one(0))
        : clip(z) * move;
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-8 * Math.abs(expected) + 1e-300);
  });

  it('has no conjugate beyond delta, and takes rounding there for delta', () => {
    const gap = (z: number, t: number) => loss.gap(one(z), one(1), one(0), one(t));
    expect(gap(0, 2.001)).toBe(Infinity);
    expect(gap(0, -2.001)).toBe(Infinity);
    expect(gap(9, 2 * (1 + 2 ** -52))).toBe(0);
    expect(gap(-9, -2)).toBe(0);
    expect(gap(9, -2)).toBe(9 * 2 - 2 + 2 + 18);
    expect(gap(0, Number.NaN)).toBe(Infinity);
  });
});
