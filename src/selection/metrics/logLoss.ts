import { meanScore } from '../../data/undefinedScores.js';
import { log } from '../../math/log.js';
import type { Averaged } from './averageTargets.js';
import type { LabelMetricOptions, TrueLabelsInput } from './labelInput.js';
import { averageOfLabels } from './labelMetric.js';
import type { Averaging } from './metricInput.js';
import { probabilitiesOf } from './probabilities.js';
import { type LabelScoresInput, readScoreMetric, type ScoredLabels } from './scoreInput.js';

/** The options of {@link logLoss}. */
export interface LogLossOptions<M extends string | ArrayLike<number> = Averaging>
  extends LabelMetricOptions<M> {
  /** Whether to divide by the weight of all samples; else their weighted sum. @defaultValue true */
  readonly normalize?: boolean | undefined;
}

/**
 * The mean log loss, or cross-entropy, of the probabilities of labels, for each target
 *
 *     -sum_i s_i log(p_i[label_i]) / sum_i s_i,
 *
 * with p clipped to [2^-52, 1 - 2^-52], and its average over the targets; 0 is best. Missing labels are left out.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.log_loss`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yProba of one target n x K, the columns in the order of the sorted labels, or n probabilities of the second of two;
 *   of T targets a list of such, as `predictProba` gives, or n x T
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, what are no probabilities, or an option that cannot be used
 * @example
 * logLoss(['spam', 'ham', 'ham', 'spam'], [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]); // 0.216...
 */
export function logLoss<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yProba: LabelScoresInput,
  options: LogLossOptions<M> = {},
): Averaged<M> {
  const name = 'logLoss';
  const input = readScoreMetric(name, yTrue, yProba, options, ['normalize']);
  const isMean = input.read.flag('normalize', true);
  const of = (target: ScoredLabels): number => {
    const columns = probabilitiesOf(name, target);
    const { y, weights } = target;
    const losses = y.map(
      (k, i) => -log(Math.min(Math.max(columns[k]![i]!, Number.EPSILON), 1 - Number.EPSILON)),
    );
    if (isMean) return meanScore(losses, weights);
    return losses.reduce((sum, loss, i) => sum + loss * (weights === undefined ? 1 : weights[i]!), 0);
  };
  return averageOfLabels({ name, what: 'a log loss' }, input, of) as Averaged<M>;
}
