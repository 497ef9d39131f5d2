/**
 * Conjugate gradients for tasks that share their samples, of whose targets some are missing: with `G = X~^T X~` of all samples, `M_t` the
 * rows of X~ that task t lacks and `m_t` the mean of those that it has, its system is
 *
 *     D_t = c_t (G - M_t^T M_t - n_t m_t m_t^T) + alpha I,      D_t w_t + kappa (w_t - mean(W)) = e_t,
 *
 * products with which cost G and the rows that are missing, not those that are there. The systems of `coupledFactors.ts` precondition it.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.5.
 */

import { solveCommon } from './coupledFactors';
import {
  alpha,
  at,
  byRows,
  center,
  directions,
  ENTRY,
  e,
  features,
  field,
  INVERSE,
  kappa,
  lackingRows,
  mean,
  other,
  p,
  products,
  ROWS,
  T,
  table,
  WEIGHT,
  width,
  z,
} from './coupledState';
import { correlateDense, predictDense } from './dense';
import { addScaled, inner, sumOfVectors } from './vectors';

const MOST_STEPS: i32 = 60;

/**
 * `z` becomes what solves the system for E, up to a rest that counts for no more than `aim` in the gap. E becomes that rest.
 */
export function solveByGradients(aim: f64): void {
  const bytes = ((<usize>width) << 3) * T;
  const count = <u32>(bytes >> 3);
  const direction = directions;
  const image = directions + bytes;
  const solved = directions + 2 * bytes;
  memory.fill(z, 0, bytes);
  let before: f64 = 0;
  for (let step: i32 = 0; step < MOST_STEPS; step++) {
    memory.copy(solved, e, bytes);
    solveCommon(solved);
    const now = inner(e, solved, count);
    if (!(now > 0)) return;
    if (step === 0) memory.copy(direction, solved, bytes);
    else {
      addScaled(solved, direction, now / before, bytes);
      memory.copy(direction, solved, bytes);
    }
    before = now;
    applySystem(direction, image);
    const length = now / inner(direction, image, count);
    if (!(length < Infinity)) return;
    addScaled(z, direction, length, bytes);
    addScaled(e, image, -length, bytes);
    if (!(gapOf(e) > aim)) return;
  }
}

/** `out = D v + kappa (v - mean(v))`. */
function applySystem(v: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  const share = kappa / <f64>T;
  toRows(v, byRows);
  predictDense(products, bytes, byRows, T, features, p, out);
  sumOfVectors(v, T, bytes, mean);
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const rows = at(task, INVERSE);
    const stride = lackingRows(task) << 3;
    const vt = v + t * bytes;
    const to = out + t * bytes;
    if (stride > 0) {
      predictDense(rows, stride, vt, 1, features, p, field);
      correlateDense(rows, stride, field, 1, features, p, other);
      addScaled(to, other, -1, bytes);
      const m = rows + stride * <usize>p;
      if (center !== 0) addScaled(to, m, -load<f64>(task + ROWS) * inner(m, vt, width), bytes);
    }
    const c = f64x2.splat(load<f64>(task + WEIGHT));
    const own = f64x2.splat(alpha + kappa);
    const by = f64x2.splat(share);
    for (let k: usize = 0; k < bytes; k += 16) {
      const sum = f64x2.add(f64x2.mul(c, v128.load(to + k)), f64x2.mul(own, v128.load(vt + k)));
      v128.store(to + k, f64x2.sub(sum, f64x2.mul(by, v128.load(mean + k))));
    }
  }
}

/** What T vectors that are left of E count for in the gap; see `gapOfRests`. */
function gapOf(v: usize): f64 {
  const bytes = (<usize>width) << 3;
  const share = 1 / <f64>T;
  sumOfVectors(v, T, bytes, other);
  const common = inner(other, other, width) * share;
  const all = inner(v, v, width * <u32>T);
  return common / (2 * alpha) + (all - common) / (2 * (alpha + kappa));
}

/** T vectors as p rows of T numbers. */
export function toRows(v: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  let to = out;
  for (let j: usize = 0; j < (<usize>p) << 3; j += 8) {
    for (let from = v + j; from < v + j + T * bytes; from += bytes) {
      store<f64>(to, load<f64>(from));
      to += 8;
    }
  }
}
