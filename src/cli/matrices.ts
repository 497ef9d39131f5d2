import type { Table } from './csv/table.js';

/** A matrix by columns, as the estimators take it without a copy. */
export interface ColumnMatrix {
  readonly data: Float64Array;
  readonly shape: readonly [rows: number, columns: number];
  readonly order: 'column';
}

/** The named columns of a table as a matrix, n x names. */
export function columnMatrix({ rows, numbers }: Table, names: readonly string[]): ColumnMatrix {
  const data = new Float64Array(rows * names.length);
  for (const [k, name] of names.entries()) data.set(numbers.get(name)!, k * rows);
  return { data, shape: [rows, names.length], order: 'column' };
}
