import {
  EXP_3,
  EXP_4,
  EXP_5,
  EXP_6,
  EXP_7,
  EXP_8,
  EXP_9,
  EXP_10,
  EXP_11,
  EXP_12,
  LN2_HIGH,
  LN2_LOW,
} from './coefficients.js';
import { POWERS_OF_TWO, ZERO_POWER } from './powersOfTwo.js';

/** Added and taken off again, 1.5 * 2^52 rounds to an integer. */
export const ROUNDER = 6755399441055744;

/**
 * e^x with an error below 0.8 units in the last place (0.76 at most was found), and the same bits in every runtime, which
 * those of `Math.exp` have not. 0 below -745.14, Infinity above 709.79.
 *
 * x = k ln(2) + r with k an integer and |r| <= ln(2) / 2; e^x = 2^k e^r, and of e^r = 1 + r + r^2 / 2 + .. the sum 1 + r
 * is kept with what its rounding loses.
 */
export function exp(x: number): number {
  const z = x > 710 ? 710 : x < -746 ? -746 : x; // both ends lie beyond those of the doubles
  const k = z * Math.LOG2E + ROUNDER - ROUNDER;
  const high = z - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const s = 1 + r;
  const y = s + (1 - s + r + (high - r - low + expRemainder(r)));
  const half = k >> 1; // in two steps: 2^k alone may be no double
  return y * POWERS_OF_TWO[ZERO_POWER + half]! * POWERS_OF_TWO[ZERO_POWER + k - half]!;
}

/** `e^r - 1 - r` for |r| <= ln(2) / 2. */
export function expRemainder(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const high = EXP_7 + r * EXP_8 + r2 * (EXP_9 + r * EXP_10) + r4 * (EXP_11 + r * EXP_12);
  return 0.5 * r2 + r2 * r * (EXP_3 + r * EXP_4 + r2 * (EXP_5 + r * EXP_6) + r4 * high);
}
