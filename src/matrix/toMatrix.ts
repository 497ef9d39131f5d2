import { Matrix } from 'ml-matrix';
import type { DenseColumns } from './columns.js';

/** Columns as an ml-matrix Matrix, which the caller owns. */
export function toMatrix({ rows, columns, data }: DenseColumns): Matrix {
  const out = new Matrix(rows, columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out.set(i, j, data[j * rows + i]!);
  return out;
}
