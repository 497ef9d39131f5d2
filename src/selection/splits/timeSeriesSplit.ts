import { counted } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { countSamples } from './groups.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/** The options of {@link TimeSeriesSplit}. */
export interface TimeSeriesSplitOptions {
  /** How many splits, 2 or more. @defaultValue 5 */
  readonly nSplits?: number | undefined;
  /** How many samples to train on at most, those just before the test set; `null` for all. @defaultValue null */
  readonly maxTrainSize?: number | null | undefined;
  /** How many samples each test set has; `null` for floor(n / (nSplits + 1)). @defaultValue null */
  readonly testSize?: number | null | undefined;
  /** How many samples are left out between the training set and the test set. @defaultValue 0 */
  readonly gap?: number | undefined;
}

/** A {@link TimeSeriesSplit} as plain data. */
export type TimeSeriesSplitFile = SplitterFile<
  'TimeSeriesSplit',
  Pick<TimeSeriesSplit, 'nSplits' | 'maxTrainSize' | 'testSize' | 'gap'>
>;

/**
 * For samples in the order of time: each test set is a block of samples, trained on what came before it, never after.
 *
 * The indices are those of scikit-learn.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.TimeSeriesSplit`.
 *
 * @example
 * for (const [train, test] of new TimeSeriesSplit({ nSplits: 2 }).split(6)) {
 *   train; // Int32Array [0, 1], then [0, 1, 2, 3]
 *   test;  // Int32Array [2, 3], then [4, 5]
 * }
 */
export class TimeSeriesSplit implements Splitter {
  readonly nSplits: number;
  readonly maxTrainSize: number | null;
  readonly testSize: number | null;
  readonly gap: number;

  /** @throws InputError for an option that cannot be used */
  constructor(options: TimeSeriesSplitOptions = {}) {
    const names = ['nSplits', 'maxTrainSize', 'testSize', 'gap'];
    const read = new OptionReader('TimeSeriesSplit', options, names);
    this.nSplits = read.count('nSplits', 5, 2);
    this.maxTrainSize = read.countOrNull('maxTrainSize', 1);
    this.testSize = read.countOrNull('testSize', 1);
    this.gap = read.count('gap', 0, 0);
  }

  /**
   * The splits, made one by one.
   *
   * @param X n, or anything with n samples, the oldest first; only their number counts
   * @throws InputError for too few samples
   */
  split(X: SplitData, _Y?: SplitData | null, _groups?: SplitData | null): IterableIterator<IndexPair> {
    const n = countSamples('TimeSeriesSplit', X);
    const { nSplits, gap } = this;
    const testSize = this.testSize ?? Math.floor(n / (nSplits + 1));
    if (testSize === 0 || n - gap - testSize * nSplits <= 0) {
      throw new InputError(
        `TimeSeriesSplit: there are ${counted(n, 'sample')}, too few for nSplits ${nSplits}, testSize ${this.testSize} and gap ` +
          `${gap}; expected more than ${gap + Math.max(1, testSize) * nSplits}.`,
      );
    }
    return forward(this, n, testSize);
  }

  /** The number of splits. */
  getNSplits(): number {
    return this.nSplits;
  }

  /** The options as plain data for JSON. */
  toJSON(): TimeSeriesSplitFile {
    const { nSplits, maxTrainSize, testSize, gap } = this;
    return { splitter: 'TimeSeriesSplit', nSplits, maxTrainSize, testSize, gap };
  }
}

function* forward(
  { nSplits, maxTrainSize, gap }: TimeSeriesSplit,
  n: number,
  testSize: number,
): Generator<IndexPair> {
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, k) => from + k);
  for (let start = n - nSplits * testSize; start < n; start += testSize) {
    const end = start - gap;
    const from = maxTrainSize === null ? 0 : Math.max(0, end - maxTrainSize);
    yield [range(from, end), range(start, start + testSize)];
  }
}
