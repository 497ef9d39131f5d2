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

/** How many numbers of X are predicted from at a time. */
const BLOCK = 1 << 20;

/** Predictions for X, n x T, a block of rows at a time, so that neither memory nor Ctrl-C waits for a large file. */
export async function predictColumns(
  model: { predict(X: ColumnMatrix): Pick<MatrixLike, 'get'> },
  { data, shape: [n, p] }: ColumnMatrix,
  nTasks: number,
  signal: AbortSignal,
): Promise<ColumnMatrix> {
  const out = new Float64Array(n * nTasks);
  const size = Math.max(1, Math.floor(BLOCK / Math.max(1, p)));
  for (let first = 0; first < n; first += size) {
    await turn(signal);
    const rows = Math.min(size, n - first);
    const block = new Float64Array(rows * p);
    for (let j = 0; j < p; j++) block.set(data.subarray(j * n + first, j * n + first + rows), j * rows);
    const predicted = model.predict({ data: block, shape: [rows, p], order: 'column' });
    for (let t = 0; t < nTasks; t++) {
      for (let i = 0; i < rows; i++) out[t * n + first + i] = predicted.get(i, t);
    }
  }
  return { data: out, shape: [n, nTasks], order: 'column' };
}
