/** R^2 of one target, and the variation `sum_i s_i (y_i - y_mean)^2` that it explains, in `unit^2`. */
export interface Determination {
  readonly score: number;
  /** With the largest weight counted as 1. */
  readonly variation: number;
  /** The largest deviation from the mean or error: squares of y itself might overflow. */
  readonly unit: number;
}

/**
 * The coefficient of determination of one target,
 *
 *     R^2 = 1 - sum_i s_i (y_i - eta_i)^2 / sum_i s_i (y_i - y_mean)^2,
 *
 * as scikit-learn's r2_score: a target that does not vary scores 1 where it is predicted exactly, else 0;
 * fewer than two samples score NaN, for which R^2 is not defined.
 *
 * @param y the targets, n
 * @param eta the predictions, n
 * @param weights n, or undefined for all equal
 */
export function rSquared(y: Float64Array, eta: Float64Array, weights?: Float64Array): number {
  return determination(y, eta, weights).score;
}

/** As {@link rSquared}, with the variation of the target. */
export function determination(y: Float64Array, eta: Float64Array, weights?: Float64Array): Determination {
  if (y.length < LEAST_SAMPLES) return { score: Number.NaN, variation: 0, unit: 0 };
  return explainedBy(
    y,
    y.map((value, i) => value - eta[i]!),
    weights,
  );
}

/** The share of the variation of y that is left out of errors, n; NaN of none. */
export function explainedBy(y: Float64Array, error: Float64Array, weights?: Float64Array): Determination {
  const n = y.length;
  if (n === 0) return { score: Number.NaN, variation: 0, unit: 0 };
  const largestWeight = weights ? largestOf(weights) : 1;
  const weight = (i: number) => (weights ? weights[i]! / largestWeight : 1);
  const mean = weightedMean(y, weight);
  // Squares of numbers far from 1 would overflow or vanish: everything is measured by the largest of them.
  let unit = 0;
  for (let i = 0; i < n; i++) unit = Math.max(unit, Math.abs(y[i]! - mean), Math.abs(error[i]!));
  let squaredError = 0;
  let variation = 0;
  for (let i = 0; i < n; i++) {
    squaredError += weight(i) * (error[i]! / unit) ** 2;
    variation += weight(i) * ((y[i]! - mean) / unit) ** 2;
  }
  if (unit === 0) return { score: 1, variation: 0, unit };
  const score = squaredError === 0 ? 1 : variation === 0 ? 0 : 1 - squaredError / variation;
  return { score, variation, unit };
}

/** How many samples R^2 takes at least. */
export const LEAST_SAMPLES = 2;

/** In two passes: exact where all values are the same. */
export function weightedMean(values: Float64Array, weight: (i: number) => number): number {
  const unit = largestOf(values) || 1;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += weight(i);
    sum += weight(i) * (values[i]! / unit);
  }
  const mean = (sum / total) * unit;
  let correction = 0;
  for (let i = 0; i < values.length; i++) correction += weight(i) * (values[i]! - mean);
  return mean + correction / total;
}

function largestOf(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
