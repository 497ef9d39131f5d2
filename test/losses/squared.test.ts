import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squared, squaredLoss, squaredLossGap } from '../../src/losses/squared.js';
import { lossLaws } from '../laws/loss.js';

const field = fc
  .array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })), {
    maxLength: 33,
  })
  .map((pairs) => [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)] as const);

describe('squared loss', () => {
  it('is ||R||^2 / 2, exactly for small integers', () => {
    fc.assert(
      fc.property(field, ([r]) => {
        let expected = 0;
        for (const value of r) expected += value ** 2;
        expect(squaredLoss(r)).toBe(expected / 2);
      }),
    );
    expect(squaredLoss(new Float64Array(0))).toBe(0);
    expect(squaredLoss(Float64Array.of(3, -4))).toBe(12.5);
  });

  it('has a gap at Theta = c F', () => {
    fc.assert(
      fc.property(field, fc.integer({ min: -9, max: 9 }), ([r, f], c) => {
        expect(squaredLossGap(r, f, c)).toBe(
          squaredLossGap(
            r,
            f.map((value) => c * value),
          ),
        );
      }),
    );
  });

  // loss(eta) = (y - eta)^2 / 2 and loss*(theta) = theta^2 / 2 + y theta.
  it('has the gap of Fenchel and Young, loss(eta) + loss*(-Theta) + <eta, Theta>', () => {
    fc.assert(
      fc.property(field, field, ([y, eta], [theta]) => {
        const length = Math.min(y.length, theta.length);
        let expected = 0;
        for (let k = 0; k < length; k++) {
          expected += (y[k]! - eta[k]!) ** 2 / 2;
          expected += theta[k]! ** 2 / 2 - y[k]! * theta[k]!;
          expected += eta[k]! * theta[k]!;
        }
        const residual = y.slice(0, length).map((value, k) => value - eta[k]!);
        const gap = squaredLossGap(residual, theta.slice(0, length));
        expect(gap).toBe(expected);
        expect(gap).toBeGreaterThanOrEqual(0);
        expect(squaredLossGap(residual, residual)).toBe(0);
      }),
    );
  });

  it('keeps a gap far below the rounding of its terms', () => {
    const r = Float64Array.of(1, 1e8);
    const theta = Float64Array.of(1 + 2 ** -40, 1e8);
    expect(squaredLossGap(r, theta)).toBe(2 ** -81);
  });
});

lossLaws({
  loss: squared,
  target: (pick) => (pick - 500) / 100,
  value: (y, [eta]) => (y - eta!) ** 2 / 2,
  conjugate: (y, [u]) => u! * (u! / 2 + y),
  steepest: { y: 0.5, eta: [2], along: [1] },
});
