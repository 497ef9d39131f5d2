import { powerOfTwoNear } from '../math/powerOfTwoNear.js';
import { InputError } from '../messages/errors.js';

/**
 * The power of two nearest to the size of centred targets, in units of which squared losses are solved: it changes no digit of
 * a result, and keeps squares of very large and very small targets within the range of float64.
 *
 * @param size Infinity or NaN where a mean overflows
 * @throws InputError where the square of it overflows
 */
export function targetScale(size: number): number {
  const scale = Number.isFinite(size) ? powerOfTwoNear(size) : Infinity;
  if (Number.isFinite(scale * scale)) return scale;
  throw new InputError(
    'Y is too large for float64 arithmetic: the squares of its centred values overflow; ' +
      'divide Y by a constant first (the coefficients shrink by the same factor)',
  );
}
