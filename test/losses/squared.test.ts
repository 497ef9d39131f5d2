import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squared, squaredLoss } from '../../src/losses/squared.js';
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
});

lossLaws({
  loss: squared,
  target: (pick) => (pick - 500) / 100,
  value: (y, [eta]) => (y - eta!) ** 2 / 2,
  conjugate: (y, [u]) => u! * (u! / 2 + y),
  steepest: { y: 0.5, eta: [2], along: [1] },
});
