/**
 * Where there are few features: the second derivatives of R rows as they are, for first guesses of inverse Hessians. With
 * `B_r = H_r + alpha I` and `D_r = B_r + kappa I` the equations `B_r z_r + kappa (z_r - m) = v_r`, m the mean of the z_r, have the
 * solution of `solvers/softSharing/blockInverse.ts`,
 *
 *     z_r - m = D_r^-1 (v_r - B_r m),     (sum_r D_r^-1 B_r) m = sum_r D_r^-1 v_r
 *
 * Matrices are p x p by rows, of which the lower triangle counts: R times B, and where rows are coupled R times the factor of D and that
 * of the sum; of rows that are not each B becomes its factor.
 */

import { correlate, weighTo } from './line';
import { BLOCK, correlateBlocks, weighBlocks } from './pairBlocks';

/** A pivot of at most this part of its diagonal entry is rounding, of sums of products in float32 and of others, and raised to that. */
const LEAST_SINGLE: f64 = 1e-6;
const LEAST: f64 = 1e-13;

/**
 * `B += X^T diag(h) X` of p columns, with fields of so many bytes, less `X^T h h^T X / total` where an intercept takes its part. `room` is
 * room for a field, `g` for p numbers, `lanes` as in `correlateBlocks`.
 */
export function addSecond<T>(
  x: usize,
  bytes: usize,
  p: usize,
  h: usize,
  total: f64,
  isFree: bool,
  b: usize,
  room: usize,
  g: usize,
  lanes: usize,
): void {
  for (let j: usize = 0; j < p; j++) {
    const row = b + ((j * p) << 3);
    let sum: f64;
    if (sizeof<T>() === 4) {
      sum = weighBlocks(h, x + j * BLOCK, p * BLOCK, bytes, room);
      correlateBlocks(x, bytes, p, j + 1, room, lanes, row);
    } else {
      sum = weighTo(h, x + j * bytes, bytes, room);
      correlate(x, bytes, j + 1, room, row);
    }
    if (!isFree) continue;
    store<f64>(g + (j << 3), sum);
    for (let k: usize = 0; k <= j; k++) {
      const at = row + (k << 3);
      store<f64>(at, load<f64>(at) - (sum * load<f64>(g + (k << 3))) / total);
    }
  }
}

/** Makes factors of what `addSecond` has found of R rows; `v` is room for p numbers. */
export function factoriseMetric(
  b: usize,
  R: usize,
  p: usize,
  alpha: f64,
  kappa: f64,
  isCoupled: i32,
  isSingle: bool,
  v: usize,
): void {
  const least = isSingle ? LEAST_SINGLE : LEAST;
  const row = p << 3;
  const bytes = p * row;
  const sum = b + 2 * R * bytes;
  if (isCoupled) memory.fill(sum, 0, bytes);
  for (let r: usize = 0; r < R; r++) {
    const own = b + r * bytes;
    for (let at = own; at < own + bytes; at += row + 8) store<f64>(at, load<f64>(at) + alpha);
    if (!isCoupled) {
      factorise(own, p, least);
      continue;
    }
    const factor = own + R * bytes;
    memory.copy(factor, own, bytes);
    for (let at = factor; at < factor + bytes; at += row + 8) store<f64>(at, load<f64>(at) + kappa);
    factorise(factor, p, least);
    for (let j: usize = 0; j < p; j++) {
      for (let k: usize = 0; k < p; k++) {
        const from = k < j ? j * row + (k << 3) : k * row + (j << 3);
        store<f64>(v + (k << 3), load<f64>(own + from));
      }
      solve(factor, p, v);
      for (let k = j; k < p; k++) {
        const at = sum + k * row + (j << 3);
        store<f64>(at, load<f64>(at) + load<f64>(v + (k << 3)));
      }
    }
  }
  if (isCoupled) factorise(sum, p, least);
}

/** The rows at `v`, with their deviations from the mean and that behind them where they are coupled; `room` is room for p numbers. */
export function solveMetric(b: usize, R: usize, p: usize, isCoupled: i32, v: usize, room: usize): void {
  const row = p << 3;
  const bytes = p * row;
  if (!isCoupled) {
    for (let r: usize = 0; r < R; r++) solve(b + r * bytes, p, v + r * row);
    return;
  }
  const factors = b + R * bytes;
  const mean = v + R * row;
  memory.fill(mean, 0, row);
  for (let r: usize = 0; r < R; r++) {
    memory.copy(room, v + r * row, row);
    solve(factors + r * bytes, p, room);
    for (let j: usize = 0; j < row; j += 8) store<f64>(mean + j, load<f64>(mean + j) + load<f64>(room + j));
  }
  solve(factors + R * bytes, p, mean);
  memory.fill(room, 0, row);
  for (let r: usize = 0; r < R; r++) {
    const own = v + r * row;
    takeProduct(b + r * bytes, p, mean, own);
    solve(factors + r * bytes, p, own);
    for (let j: usize = 0; j < row; j += 8) store<f64>(room + j, load<f64>(room + j) + load<f64>(own + j));
  }
  for (let j: usize = 0; j < row; j += 8) {
    const rest = load<f64>(room + j) / <f64>R;
    store<f64>(mean + j, load<f64>(mean + j) + rest);
    for (let own = v + j; own < mean; own += row) store<f64>(own, load<f64>(own) - rest);
  }
}

/** `v -= B m` for the lower triangle of B. */
function takeProduct(b: usize, p: usize, m: usize, v: usize): void {
  for (let j: usize = 0; j < p; j++) {
    const row = b + ((j * p) << 3);
    const factor = load<f64>(m + (j << 3));
    let sum = load<f64>(row + (j << 3)) * factor;
    for (let k: usize = 0; k < j; k++) {
      const value = load<f64>(row + (k << 3));
      sum += value * load<f64>(m + (k << 3));
      store<f64>(v + (k << 3), load<f64>(v + (k << 3)) - value * factor);
    }
    store<f64>(v + (j << 3), load<f64>(v + (j << 3)) - sum);
  }
}

/** `A = L L^T`, in place. */
function factorise(a: usize, p: usize, least: f64): void {
  for (let i: usize = 0; i < p; i++) {
    const row = a + ((i * p) << 3);
    const diagonal = load<f64>(row + (i << 3));
    let pivot = diagonal;
    for (let j: usize = 0; j < i; j++) {
      const other = a + ((j * p) << 3);
      let value = load<f64>(row + (j << 3));
      for (let k: usize = 0; k < j; k++) value -= load<f64>(row + (k << 3)) * load<f64>(other + (k << 3));
      value /= load<f64>(other + (j << 3));
      store<f64>(row + (j << 3), value);
      pivot -= value * value;
    }
    store<f64>(row + (i << 3), sqrt(max(pivot, least * diagonal)));
  }
}

/** `v <- (L L^T)^-1 v`. */
function solve(l: usize, p: usize, v: usize): void {
  for (let i: usize = 0; i < p; i++) {
    const row = l + ((i * p) << 3);
    let value = load<f64>(v + (i << 3));
    for (let j: usize = 0; j < i; j++) value -= load<f64>(row + (j << 3)) * load<f64>(v + (j << 3));
    store<f64>(v + (i << 3), value / load<f64>(row + (i << 3)));
  }
  for (let i = p; i-- > 0; ) {
    const row = l + ((i * p) << 3);
    const value = load<f64>(v + (i << 3)) / load<f64>(row + (i << 3));
    store<f64>(v + (i << 3), value);
    for (let j: usize = 0; j < i; j++) {
      const at = v + (j << 3);
      store<f64>(at, load<f64>(at) - load<f64>(row + (j << 3)) * value);
    }
  }
}
