import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toColumns } from '../../src/matrix/fromInput.js';
import { selectColumns } from '../../src/matrix/selectColumns.js';
import { compressed, expanded, integerRows } from '../laws/inputForms.js';

describe('selectColumns', () => {
  it('gives columns in any order, dense or sparse', () => {
    fc.assert(
      fc.property(integerRows(), fc.array(fc.nat()), fc.boolean(), (rows, picks, sparse) => {
        const x = toColumns(sparse ? compressed(rows) : rows, 'X');
        const features = Int32Array.from(picks, (pick) => pick % x.columns);
        const found = selectColumns(x, features);
        expect([found.kind, found.rows, found.columns]).toEqual([x.kind, x.rows, features.length]);
        const { data } = expanded(found);
        for (const [k, j] of features.entries()) {
          for (let i = 0; i < x.rows; i++) expect(data[k * x.rows + i]).toBe(rows[i]![j]! + 0);
        }
      }),
    );
  });
});
