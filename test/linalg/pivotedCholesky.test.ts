import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedLength } from '../../src/linalg/cholesky.js';
import { CompensatedSums } from '../../src/linalg/compensated.js';
import { pivotedCholesky } from '../../src/linalg/pivotedCholesky.js';
import { createRandom } from '../../src/math/random.js';

/** A^T A of a random m x n matrix, packed. */
function gram(m: number, n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const a = Array.from({ length: m }, () => Array.from({ length: n }, () => random.normal()));
  const out = new Float64Array(packedLength(n));
  for (let j = 0, q = 0; j < n; j++) {
    for (let l = 0; l <= j; l++, q++) out[q] = a.reduce((sum, row) => sum + row[j]! * row[l]!, 0);
  }
  return out;
}

describe('pivotedCholesky', () => {
  it('is a square root, of as many rows as the rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 9 }), fc.nat(), (n, m, seed) => {
        const a = gram(m, n, seed);
        const { rows, pivots } = pivotedCholesky(a, n, Array(n).fill(1e-12));
        expect(rows.length).toBe(Math.min(m, n));
        expect(new Set(pivots).size).toBe(rows.length);
        for (let j = 0, q = 0; j < n; j++) {
          for (let l = 0; l <= j; l++, q++) {
            expect(rows.reduce((sum, row) => sum + row[j]! * row[l]!, 0)).toBeCloseTo(a[q]!, 9);
          }
        }
      }),
    );
  });

  it('leaves what is below 0 of a matrix that is not semidefinite', () => {
    const { rows, left } = pivotedCholesky([1, 2, 1], 2, [1e-12, 1e-12]);
    expect(rows).toHaveLength(1);
    expect(left[1]).toBe(-3);
  });

  it('takes the columns with the most left first, relative to their squares', () => {
    const { pivots } = pivotedCholesky([1e-8, 0, 4, 0, 3.9, 4], 3, [0, 0, 0]);
    expect(pivots).toEqual([0, 1, 2]);
  });
});

describe('CompensatedSums', () => {
  it('lose one rounding, however many terms they are of', () => {
    const sums = new CompensatedSums(2);
    sums.add(0, 1e16);
    for (let k = 0; k < 1000; k++) sums.addAll(Float64Array.of(1, 0.1));
    sums.add(0, -1e16);
    const [first, second] = sums.values();
    expect(first).toBe(1000);
    expect(second).toBe(100);
  });
});
