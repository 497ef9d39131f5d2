import { warnOfUndefined } from '../../data/undefinedScores.js';
import { determination, LEAST_SAMPLES } from '../../losses/r2.js';
import { type Averaged, averageOfExplained, type MetricOptions } from './averageTargets.js';
import {
  type PredictionsInput,
  readMetricInput,
  type TargetsInput,
  VARIANCE_AVERAGES,
  type VarianceAveraging,
} from './metricInput.js';

/**
 * The coefficient of determination, for each target t
 *
 *     R^2_t = 1 - sum_i s_i (y_it - eta_it)^2 / sum_i s_i (y_it - mean_t)^2,
 *
 * and their average: 1 is perfect, 0 is as good as the mean, below 0 is worse. A target that does not vary scores 1
 * where it is predicted exactly, else 0. Missing targets are left out, target by target. A target with fewer than two
 * observed samples of a weight above 0, for which R^2 is not defined, scores NaN, is left out of the average, and is told
 * by an UndefinedMetricWarning.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.r2_score`.
 *
 * @param yTrue the targets, n numbers or n x T, NaN or null where missing; or tasks with samples of their own,
 *   `{ name?, y, sampleWeight? }`, such as `fit` takes
 * @param yPred the predictions, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.948…
 */
export function r2Score<M extends VarianceAveraging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const input = readMetricInput('r2Score', yTrue, yPred, options, VARIANCE_AVERAGES);
  warnOfUndefined('r2Score', 'R^2', LEAST_SAMPLES, input.targets);
  const found = input.targets.map(({ y, eta, weights }) => determination(y, eta, weights));
  return averageOfExplained<M>(found, input.multioutput);
}
