/**
 * Samples with one of two labels in float32 on their way along a line, output by output. All lengths are in bytes, of fields and
 * columns multiples of 16. The table has four words for each output: where its X and its fields are, the bytes of a field, and where
 * in W its row is. Its fields are the labels times the weights, two predictions, delta and h.
 */

/** Bytes of a column that are worked on at a time, so that a field's part stays in the cache, and sums in float32 stay short. */
const TILE: usize = 4096;

/** `delta = X w`, and of each output `first = sum h delta` and `second = sum h delta^2`. */
export function turnPairs(
  table: usize,
  from: usize,
  end: usize,
  p: usize,
  w: usize,
  first: usize,
  second: usize,
): void {
  for (let q = from; q < end; q++) {
    const output = table + (q << 4);
    const bytes = <usize>load<i32>(output, 8);
    const delta = <usize>load<i32>(output, 4) + 3 * bytes;
    predict(<usize>load<i32>(output), bytes, p, w + <usize>load<i32>(output, 12), delta);
    let s = f64x2.splat(0);
    let t = s;
    for (let i: usize = 0; i < bytes; i += 16) {
      const d = v128.load(delta + i);
      const hd = f32x4.mul(v128.load(delta + bytes + i), d);
      s = f64x2.add(s, halves(hd));
      t = f64x2.add(t, halves(f32x4.mul(hd, d)));
    }
    store<f64>(first + (q << 3), total(s));
    store<f64>(second + (q << 3), total(t));
  }
}

/**
 * To `eta + length delta + shift`, the first prediction (of `isOdd` steps the second) becoming the other; there, with
 * `e = exp(-|eta|)` and s the label, 1 or -1, times the weight,
 *
 *     theta = s / (1 + exp(y eta)) = s (y eta < 0 ? 1 : e) / (1 + e),     h = |s| e / (1 + e)^2
 *
 * with their sums `first` and `second`, `step = first / second` (0 where that is below `least`), and
 * `slopes += X^T (theta - step h)` for the row of each output. `room` is for a field.
 */
export function goPairs(
  table: usize,
  from: usize,
  end: usize,
  p: usize,
  isOdd: usize,
  length: f64,
  least: f64,
  shifts: usize,
  steps: usize,
  first: usize,
  second: usize,
  slopes: usize,
  room: usize,
): void {
  const a = f32x4.splat(<f32>length);
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let q = from; q < end; q++) {
    const output = table + (q << 4);
    const bytes = <usize>load<i32>(output, 8);
    const signed = <usize>load<i32>(output, 4);
    const eta = signed + (1 + isOdd) * bytes;
    const other = signed + (2 - isOdd) * bytes;
    const delta = signed + 3 * bytes;
    const h = delta + bytes;
    const b = f32x4.splat(<f32>load<f64>(shifts + (q << 3)));
    let s = f64x2.splat(0);
    let t = s;
    for (let i: usize = 0; i < bytes; i += 16) {
      const at = f32x4.add(f32x4.add(v128.load(eta + i), f32x4.mul(a, v128.load(delta + i))), b);
      const sign = v128.load(signed + i);
      const e = expOfNegative(f32x4.neg(f32x4.abs(at)));
      const isWrong = f32x4.lt(f32x4.mul(sign, at), zero);
      const part = f32x4.div(one, f32x4.add(one, e));
      const theta = f32x4.mul(f32x4.mul(sign, part), v128.bitselect(one, e, isWrong));
      const curvature = f32x4.mul(f32x4.mul(f32x4.abs(sign), part), f32x4.mul(part, e));
      v128.store(other + i, at);
      v128.store(room + i, theta);
      v128.store(h + i, curvature);
      s = f64x2.add(s, halves(theta));
      t = f64x2.add(t, halves(curvature));
    }
    const slope = total(s);
    const curvature = total(t);
    const step = curvature >= least ? slope / curvature : 0;
    store<f64>(first + (q << 3), slope);
    store<f64>(second + (q << 3), curvature);
    store<f64>(steps + (q << 3), step);
    const d = f32x4.splat(<f32>step);
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(room + i, f32x4.sub(v128.load(room + i), f32x4.mul(d, v128.load(h + i))));
    correlate(<usize>load<i32>(output), bytes, p, room, slopes + <usize>load<i32>(output, 12));
  }
}

/** `out = x` in float32, of so many bytes. */
export function demote(x: usize, bytes: usize, out: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const low = f32x4.demote_f64x2_zero(v128.load(x + 2 * i));
    const high = f32x4.demote_f64x2_zero(v128.load(x + 2 * i, 16));
    v128.store(out + i, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
  }
}

/** `out = sum_j w_j x_j` over p columns. */
function predict(x: usize, stride: usize, p: usize, w: usize, out: usize): void {
  memory.fill(out, 0, stride);
  for (let start: usize = 0; start < stride; start += TILE) {
    const end = min(TILE, stride - start);
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
      for (let i: usize = 0; i < end; i += 16) {
        const s0 = f32x4.add(f32x4.mul(a0, v128.load(x0 + i)), f32x4.mul(a1, v128.load(x1 + i)));
        const s1 = f32x4.add(f32x4.mul(a2, v128.load(x2 + i)), f32x4.mul(a3, v128.load(x3 + i)));
        v128.store(f + i, f32x4.add(v128.load(f + i), f32x4.add(s0, s1)));
      }
    }
    for (; j < p; j++) {
      const xj = x + j * stride + start;
      const a = weightAt(w, j);
      for (let i: usize = 0; i < end; i += 16)
        v128.store(f + i, f32x4.add(v128.load(f + i), f32x4.mul(a, v128.load(xj + i))));
    }
  }
}

function weightAt(w: usize, j: usize): v128 {
  return f32x4.splat(<f32>load<f64>(w + (j << 3)));
}

/** `out_j += x_j . f` for p columns. */
function correlate(x: usize, stride: usize, p: usize, field: usize, out: usize): void {
  for (let start: usize = 0; start < stride; start += TILE) {
    const end = min(TILE, stride - start);
    const even = end & ~31;
    const f = field + start;
    let j: usize = 0;
    for (; j + 4 <= p; j += 4) {
      const x0 = x + j * stride + start;
      const x1 = x0 + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let t0 = s0;
      let t1 = s0;
      let t2 = s0;
      let t3 = s0;
      for (let i: usize = 0; i < even; i += 32) {
        const g = v128.load(f + i);
        const h = v128.load(f + i, 16);
        s0 = f32x4.add(s0, f32x4.mul(g, v128.load(x0 + i)));
        t0 = f32x4.add(t0, f32x4.mul(h, v128.load(x0 + i, 16)));
        s1 = f32x4.add(s1, f32x4.mul(g, v128.load(x1 + i)));
        t1 = f32x4.add(t1, f32x4.mul(h, v128.load(x1 + i, 16)));
        s2 = f32x4.add(s2, f32x4.mul(g, v128.load(x2 + i)));
        t2 = f32x4.add(t2, f32x4.mul(h, v128.load(x2 + i, 16)));
        s3 = f32x4.add(s3, f32x4.mul(g, v128.load(x3 + i)));
        t3 = f32x4.add(t3, f32x4.mul(h, v128.load(x3 + i, 16)));
      }
      if (even < end) {
        const g = v128.load(f + even);
        s0 = f32x4.add(s0, f32x4.mul(g, v128.load(x0 + even)));
        s1 = f32x4.add(s1, f32x4.mul(g, v128.load(x1 + even)));
        s2 = f32x4.add(s2, f32x4.mul(g, v128.load(x2 + even)));
        s3 = f32x4.add(s3, f32x4.mul(g, v128.load(x3 + even)));
      }
      const to = out + (j << 3);
      addTotal(to, f32x4.add(s0, t0));
      addTotal(to + 8, f32x4.add(s1, t1));
      addTotal(to + 16, f32x4.add(s2, t2));
      addTotal(to + 24, f32x4.add(s3, t3));
    }
    for (; j < p; j++) {
      const xj = x + j * stride + start;
      let s = f32x4.splat(0);
      for (let i: usize = 0; i < end; i += 16)
        s = f32x4.add(s, f32x4.mul(v128.load(f + i), v128.load(xj + i)));
      addTotal(out + (j << 3), s);
    }
  }
}

function addTotal(to: usize, s: v128): void {
  store<f64>(to, load<f64>(to) + total(halves(s)));
}

/** The sums of the first and third, and of the second and fourth number, in float64. */
function halves(s: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(s), f64x2.promote_low_f32x4(v128.shuffle<f32>(s, s, 2, 3, 2, 3)));
}

function total(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
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
