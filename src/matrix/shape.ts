import { describe, typedArrayName } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { DenseColumns } from './columns.js';

/** Reads `shape`, a pair [n, p] of nonnegative integers. */
export function readShape(shape: unknown, name: string): [n: number, p: number] {
  const expected = 'expected [rows, columns], two nonnegative integers';
  if (!Array.isArray(shape) && typedArrayName(shape) === undefined) {
    throw new InputError(`${name}.shape is ${describe(shape)}; ${expected}.`);
  }
  const list = shape as ArrayLike<unknown>;
  if (list.length !== 2) {
    throw new InputError(`${name}.shape is ${describe(shape)}; ${expected}.`);
  }
  for (let index = 0; index < 2; index++) {
    const size = list[index];
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new InputError(`${name}.shape[${index}] is ${describe(size)}; ${expected}.`);
    }
  }
  return [list[0] as number, list[1] as number];
}

/** Refuses a matrix without rows or without columns. */
export function requireEntries(n: number, p: number, name: string): void {
  if (n > 0 && p > 0) return;
  const lacking = n === 0 ? (p === 0 ? 'rows and no columns' : 'rows') : 'columns';
  throw new InputError(`${name} is empty: it has shape ${n} x ${p}, no ${lacking}; expected at least 1 x 1.`);
}

/** How many numbers are made room for at most: 8 GiB of them. */
const MOST_NUMBERS = 2 ** 30;

/**
 * Refuses sizes, each within its range, whose product no machine has room for.
 *
 * @param what the product in words, such as "nSamples x nFeatures"
 */
export function requireRoom(caller: string, what: string, sizes: readonly number[]): void {
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count <= MOST_NUMBERS) return;
  throw new InputError(
    `${caller}: ${what} is ${sizes.join(' x ')}, ${count.toPrecision(3)} numbers; expected at most ${MOST_NUMBERS} ` +
      `(${(MOST_NUMBERS * 8) / 2 ** 30} GiB).`,
  );
}

/** Zeros for an n x p matrix; an error that tells the size where the machine refuses it. */
export function allocate(n: number, p: number, name: string): Float64Array {
  try {
    return new Float64Array(n * p);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const size = ((n * p * 8) / 2 ** 30).toPrecision(3);
    throw new InputError(`${name} is too large to be stored densely: ${n} x ${p} numbers take ${size} GiB.`);
  }
}

export function dense(rows: number, columns: number, data: Float64Array): DenseColumns {
  return Object.freeze({ kind: 'dense', rows, columns, data });
}
