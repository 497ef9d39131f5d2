import type { StoredDesign } from '../kernels/kernels.js';
import { InputError } from '../messages/errors.js';
import { isConstant } from './centredDesign.js';

/** A column under the weights of a task. */
export interface ColumnMoments {
  /** The weighted mean of what is stored. */
  readonly mean: number;
  /** `sum_i c_i (x_ij - mean)^2`. */
  readonly square: number;
  /** The sum of c. */
  readonly total: number;
  /** What was taken off the column when it was stored. */
  readonly shift: number;
}

/**
 * The square of column j about its mean, 0 where the column does not vary. Squares must stay within the range of float64; a column
 * beyond it would silently count as zero or NaN.
 *
 * @throws InputError
 */
export function checkedSquare(x: StoredDesign, j: number, c: Float64Array, moments: ColumnMoments): number {
  const { mean, square, total, shift } = moments;
  const isIdle = isConstant(x, j, { square, total, mean: mean + shift }, (i) => c[i]! > 0);
  if (isIdle && square !== 0) return 0;
  const size = total > 0 ? square / total : 1;
  const tooSmall = size < 1e-306 && varies(x, j, c, mean);
  if (size < 1e306 && !tooSmall) return square;
  throw new InputError(
    `column ${j} of X is too ${tooSmall ? 'small' : 'large'} for float64 arithmetic: its mean square ` +
      `${tooSmall ? 'underflows' : 'overflows'}, expected 0 or a number between 1e-306 and 1e306; ` +
      'rescale the column (divide it by its standard deviation, for example)',
  );
}

/** Whether an entry that counts differs from the mean. */
function varies(x: StoredDesign, j: number, c: Float64Array, mean: number): boolean {
  if (x.kind === 'dense') {
    const from = j * x.stride;
    return c.some((weight, i) => weight > 0 && x.data[from + i] !== mean);
  }
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) {
    if (c[x.indices[k]!]! > 0 && x.data[k] !== mean) return true;
  }
  return false;
}
