import { fieldError, readInteger, readList, readRecord } from '../files/fields.js';
import { isList } from '../matrix/numbers.js';
import { InputError } from '../messages/errors.js';
import { GroupKFold } from './splits/groupKFold.js';
import { GroupShuffleSplit } from './splits/groupShuffleSplit.js';
import { KFold } from './splits/kFold.js';
import { LeaveOneGroupOut, LeavePGroupsOut } from './splits/leaveGroupsOut.js';
import { LeaveOneOut } from './splits/leaveOneOut.js';
import { PredefinedSplit } from './splits/predefinedSplit.js';
import { RepeatedKFold, RepeatedStratifiedKFold } from './splits/repeatedSplits.js';
import { ShuffleSplit } from './splits/shuffleSplit.js';
import type { Splitter } from './splits/splitter.js';
import { StratifiedGroupKFold } from './splits/stratifiedGroupKFold.js';
import { StratifiedKFold } from './splits/stratifiedKFold.js';
import { StratifiedShuffleSplit } from './splits/stratifiedShuffleSplit.js';
import { TimeSeriesSplit } from './splits/timeSeriesSplit.js';

interface Kept {
  readonly Class: new (options: never) => Splitter;
  /** The names of its options. */
  readonly options: readonly string[];
}

const FOLDS = ['nSplits', 'shuffle', 'randomState'];
const REPEATED = ['nSplits', 'nRepeats', 'randomState'];
const DRAWN = ['nSplits', 'testSize', 'trainSize', 'randomState'];

/** The splitters that a model file keeps, by their options. */
const SPLITTERS: ReadonlyMap<string, Kept> = new Map<string, Kept>([
  ['KFold', { Class: KFold, options: FOLDS }],
  ['StratifiedKFold', { Class: StratifiedKFold, options: FOLDS }],
  ['ShuffleSplit', { Class: ShuffleSplit, options: DRAWN }],
  ['GroupKFold', { Class: GroupKFold, options: FOLDS }],
  ['StratifiedGroupKFold', { Class: StratifiedGroupKFold, options: FOLDS }],
  ['GroupShuffleSplit', { Class: GroupShuffleSplit, options: DRAWN }],
  ['StratifiedShuffleSplit', { Class: StratifiedShuffleSplit, options: DRAWN }],
  ['RepeatedKFold', { Class: RepeatedKFold, options: REPEATED }],
  ['RepeatedStratifiedKFold', { Class: RepeatedStratifiedKFold, options: REPEATED }],
  ['LeaveOneOut', { Class: LeaveOneOut, options: [] }],
  ['LeaveOneGroupOut', { Class: LeaveOneGroupOut, options: [] }],
  ['LeavePGroupsOut', { Class: LeavePGroupsOut, options: ['nGroups'] }],
  ['TimeSeriesSplit', { Class: TimeSeriesSplit, options: ['nSplits', 'maxTrainSize', 'testSize', 'gap'] }],
  ['PredefinedSplit', { Class: PredefinedSplit, options: ['testFold'] }],
]);

/**
 * `cv` as plain data: a number of folds, a splitter of the package by its options, an array of pairs of indices as
 * lists. Anything else (a splitter of the user's own, an iterator that may have been used up) is no data, and null.
 */
export function writeCv(cv: unknown): unknown {
  for (const { Class } of SPLITTERS.values()) if (cv instanceof Class) return (cv as KFold).toJSON();
  if (Array.isArray(cv)) {
    return cv.map((pair: unknown) =>
      isList(pair) ? Array.from(pair, (side) => (isList(side) ? Array.from(side) : side)) : pair,
    );
  }
  return typeof cv === 'object' || typeof cv === 'function' ? null : cv;
}

/** The inverse of `writeCv`, for untrusted data. @throws InputError */
export function readCv(value: unknown): unknown {
  if (value === null) return null;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 2) return value;
    throw fieldError('params.cv', value, 'a number of folds, an integer of at least 2');
  }
  if (Array.isArray(value)) return readPairs(value);
  if (typeof value === 'object') return readSplitter(value);
  throw fieldError('params.cv', value, "null, a number of folds, a splitter's options or pairs of indices");
}

function readPairs(pairs: readonly unknown[]): [number[], number[]][] {
  if (pairs.length === 0) throw fieldError('params.cv', pairs, 'at least one pair of lists of indices');
  return Array.from(pairs, (pair, k) => {
    const [train, test] = Array.from(readList(pair, `params.cv[${k}]`, 2), (side, s) => {
      const place = `params.cv[${k}][${s}]`;
      const indices = Array.from(readList(side, place), (i, at) => readInteger(i, `${place}[${at}]`, 0));
      if (indices.length === 0) throw fieldError(place, side, 'at least one index');
      return indices;
    });
    return [train!, test!];
  });
}

function readSplitter(value: object): Splitter {
  const { splitter } = value as { splitter?: unknown };
  const kept = SPLITTERS.get(splitter as string);
  if (!kept) {
    const names = [...SPLITTERS.keys()].map((name) => `'${name}'`);
    throw fieldError('params.cv.splitter', splitter, names.join(' or '));
  }
  const fields = readRecord(value, 'params.cv', ['splitter', ...kept.options]);
  fields.delete('splitter');
  try {
    return new kept.Class(Object.fromEntries(fields) as never);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`params.cv: ${error.message}`) : error;
  }
}
