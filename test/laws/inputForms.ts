import fc from 'fast-check';
import { Matrix, MatrixTransposeView, WrapperMatrix1D, WrapperMatrix2D } from 'ml-matrix';
import type { Columns, DenseColumns } from '../../src/matrix/columns.js';
import type { CompressedColumns, FlatMatrix, MatrixInput } from '../../src/matrix/input.js';
import { InputError } from '../../src/messages/errors.js';

/** The naive twin of every conversion: entry (i, j) of rows at `j * n + i`. */
export function columnsOf(rows: readonly ArrayLike<number>[]): DenseColumns {
  const [n, p] = [rows.length, rows[0]!.length];
  const data = new Float64Array(n * p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) data[j * n + i] = rows[i]![j]!;
  return { kind: 'dense', rows: n, columns: p, data };
}

/** The naive expansion of either storage. */
export function expanded(matrix: Columns): DenseColumns {
  const { rows, columns } = matrix;
  if (matrix.kind === 'dense') return { kind: 'dense', rows, columns, data: matrix.data };
  const data = new Float64Array(matrix.rows * matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    for (let k = matrix.indptr[j]!; k < matrix.indptr[j + 1]!; k++) {
      data[j * matrix.rows + matrix.indices[k]!] = matrix.data[k]!;
    }
  }
  return { kind: 'dense', rows: matrix.rows, columns: matrix.columns, data };
}

export function flat(rows: readonly ArrayLike<number>[], order: 'row' | 'column'): FlatMatrix {
  const { data, rows: n, columns: p } = columnsOf(rows);
  const byRows = Float64Array.from({ length: n * p }, (_, k) => rows[Math.floor(k / p)]![k % p]!);
  return { data: order === 'column' ? data : byRows, shape: [n, p], order };
}

/** Canonical compressed columns, zeros left out. */
export function compressed(rows: readonly ArrayLike<number>[]): CompressedColumns & { data: Float64Array } {
  const [n, p] = [rows.length, rows[0]!.length];
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      if (rows[i]![j] === 0) continue;
      data.push(rows[i]![j]!);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return {
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
    shape: [n, p],
  };
}

/** The same matrix with each column's entries in reverse and each integer v stored as v - 1 and 1. */
export function shuffled(rows: readonly ArrayLike<number>[]): CompressedColumns {
  const { data, indices, indptr, shape } = compressed(rows);
  const values: number[] = [];
  const places: number[] = [];
  const starts = [0];
  for (let j = 0; j < shape[1]!; j++) {
    for (let k = indptr[j + 1]! - 1; k >= indptr[j]!; k--) {
      values.push(data[k]! - 1);
      places.push(indices[k]!);
    }
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      values.push(1);
      places.push(indices[k]!);
    }
    starts.push(values.length);
  }
  return { data: values, indices: places, indptr: starts, shape };
}

/** Every accepted form of a matrix of small integers, by name. */
export function formsOf(rows: readonly number[][]): Record<string, MatrixInput> {
  const transposed = rows[0]!.map((_, j) => rows.map((row) => row[j]!));
  const byRows = flat(rows, 'row');
  const byColumns = flat(rows, 'column');
  const sparse = compressed(rows);
  return {
    'arrays of arrays': rows,
    'Float64Array rows': rows.map((row) => Float64Array.from(row)),
    'Float32Array rows': rows.map((row) => Float32Array.from(row)),
    'Int16Array rows': rows.map((row) => Int16Array.from(row)),
    'rows of mixed kinds': rows.map((row, i) => (i % 2 === 0 ? row : Float32Array.from(row))),
    'ml-matrix Matrix': new Matrix(rows),
    'ml-matrix transpose view': new MatrixTransposeView(new Matrix(transposed)),
    'ml-matrix 1-D wrapper': new WrapperMatrix1D([...rows.flat()], { rows: rows.length }),
    'ml-matrix 2-D wrapper': new WrapperMatrix2D(rows as number[][]),
    'flat by rows': byRows,
    'flat without order': { data: byRows.data, shape: byRows.shape },
    'flat by columns': byColumns,
    'flat array by rows': { ...byRows, data: Array.from(byRows.data) },
    'flat array by columns': { ...byColumns, data: Array.from(byColumns.data) },
    'Float32Array by rows': { ...byRows, data: Float32Array.from(byRows.data) },
    'Float32Array by columns': { ...byColumns, data: Float32Array.from(byColumns.data) },
    'compressed columns': sparse,
    'compressed columns in arrays': {
      data: Array.from(sparse.data),
      indices: Array.from(sparse.indices),
      indptr: Array.from(sparse.indptr),
      shape: Int32Array.from(sparse.shape) as unknown as number[],
    },
    'compressed columns, shuffled, with duplicates': shuffled(rows),
  };
}

/** Matrices of small integers, about a third of them 0, so that each storage holds them exactly. */
export function integerRows(maxRows = 40, maxColumns = 6): fc.Arbitrary<number[][]> {
  const entry = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -99, max: 99 }) },
  );
  return fc
    .record({ n: fc.integer({ min: 1, max: maxRows }), p: fc.integer({ min: 1, max: maxColumns }) })
    .chain(({ n, p }) =>
      fc.array(fc.array(entry, { minLength: p, maxLength: p }), { minLength: n, maxLength: n }),
    );
}

/** The message of the InputError that `act` throws. */
export function inputErrorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown; expected an InputError');
}
