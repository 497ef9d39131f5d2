import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normRange, rowNorms } from '../../src/linalg/vectors.js';

describe('normRange', () => {
  it.each([
    [[], 0],
    [[0, -0], 0],
    [[3, -4], 5],
    [[3e-200, 4e-200], 5e-200],
    [[2 ** 600, -(2 ** 600), 2 ** 600, 2 ** 600], 2 ** 601],
    [[Number.MIN_VALUE], Number.MIN_VALUE],
    [[1, Infinity], Infinity],
    [[1, NaN], NaN],
  ])('of %j is %d', (values, expected) => {
    expect(normRange(values, 0, values.length)).toBe(expected);
  });

  it('is that of the part which is asked for, of any length', () => {
    expect(normRange([9, 3, 4, 9], 1, 2)).toBe(5);
    expect(normRange(new Float64Array(1e6).fill(2), 0, 1e6)).toBe(2000);
  });

  it('scales with the numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 2, noNaN: true })),
        fc.integer({ min: -900, max: 900 }),
        (v, k) => {
          const scaled = normRange(
            v.map((value) => value * 2 ** k),
            0,
            v.length,
          );
          expect(Math.abs(scaled / 2 ** k - normRange(v, 0, v.length))).toBeLessThanOrEqual(
            1e-14 * normRange(v, 0, v.length),
          );
        },
      ),
    );
  });
});

describe('rowNorms', () => {
  it('are those of the rows that are asked for, bit for bit, of numbers of any size', () => {
    const sizes = fc.constantFrom(0, 1, -3.7, 1e-200, 1e200, Number.MIN_VALUE, Infinity);
    fc.assert(
      fc.property(fc.array(fc.tuple(sizes, sizes, sizes), { minLength: 1 }), (rows) => {
        const values = Float64Array.from(rows.flat());
        const features = Int32Array.from(rows.keys()).reverse();
        const out = new Float64Array(rows.length);
        rowNorms(values, 3, features, out);
        expect([...out]).toEqual([...features].map((j) => normRange(values, j * 3, 3)));
      }),
    );
  });
});
