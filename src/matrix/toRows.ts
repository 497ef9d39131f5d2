import type { Columns } from './columns.js';

/** Either storage as plain rows, for code that takes nothing else. */
export function rowsFrom(matrix: Columns): number[][] {
  const rows = Array.from({ length: matrix.rows }, () => new Array<number>(matrix.columns).fill(0));
  for (let j = 0; j < matrix.columns; j++) {
    const start = matrix.kind === 'dense' ? j * matrix.rows : matrix.indptr[j]!;
    const end = matrix.kind === 'dense' ? start + matrix.rows : matrix.indptr[j + 1]!;
    for (let k = start; k < end; k++) {
      rows[matrix.kind === 'dense' ? k - start : matrix.indices[k]!]![j] = matrix.data[k]!;
    }
  }
  return rows;
}
