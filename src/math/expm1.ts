import { LN2_HIGH, LN2_LOW } from './coefficients.js';
import { exp, expRemainder, ROUNDER } from './exp.js';
import { POWERS_OF_TWO, ZERO_POWER } from './powersOfTwo.js';

/** Beyond this on either side one of e^x and 1 is nothing beside the other. */
const FAR = 40;

/**
 * e^x - 1 without cancellation, with an error below one unit in the last place and the same bits in every runtime.
 *
 * As in `exp`, e^x = 2^k (s + t) with s = 1 + r; of 2^k s - 1 what its rounding loses is kept.
 */
export function expm1(x: number): number {
  if (!(x <= FAR)) return exp(x);
  if (x < -FAR) return -1;
  if (x === 0) return x; // -0 stays what it is
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const s = 1 + r;
  const t = 1 - s + r + (high - r - low + expRemainder(r));
  const power = POWERS_OF_TWO[ZERO_POWER + k]!;
  const a = power * s;
  const b = a - 1;
  const back = b - a; // about -1; what b lacks of a - 1 is the sum of both parts
  return b + (a - (b - back) - (1 + back) + power * t);
}
