import { type Label, type Labels, type LabelsInput, refuseFractions, showLabel } from '../../data/labels.js';
import { counted } from '../../messages/describe.js';
import { InputError, UserWarning, warn } from '../../messages/errors.js';
import { divide } from './divide.js';
import { readSplitLabels } from './groups.js';
import { requireSamples } from './kFold.js';
import { createNumpyRandom, type NumpyRandom } from './numpyRandom.js';
import { type FoldsFile, ShuffledFolds } from './shuffledFolds.js';
import type { SplitData, Splitter } from './splitter.js';

/** A {@link StratifiedKFold} as plain data. */
export type StratifiedKFoldFile = FoldsFile<'StratifiedKFold'>;

/**
 * Cuts n labelled samples into k folds in which each label has, as near as can be, the part that it has of all
 * samples; each fold is the test set once, all others the training set. Without `shuffle` the samples of a label go to
 * the folds in their order.
 *
 * With an integer `randomState` the indices are those of scikit-learn; both lists ascend. Missing labels (NaN, null)
 * are spread as a label of their own; scikit-learn refuses them.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.StratifiedKFold`.
 *
 * @example
 * const y = ['no', 'no', 'no', 'no', 'yes', 'yes'];
 * for (const [train, test] of new StratifiedKFold({ nSplits: 2 }).split(y, y)) {
 *   test; // Int32Array [0, 1, 4], then [2, 3, 5]
 * }
 */
export class StratifiedKFold extends ShuffledFolds<'StratifiedKFold'> implements Splitter {
  protected splitterName(): 'StratifiedKFold' {
    return 'StratifiedKFold';
  }

  /**
   * The splits, k of them, made one by one. Warns where a label has fewer than k samples.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param Y n labels, or n x 1: whole numbers, strings or booleans
   * @throws InputError for what are no labels, and where every label has fewer than k samples
   */
  split(
    X: SplitData,
    Y?: SplitData | LabelsInput | null,
  ): IterableIterator<[train: Int32Array, test: Int32Array]> {
    const labels = readStratified('StratifiedKFold', X, Y, this.nSplits);
    return stratifiedFolds(labels, this);
  }
}

/**
 * The labels of n samples that are to be spread over k folds. Warns where a label has fewer than k samples.
 *
 * @throws InputError for what are no labels, and where every label has fewer than k samples
 */
export function readStratified(caller: string, X: SplitData, Y: unknown, nSplits: number): Labels {
  const labels = readSplitLabels(caller, X, Y);
  const shortage = rarest(caller, labels, nSplits);
  if (shortage) {
    warn(
      new UserWarning(
        `${caller}: the label ${showLabel(shortage.label)} of Y has only ${counted(shortage.count, 'sample')}, ` +
          `fewer than nSplits, ${nSplits}; some folds will be without it.`,
      ),
    );
  }
  return labels;
}

/**
 * The label with the fewest samples, where those are fewer than the folds; null where each has enough.
 *
 * @throws InputError for fewer samples than folds, numbers that are no labels, and where no label has enough samples
 */
export function rarest(
  caller: string,
  labels: Labels,
  nSplits: number,
): { label: Label; count: number } | null {
  requireSamples(caller, nSplits, labels.rows);
  refuseFractions(labels, 'Targets of a regression are split by KFold.');
  const counts = countsOf(labels);
  const fewest = counts.reduce((least, count, k) => (count < counts[least]! ? k : least), 0);
  if (counts.length === 0 || counts[fewest]! >= nSplits) return null;
  const most = counts.reduce((a, b) => Math.max(a, b));
  if (most < nSplits) {
    throw new InputError(
      `${caller}: nSplits is ${nSplits}, more than the number of samples of every label (${most} at most); ` +
        'expected no more folds than samples of one label.',
    );
  }
  return { label: labels.seen[fewest]!, count: counts[fewest]! };
}

function countsOf({ codes, seen }: Labels): Int32Array {
  const counts = new Int32Array(seen.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return counts;
}

/**
 * The folds of labels that `rarest` has passed.
 *
 * @param random what shuffles the folds of a label; null for their order
 */
export function* stratifiedFolds(
  labels: Labels,
  { nSplits, shuffle, randomState }: { nSplits: number; shuffle: boolean; randomState: number | null },
  random: NumpyRandom | null = shuffle ? createNumpyRandom(randomState) : null,
): Generator<[train: Int32Array, test: Int32Array]> {
  const foldOf = foldOfEach(labels, nSplits, random);
  for (let fold = 0; fold < nSplits; fold++) yield divide(foldOf.length, (i) => foldOf[i] === fold);
}

/**
 * The fold in which each sample is tested. The samples, sorted by label in the order of the labels' appearance, are
 * dealt to the folds in turn, which says how many of each label a fold gets; those of one label then go to the folds in
 * their order, or shuffled.
 */
function foldOfEach({ codes }: Labels, nSplits: number, random: NumpyRandom | null): Int32Array {
  const groups = groupsOf(codes);
  const foldOf = new Int32Array(codes.length);
  let dealt = 0;
  for (const rows of groups) {
    const folds = new Int32Array(rows.length);
    const first = dealt % nSplits;
    dealt += rows.length;
    let at = 0;
    for (let fold = 0; fold < nSplits; fold++) {
      const turn = (fold - first + nSplits) % nSplits; // this fold's first turn within the label
      const count = turn < rows.length ? Math.floor((rows.length - 1 - turn) / nSplits) + 1 : 0;
      folds.fill(fold, at, at + count);
      at += count;
    }
    random?.shuffle(folds);
    for (const [k, i] of rows.entries()) foldOf[i] = folds[k]!;
  }
  return foldOf;
}

/** The rows of each code, the codes in the order of their first appearance, a missing label's among them. */
function groupsOf(codes: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const [i, code] of codes.entries()) {
    const group = groups.get(code);
    if (group) group.push(i);
    else groups.set(code, [i]);
  }
  return [...groups.values()];
}
