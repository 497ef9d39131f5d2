import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logistic, sigmoid, softplus } from '../../src/losses/logistic.js';
import { lossLaws } from '../laws/loss.js';

const entropy = (u: number) => (u < 0 ? Infinity : u > 0 ? u * Math.log(u) : 0);

lossLaws({
  loss: logistic,
  target: (pick) => (pick % 2 === 0 ? 1 : -1),
  value: (y, [eta]) => Math.log1p(Math.exp(-y * eta!)),
  conjugate: (y, [u]) => entropy(-y * u!) + entropy(1 + y * u!),
  steepest: { y: 1, eta: [0], along: [1] },
});

const one = (value: number) => Float64Array.of(value);

describe('logistic loss at its ends', () => {
  it.each([1e4, 745, 37, -37, -745, -1e4])('is exact at the margin %d', (m) => {
    const [y, c, out] = [one(1), one(1), one(0)];
    const expected = m > 0 ? Math.exp(-m) : -m + Math.exp(m);
    expect(logistic.value(y, c, one(m))).toBeCloseTo(expected, 12);
    expect(logistic.gradient(y, c, one(m), out)).toBeCloseTo(expected, 12);
    expect(out[0]).toBeCloseTo(m > 0 ? -Math.exp(-m) : -1, 12);
    logistic.second(y, c, one(m), out);
    expect(out[0]).toBeCloseTo(Math.exp(-Math.abs(m)), 12);
    logistic.inverseLink(one(m), out);
    expect(out[0]).toBeCloseTo(m > 0 ? 1 : 0, 12);
  });

  it('keeps the relative precision of what is nearly certain', () => {
    const out = one(0);
    logistic.gradient(one(1), one(1), one(700), out);
    expect(out[0]! / -Math.exp(-700)).toBeCloseTo(1, 12);
    expect(sigmoid(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
    expect(softplus(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
    expect(sigmoid(-Infinity)).toBe(0);
    expect(sigmoid(Infinity)).toBe(1);
    expect(softplus(-Infinity)).toBe(0);
  });

  it('tells changes over any distance', () => {
    for (const [m, step] of [
      [1e4, -2e4],
      [-1e4, 2e4],
      [0, 1e4],
      [0, -1e4],
      [800, -800],
      [-800, 800],
    ]) {
      const change = logistic.change(one(1), one(1), one(m!), one(step!));
      expect(change).toBeCloseTo(softplus(-m! - step!) - softplus(-m!), 12);
    }
  });

  it('has a gap at certain dual points, and none outside of [0, 1]', () => {
    const gap = (eta: number, u: number) => logistic.gap(one(1), one(1), one(eta), one(u));
    expect(gap(2, 0)).toBeCloseTo(softplus(-2), 14);
    expect(gap(2, 1)).toBeCloseTo(softplus(2), 14);
    expect(gap(1e4, 0)).toBe(0);
    expect(gap(1e4, 1)).toBe(1e4);
    expect(gap(-1e4, 0)).toBe(1e4);
    expect(gap(1e4, 0.5)).toBeCloseTo(5e3 - Math.log(2), 9);
    expect(gap(0, -1e-9)).toBe(Infinity);
    expect(gap(0, 1 + 1e-9)).toBe(Infinity);
    expect(gap(0, Number.NaN)).toBe(Infinity);
  });

  it('is the same for the other label with the sign of eta turned', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (eta) => {
        const [out, turned] = [one(0), one(0)];
        expect(logistic.gradient(one(1), one(1), one(eta), out)).toBe(
          logistic.gradient(one(-1), one(1), one(-eta), turned),
        );
        expect(turned[0]).toBe(-out[0]!);
        expect(sigmoid(eta) + sigmoid(-eta)).toBeCloseTo(1, 15);
      }),
    );
  });
});
