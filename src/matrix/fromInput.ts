/** From what users pass in to the two storages of `columns.ts`: the only door, so nothing below checks again. */

import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import { describe, typedArrayName } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { Columns, DenseColumns, SparseColumns } from './columns.js';
import { allFinite, entryError, findEntry, requireFinite } from './finite.js';
import { fromCompressed, type UnknownCompressed } from './fromCompressed.js';
import { fromFlat, type UnknownFlat } from './fromFlat.js';
import { fromMatrix, isMatrixLike } from './fromMatrix.js';
import { fromRows } from './fromRows.js';
import { fromStoredRows } from './rowSource.js';
import { allocate, dense } from './shape.js';

/** What to do about a list of numbers where a matrix is expected; `column` is the list as a column. */
type VectorRemedy = (name: string, column: string) => string;

const featuresRemedy: VectorRemedy = (name, column) =>
  `For one feature pass ${column}, for one sample [${name}].`;

/**
 * A feature matrix X, n x p, finite throughout; sparse input stays sparse. The input is never changed; it is
 * copied once, but for a column-major Float64Array and canonical compressed columns, which are used as
 * they are.
 *
 * @param name the argument's name in errors
 * @throws InputError for anything else, with the place of what is wrong
 */
export function toColumns(input: unknown, name: string): Columns {
  const matrix = readMatrix(input, name, featuresRemedy);
  refuseNonFinite(matrix, name);
  return matrix;
}

/** The same, but that rows are not copied before they are needed, nor the numbers of a dense matrix looked at: whoever goes through them next calls `refuseNonFinite` where one is not finite. */
export function toUncheckedColumns(input: unknown, name: string): Columns {
  const matrix = fromStoredRows(input, name) ?? readMatrix(input, name, featuresRemedy);
  if (matrix.kind === 'sparse') refuseNonFinite(matrix, name);
  return matrix;
}

/** @throws InputError for the first entry, by rows, that is not finite */
export function refuseNonFinite(matrix: Columns, name: string): void {
  const expected = 'expected finite numbers. Drop the row, or impute it (with the mean of its column, say).';
  requireFinite(matrix, name, expected);
}

/** The same with NaN where an entry is missing; the infinities are refused. */
export function toIncompleteColumns(input: unknown, name: string): Columns {
  const matrix = readMatrix(input, name, featuresRemedy);
  if (allFinite(matrix.data)) return matrix;
  const place = findEntry(matrix, (value) => value === Infinity || value === -Infinity);
  if (place !== undefined)
    throw entryError(name, place, 'expected finite numbers, or NaN where one is missing.');
  return matrix;
}

const oneColumnRemedy: VectorRemedy = (_, column) => `For one column pass ${column}.`;

/**
 * A matrix with one column a task, n x T; sparse input is expanded. NaN and infinite entries pass: what they
 * mean is the caller's to decide. A column-major Float64Array is used as it is.
 */
export function toDense(input: unknown, name: string): DenseColumns {
  const matrix = readMatrix(input, name, oneColumnRemedy);
  return matrix.kind === 'dense' ? matrix : expand(matrix, name);
}

function expand(matrix: SparseColumns, name: string): DenseColumns {
  const { rows, columns, data, indices, indptr } = matrix;
  const out = allocate(rows, columns, name);
  for (let j = 0; j < columns; j++) {
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) out[j * rows + indices[k]!] = data[k]!;
  }
  return dense(rows, columns, out);
}

/** Whether a matrix is rows of numbers that `toUncheckedColumns` does not copy. */
export function liesByRows(input: unknown): boolean {
  try {
    return fromStoredRows(input, 'X') !== null;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Whether a matrix is a Float64Array by columns, which is never copied. */
function liesByColumns(input: unknown): boolean {
  const { data, order } = (input ?? {}) as UnknownFlat;
  return data instanceof Float64Array && order === 'column';
}

/**
 * A matrix as the same numbers in a form that the functions above use as it is, or read without a copy. What cannot be read
 * stays as it is, for them to refuse.
 */
export function* readAhead(input: unknown): Computation<unknown> {
  if (liesByColumns(input)) return input;
  try {
    const matrix = yield* matrixInSteps(input, 'X', featuresRemedy);
    if (matrix.kind === 'sparse') return input;
    return { data: matrix.data, shape: [matrix.rows, matrix.columns], order: 'column' };
  } catch (error) {
    if (error instanceof InputError) return input;
    throw error;
  }
}

function readMatrix(input: unknown, name: string, vectorRemedy: VectorRemedy): Columns {
  return runSync(matrixInSteps(input, name, vectorRemedy));
}

function* matrixInSteps(input: unknown, name: string, vectorRemedy: VectorRemedy): Computation<Columns> {
  if (typeof input !== 'object' || input === null) throw notAMatrix(input, name);
  if (isVector(input)) throw notTwoDimensional(input, name, vectorRemedy);
  if (Array.isArray(input)) return yield* fromRows(input, name);
  if (isMatrixLike(input)) return yield* fromMatrix(input, name);
  if ('indptr' in input || 'indices' in input) {
    refuseOtherFields(input, name, ['data', 'indices', 'indptr', 'shape']);
    return fromCompressed(input as UnknownCompressed, name);
  }
  if ('data' in input || 'shape' in input) {
    refuseOtherFields(input, name, ['data', 'shape', 'order']);
    return yield* fromFlat(input as UnknownFlat, name);
  }
  throw notAMatrix(input, name);
}

/** A field that is not read (strides, an offset, another format) may say how the numbers are to be read. */
export function refuseOtherFields(input: object, name: string, known: readonly string[]): void {
  const other = Object.keys(input).find((key) => !known.includes(key));
  if (other === undefined) return;
  throw new InputError(
    `${name}.${other} is not read; expected the fields ${known.join(', ')} alone. ` +
      'Strided views have to be copied into one list, compressed rows turned into compressed columns.',
  );
}

/** A typed array, or an array that starts with a number. */
function isVector(input: object): boolean {
  if (typedArrayName(input) !== undefined) return true;
  return Array.isArray(input) && typeof input[0] === 'number';
}

function notTwoDimensional(input: object, name: string, vectorRemedy: VectorRemedy): InputError {
  const column = Array.isArray(input) ? `${name}.map((v) => [v])` : `Array.from(${name}, (v) => [v])`;
  return new InputError(
    `${name} is ${describe(input)}, a 1-D list; expected a 2-D matrix. ${vectorRemedy(name, column)}`,
  );
}

function notAMatrix(input: unknown, name: string): InputError {
  const then = (input as { then?: unknown } | null | undefined)?.then;
  if (typeof then === 'function') {
    return new InputError(`${name} is ${describe(input)}; expected a matrix: await it first.`);
  }
  return new InputError(
    `${name} is ${describe(input)}; expected a matrix: an array of rows (arrays or typed arrays of numbers), ` +
      'an ml-matrix Matrix, { data, shape: [n, p] } or compressed columns { data, indices, indptr, shape }.',
  );
}
