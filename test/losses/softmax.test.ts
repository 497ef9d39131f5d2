import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logistic } from '../../src/losses/logistic.js';
import { softmax } from '../../src/losses/softmax.js';
import { lossLaws } from '../laws/loss.js';

for (const K of [2, 3, 5]) {
  lossLaws({
    loss: softmax(K),
    target: (pick) => pick % K,
    value: (y, eta) =>
      Math.log1p(eta.reduce((sum, value, k) => (k === y ? sum : sum + Math.exp(value - eta[y]!)), 0)),
    conjugate: (y, u) =>
      u.reduce((sum, value, k) => {
        const share = value + (k === y ? 1 : 0);
        return sum + (share > 0 ? share * Math.log(share) : 0);
      }, 0),
    steepest: {
      y: 0,
      eta: Array.from({ length: K }, (_, k) => (k < 2 ? 0 : -60)),
      along: Array.from({ length: K }, (_, k) => (k === 0 ? 1 : k === 1 ? -1 : 0)),
    },
  });
}

const field = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('softmax loss', () => {
  it('of two classes is the logistic loss of their difference', () => {
    fc.assert(
      fc.property(field, fc.nat(), (eta, seed) => {
        const n = eta.length;
        const y = Float64Array.from(eta, (_, i) => (seed + i * i) % 2);
        const c = new Float64Array(n).fill(1 / n);
        const two = Float64Array.from({ length: 2 * n }, (_, q) => (q < n ? 0.3 : eta[q - n]! + 0.3));
        const signs = y.map((label) => 2 * label - 1);
        const expected = logistic.value(signs, c, Float64Array.from(eta));
        expect(softmax(2).value(y, c, two) / expected).toBeCloseTo(1, 12);
        const gradient = new Float64Array(n);
        logistic.gradient(signs, c, Float64Array.from(eta), gradient);
        const out = new Float64Array(2 * n);
        softmax(2).gradient(y, c, two, out);
        for (let i = 0; i < n; i++) {
          expect(out[n + i]).toBeCloseTo(gradient[i]!, 14);
          expect(out[i]).toBeCloseTo(-gradient[i]!, 14);
        }
      }),
    );
  });

  it('neither overflows nor loses what is nearly certain', () => {
    const loss = softmax(3);
    const [y, c] = [Float64Array.of(0), Float64Array.of(1)];
    expect(loss.value(y, c, Float64Array.of(1e4, 0, -1e4))).toBe(0);
    expect(loss.value(y, c, Float64Array.of(-1e4, 0, 1e4))).toBe(2e4);
    expect(loss.value(y, c, Float64Array.of(700, 0, 0)) / (2 * Math.exp(-700))).toBeCloseTo(1, 12);
    const out = new Float64Array(3);
    loss.gradient(y, c, Float64Array.of(-1e4, 0, 1e4), out);
    expect([...out]).toEqual([-1, 0, 1]);
    loss.gradient(y, c, Float64Array.of(700, 0, -1e4), out);
    expect(out[0]! / -Math.exp(-700)).toBeCloseTo(1, 12);
    loss.inverseLink(Float64Array.of(1e4, 1e4, -1e4), out);
    expect([...out]).toEqual([0.5, 0.5, 0]);
    expect(loss.change(y, c, Float64Array.of(-1e4, 0, 1e4), Float64Array.of(2e4, 0, 0))).toBeCloseTo(
      Math.log(2) - 2e4,
      9,
    );
    expect(loss.change(y, c, Float64Array.of(1e4, 0, 0), Float64Array.of(-2e4, 0, 0))).toBeCloseTo(
      1e4 + Math.log(2),
      9,
    );
  });

  it('has no conjugate outside of the simplex', () => {
    const loss = softmax(3);
    const gap = (...theta: number[]) =>
      loss.gap(Float64Array.of(1), Float64Array.of(2), new Float64Array(3), Float64Array.from(theta));
    expect(gap(-2, 2, 0)).toBeCloseTo(2 * Math.log(3), 12);
    expect(gap(0, 0, 0)).toBeCloseTo(2 * Math.log(3), 12);
    expect(gap(-2.1, 2.1, 0)).toBe(Infinity);
    expect(gap(0.1, 0, -0.1)).toBe(Infinity);
    expect(gap(0, 0.1, 0)).toBe(Infinity);
    // A probability of -1e-14, taken for 0, is missing in X^T Theta: where columns are large that is more than the gap.
    expect(gap(-2 - 2e-14, 2, 2e-14)).toBe(Infinity);
    expect(gap(-2, 2 + 1e-14, 0)).toBe(Infinity);
    expect(gap(-2 - 2 ** -52, 2, 2 ** -52)).toBeCloseTo(2 * Math.log(3), 12);
  });
});
