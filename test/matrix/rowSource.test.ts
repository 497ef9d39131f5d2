import { Matrix, MatrixTransposeView } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { MultiTaskLasso } from '../../src/index.js';
import { toColumns } from '../../src/matrix/fromInput.js';
import { fromStoredRows } from '../../src/matrix/rowSource.js';
import { inputErrorOf } from '../laws/inputForms.js';

const rows = Array.from({ length: 37 }, (_, i) =>
  Array.from({ length: 5 }, (_, j) => ((i * 7 + j * 11) % 13) / 3),
);
const flat = { data: Float64Array.from(rows.flat()), shape: [37, 5] as [number, number] };

describe('rows that are numbers already', () => {
  it.each([
    ['an ml-matrix Matrix', new Matrix(rows)],
    ['a list by rows', flat],
    ['a list that says so', { ...flat, order: 'row' }],
  ])('%s is written by columns where it is needed, and is what a copy would be', (_, input) => {
    const columns = fromStoredRows(input, 'X')!;
    const expected = toColumns(rows, 'X').data;
    const out = new Float64Array(expected.length);
    runSync(columns.write!(out));
    expect(out).toEqual(expected);
    expect(columns.data).toEqual(expected);
    expect(columns.data).toBe(columns.data);
  });

  it.each([
    ['arrays', rows],
    ['columns', { ...flat, order: 'column' }],
    ['numbers of another kind', { ...flat, data: Float32Array.from(flat.data) }],
    ['a view', new MatrixTransposeView(new Matrix(rows))],
    ['fields that are not read', { ...flat, strides: [5, 1] }],
    ['nothing', null],
  ])('%s are left to the others', (_, input) => {
    expect(fromStoredRows(input, 'X')).toBe(null);
  });

  it('shapes that do not fit are refused', () => {
    expect(inputErrorOf(() => fromStoredRows({ ...flat, shape: [37, 6] }, 'X'))).toContain('185 entries');
    expect(inputErrorOf(() => fromStoredRows(new Matrix(0, 3), 'X'))).toContain('empty');
  });

  it('a fit to them has the bits of one to columns, and tells where a number is not finite', async () => {
    const Y = rows.map((row, i) => [row[0]! + (i % 3), row[2]! - row[1]!]);
    const byColumns = {
      data: toColumns(rows, 'X').data,
      shape: [37, 5] as [number, number],
      order: 'column' as const,
    };
    const weighted = { sampleWeight: rows.map((_, i) => i % 4) };
    for (const options of [{}, weighted]) {
      const expected = new MultiTaskLasso({ alpha: 0.01 }).fit(byColumns, Y, options);
      for (const X of [flat, new Matrix(rows), rows]) {
        const model = new MultiTaskLasso({ alpha: 0.01 }).fit(X, Y, options);
        expect([model.coef_, model.intercept_, model.dualGap_]).toEqual([
          expected.coef_,
          expected.intercept_,
          expected.dualGap_,
        ]);
        expect((await new MultiTaskLasso({ alpha: 0.01 }).fitAsync(X, Y, options)).coef_).toEqual(
          expected.coef_,
        );
      }
    }
    const X = new Matrix(rows);
    X.set(9, 3, Number.NaN);
    expect(inputErrorOf(() => new MultiTaskLasso().fit(X, Y))).toContain('X is NaN at row 9, column 3');
    const missing = Y.map(([a, b], i) => [i === 4 ? Number.NaN : a!, b!]);
    expect(inputErrorOf(() => new MultiTaskLasso().fit(X, missing))).toContain('X is NaN at row 9, column 3');
  });
});
