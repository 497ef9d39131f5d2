import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { copyNumbers, isList } from './numbers.js';

/**
 * A list of numbers copied to a Float64Array. NaN and infinite entries pass: what they mean is the caller's
 * to decide.
 *
 * @param name the argument's name in errors
 */
export function toVector(input: unknown, name: string): Float64Array {
  if (!isList(input)) throw new InputError(`${name} is ${describe(input)}; expected a list of numbers.`);
  const out = new Float64Array(input.length);
  copyNumbers(input, 0, input.length, out, 0, (k) => `${name}[${k}]`);
  return out;
}

/** Whether a value is a list of anything but rows, so that `toVector` and not `toDense` should judge it. */
export function isVectorLike(input: unknown): boolean {
  return isList(input) && (input.length === 0 || !isList(input[0]));
}
