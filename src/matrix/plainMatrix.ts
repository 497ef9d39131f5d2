import { isMatrixLike } from './fromMatrix.js';

/** A matrix of which nothing but its numbers is to be checked; whether they are finite is not known. */
export interface PlainMatrix {
  readonly rows: number;
  readonly columns: number;
  /** All of them, in this order. */
  readonly data: Float64Array;
  readonly order: 'row' | 'column';
}

/** Numbers, at most, unless told otherwise: more are read in steps. */
const MOST_NUMBERS = 2 ** 19;

/**
 * A matrix as most come: `{ data, shape, order }` with a Float64Array, which is used as it is, rows of numbers, or ml-matrix's.
 * It is the matrix that `toDense` reads, by one look at each field.
 *
 * @param most numbers that a Float64Array may have; rows and ml-matrix's have no more than 2^19
 * @returns null for any other input, right or wrong
 */
export function plainMatrix(input: unknown, most: number = MOST_NUMBERS): PlainMatrix | null {
  if (typeof input !== 'object' || input === null) return null;
  if (Array.isArray(input)) return fromRows(input, (input[0] as { length?: unknown } | undefined)?.length);
  if (Object.getPrototypeOf(input) === Object.prototype) return fromFields(input, most);
  if (!isMatrixLike(input)) return null;
  const { klass, data, rows, columns } = input as { klass?: unknown; data?: unknown } & typeof input;
  if (klass !== 'Matrix' || !Array.isArray(data) || data.length !== rows) return null;
  return data[0] instanceof Float64Array ? fromRows(data, columns) : null;
}

function fromFields(
  input: { data?: unknown; shape?: unknown; order?: unknown },
  most: number,
): PlainMatrix | null {
  const { data, shape, order = 'row' } = input;
  if (!(data instanceof Float64Array) || !Array.isArray(shape) || shape.length !== 2) return null;
  if (Object.keys(input).length !== ('order' in input ? 3 : 2)) return null;
  const rows: unknown = shape[0];
  const columns: unknown = shape[1];
  if (!isSize(rows) || !isSize(columns) || rows * columns !== data.length || data.length > most) return null;
  return order === 'column' || order === 'row' ? { rows, columns, data, order } : null;
}

/** Rows that are arrays of numbers or Float64Arrays, one after the other. */
function fromRows(list: readonly unknown[], columns: unknown): PlainMatrix | null {
  const rows = list.length;
  if (!isSize(rows) || !isSize(columns) || rows * columns > MOST_NUMBERS) return null;
  const data = new Float64Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    const row = list[i];
    if (row instanceof Float64Array && row.length === columns) {
      data.set(row, at);
      at += columns;
    } else if (Array.isArray(row) && row.length === columns) {
      for (let j = 0; j < columns; j++) {
        const value: unknown = row[j];
        if (typeof value !== 'number') return null;
        data[at++] = value;
      }
    } else return null;
  }
  return { rows, columns, data, order: 'row' };
}

function isSize(size: unknown): size is number {
  return typeof size === 'number' && size >= 1 && Number.isInteger(size);
}
