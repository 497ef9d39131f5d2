import { isMatrixLike } from '../matrix/fromMatrix.js';
import { isList } from '../matrix/numbers.js';
import { readShape } from '../matrix/shape.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

const MOST = 2147483647;

/**
 * How many samples a value stands for or holds: a count itself, the rows of a matrix in any accepted form, the
 * entries of any list. The entries are not looked at.
 *
 * @param name the argument's name in errors
 * @throws InputError for anything else, and for no samples at all
 */
export function sampleCount(input: unknown, name: string): number {
  const n = readCount(input, name);
  if (Number.isInteger(n) && n >= 1 && n <= MOST) return n;
  if (typeof input === 'number') {
    throw new InputError(`${name} is ${n}; a number of samples must be an integer in [1, ${MOST}].`);
  }
  throw new InputError(`${name} is ${describe(input)} with ${n} samples; expected 1 to ${MOST}.`);
}

function readCount(input: unknown, name: string): number {
  if (typeof input === 'number') return input;
  if (typeof input === 'object' && input !== null) {
    if (isList(input)) return input.length;
    if (isMatrixLike(input)) return input.rows;
    if ('shape' in input) return readShape(input.shape, name)[0];
  }
  throw new InputError(
    `${name} is ${describe(input)}; expected a number of samples, a matrix or a list with an entry for each sample.`,
  );
}

/** How many columns targets have, in any form; 1 for a list of what are no lists. */
export function columnCount(Y: unknown): number {
  if (isList(Y)) return isList(Y[0]) ? Y[0].length : 1;
  if (isMatrixLike(Y as object)) return (Y as { columns: number }).columns;
  return readShape((Y as { shape?: unknown }).shape, 'Y')[1];
}
