import { describe, expect, it } from 'vitest';
import { studentTail } from '../../src/math/studentT.js';

describe('the tail of Student’s t', () => {
  // scipy.stats.t.sf(t, df)
  it.each([
    [0, 24, 0.5],
    [1.7108820799094275, 24, 0.05],
    [2.5, 24, 0.009827087558289],
    [-1.3, 9, 0.8870468136634754],
    [1, 1, 0.25],
    [3, 2, 0.04773298313335456],
    [2, 3, 0.06966298427942152],
    [4, 49, 0.00010674024457271],
    [40, 1, 0.007956089912025812],
  ])('beyond %d with %d degrees of freedom', (t, degrees, tail) => {
    expect(studentTail(t, degrees)).toBeCloseTo(tail, 12);
    expect(studentTail(t, degrees) + studentTail(-t, degrees)).toBeCloseTo(1, 12);
  });

  it('has limits, and none without samples', () => {
    expect(studentTail(Infinity, 4)).toBe(0);
    expect(studentTail(-Infinity, 4)).toBe(1);
    expect(studentTail(1, 0)).toBeNaN();
    expect(studentTail(Number.NaN, 3)).toBeNaN();
  });
});
