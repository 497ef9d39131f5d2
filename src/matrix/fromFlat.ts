import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { DenseColumns } from './columns.js';
import { copyNumbers, isList } from './numbers.js';
import { allocate, dense, readShape, requireEntries } from './shape.js';
import { rowsToColumns } from './transpose.js';

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
      `${name}.data has ${data.length} entries, but ${name}.shape ${n} x ${p} needs ${n * p}.`,
    );
  }
  requireEntries(n, p, name);
  if (data instanceof Float64Array && order === 'column') return dense(n, p, data);
  const flat = data instanceof Float64Array ? data : allocate(n, p, name);
  if (flat !== data) {
    copyNumbers(data, n * p, flat, 0, (k) => {
      const [i, j] = order === 'row' ? [Math.floor(k / p), k % p] : [k % n, Math.floor(k / n)];
      return `${name}.data[${k}] (row ${i}, column ${j})`;
    });
  }
  if (order === 'column') return dense(n, p, flat);
  const out = allocate(n, p, name);
  rowsToColumns(flat, n, p, out);
  return dense(n, p, out);
}
