import fc from 'fast-check';
import { Matrix, MatrixSubView, SymmetricMatrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import type { DenseColumns, SparseColumns } from '../../src/matrix/columns.js';
import { toColumns, toDense } from '../../src/matrix/fromInput.js';
import { columnsOf, compressed, expanded, flat, formsOf, integerRows } from '../laws/inputForms.js';

describe('every form of a matrix gives the same columns', () => {
  test('toColumns', () => {
    fc.assert(
      fc.property(integerRows(), (rows) => {
        const expected = columnsOf(rows);
        for (const [form, input] of Object.entries(formsOf(rows))) {
          const matrix = toColumns(input, 'X');
          expect(matrix.kind, form).toBe(form.startsWith('compressed') ? 'sparse' : 'dense');
          expect(expanded(matrix), form).toEqual(expected);
          expect(Object.isFrozen(matrix), form).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('toDense expands compressed columns', () => {
    fc.assert(
      fc.property(integerRows(), (rows) => {
        const expected = columnsOf(rows);
        for (const [form, input] of Object.entries(formsOf(rows))) {
          expect(toDense(input, 'Y'), form).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('no form is changed, and frozen input is accepted', () => {
    fc.assert(
      fc.property(integerRows(8, 4), (rows) => {
        const forms = formsOf(rows);
        const before = structuredClone(Object.values(forms).map(plain));
        for (const input of Object.values(forms)) {
          freeze(input);
          toColumns(input, 'X');
          toDense(input, 'Y');
        }
        expect(Object.values(forms).map(plain)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test('any finite number keeps its bits, but float32 storage', () => {
    const row = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const expected = columnsOf(rows);
        for (const input of [rows, new Matrix(rows), flat(rows, 'row'), flat(rows, 'column')]) {
          expect(toColumns(input, 'X')).toEqual(expected);
        }
      }),
    );
  });
});

describe('large row-major input crosses every block', () => {
  test.each([
    [1, 1000],
    [15, 33],
    [16, 64],
    [17, 257],
    [1000, 3],
    [513, 129],
  ])('%i x %i', (n, p) => {
    const rows = Array.from({ length: n }, (_, i) => Float64Array.from({ length: p }, (_, j) => i * p + j));
    const expected = columnsOf(rows);
    expect(toColumns(flat(rows, 'row'), 'X')).toEqual(expected);
    expect(toColumns(rows, 'X')).toEqual(expected);
    expect(
      toColumns(
        rows.map((row) => Array.from(row)),
        'X',
      ),
    ).toEqual(expected);
    expect(toColumns(new Matrix(rows), 'X')).toEqual(expected);
  });
});

describe('what is copied', () => {
  const rows = [
    [1, 2],
    [3, 0],
    [5, 6],
  ];

  test('a Float64Array by columns is used as it is', () => {
    const input = flat(rows, 'column');
    expect((toColumns(input, 'X') as DenseColumns).data).toBe(input.data);
  });

  test('canonical compressed columns are used as they are', () => {
    const input = compressed(rows);
    const matrix = toColumns(input, 'X') as SparseColumns;
    expect(matrix.data).toBe(input.data);
    expect(matrix.indices).toBe(input.indices);
    expect(matrix.indptr).toBe(input.indptr);
  });

  test('rows of a Matrix and a Float64Array by rows are copied', () => {
    const matrix = new Matrix(rows);
    const byRows = flat(rows, 'row');
    const converted = [toColumns(matrix, 'X'), toColumns(byRows, 'X')];
    matrix.set(0, 0, 99);
    (byRows.data as Float64Array)[0] = 99;
    for (const { data } of converted) expect(data[0]).toBe(1);
  });
});

test('other ml-matrix classes and look-alikes are read by get', () => {
  const symmetric = new SymmetricMatrix(
    new Matrix([
      [2, 1],
      [1, 3],
    ]),
  );
  expect(toColumns(symmetric, 'X').data).toEqual(Float64Array.of(2, 1, 1, 3));
  const view = new MatrixSubView(
    new Matrix([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]),
    1,
    2,
    0,
    1,
  );
  expect(toColumns(view, 'X').data).toEqual(Float64Array.of(4, 7, 5, 8));
  const lookAlike = { rows: 1, columns: 2, get: (i: number, j: number) => 10 * i + j };
  expect(toColumns(lookAlike, 'X').data).toEqual(Float64Array.of(0, 1));
  for (const data of [[Float64Array.of(7)], [Float64Array.of(7, 7), Float64Array.of(7, 7)], [[7, 7]]]) {
    const stored = { ...lookAlike, klass: 'Matrix', data };
    expect(toColumns(stored, 'X').data).toEqual(Float64Array.of(0, 1));
  }
  const ownMeaning = { ...lookAlike, data: [Float64Array.of(7, 7)] };
  expect(toColumns(ownMeaning, 'X').data).toEqual(Float64Array.of(0, 1));
});

function plain(input: object): unknown {
  return input instanceof Matrix ? input.to2DArray() : 'get' in input ? null : input;
}

/** Freezes objects and arrays through and through; typed arrays cannot be frozen. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
