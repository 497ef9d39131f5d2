/**
 * Samples with one of two labels on their way along a line, in T: f32, with X by blocks (`pairBlocks.ts`), or f64, with X by columns.
 * All lengths are in bytes, of fields and columns multiples of 16. An output's fields are the labels times the weights, two predictions,
 * delta and h.
 */

import { expOf } from './functions';
import { addTotal, four, halves, pair, total } from './lanes';
import { predictBlocks } from './pairBlocks';

/** Bytes of a turn of the loops that go over X: engines' first code keeps what a loop changes in memory, and so pays for each turn. */
const TURN: usize = 64;
/** Bytes of a column that are worked on at a time, so that a field's part stays in the cache, and sums in float32 stay short. */
const TILE: usize = 4096;

/** `delta = X w`, with `sum h delta` and `sum h delta^2` at `first` and `second`; `lanes` is room for p weights in float32. */
export function turnPairs<T>(
  x: usize,
  fields: usize,
  bytes: usize,
  p: usize,
  w: usize,
  lanes: usize,
  first: usize,
  second: usize,
): void {
  const delta = fields + 3 * bytes;
  if (sizeof<T>() === 4) {
    for (let j: usize = 0; j < p; j++) store<f32>(lanes + (j << 2), <f32>load<f64>(w + (j << 3)));
    predictBlocks(x, bytes, p, lanes, delta);
  } else predict(x, bytes, p, w, delta);
  sumsOfTurn<T>(fields, bytes, first, second);
}

/** `sum h delta` and `sum h delta^2`. */
export function sumsOfTurn<T>(fields: usize, bytes: usize, first: usize, second: usize): void {
  const delta = fields + 3 * bytes;
  let s = f64x2.splat(0);
  let t = s;
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = v128.load(delta + i);
    const hd = v128.mul<T>(v128.load(delta + bytes + i), d);
    s = f64x2.add(s, halves<T>(hd));
    t = f64x2.add(t, halves<T>(v128.mul<T>(hd, d)));
  }
  store<f64>(first, total(s));
  store<f64>(second, total(t));
}

/**
 * To `eta + length delta + shift`, the first prediction (of `isOdd` steps the second) becoming the other; there, with
 * `e = exp(-|eta|)` and s the label, 1 or -1, times the weight,
 *
 *     theta = s / (1 + exp(y eta)) = s (y eta < 0 ? 1 : e) / (1 + e),     h = |s| e / (1 + e)^2
 *
 * with their sums at `first` and `second`, and `theta - step h` in `room`, with `step = sum theta / sum h` (0 where the latter is below
 * `least`), which is returned.
 */
export function goPairs<T>(
  fields: usize,
  bytes: usize,
  isOdd: usize,
  length: f64,
  shift: f64,
  least: f64,
  first: usize,
  second: usize,
  room: usize,
): f64 {
  const a = v128.splat<T>(<T>length);
  const b = v128.splat<T>(<T>shift);
  const one = v128.splat<T>(1);
  const zero = v128.splat<T>(0);
  const eta = fields + (1 + isOdd) * bytes;
  const other = fields + (2 - isOdd) * bytes;
  const delta = fields + 3 * bytes;
  const h = delta + bytes;
  let s = f64x2.splat(0);
  let t = s;
  for (let i: usize = 0; i < bytes; i += 16) {
    const step = v128.mul<T>(a, v128.load(delta + i));
    const at = v128.add<T>(v128.add<T>(v128.load(eta + i), step), b);
    const sign = v128.load(fields + i);
    const below = v128.neg<T>(v128.abs<T>(at));
    const e = sizeof<T>() === 4 ? expOfNegative(below) : expOf(below);
    const isWrong = v128.lt<T>(v128.mul<T>(sign, at), zero);
    const part = v128.div<T>(one, v128.add<T>(one, e));
    const theta = v128.mul<T>(v128.mul<T>(sign, part), v128.bitselect(one, e, isWrong));
    const curvature = v128.mul<T>(v128.mul<T>(v128.abs<T>(sign), part), v128.mul<T>(part, e));
    v128.store(other + i, at);
    v128.store(room + i, theta);
    v128.store(h + i, curvature);
    s = f64x2.add(s, halves<T>(theta));
    t = f64x2.add(t, halves<T>(curvature));
  }
  const slope = total(s);
  const curvature = total(t);
  const step = curvature >= least ? slope / curvature : 0;
  store<f64>(first, slope);
  store<f64>(second, curvature);
  const d = v128.splat<T>(<T>step);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(room + i, v128.sub<T>(v128.load(room + i), v128.mul<T>(d, v128.load(h + i))));
  return step;
}

/**
 * Labels times weights, which stand in the last of the fields in float64, of `stride` bytes each; those and the predictions in float32,
 * with a delta of zeros.
 */
export function weighPairs(fields: usize, stride: usize, single: usize, bytes: usize): void {
  multiply(fields, fields + 4 * stride, stride);
  memory.fill(single, 0, 4 * bytes);
  for (let i: usize = 0; i < stride; i += 32) {
    v128.store(single + (i >> 1), demoted(fields + i));
    v128.store(single + bytes + (i >> 1), demoted(fields + stride + i));
  }
}

/** `a <- a b`, number by number. */
export function multiply(a: usize, b: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(a + i, f64x2.mul(v128.load(a + i), v128.load(b + i)));
}

/** Four numbers in float32. */
function demoted(at: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(at));
  const high = f32x4.demote_f64x2_zero(v128.load(at, 16));
  return v128.shuffle<f32>(low, high, 0, 1, 4, 5);
}

/** `out = sum_j w_j x_j` over p columns. */
function predict(x: usize, stride: usize, p: usize, w: usize, out: usize): void {
  memory.fill(out, 0, stride);
  for (let start: usize = 0; start < stride; start += TILE) {
    const end = min(TILE, stride - start);
    const whole = end & ~(TURN - 1);
    const f = out + start;
    let j: usize = 0;
    for (; j + 4 <= p; j += 4) {
      const x0 = x + j * stride + start;
      const x1 = x0 + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      const a0 = weightAt(w, j);
      const a1 = weightAt(w, j + 1);
      const a2 = weightAt(w, j + 2);
      const a3 = weightAt(w, j + 3);
      let i: usize = 0;
      let u: v128;
      let v: v128;
      for (; i < whole; i += TURN) {
        u = pair<f64>(a0, v128.load(x0 + i), a1, v128.load(x1 + i));
        v = pair<f64>(a2, v128.load(x2 + i), a3, v128.load(x3 + i));
        v128.store(f + i, f64x2.add(v128.load(f + i), f64x2.add(u, v)));
        u = pair<f64>(a0, v128.load(x0 + i, 16), a1, v128.load(x1 + i, 16));
        v = pair<f64>(a2, v128.load(x2 + i, 16), a3, v128.load(x3 + i, 16));
        v128.store(f + i, f64x2.add(v128.load(f + i, 16), f64x2.add(u, v)), 16);
        u = pair<f64>(a0, v128.load(x0 + i, 32), a1, v128.load(x1 + i, 32));
        v = pair<f64>(a2, v128.load(x2 + i, 32), a3, v128.load(x3 + i, 32));
        v128.store(f + i, f64x2.add(v128.load(f + i, 32), f64x2.add(u, v)), 32);
        u = pair<f64>(a0, v128.load(x0 + i, 48), a1, v128.load(x1 + i, 48));
        v = pair<f64>(a2, v128.load(x2 + i, 48), a3, v128.load(x3 + i, 48));
        v128.store(f + i, f64x2.add(v128.load(f + i, 48), f64x2.add(u, v)), 48);
      }
      for (; i < end; i += 16) {
        u = pair<f64>(a0, v128.load(x0 + i), a1, v128.load(x1 + i));
        v = pair<f64>(a2, v128.load(x2 + i), a3, v128.load(x3 + i));
        v128.store(f + i, f64x2.add(v128.load(f + i), f64x2.add(u, v)));
      }
    }
    for (; j < p; j++) {
      const xj = x + j * stride + start;
      const a = weightAt(w, j);
      for (let i: usize = 0; i < end; i += 16)
        v128.store(f + i, f64x2.add(v128.load(f + i), f64x2.mul(a, v128.load(xj + i))));
    }
  }
}

function weightAt(w: usize, j: usize): v128 {
  return v128.load64_splat(w + (j << 3));
}

/** `out_j += x_j . f` for p columns. */
export function correlate(x: usize, stride: usize, p: usize, field: usize, out: usize): void {
  for (let start: usize = 0; start < stride; start += TILE) {
    const end = min(TILE, stride - start);
    const whole = end & ~(TURN - 1);
    const f = field + start;
    let j: usize = 0;
    for (; j + 4 <= p; j += 4) {
      const x0 = x + j * stride + start;
      const x1 = x0 + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let i: usize = 0;
      for (; i < whole; i += TURN) {
        const g = v128.load(f + i);
        const h = v128.load(f + i, 16);
        const k = v128.load(f + i, 32);
        const l = v128.load(f + i, 48);
        s0 = f64x2.add(s0, four<f64>(g, h, k, l, x0 + i));
        s1 = f64x2.add(s1, four<f64>(g, h, k, l, x1 + i));
        s2 = f64x2.add(s2, four<f64>(g, h, k, l, x2 + i));
        s3 = f64x2.add(s3, four<f64>(g, h, k, l, x3 + i));
      }
      for (; i < end; i += 16) {
        const g = v128.load(f + i);
        s0 = f64x2.add(s0, f64x2.mul(g, v128.load(x0 + i)));
        s1 = f64x2.add(s1, f64x2.mul(g, v128.load(x1 + i)));
        s2 = f64x2.add(s2, f64x2.mul(g, v128.load(x2 + i)));
        s3 = f64x2.add(s3, f64x2.mul(g, v128.load(x3 + i)));
      }
      const to = out + (j << 3);
      addTotal<f64>(to, s0);
      addTotal<f64>(to + 8, s1);
      addTotal<f64>(to + 16, s2);
      addTotal<f64>(to + 24, s3);
    }
    for (; j < p; j++) {
      const xj = x + j * stride + start;
      let s = f64x2.splat(0);
      let i: usize = 0;
      for (; i < whole; i += TURN) s = f64x2.add(s, ofFour(f + i, xj + i));
      for (; i < end; i += 16) s = f64x2.add(s, f64x2.mul(v128.load(f + i), v128.load(xj + i)));
      addTotal<f64>(out + (j << 3), s);
    }
  }
}

/** `out = h x`. @returns its sum */
export function weighTo(h: usize, x: usize, bytes: usize, out: usize): f64 {
  let s = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = f64x2.mul(v128.load(h + i), v128.load(x + i));
    v128.store(out + i, u);
    s = f64x2.add(s, u);
  }
  return total(s);
}

/** Products of the numbers of a turn, by lanes. */
function ofFour(f: usize, x: usize): v128 {
  return four<f64>(v128.load(f), v128.load(f, 16), v128.load(f, 32), v128.load(f, 48), x);
}

/** 1.5 * 2^23, as a float and by its bits. */
const ROUNDER: f32 = 12582912.0;
const ROUNDER_BITS: i32 = 0x4b400000;
/** ln 2 = LN2_HIGH + LN2_LOW, the first of few digits, so that its multiples are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -0.00021219444005469057;

/** e^x of four numbers x <= 0, not below that of -87: `2^k e^r`, with e^r by its Taylor series to the seventh power. */
function expOfNegative(x: v128): v128 {
  const z = f32x4.pmax(x, f32x4.splat(-87)); // NaN stays what it is
  const bits = f32x4.add(f32x4.mul(z, f32x4.splat(<f32>Math.LOG2E)), f32x4.splat(ROUNDER));
  const k = f32x4.sub(bits, f32x4.splat(ROUNDER));
  const high = f32x4.sub(z, f32x4.mul(k, f32x4.splat(LN2_HIGH)));
  const r = f32x4.sub(high, f32x4.mul(k, f32x4.splat(LN2_LOW)));
  const r2 = f32x4.mul(r, r);
  const high3 = f32x4.add(f32x4.splat(1 / 720), f32x4.mul(r, f32x4.splat(1 / 5040)));
  const middle = f32x4.add(f32x4.splat(1 / 24), f32x4.mul(r, f32x4.splat(1 / 120)));
  const low = f32x4.add(f32x4.splat(1 / 2), f32x4.mul(r, f32x4.splat(1 / 6)));
  const tail = f32x4.add(low, f32x4.mul(r2, f32x4.add(middle, f32x4.mul(r2, high3))));
  const power = i32x4.shl(i32x4.add(i32x4.sub(bits, i32x4.splat(ROUNDER_BITS)), i32x4.splat(127)), 23);
  return f32x4.mul(f32x4.add(f32x4.splat(1), f32x4.add(r, f32x4.mul(r2, tail))), power);
}
