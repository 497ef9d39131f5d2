import { log } from '../math/log.js';
import { excess } from './excess.js';
import { weightedMean } from './r2.js';

/**
 * The share of the Poisson deviance that is explained,
 *
 *     D^2 = 1 - sum_i s_i d(y_i, exp(eta_i)) / sum_i s_i d(y_i, y_mean),     d(y, m) = 2 (y log(y / m) - y + m),
 *
 * as scikit-learn's d2_tweedie_score with power=1: counts that do not vary score 1 where they are predicted exactly, else 0.
 *
 * @param y counts, n
 * @param mean the predictions exp(eta), n
 * @param eta their logarithms, finite where a prediction underflows
 * @param weights only those above 0 count
 */
export function devianceExplained(
  y: Float64Array,
  mean: Float64Array,
  eta: Float64Array,
  weights: Float64Array,
): number {
  // The mean of counts that do not vary has to be the count itself, not a rounding away, or they would seem to vary.
  const constant = weightedMean(y, (i) => Math.max(0, weights[i]!));
  let left = 0;
  let variation = 0;
  let isHit = true; // to the rounding of exp(eta)
  for (let i = 0; i < y.length; i++) {
    if (!(weights[i]! > 0)) continue;
    left += weights[i]! * excess(y[i]!, mean[i]!, eta[i]!);
    isHit &&= Math.abs(mean[i]! - y[i]!) <= 4 * Number.EPSILON * (1 + Math.abs(eta[i]!)) * y[i]!;
    if (constant > 0) variation += weights[i]! * excess(y[i]!, constant, log(constant));
  }
  if (variation === 0) return left === 0 || isHit ? 1 : 0;
  return 1 - left / variation;
}
