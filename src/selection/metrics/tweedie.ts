import { LEAST_SAMPLES, weightedMean } from '../../losses/r2.js';
import { InputError } from '../../messages/errors.js';
import { type Averaged, averageOf, type MetricOptions } from './averageTargets.js';
import { explainedShare } from './explainedShare.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';
import { sampleMean } from './sampleMean.js';
import type { ScoredTarget } from './scoredTarget.js';
import { unitDeviance } from './unitDeviance.js';

/** The options of the metrics by Tweedie's deviance. */
export interface TweedieOptions<M extends string | ArrayLike<number> = Averaging> extends MetricOptions<M> {
  /**
   * p, with a variance that is proportional to mean^p: 0 normal, 1 Poisson, 2 gamma, 3 inverse Gaussian; not between 0 and
   * 1. @defaultValue 0
   */
  readonly power?: number | undefined;
}

/**
 * The mean deviance of Tweedie's distributions with power p, for each target
 *
 *     sum_i s_i d(y_i, m_i) / sum_i s_i,
 *     d(y, m) = 2 (max(y, 0)^(2-p) / ((1-p) (2-p)) - y m^(1-p) / (1-p) + m^(2-p) / (2-p)),
 *
 * and its limits: the squared error (p = 0), Poisson's `2 (y log(y / m) - y + m)` (p = 1), gamma's
 * `2 (log(m / y) + y / m - 1)` (p = 2); and its average over the targets. 0 is best.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_tweedie_deviance`, which takes one target.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred the means, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, an option that cannot be used, and targets or predictions that the power excludes
 * @example
 * meanTweedieDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2], { power: 1 }); // 1.426...
 */
export function meanTweedieDeviance<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: TweedieOptions<M> = {},
): Averaged<M> {
  const name = 'meanTweedieDeviance';
  const input = readMetricInput(name, yTrue, yPred, options, undefined, ['power']);
  return averageOf<M>(meanDeviance(name, readPower(name, input.read.raw('power', 0))), input);
}

/**
 * The mean Poisson deviance, {@link meanTweedieDeviance} with power 1: of counts >= 0 and means above 0.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_poisson_deviance`, which takes one target.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred the means, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, an option that cannot be used, targets below 0 and predictions that are not above 0
 * @example
 * meanPoissonDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2]); // 1.426...
 */
export function meanPoissonDeviance<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const name = 'meanPoissonDeviance';
  return averageOf<M>(meanDeviance(name, 1), readMetricInput(name, yTrue, yPred, options));
}

/**
 * The mean gamma deviance, {@link meanTweedieDeviance} with power 2: of targets and means above 0.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_gamma_deviance`, which takes one target.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred the means, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, an option that cannot be used, targets and predictions that are not above 0
 * @example
 * meanGammaDeviance([2, 0.5, 1, 4], [0.5, 0.5, 2, 2]); // 1.056...
 */
export function meanGammaDeviance<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MetricOptions<M> = {},
): Averaged<M> {
  const name = 'meanGammaDeviance';
  return averageOf<M>(meanDeviance(name, 2), readMetricInput(name, yTrue, yPred, options));
}

/**
 * The share of Tweedie's deviance that is explained, for each target `D^2 = 1 - deviance(y, eta) / deviance(y, mean of y)`,
 * and its average over the targets: R^2 for power 0, what `score` gives of counts for power 1. A target that does not vary
 * scores 1 where it is predicted exactly, else 0; fewer than two samples score NaN.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.d2_tweedie_score`, which takes one target.
 *
 * @param yTrue n numbers or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred the means, as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, an option that cannot be used, and targets or predictions that the power excludes
 * @example
 * d2TweedieScore([0.5, 1, 2.5, 7], [1, 1, 5, 3.5], { power: 1 }); // 0.430...
 */
export function d2TweedieScore<M extends Averaging = 'uniform_average'>(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: TweedieOptions<M> = {},
): Averaged<M> {
  const name = 'd2TweedieScore';
  const input = readMetricInput(name, yTrue, yPred, options, undefined, ['power']);
  const power = readPower(name, input.read.raw('power', 0));
  const of = (target: ScoredTarget): number => {
    const { y, weights } = target;
    const left = deviance(name, target, power);
    const constant = weightedMean(y, (i) => (weights === undefined ? 1 : weights[i]!));
    return explainedShare(
      left,
      sampleMean(target, (value) => unitDeviance(value, constant, power)),
    );
  };
  return averageOf<M>({ name, what: 'D^2', least: LEAST_SAMPLES, of }, input);
}

function meanDeviance(name: string, power: number) {
  const of = (target: ScoredTarget): number => deviance(name, target, power);
  return { name, what: 'a mean deviance', least: 1, of };
}

/** @throws InputError for a target or a prediction outside the domain */
function deviance(caller: string, target: ScoredTarget, power: number): number {
  requireDomain(caller, target, power);
  return sampleMean(target, (y, mean) => unitDeviance(y, mean, power));
}

function readPower(caller: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && (value <= 0 || value >= 1)) return value;
  throw new InputError(
    `${caller}: power is ${String(value)}; expected a finite number, 0 or less or 1 or more.`,
  );
}

function requireDomain(caller: string, { label, y, eta }: ScoredTarget, power: number): void {
  if (power === 0) return;
  const outside = (value: number): boolean => (power >= 2 ? value <= 0 : power >= 1 && value < 0);
  const wrong = y.findIndex(outside);
  if (wrong >= 0) {
    const expected = power >= 2 ? 'targets above 0' : 'targets of 0 or more';
    throw new InputError(
      `${caller}: ${label} has ${y[wrong]} in yTrue; with power ${power} expected ${expected}.`,
    );
  }
  const low = eta.findIndex((mean) => mean <= 0);
  if (low < 0) return;
  throw new InputError(
    `${caller}: ${label} has the prediction ${eta[low]}; with power ${power} expected predictions above 0.`,
  );
}
