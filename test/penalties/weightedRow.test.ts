import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimiseRow } from '../../src/penalties/weightedRow.js';

const rows = fc.integer({ min: 1, max: 33 }).chain((Q) =>
  fc.record({
    a: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: Q, maxLength: Q }),
    L: fc.array(fc.double({ min: 1e-6, max: 100, noNaN: true }), { minLength: Q, maxLength: Q }),
    l1: fc.constantFrom(0, 1e-9, 0.1, 1, 5),
    l2: fc.constantFrom(0, 0.3, 10),
  }),
);

const solve = (a: readonly number[], L: readonly number[], l1: number, l2: number): number[] => {
  const out = new Float64Array(a.length).fill(Number.NaN);
  minimiseRow(Float64Array.from(a), Float64Array.from(L), l1, l2, out);
  return [...out];
};

describe('the row step with a curvature for each output', () => {
  it('satisfies the optimality conditions', () => {
    fc.assert(
      fc.property(rows, ({ a, L, l1, l2 }) => {
        const u = solve(a, L, l1, l2);
        const r = Math.hypot(...u);
        const size = Math.hypot(...a);
        if (r === 0) expect(size).toBeLessThanOrEqual(l1 * (1 + 1e-14) + 1e-300);
        else {
          // (L + l2) u + l1 u / r = a
          for (const [q, value] of u.entries()) {
            const left = (L[q]! + l2) * value + (l1 * value) / r - a[q]!;
            expect(Math.abs(left)).toBeLessThanOrEqual(1e-12 * (size + l1) + 1e-300);
          }
        }
      }),
    );
  });

  it('is the soft threshold of the whole row where the curvatures are equal', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0.5, 2), ({ a, l1, l2 }, curvature) => {
        const L = a.map(() => curvature);
        const size = Math.hypot(...a);
        const shrink = size > l1 ? (1 - l1 / size) / (curvature + l2) : 0;
        for (const [q, value] of solve(a, L, l1, l2).entries()) {
          expect(Math.abs(value - shrink * a[q]!)).toBeLessThanOrEqual(1e-13 * (1 + size));
        }
      }),
    );
  });

  it('leaves outputs without curvature and ridge at zero', () => {
    expect(solve([0, 3], [0, 2], 1, 0)).toEqual([0, 1]);
    expect(solve([0, 0], [0, 0], 1, 0)).toEqual([0, 0]);
    expect(solve([0, 3], [0, 2], 0, 0)).toEqual([0, 1.5]);
  });

  it('works at any scale', () => {
    for (const unit of [1e-150, 1e150]) {
      const [u, v] = solve([3 * unit, 4 * unit], [unit * unit, unit * unit], 0, 0);
      expect(u! * unit).toBeCloseTo(3, 12);
      expect(v! * unit).toBeCloseTo(4, 12);
      const [s] = solve([3 * unit, 4 * unit], [unit * unit, unit * unit], unit, 0);
      expect(s! * unit).toBeCloseTo(0.8 * 3, 12);
    }
  });
});
