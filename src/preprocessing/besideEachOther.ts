import type { Columns, DenseColumns, SparseColumns } from '../matrix/columns.js';
import { InputError } from '../messages/errors.js';

/**
 * Matrices of n rows side by side: sparse where one of them is and fewer of all entries than the threshold are not 0.
 *
 * @throws InputError for different numbers of rows
 */
export function besideEachOther(parts: readonly Columns[], sparseThreshold: number): Columns {
  const rows = parts[0]!.rows;
  const other = parts.find((part) => part.rows !== rows);
  if (other)
    throw new InputError(`the parts of X have ${rows} and ${other.rows} rows; expected as many in all.`);
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const stored = parts.reduce((sum, part) => sum + nonzeros(part), 0);
  const isSparse = parts.some(({ kind }) => kind === 'sparse') && stored < sparseThreshold * rows * columns;
  return isSparse ? sparse(parts.map(toSparse), rows, columns) : dense(parts, rows, columns);
}

function nonzeros({ data }: Columns): number {
  return data.reduce((count, value) => count + (value !== 0 ? 1 : 0), 0);
}

function dense(parts: readonly Columns[], rows: number, columns: number): DenseColumns {
  const data = new Float64Array(rows * columns);
  let first = 0;
  for (const part of parts) {
    const out = data.subarray(first * rows, (first + part.columns) * rows);
    if (part.kind === 'dense') out.set(part.data);
    else fill(part, out);
    first += part.columns;
  }
  return { kind: 'dense', rows, columns, data };
}

function fill({ rows, columns, data, indices, indptr }: SparseColumns, out: Float64Array): void {
  for (let j = 0; j < columns; j++) {
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) out[j * rows + indices[k]!] = data[k]!;
  }
}

function toSparse(part: Columns): SparseColumns {
  if (part.kind === 'sparse') return part;
  const { rows, columns } = part;
  const [data, indices, indptr]: [number[], number[], number[]] = [[], [], [0]];
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const value = part.data[j * rows + i]!;
      if (value === 0) continue;
      data.push(value);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  const int = (values: number[]) => Int32Array.from(values);
  return {
    kind: 'sparse',
    rows,
    columns,
    data: Float64Array.from(data),
    indices: int(indices),
    indptr: int(indptr),
  };
}

function sparse(parts: readonly SparseColumns[], rows: number, columns: number): SparseColumns {
  const total = parts.reduce((sum, part) => sum + part.data.length, 0);
  const [data, indices, indptr] = [
    new Float64Array(total),
    new Int32Array(total),
    new Int32Array(columns + 1),
  ];
  let [at, column] = [0, 0];
  for (const part of parts) {
    data.set(part.data, at);
    indices.set(part.indices, at);
    for (let j = 0; j < part.columns; j++) indptr[column + j + 1] = at + part.indptr[j + 1]!;
    at += part.data.length;
    column += part.columns;
  }
  return { kind: 'sparse', rows, columns, data, indices, indptr };
}
