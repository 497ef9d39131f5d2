import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCanonical } from '../../src/matrix/canonical.js';

const columns = fc.array(fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 4 }), { maxLength: 8 });

test('columns are canonical whose rows ascend within 0 to n - 1, whatever columns are empty', () => {
  fc.assert(
    fc.property(columns, fc.boolean(), (given, isSorted) => {
      const sorted = given.map((rows) => [...new Set(rows)].filter((row) => row >= 0).sort((a, b) => a - b));
      const all = isSorted ? sorted : given;
      const indptr = [0];
      for (const rows of all) indptr.push(indptr.at(-1)! + rows.length);
      const expected = all.every((rows) =>
        rows.every((row, k) => row >= 0 && row < 6 && (k === 0 || row > rows[k - 1]!)),
      );
      expect(isCanonical(Int32Array.from(all.flat()), Int32Array.from(indptr), 6)).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('rows at the ends of the range of int32 are outside', () => {
  for (const row of [-(2 ** 31), -1, 5, 2 ** 31 - 1])
    expect(isCanonical(Int32Array.of(row), Int32Array.of(0, 1), 5)).toBe(false);
});
