import { sum } from '../linalg/vectors.js';
import type { WeightedTargets } from './bestShift.js';
import { type Rising, sumInto } from './rootOf.js';

/** Steps to a minimum. Newton's take a few; those of the parabola above are as many as it is steeper than the sum. */
const MOST_STEPS = 100;
/** What a step gains, relative to the sum, where no digit of it is left. */
const FINEST = 1e-30;

/**
 * An x at which `sum_i c_i loss(y_i, eta_i + x)` has a local minimum, of a loss that is not convex: where it falls to from x = 0. Steps
 * are Newton's where they gain as much as the minimum of the parabolas above the loss, which the sum falls by at least, promises;
 * else they lead to that minimum. The sum falls with every step.
 *
 * @param moved a buffer of n numbers, as is `scratch`
 */
export function nearestShift(
  { loss, y, c }: WeightedTargets,
  eta: Float64Array,
  moved: Float64Array,
  scratch: Float64Array,
): number {
  const n = y.length;
  const steps = new Float64Array(n);
  const slope: Rising = { value: 0, slope: 0, size: 0 };
  let x = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    for (let i = 0; i < n; i++) moved[i] = eta[i]! + x;
    const value = loss.gradient(y, c, moved, scratch);
    sumInto(scratch, 0, n, slope);
    const { value: g, size } = slope;
    loss.majorant(y, c, moved, scratch);
    const above = sum(scratch);
    const gain = g ** 2 / above / 2;
    if (Math.abs(g) <= 2 * Number.EPSILON * size || !(gain > FINEST * value)) {
      const aside = stepFromMaximum({ loss, y, c }, moved, size / above, scratch);
      if (aside === 0) break;
      x += aside;
      continue;
    }
    loss.second(y, c, moved, scratch);
    const newton = -g / sum(scratch);
    const rounding = 4 * Number.EPSILON * size * Math.abs(newton);
    const isBetter =
      newton * g < 0 && loss.change(y, c, moved, steps.fill(newton)) <= -gain + Math.min(gain / 2, rounding);
    const next = x + (isBetter ? newton : -g / above);
    if (next === x) break;
    x = next;
  }
  return x;
}

/** Halves of a step from a maximum: below them it is flat. */
const MOST_HALVES = 30;

/** A step by which the sum falls where its slope is 0 and its second derivative is negative, as between two outliers; 0 elsewhere. */
function stepFromMaximum(
  { loss, y, c }: WeightedTargets,
  eta: Float64Array,
  longest: number,
  scratch: Float64Array,
): number {
  loss.second(y, c, eta, scratch);
  if (!(sum(scratch) < 0)) return 0;
  for (let k = 0, step = longest; k < MOST_HALVES; k++, step /= 2) {
    if (loss.change(y, c, eta, scratch.fill(step)) < 0) return step;
  }
  return 0;
}
