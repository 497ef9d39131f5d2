/**
 * The two ways this package stores a matrix, both by columns because coordinate descent reads columns.
 * What users pass in is converted by `fromInput.ts`; everything below `data/` sees only these.
 */

import type { Computation } from '../computation/computation.js';

/** Writes row i of a matrix to `out[at ..]`. */
export type RowReader = (i: number, out: Float64Array, at: number) => void;

/** A dense matrix, column after column: entry (i, j) is `data[j * rows + i]`. */
export interface DenseColumns {
  readonly kind: 'dense';
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** Of a matrix that lies elsewhere still: writes what `data` would hold, which is then not made. */
  readonly write?: ((out: Float64Array) => Computation<void>) | undefined;
  /** Of one that lies by rows: writes row i to `out[at ..]`. */
  readonly row?: RowReader | undefined;
}

/**
 * A sparse matrix in compressed columns (SciPy's csc_array): column j holds `data[k]` at row `indices[k]`
 * for k from `indptr[j]` up to, not including, `indptr[j + 1]`. Rows ascend within a column, none twice.
 */
export interface SparseColumns {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
}

export type Columns = DenseColumns | SparseColumns;

/** How many numbers column j stores. */
export function sizeOf(x: Columns, j: number): number {
  return x.kind === 'dense' ? x.rows : x.indptr[j + 1]! - x.indptr[j]!;
}
