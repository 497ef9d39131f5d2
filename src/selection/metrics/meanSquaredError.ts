import { type Averaged, averageOf, type MetricOptions } from './averageTargets.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';
import { sampleMean } from './sampleMean.js';
import type { ScoredTarget } from './scoredTarget.js';

/**
 * The mean squared error, for each target t
 *
 *     sum_i s_i (y_it - eta_it)^2 / sum_i s_i,
 *
 * in the target's unit squared, and its average over the targets; 0 is best. Missing targets are left out, target by
 * target; one without an observed sample has the error NaN, is left out of the average, and is told by an
 * UndefinedMetricWarning.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_squared_error`.
 *
 * @param yTrue the targets, n numbers or n x T, NaN or null where missing; or tasks with samples of their own,
 *   `{ name?, y, sampleWeight? }`, such as `fit` takes
 * @param yPred the predictions, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export function meanSquaredError<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const metric = { name: 'meanSquaredError', what: 'a mean squared error', least: 1, of: squaredError };
  return averageOf<M>(metric, readMetricInput(metric.name, yTrue, yPred, options));
}

/**
 * The root of the {@link meanSquaredError} of each target, in the target's unit, and the average of the roots.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.root_mean_squared_error`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * rootMeanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.612...
 */
export function rootMeanSquaredError<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const metric = {
    name: 'rootMeanSquaredError',
    what: 'a mean squared error',
    least: 1,
    of: (target: ScoredTarget) => Math.sqrt(squaredError(target)),
  };
  return averageOf<M>(metric, readMetricInput(metric.name, yTrue, yPred, options));
}

function squaredError(target: ScoredTarget): number {
  return sampleMean(target, (y, eta) => (y - eta) ** 2);
}
