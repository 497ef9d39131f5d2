import { exactIntercepts, type JoinedOutputs, type Origin } from '../problem/exactIntercepts.js';
import { requireFiniteCoefficients } from './certified.js';

/** Coefficients in the user's units. */
export interface Coefficients {
  /** p x Q. */
  readonly w: Float64Array;
  /** Q. */
  readonly intercept: number[];
  /** What rounding to float64 took off each intercept, in units of s. */
  readonly rounding: Float64Array;
}

/** `W = s W~` */
function scaled(s: number, w: Float64Array): Float64Array {
  const out = new Float64Array(w.length);
  for (let k = 0; k < out.length; k++) out[k] = w[k]! * s + 0; // + 0 turns -0 into 0
  return out;
}

/**
 * `W = s W~`, and the intercepts of the outputs, each with its column of W.
 *
 * @param s the scale of W~
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(
  s: number,
  origins: readonly Origin[],
  weights: Float64Array,
  joined?: readonly JoinedOutputs[],
): Coefficients {
  const w = scaled(s, weights);
  const { intercept, rests } = exactIntercepts(w, origins.length, origins, joined);
  requireFiniteCoefficients(w, intercept);
  return { w, intercept, rounding: rests.map((rest) => rest / s) };
}

/** The same one after the other for the same outputs, whose intercepts are found once where nothing was taken off the features. */
export function manyInUserUnits(
  s: number,
  origins: readonly Origin[],
): (weights: Float64Array) => Coefficients {
  if (origins.some(({ shifts }) => shifts.length > 0)) return (weights) => inUserUnits(s, origins, weights);
  const { intercept, rounding } = inUserUnits(s, origins, new Float64Array(0));
  return (weights) => {
    const w = scaled(s, weights);
    requireFiniteCoefficients(w, intercept);
    return { w, intercept: intercept.slice(), rounding };
  };
}
