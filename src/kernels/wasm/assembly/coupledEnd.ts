/** How a step of soft sharing ends: what it has come to, and coefficients in the user's units. */

import {
  alpha,
  at,
  center,
  ENTRY,
  e,
  kappa,
  left,
  mean,
  other,
  p,
  ROWS,
  SUMS,
  scale,
  T,
  table,
  theta,
  WEIGHT,
  w,
  width,
} from './coupledState';
import { add, addProduct, begin, restOfSum, roundedSum } from './exactSum';
import { addScaled, sumOfVectors } from './vectors';

/** `E <- E - kappa (W - mean(W))`, whose mean it does not change. @returns `1/2 (T ||mean(E)||^2 / alpha + ||E - mean(E)||^2 / (alpha + kappa))` */
export function gapOfRests(): f64 {
  const bytes = (<usize>width) << 3;
  const share = 1 / <f64>T;
  sumOfVectors(w, T, bytes, mean);
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(mean + k, load<f64>(mean + k) * share);
  sumOfVectors(e, T, bytes, other);
  let common: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const m = load<f64>(other + k) * share;
    store<f64>(other + k, m);
    common += m * m;
  }
  let apart: f64 = 0;
  for (let t: usize = 0; t < T; t++) {
    const v = e + t * bytes;
    for (let k: usize = 0; k < bytes; k += 8) {
      const value = load<f64>(v + k) - kappa * (load<f64>(w + t * bytes + k) - load<f64>(mean + k));
      store<f64>(v + k, value);
      const deviation = value - load<f64>(other + k);
      apart += deviation * deviation;
    }
  }
  return (<f64>T * common) / (2 * alpha) + apart / (2 * (alpha + kappa));
}

/** `W <- M^-1 W`, M the penalty's matrix. */
export function solvePenalty(): void {
  const bytes = (<usize>width) << 3;
  const own = 1 / (alpha + kappa);
  const common = (1 / alpha - own) / <f64>T;
  sumOfVectors(w, T, bytes, mean);
  for (let k: usize = 0; k < bytes * T; k += 8) store<f64>(w + k, own * load<f64>(w + k));
  for (let t: usize = 0; t < T; t++) addScaled(w + t * bytes, mean, common, bytes);
}

/** `left <- root (y - f) - theta` for the samples from `offset` on. @returns `squares` and those of these */
export function leaveRests(y: usize, f: usize, offset: usize, bytes: usize, root: f64, squares: f64): f64 {
  for (let i: usize = 0; i < bytes; i += 8) {
    const rest = root * (load<f64>(y + i) - load<f64>(f + i)) - load<f64>(theta + offset + i);
    store<f64>(left + offset + i, rest);
    squares += rest * rest;
  }
  return squares;
}

/**
 * W and the intercepts in the user's units, summed without rounding.
 *
 * @param out receives W, p x T, the T intercepts, the mean of the rows of W, p numbers, and how far rounding may take predictions, in the norm
 *   in which the gap is half of a square
 * @returns whether all are finite
 */
export function concludeTasks(out: usize): i32 {
  const bytes = (<usize>width) << 3;
  const all = (<usize>p) << 3;
  const intercepts = out + all * T;
  let finite: f64 = 0;
  let errors: f64 = 0;
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const means = at(task, SUMS);
    const total = load<f64>(task + WEIGHT) * load<f64>(task + ROWS);
    begin();
    if (center !== 0) {
      add(load<f64>(means + 3 * all));
      add(load<f64>(means + 3 * all, 8));
    }
    let size: f64 = 0;
    for (let j: usize = 0; j < all; j += 8) {
      const scaled = load<f64>(w + t * bytes + j);
      const weight = scaled * scale + 0;
      size += sqrt(load<f64>(task + WEIGHT) * load<f64>(means + 2 * all + j)) * abs(scaled);
      finite += weight * 0;
      store<f64>(out + j * T + (t << 3), weight);
      if (center === 0 || weight === 0) continue;
      addProduct(-load<f64>(means + j), weight);
      const left = load<f64>(means + all + j);
      if (left !== 0) addProduct(-left, weight);
    }
    add(load<f64>(w + bytes * T + (t << 3)) * scale);
    finite += roundedSum() * 0;
    store<f64>(intercepts + (t << 3), roundedSum() + 0);
    const error = f64.EPSILON * size + abs(restOfSum() / scale) * sqrt(total);
    errors += error * error;
  }
  const middle = intercepts + (T << 3);
  for (let j: usize = 0; j < all; j += 8) {
    const row = out + j * T;
    const first = load<f64>(row);
    let sum: f64 = 0;
    for (let t: usize = 8; t < T << 3; t += 8) sum += load<f64>(row + t) - first;
    store<f64>(middle + j, first + sum / <f64>T);
  }
  store<f64>(middle + all, sqrt(errors));
  return finite === 0 ? 1 : 0;
}
