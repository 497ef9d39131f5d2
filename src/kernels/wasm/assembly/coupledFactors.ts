/**
 * The systems of tasks that share their samples. Where no target is missing the mean of the tasks and the deviations from it are ridge
 * regressions of their own, so that two factors serve them all; where some are, these precondition conjugate gradients
 * (`coupledGradients.ts`). With X~ the centred samples and c what each counts,
 *
 *     (c X~^T X~ + alpha I) mean(W) = mean(E),      (c X~^T X~ + (alpha + kappa) I) (w_t - mean(W)) = e_t - mean(E)
 *
 * and where samples are fewer than features the same of theta, see `coupled.ts`, with `c X~ X~^T / alpha + I` and `c X~ X~^T / (alpha +
 * kappa) + I`.
 */

import {
  alpha,
  at,
  BY_COMMON_FEATURES,
  chunk,
  features,
  form,
  kappa,
  mean,
  products,
  room,
  rows,
  STRIDE,
  shared,
  square,
  T,
  table,
  weights,
  width,
  X,
} from './coupledState';
import { addOuter, addOuterSingle } from './outer';
import { factorise, SMALLEST_PIVOT, weigh } from './symmetric';
import { solveTriangular } from './triangular';
import { addScaled, sumOfVectors } from './vectors';

function order(): u32 {
  return form === BY_COMMON_FEATURES ? width : rows;
}

/** Makes the products that the systems are made of zeros; also those of the samples of all tasks. */
export function clearSystem(): void {
  memory.fill(square, 0, (<usize>order() * <usize>order()) << 3);
}

/** Adds the samples `first .. end - 1`, multiples of 4, 128 at most, to `X~^T X~`; rounded to float32 if that `isSingle`. */
export function addSamples(first: usize, end: usize, isSingle: i32): void {
  const stride = at(table, STRIDE);
  const x = at(table, X);
  const size = (<usize>width) << (isSingle !== 0 ? 2 : 3);
  let to = chunk;
  for (let i = first << 3; i < end << 3; i += 16) {
    const next = to + size;
    let place: usize = 0;
    for (let column = x + i; column < x + i + <usize>width * stride; column += 4 * stride) {
      const a = v128.load(column);
      const b = v128.load(column + stride);
      const c = v128.load(column + 2 * stride);
      const d = v128.load(column + 3 * stride);
      if (isSingle !== 0) {
        v128.store(to + place, demoted(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(c, d, 0, 2)));
        v128.store(next + place, demoted(v128.shuffle<f64>(a, b, 1, 3), v128.shuffle<f64>(c, d, 1, 3)));
        place += 16;
      } else {
        v128.store(to + place, v128.shuffle<f64>(a, b, 0, 2));
        v128.store(to + place, v128.shuffle<f64>(c, d, 0, 2), 16);
        v128.store(next + place, v128.shuffle<f64>(a, b, 1, 3));
        v128.store(next + place, v128.shuffle<f64>(c, d, 1, 3), 16);
        place += 32;
      }
    }
    to = next + size;
  }
  const count = end - first;
  for (let k: usize = 0; k < count << 3; k += 8) store<f64>(weights + k, 1);
  if (isSingle !== 0) addOuterSingle(chunk, size, features, count, weights, width, square, room);
  else addOuter(chunk, size, features, count, weights, width, square, room);
}

function demoted(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/**
 * Makes the two matrices of their products.
 *
 * @param c what a sample counts, where they are those of the features
 * @param areKept whether the products of the features are kept, as a whole matrix
 * @returns the largest number of a diagonal, over what the ridge has added to it
 */
export function weighCommon(c: f64, areKept: i32): f64 {
  const n = <usize>order();
  const s = alpha + kappa;
  if (areKept !== 0) {
    for (let i: usize = 0; i < n; i++) {
      for (let j: usize = 0; j <= i; j++) {
        const value = load<f64>(square + ((i * n + j) << 3));
        store<f64>(products + ((i * n + j) << 3), value);
        store<f64>(products + ((j * n + i) << 3), value);
      }
    }
  }
  memory.copy(shared, square, (n * n) << 3);
  const ofFeatures = form === BY_COMMON_FEATURES;
  const term: f64 = ofFeatures ? alpha : 1;
  weigh(shared, <u32>n, ofFeatures ? c : 1 / alpha, term);
  weigh(square, <u32>n, ofFeatures ? c : 1 / s, ofFeatures ? s : 1);
  let largest: f64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const diagonal = load<f64>(shared + ((i * n + i) << 3)) / term;
    if (!(diagonal <= largest)) largest = diagonal;
  }
  return largest;
}

/** Rows `first .. end - 1` of the factor for the mean, or for deviations and for the samples of all tasks. @returns whether it is regular */
export function factorSystem(first: u32, end: u32, isOfMean: i32): i32 {
  const n = order();
  const least = SMALLEST_PIVOT * <f64>n;
  return factorise(isOfMean !== 0 ? shared : square, n, least, first, end, room) < 0 ? 1 : 0;
}

/** What solves the systems for T vectors, in their place. */
export function solveCommon(v: usize): void {
  const n = order();
  if (kappa === 0) {
    solveTriangular(shared, n, false, v, <u32>T, room);
    solveTriangular(shared, n, true, v, <u32>T, room);
    return;
  }
  const bytes = (<usize>n) << 3;
  const share = 1 / <f64>T;
  sumOfVectors(v, T, bytes, mean);
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(mean + k, load<f64>(mean + k) * share);
  for (let t: usize = 0; t < T; t++) addScaled(v + t * bytes, mean, -1, bytes);
  solveTriangular(shared, n, false, mean, 1, room);
  solveTriangular(shared, n, true, mean, 1, room);
  solveTriangular(square, n, false, v, <u32>T, room);
  solveTriangular(square, n, true, v, <u32>T, room);
  for (let t: usize = 0; t < T; t++) addScaled(v + t * bytes, mean, 1, bytes);
}
