import { type Averaged, averageOf, type MetricOptions } from './averageTargets.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';
import { sampleMean } from './sampleMean.js';
import type { ScoredTarget } from './scoredTarget.js';
import { weightedQuantile } from './weightedQuantile.js';

/**
 * The mean absolute error, for each target t
 *
 *     sum_i s_i |y_it - eta_it| / sum_i s_i,
 *
 * in the target's unit, and its average over the targets; 0 is best. Missing targets are left out; a target without an
 * observed sample is NaN, with an UndefinedMetricWarning, and left out of the average.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_absolute_error`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export function meanAbsoluteError<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const of = (target: ScoredTarget): number => sampleMean(target, (y, eta) => Math.abs(y - eta));
  const metric = { name: 'meanAbsoluteError', what: 'a mean absolute error', least: 1, of };
  return averageOf<M>(metric, readMetricInput(metric.name, yTrue, yPred, options));
}

/**
 * The median of |y_it - eta_it| of each target, which outliers do not move, and its average over the targets; 0 is best.
 * With weights the median is that of the weighted errors, as in scikit-learn.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.median_absolute_error`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export function medianAbsoluteError<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const of = (target: ScoredTarget): number => weightedQuantile(errors(target), target.weights, 1 / 2);
  const metric = { name: 'medianAbsoluteError', what: 'a median absolute error', least: 1, of };
  return averageOf<M>(metric, readMetricInput(metric.name, yTrue, yPred, options));
}

/**
 * The largest |y_it - eta_it| of each target, of the samples of a weight above 0, and its average over the targets; 0 is
 * best.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.max_error`, which takes one target and no weights.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * maxError([3, 2, 7, 1], [4, 2, 7, 1]); // 1
 */
export function maxError<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const of = (target: ScoredTarget): number => {
    const counts = (i: number): boolean => target.weights === undefined || target.weights[i]! > 0;
    return errors(target).reduce((most, error, i) => (counts(i) ? Math.max(most, error) : most), 0);
  };
  const metric = { name: 'maxError', what: 'a largest error', least: 1, of };
  return averageOf<M>(metric, readMetricInput(metric.name, yTrue, yPred, options));
}

function errors({ y, eta }: ScoredTarget): Float64Array {
  return y.map((value, i) => Math.abs(value - eta[i]!));
}
