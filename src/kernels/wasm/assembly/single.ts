/**
 * Products with columns in float32, which lie `stride` bytes apart; fields over the samples are as long. Rows of T numbers
 * belong to columns: that of column j is at `v + j * T * 4`. Columns J go two at a time.
 */

/** Columns `d_k x_k` of float64, x_k twice as long, as columns of `bytes` bytes. */
export function demoteColumns(x: usize, bytes: usize, J: usize, count: usize, d: usize, out: usize): void {
  for (const end = J + (count << 2); J < end; J += 4) {
    const from = x + <usize>load<i32>(J) * (bytes << 1);
    const factor = v128.load64_splat(d);
    for (let i: usize = 0; i < bytes; i += 16) {
      const low = f32x4.demote_f64x2_zero(f64x2.mul(factor, v128.load(from + 2 * i)));
      const high = f32x4.demote_f64x2_zero(f64x2.mul(factor, v128.load(from + 2 * i, 16)));
      v128.store(out + i, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    }
    d += 8;
    out += bytes;
  }
}

/** `out = sum_k q_k x_k v_k^T`, T fields; q_k stands at the place of k in J. */
export function predictSingle(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  q: usize,
  v: usize,
  T: usize,
  out: usize,
): void {
  memory.fill(out, 0, stride * T);
  const rowBytes = T << 2;
  for (let k: usize = 0; k < count; k += 2) {
    const isPair = k + 1 < count;
    const i = <usize>load<i32>(J + (k << 2));
    const j = isPair ? <usize>load<i32>(J + (k << 2), 4) : i;
    const a = load<f32>(q + (k << 2));
    const b: f32 = isPair ? load<f32>(q + (k << 2), 4) : 0;
    updatesSingle(x + i * stride, x + j * stride, out, stride, T, v + i * rowBytes, v + j * rowBytes, a, b);
  }
}

/** `f_t += (p a_t) x + (q b_t) y`. */
function updatesSingle(
  x: usize,
  y: usize,
  f: usize,
  stride: usize,
  T: usize,
  a: usize,
  b: usize,
  p: f32,
  q: f32,
): void {
  const ps = f32x4.splat(p);
  const qs = f32x4.splat(q);
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) {
    const as = f32x4.mul(ps, v128.load(a + (t << 2)));
    const bs = f32x4.mul(qs, v128.load(b + (t << 2)));
    const a0 = v128.shuffle<f32>(as, as, 0, 0, 0, 0);
    const a1 = v128.shuffle<f32>(as, as, 1, 1, 1, 1);
    const a2 = v128.shuffle<f32>(as, as, 2, 2, 2, 2);
    const a3 = v128.shuffle<f32>(as, as, 3, 3, 3, 3);
    const b0 = v128.shuffle<f32>(bs, bs, 0, 0, 0, 0);
    const b1 = v128.shuffle<f32>(bs, bs, 1, 1, 1, 1);
    const b2 = v128.shuffle<f32>(bs, bs, 2, 2, 2, 2);
    const b3 = v128.shuffle<f32>(bs, bs, 3, 3, 3, 3);
    const f0 = f + t * stride;
    const f1 = f0 + stride;
    const f2 = f1 + stride;
    const f3 = f2 + stride;
    for (let i: usize = 0; i < stride; i += 16) {
      const u = v128.load(x + i);
      const w = v128.load(y + i);
      v128.store(f0 + i, f32x4.add(f32x4.add(v128.load(f0 + i), f32x4.mul(a0, u)), f32x4.mul(b0, w)));
      v128.store(f1 + i, f32x4.add(f32x4.add(v128.load(f1 + i), f32x4.mul(a1, u)), f32x4.mul(b1, w)));
      v128.store(f2 + i, f32x4.add(f32x4.add(v128.load(f2 + i), f32x4.mul(a2, u)), f32x4.mul(b2, w)));
      v128.store(f3 + i, f32x4.add(f32x4.add(v128.load(f3 + i), f32x4.mul(a3, u)), f32x4.mul(b3, w)));
    }
  }
  for (; t < T; t++) {
    const a0 = f32x4.splat(p * load<f32>(a + (t << 2)));
    const b0 = f32x4.splat(q * load<f32>(b + (t << 2)));
    const g = f + t * stride;
    for (let i: usize = 0; i < stride; i += 16) {
      const sum = f32x4.add(v128.load(g + i), f32x4.mul(a0, v128.load(x + i)));
      v128.store(g + i, f32x4.add(sum, f32x4.mul(b0, v128.load(y + i))));
    }
  }
}

/** `out_k = sum_t v_kt (x_k . f_t)`, at the place of k in J. */
export function rowDotsSingle(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  f: usize,
  v: usize,
  T: usize,
  out: usize,
): void {
  const rowBytes = T << 2;
  for (let k: usize = 0; k < count; k += 2) {
    const i = <usize>load<i32>(J + (k << 2));
    const j = k + 1 < count ? <usize>load<i32>(J + (k << 2), 4) : i;
    const next = k + 1 < count ? <usize>4 : 0;
    const to = out + (k << 2);
    dotsOfRows(
      x + i * stride,
      x + j * stride,
      f,
      stride,
      T,
      v + i * rowBytes,
      v + j * rowBytes,
      to,
      to + next,
    );
  }
}

function dotsOfRows(
  x: usize,
  y: usize,
  f: usize,
  stride: usize,
  T: usize,
  a: usize,
  b: usize,
  out: usize,
  outY: usize,
): void {
  let sumX = f32x4.splat(0);
  let sumY = sumX;
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) {
    const f0 = f + t * stride;
    const f1 = f0 + stride;
    const f2 = f1 + stride;
    const f3 = f2 + stride;
    let x0 = f32x4.splat(0);
    let x1 = x0;
    let x2 = x0;
    let x3 = x0;
    let y0 = x0;
    let y1 = x0;
    let y2 = x0;
    let y3 = x0;
    for (let i: usize = 0; i < stride; i += 16) {
      const u = v128.load(x + i);
      const w = v128.load(y + i);
      let g = v128.load(f0 + i);
      x0 = f32x4.add(x0, f32x4.mul(u, g));
      y0 = f32x4.add(y0, f32x4.mul(w, g));
      g = v128.load(f1 + i);
      x1 = f32x4.add(x1, f32x4.mul(u, g));
      y1 = f32x4.add(y1, f32x4.mul(w, g));
      g = v128.load(f2 + i);
      x2 = f32x4.add(x2, f32x4.mul(u, g));
      y2 = f32x4.add(y2, f32x4.mul(w, g));
      g = v128.load(f3 + i);
      x3 = f32x4.add(x3, f32x4.mul(u, g));
      y3 = f32x4.add(y3, f32x4.mul(w, g));
    }
    sumX = f32x4.add(sumX, weighted(a + (t << 2), x0, x1, x2, x3));
    sumY = f32x4.add(sumY, weighted(b + (t << 2), y0, y1, y2, y3));
  }
  for (; t < T; t++) {
    const g = f + t * stride;
    let x0 = f32x4.splat(0);
    let y0 = x0;
    for (let i: usize = 0; i < stride; i += 16) {
      const h = v128.load(g + i);
      x0 = f32x4.add(x0, f32x4.mul(v128.load(x + i), h));
      y0 = f32x4.add(y0, f32x4.mul(v128.load(y + i), h));
    }
    sumX = f32x4.add(sumX, f32x4.mul(x0, v128.load32_splat(a + (t << 2))));
    sumY = f32x4.add(sumY, f32x4.mul(y0, v128.load32_splat(b + (t << 2))));
  }
  store<f32>(out, sumOfLanes(sumX));
  store<f32>(outY, sumOfLanes(sumY));
}

/** `a_0 x0 + a_1 x1 + a_2 x2 + a_3 x3`, lane by lane. */
function weighted(a: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const first = f32x4.add(f32x4.mul(x0, v128.load32_splat(a)), f32x4.mul(x1, v128.load32_splat(a, 4)));
  return f32x4.add(
    first,
    f32x4.add(f32x4.mul(x2, v128.load32_splat(a, 8)), f32x4.mul(x3, v128.load32_splat(a, 12))),
  );
}

function sumOfLanes(s: v128): f32 {
  const low = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1);
  return low + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}
