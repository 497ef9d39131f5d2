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
    if (isWeighted === 0) {
      centreAlike<f64>(xj, bytes, total, center, means + at, sum, square, 0, 0);
    } else {
      let mean: f64 = 0;
      let rest: f64 = 0;
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
      store<f64>(means + at, mean);
      store<f64>(sum, rest);
    }
    clearRow(xj + bytes, stride - bytes);
  }
}

/**
 * A column of samples that count alike, its mean found in two passes: by the mean of one, small lassos of more features than samples
 * stall ten times as often before their last digits. Of T f32 it goes to blocks in float32 as well, the next of which is `step` bytes
 * further: 16 samples each, as many as there are.
 */
export function centreAlike<T>(
  x: usize,
  bytes: usize,
  total: f64,
  center: i32,
  mean: usize,
  rest: usize,
  square: usize,
  to: usize,
  step: usize,
): void {
  let m: f64 = 0;
  let further: f64 = 0;
  if (center !== 0) {
    m = sumAlike(x, bytes, 0) / total;
    m += sumAlike(x, bytes, m) / total;
    shiftAlike<T>(x, bytes, m, square, to, step);
  } else if (sizeof<T>() === 4) shiftAlike<T>(x, bytes, 0, square, to, step);
  else squareOf(x, bytes, square);
  if (abs(m) > FAR * sqrt(load<f64>(square) / total)) {
    further = sumAlike(x, bytes, 0) / total;
    shiftAlike<T>(x, bytes, further, square, to, step);
  }
  store<f64>(mean, m);
  store<f64>(rest, further);
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

/** `x_i <- d_i = x_i - m`, and `sum_i d_i^2`, of samples that count alike; of T f32 see `centreAlike`. */
function shiftAlike<T>(x: usize, bytes: usize, m: f64, square: usize, to: usize, step: usize): void {
  const ms = f64x2.splat(m);
  const end = x + bytes;
  let squares = f64x2.splat(0);
  for (; x + 128 <= end; x += 128) {
    let a = shiftPair(x, ms);
    let b = shiftPair(x + 16, ms);
    let c = shiftPair(x + 32, ms);
    let d = shiftPair(x + 48, ms);
    if (sizeof<T>() === 4) {
      v128.store(to, single(a, b));
      v128.store(to, single(c, d), 16);
    }
    const part = squaresOf(a, b, c, d);
    a = shiftPair(x + 64, ms);
    b = shiftPair(x + 80, ms);
    c = shiftPair(x + 96, ms);
    d = shiftPair(x + 112, ms);
    if (sizeof<T>() === 4) {
      v128.store(to, single(a, b), 32);
      v128.store(to, single(c, d), 48);
      to += step;
    }
    squares = f64x2.add(squares, f64x2.add(part, squaresOf(a, b, c, d)));
  }
  let sum = sumOfLanes(squares);
  for (; x < end; x += 8) {
    const d = load<f64>(x) - m;
    store<f64>(x, d);
    if (sizeof<T>() === 4) {
      store<f32>(to, <f32>d);
      to += 4;
    }
    sum += d * d;
  }
  store<f64>(square, sum);
}

function shiftPair(x: usize, ms: v128): v128 {
  const d = f64x2.sub(v128.load(x), ms);
  v128.store(x, d);
  return d;
}

/** Two pairs in float32. */
function single(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
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
  return squaresOf(v128.load(x), v128.load(x, 16), v128.load(x, 32), v128.load(x, 48));
}

function squaresOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), f64x2.add(f64x2.mul(c, c), f64x2.mul(d, d)));
}

function sumOf(a: v128, b: v128): f64 {
  return sumOfLanes(f64x2.add(a, b));
}

function sumOfLanes(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
