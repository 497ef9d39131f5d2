import {
  LN2_HIGH,
  LN2_LOW,
  LOG_3,
  LOG_5,
  LOG_7,
  LOG_9,
  LOG_11,
  LOG_13,
  LOG_15,
  LOG_17,
  SQRT_HALF_HIGH,
} from './coefficients.js';
import { POWERS_OF_TWO, ZERO_POWER } from './powersOfTwo.js';

/**
 * ln(x) with an error below one unit in the last place, and the same bits in every runtime, which those of `Math.log` have
 * not. -Infinity at 0, NaN below.
 *
 * x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); see `logOf`.
 */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x < 0 ? NaN : x;
  if (x < SMALLEST_NORMAL) return logOf(x * TWO_54, -54, 0);
  return logOf(x, 0, 0);
}

const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;

const number = /* @__PURE__ */ new Float64Array(1);
const words = /* @__PURE__ */ new Uint32Array(number.buffer);
const HIGH_WORD = /* @__PURE__ */ highWord();

function highWord(): 0 | 1 {
  return new Uint32Array(Float64Array.of(1).buffer)[0] === 0 ? 1 : 0;
}

/**
 * `ln(2^shift (x + rest))` for a normal x > 0 and a rest below its last digit: with `x + rest = 2^k (1 + f)` and
 * `s = f / (2 + f)`,
 *
 *     ln(1 + f) = ln((1 + s) / (1 - s)) = 2 s + s R = f - (h - s (h + R)),    h = f^2 / 2,  R = LOG_3 s^2 + LOG_5 s^4 + ..
 *
 * so that f, which is known best, is added last but for k ln(2).
 */
export function logOf(x: number, shift: number, rest: number): number {
  number[0] = x;
  const k = ((words[HIGH_WORD]! - SQRT_HALF_HIGH) | 0) >> 20;
  const power = POWERS_OF_TWO[ZERO_POWER - k]!;
  const a = x * power - 1;
  const b = rest * power;
  const f = a + b;
  const lost = b - (f - a);
  const h = 0.5 * f * f;
  const s = f / (2 + f);
  const n = k + shift;
  return n * LN2_HIGH - (h - (s * (h + rise(s * s)) + (n * LN2_LOW + lost)) - f);
}

/** R, by z = s^2. */
function rise(z: number): number {
  const w = z * z;
  const high = LOG_11 + z * LOG_13 + w * (LOG_15 + z * LOG_17);
  return z * (LOG_3 + z * LOG_5 + w * (LOG_7 + z * LOG_9) + w * w * high);
}
