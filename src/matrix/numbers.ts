import { describe, typedArrayName } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** A list that may hold anything: a plain array, a typed array or another object with a length. */
export type UnknownList = ArrayLike<unknown>;

/** Whether a value can be read as a list: an array, a typed array or an object with a length. */
export function isList(value: unknown): value is UnknownList {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const { length } = value as { length?: unknown };
  return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
}

/** Whether a list is a typed array, so that its entries are numbers (or, in two classes, bigints). */
export function isNumeric(list: UnknownList): list is Float64Array {
  const typed = typedArrayName(list);
  return typed !== undefined && !typed.startsWith('Big');
}

/**
 * Copies `count` numbers of a list, from index `from` on, to `out[start ..]`.
 *
 * @param place names entry k of the list in the error for one that is not a number
 */
export function copyNumbers(
  list: UnknownList,
  from: number,
  count: number,
  out: Float64Array,
  start: number,
  place: (k: number) => string,
): void {
  if (isNumeric(list)) {
    out.set(count === list.length ? list : list.subarray(from, from + count), start);
    return;
  }
  for (let k = from; k < from + count; k++) {
    const value = list[k];
    if (typeof value !== 'number') throw notANumber(value, place(k), !(k in list));
    out[start + k - from] = value;
  }
}

/** The error for an entry that is not a number, with the remedy for its kind. */
export function notANumber(value: unknown, place: string, hole = false): InputError {
  const given = hole ? 'a hole (an index without a value)' : describe(value);
  return new InputError(`${place} is ${given}; expected a number.${remedy(value)}`);
}

function remedy(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return ' Convert text with Number(...) first, and categories to 0/1 columns.';
    case 'bigint':
      return ' Convert it with Number(...).';
    case 'boolean':
      return ' Convert it with Number(...), which gives 0 or 1.';
    case 'undefined':
      return ' Fill in the missing value, or drop its row.';
    case 'object':
      if (value === null) return ' Fill in the missing value, or drop its row.';
      return isList(value) ? ' The input is nested too deeply.' : '';
    default:
      return '';
  }
}
