import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { toDense } from '../../src/matrix/fromInput.js';
import { plainMatrix } from '../../src/matrix/plainMatrix.js';

const drawn = fc
  .record({
    n: fc.integer({ min: 1, max: 20 }),
    p: fc.integer({ min: 1, max: 6 }),
    numbers: fc.array(fc.double(), { minLength: 1, maxLength: 30 }),
  })
  .map(({ n, p, numbers }) =>
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: p }, (_, j) => numbers[(i * p + j) % numbers.length]!),
    ),
  );

const FORMS: readonly (readonly [string, (rows: number[][]) => unknown])[] = [
  ['rows', (rows) => rows],
  ['rows of Float64Arrays', (rows) => rows.map((row) => Float64Array.from(row))],
  ['rows of both kinds', (rows) => rows.map((row, i) => (i % 2 === 0 ? row : Float64Array.from(row)))],
  ["ml-matrix's", (rows) => new Matrix(rows)],
  [
    'numbers by rows',
    (rows) => ({ data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] }),
  ],
  [
    'numbers by columns',
    (rows) => ({
      data: Float64Array.from(rows[0]!.flatMap((_, j) => rows.map((row) => row[j]!))),
      shape: [rows.length, rows[0]!.length],
      order: 'column',
    }),
  ],
];

test.each(FORMS)('%s are the matrix that the usual reading makes', (_, form) => {
  fc.assert(
    fc.property(drawn, (rows) => {
      const input = form(rows);
      const plain = plainMatrix(input)!;
      const read = toDense(input, 'X');
      const { columns: p, order, data } = plain;
      const at = (i: number, j: number) => (order === 'row' ? i * p + j : j * plain.rows + i);
      expect([plain.rows, p]).toEqual([read.rows, read.columns]);
      const byColumns = read.data.map((_, k) => data[at(k % plain.rows, Math.floor(k / plain.rows))]!);
      expect(byColumns).toEqual(read.data);
    }),
  );
});

const X = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };

test.each<[string, unknown]>([
  ['another shape', { ...X, shape: [4, 2] }],
  ['a shape that is no pair', { ...X, shape: [2, 2, 1] }],
  ['a shape that is no list', { ...X, shape: '22' }],
  ['sizes that are no counts', { ...X, shape: [0.5, 8] }],
  ['negative sizes', { ...X, shape: [-2, -2] }],
  ['sizes that are texts', { ...X, shape: ['2', 2] }],
  ['another order', { ...X, order: 'F' }],
  ['float32', { ...X, data: Float32Array.from(X.data) }],
  ['a field that is not read', { ...X, strides: [1, 2] }],
  ['a field in place of one', { data: X.data, shape: X.shape, offset: 1 }],
  ['an object of a class', Object.assign(new Map(), X)],
  ['compressed columns', { ...X, indices: Int32Array.of(0, 1), indptr: Int32Array.of(0, 1, 2) }],
  ['nothing', null],
  ['a number', 3],
  ['an empty list', []],
  ['empty rows', [[], []]],
  ['a list of numbers', [1, 2]],
  ['texts', ['ab', 'cd']],
  ['rows of other lengths', [[1, 2], [3]]],
  ['a text in a row', [[1, '2']]],
  ['null in a row', [[1, null]]],
  ['a hole in a row', [Array.from({ length: 2 }), new Array(2)]],
  ['a row of integers', [Int32Array.of(1, 2)]],
  ['a row that is a list in another way', [[1], { length: 1, 0: 1 }]],
  ['a matrix by its own functions', { rows: 1, columns: 1, get: () => 1 }],
  ['more numbers than it reads', { data: new Float64Array(2 ** 19 + 2), shape: [2, 2 ** 18 + 1] }],
  ['more rows than it reads', Array.from({ length: 2 ** 10 }, () => new Float64Array(2 ** 9 + 1))],
])('leaves %s to the usual reading', (_, input) => {
  expect(plainMatrix(input)).toBeNull();
});
