import { InputError } from '../../messages/errors.js';
import { sampleCount } from '../sampleCount.js';
import { refuseTasks } from '../taskSamples.js';
import { divide } from './divide.js';
import { createNumpyRandom } from './numpyRandom.js';
import { type FoldsFile, ShuffledFolds } from './shuffledFolds.js';
import type { SplitData, Splitter } from './splitter.js';

/** A {@link KFold} as plain data. */
export type KFoldFile = FoldsFile<'KFold'>;

/**
 * Cuts n samples into k folds; each fold is the test set once, all others the training set. The first n mod k
 * folds have floor(n / k) + 1 samples, the others floor(n / k).
 *
 * With an integer `randomState` the indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.KFold`.
 *
 * @example
 * for (const [train, test] of new KFold({ nSplits: 2 }).split(5)) {
 *   train; // Int32Array [3, 4], then [0, 1, 2]
 *   test;  // Int32Array [0, 1, 2], then [3, 4]
 * }
 */
export class KFold extends ShuffledFolds<'KFold'> implements Splitter {
  protected splitterName(): 'KFold' {
    return 'KFold';
  }

  /**
   * The splits, k of them, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @throws InputError for fewer samples than folds
   */
  split(X: SplitData, _Y?: SplitData | null): IterableIterator<[train: Int32Array, test: Int32Array]> {
    refuseTasks('KFold', X);
    const n = sampleCount(X, 'X');
    requireSamples('KFold', this.nSplits, n);
    return foldsOf(this.nSplits, n, this.shuffle ? createNumpyRandom(this.randomState).permutation(n) : null);
  }
}

/** The k folds of n samples in an order, or in their own. */
export function* foldsOf(
  nSplits: number,
  n: number,
  order: Int32Array | null,
): Generator<[train: Int32Array, test: Int32Array]> {
  const foldOf = new Int32Array(n);
  let start = 0;
  for (let fold = 0; fold < nSplits; fold++) {
    const end = start + foldSize(n, nSplits, fold);
    for (let k = start; k < end; k++) foldOf[order === null ? k : order[k]!] = fold;
    start = end;
  }
  for (let fold = 0; fold < nSplits; fold++) yield divide(n, (i) => foldOf[i] === fold);
}

/** How many of n fold k of K has: the first n mod K have one more. */
export function foldSize(n: number, K: number, k: number): number {
  return Math.floor(n / K) + (k < n % K ? 1 : 0);
}

/** @throws InputError where there are fewer samples than folds */
export function requireSamples(caller: string, nSplits: number, n: number): void {
  if (nSplits <= n) return;
  throw new InputError(
    `${caller}: nSplits is ${nSplits}, more than the number of samples, ${n}; each fold needs one.`,
  );
}
