import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { canonical, isCanonical } from './canonical.js';
import type { SparseColumns } from './columns.js';
import { copyNumbers, isList, type UnknownList } from './numbers.js';
import { readShape, requireEntries } from './shape.js';

/** The fields of `{ data, indices, indptr, shape }` as they come. */
export interface UnknownCompressed {
  readonly data?: unknown;
  readonly indices?: unknown;
  readonly indptr?: unknown;
  readonly shape?: unknown;
}

const largest = 2 ** 31 - 1;

/** Compressed columns: as they are when canonical and of the stored types, else sorted and summed in a copy. */
export function fromCompressed(input: UnknownCompressed, name: string): SparseColumns {
  const [n, p] = readShape(input.shape, name);
  const data = readList(input.data, `${name}.data`, 'an array of numbers');
  const indices = readList(input.indices, `${name}.indices`, 'an array of row indices');
  const indptr = readList(input.indptr, `${name}.indptr`, 'an array of p + 1 positions');
  requireEntries(n, p, name);
  requireSizes(n, p, data.length, name);
  if (indices.length !== data.length) {
    throw new InputError(
      `${name}.indices has ${counted(indices.length, 'entry')} and ${name}.data has ${data.length}; expected the same number of both.`,
    );
  }
  requirePointerLength(indptr, n, p, name);
  const pointers = readIndices(indptr, `${name}.indptr`);
  requirePointers(pointers, data.length, name);
  const rows = readIndices(indices, `${name}.indices`);
  const isSorted = isCanonical(rows, pointers, n);
  if (!isSorted) requireRows(rows, pointers, n, name);
  const values = readValues(data, name);
  const stored = { rows: n, columns: p, data: values, indices: rows, indptr: pointers };
  return Object.freeze({ kind: 'sparse', ...(isSorted ? stored : canonical(stored)) });
}

function readList(value: unknown, name: string, expected: string): UnknownList {
  if (isList(value)) return value;
  throw new InputError(`${name} is ${describe(value)}; expected ${expected}.`);
}

function requireSizes(n: number, p: number, count: number, name: string): void {
  for (const [size, what] of [
    [n, 'rows'],
    [p, 'columns'],
    [count, 'stored entries'],
  ] as const) {
    if (size > largest) {
      throw new InputError(`${name} has ${size} ${what}; at most ${largest} are supported.`);
    }
  }
}

function requirePointerLength(indptr: UnknownList, n: number, p: number, name: string): void {
  if (indptr.length === p + 1) return;
  const given = `${name}.indptr has ${counted(indptr.length, 'entry')}; ${name}.shape ${n} x ${p} needs columns + 1 = ${p + 1}`;
  if (indptr.length === n + 1) {
    throw new InputError(
      `${given}. With rows + 1 entries it looks like compressed rows (CSR): ` +
        'convert it to compressed columns (CSC; in SciPy with .tocsc()).',
    );
  }
  throw new InputError(`${given}.`);
}

/** Integers as an Int32Array: the list itself when it is one. */
function readIndices(list: UnknownList, name: string): Int32Array {
  if (list instanceof Int32Array) return list;
  const out = new Int32Array(list.length);
  for (let k = 0; k < list.length; k++) {
    const value = list[k];
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > largest) {
      const remedy = typeof value === 'bigint' ? ` Convert it with Int32Array.from(${name}, Number).` : '';
      throw new InputError(
        `${name}[${k}] is ${describe(value)}; expected an integer from 0 to ${largest}.${remedy}`,
      );
    }
    out[k] = value;
  }
  return out;
}

function requirePointers(indptr: Int32Array, count: number, name: string): void {
  if (indptr[0] !== 0) throw new InputError(`${name}.indptr[0] is ${indptr[0]}; expected 0.`);
  for (let j = 1; j < indptr.length; j++) {
    if (indptr[j]! < indptr[j - 1]!) {
      throw new InputError(
        `${name}.indptr decreases: indptr[${j - 1}] is ${indptr[j - 1]} and indptr[${j}] is ${indptr[j]}.`,
      );
    }
  }
  const last = indptr.length - 1;
  if (indptr[last] !== count) {
    throw new InputError(
      `${name}.indptr[${last}], its last entry, is ${indptr[last]}; expected ${count}, the length of ${name}.data.`,
    );
  }
}

function requireRows(indices: Int32Array, indptr: Int32Array, n: number, name: string): void {
  for (let k = 0; k < indices.length; k++) {
    const row = indices[k]!;
    if (row >= 0 && row < n) continue;
    let j = 0;
    while (indptr[j + 1]! <= k) j++;
    throw new InputError(
      `${name}.indices[${k}] (in column ${j}) is ${row}; expected a row from 0 to ${n - 1}.`,
    );
  }
}

function readValues(data: UnknownList, name: string): Float64Array {
  if (data instanceof Float64Array) return data;
  const out = new Float64Array(data.length);
  copyNumbers(data, 0, data.length, out, 0, (k) => `${name}.data[${k}]`);
  return out;
}
