/**
 * Columns centred and weighted where they stand: `x_i <- r_i (x_i - m)` with `m = sum_i v_i x_i / sum_i v_i`. A mean is found in two
 * passes, the second over what the first leaves, which is exact for a constant column; a column is in the cache for all of them.
 */

import { clearRow } from './row';

/** A mean this many times the spread of its column is rounded by more than digits that count. */
const FAR: f64 = 100;

/**
 * The columns `first .. end - 1` of a dense design, which stand one after the other without padding, column j at `x + j bytes`: the last
 * is moved to its place first. Where a mean is far from its column's spread, what rounding left of it is taken off
 * as well. `v` and `r` are one number a row, or two numbers for all rows where `isWeighted` is 0; without `center` means are 0.
 * `means`, `rests` and `squares` receive one number a column, what was taken off and `sum_i v_i (x_i - m)^2`.
 */
export function centreDense(
  x: usize,
  stride: usize,
  rows: u32,
  v: usize,
  r: usize,
  isWeighted: i32,
  total: f64,
  center: i32,
  first: u32,
  end: u32,
  means: usize,
  rests: usize,
  squares: usize,
): void {
  const bytes = (<usize>rows) << 3;
  for (let j = end; j-- > first; ) {
    const xj = x + <usize>j * stride;
    if (bytes !== stride) memory.copy(xj, x + <usize>j * bytes, bytes);
    const at = (<usize>j) << 3;
    const sum = rests + at;
    const square = squares + at;
    let mean: f64 = 0;
    let rest: f64 = 0;
    if (isWeighted === 0) {
      if (center !== 0) {
        mean = sumAlike(xj, bytes, 0) / total;
        mean += sumAlike(xj, bytes, mean) / total;
        shiftAlike(xj, bytes, mean, square);
      } else squareOf(xj, bytes, square);
      if (abs(mean) > FAR * sqrt(load<f64>(square) / total)) {
        rest = sumAlike(xj, bytes, 0) / total;
        shiftAlike(xj, bytes, rest, square);
      }
    } else {
      if (center !== 0) {
        spread(xj, v, bytes, 0, sum, square);
        mean = load<f64>(sum) / total;
        spread(xj, v, bytes, mean, sum, square);
        mean += load<f64>(sum) / total;
        if (abs(mean) > FAR * sqrt(load<f64>(square) / total)) {
          spread(xj, v, bytes, mean, sum, square);
          rest = load<f64>(sum) / total;
        }
      }
      shift(xj, v, r, bytes, mean, rest, square);
    }
    clearRow(xj + bytes, stride - bytes);
    store<f64>(means + at, mean);
    store<f64>(rests + at, rest);
  }
}

/** `sum_i v_i (x_i - m)` and `sum_i v_i (x_i - m)^2`. */
function spread(x: usize, v: usize, bytes: usize, m: f64, sum: usize, square: usize): void {
  const ms = f64x2.splat(m);
  let c0 = f64x2.splat(0);
  let c1 = c0;
  let s0 = c0;
  let s1 = c0;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    let d = f64x2.sub(v128.load(x + i), ms);
    let vd = f64x2.mul(v128.load(v + i), d);
    c0 = f64x2.add(c0, vd);
    s0 = f64x2.add(s0, f64x2.mul(vd, d));
    d = f64x2.sub(v128.load(x + i, 16), ms);
    vd = f64x2.mul(v128.load(v + i, 16), d);
    c1 = f64x2.add(c1, vd);
    s1 = f64x2.add(s1, f64x2.mul(vd, d));
  }
  let c = sumOf(c0, c1);
  let s = sumOf(s0, s1);
  for (; i < bytes; i += 8) {
    const d = load<f64>(x + i) - m;
    const vd = load<f64>(v + i) * d;
    c += vd;
    s += vd * d;
  }
  store<f64>(sum, c);
  store<f64>(square, s);
}

/** `x_i <- r_i d_i` with `d_i = x_i - m - rest`, and `sum_i v_i d_i^2`. */
function shift(x: usize, v: usize, r: usize, bytes: usize, m: f64, rest: f64, square: usize): void {
  const ms = f64x2.splat(m);
  const rs = f64x2.splat(rest);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    let d = f64x2.sub(f64x2.sub(v128.load(x + i), ms), rs);
    v128.store(x + i, f64x2.mul(v128.load(r + i), d));
    s0 = f64x2.add(s0, f64x2.mul(f64x2.mul(v128.load(v + i), d), d));
    d = f64x2.sub(f64x2.sub(v128.load(x + i, 16), ms), rs);
    v128.store(x + i, f64x2.mul(v128.load(r + i, 16), d), 16);
    s1 = f64x2.add(s1, f64x2.mul(f64x2.mul(v128.load(v + i, 16), d), d));
  }
  let s = sumOf(s0, s1);
  for (; i < bytes; i += 8) {
    const d = load<f64>(x + i) - m - rest;
    store<f64>(x + i, load<f64>(r + i) * d);
    s += load<f64>(v + i) * d * d;
  }
  store<f64>(square, s);
}

/** `sum_i (x_i - m)` of samples that count alike. */
function sumAlike(x: usize, bytes: usize, m: f64): f64 {
  const ms = f64x2.splat(m);
  const end = x + bytes;
  let sums = f64x2.splat(0);
  for (; x + 128 <= end; x += 128) sums = f64x2.add(sums, f64x2.add(fourLess(x, ms), fourLess(x + 64, ms)));
  let sum = sumOfLanes(sums);
  for (; x < end; x += 8) sum += load<f64>(x) - m;
  return sum;
}

/** The sum of four pairs, each less m. */
function fourLess(x: usize, ms: v128): v128 {
  const low = f64x2.add(f64x2.sub(v128.load(x), ms), f64x2.sub(v128.load(x, 16), ms));
  return f64x2.add(low, f64x2.add(f64x2.sub(v128.load(x, 32), ms), f64x2.sub(v128.load(x, 48), ms)));
}

/** `x_i <- d_i = x_i - m`, and `sum_i d_i^2`, of samples that count alike. */
function shiftAlike(x: usize, bytes: usize, m: f64, square: usize): void {
  const ms = f64x2.splat(m);
  const end = x + bytes;
  let sums = f64x2.splat(0);
  for (; x + 128 <= end; x += 128) {
    sums = f64x2.add(sums, f64x2.add(shiftFour(x, ms), shiftFour(x + 64, ms)));
  }
  let sum = sumOfLanes(sums);
  for (; x < end; x += 8) {
    const d = load<f64>(x) - m;
    store<f64>(x, d);
    sum += d * d;
  }
  store<f64>(square, sum);
}

/** Takes m off four pairs. @returns the sum of their squares */
function shiftFour(x: usize, ms: v128): v128 {
  return f64x2.add(
    f64x2.add(shiftPair(x, ms), shiftPair(x + 16, ms)),
    f64x2.add(shiftPair(x + 32, ms), shiftPair(x + 48, ms)),
  );
}

function shiftPair(x: usize, ms: v128): v128 {
  const d = f64x2.sub(v128.load(x), ms);
  v128.store(x, d);
  return f64x2.mul(d, d);
}

/** `sum_i x_i^2`, with the bits of `shiftAlike` where nothing is taken off. */
function squareOf(x: usize, bytes: usize, square: usize): void {
  const end = x + bytes;
  let sums = f64x2.splat(0);
  for (; x + 128 <= end; x += 128) sums = f64x2.add(sums, f64x2.add(fourSquares(x), fourSquares(x + 64)));
  let sum = sumOfLanes(sums);
  for (; x < end; x += 8) sum += load<f64>(x) * load<f64>(x);
  store<f64>(square, sum);
}

function fourSquares(x: usize): v128 {
  const a = v128.load(x);
  const b = v128.load(x, 16);
  const c = v128.load(x, 32);
  const d = v128.load(x, 48);
  return f64x2.add(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), f64x2.add(f64x2.mul(c, c), f64x2.mul(d, d)));
}

function sumOf(a: v128, b: v128): f64 {
  return sumOfLanes(f64x2.add(a, b));
}

function sumOfLanes(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
