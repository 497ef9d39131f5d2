import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { backtrack } from '../../src/linalg/lineSearch.js';

/** f(t) - f(0) of a quadratic. */
const quadratic = (slope: number, curvature: number) => (t: number) => ({
  change: t * (slope + (t * curvature) / 2),
});

describe('backtrack', () => {
  it('takes the longest of its lengths that lowers the objective by a part of what the slope predicts', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.constantFrom(1, 0.3, 1e4),
        (descent, curvature, longest) => {
          const changeAt = quadratic(-descent, curvature);
          const { length, change } = runSync(backtrack(changeAt, -descent, { longest }));
          const enough = (t: number) => changeAt(t).change <= -1e-4 * t * descent;
          expect(change).toBe(changeAt(length).change);
          expect(enough(length)).toBe(true);
          expect(length === longest || !enough(2 * length)).toBe(true);
          expect(Number.isInteger(Math.log2(longest / length))).toBe(true);
        },
      ),
    );
  });

  it('steps back from where the objective overflows', () => {
    const changeAt = (t: number) => ({ change: t > 0.3 ? Infinity : -t });
    expect(runSync(backtrack(changeAt, -1))).toEqual({ length: 0.25, change: -0.25 });
    const lost = (t: number) => ({ change: t > 0.3 ? Number.NaN : -t });
    expect(runSync(backtrack(lost, -1))).toEqual({ length: 0.25, change: -0.25 });
  });

  it('accepts what rounding could have made of a fall', () => {
    expect(runSync(backtrack(() => ({ change: 1e-17, rounding: 1e-16 }), -1e-20)).length).toBe(1);
  });

  it('gives up where nothing falls, at the length that it is told', () => {
    const tried: number[] = [];
    const rising = (t: number) => {
      tried.push(t);
      return { change: t };
    };
    expect(runSync(backtrack(rising, -1, { shortest: 0.2 }))).toEqual({ length: 0, change: 0 });
    expect(tried).toEqual([1, 0.5, 0.25]);
    expect(runSync(backtrack(rising, -1))).toEqual({ length: 0, change: 0 });
  });
});
