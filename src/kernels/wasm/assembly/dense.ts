/** The kernels of a dense design: column j is at `x + j * stride`. All strides and lengths are in bytes. */

import { dots, dotsOfTwo } from './dots';
import { moveRow } from './row';
import { updates, updatesByTwo } from './updates';

/** Bytes of a column that are worked on at a time, so that a field's part stays in the cache. */
const TILE: usize = 8192;

/** `out = X_J W_J` */
export function predictDense(
  x: usize,
  stride: usize,
  w: usize,
  T: usize,
  J: usize,
  count: usize,
  out: usize,
): void {
  memory.fill(out, 0, stride * T);
  const rowBytes = T << 3;
  const last = J + (count << 2);
  for (let start: usize = 0; start < stride; start += TILE) {
    const bytes = min(TILE, stride - start);
    const f = out + start;
    let p = J;
    for (; p + 8 <= last; p += 8) {
      const j = <usize>load<i32>(p);
      const k = <usize>load<i32>(p, 4);
      const xj = x + j * stride + start;
      const xk = x + k * stride + start;
      updatesByTwo(xj, xk, f, bytes, stride, T, w + j * rowBytes, w + k * rowBytes);
    }
    if (p < last) {
      const j = <usize>load<i32>(p);
      updates(x + j * stride + start, f, bytes, stride, T, w + j * rowBytes);
    }
  }
}

/** `out_j = x_j^T field` for j in J, each of which stands in J once. */
export function correlateDense(
  x: usize,
  stride: usize,
  field: usize,
  T: usize,
  J: usize,
  count: usize,
  out: usize,
): void {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  for (let p = J; p < last; p += 4) memory.fill(out + <usize>load<i32>(p) * rowBytes, 0, rowBytes);
  for (let start: usize = 0; start < stride; start += TILE) {
    const bytes = min(TILE, stride - start);
    const f = field + start;
    let p = J;
    for (; p + 8 <= last; p += 8) {
      const j = <usize>load<i32>(p);
      const k = <usize>load<i32>(p, 4);
      const xj = x + j * stride + start;
      const xk = x + k * stride + start;
      dotsOfTwo(xj, xk, f, bytes, stride, T, out + j * rowBytes, out + k * rowBytes);
    }
    if (p < last) {
      const j = <usize>load<i32>(p);
      dots(x + j * stride + start, f, bytes, stride, T, out + j * rowBytes);
    }
  }
}

/**
 * Block coordinate descent over J; `change` is room for T numbers.
 *
 * @returns `sum_j L_j ||dw_j||^2`
 */
export function sweepDense(
  x: usize,
  stride: usize,
  squaredNorms: usize,
  w: usize,
  residual: usize,
  T: usize,
  J: usize,
  count: usize,
  change: usize,
): f64 {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  let moved: f64 = 0;
  for (let p = J; p < last; p += 4) {
    const j = load<i32>(p);
    const L = load<f64>(squaredNorms + ((<usize>j) << 3));
    if (L === 0) continue;
    const xj = x + <usize>j * stride;
    memory.fill(change, 0, rowBytes);
    dots(xj, residual, stride, stride, T, change);
    const d = moveRow(w + <usize>j * rowBytes, change, T, j, L);
    if (d === 0) continue;
    moved += L * d;
    updates(xj, residual, stride, stride, T, change);
  }
  return moved;
}
