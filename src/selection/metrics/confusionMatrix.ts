import { InputError } from '../../messages/errors.js';
import { countMatrix } from './labelCounts.js';
import {
  type LabelMetricOptions,
  type LabelTarget,
  type PredictedLabelsInput,
  readLabelMetric,
  type TrueLabelsInput,
} from './labelInput.js';
import { isOneTarget, type PerTarget } from './perTarget.js';

/** The options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends Pick<LabelMetricOptions, 'labels' | 'sampleWeight'> {
  /** Whether to divide each row ('true'), each column ('pred') or all ('all') by its sum. @defaultValue null */
  readonly normalize?: 'true' | 'pred' | 'all' | null | undefined;
}

/**
 * How much weight (how many, without weights) the samples have whose label is k and that are predicted as l, in row k and
 * column l, both in the order of `labels`, sorted unless given. What is empty stays 0 when it is normalised.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.confusion_matrix`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns K rows of K numbers for a list of n labels; else a list of such, one for each target
 * @throws InputError for shapes that differ, what are no labels, or an option that cannot be used
 * @example
 * confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]); // [[2, 0, 0], [0, 0, 1], [1, 0, 2]]
 */
export function confusionMatrix<Y extends TrueLabelsInput>(
  yTrue: Y,
  yPred: PredictedLabelsInput,
  options: ConfusionMatrixOptions = {},
): PerTarget<Y, number[][]> {
  const name = 'confusionMatrix';
  const { targets, read } = readLabelMetric(name, yTrue, yPred, options, ['labels', 'normalize']);
  const normalize = read.raw('normalize', null);
  if (normalize !== null) read.choice('normalize', 'all', ['true', 'pred', 'all']);
  const matrices = targets.map((target) => normalised(countsOf(name, target), normalize));
  return (isOneTarget(yTrue) ? matrices[0] : matrices) as PerTarget<Y, number[][]>;
}

function countsOf(caller: string, target: LabelTarget): number[][] {
  if (target.count === 0 || target.y.some((k) => k >= 0)) return countMatrix(target);
  throw new InputError(
    `${caller}: ${target.label} has none of the labels given; expected one of them at least.`,
  );
}

function normalised(counts: number[][], by: unknown): number[][] {
  if (by === null) return counts;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const rows = counts.map(sum);
  const columns = counts.map((_, l) => sum(counts.map((row) => row[l]!)));
  const total = (k: number, l: number) =>
    by === 'true' ? rows[k]! : by === 'pred' ? columns[l]! : sum(rows);
  return counts.map((row, k) => row.map((value, l) => (total(k, l) === 0 ? 0 : value / total(k, l))));
}
