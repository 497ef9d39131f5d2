import { InputError } from '../messages/errors.js';
import type { Columns } from './columns.js';

/** Where the first entry, by rows, that is refused stands, and how many there are. */
export interface Place {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly count: number;
}

/** Whether every number is finite: 0 v is 0 for each finite v, and NaN for NaN and the infinities. */
export function allFinite(data: Float64Array): boolean {
  const tail = data.length % 4;
  let [p0, p1, p2, p3] = [0, 0, 0, 0]; // sums that do not wait for each other
  for (let k = 0; k < tail; k++) p0 += 0 * data[k]!;
  for (let k = tail; k < data.length; k += 4) {
    p0 += 0 * data[k]!;
    p1 += 0 * data[k + 1]!;
    p2 += 0 * data[k + 2]!;
    p3 += 0 * data[k + 3]!;
  }
  return p0 + p1 + p2 + p3 === 0;
}

/** The first entry by rows for which `refused` holds; `undefined` when there is none. */
export function findEntry(matrix: Columns, refused: (value: number) => boolean): Place | undefined {
  let row = Number.POSITIVE_INFINITY;
  let column = 0;
  let value = 0;
  let count = 0;
  for (let j = 0; j < matrix.columns; j++) {
    const start = matrix.kind === 'dense' ? j * matrix.rows : matrix.indptr[j]!;
    const end = matrix.kind === 'dense' ? start + matrix.rows : matrix.indptr[j + 1]!;
    for (let k = start; k < end; k++) {
      if (!refused(matrix.data[k]!)) continue;
      count++;
      const i = matrix.kind === 'dense' ? k - start : matrix.indices[k]!;
      if (i < row) [row, column, value] = [i, j, matrix.data[k]!];
    }
  }
  return count === 0 ? undefined : { row, column, value, count };
}

/**
 * "X is NaN at row 3, column 2 (counted from 0), the first of 7 such entries; `expected`"
 *
 * @param isList whether what was given has rows alone
 */
export function entryError(name: string, place: Place, expected: string, isList = false): InputError {
  const { row, column, value, count } = place;
  const others = count === 1 ? '' : `, the first of ${count} such entries`;
  return new InputError(
    `${name} is ${value} at row ${row}${isList ? '' : `, column ${column}`} (counted from 0)${others}; ${expected}`,
  );
}

/** Refuses NaN and the infinities. */
export function requireFinite(matrix: Columns, name: string, expected: string): void {
  if (allFinite(matrix.data)) return;
  const place = findEntry(matrix, (value) => !Number.isFinite(value));
  if (place !== undefined) throw entryError(name, place, expected);
}
