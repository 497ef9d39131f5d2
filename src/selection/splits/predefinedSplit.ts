import { isList } from '../../matrix/numbers.js';
import { counted, describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { divide } from './divide.js';
import { countSamples } from './groups.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/** The options of {@link PredefinedSplit}. */
export interface PredefinedSplitOptions {
  /** The fold in which each sample is tested, an integer; -1 for a sample that is always trained on. */
  readonly testFold: ArrayLike<number>;
}

/**
 * Folds that are given: a split for each number in `testFold` but -1, ascending.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.PredefinedSplit`.
 *
 * @example
 * for (const [train, test] of new PredefinedSplit({ testFold: [0, 1, -1, 1] }).split(4)) {
 *   test; // Int32Array [0], then [1, 3]
 * }
 */
export class PredefinedSplit implements Splitter {
  readonly testFold: readonly number[];

  /** @throws InputError for what are no numbers of folds */
  constructor(options: PredefinedSplitOptions) {
    const testFold = new OptionReader('PredefinedSplit', options, ['testFold']).raw('testFold', undefined);
    if (!isList(testFold) || testFold.length === 0) {
      throw new InputError(
        `PredefinedSplit: testFold is ${describe(testFold)}; expected a list with the fold of each sample, -1 for none.`,
      );
    }
    this.testFold = Object.freeze(
      Array.from(testFold, (fold, i) => {
        if (typeof fold === 'number' && Number.isSafeInteger(fold) && fold >= -1) return fold;
        throw new InputError(
          `PredefinedSplit: testFold[${i}] is ${describe(fold)}; expected an integer, -1 or more.`,
        );
      }),
    );
    if (this.folds().length > 0) return;
    throw new InputError('PredefinedSplit: testFold has no fold; expected a number that is not -1.');
  }

  /**
   * The splits, one a fold, made one by one.
   *
   * @param X the samples, or their number, as many as `testFold` has
   * @throws InputError for another number of samples
   */
  split(X?: SplitData, _Y?: SplitData | null, _groups?: SplitData | null): IterableIterator<IndexPair> {
    const { testFold } = this;
    const n = X === undefined ? testFold.length : countSamples('PredefinedSplit', X);
    if (n === testFold.length) return predefined(testFold, this.folds());
    throw new InputError(
      `PredefinedSplit: testFold has ${counted(testFold.length, 'sample')}, X has ${n}; expected the same number in both.`,
    );
  }

  /** The number of folds. */
  getNSplits(): number {
    return this.folds().length;
  }

  /** The options as plain data for JSON. */
  toJSON(): SplitterFile<'PredefinedSplit', { readonly testFold: readonly number[] }> {
    return { splitter: 'PredefinedSplit', testFold: [...this.testFold] };
  }

  private folds(): number[] {
    return [...new Set(this.testFold)].filter((fold) => fold !== -1).sort((a, b) => a - b);
  }
}

function* predefined(testFold: readonly number[], folds: readonly number[]): Generator<IndexPair> {
  for (const fold of folds) yield divide(testFold.length, (i) => testFold[i] === fold);
}
