import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSum } from '../../src/matrix/exactSum.js';

const sizes = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1, 1e-300, 1e200, -1e290, 1e308, Infinity),
);

describe('exact sums', () => {
  it('of products of lists are those of the products one by one', () => {
    fc.assert(
      fc.property(
        fc.array(sizes, { minLength: 1, maxLength: 24 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(sizes, { minLength: 24, maxLength: 24 }),
        sizes,
        (weights, width, values, start) => {
          const w = Float64Array.from(weights);
          const lists = [Float64Array.from(values), Float64Array.from(values, (value) => value * 1e-17)];
          for (let from = 0; from < Math.min(width, w.length); from++) {
            const expected = new ExactSum().add(start);
            for (let at = from, j = 0; at < w.length; at += width, j++) {
              if (w[at] === 0) continue;
              for (const list of lists) if (list[j] !== 0) expected.addProduct(-list[j]!, w[at]!);
            }
            const found = new ExactSum().add(start).subtractProducts(lists, w, from, width);
            expect([found.value, found.rest]).toEqual([expected.value, expected.rest]);
          }
        },
      ),
    );
  });
});
