/**
 * What columns weigh under the weights h_t of each task: `m = sum h x / sum h` where `center` is not 0, else 0, and
 * `sum h (x - m)^2`. With a first m and c = sum h (x - m), what rounding left, `m + c / total` is the mean and the
 * squares about it are c^2 / total less.
 */

import { dots } from './dots';
import { clearRow } from './row';

export function momentsDense(
  x: usize,
  stride: usize,
  h: usize,
  T: usize,
  totals: usize,
  center: i32,
  J: usize,
  count: usize,
  means: usize,
  squares: usize,
): void {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  for (let p = J; p < last; p += 4) {
    const j = <usize>load<i32>(p);
    const xj = x + j * stride;
    const row = means + j * rowBytes;
    clearRow(row, rowBytes);
    if (center !== 0) dots(xj, h, stride, stride, T, row);
    for (let t: usize = 0; t < T; t++) {
      const at = t << 3;
      const total = load<f64>(totals + at);
      const m = total > 0 ? load<f64>(row + at) / total : 0;
      const ms = f64x2.splat(m);
      let c0 = f64x2.splat(0);
      let c1 = c0;
      let s0 = c0;
      let s1 = c0;
      const ht = h + t * stride;
      for (let i: usize = 0; i < stride; i += 32) {
        let d = f64x2.sub(v128.load(xj + i), ms);
        let hd = f64x2.mul(v128.load(ht + i), d);
        c0 = f64x2.add(c0, hd);
        s0 = f64x2.add(s0, f64x2.mul(hd, d));
        d = f64x2.sub(v128.load(xj + i, 16), ms);
        hd = f64x2.mul(v128.load(ht + i, 16), d);
        c1 = f64x2.add(c1, hd);
        s1 = f64x2.add(s1, f64x2.mul(hd, d));
      }
      put(m, sumOf(c0, c1), sumOf(s0, s1), total, center, row + at, squares + j * rowBytes + at);
    }
  }
}

export function momentsSparse(
  data: usize,
  indices: usize,
  indptr: usize,
  stride: usize,
  h: usize,
  T: usize,
  totals: usize,
  center: i32,
  J: usize,
  count: usize,
  means: usize,
  squares: usize,
): void {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  for (let p = J; p < last; p += 4) {
    const j = <usize>load<i32>(p);
    const k = <usize>load<i32>(indptr + (j << 2));
    const end = <usize>load<i32>(indptr + (j << 2), 4);
    for (let t: usize = 0; t < T; t++) {
      const at = t << 3;
      const total = load<f64>(totals + at);
      const ht = h + t * stride;
      let m: f64 = 0;
      let others: f64 = 0;
      if (center !== 0 && total > 0) {
        for (let q = k; q < end; q++) m += load<f64>(data + (q << 3)) * weightOf(ht, indices, q);
        m /= total;
        others = unstored(indices, k, end, ht, stride, total);
      }
      let c = -others * m;
      let s = others * m * m;
      for (let q = k; q < end; q++) {
        const d = load<f64>(data + (q << 3)) - m;
        const hd = weightOf(ht, indices, q) * d;
        c += hd;
        s += hd * d;
      }
      put(m, c, s, total, center, means + j * rowBytes + at, squares + j * rowBytes + at);
    }
  }
}

function put(m: f64, c: f64, s: f64, total: f64, center: i32, mean: usize, square: usize): void {
  if (center === 0 || !(total > 0)) {
    store<f64>(mean, 0);
    store<f64>(square, s);
    return;
  }
  const rest = c / total;
  store<f64>(mean, m + rest);
  store<f64>(square, max(0, s - rest * c));
}

function sumOf(a: v128, b: v128): f64 {
  const sums = f64x2.add(a, b);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function weightOf(h: usize, indices: usize, q: usize): f64 {
  return load<f64>(h + ((<usize>load<i32>(indices + (q << 2))) << 3));
}

/** The weight of what a column does not store: by difference, or by its own sum where that loses digits. */
function unstored(indices: usize, k: usize, end: usize, h: usize, stride: usize, total: f64): f64 {
  let stored: f64 = 0;
  for (let q = k; q < end; q++) stored += weightOf(h, indices, q);
  if (stored <= total / 2) return total - stored;
  let others: f64 = 0;
  let next = k;
  for (let i: usize = 0; i < stride; i += 8) {
    if (next < end && (<usize>load<i32>(indices + (next << 2))) << 3 === i) next++;
    else others += load<f64>(h + i);
  }
  return others;
}
