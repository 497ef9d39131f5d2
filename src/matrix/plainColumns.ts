import type { DenseColumns } from './columns.js';
import { storedByRows } from './rowSource.js';

/**
 * `{ data, shape, order }` with a Float64Array and nothing else to be read, as columns; null for any other input, right or wrong.
 *
 * @param byRows whether numbers may lie by rows: they are written by columns where they are needed
 */
export function plainColumns(input: unknown, byRows: boolean): DenseColumns | null {
  if (typeof input !== 'object' || input === null || Object.getPrototypeOf(input) !== Object.prototype)
    return null;
  const { data, shape, order = 'row' } = input as { data?: unknown; shape?: unknown; order?: unknown };
  if (!(data instanceof Float64Array) || !Array.isArray(shape) || shape.length !== 2) return null;
  const fields = 'order' in input ? 3 : 2;
  if (Object.keys(input).length !== fields) return null;
  const [rows, columns] = shape as readonly unknown[];
  if (typeof rows !== 'number' || typeof columns !== 'number') return null;
  if (!(rows >= 1 && columns >= 1) || rows * columns !== data.length || !Number.isInteger(rows)) return null;
  if (!Number.isInteger(columns)) return null;
  if (order === 'column') return Object.freeze({ kind: 'dense', rows, columns, data });
  return byRows && order === 'row' ? storedByRows(data, rows, columns) : null;
}
