import { toIncompleteColumns } from '../matrix/fromInput.js';
import { inputOf } from '../matrix/inputOf.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { selectColumns } from '../matrix/selectColumns.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** p, of rows of anything, or of a matrix. @throws InputError for what is neither */
export function columnCountOf(X: unknown): number {
  if (!isRows(X)) return toIncompleteColumns(X, 'X').columns;
  const p = X[0]!.length;
  const wrong = X.findIndex((row) => !isList(row) || row.length !== p);
  if (wrong < 0 && p > 0) return p;
  throw new InputError(
    `X[${Math.max(0, wrong)}] is ${describe(X[Math.max(0, wrong)])}; expected rows of one length.`,
  );
}

/** Some columns of X, in their order: rows stay rows, whatever they hold. */
export function pickColumns(X: unknown, columns: readonly number[]): unknown {
  if (isRows(X)) return X.map((row) => columns.map((j) => row[j]));
  return inputOf(selectColumns(toIncompleteColumns(X, 'X'), Int32Array.from(columns)));
}

function isRows(X: unknown): X is readonly UnknownList[] {
  return Array.isArray(X) && isList(X[0]);
}
