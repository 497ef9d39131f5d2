import { warnOfUndefined } from '../../data/undefinedScores.js';
import { explainedBy, weightedMean } from '../../losses/r2.js';
import { type Averaged, averageOfExplained, type MetricOptions } from './averageTargets.js';
import {
  type PredictionsInput,
  readMetricInput,
  type TargetsInput,
  VARIANCE_AVERAGES,
  type VarianceAveraging,
} from './metricInput.js';
import type { ScoredTarget } from './scoredTarget.js';

/**
 * The share of the variance that is explained, for each target t
 *
 *     1 - sum_i s_i (z_it - mean z_t)^2 / sum_i s_i (y_it - mean y_t)^2,    z = y - eta,
 *
 * and its average over the targets: R^2 but for a constant error of the predictions, which does not count here. A target
 * that does not vary scores 1 where its error does not vary either, else 0.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.explained_variance_score`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * explainedVarianceScore([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.957...
 */
export function explainedVarianceScore<M extends VarianceAveraging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const name = 'explainedVarianceScore';
  const input = readMetricInput(name, yTrue, yPred, options, VARIANCE_AVERAGES);
  warnOfUndefined(name, 'an explained variance', 1, input.targets);
  return averageOfExplained<M>(input.targets.map(explained), input.multioutput);
}

function explained({ y, eta, weights }: ScoredTarget) {
  const error = y.map((value, i) => value - eta[i]!);
  const mean = weightedMean(error, (i) => (weights === undefined ? 1 : weights[i]!));
  return explainedBy(
    y,
    error.map((value) => value - mean),
    weights,
  );
}
