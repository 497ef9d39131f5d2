/** Samples with one of two labels on their way along a line. All lengths are in bytes and multiples of 32. */

import { expOf } from './functions';

/** `out[0] = sum h d` and `out[1] = sum h d^2` for `d = delta - base`. */
export function lineSums(h: usize, delta: usize, bytes: usize, base: f64, out: usize): void {
  const b = f64x2.splat(base);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let q0 = s0;
  let q1 = s0;
  for (let i: usize = 0; i < bytes; i += 32) {
    const d = f64x2.sub(v128.load(delta + i), b);
    const e = f64x2.sub(v128.load(delta + i, 16), b);
    const hd = f64x2.mul(v128.load(h + i), d);
    const he = f64x2.mul(v128.load(h + i, 16), e);
    s0 = f64x2.add(s0, hd);
    s1 = f64x2.add(s1, he);
    q0 = f64x2.add(q0, f64x2.mul(hd, d));
    q1 = f64x2.add(q1, f64x2.mul(he, e));
  }
  v128.store(out, bothSums(f64x2.add(s0, s1), f64x2.add(q0, q1)));
}

/**
 * `to = eta + length delta + shift`, and at these predictions, with `e = exp(-|to|)` and s the label, 1 or -1, times the weight,
 *
 *     theta = s / (1 + exp(y to)) = s (y to < 0 ? 1 : e) / (1 + e),     h = |s| e / (1 + e)^2
 *
 * with the sums of both in `out`.
 */
export function pairSlopes(
  s: usize,
  eta: usize,
  delta: usize,
  bytes: usize,
  length: f64,
  shift: f64,
  to: usize,
  theta: usize,
  h: usize,
  out: usize,
): void {
  const a = f64x2.splat(length);
  const b = f64x2.splat(shift);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  let slopes = zero;
  let curvatures = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const at = f64x2.add(f64x2.add(v128.load(eta + i), f64x2.mul(a, v128.load(delta + i))), b);
    const signed = v128.load(s + i);
    const e = expOf(f64x2.neg(f64x2.abs(at)));
    const isWrong = f64x2.lt(f64x2.mul(signed, at), zero);
    const sum = f64x2.add(one, e);
    const slope = f64x2.div(f64x2.mul(signed, v128.bitselect(one, e, isWrong)), sum);
    const curvature = f64x2.div(f64x2.mul(f64x2.abs(signed), e), f64x2.mul(sum, sum));
    v128.store(to + i, at);
    v128.store(theta + i, slope);
    v128.store(h + i, curvature);
    slopes = f64x2.add(slopes, slope);
    curvatures = f64x2.add(curvatures, curvature);
  }
  v128.store(out, bothSums(slopes, curvatures));
}

/** `theta <- theta - d h`. */
export function takeCurvature(theta: usize, h: usize, bytes: usize, d: f64): void {
  const factor = f64x2.splat(d);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(theta + i, f64x2.sub(v128.load(theta + i), f64x2.mul(factor, v128.load(h + i))));
}

/** The sum of the numbers of a, and of those of b. */
function bothSums(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}
