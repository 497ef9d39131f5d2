import type { LabelsInput } from '../../data/labels.js';
import { checkRandomState } from '../../math/random.js';
import { OptionReader } from '../../params/options.js';
import { countSamples } from './groups.js';
import { foldsOf, requireSamples } from './kFold.js';
import { createNumpyRandom } from './numpyRandom.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';
import { readStratified, stratifiedFolds } from './stratifiedKFold.js';

/** The options of {@link RepeatedKFold} and {@link RepeatedStratifiedKFold}. */
export interface RepeatedOptions {
  /** k, the number of folds, 2 or more. @defaultValue 5 */
  readonly nSplits?: number | undefined;
  /** How often the samples are cut into folds, 1 or more. @defaultValue 10 */
  readonly nRepeats?: number | undefined;
  /** The seed of the orders, an integer in [0, 2^32 - 1]; `null` draws others each time. @defaultValue null */
  readonly randomState?: number | null | undefined;
}

/** The options as plain data. */
export type RepeatedFile<Name extends string> = SplitterFile<
  Name,
  Pick<RepeatedKFold, 'nSplits' | 'nRepeats' | 'randomState'>
>;

/**
 * KFold again and again, each time with the samples in another random order: k folds, `nRepeats` times.
 *
 * With an integer `randomState` the indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.RepeatedKFold`.
 *
 * @example
 * [...new RepeatedKFold({ nSplits: 2, nRepeats: 3, randomState: 0 }).split(10)].length; // 6
 */
export class RepeatedKFold implements Splitter {
  readonly nSplits: number;
  readonly nRepeats: number;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used */
  constructor(options: RepeatedOptions = {}) {
    const { nSplits, nRepeats, randomState } = readRepeated('RepeatedKFold', options);
    this.nSplits = nSplits;
    this.nRepeats = nRepeats;
    this.randomState = randomState;
  }

  /**
   * The splits, k times `nRepeats`, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @throws InputError for fewer samples than folds
   */
  split(X: SplitData, _Y?: SplitData | null, _groups?: SplitData | null): IterableIterator<IndexPair> {
    const n = countSamples('RepeatedKFold', X);
    requireSamples('RepeatedKFold', this.nSplits, n);
    const random = createNumpyRandom(this.randomState);
    return repeat(this.nRepeats, () => foldsOf(this.nSplits, n, random.permutation(n)));
  }

  /** k times `nRepeats` */
  getNSplits(): number {
    return this.nSplits * this.nRepeats;
  }

  /** The options as plain data for JSON. */
  toJSON(): RepeatedFile<'RepeatedKFold'> {
    const { nSplits, nRepeats, randomState } = this;
    return { splitter: 'RepeatedKFold', nSplits, nRepeats, randomState };
  }
}

/**
 * StratifiedKFold again and again, each time with the samples of each label in another random order.
 *
 * With an integer `randomState` the indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.RepeatedStratifiedKFold`.
 *
 * @example
 * const y = ['no', 'no', 'yes', 'yes'];
 * [...new RepeatedStratifiedKFold({ nSplits: 2, nRepeats: 3, randomState: 0 }).split(y, y)].length; // 6
 */
export class RepeatedStratifiedKFold implements Splitter {
  readonly nSplits: number;
  readonly nRepeats: number;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used */
  constructor(options: RepeatedOptions = {}) {
    const { nSplits, nRepeats, randomState } = readRepeated('RepeatedStratifiedKFold', options);
    this.nSplits = nSplits;
    this.nRepeats = nRepeats;
    this.randomState = randomState;
  }

  /**
   * The splits, k times `nRepeats`, made one by one. Warns where a label has fewer than k samples.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param Y n labels, or n x 1: whole numbers, strings or booleans
   * @throws InputError for what are no labels, and where every label has fewer than k samples
   */
  split(
    X: SplitData,
    Y?: SplitData | LabelsInput | null,
    _groups?: SplitData | null,
  ): IterableIterator<IndexPair> {
    const labels = readStratified('RepeatedStratifiedKFold', X, Y, this.nSplits);
    const random = createNumpyRandom(this.randomState);
    const options = { nSplits: this.nSplits, shuffle: true, randomState: null };
    return repeat(this.nRepeats, () => stratifiedFolds(labels, options, random));
  }

  /** k times `nRepeats` */
  getNSplits(): number {
    return this.nSplits * this.nRepeats;
  }

  /** The options as plain data for JSON. */
  toJSON(): RepeatedFile<'RepeatedStratifiedKFold'> {
    const { nSplits, nRepeats, randomState } = this;
    return { splitter: 'RepeatedStratifiedKFold', nSplits, nRepeats, randomState };
  }
}

function* repeat(times: number, folds: () => Iterable<IndexPair>): Generator<IndexPair> {
  for (let k = 0; k < times; k++) yield* folds();
}

function readRepeated(
  caller: string,
  options: unknown,
): Pick<RepeatedKFold, 'nSplits' | 'nRepeats' | 'randomState'> {
  const read = new OptionReader(caller, options, ['nSplits', 'nRepeats', 'randomState']);
  return {
    nSplits: read.count('nSplits', 5, 2),
    nRepeats: read.count('nRepeats', 10, 1),
    randomState: checkRandomState(read.raw('randomState', null)),
  };
}
