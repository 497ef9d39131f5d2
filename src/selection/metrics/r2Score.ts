import type { SampleWeightInput } from '../../data/fromShared.js';
import { meanScore, warnOfUndefined } from '../../data/undefinedScores.js';
import { determination, LEAST_SAMPLES } from '../../losses/r2.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';

export interface R2ScoreOptions {
  /** s, n numbers >= 0 or n x T, not all 0; only their ratios matter. */
  readonly sampleWeight?: SampleWeightInput;
  /**
   * How the T scores become one: their mean, their mean weighted by how much each target varies, their mean with T
   * weights of your own, or, with 'raw_values', not at all. @defaultValue 'uniform_average'
   */
  readonly multioutput?: Averaging | 'variance_weighted' | undefined;
}

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
export function r2Score(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: R2ScoreOptions & { readonly multioutput: 'raw_values' },
): number[];
export function r2Score(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options?: R2ScoreOptions & {
    readonly multioutput?: Exclude<R2ScoreOptions['multioutput'], 'raw_values'>;
  },
): number;
export function r2Score(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options?: R2ScoreOptions,
): number | number[];
export function r2Score(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: R2ScoreOptions = {},
): number | number[] {
  const words = ['uniform_average', 'raw_values', 'variance_weighted'] as const;
  const input = readMetricInput('r2Score', yTrue, yPred, options, words);
  warnOfUndefined('r2Score', 'R^2', LEAST_SAMPLES, input.targets);
  const found = input.targets.map(({ y, eta, weights }) => determination(y, eta, weights));
  const scores = found.map(({ score }) => score);
  if (input.multioutput === 'raw_values') return scores;
  if (input.multioutput === 'uniform_average') return meanScore(scores);
  if (input.multioutput !== 'variance_weighted') return meanScore(scores, input.multioutput);
  const unit = found.reduce((most, target) => Math.max(most, target.unit), 0) || 1;
  const variations = found.map((target) => target.variation * (target.unit / unit) ** 2);
  return variations.every((variation) => variation === 0) ? meanScore(scores) : meanScore(scores, variations);
}
