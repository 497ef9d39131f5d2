import { counted, describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { OptionReader } from '../../params/options.js';

/** Sizes as given: a fraction of the samples in (0, 1), a number of them, or `null` for what the other leaves. */
export interface SplitSizes {
  readonly testSize: number | null;
  readonly trainSize: number | null;
}

/** Reads `testSize` and `trainSize`; how they fit the samples is for {@link countSplit}. */
export function readSplitSizes(caller: string, read: OptionReader): SplitSizes {
  const size = (name: string): number | null => {
    const value = read.raw(name, null);
    if (value === null || isSize(value)) return value;
    throw new InputError(
      `${caller}: ${name} must be a fraction in (0, 1), an integer of at least 1, or null; got ${describe(value)}.`,
    );
  };
  return { testSize: size('testSize'), trainSize: size('trainSize') };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && (isFraction(value) || (Number.isSafeInteger(value) && value >= 1));
}

function isFraction(size: number): boolean {
  return size > 0 && size < 1;
}

/**
 * How many samples to train on and to test with. A fraction f of n is ceil(f n) for the test set and floor(f n) for
 * the training set, so that the test set never lacks a sample; a size that is not given is what the other leaves.
 *
 * @param fallback the fraction for the test set where neither size is given
 * @param what what is counted
 * @throws InputError where the sizes take more than n, or leave nothing to train on
 */
export function countSplit(
  caller: string,
  n: number,
  given: SplitSizes,
  fallback: number,
  what: 'sample' | 'group' = 'sample',
): { nTrain: number; nTest: number } {
  const { trainSize } = given;
  const testSize = given.testSize ?? (trainSize === null ? fallback : null);
  const samples = counted(n, what);
  for (const name of ['testSize', 'trainSize'] as const) {
    const size = given[name];
    if (size === null || isFraction(size) || size < n) continue;
    throw new InputError(
      `${caller}: ${name} is ${size}, but there ${n === 1 ? 'is' : 'are'} ${samples}; ` +
        'expected fewer, so that the other part is not empty, or a fraction in (0, 1).',
    );
  }
  const isWhole = testSize !== null && trainSize !== null && isFraction(testSize) && isFraction(trainSize);
  if (isWhole && testSize + trainSize > 1) {
    throw new InputError(
      `${caller}: testSize ${testSize} and trainSize ${trainSize} sum to ${testSize + trainSize}; expected at most 1.`,
    );
  }
  const test = testSize === null ? null : isFraction(testSize) ? Math.ceil(testSize * n) : testSize;
  const train = trainSize === null ? null : isFraction(trainSize) ? Math.floor(trainSize * n) : trainSize;
  const nTest = test ?? n - train!;
  const nTrain = train ?? n - nTest;
  if (nTrain + nTest > n) {
    throw new InputError(
      `${caller}: testSize ${testSize} and trainSize ${trainSize} take ${nTest} and ${nTrain} of ${samples}; ` +
        `expected at most ${n} together.`,
    );
  }
  if (nTrain === 0) {
    throw new InputError(
      `${caller}: of ${samples}, testSize ${testSize} and trainSize ${trainSize} leave none to train on; ` +
        `lower testSize, raise trainSize, or give more ${what}s.`,
    );
  }
  return { nTrain, nTest };
}
