import type { StoredDesign } from '../kernels/kernels.js';
import type { Columns, SparseColumns } from '../matrix/columns.js';
import { InputError } from '../messages/errors.js';

/** A column under weights c. */
export interface ColumnMoments {
  /** The weighted mean of what is given. */
  readonly mean: number;
  /** `sum_i c_i (x_ij - mean)^2`. */
  readonly square: number;
  /** The sum of c. */
  readonly total: number;
  /** What was taken off the column before. @defaultValue 0 */
  readonly shift?: number;
}

/**
 * The square of column j about its mean, 0 where the column does not vary. Squares must stay within the range of float64; a column
 * beyond it would silently count as zero or NaN.
 *
 * @param x the column as the user gave it, or as it is stored
 * @param c the weights, of which only those above 0 matter; 1 each unless given
 * @throws InputError
 */
export function checkedSquare(
  x: Columns | StoredDesign,
  j: number,
  c: Float64Array | undefined,
  { mean, square, total, shift = 0 }: ColumnMoments,
): number {
  if (x.kind === 'sparse' && x.indptr[j] === x.indptr[j + 1]) return square; // of zeros
  if (varies(mean, square, total, shift)) return square;
  const rounding = roundingOf(total, mean + shift);
  const counts = (i: number): boolean => !c || c[i]! > 0;
  const isIdle = square !== 0 && square <= rounding && rounding < Infinity && isSame(x, j, counts);
  if (isIdle) return 0;
  const size = total > 0 ? square / total : 1;
  const tooSmall = size < SMALLEST && hasOther(x, j, counts, mean);
  if (size < LARGEST && !tooSmall) return square;
  throw new InputError(
    `column ${j} of X is too ${tooSmall ? 'small' : 'large'} for float64 arithmetic: its mean square ` +
      `${tooSmall ? 'underflows' : 'overflows'}, expected 0 or a number between 1e-306 and 1e306; ` +
      'rescale the column (divide it by its standard deviation, for example)',
  );
}

/** Whether a square is more than rounding, and within range: then there is nothing to check. */
export function varies(mean: number, square: number, total: number, shift: number): boolean {
  return square > roundingOf(total, mean + shift) && square > SMALLEST * total && square < LARGEST * total;
}

function roundingOf(total: number, mean: number): number {
  return total * (LAST_DIGITS * mean) ** 2;
}

/** The range of mean squares. */
const SMALLEST = 1e-306;
const LARGEST = 1e306;
/** By how much, relative to a constant, rounding may move it away from its own mean. */
const LAST_DIGITS = 8 * Number.EPSILON;

/** Whether an entry that counts differs from the mean. */
function hasOther(
  x: Columns | StoredDesign,
  j: number,
  counts: (i: number) => boolean,
  mean: number,
): boolean {
  for (const [i, value] of entriesOf(x, j)) if (value !== mean && counts(i)) return true;
  return false;
}

/** Whether column j has one number in all rows that count. */
function isSame(x: Columns | StoredDesign, j: number, counts: (i: number) => boolean): boolean {
  let first: number | undefined;
  for (const [i, value] of entriesOf(x, j)) {
    if (!counts(i)) continue;
    if (first !== undefined && value !== first) return false;
    first = value;
  }
  return x.kind === 'dense' || !first || isFull(x, j, counts);
}

/** What is stored of column j: rows and numbers. */
function* entriesOf(x: Columns | StoredDesign, j: number): Generator<readonly [number, number]> {
  if (x.kind === 'dense') {
    const begin = j * ('stride' in x ? x.stride : x.rows);
    for (let i = 0; i < x.rows; i++) yield [i, x.data[begin + i]!];
  } else for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) yield [x.indices[k]!, x.data[k]!];
}

/** Whether a sparse column stores every row that counts. */
function isFull(
  { rows, indices, indptr }: Pick<SparseColumns, 'rows' | 'indices' | 'indptr'>,
  j: number,
  counts: (i: number) => boolean,
): boolean {
  let next = indptr[j]!;
  for (let i = 0; i < rows; i++) {
    if (next < indptr[j + 1]! && indices[next] === i) next++;
    else if (counts(i)) return false;
  }
  return true;
}
