/** The kernels of a dense design: column j is at `x + j * stride`. All strides and lengths are in bytes. */

import { dots, dotsOfTwo } from './dots';
import { clearRow, moveRow } from './row';
import { updates, updatesByFour, updatesByTwo } from './updates';

/** Bytes of a column that are worked on at a time, so that a field's part stays in the cache; where four columns are, half as many. */
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
  for (let start: usize = 0; start < stride; start += TILE / 2) {
    const bytes = min(TILE / 2, stride - start);
    const f = out + start;
    let p = J;
    for (; p + 16 <= last; p += 16) updatesByFour(x + start, stride, p, f, bytes, T, w);
    for (; p < last; p += 4) {
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
  for (let p = J; p < last; p += 4) clearRow(out + <usize>load<i32>(p) * rowBytes, rowBytes);
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
 * Block coordinate descent over J with the penalty of `moveRow`; `room` is room for 2 T + 1 numbers.
 *
 * Rows go two at a time, j and k: both gradients are taken from one pass over the residual, the second is then
 * corrected by `x_k . x_j` for the step of the first, and the residual is updated for both.
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
  room: usize,
  l1: f64,
  l2: f64,
): f64 {
  const rowBytes = T << 3;
  const second = room + rowBytes;
  const last = J + (count << 2);
  let moved: f64 = 0;
  let p = J;
  while (p < last) {
    const j = load<i32>(p);
    const Lj = load<f64>(squaredNorms + ((<usize>j) << 3));
    p += 4;
    if (Lj === 0) continue;
    const xj = x + <usize>j * stride;
    const wj = w + <usize>j * rowBytes;
    let k = -1;
    let Lk: f64 = 0;
    while (p < last && Lk === 0) {
      k = load<i32>(p);
      Lk = load<f64>(squaredNorms + ((<usize>k) << 3));
      p += 4;
    }
    if (Lk === 0) {
      clearRow(room, rowBytes);
      dots(xj, residual, stride, stride, T, room);
      const d = moveRow(wj, room, T, j, Lj, l1, l2);
      if (d !== 0) updates(xj, residual, stride, stride, T, room);
      return moved + Lj * d;
    }
    const xk = x + <usize>k * stride;
    clearRow(room, 2 * rowBytes + 8);
    dotsOfTwo(xj, xk, residual, stride, stride, T, room, second);
    const dj = moveRow(wj, room, T, j, Lj, l1, l2);
    if (dj !== 0) {
      const cross = second + rowBytes;
      dots(xj, xk, stride, 0, 1, cross);
      const inner = load<f64>(cross);
      for (let t: usize = 0; t < rowBytes; t += 8) {
        store<f64>(second + t, load<f64>(second + t) + inner * load<f64>(room + t));
      }
    }
    const dk = moveRow(w + <usize>k * rowBytes, second, T, k, Lk, l1, l2);
    moved += Lj * dj + Lk * dk;
    if (dj !== 0 && dk !== 0) updatesByTwo(xj, xk, residual, stride, stride, T, room, second);
    else if (dj !== 0) updates(xj, residual, stride, stride, T, room);
    else if (dk !== 0) updates(xk, residual, stride, stride, T, second);
  }
  return moved;
}

/**
 * As `sweepDense` where the design is known by its inner products alone: column j of `gram` is X^T x_j, and `v`, a field,
 * is X^T R, so that the gradient of row j is `v_t[j]`. `change` is room for 2 T numbers.
 *
 * Rows that move go two at a time: the step of the first is taken off the gradients of the rows up to the second, and v is updated
 * for both, with the bits of one after the other.
 *
 * @returns `sum_j L_j ||dw_j||^2`
 */
export function sweepGram(
  gram: usize,
  stride: usize,
  squaredNorms: usize,
  w: usize,
  v: usize,
  T: usize,
  J: usize,
  count: usize,
  change: usize,
  l1: f64,
  l2: f64,
): f64 {
  const rowBytes = T << 3;
  const last = J + (count << 2);
  let moved: f64 = 0;
  let isAhead = false; // whether v lacks the step of a row, that of the column `first`
  let first: usize = 0;
  let firstStep = change;
  let step = change + rowBytes;
  for (let p = J; p < last; p += 4) {
    const j = load<i32>(p);
    const at = (<usize>j) << 3;
    const L = load<f64>(squaredNorms + at);
    if (L === 0) continue;
    const inner: f64 = isAhead ? load<f64>(first + at) : 0;
    let entry = v + at;
    let t: usize = 0;
    // In pairs, as they are read again: processors wait where a load takes two stores.
    for (; t + 16 <= rowBytes; t += 16) {
      const gradient = v128.load64_lane(entry + stride, v128.load64_zero(entry), 1);
      v128.store(
        step + t,
        isAhead ? f64x2.add(gradient, f64x2.mul(v128.load(firstStep + t), f64x2.splat(inner))) : gradient,
      );
      entry += 2 * stride;
    }
    if (t < rowBytes) {
      const gradient = load<f64>(entry);
      store<f64>(step + t, isAhead ? gradient + load<f64>(firstStep + t) * inner : gradient);
    }
    const d = moveRow(w + <usize>j * rowBytes, step, T, j, L, l1, l2);
    if (d === 0) continue;
    moved += L * d;
    const column = gram + <usize>j * stride;
    if (isAhead) updatesByTwo(first, column, v, stride, stride, T, firstStep, step);
    else {
      first = column;
      const other = firstStep;
      firstStep = step;
      step = other;
    }
    isAhead = !isAhead;
  }
  if (isAhead) updates(first, v, stride, stride, T, firstStep);
  return moved;
}
