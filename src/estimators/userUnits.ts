import { ExactSum } from '../matrix/exactSum.js';
import { requireFiniteCoefficients } from './certified.js';

/** Where an output's coordinates have their origin, in the user's units. */
export interface Origin {
  /** What was taken off the features, p numbers, and what rounding left of that and was taken off as well. */
  readonly shift: Float64Array;
  readonly rest: Float64Array;
  /** What was taken off the target, and what rounding left of that. */
  readonly offset: number;
  readonly offsetRest: number;
}

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
 * `W = s W~`, `b = s b~ + offset - shift . w`.
 *
 * @param s the scale of W~
 * @param b b~; zeros unless given
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(
  s: number,
  origins: readonly Origin[],
  scaled: Float64Array,
  b?: Float64Array,
): Coefficients {
  const Q = origins.length;
  const w = new Float64Array(scaled.length);
  for (let k = 0; k < w.length; k++) w[k] = scaled[k]! * s + 0; // + 0 turns -0 into 0
  const intercept: number[] = [];
  const rounding = new Float64Array(Q);
  for (const [q, { shift, rest, offset, offsetRest }] of origins.entries()) {
    const sum = new ExactSum()
      .add((b?.[q] ?? 0) * s)
      .add(offset)
      .add(offsetRest);
    for (let j = 0; j < shift.length; j++) {
      const weight = w[j * Q + q]!;
      if (weight === 0) continue;
      if (shift[j] !== 0) sum.addProduct(-shift[j]!, weight);
      if (rest[j] !== 0) sum.addProduct(-rest[j]!, weight);
    }
    intercept.push(sum.value + 0);
    rounding[q] = sum.rest / s;
  }
  requireFiniteCoefficients(w, intercept);
  return { w, intercept, rounding };
}
