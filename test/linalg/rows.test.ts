/** Products with rows of a matrix against their definition, at counts that cross every tail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRows, rowsTimes } from '../../src/linalg/rows.js';
import { createRandom } from '../../src/math/random.js';

const draws = fc.record({
  p: fc.integer({ min: 0, max: 9 }),
  first: fc.integer({ min: 0, max: 3 }),
  count: fc.integer({ min: 0, max: 9 }),
  offset: fc.integer({ min: 0, max: 4 }),
  seed: fc.nat(),
});

describe('products with rows', () => {
  it('are the inner products and the weighted sum, and touch nothing else', () => {
    fc.assert(
      fc.property(draws, ({ p, first, count, offset, seed }) => {
        const random = createRandom(seed);
        const normal = (length: number) => Float64Array.from({ length }, () => random.normal());
        const end = first + count;
        const a = normal((end + 1) * p);
        const f = normal(end + 1);
        const v = normal(offset + p + 1);

        const out = f.slice();
        rowsTimes(a, p, first, end, v, offset, out);
        for (const [i, value] of out.entries()) {
          let sum = 0;
          for (let j = 0; j < p; j++) sum += a[i * p + j]! * v[offset + j]!;
          if (i >= first && i < end) expect(Math.abs(value - sum)).toBeLessThanOrEqual(1e-13);
          else expect(value).toBe(f[i]);
        }

        const sums = v.slice();
        addRows(a, p, first, end, f, -2, sums, offset);
        for (const [k, value] of sums.entries()) {
          const j = k - offset;
          let sum = v[k]!;
          if (j >= 0 && j < p) for (let i = first; i < end; i++) sum -= 2 * f[i]! * a[i * p + j]!;
          expect(Math.abs(value - sum)).toBeLessThanOrEqual(1e-13 * (1 + count));
        }
      }),
    );
  });
});
