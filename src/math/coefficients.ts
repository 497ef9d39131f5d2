/**
 * The numbers that `exp`, `expm1`, `log` and `log1p` are made of, shared with their twins in WebAssembly. The polynomials
 * are Chebyshev interpolants of what is left of the series after their first terms, made in 60 digits by
 * `test/oracles/elementary.py`; what they leave out is below 2^-60 of the result.
 */

/** ln(2) in two parts: the first has 42 bits, so that its product with an integer of 11 bits is exact. */
export const LN2_HIGH = 0.6931471805598903;
export const LN2_LOW = 5.497923018708371e-14;
/** The high word of sqrt(1/2): mantissas are taken from there on, so that logarithms cancel nowhere. */
export const SQRT_HALF_HIGH = 0x3fe6a09e;

/** `exp(r) = 1 + r + r^2 / 2 + EXP_3 r^3 + .. + EXP_12 r^12` for |r| <= ln(2) / 2. */
export const EXP_3 = 0.16666666666666669;
export const EXP_4 = 0.041666666666666664;
export const EXP_5 = 0.008333333333330051;
export const EXP_6 = 0.0013888888888886545;
export const EXP_7 = 0.00019841269863105968;
export const EXP_8 = 2.4801587317181886e-5;
export const EXP_9 = 2.7557268378684192e-6;
export const EXP_10 = 2.755728291148268e-7;
export const EXP_11 = 2.5100424157005067e-8;
export const EXP_12 = 2.0911264239196083e-9;

/** `ln((1 + s) / (1 - s)) = 2 s + s (LOG_3 s^2 + LOG_5 s^4 + .. + LOG_17 s^16)` for |s| <= (sqrt(2) - 1)^2. */
export const LOG_3 = 0.6666666666666666;
export const LOG_5 = 0.40000000000000885;
export const LOG_7 = 0.28571428570799784;
export const LOG_9 = 0.22222222392581045;
export const LOG_11 = 0.18181795547521137;
export const LOG_13 = 0.15386244737621665;
export const LOG_15 = 0.13268638369266825;
export const LOG_17 = 0.13088034850927555;
