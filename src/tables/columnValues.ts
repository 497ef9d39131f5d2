import { isNumeric } from '../matrix/numbers.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { decimalNumber, isDecimal } from './decimal.js';
import type { Table } from './table.js';

/** A category as it is handed on; null where it is missing. */
export type Entry = number | string | boolean | null;

/** A column of numbers, NaN where one is missing, or of categories. */
export type ColumnValues =
  | { readonly kind: 'numbers'; readonly values: Float64Array; readonly missing: number }
  | { readonly kind: 'categories'; readonly values: readonly Entry[]; readonly missing: number };

/** Who reads a column, and what its entries are for: the start of an error. */
export type ColumnPlace = (name: string) => string;

/**
 * Reads a column: numbers and bigints below 2^53 as they are, decimals as the nearest float64; texts and truth values are
 * categories.
 *
 * @throws InputError for dates and all else, by column and row
 */
export function readColumn(table: Table, name: string, place: ColumnPlace): ColumnValues {
  const { values, holds } = table.column(name);
  if (holds !== undefined) throw otherKind(place(name), holds);
  if (values.length !== table.rows) {
    throw new InputError(
      `${place(name)} has ${counted(values.length, 'entry')}, the table has ${counted(table.rows, 'row')}; expected columns of ` +
        'one length.',
    );
  }
  if (isNumeric(values)) return numbersOf(Float64Array.from(values), place(name));
  const entries = Array.from(values, (value, i) => entryOf(value, i, place(name)));
  if (!entries.some((entry) => typeof entry === 'string' || typeof entry === 'boolean')) {
    return numbersOf(
      Float64Array.from(entries, (entry) => (entry === null ? Number.NaN : (entry as number))),
      place(name),
    );
  }
  return { kind: 'categories', values: entries, missing: count(entries, (entry) => entry === null) };
}

function numbersOf(values: Float64Array, place: string): ColumnValues {
  const infinite = values.findIndex((value) => value === Infinity || value === -Infinity);
  if (infinite >= 0) {
    throw new InputError(
      `${place}: row ${infinite} is ${values[infinite]}; expected finite numbers. Drop the row.`,
    );
  }
  return { kind: 'numbers', values, missing: count(values, Number.isNaN) };
}

function entryOf(value: unknown, i: number, place: string): Entry {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw new InputError(
      `${place}: row ${i} is ${value}, beyond the integers that a float64 tells apart (2^53 - 1); expected a smaller number. Numbers ` +
        'that name things are no feature: leave the column out.',
    );
  }
  if (typeof value !== 'object')
    throw new InputError(`${place}: row ${i} is ${describe(value)}; expected a number.`);
  if (isDecimal(value)) return decimalNumber(value.value, value.scale);
  if (isDate(value)) throw otherKind(place, 'dates');
  throw new InputError(
    `${place}: row ${i} is ${describe(value)}; expected a number, a text or a truth value.`,
  );
}

/** A Date, or a date, a time or a span of DuckDB. */
function isDate(value: object): boolean {
  return (
    value instanceof Date ||
    ['days', 'micros', 'seconds', 'millis', 'nanos', 'months'].some((unit) => unit in value)
  );
}

function otherKind(place: string, holds: string): InputError {
  const remedy =
    holds === 'dates'
      ? 'Make a number of them first (days since one of them, the month, ...), or leave the column out.'
      : 'Leave the column out.';
  return new InputError(`${place} holds ${holds}; expected numbers or categories. ${remedy}`);
}

/** Numbers of a column; truth values are 0 and 1. @throws InputError for texts */
export function asNumbers(column: ColumnValues, place: string, remedy: string): Float64Array {
  if (column.kind === 'numbers') return column.values;
  const i = column.values.findIndex((entry) => typeof entry === 'string');
  if (i >= 0) {
    const text = column.values[i] as string;
    const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
    const advice = isNumber
      ? 'Make numbers of such texts by Number, or by a CAST in the query of a database.'
      : remedy;
    throw new InputError(
      `${place}: row ${i} is the text ${quote(text)}; expected numbers.${advice && ` ${advice}`}`,
    );
  }
  return Float64Array.from(column.values, (entry) => (entry === null ? Number.NaN : Number(entry)));
}

function count<Value>(values: ArrayLike<Value>, holds: (value: Value) => boolean): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i]!)) found++;
  return found;
}
