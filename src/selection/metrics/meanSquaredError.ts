import type { SampleWeightInput } from '../../data/fromShared.js';
import { meanScore, warnOfUndefined } from '../../data/undefinedScores.js';
import { type Averaging, type PredictionsInput, readMetricInput, type TargetsInput } from './metricInput.js';

export interface MeanSquaredErrorOptions {
  /** s, n numbers >= 0 or n x T, not all 0; only their ratios matter. */
  readonly sampleWeight?: SampleWeightInput;
  /**
   * How the T errors become one: their mean, their mean with T weights of your own, or, with 'raw_values', not at
   * all. @defaultValue 'uniform_average'
   */
  readonly multioutput?: Averaging | undefined;
}

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
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MeanSquaredErrorOptions & { readonly multioutput: 'raw_values' },
): number[];
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options?: MeanSquaredErrorOptions & {
    readonly multioutput?: Exclude<MeanSquaredErrorOptions['multioutput'], 'raw_values'>;
  },
): number;
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options?: MeanSquaredErrorOptions,
): number | number[];
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: MeanSquaredErrorOptions = {},
): number | number[] {
  const words = ['uniform_average', 'raw_values'] as const;
  const input = readMetricInput('meanSquaredError', yTrue, yPred, options, words);
  const { targets, multioutput } = input;
  warnOfUndefined('meanSquaredError', 'a mean squared error', 1, targets);
  const errors = targets.map(({ y, eta, weights, count }) =>
    count === 0
      ? Number.NaN
      : meanScore(
          y.map((value, i) => (value - eta[i]!) ** 2),
          weights,
        ),
  );
  if (multioutput === 'raw_values') return errors;
  return multioutput === 'uniform_average' ? meanScore(errors) : meanScore(errors, multioutput);
}
