import { bestIntercept } from './bestIntercept.js';
import type { SharedProblem } from './sharedProblem.js';

/** Weights and intercepts in the user's units. */
export interface SharedCoefficients {
  /** w, p. */
  readonly w: Float64Array;
  /** b, T. */
  readonly intercept: readonly number[];
}

/** `w~ = s w`, `b~_t = b_t + mean . w`; no intercepts where the problem has none. */
export function toCoordinates(
  problem: SharedProblem,
  { w, intercept }: SharedCoefficients,
): { w: Float64Array; b: Float64Array } {
  const b = Float64Array.from(intercept, (value) => (problem.fitIntercept ? value : 0));
  for (const { tasks, mean } of problem.blocks) {
    if (!problem.fitIntercept) break;
    const shift = product(mean, w);
    for (const { task } of tasks) b[task]! += shift;
  }
  return { w: w.map((value, j) => value * problem.scale[j]!), b };
}

/** `w = w~ / s`, `b_t = b~_t - mean . w`; for tasks that have no weight, the best b_t for this w. */
export function fromCoordinates(
  problem: SharedProblem,
  w: Float64Array,
  b: Float64Array,
  z: readonly Float64Array[],
): SharedCoefficients {
  const coef = w.map((value, j) => value / problem.scale[j]! + 0); // + 0 turns -0 into 0
  const intercept = Array.from(b);
  for (const [k, { tasks, mean }] of problem.blocks.entries()) {
    const shift = product(mean, coef);
    for (const { task, y, c } of tasks) {
      const isIdle = problem.fitIntercept && problem.lambda[task] === 0;
      const centred = isIdle ? bestIntercept(y, c, z[k]!) : b[task]!;
      intercept[task] = centred - shift + 0;
    }
  }
  return { w: coef, intercept };
}

/**
 * How far rounding in the means of X, which the centred problem does not see, may raise the objective, in the problem's
 * units: an intercept off by e raises it by at most `lambda e^2 / 8` where its slope is 0.
 */
export function centringError({ blocks, lambda }: SharedProblem, w: Float64Array): number {
  let error = 0;
  for (const { tasks, mean } of blocks) {
    let size = 0;
    for (let j = 0; j < w.length; j++) size += Math.abs(mean[j]! * w[j]!);
    for (const { task } of tasks) error += (lambda[task]! * (Number.EPSILON * size) ** 2) / 8;
  }
  return error;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) if (b[j] !== 0) sum += a[j]! * b[j]!;
  return sum;
}
