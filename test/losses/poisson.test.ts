import { describe, expect, it } from 'vitest';
import { poisson } from '../../src/losses/poisson.js';
import { lossLaws } from '../laws/loss.js';

const least = (y: number) => (y > 0 ? y - y * Math.log(y) : 0);

lossLaws({
  loss: poisson,
  target: (pick) => (pick % 3 === 0 ? 0 : (pick % 40) / 4),
  value: (y, [eta]) => Math.exp(eta!) - y * eta! - least(y),
  conjugate: (y, [u]) => {
    if (u! + y < -1e-12) return Infinity; // what rounding takes from 0 is 0
    const v = Math.max(0, u! + y);
    return (v > 0 ? v * Math.log(v) - v : 0) + least(y);
  },
});

const one = (value: number) => Float64Array.of(value);

describe('Poisson loss at its ends', () => {
  it('overflows only where it is infinite itself', () => {
    const out = one(0);
    expect(poisson.value(one(3), one(1), one(-800))).toBeCloseTo(2400 - 3 + 3 * Math.log(3), 9);
    expect(poisson.gradient(one(3), one(1), one(-800), out)).toBeCloseTo(2400 - 3 + 3 * Math.log(3), 9);
    expect(out[0]).toBe(-3);
    expect(poisson.value(one(0), one(1), one(-800))).toBe(0);
    expect(poisson.value(one(3), one(1), one(800))).toBe(Infinity);
    poisson.gradient(one(3), one(1), one(800), out);
    expect(out[0]).toBe(Infinity);
    expect(poisson.value(one(1e6), one(1), one(Math.log(1e6)))).toBeLessThan(1e-15);
  });

  it('tells changes over any distance', () => {
    const change = (y: number, eta: number, step: number) =>
      poisson.change(one(y), one(1), one(eta), one(step));
    expect(change(2, -800, 801)).toBeCloseTo(Math.exp(1) - 1602, 9);
    expect(change(2, 1, -801)).toBeCloseTo(1602 - Math.exp(1), 9);
    expect(change(2, 0, 800)).toBe(Infinity);
    expect(change(2, 0, 1e-9) / -1e-9).toBeCloseTo(1, 8);
  });

  it('has a gap at means of 0, and none below', () => {
    const gap = (y: number, eta: number, theta: number) => poisson.gap(one(y), one(1), one(eta), one(theta));
    expect(gap(2, 0, 2)).toBe(1); // v = 0
    expect(gap(2, 0, 2.001)).toBe(Infinity);
    expect(gap(0, 0, 0.001)).toBe(Infinity);
    expect(gap(0, -800, 0)).toBe(0);
    expect(gap(2, 0, 0)).toBeCloseTo(2 * Math.log(2) - 2 + 1, 14);
    expect(gap(0, 0, Number.NaN)).toBe(Infinity);
  });

  it('has a parabola above it on the way to its lowest point', () => {
    for (const y of [0, 0.5, 3, 1000]) {
      for (const eta of [-30, -3, 0, 1, 5, 8]) {
        const [h, slope] = [one(0), one(0)];
        poisson.majorant(one(y), one(1), one(eta), h);
        const value = poisson.gradient(one(y), one(1), one(eta), slope);
        const lowest = eta - slope[0]! / h[0]!;
        for (const part of [0.01, 0.3, 0.7, 1]) {
          const t = part * (lowest - eta);
          const parabola = value + slope[0]! * t + (h[0]! * t * t) / 2;
          expect(poisson.value(one(y), one(1), one(eta + t))).toBeLessThanOrEqual(
            parabola + 1e-12 * (1 + value),
          );
        }
      }
    }
  });
});

describe('D^2', () => {
  const d2 = (y: number[], means: number[], weights: number[]) =>
    poisson.score.of(
      Float64Array.from(y),
      Float64Array.from(means, Math.log),
      Float64Array.from(weights),
      false,
    );

  it('of counts that do not vary is 0 unless they are hit, whatever rounding makes of their mean', () => {
    for (const count of [3, 0.1, 1e6]) {
      const y = new Array<number>(7).fill(count);
      const weights = [0.3, 0.7, 0.1, 1 / 3, 0, 0.9, 0.2];
      expect(d2(y, [...y.slice(1), 2 * count], weights)).toBe(0);
      expect(d2(y, [2 * count, ...y.slice(1)], weights)).toBe(0);
      expect(d2(y, y, weights)).toBe(1); // whose exp(log y) is y to rounding
    }
    expect(d2([1, 1, 1], [1, 1, 1], [1, 2, 3])).toBe(1);
  });
});
