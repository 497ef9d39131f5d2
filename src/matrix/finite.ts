import { InputError } from '../messages/errors.js';
import type { Columns } from './columns.js';

/** Where the first entry, by rows, that is refused stands, and how many there are. */
export interface Place {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly count: number;
}

/** In the upper half of a number: the bits of its exponent, all of which are set in NaN and the infinities alone, and the last of them. */
const EXPONENT = 0x7ff00000;
const LAST = 0x00100000;
/** Which half is the upper one, as the processor stores numbers. */
const UPPER = new Int32Array(Float64Array.of(-1).buffer)[0] === 0 ? 1 : 0;

/** Numbers that the engine's own search, which needs no compilation, looks through faster than a loop. */
const FEW = 2 ** 13;

/**
 * Whether every number is finite, of many by their bits: code that has not been compiled yet allocates each float64 that it loads. One more
 * than an exponent whose bits are all set is the bit of the sign.
 */
export function allFinite(data: Float64Array): boolean {
  if (data.length <= FEW) {
    return !data.includes(Number.NaN) && !data.includes(Infinity) && !data.includes(-Infinity);
  }
  const { buffer, byteOffset, length } = data;
  const halves = new Int32Array(buffer, byteOffset, 2 * length);
  let signs = 0;
  let k = UPPER;
  for (; k + 6 < halves.length; k += 8) {
    signs |= (halves[k]! & EXPONENT) + LAST;
    signs |= (halves[k + 2]! & EXPONENT) + LAST;
    signs |= (halves[k + 4]! & EXPONENT) + LAST;
    signs |= (halves[k + 6]! & EXPONENT) + LAST;
  }
  for (; k < halves.length; k += 2) signs |= (halves[k]! & EXPONENT) + LAST;
  return signs >= 0;
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
