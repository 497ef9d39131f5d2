/**
 * The kernels of a sparse design `S - unit shift^T`, S in compressed columns. `stride` is in bytes; each
 * loop over stored entries serves up to 4 tasks. One task alone has loops of its own, with the same bits: columns of a few
 * entries are most of what it multiplies.
 */

import { dots } from './dots';
import { clearRow, moveRow } from './row';
import { updates } from './updates';

/** `out[t] += S_j . f_t`, for the entries from k up to `end`. */
export function gather(
  data: usize,
  indices: usize,
  k: usize,
  end: usize,
  f: usize,
  stride: usize,
  T: usize,
  out: usize,
): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) {
    const f0 = f + t * stride;
    const f1 = f0 + stride;
    const f2 = f1 + stride;
    const f3 = f2 + stride;
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    let s3: f64 = 0;
    for (let q = k; q < end; q++) {
      const v = load<f64>(data + (q << 3));
      const i = (<usize>load<i32>(indices + (q << 2))) << 3;
      s0 += v * load<f64>(f0 + i);
      s1 += v * load<f64>(f1 + i);
      s2 += v * load<f64>(f2 + i);
      s3 += v * load<f64>(f3 + i);
    }
    const o = out + (t << 3);
    store<f64>(o, load<f64>(o) + s0);
    store<f64>(o, load<f64>(o, 8) + s1, 8);
    store<f64>(o, load<f64>(o, 16) + s2, 16);
    store<f64>(o, load<f64>(o, 24) + s3, 24);
  }
  for (; t < T; t++) {
    const f0 = f + t * stride;
    let s0: f64 = 0;
    for (let q = k; q < end; q++) {
      s0 += load<f64>(data + (q << 3)) * load<f64>(f0 + ((<usize>load<i32>(indices + (q << 2))) << 3));
    }
    const o = out + (t << 3);
    store<f64>(o, load<f64>(o) + s0);
  }
}

/** `f_t += a_t S_j`, for the entries from k up to `end`. */
function scatter(
  data: usize,
  indices: usize,
  k: usize,
  end: usize,
  f: usize,
  stride: usize,
  T: usize,
  a: usize,
): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) {
    const f0 = f + t * stride;
    const f1 = f0 + stride;
    const f2 = f1 + stride;
    const f3 = f2 + stride;
    const o = a + (t << 3);
    const a0 = load<f64>(o);
    const a1 = load<f64>(o, 8);
    const a2 = load<f64>(o, 16);
    const a3 = load<f64>(o, 24);
    for (let q = k; q < end; q++) {
      const v = load<f64>(data + (q << 3));
      const i = (<usize>load<i32>(indices + (q << 2))) << 3;
      store<f64>(f0 + i, load<f64>(f0 + i) + a0 * v);
      store<f64>(f1 + i, load<f64>(f1 + i) + a1 * v);
      store<f64>(f2 + i, load<f64>(f2 + i) + a2 * v);
      store<f64>(f3 + i, load<f64>(f3 + i) + a3 * v);
    }
  }
  for (; t < T; t++) {
    const f0 = f + t * stride;
    const a0 = load<f64>(a + (t << 3));
    for (let q = k; q < end; q++) {
      const i = (<usize>load<i32>(indices + (q << 2))) << 3;
      store<f64>(f0 + i, load<f64>(f0 + i) + a0 * load<f64>(data + (q << 3)));
    }
  }
}

/** `out[t] += a b[t]` */
function addRow(a: f64, b: usize, T: usize, out: usize): void {
  const end = T << 3;
  for (let t: usize = 0; t < end; t += 8) store<f64>(out + t, load<f64>(out + t) + a * load<f64>(b + t));
}

/** `out = S_J W_J - unit (shift_J^T W_J)`; `along` is room for T numbers. */
export function predictSparse(
  data: usize,
  indices: usize,
  indptr: usize,
  shift: usize,
  unit: usize,
  stride: usize,
  w: usize,
  T: usize,
  J: usize,
  count: usize,
  out: usize,
  along: usize,
): void {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  memory.fill(out, 0, stride * T);
  clearRow(along, rowBytes);
  if (T === 1) {
    let sum: f64 = 0;
    for (let p = J; p < last; p += 4) {
      const j = <usize>load<i32>(p);
      const a = load<f64>(w + (j << 3));
      const end = <usize>load<i32>(indptr + (j << 2), 4);
      for (let q = <usize>load<i32>(indptr + (j << 2)); q < end; q++) {
        const at = out + ((<usize>load<i32>(indices + (q << 2))) << 3);
        store<f64>(at, load<f64>(at) + a * load<f64>(data + (q << 3)));
      }
      sum += -load<f64>(shift + (j << 3)) * a;
    }
    store<f64>(along, sum);
  } else
    for (let t: usize = 0; t < T; t += 4) {
      const tasks = min<usize>(4, T - t);
      for (let p = J; p < last; p += 4) {
        const j = <usize>load<i32>(p);
        const row = w + j * rowBytes + (t << 3);
        const k = <usize>load<i32>(indptr + (j << 2));
        const end = <usize>load<i32>(indptr + (j << 2), 4);
        scatter(data, indices, k, end, out + t * stride, stride, tasks, row);
        addRow(-load<f64>(shift + (j << 3)), row, tasks, along + (t << 3));
      }
    }
  updates(unit, out, stride, stride, T, along);
}

/** `out_j = S_j^T field - shift_j (unit^T field)` for j in J; `along` is room for T numbers. */
export function correlateSparse(
  data: usize,
  indices: usize,
  indptr: usize,
  shift: usize,
  unit: usize,
  stride: usize,
  field: usize,
  T: usize,
  J: usize,
  count: usize,
  out: usize,
  along: usize,
): void {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  clearRow(along, rowBytes);
  dots(unit, field, stride, stride, T, along);
  if (T === 1) {
    const a = load<f64>(along);
    for (let p = J; p < last; p += 4) {
      const j = <usize>load<i32>(p);
      const end = <usize>load<i32>(indptr + (j << 2), 4);
      let sum: f64 = 0;
      for (let q = <usize>load<i32>(indptr + (j << 2)); q < end; q++) {
        sum += load<f64>(data + (q << 3)) * load<f64>(field + ((<usize>load<i32>(indices + (q << 2))) << 3));
      }
      store<f64>(out + (j << 3), sum + -load<f64>(shift + (j << 3)) * a);
    }
    return;
  }
  for (let t: usize = 0; t < T; t += 4) {
    const tasks = min<usize>(4, T - t);
    for (let p = J; p < last; p += 4) {
      const j = <usize>load<i32>(p);
      const row = out + j * rowBytes + (t << 3);
      const k = <usize>load<i32>(indptr + (j << 2));
      const end = <usize>load<i32>(indptr + (j << 2), 4);
      clearRow(row, tasks << 3);
      gather(data, indices, k, end, field + t * stride, stride, tasks, row);
      addRow(-load<f64>(shift + (j << 3)), along + (t << 3), tasks, row);
    }
  }
}

/**
 * Block coordinate descent over J with the penalty of `moveRow`; `room` is room for 3 T numbers.
 *
 * The column is `x_j = S_j - shift_j u`, orthogonal to u = unit wherever u is not zero. So that no row of W
 * costs n steps, the residual is held as `R = R' + u rho^T`, with `rho = 0` at the start:
 *
 * - `R - x_j d^T = (R' - S_j d^T) + u (rho + shift_j d)^T`: the update touches S_j's rows and rho alone;
 * - `u . S_j = shift_j u.u`, and `u^T R = sigma` never changes, so with `tau = u.u rho - sigma`
 *   `x_j^T R = S_j^T R' + (u . S_j) rho - shift_j u^T R = S_j^T R' + shift_j tau`,
 *   and tau gains `u.u shift_j d`.
 *
 * At the end `u rho^T` is added to R' once.
 *
 * @returns `sum_j L_j ||dw_j||^2`
 */
export function sweepSparse(
  data: usize,
  indices: usize,
  indptr: usize,
  shift: usize,
  unit: usize,
  stride: usize,
  squaredNorms: usize,
  w: usize,
  residual: usize,
  T: usize,
  J: usize,
  count: usize,
  room: usize,
  l1: f64,
  l2: f64,
): f64 {
  const rowBytes = T << 3;
  const change = room;
  const rho = change + rowBytes;
  const tau = rho + rowBytes;
  const last = J + (count << 2);

  clearRow(room, 3 * rowBytes);
  dots(unit, unit, stride, 0, 1, change);
  const unitSquared = load<f64>(change);
  if (unitSquared !== 0) {
    dots(unit, residual, stride, stride, T, rho);
    addRow(-1, rho, T, tau);
    clearRow(rho, rowBytes);
  }

  let moved: f64 = 0;
  for (let p = J; p < last; p += 4) {
    const j = load<i32>(p);
    const L = load<f64>(squaredNorms + ((<usize>j) << 3));
    if (L === 0) continue;
    const m = load<f64>(shift + ((<usize>j) << 3));
    const k = <usize>load<i32>(indptr + ((<usize>j) << 2));
    const end = <usize>load<i32>(indptr + ((<usize>j) << 2), 4);
    clearRow(change, rowBytes);
    gather(data, indices, k, end, residual, stride, T, change);
    addRow(m, tau, T, change);
    const d = moveRow(w + <usize>j * rowBytes, change, T, j, L, l1, l2);
    if (d === 0) continue;
    moved += L * d;
    scatter(data, indices, k, end, residual, stride, T, change);
    addRow(-m, change, T, rho);
    addRow(-m * unitSquared, change, T, tau);
  }
  if (moved !== 0 && unitSquared !== 0) updates(unit, residual, stride, stride, T, rho);
  return moved;
}
