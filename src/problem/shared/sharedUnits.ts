import { bestShift } from '../../losses/bestShift.js';
import { logistic } from '../../losses/logistic.js';
import { ExactSum } from '../../matrix/exactSum.js';
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
  for (const { tasks, mean, rest } of problem.blocks) {
    if (!problem.fitIntercept) break;
    for (const { task } of tasks) {
      const sum = new ExactSum().add(b[task]!);
      for (let j = 0; j < w.length; j++) {
        if (w[j] !== 0) sum.addProduct(mean[j]!, w[j]!).addProduct(rest[j]!, w[j]!);
      }
      b[task] = sum.value;
    }
  }
  return { w: w.map((value, j) => value * problem.scale[j]!), b };
}

/**
 * `w = w~ / s`, `b_t = b~_t - mean . w`, summed without rounding; for tasks that have no weight, the best b_t for this w.
 *
 * @returns with them, what rounding takes off each b_t
 */
export function fromCoordinates(
  problem: SharedProblem,
  w: Float64Array,
  b: Float64Array,
  z: readonly Float64Array[],
): SharedCoefficients & { readonly rests: Float64Array } {
  const coef = w.map((value, j) => value / problem.scale[j]! + 0); // + 0 turns -0 into 0
  const intercept = Array.from(b);
  const rests = new Float64Array(b.length);
  for (const [k, { tasks, mean, rest }] of problem.blocks.entries()) {
    for (const { task, y, c } of tasks) {
      const isIdle = problem.fitIntercept && problem.lambda[task] === 0;
      const sum = new ExactSum().add(isIdle ? bestShift({ loss: logistic, y, c }, z[k]!) : b[task]!);
      for (let j = 0; j < coef.length; j++) {
        if (coef[j] !== 0) sum.addProduct(-mean[j]!, coef[j]!).addProduct(-rest[j]!, coef[j]!);
      }
      intercept[task] = sum.value + 0;
      rests[task] = sum.rest;
    }
  }
  return { w: coef, intercept, rests };
}

/**
 * The gap of coefficients as they are returned. Rounding takes predictions off by the rests of the intercepts and by eps
 * times the lengths of what they are summed from. Where loss'' is at most 1/4, predictions that are off by e take
 * the square root of the gap up by at most `sqrt(sum lambda c e^2 / 8)`, for the gap bounds the slope as well.
 *
 * @param w w~
 */
export function returnedGap(
  { lambda, storedNorms, fitIntercept }: SharedProblem,
  gap: number,
  w: Float64Array,
  rests: Float64Array,
): number {
  let size = 0;
  for (let j = 0; j < w.length; j++) size += storedNorms[j]! * Math.abs(w[j]!);
  let squares = 0;
  if (fitIntercept) for (const [t, rest] of rests.entries()) squares += lambda[t]! * rest * rest;
  const error = Number.EPSILON * size + Math.sqrt(squares);
  return (Math.sqrt(gap) + error / Math.sqrt(8)) ** 2;
}
