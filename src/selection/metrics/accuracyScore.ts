import { showLabel } from '../../data/labels.js';
import { meanScore } from '../../data/undefinedScores.js';
import { UserWarning, warn } from '../../messages/errors.js';
import type { Averaged, MetricOptions } from './averageTargets.js';
import { labelCounts } from './labelCounts.js';
import {
  type LabelTarget,
  type PredictedLabelsInput,
  readLabelMetric,
  type TrueLabelsInput,
} from './labelInput.js';
import { averageOfLabels } from './labelMetric.js';
import type { Averaging } from './metricInput.js';

/** The options of {@link accuracyScore}. */
export interface AccuracyOptions<M extends string | ArrayLike<number> = Averaging> extends MetricOptions<M> {
  /** Whether to divide by the weight of all samples; else the (weighted) number that is right. @defaultValue true */
  readonly normalize?: boolean | undefined;
}

/** The options of {@link balancedAccuracyScore}. */
export interface BalancedAccuracyOptions<M extends string | ArrayLike<number> = Averaging>
  extends MetricOptions<M> {
  /** Whether to move and scale the score so that guessing scores 0, and 1 is best. @defaultValue false */
  readonly adjusted?: boolean | undefined;
}

/**
 * The part of the labels that is predicted rightly, `sum_i s_i [label_i = prediction_i] / sum_i s_i` of each target, and its
 * average over the targets; 1 is best. Missing labels are left out; a target without an observed one is NaN, with an
 * UndefinedMetricWarning, and left out of the average.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.accuracy_score`.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, what are no labels, or an option that cannot be used
 * @example
 * accuracyScore(['a', 'b', 'b'], ['a', 'b', 'a']); // 0.666...
 */
export function accuracyScore<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yPred: PredictedLabelsInput,
  options: AccuracyOptions<M> = {},
): Averaged<M> {
  const name = 'accuracyScore';
  const input = readLabelMetric(name, yTrue, yPred, options, ['normalize']);
  const isShare = input.read.flag('normalize', true);
  const of = ({ y, predicted, weights }: LabelTarget): number => {
    const right = y.map((k, i) => (k === predicted[i] ? 1 : 0));
    if (isShare) return meanScore(right, weights);
    return right.reduce((sum, one, i) => sum + one * (weights === undefined ? 1 : weights[i]!), 0);
  };
  return averageOfLabels({ name, what: 'accuracy' }, input, of) as Averaged<M>;
}

/**
 * The accuracy among the samples of each label, averaged over the labels, whatever their frequency; and the average over the
 * targets.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.balanced_accuracy_score`.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, what are no labels, or an option that cannot be used
 * @example
 * balancedAccuracyScore([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]); // 0.625
 */
export function balancedAccuracyScore<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yPred: PredictedLabelsInput,
  options: BalancedAccuracyOptions<M> = {},
): Averaged<M> {
  const name = 'balancedAccuracyScore';
  const input = readLabelMetric(name, yTrue, yPred, options, ['adjusted']);
  const isAdjusted = input.read.flag('adjusted', false);
  const of = (target: LabelTarget): number => {
    const recalls = recallOfEach(name, target);
    const mean = meanScore(recalls);
    const chance = 1 / recalls.length;
    return isAdjusted ? (mean - chance) / (1 - chance) : mean;
  };
  return averageOfLabels({ name, what: 'balanced accuracy' }, input, of) as Averaged<M>;
}

/** The recall of each label that is a true one; warns of those that are predicted alone. */
function recallOfEach(caller: string, target: LabelTarget): number[] {
  const { hits, actual } = labelCounts(target);
  const strange = target.classes.find((_, k) => actual[k] === 0);
  if (strange !== undefined) {
    const said = `${target.label} is predicted to have the label ${showLabel(strange)}, which is none of yTrue`;
    warn(new UserWarning(`${caller}: ${said}; it is left out.`));
  }
  return Array.from(hits, (hit, k) => hit / actual[k]!).filter((recall) => !Number.isNaN(recall));
}
