import { counted, describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { DenseColumns } from './columns.js';
import { copyNumbers, isList, type UnknownList } from './numbers.js';
import { allocate, dense, readShape, requireEntries } from './shape.js';
import { collectRows, rowsToColumns } from './transpose.js';

/** The fields of `{ data, shape, order }` as they come. */
export interface UnknownFlat {
  readonly data?: unknown;
  readonly shape?: unknown;
  readonly order?: unknown;
}

/** One list with a shape: a Float64Array by columns as it is, anything else copied. */
export function fromFlat(input: UnknownFlat, name: string): DenseColumns {
  const [n, p] = readShape(input.shape, name);
  const { data, order = 'row' } = input;
  if (order !== 'row' && order !== 'column') {
    throw new InputError(`${name}.order is ${describe(order)}; expected 'row' or 'column'.`);
  }
  if (!isList(data)) {
    throw new InputError(
      `${name}.data is ${describe(data)}; expected a Float64Array, a Float32Array or an array of numbers.`,
    );
  }
  if (data.length !== n * p) {
    throw new InputError(
      `${name}.data has ${counted(data.length, 'entry')}, but ${name}.shape ${n} x ${p} needs ${n * p}.`,
    );
  }
  requireEntries(n, p, name);
  return dense(n, p, order === 'column' ? byColumns(data, n, p, name) : byRows(data, n, p, name));
}

function byColumns(data: UnknownList, n: number, p: number, name: string): Float64Array {
  if (data instanceof Float64Array) return data;
  const out = allocate(n, p, name);
  copyNumbers(data, 0, n * p, out, 0, (k) => place(name, k, k % n, Math.floor(k / n)));
  return out;
}

function byRows(data: UnknownList, n: number, p: number, name: string): Float64Array {
  const out = allocate(n, p, name);
  if (data instanceof Float64Array) {
    rowsToColumns(data, n, p, out);
    return out;
  }
  const fill = (i: number, block: Float64Array, start: number): void =>
    copyNumbers(data, i * p, p, block, start, (k) => place(name, k, i, k % p));
  collectRows(n, p, fill, out);
  return out;
}

function place(name: string, k: number, i: number, j: number): string {
  return `${name}.data[${k}] (row ${i}, column ${j})`;
}
