import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SparseColumns } from '../../src/matrix/columns.js';
import { toColumns } from '../../src/matrix/fromInput.js';
import { columnsOf, expanded, inputErrorOf } from '../laws/inputForms.js';

describe('entries in any order, any number of them in one place', () => {
  const entries = fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    p: fc.integer({ min: 1, max: 5 }),
    entries: fc.array(fc.record({ row: fc.nat(), column: fc.nat(), value: fc.integer({ min: -9, max: 9 }) })),
  });

  test('are sorted and summed', () => {
    fc.assert(
      fc.property(entries, ({ n, p, entries }) => {
        const dense = Array.from({ length: n }, () => new Float64Array(p));
        const columns: { row: number; value: number }[][] = Array.from({ length: p }, () => []);
        for (const { row, column, value } of entries) {
          dense[row % n]![column % p]! += value;
          columns[column % p]!.push({ row: row % n, value });
        }
        const list = columns.flat();
        const data = Float64Array.from(list, (entry) => entry.value);
        const indices = Int32Array.from(list, (entry) => entry.row);
        const indptr = Int32Array.from({ length: p + 1 }, (_, j) => columns.slice(0, j).flat().length);
        const before = [data.slice(), indices.slice(), indptr.slice()];
        const matrix = toColumns({ data, indices, indptr, shape: [n, p] }, 'X') as SparseColumns;
        expect(expanded(matrix)).toEqual(columnsOf(dense));
        expect([data, indices, indptr]).toEqual(before);
        for (let j = 0; j < p; j++) {
          for (let k = matrix.indptr[j]! + 1; k < matrix.indptr[j + 1]!; k++) {
            expect(matrix.indices[k]!).toBeGreaterThan(matrix.indices[k - 1]!);
          }
        }
        expect(matrix.indptr[p]).toBe(matrix.data.length);
      }),
    );
  });

  test('stored zeros stay, and a matrix may store nothing', () => {
    const zero = toColumns({ data: [0], indices: [1], indptr: [0, 1], shape: [2, 1] }, 'X') as SparseColumns;
    expect(zero.data).toEqual(Float64Array.of(0));
    const empty = toColumns(
      { data: [], indices: [], indptr: [0, 0, 0], shape: [5, 2] },
      'X',
    ) as SparseColumns;
    expect(empty.data.length).toBe(0);
  });
});

describe('errors name the field and the place', () => {
  const good = { data: [1, 2, 3], indices: [0, 2, 1], indptr: [0, 2, 3], shape: [3, 2] };
  test.each<[string, object, ...string[]]>([
    ['no data', { ...good, data: undefined }, 'X.data is undefined', 'array of numbers'],
    ['no indices', { ...good, indices: null }, 'X.indices is null'],
    ['no indptr', { ...good, indptr: 5 }, 'X.indptr is 5'],
    ['indices length', { ...good, indices: [0, 1] }, 'X.indices has 2 entries', 'X.data has 3'],
    ['indptr length', { ...good, indptr: [0, 3] }, 'X.indptr has 2 entries', 'columns + 1 = 3'],
    [
      'CSR',
      { ...good, indptr: [0, 1, 2, 3] },
      'X.indptr has 4 entries',
      'looks like compressed rows (CSR)',
      '.tocsc()',
    ],
    ['indptr start', { ...good, indptr: [1, 2, 3] }, 'X.indptr[0] is 1', 'expected 0'],
    [
      'indptr decreases',
      { ...good, indptr: [0, 4, 3] },
      'X.indptr decreases',
      'indptr[1] is 4 and indptr[2] is 3',
    ],
    ['indptr end', { ...good, indptr: [0, 2, 4] }, 'X.indptr[2]', 'is 4', 'expected 3, the length of X.data'],
    ['indptr short end', { ...good, indptr: [0, 1, 2] }, 'X.indptr[2]', 'is 2', 'expected 3'],
    [
      'row too large',
      { ...good, indices: [0, 2, 3] },
      'X.indices[2] (in column 1) is 3',
      'a row from 0 to 2',
    ],
    [
      'row negative',
      { ...good, indices: [0, -1, 1] },
      'X.indices[1] (in column 0) is -1',
      'a row from 0 to 2',
    ],
    ['row not an integer', { ...good, indices: [0, 1.5, 1] }, 'X.indices[1] is 1.5', 'integer'],
    ['row a string', { ...good, indices: [0, '1', 1] }, 'X.indices[1] is "1", a string', 'integer'],
    [
      'bigint rows',
      { ...good, indices: BigInt64Array.of(0n, 2n, 1n) },
      'X.indices[0] is 0n, a bigint',
      'Int32Array.from(X.indices, Number)',
    ],
    ['a string value', { ...good, data: [1, '2', 3] }, 'X.data[1] is "2", a string'],
    ['NaN', { ...good, data: [1, Number.NaN, 3] }, 'X is NaN at row 2, column 0'],
    ['too many rows', { ...good, shape: [2 ** 31, 2] }, 'X has 2147483648 rows', 'at most 2147483647'],
    ['too many columns', { ...good, shape: [3, 2 ** 31] }, 'X has 2147483648 columns'],
    ['empty', { ...good, shape: [3, 0] }, 'X is empty', '3 x 0', 'no columns'],
    ['shape', { ...good, shape: [3] }, 'X.shape is an array of length 1', '[rows, columns]'],
  ])('%s', (_, input, ...parts) => {
    const message = inputErrorOf(() => toColumns(input, 'X'));
    for (const part of parts) expect(message).toContain(part);
  });

  test('more stored entries than an Int32Array can point to', () => {
    const data = { length: 2 ** 31 };
    const message = inputErrorOf(() => toColumns({ ...good, data, indices: data }, 'X'));
    expect(message).toContain('X has 2147483648 stored entries; at most 2147483647');
  });
});
