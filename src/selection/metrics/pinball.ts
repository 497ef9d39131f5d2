import { LEAST_SAMPLES } from '../../losses/r2.js';
import { type Averaged, averageOf, type MetricOptions } from './averageTargets.js';
import { explainedShare } from './explainedShare.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';
import { sampleMean } from './sampleMean.js';
import type { ScoredTarget } from './scoredTarget.js';
import { weightedQuantile } from './weightedQuantile.js';

/** The options of the metrics of quantiles. */
export interface PinballOptions<M extends string | ArrayLike<number> = Averaging> extends MetricOptions<M> {
  /** The quantile that is predicted, in [0, 1]; 0.5 is the median. @defaultValue 0.5 */
  readonly alpha?: number | undefined;
}

/**
 * The mean pinball loss of predictions of the alpha-quantile, for each target t
 *
 *     sum_i s_i max(alpha (y_it - eta_it), (alpha - 1) (y_it - eta_it)) / sum_i s_i,
 *
 * in the target's unit, and its average over the targets; half the mean absolute error for the median.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_pinball_loss`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * meanPinballLoss([1, 2, 3], [0, 2, 3], { alpha: 0.1 }); // 0.033...
 */
export function meanPinballLoss<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: PinballOptions<M> = {},
): Averaged<M> {
  const name = 'meanPinballLoss';
  const input = readMetricInput(name, yTrue, yPred, options, undefined, ['alpha']);
  const alpha = input.read.real('alpha', 0.5, { min: 0, max: 1 });
  const of = (target: ScoredTarget): number => pinball(target, alpha);
  return averageOf<M>({ name, what: 'a mean pinball loss', least: 1, of }, input);
}

/**
 * The share of the pinball loss that is explained, for each target
 *
 *     D^2 = 1 - loss(y, eta) / loss(y, q),    q the alpha-quantile of y,
 *
 * and its average over the targets: 1 is best, 0 is that of the best constant. A target that does not vary scores 1 where
 * it is predicted exactly, else 0; fewer than two samples score NaN.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.d2_pinball_score`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * d2PinballScore([1, 2, 3], [1, 3, 3]); // 0.5
 */
export function d2PinballScore<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: PinballOptions<M> = {},
): Averaged<M> {
  const name = 'd2PinballScore';
  const input = readMetricInput(name, yTrue, yPred, options, undefined, ['alpha']);
  return averageOf<M>(d2(name, input.read.real('alpha', 0.5, { min: 0, max: 1 })), input);
}

/**
 * The share of the mean absolute error that is explained: {@link d2PinballScore} of the median.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.d2_absolute_error_score`.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * d2AbsoluteErrorScore([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.764...
 */
export function d2AbsoluteErrorScore<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const name = 'd2AbsoluteErrorScore';
  return averageOf<M>(d2(name, 1 / 2), readMetricInput(name, yTrue, yPred, options));
}

function d2(name: string, alpha: number) {
  const of = (target: ScoredTarget): number => {
    const { y, weights } = target;
    const quantile = weightedQuantile(y, weights, alpha);
    const constant = new Float64Array(y.length).fill(quantile);
    return explainedShare(pinball(target, alpha), pinball({ y, eta: constant, weights }, alpha));
  };
  return { name, what: 'D^2', least: LEAST_SAMPLES, of };
}

function pinball(target: Pick<ScoredTarget, 'y' | 'eta' | 'weights'>, alpha: number): number {
  return sampleMean(target, (y, eta) => (y >= eta ? alpha * (y - eta) : (1 - alpha) * (eta - y)));
}
