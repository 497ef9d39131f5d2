import type { SampleWeightInput } from '../data/fromShared.js';
import { type Averaging, averageOf, byTarget, readMetricInput, type TargetsInput } from './metricInput.js';

export interface MeanSquaredErrorOptions {
  /** s, n numbers >= 0, not all 0; only their ratios matter. */
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
 * in the target's unit squared, and its average over the targets; 0 is best.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.mean_squared_error`.
 *
 * @param yTrue the targets, n numbers or n x T, finite
 * @param yPred the predictions, as many
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: TargetsInput,
  options: MeanSquaredErrorOptions & { readonly multioutput: 'raw_values' },
): number[];
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: TargetsInput,
  options?: MeanSquaredErrorOptions & {
    readonly multioutput?: Exclude<MeanSquaredErrorOptions['multioutput'], 'raw_values'>;
  },
): number;
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: TargetsInput,
  options?: MeanSquaredErrorOptions,
): number | number[];
export function meanSquaredError(
  yTrue: TargetsInput,
  yPred: TargetsInput,
  options: MeanSquaredErrorOptions = {},
): number | number[] {
  const words = ['uniform_average', 'raw_values'] as const;
  const input = readMetricInput('meanSquaredError', yTrue, yPred, options, words);
  const { weights, multioutput } = input;
  const errors = byTarget(input, (y, eta) => {
    const squares = Array.from(y, (value, i) => (value - eta[i]!) ** 2);
    return averageOf(squares, weights);
  });
  if (multioutput === 'raw_values') return errors;
  return multioutput === 'uniform_average' ? averageOf(errors) : averageOf(errors, multioutput);
}
