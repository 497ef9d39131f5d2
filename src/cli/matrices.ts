import type { Table } from './csv/table.js';
import { turn } from './turn.js';

/** A matrix by columns, as the estimators take it without a copy. */
export interface ColumnMatrix {
  readonly data: Float64Array;
  readonly shape: readonly [rows: number, columns: number];
  readonly order: 'column';
}

/** The named columns of a table as a matrix, n x names. */
export function columnMatrix({ rows, numbers }: Table, names: readonly string[]): ColumnMatrix {
  return { data: numbers(names), shape: [rows, names.length], order: 'column' };
}

/** How many numbers a block of rows holds, unless a single row has more. */
const BLOCK = 1 << 20;

/** Rows in blocks, with a turn of the event loop before each: neither memory nor Ctrl-C waits for a large file. */
export async function* blocksOf(
  rows: Int32Array,
  columns: number,
  signal: AbortSignal,
): AsyncGenerator<Int32Array, void, void> {
  const size = Math.max(1, Math.floor(BLOCK / Math.max(1, columns)));
  for (let first = 0; first < rows.length; first += size) {
    await turn(signal);
    yield rows.subarray(first, first + size);
  }
}

export function allRows(n: number): Int32Array {
  const rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  return rows;
}

export function takeRows({ data, shape: [n, p], order }: ColumnMatrix, rows: Int32Array): ColumnMatrix {
  const taken = new Float64Array(rows.length * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < rows.length; i++) taken[j * rows.length + i] = data[j * n + rows[i]!]!;
  }
  return { data: taken, shape: [rows.length, p], order };
}
