/** exp, expm1 and log1p of two numbers. Each operation is that of the function of the same name in `src/math`, in the same order, so that the bits are the same. */

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
  LOG_3,
  LOG_5,
  LOG_7,
  LOG_9,
  LOG_11,
  LOG_13,
  LOG_15,
  LOG_17,
  SQRT_HALF_HIGH,
} from '../../../math/coefficients';

/** 1.5 * 2^52, as a double and by its bits. */
const ROUNDER: f64 = 6755399441055744.0;
const ROUNDER_BITS: i64 = 0x4338000000000000;

// @ts-expect-error: decorator
function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-expect-error: decorator
function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

// @ts-expect-error: decorator
function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

// @ts-expect-error: decorator
function both(x: f64): v128 {
  return f64x2.splat(x);
}

/** `a + x b + x2 (c + x d)`. */
// @ts-expect-error: decorator
function cubic(x: v128, x2: v128, a: f64, b: f64, c: f64, d: f64): v128 {
  return add(add(both(a), mul(x, both(b))), mul(x2, add(both(c), mul(x, both(d)))));
}

/** `e^r - 1 - r`. */
// @ts-expect-error: decorator
function expRemainder(r: v128): v128 {
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const high = add(
    cubic(r, r2, EXP_7, EXP_8, EXP_9, EXP_10),
    mul(r4, add(both(EXP_11), mul(r, both(EXP_12)))),
  );
  const low = add(cubic(r, r2, EXP_3, EXP_4, EXP_5, EXP_6), mul(r4, high));
  return add(mul(both(0.5), r2), mul(mul(r2, r), low));
}

// @ts-expect-error: decorator
export function expOf(x: v128): v128 {
  // As here, NaN stays what it is.
  const z = f64x2.pmax(f64x2.pmin(x, both(710)), both(-746));
  const bits = add(mul(z, both(Math.LOG2E)), both(ROUNDER));
  const k = sub(bits, both(ROUNDER));
  const high = sub(z, mul(k, both(LN2_HIGH)));
  const low = mul(k, both(LN2_LOW));
  const r = sub(high, low);
  const s = add(both(1), r);
  const t = add(add(sub(both(1), s), r), add(sub(sub(high, r), low), expRemainder(r)));
  const whole = i64x2.sub(bits, i64x2.splat(ROUNDER_BITS));
  const half = i64x2.shr_s(whole, 1);
  const rest = i64x2.sub(whole, half);
  return mul(mul(add(s, t), powerOf(half)), powerOf(rest));
}

/** 2^k, for integers k that have one. */
// @ts-expect-error: decorator
function powerOf(k: v128): v128 {
  return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52);
}

// @ts-expect-error: decorator
export function expm1Of(x: v128): v128 {
  const bits = add(mul(x, both(Math.LOG2E)), both(ROUNDER));
  const k = sub(bits, both(ROUNDER));
  const high = sub(x, mul(k, both(LN2_HIGH)));
  const low = mul(k, both(LN2_LOW));
  const r = sub(high, low);
  const s = add(both(1), r);
  const t = add(add(sub(both(1), s), r), add(sub(sub(high, r), low), expRemainder(r)));
  const power = powerOf(bits); // of the integer's digits all but the last 12 are shifted out
  const a = mul(power, s);
  const b = sub(a, both(1));
  const back = sub(b, a);
  const lost = sub(sub(a, sub(b, back)), add(both(1), back));
  let y = add(b, add(lost, mul(power, t)));
  y = v128.bitselect(x, y, f64x2.eq(x, both(0)));
  y = v128.bitselect(both(-1), y, f64x2.lt(x, both(-40)));
  const isFar = v128.not(f64x2.le(x, both(40)));
  return v128.any_true(isFar) ? v128.bitselect(expOf(x), y, isFar) : y;
}

// @ts-expect-error: decorator
export function log1pOf(x: v128): v128 {
  const sum = add(both(1), x);
  const part = sub(sum, both(1));
  const rest = add(sub(both(1), sub(sum, part)), sub(x, part));
  const k = i64x2.shr_s(i64x2.sub(sum, i64x2.splat((<i64>SQRT_HALF_HIGH) << 32)), 52);
  const power = f64x2.pmax(both(0), powerOf(i64x2.neg(k))); // where 2^-k is no normal number, the rest is nothing
  const a = sub(i64x2.sub(sum, i64x2.shl(k, 52)), both(1)); // 2^-k sum
  const b = mul(rest, power);
  const f = add(a, b);
  const lost = sub(b, sub(f, a));
  const h = mul(mul(both(0.5), f), f);
  const s = f64x2.div(f, add(both(2), f));
  const n = sub(i64x2.add(k, i64x2.splat(ROUNDER_BITS)), both(ROUNDER));
  const low = add(mul(s, add(h, rise(mul(s, s)))), add(mul(n, both(LN2_LOW)), lost));
  let y = sub(mul(n, both(LN2_HIGH)), sub(sub(h, low), f));
  y = v128.bitselect(x, y, v128.or(f64x2.eq(x, both(0)), f64x2.eq(x, both(Infinity))));
  const isOut = f64x2.le(x, both(-1));
  if (!v128.any_true(isOut)) return y;
  return v128.bitselect(v128.bitselect(both(-Infinity), both(NaN), f64x2.eq(x, both(-1))), y, isOut);
}

/** `ln((1 + s) / (1 - s)) / s - 2`, by z = s^2. */
// @ts-expect-error: decorator
export function rise(z: v128): v128 {
  const w = mul(z, z);
  const high = cubic(z, w, LOG_11, LOG_13, LOG_15, LOG_17);
  return mul(z, add(cubic(z, w, LOG_3, LOG_5, LOG_7, LOG_9), mul(mul(w, w), high)));
}
