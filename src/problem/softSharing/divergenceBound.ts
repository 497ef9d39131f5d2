import type { Loss } from '../../losses/loss.js';

/**
 * A bound of the Fenchel-Young gap of the dual point `-c (loss' + loss'' delta)` at eta, as a part of `c loss'' delta^2`, for
 * |delta| <= most. The conjugate's second derivative is 1 / loss'' where the gradient is; on the way there loss'' is
 *
 *     squared    1
 *     Poisson    m (1 + delta)                                      >= m (1 - most)
 *     logistic   s (1 - s) (1 + (1 - 2 s) delta - s (1 - s) delta^2) >= s (1 - s) (1 - most - most^2 / 4)
 *
 * and it is 1 at most for |delta| <= 1: the Kullback-Leibler divergence is at most that of chi squared.
 */
export function divergenceBound(loss: Loss, most: number): number {
  if (loss.isQuadratic) return 1 / 2;
  if (most <= 1 / 2) return 1 / 2 / (1 - most - (most * most) / 4);
  return most <= 1 ? 1 : Infinity;
}
