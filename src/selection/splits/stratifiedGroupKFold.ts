import type { LabelsInput } from '../../data/labels.js';
import { divide } from './divide.js';
import { readGroups, requireGroups, type SampleGroups, sortedGroups } from './groups.js';
import { createNumpyRandom } from './numpyRandom.js';
import { deviation, pairwiseSum } from './numpySums.js';
import { type FoldsFile, ShuffledFolds } from './shuffledFolds.js';
import type { IndexPair, SplitData, Splitter } from './splitter.js';
import { readStratified } from './stratifiedKFold.js';

/** A {@link StratifiedGroupKFold} as plain data. */
export type StratifiedGroupKFoldFile = FoldsFile<'StratifiedGroupKFold'>;

/**
 * Cuts n labelled samples into k folds so that all samples of a group are in one fold, and each label has in each fold, as
 * near as groups allow, the part that it has of all samples. The groups whose labels are the most uneven are dealt first,
 * each to the fold in which the labels then spread most evenly.
 *
 * The indices are those of scikit-learn; both lists ascend.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.StratifiedGroupKFold`.
 *
 * @example
 * const [y, groups] = [[0, 0, 1, 1, 1, 1], ['a', 'a', 'b', 'c', 'd', 'd']];
 * for (const [train, test] of new StratifiedGroupKFold({ nSplits: 2 }).split(6, y, groups)) {
 *   test; // Int32Array [0, 1, 2, 3], then [4, 5]
 * }
 */
export class StratifiedGroupKFold extends ShuffledFolds<'StratifiedGroupKFold'> implements Splitter {
  protected splitterName(): 'StratifiedGroupKFold' {
    return 'StratifiedGroupKFold';
  }

  /**
   * The splits, k of them, made one by one. Warns where a label has fewer than k samples.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param Y n labels, or n x 1: whole numbers, strings or booleans
   * @param groups the group of each sample, numbers, strings or booleans
   * @throws InputError for what are no labels or groups, and for fewer groups than folds
   */
  split(
    X: SplitData,
    Y?: SplitData | LabelsInput | null,
    groups?: SplitData | null,
  ): IterableIterator<IndexPair> {
    const labels = sortedGroups(readStratified('StratifiedGroupKFold', X, Y, this.nSplits));
    const found = readGroups('StratifiedGroupKFold', X, groups);
    requireGroups('StratifiedGroupKFold', this.nSplits, found);
    return stratifiedGroupFolds(this, labels, found);
  }
}

function* stratifiedGroupFolds(
  { nSplits, shuffle, randomState }: StratifiedGroupKFold,
  labels: SampleGroups,
  groups: SampleGroups,
): Generator<IndexPair> {
  const order = Int32Array.from(groups.counts, (_, g) => g);
  if (shuffle) createNumpyRandom(randomState).shuffle(order);
  const counts = Array.from(groups.counts, () => new Float64Array(labels.counts.length));
  for (const [i, group] of groups.codes.entries()) counts[group]![labels.codes[i]!]!++;
  const spread = counts.map((row) => deviation(row));
  // The sort is stable: of equally uneven groups the first in the (shuffled) order.
  const sorted = Array.from(order).sort((a, b) => spread[b]! - spread[a]!);
  const perFold = Array.from({ length: nSplits }, () => new Float64Array(labels.counts.length));
  const foldOf = new Int32Array(counts.length);
  for (const group of sorted) {
    const fold = bestFold(perFold, labels.counts, counts[group]!);
    foldOf[group] = fold;
    for (const [k, count] of counts[group]!.entries()) perFold[fold]![k]! += count;
  }
  const codes = groups.codes;
  for (let fold = 0; fold < nSplits; fold++) yield divide(codes.length, (i) => foldOf[codes[i]!] === fold);
}

/**
 * The fold that makes the labels most even over the folds: the least mean, over the labels, of the standard deviation of
 * their shares; where two are close, the fold with fewer samples.
 */
function bestFold(perFold: readonly Float64Array[], totals: Int32Array, own: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let fewest = Number.POSITIVE_INFINITY;
  for (let fold = 0; fold < perFold.length; fold++) {
    const shares = (k: number): Float64Array =>
      Float64Array.from(perFold, (counts, f) => (counts[k]! + (f === fold ? own[k]! : 0)) / totals[k]!);
    const deviations = Float64Array.from(totals, (_, k) => deviation(shares(k), 'in order'));
    const mean = pairwiseSum(deviations) / totals.length;
    const samples = pairwiseSum(perFold[fold]!);
    const isClose = Math.abs(mean - least) <= 1e-8 + 1e-5 * Math.abs(least);
    if (mean < least || (isClose && samples < fewest)) {
      least = mean;
      fewest = samples;
      best = fold;
    }
  }
  return best;
}
