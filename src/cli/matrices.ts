import type { MatrixLike } from '../index.js';
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
  rows: readonly number[],
  { shape: [, p] }: ColumnMatrix,
  signal: AbortSignal,
): AsyncGenerator<readonly number[], void, void> {
  const size = Math.max(1, Math.floor(BLOCK / Math.max(1, p)));
  for (let first = 0; first < rows.length; first += size) {
    await turn(signal);
    yield rows.slice(first, first + size);
  }
}

export function allRows({ shape: [n] }: ColumnMatrix): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

export function takeRows(
  { data, shape: [n, p], order }: ColumnMatrix,
  rows: readonly number[],
): ColumnMatrix {
  const taken = new Float64Array(rows.length * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < rows.length; i++) taken[j * rows.length + i] = data[j * n + rows[i]!]!;
  }
  return { data: taken, shape: [rows.length, p], order };
}

/** Predictions for X, n x T. */
export async function predictColumns(
  model: { predict(X: ColumnMatrix): Pick<MatrixLike, 'get'> },
  X: ColumnMatrix,
  nTasks: number,
  signal: AbortSignal,
): Promise<ColumnMatrix> {
  const [n] = X.shape;
  const out = new Float64Array(n * nTasks);
  for await (const rows of blocksOf(allRows(X), X, signal)) {
    const predicted = model.predict(takeRows(X, rows));
    for (let t = 0; t < nTasks; t++) {
      for (let i = 0; i < rows.length; i++) out[t * n + rows[i]!] = predicted.get(i, t);
    }
  }
  return { data: out, shape: [n, nTasks], order: 'column' };
}
