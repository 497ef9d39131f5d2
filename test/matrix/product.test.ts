import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toColumns } from '../../src/matrix/fromInput.js';
import { affine } from '../../src/matrix/product.js';
import { compressed, integerRows } from '../laws/inputForms.js';

describe('affine', () => {
  it('is X W + 1 b^T, dense and sparse, exactly for integers', () => {
    fc.assert(
      fc.property(integerRows(), fc.integer({ min: 1, max: 5 }), fc.nat(), (rows, T, seed) => {
        const p = rows[0]!.length;
        const w = Float64Array.from({ length: p * T }, (_, k) => ((seed + 7 * k) % 11) - 5);
        const b = Array.from({ length: T }, (_, t) => t - 2);
        const expected = b.flatMap((bt, t) =>
          rows.map((row) => row.reduce((sum, x, j) => sum + x * w[j * T + t]!, bt)),
        );
        const dense = affine(toColumns(rows, 'X'), w, b);
        const sparse = affine(toColumns(compressed(rows), 'X'), w, b);
        expect([...dense]).toEqual(expected);
        expect(sparse).toEqual(dense);
      }),
    );
  });

  it('takes typed intercepts and gives n numbers a task', () => {
    const x = toColumns([[2], [3]], 'X');
    expect([...affine(x, Float64Array.of(1, 0), Float64Array.of(10, 20))]).toEqual([12, 13, 20, 20]);
    expect(affine(x, new Float64Array(0), [])).toHaveLength(0);
  });
});
