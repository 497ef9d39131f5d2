import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import type { DenseColumns, RowReader } from './columns.js';
import { readLayout, type UnknownFlat } from './fromFlat.js';
import { isMatrixLike, storedRows } from './fromMatrix.js';
import { allocate, requireEntries } from './shape.js';
import { collectRows, scatterAll } from './transpose.js';

/**
 * A matrix whose numbers lie by rows in Float64Arrays, ml-matrix's or one with a shape, as columns that are written where they are
 * needed: into the memory of kernels, say, without a copy before. Null for any other input.
 *
 * @throws InputError for a shape that does not fit
 */
export function fromStoredRows(input: unknown, name: string): DenseColumns | null {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  if (isMatrixLike(input)) {
    const stored = storedRows(input, input.rows, input.columns);
    if (!stored) return null;
    requireEntries(input.rows, input.columns, name);
    const { rows, columns } = input;
    const row: RowReader = (i, out, at) => out.set(stored[i]!, at);
    return columnsOf(rows, columns, name, row, (out) => collectRows(rows, columns, row, out));
  }
  const { data, order = 'row' } = input as UnknownFlat;
  const isPlain = Object.keys(input).every((key) => key === 'data' || key === 'shape' || key === 'order');
  if (!(data instanceof Float64Array) || order !== 'row' || !isPlain) return null;
  const { rows, columns } = readLayout(input as UnknownFlat, data, name);
  const row: RowReader = (i, out, at) => out.set(data.subarray(i * columns, (i + 1) * columns), at);
  return columnsOf(rows, columns, name, row, (out) => scatterAll(data, rows, columns, out));
}

/** Columns that are written from rows. */
export function columnsOf(
  rows: number,
  columns: number,
  name: string,
  row: RowReader,
  write: (out: Float64Array) => Computation<void>,
): DenseColumns {
  let made: Float64Array | undefined;
  return Object.freeze({
    kind: 'dense',
    rows,
    columns,
    write,
    row,
    get data(): Float64Array {
      if (!made) {
        const out = allocate(rows, columns, name);
        runSync(write(out));
        made = out;
      }
      return made;
    },
  });
}
