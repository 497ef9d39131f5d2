import type { Matrix } from 'ml-matrix';
import type { DenseColumns } from './columns.js';
import { matrixClass } from './mlMatrix.js';

/** A Matrix of zeros. */
export function zeroMatrix(rows: number, columns: number): Matrix {
  return new (matrixClass())(rows, columns);
}

/** Columns as an ml-matrix Matrix, which the caller owns. */
export function toMatrix({ rows, columns, data }: DenseColumns): Matrix {
  const out = zeroMatrix(rows, columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out.set(i, j, data[j * rows + i]!);
  return out;
}
