/**
 * Single columns against T fields f_t that have weights h_t of their own. All strides and lengths are in bytes;
 * `a` are T numbers, the steps along the column. Two tasks at a time: more would need more registers than there are.
 */

import { dots } from './dots';
import { clearRow } from './row';
import { gather } from './sparse';

/** `out_t = x . f_t`. */
export function dotDense(x: usize, f: usize, stride: usize, T: usize, out: usize): void {
  clearRow(out, T << 3);
  dots(x, f, stride, stride, T, out);
}

/** The same for the stored entries from k up to `end`. */
export function dotSparse(
  data: usize,
  indices: usize,
  k: usize,
  end: usize,
  f: usize,
  stride: usize,
  T: usize,
  out: usize,
): void {
  clearRow(out, T << 3);
  gather(data, indices, k, end, f, stride, T, out);
}

/** `f_t -= a_t h_t (x - m_t)`. */
export function takeDense(x: usize, f: usize, h: usize, stride: usize, T: usize, a: usize, m: usize): void {
  let t: usize = 0;
  for (; t + 2 <= T; t += 2) {
    const at = t * stride;
    const f0 = f + at;
    const f1 = f0 + stride;
    const h0 = h + at;
    const h1 = h0 + stride;
    const a0 = v128.load64_splat(a + (t << 3));
    const a1 = v128.load64_splat(a + (t << 3), 8);
    const m0 = v128.load64_splat(m + (t << 3));
    const m1 = v128.load64_splat(m + (t << 3), 8);
    for (let i: usize = 0; i < stride; i += 16) {
      const u = v128.load(x + i);
      const d0 = f64x2.mul(f64x2.mul(a0, v128.load(h0 + i)), f64x2.sub(u, m0));
      v128.store(f0 + i, f64x2.sub(v128.load(f0 + i), d0));
      const d1 = f64x2.mul(f64x2.mul(a1, v128.load(h1 + i)), f64x2.sub(u, m1));
      v128.store(f1 + i, f64x2.sub(v128.load(f1 + i), d1));
    }
  }
  if (t === T) return;
  const f0 = f + t * stride;
  const h0 = h + t * stride;
  const a0 = v128.load64_splat(a + (t << 3));
  const m0 = v128.load64_splat(m + (t << 3));
  for (let i: usize = 0; i < stride; i += 32) {
    let d = f64x2.mul(f64x2.mul(a0, v128.load(h0 + i)), f64x2.sub(v128.load(x + i), m0));
    v128.store(f0 + i, f64x2.sub(v128.load(f0 + i), d));
    d = f64x2.mul(f64x2.mul(a0, v128.load(h0 + i, 16)), f64x2.sub(v128.load(x + i, 16), m0));
    v128.store(f0 + i, f64x2.sub(v128.load(f0 + i, 16), d), 16);
  }
}

/** `f_t -= a_t h_t S_j`, for the stored entries from k up to `end`. */
export function takeSparse(
  data: usize,
  indices: usize,
  k: usize,
  end: usize,
  f: usize,
  h: usize,
  stride: usize,
  T: usize,
  a: usize,
): void {
  for (let t: usize = 0; t < T; t++) {
    const ft = f + t * stride;
    const ht = h + t * stride;
    const at = load<f64>(a + (t << 3));
    if (at === 0) continue;
    for (let q = k; q < end; q++) {
      const i = (<usize>load<i32>(indices + (q << 2))) << 3;
      store<f64>(ft + i, load<f64>(ft + i) - at * load<f64>(ht + i) * load<f64>(data + (q << 3)));
    }
  }
}

/** `f_t -= h_t x (a_t - sum_s q_s a_s)`. */
export function shareDense(x: usize, f: usize, h: usize, q: usize, stride: usize, T: usize, a: usize): void {
  for (let i: usize = 0; i < stride; i += 16) {
    const u = v128.load(x + i);
    let mean = f64x2.splat(0);
    let at = i;
    for (let t: usize = 0; t < T; t++) {
      mean = f64x2.add(mean, f64x2.mul(v128.load(q + at), v128.load64_splat(a + (t << 3))));
      at += stride;
    }
    at = i;
    for (let t: usize = 0; t < T; t++) {
      const d = f64x2.sub(v128.load64_splat(a + (t << 3)), mean);
      v128.store(f + at, f64x2.sub(v128.load(f + at), f64x2.mul(f64x2.mul(u, v128.load(h + at)), d)));
      at += stride;
    }
  }
}

/** The same for the stored entries from k up to `end`. */
export function shareSparse(
  data: usize,
  indices: usize,
  k: usize,
  end: usize,
  f: usize,
  h: usize,
  q: usize,
  stride: usize,
  T: usize,
  a: usize,
): void {
  for (let e = k; e < end; e++) {
    const u = load<f64>(data + (e << 3));
    const i = (<usize>load<i32>(indices + (e << 2))) << 3;
    let mean: f64 = 0;
    let at = i;
    for (let t: usize = 0; t < T; t++) {
      mean += load<f64>(q + at) * load<f64>(a + (t << 3));
      at += stride;
    }
    at = i;
    for (let t: usize = 0; t < T; t++) {
      store<f64>(f + at, load<f64>(f + at) - u * load<f64>(h + at) * (load<f64>(a + (t << 3)) - mean));
      at += stride;
    }
  }
}
