import type { Label } from '../data/labels.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** A category: a number, a text or a boolean, or null where it is missing. */
export type Category = Label | null;

/** X of categories: n rows of p, or a matrix of numbers; null, undefined and NaN are missing. */
export type CategoriesInput = readonly ArrayLike<Category | undefined>[] | MatrixInput;

/** X by columns; what is missing is null. @throws InputError for entries that are no categories */
export function readCategoryColumns(X: unknown): Category[][] {
  if (!(Array.isArray(X) && isList(X[0]))) {
    const { rows, columns, data } = toDense(X, 'X');
    return Array.from({ length: columns }, (_, j) =>
      Array.from(data.subarray(j * rows, (j + 1) * rows), (value) => (Number.isNaN(value) ? null : value)),
    );
  }
  const p = X[0].length;
  for (const [i, row] of X.entries()) {
    if (isList(row) && row.length === p && p > 0) continue;
    throw new InputError(`X[${i}] is ${describe(row)}; expected a row of ${counted(p, 'category')}.`);
  }
  return Array.from({ length: p }, (_, j) =>
    Array.from(X as UnknownList[], (row, i) => readCategory(row[j], `X[${i}][${j}]`)),
  );
}

export function readCategory(value: unknown, place: string): Category {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
    return value === 0 ? 0 : (value as Label);
  }
  throw new InputError(`${place} is ${describe(value)}; expected a number, a text, a boolean or null.`);
}

/** Whether it is a category that no matrix of numbers holds. */
export function isText(value: unknown): value is string | boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}

/** Whether rows hold such a category. */
export function hasCategories(X: unknown): X is readonly UnknownList[] {
  return Array.isArray(X) && X.some((row) => Array.isArray(row) && row.some(isText));
}
