import { checkRandomState } from '../../math/random.js';
import { OptionReader } from '../../params/options.js';
import { sampleCount } from '../sampleCount.js';
import { refuseTasks } from '../taskSamples.js';
import { createNumpyRandom } from './numpyRandom.js';
import { countSplit, readSplitSizes } from './splitSizes.js';
import type { SplitData, Splitter } from './splitter.js';

export interface ShuffleSplitOptions {
  /** How many splits, 1 or more. @defaultValue 10 */
  readonly nSplits?: number | undefined;
  /**
   * The test set: a fraction in (0, 1) of the samples, rounded up, or a number of them; `null` for what
   * `trainSize` leaves, or 0.1 where that is not given either. @defaultValue null
   */
  readonly testSize?: number | null | undefined;
  /** The training set: a fraction, rounded down, or a number; `null` for what is left. @defaultValue null */
  readonly trainSize?: number | null | undefined;
  /** The seed, an integer in [0, 2^32 - 1]; `null` draws other splits each time. @defaultValue null */
  readonly randomState?: number | null | undefined;
}

/** A {@link ShuffleSplit} as plain data. */
export interface ShuffleSplitFile {
  readonly splitter: 'ShuffleSplit';
  readonly nSplits: number;
  readonly testSize: number | null;
  readonly trainSize: number | null;
  readonly randomState: number | null;
}

const DEFAULT_TEST_SIZE = 0.1;

/**
 * Splits drawn at random, each from all n samples: of a random order the first ones are the test set, those after
 * them the training set. Unlike folds, the test sets of several splits may overlap.
 *
 * With an integer `randomState` the indices are those of scikit-learn, in its (random) order.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.ShuffleSplit`.
 *
 * @example
 * const [[train, test]] = new ShuffleSplit({ nSplits: 1, testSize: 0.3, randomState: 0 }).split(6);
 * train; // Int32Array [1, 3, 0, 4]
 * test;  // Int32Array [5, 2]
 */
export class ShuffleSplit implements Splitter {
  readonly nSplits: number;
  readonly testSize: number | null;
  readonly trainSize: number | null;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used */
  constructor(options: ShuffleSplitOptions = {}) {
    const { nSplits, testSize, trainSize, randomState } = readShuffleSplit('ShuffleSplit', options, 10);
    this.nSplits = nSplits;
    this.testSize = testSize;
    this.trainSize = trainSize;
    this.randomState = randomState;
  }

  /**
   * The splits, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @throws InputError for sizes that n samples cannot fill
   */
  split(X: SplitData, _Y?: SplitData | null): IterableIterator<[train: Int32Array, test: Int32Array]> {
    refuseTasks('ShuffleSplit', X);
    const n = sampleCount(X, 'X');
    return draws(this, n, countSplit('ShuffleSplit', n, this, DEFAULT_TEST_SIZE));
  }

  /** The number of splits. */
  getNSplits(): number {
    return this.nSplits;
  }

  /** The options as plain data for JSON. */
  toJSON(): ShuffleSplitFile {
    const { nSplits, testSize, trainSize, randomState } = this;
    return { splitter: 'ShuffleSplit', nSplits, testSize, trainSize, randomState };
  }
}

/** The options of the splitters that draw at random, checked. @throws InputError */
export function readShuffleSplit(
  caller: string,
  options: unknown,
  nSplits: number,
): { nSplits: number; testSize: number | null; trainSize: number | null; randomState: number | null } {
  const read = new OptionReader(caller, options, ['nSplits', 'testSize', 'trainSize', 'randomState']);
  return {
    nSplits: read.count('nSplits', nSplits, 1),
    ...readSplitSizes(caller, read),
    randomState: checkRandomState(read.raw('randomState', null)),
  };
}

function* draws(
  { nSplits, randomState }: ShuffleSplit,
  n: number,
  { nTrain, nTest }: { nTrain: number; nTest: number },
): Generator<[train: Int32Array, test: Int32Array]> {
  const random = createNumpyRandom(randomState);
  for (let k = 0; k < nSplits; k++) {
    const order = random.permutation(n);
    yield [order.slice(nTest, nTest + nTrain), order.slice(0, nTest)];
  }
}
