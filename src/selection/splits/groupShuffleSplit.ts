import { divide } from './divide.js';
import { readGroups, type SampleGroups } from './groups.js';
import { createNumpyRandom } from './numpyRandom.js';
import { readShuffleSplit, type ShuffleSplitFile, type ShuffleSplitOptions } from './shuffleSplit.js';
import { countSplit } from './splitSizes.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/** A {@link GroupShuffleSplit} as plain data. */
export type GroupShuffleSplitFile = SplitterFile<'GroupShuffleSplit', Omit<ShuffleSplitFile, 'splitter'>>;

const DEFAULT_TEST_SIZE = 0.2;

/**
 * Splits drawn at random that keep groups together: `testSize` and `trainSize` are of the groups, not of the samples; 5 splits
 * and a fifth of the groups to test unless given.
 *
 * With an integer `randomState` the indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.GroupShuffleSplit`.
 *
 * @example
 * const groups = ['a', 'a', 'b', 'c'];
 * const [[train, test]] = new GroupShuffleSplit({ testSize: 1, randomState: 0 }).split(4, null, groups);
 * test; // Int32Array [3]
 */
export class GroupShuffleSplit implements Splitter {
  readonly nSplits: number;
  readonly testSize: number | null;
  readonly trainSize: number | null;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used */
  constructor(options: ShuffleSplitOptions = {}) {
    const { nSplits, testSize, trainSize, randomState } = readShuffleSplit('GroupShuffleSplit', options, 5);
    this.nSplits = nSplits;
    this.testSize = testSize;
    this.trainSize = trainSize;
    this.randomState = randomState;
  }

  /**
   * The splits, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param groups the group of each sample, numbers, strings or booleans
   * @throws InputError for groups that are missing, and for sizes that they cannot fill
   */
  split(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): IterableIterator<IndexPair> {
    const found = readGroups('GroupShuffleSplit', X, groups);
    const sizes = countSplit('GroupShuffleSplit', found.groups.length, this, DEFAULT_TEST_SIZE, 'group');
    return drawGroups(this, found, sizes);
  }

  /** The number of splits. */
  getNSplits(): number {
    return this.nSplits;
  }

  /** The options as plain data for JSON. */
  toJSON(): GroupShuffleSplitFile {
    const { nSplits, testSize, trainSize, randomState } = this;
    return { splitter: 'GroupShuffleSplit', nSplits, testSize, trainSize, randomState };
  }
}

function* drawGroups(
  { nSplits, randomState }: GroupShuffleSplit,
  { groups, codes }: SampleGroups,
  { nTrain, nTest }: { nTrain: number; nTest: number },
): Generator<IndexPair> {
  const random = createNumpyRandom(randomState);
  for (let k = 0; k < nSplits; k++) {
    const rank = new Int32Array(groups.length);
    for (const [at, group] of random.permutation(groups.length).entries()) rank[group] = at;
    const isTest = (i: number): boolean => rank[codes[i]!]! < nTest;
    const isTrain = (i: number): boolean => !isTest(i) && rank[codes[i]!]! < nTest + nTrain;
    yield [divide(codes.length, isTrain)[1], divide(codes.length, isTest)[1]];
  }
}
