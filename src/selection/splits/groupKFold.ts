import { divide } from './divide.js';
import { readGroups, requireGroups, type SampleGroups } from './groups.js';
import { foldSize } from './kFold.js';
import { createNumpyRandom } from './numpyRandom.js';
import { type FoldsFile, ShuffledFolds } from './shuffledFolds.js';
import type { IndexPair, SplitData, Splitter } from './splitter.js';

/** A {@link GroupKFold} as plain data. */
export type GroupKFoldFile = FoldsFile<'GroupKFold'>;

/**
 * Cuts n samples into k folds so that all samples of a group (a person, a place) are in one fold; each fold is the test set
 * once. The largest groups are dealt first, each to the fold with the fewest samples; with `shuffle` the groups are put in
 * random order and cut into k parts.
 *
 * The indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.GroupKFold`.
 *
 * @example
 * const groups = ['a', 'a', 'b', 'b', 'c'];
 * for (const [train, test] of new GroupKFold({ nSplits: 2 }).split(5, null, groups)) {
 *   test; // Int32Array [2, 3], then [0, 1, 4]
 * }
 */
export class GroupKFold extends ShuffledFolds<'GroupKFold'> implements Splitter {
  protected splitterName(): 'GroupKFold' {
    return 'GroupKFold';
  }

  /**
   * The splits, k of them, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param groups the group of each sample, numbers, strings or booleans
   * @throws InputError for groups that are missing, and fewer of them than folds
   */
  split(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): IterableIterator<IndexPair> {
    const found = readGroups('GroupKFold', X, groups);
    requireGroups('GroupKFold', this.nSplits, found);
    return groupFolds(this, found);
  }
}

function* groupFolds(
  { nSplits, shuffle, randomState }: GroupKFold,
  { codes, counts }: SampleGroups,
): Generator<IndexPair> {
  const foldOf = shuffle
    ? cutInOrder(createNumpyRandom(randomState).permutation(counts.length), nSplits)
    : dealtBySize(counts, nSplits);
  for (let fold = 0; fold < nSplits; fold++) yield divide(codes.length, (i) => foldOf[codes[i]!] === fold);
}

function cutInOrder(order: Int32Array, nSplits: number): Int32Array {
  const foldOf = new Int32Array(order.length);
  let start = 0;
  for (let fold = 0; fold < nSplits; fold++) {
    const end = start + foldSize(order.length, nSplits, fold);
    for (const group of order.subarray(start, end)) foldOf[group] = fold;
    start = end;
  }
  return foldOf;
}

/** The largest group first, of equal ones the last, to the fold with the fewest samples, of equal ones the first. */
function dealtBySize(counts: Int32Array, nSplits: number): Int32Array {
  const order = Array.from(counts, (_, g) => g).sort((a, b) => counts[b]! - counts[a]! || b - a);
  const sizes = new Float64Array(nSplits);
  const foldOf = new Int32Array(counts.length);
  for (const group of order) {
    const lightest = sizes.reduce((least, size, fold) => (size < sizes[least]! ? fold : least), 0);
    sizes[lightest]! += counts[group]!;
    foldOf[group] = lightest;
  }
  return foldOf;
}
