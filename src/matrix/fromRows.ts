import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { DenseColumns } from './columns.js';
import { copyNumbers, isList, type UnknownList } from './numbers.js';
import { allocate, dense, requireEntries } from './shape.js';
import { collectRows } from './transpose.js';

/** A look at a row that is not in a cache yet costs as much as that of so many numbers. */
const ROW = 8;

/** A list of n rows of p numbers each, copied once. */
export function* fromRows(rows: UnknownList, name: string): Computation<DenseColumns> {
  const n = rows.length;
  if (n === 0) requireEntries(0, 0, name);
  const p = readRow(rows, 0, name).length;
  const paced = new Pace();
  for (let i = 1; i < n; i++) {
    if (paced.isDue(ROW)) yield { kind: 'pause' };
    const { length } = readRow(rows, i, name);
    if (length !== p) {
      throw new InputError(
        `${name} has rows of different lengths: row ${i} has ${length}, row 0 has ${p}. ` +
          'Each row must hold one number for each column.',
      );
    }
  }
  requireEntries(n, p, name);
  const out = allocate(n, p, name);
  const fill = (i: number, block: Float64Array, start: number): void => {
    copyNumbers(
      readRow(rows, i, name),
      0,
      p,
      block,
      start,
      (j) => `${name}[${i}][${j}] (row ${i}, column ${j})`,
    );
  };
  yield* collectRows(n, p, fill, out);
  return dense(n, p, out);
}

function readRow(rows: UnknownList, i: number, name: string): UnknownList {
  const row = rows[i];
  if (isList(row)) return row;
  throw notARow(row, i, name, !(i in rows));
}

function notARow(row: unknown, i: number, name: string, hole: boolean): InputError {
  const given = hole ? 'a hole (an index without a value)' : describe(row);
  const isRecord = typeof row === 'object' && row !== null && Object.getPrototypeOf(row) === Object.prototype;
  const remedy = !isRecord
    ? ''
    : 'X' in row
      ? ` If ${name} is a list of tasks, pass the samples of one: ${name}[${i}].X.`
      : ` Turn records into rows: ${name}.map((r) => [r.first, r.second]).`;
  return new InputError(`${name}[${i}] (row ${i}) is ${given}; expected a row, a list of numbers.${remedy}`);
}
