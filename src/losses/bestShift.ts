import type { Loss } from './loss.js';
import { type Rising, rootOf, sumInto } from './rootOf.js';

/** Targets and weights of a task under a loss of one output. */
export interface WeightedTargets {
  readonly loss: Loss;
  readonly y: Float64Array;
  readonly c: Float64Array;
}

/**
 * The x for which `sum_i c_i loss(y_i, eta_i + x)` is least: the root of the sum of derivatives.
 *
 * @param moved a buffer of n numbers, as is `scratch`: new ones unless given
 */
export function bestShift(
  { loss, y, c }: WeightedTargets,
  eta: Float64Array,
  moved: Float64Array = new Float64Array(y.length),
  scratch: Float64Array = new Float64Array(y.length),
): number {
  const n = y.length;
  let reach = 1;
  if (loss.isOfResidual) {
    // The root lies between the residuals, in whatever unit they are.
    reach = 0;
    for (let i = 0; i < n; i++) if (c[i]! > 0) reach = Math.max(reach, Math.abs(y[i]! - eta[i]!));
  }
  return rootOf((x: number, out: Rising) => {
    for (let i = 0; i < n; i++) moved[i] = eta[i]! + x;
    loss.gradient(y, c, moved, scratch);
    sumInto(scratch, 0, n, out);
    if (!Number.isFinite(out.value)) {
      // A derivative that overflows is one that rises: the root is before it.
      out.value = Infinity;
      out.size = 0;
    }
    loss.second(y, c, moved, scratch);
    out.slope = 0;
    for (let i = 0; i < n; i++) out.slope += scratch[i]!;
  }, reach);
}
