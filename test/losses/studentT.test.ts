import { describe, expect, it } from 'vitest';
import { squared } from '../../src/losses/squared.js';
import { studentTLoss } from '../../src/losses/studentT.js';
import { lossLaws } from '../laws/loss.js';

for (const [nu, scale] of [
  [1, 1],
  [4, 0.3],
  [0.5, 2],
  [30, 10],
] as const) {
  lossLaws({
    loss: studentTLoss({ nu, scale }),
    value: (y, [eta]) => ((scale ** 2 * (nu + 1)) / 2) * Math.log1p((y - eta!) ** 2 / (nu * scale ** 2)),
  });
}

const one = (value: number) => Float64Array.of(value);

describe('the loss of Student t', () => {
  it('is nearly the squared loss for many degrees of freedom', () => {
    const loss = studentTLoss({ nu: 1e9, scale: 2 });
    for (const z of [0, 1e-3, 1, -20]) {
      const ratio = loss.value(one(z), one(1), one(0)) / squared.value(one(z), one(1), one(0));
      expect(z === 0 || Math.abs(ratio - 1) < 1e-6).toBe(true);
    }
    expect(loss.value(one(0), one(1), one(0))).toBe(0);
  });

  it('is scale^2 times that of residuals in units of the scale', () => {
    const [loss, unit] = [studentTLoss({ nu: 3, scale: 8 }), studentTLoss({ nu: 3, scale: 1 })];
    for (const z of [1e-5, 0.7, 40, 1e5]) {
      const ratio = loss.value(one(8 * z), one(1), one(0)) / unit.value(one(z), one(1), one(0));
      expect(ratio / 64).toBeCloseTo(1, 13);
    }
  });

  it.each([1e8, 1e160, 1e300])('has a value and slopes at a residual of %d', (z) => {
    const loss = studentTLoss({ nu: 4, scale: 1 });
    const out = one(Number.NaN);
    expect(loss.gradient(one(z), one(1), one(0), out) / (5 * Math.log(z / 2))).toBeCloseTo(1, 12);
    expect(out[0]! / (-5 / z)).toBeCloseTo(1, 12);
    for (const of of ['second', 'majorant'] as const) {
      loss[of](one(z), one(1), one(0), out);
      expect(Math.abs(out[0]!)).toBeLessThanOrEqual(1.01 * (5 / z) * (1 / z));
    }
    // The whole way to 0, and a part of it.
    expect(loss.change(one(z), one(1), one(0), one(z)) / (-5 * Math.log(z / 2))).toBeCloseTo(1, 12);
    expect(loss.change(one(z), one(1), one(0), one(-z)) / ((5 / 2) * Math.log(4))).toBeCloseTo(1, 12);
  });
});
