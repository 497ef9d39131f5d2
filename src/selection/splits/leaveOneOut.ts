import { InputError } from '../../messages/errors.js';
import { divide } from './divide.js';
import { countSamples } from './groups.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/**
 * Leaves one sample out after another: n splits, each with one sample to test, in order.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.LeaveOneOut`.
 *
 * @example
 * for (const [train, test] of new LeaveOneOut().split(3)) {
 *   test; // Int32Array [0], then [1], then [2]
 * }
 */
export class LeaveOneOut implements Splitter {
  /**
   * The splits, n of them, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @throws InputError for a single sample
   */
  split(X: SplitData, _Y?: SplitData | null, _groups?: SplitData | null): IterableIterator<IndexPair> {
    const n = this.getNSplits(X);
    if (n > 1) return leaveOneOut(n);
    throw new InputError('LeaveOneOut: there is one sample; expected two at least.');
  }

  /** n */
  getNSplits(X: SplitData): number {
    return countSamples('LeaveOneOut', X);
  }

  /** The options, of which there are none, as plain data for JSON. */
  toJSON(): SplitterFile<'LeaveOneOut', object> {
    return { splitter: 'LeaveOneOut' };
  }
}

function* leaveOneOut(n: number): Generator<IndexPair> {
  for (let left = 0; left < n; left++) yield divide(n, (i) => i === left);
}
