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
  const n = y.length;
  if (n < 2) return Number.NaN;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const s = weights ? weights[i]! : 1;
    total += s;
    sum += s * y[i]!;
  }
  const mean = sum / total;
  let squaredError = 0;
  let variation = 0;
  for (let i = 0; i < n; i++) {
    const s = weights ? weights[i]! : 1;
    squaredError += s * (y[i]! - eta[i]!) ** 2;
    variation += s * (y[i]! - mean) ** 2;
  }
  if (variation === 0) return squaredError === 0 ? 1 : 0;
  return 1 - squaredError / variation;
}
