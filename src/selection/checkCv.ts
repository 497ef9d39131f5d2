import { isList, type UnknownList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { KFold } from './splits/kFold.js';
import type { Split, SplitData, Splitter } from './splits/splitter.js';

/** What `cv` may be: a number of folds, a splitter, or the splits themselves; `null` is 5 folds. */
export type CvInput = number | Splitter | Iterable<Split> | null;

/** One split, checked: neither list is empty, each index is in [0, n). */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Samples of tasks that are not in `train`, to adapt the model to. */
  readonly adapt?: Int32Array | undefined;
}

/**
 * The splits of n samples that `cv` stands for, checked.
 *
 * @param cv `null` for KFold(5), an integer of at least 2 for so many folds, an object with `split`, or an
 *   iterable of [train, test] pairs of indices (which may repeat, and may leave samples out)
 * @param groups the group of each sample, for splitters that keep groups together
 * @param X what a splitter is given to split; the number of samples where there is nothing else
 * @throws InputError that names `cv`
 */
export function checkCv(
  cv: unknown,
  nSamples: number,
  X: SplitData = nSamples,
  Y: SplitData | null = null,
  groups: SplitData | null = null,
): Fold[] {
  return collectFolds(iterable(readSplits(cv, nSamples, X, Y, groups)), nSamples, 'refuse');
}

/** What a list of splits may hold at most; a generator may even have no end. */
const MOST_SPLITS = 1_000_000;
const MOST_INDICES = 2 ** 29;

/**
 * The folds that splits are, checked.
 *
 * @param third what a third list of a split is, the samples to adapt to
 */
export function collectFolds(splits: Iterable<unknown>, nSamples: number, third: 'refuse' | 'allow'): Fold[] {
  const folds: Fold[] = [];
  let indices = 0;
  for (const pair of splits) {
    const fold = readFold(pair, folds.length, nSamples, third);
    indices += fold.train.length + fold.test.length + (fold.adapt?.length ?? 0);
    if (folds.push(fold) > MOST_SPLITS) throw new InputError(`cv gives more than ${MOST_SPLITS} splits.`);
    if (indices > MOST_INDICES) throw tooMany(`more than ${folds.length - 1}`, nSamples);
  }
  if (folds.length > 0) return folds;
  throw new InputError(`cv gives no split; expected at least one pair [train, test].`);
}

function tooMany(count: string, nSamples: number): InputError {
  return new InputError(
    `cv is ${count} splits of ${counted(nSamples, 'sample')}, more than ${MOST_INDICES} indices (2 GiB) in all; ` +
      'expected fewer splits.',
  );
}

function iterable(splits: Iterable<unknown> | UnknownList): Iterable<unknown> {
  return isIterable(splits) ? splits : Array.from(splits);
}

function readSplits(
  cv: unknown,
  nSamples: number,
  X: SplitData,
  Y: SplitData | null,
  groups: SplitData | null,
): Iterable<unknown> | UnknownList {
  if (cv === null || cv === undefined) return kFold(5, nSamples, ' (the default)');
  if (typeof cv === 'number') {
    if (Number.isInteger(cv) && cv >= 2) return kFold(cv, nSamples, '');
    throw new InputError(`cv is ${describe(cv)}; a number of folds must be an integer of at least 2.`);
  }
  if (typeof cv === 'object') {
    if ('split' in cv && typeof cv.split === 'function') {
      const splits: unknown = groups === null ? cv.split(X, Y) : cv.split(X, Y, groups);
      if (isIterable(splits)) return splits;
      throw new InputError(
        `cv.split gave ${describe(splits)}; expected an iterable of pairs [train, test] of lists of indices.`,
      );
    }
    if (isIterable(cv)) return cv;
  }
  throw new InputError(
    `cv is ${describe(cv)}; expected a number of folds, an object with split such as new KFold(), ` +
      'or a list of pairs [train, test] of lists of indices.',
  );
}

function kFold(nSplits: number, nSamples: number, origin: string): Iterable<unknown> {
  if (nSplits <= nSamples && nSplits * nSamples > MOST_INDICES) throw tooMany(String(nSplits), nSamples);
  if (nSplits <= nSamples) return new KFold({ nSplits }).split(nSamples);
  throw new InputError(
    `cv is ${nSplits} folds${origin}, but there ${nSamples === 1 ? 'is' : 'are'} ${counted(nSamples, 'sample')}; ` +
      'expected no more folds than samples.',
  );
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function readFold(pair: unknown, k: number, nSamples: number, third: 'refuse' | 'allow'): Fold {
  if (!isList(pair) || (pair.length !== 2 && !(third === 'allow' && pair.length === 3))) {
    throw new InputError(`cv: split ${k} is ${describe(pair)}; expected a pair [train, test].`);
  }
  return Object.freeze({
    train: readIndices(pair[0], `train of split ${k}`, nSamples),
    test: readIndices(pair[1], `test of split ${k}`, nSamples),
    ...(pair[2] !== undefined && { adapt: readIndices(pair[2], `adapt of split ${k}`, nSamples) }),
  });
}

function readIndices(list: unknown, place: string, nSamples: number): Int32Array {
  if (!isList(list)) {
    throw new InputError(`cv: ${place} is ${describe(list)}; expected a list of indices of samples.`);
  }
  if (list.length === 0) throw new InputError(`cv: ${place} is empty; expected at least one index.`);
  const indices = new Int32Array(list.length);
  for (let i = 0; i < indices.length; i++) {
    const value: unknown = list[i];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= nSamples) {
      throw new InputError(
        `cv: ${place} has ${describe(value)} at position ${i}; expected an integer in [0, ${nSamples - 1}], ` +
          `an index of the ${counted(nSamples, 'sample')}.`,
      );
    }
    indices[i] = value;
  }
  return indices;
}
