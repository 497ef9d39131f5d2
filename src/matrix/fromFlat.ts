import type { Computation } from '../computation/computation.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { DenseColumns } from './columns.js';
import { copyNumbers, isList, type UnknownList } from './numbers.js';
import { allocate, dense, readShape, requireEntries } from './shape.js';
import { collectRows, scatterAll } from './transpose.js';

/** The fields of `{ data, shape, order }` as they come. */
export interface UnknownFlat {
  readonly data?: unknown;
  readonly shape?: unknown;
  readonly order?: unknown;
}

/** One list with a shape: a Float64Array by columns as it is, anything else copied. */
export function* fromFlat(input: UnknownFlat, name: string): Computation<DenseColumns> {
  const { data } = input;
  if (!isList(data)) {
    throw new InputError(
      `${name}.data is ${describe(data)}; expected a Float64Array, a Float32Array or an array of numbers.`,
    );
  }
  const { rows: n, columns: p, order } = readLayout(input, data, name);
  return dense(n, p, order === 'column' ? byColumns(data, n, p, name) : yield* byRows(data, n, p, name));
}

/** How the entries of a matrix lie in one list. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly order: 'row' | 'column';
  /** Where entry (i, j) stands. */
  at(i: number, j: number): number;
}

/** @throws InputError for a shape or an order that cannot be used, and for a list of another length */
export function readLayout({ shape, order = 'row' }: UnknownFlat, data: UnknownList, name: string): Layout {
  const read = readShape(shape, name);
  const rows = read[0];
  const columns = read[1];
  if (order !== 'row' && order !== 'column') {
    throw new InputError(`${name}.order is ${describe(order)}; expected 'row' or 'column'.`);
  }
  if (data.length !== rows * columns) {
    throw new InputError(
      `${name}.data has ${counted(data.length, 'entry')}, but ${name}.shape ${rows} x ${columns} needs ${rows * columns}.`,
    );
  }
  requireEntries(rows, columns, name);
  const at =
    order === 'row' ? (i: number, j: number) => i * columns + j : (i: number, j: number) => j * rows + i;
  return { rows, columns, order, at };
}

function byColumns(data: UnknownList, n: number, p: number, name: string): Float64Array {
  if (data instanceof Float64Array) return data;
  const out = allocate(n, p, name);
  copyNumbers(data, 0, n * p, out, 0, (k) => place(name, k, k % n, Math.floor(k / n)));
  return out;
}

function* byRows(data: UnknownList, n: number, p: number, name: string): Computation<Float64Array> {
  const out = allocate(n, p, name);
  if (data instanceof Float64Array) {
    yield* scatterAll(data, n, p, out);
    return out;
  }
  const fill = (i: number, block: Float64Array, start: number): void =>
    copyNumbers(data, i * p, p, block, start, (k) => place(name, k, i, k % p));
  yield* collectRows(n, p, fill, out);
  return out;
}

function place(name: string, k: number, i: number, j: number): string {
  return `${name}.data[${k}] (row ${i}, column ${j})`;
}
