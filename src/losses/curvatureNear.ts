import type { Loss } from './loss.js';

/** An upper bound of loss'' near eta: its curvature, or, where that has no bound, the largest at these predictions. */
export function curvatureNear(loss: Loss, y: Float64Array, c: Float64Array, eta: Float64Array): number {
  if (loss.curvature < Infinity) return loss.curvature;
  const second = new Float64Array(eta.length);
  loss.second(y, c, eta, second);
  let largest = 0;
  for (let i = 0; i < y.length; i++) if (c[i]! > 0) largest = Math.max(largest, second[i]! / c[i]!);
  return largest;
}
