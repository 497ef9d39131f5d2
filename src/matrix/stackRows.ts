import type { Columns, DenseColumns, SparseColumns } from './columns.js';
import { allocate, dense } from './shape.js';

/**
 * Matrices of the same number of columns, one below the other; sparse where any of them is.
 *
 * @param parts at least one
 */
export function stackRows(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const isDense = (part: Columns): part is DenseColumns => part.kind === 'dense';
  return parts.every(isDense) ? stackDense(parts, rows) : stackSparse(parts.map(sparse), rows);
}

function stackDense(parts: readonly DenseColumns[], rows: number): DenseColumns {
  const { columns } = parts[0]!;
  const data = allocate(rows, columns, 'the samples of all tasks');
  let first = 0;
  for (const part of parts) {
    for (let j = 0; j < columns; j++) {
      data.set(part.data.subarray(j * part.rows, (j + 1) * part.rows), j * rows + first);
    }
    first += part.rows;
  }
  return dense(rows, columns, data);
}

function stackSparse(parts: readonly SparseColumns[], rows: number): SparseColumns {
  const { columns } = parts[0]!;
  const stored = parts.reduce((sum, { indices }) => sum + indices.length, 0);
  const data = allocate(stored, 1, 'the samples of all tasks');
  const indices = new Int32Array(stored);
  const indptr = new Int32Array(columns + 1);
  let next = 0;
  for (let j = 0; j < columns; j++) {
    let first = 0;
    for (const part of parts) {
      for (let k = part.indptr[j]!; k < part.indptr[j + 1]!; k++) {
        indices[next] = first + part.indices[k]!;
        data[next++] = part.data[k]!;
      }
      first += part.rows;
    }
    indptr[j + 1] = next;
  }
  return Object.freeze({ kind: 'sparse', rows, columns, data, indices, indptr });
}

/** The entries of a dense matrix that are not 0, in compressed columns. */
function sparse(matrix: Columns): SparseColumns {
  if (matrix.kind === 'sparse') return matrix;
  const { rows, columns, data } = matrix;
  const kept = data.reduce((count, value) => (value === 0 ? count : count + 1), 0);
  const indices = new Int32Array(kept);
  const indptr = new Int32Array(columns + 1);
  const values = new Float64Array(kept);
  let next = 0;
  for (let k = 0; k < data.length; k++) {
    if (data[k] !== 0) {
      indices[next] = k % rows;
      values[next++] = data[k]!;
    }
    if ((k + 1) % rows === 0) indptr[(k + 1) / rows] = next;
  }
  return { kind: 'sparse', rows, columns, data: values, indices, indptr };
}
