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

/**
 * `W = s W~`, and the intercepts of the outputs, each with its column of W.
 *
 * @param s the scale of W~
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(
  s: number,
  origins: readonly Origin[],
  scaled: Float64Array,
  joined?: readonly JoinedOutputs[],
): Coefficients {
  const w = new Float64Array(scaled.length);
  for (let k = 0; k < w.length; k++) w[k] = scaled[k]! * s + 0; // + 0 turns -0 into 0
  const { intercept, rests } = exactIntercepts(w, origins.length, origins, joined);
  requireFiniteCoefficients(w, intercept);
  return { w, intercept, rounding: rests.map((rest) => rest / s) };
}
