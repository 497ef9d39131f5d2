import { InputError } from '../messages/errors.js';

/** The most products of two features that are kept as a list of numbers, 0.5 GB, and in typed arrays, 2 GB. */
export const MOST_IN_LIST: number = 2 ** 26;
export const MOST_IN_ARRAYS: number = 2 ** 28;

/**
 * @param count how many matrices of nFeatures x nFeatures numbers
 * @param most of numbers in all of them
 * @throws InputError where they are too many: a process that runs out of memory ends without a word
 */
export function requireFewProducts(nFeatures: number, count: number, most: number): void {
  if (count * nFeatures * nFeatures <= most) return;
  throw new InputError(
    `X has ${nFeatures} features; expected ${Math.floor(Math.sqrt(most / count))} at most here, for the products of all pairs of ` +
      'features are kept. Choose features first, such as those that a MultiTaskLasso uses.',
  );
}
