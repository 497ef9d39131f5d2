/** The matrices that users may pass, n rows (samples) by p columns (features or targets). */

/** Anything that tells its size and its entries, as each ml-matrix Matrix, view and wrapper does. */
export interface MatrixLike {
  readonly rows: number;
  readonly columns: number;
  get(row: number, column: number): number;
}

/**
 * A matrix in one list: entry (i, j) is `data[i * p + j]`, or `data[j * n + i]` with order 'column'.
 * A Float64Array in order 'column' is used as it is, without a copy: leave it unchanged while a fit runs.
 */
export interface FlatMatrix {
  readonly data: ArrayLike<number>;
  /** [n, p] */
  readonly shape: readonly number[];
  /** @defaultValue 'row' */
  readonly order?: 'row' | 'column' | undefined;
}

/**
 * A sparse matrix by compressed columns, with the names and the meaning of SciPy's csc_array: column j holds
 * `data[k]` at row `indices[k]` for k from `indptr[j]` up to, not including, `indptr[j + 1]`; entries of the
 * same place are summed. With a Float64Array and two Int32Arrays, rows ascending and none twice, it is used
 * as it is, without a copy: leave it unchanged while a fit runs.
 */
export interface CompressedColumns {
  readonly data: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
  readonly indptr: ArrayLike<number>;
  /** [n, p] */
  readonly shape: readonly number[];
}

/**
 * A matrix: rows of numbers (arrays or typed arrays), an ml-matrix Matrix, one list with a shape, or
 * compressed columns. Never changed by this package.
 */
export type MatrixInput = readonly ArrayLike<number>[] | MatrixLike | FlatMatrix | CompressedColumns;
