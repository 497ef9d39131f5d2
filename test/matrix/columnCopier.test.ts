import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnCopier } from '../../src/matrix/columnCopier.js';

/** Rows of a column of 50 numbers: runs of neighbours, one after the other. */
const runs = fc
  .array(fc.record({ from: fc.nat(30), count: fc.integer({ min: 1, max: 20 }) }), { maxLength: 6 })
  .map((list) => list.flatMap(({ from, count }) => Array.from({ length: count }, (_, k) => from + k)));

describe('columnCopier', () => {
  it('copies each row, whether they are neighbours or not', () => {
    const column = Float64Array.from({ length: 50 }, (_, i) => 1 / (i + 1));
    fc.assert(
      fc.property(fc.oneof(runs, fc.array(fc.nat(49))), (rows) => {
        const out = new Float64Array(rows.length + 1).fill(7);
        columnCopier(Int32Array.from(rows))(column, out);
        expect([...out]).toEqual([...rows.map((i) => column[i]), 7]);
      }),
    );
  });
});
