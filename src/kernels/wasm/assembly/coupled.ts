/**
 * Least squares with soft sharing of tasks with dense samples of their own, which count alike within a task,
 *
 *     sum_t c_t / 2 ||y_t - X_t w_t - b_t||^2 + alpha / 2 ||W||^2 + kappa / 2 sum_t ||w_t - mean(w)||^2,    alpha > 0
 *
 * from numbers as they were given to coefficients. With `H_t = c_t X~_t^T X~_t` of the centred samples, `D_t = H_t + s I`, `s = alpha +
 * kappa`, and `e_t = c_t X~_t^T y~_t`, as `solvers/softSharing/blockInverse.ts` has it,
 *
 *     D_t w_t = e_t + kappa m,      S m = sum_t D_t^-1 e_t,      S = sum_t (I - kappa D_t^-1)
 *
 * and again for what rounding leaves of e; or, where all tasks together have few samples, as `sampleInverse.ts` has it, with A the rows
 * `sqrt(c_t) x~_ti` and M the penalty's matrix,
 *
 *     (I + K) theta = sqrt(c) y~,      K = A M^-1 A^T,      W = M^-1 A^T theta
 *
 * and again for what is left of theta. `coupledCommon.ts` has the tasks that share their samples.
 */

import { centreDense } from './centre';
import { gapOfRests, leaveRests, solvePenalty } from './coupledEnd';
import { project, solveMean } from './coupledMean';
import {
  alpha,
  at,
  BY_ALL,
  BY_FEATURES,
  BY_GRADIENTS,
  BY_SAMPLES,
  center,
  chunk,
  ENTRY,
  e,
  features,
  field,
  form,
  INVERSE,
  isUsable,
  kappa,
  keepBest,
  left,
  mean,
  openState,
  other,
  p,
  ROWS,
  room,
  rows,
  STRIDE,
  SUMS,
  scale,
  setScale,
  shared,
  square,
  T,
  table,
  theta,
  WEIGHT,
  w,
  weights,
  width,
  X,
  Y,
  z,
} from './coupledState';
import { correlateDense, predictDense } from './dense';
import { addOuter, addOuterSingle } from './outer';
import { clearRow } from './row';
import { factorise, gram, gramOfUpper, inverseFactor, SMALLEST_PIVOT, weigh } from './symmetric';
import { solveTriangular } from './triangular';
import { addScaled, divide, largest, powerOfTwoNear, sumOfVectors } from './vectors';

export { openCommon, prepareCommon, stepCommon } from './coupledCommon';
export { concludeTasks } from './coupledEnd';
export { addSamples, clearSystem, factorSystem } from './coupledFactors';
export { undoStep } from './coupledState';
export { transposeRows } from './rowFit';

/**
 * Centres samples and targets, those over a power of two, and has `e` be the right-hand sides.
 *
 * @param head the addresses and numbers above, in their order; receives the power of two and the objective of the best constant model
 * @returns whether all numbers are finite, no square leaves the range of float64, and no column varies in its last digits alone
 */
export function openTasks(head: usize): i32 {
  openState(head);
  if (form === BY_FEATURES || form === BY_SAMPLES) memory.fill(shared, 0, (<usize>width * <usize>width) << 3);
  let most: f64 = 0;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const sums = at(task, SUMS) + ((<usize>p * 3) << 3);
    const stride = at(task, STRIDE);
    const y = at(task, Y);
    const n = load<f64>(task + ROWS);
    centreDense(y, stride, <u32>n, 0, 0, 0, n, center, 0, 1, sums, sums + 8, sums + 16);
    const size = largest(y, <u32>(stride >> 3));
    if (!(size < Infinity) || !centreTask(task)) return 0;
    most = max(most, size);
  }
  setScale(powerOfTwoNear(most));
  if (!(scale * scale < Infinity)) return 0;
  let objective: f64 = 0;
  let to = e;
  let place = left;
  memory.fill(theta, 0, (<usize>rows) << 3);
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const stride = at(task, STRIDE);
    const c = load<f64>(task + WEIGHT);
    objective += (c / 2) * divide(at(task, Y), scale, <u32>(stride >> 3));
    if (form === BY_ALL) {
      const root = sqrt(c);
      for (let i: usize = 0; i < stride; i += 8) store<f64>(place + i, root * load<f64>(at(task, Y) + i));
      place += stride;
      continue;
    }
    correlateDense(at(task, X), stride, at(task, Y), 1, features, p, to);
    for (const end = to + ((<usize>width) << 3); to < end; to += 8) store<f64>(to, c * load<f64>(to));
  }
  store<f64>(head, scale);
  store<f64>(head, objective, 8);
  return 1;
}

/** Centres the samples of a task. @returns whether all columns can be used */
function centreTask(task: usize): bool {
  const x = at(task, X);
  const stride = at(task, STRIDE);
  const n = load<f64>(task + ROWS);
  const all = (<usize>p) << 3;
  const means = at(task, SUMS);
  clearRow(x + stride * <usize>p, stride * <usize>(width - p));
  centreDense(x, stride, <u32>n, 0, 0, 0, n, center, 0, p, means, means + all, means + 2 * all);
  return isUsable(x, stride, n, means);
}

/** Opens the inverses of the tasks `first .. end - 1`. @returns whether none is singular to rounding */
export function factorTasks(first: usize, end: usize): i32 {
  for (let task = table + first * ENTRY; task < table + end * ENTRY; task += ENTRY) {
    if (!(form === BY_FEATURES ? openThroughFeatures(task) : openThroughSamples(task))) return 0;
  }
  return 1;
}

/** `U = L^-T` with `D = L L^T`; adds `D^-1 = U U^T` to the matrix that S is made of. */
function openThroughFeatures(task: usize): bool {
  const stride = at(task, STRIDE);
  const u = at(task, INVERSE);
  memory.fill(square, 0, (<usize>width * <usize>width) << 3);
  gram(at(task, X), stride, <u32>(stride >> 3), width, square, 0, width, room);
  weigh(square, width, load<f64>(task + WEIGHT), alpha + kappa);
  if (factorise(square, width, SMALLEST_PIVOT * <f64>p, 0, width, room) >= 0) return false;
  inverseFactor(square, width, u, 0, width, room);
  if (kappa > 0) gramOfUpper(u, width, shared, 0, width, room);
  return true;
}

/** `V = sqrt(c) L^-1 X~` with `c X~ X~^T + s I = L L^T`, so that `D^-1 = (I - V^T V) / s`; adds `V^T V`. By gradients L is kept. */
function openThroughSamples(task: usize): bool {
  const x = at(task, X);
  const stride = at(task, STRIDE);
  const v = at(task, INVERSE);
  const n = <u32>(stride >> 3);
  const c = load<f64>(task + WEIGHT);
  memory.fill(square, 0, stride * <usize>n);
  for (let j: usize = 0; j < <usize>p; j++) store<f64>(weights + (j << 3), c);
  addOuter(x, stride, features, p, weights, n, square, room);
  for (let i: usize = 0; i < <usize>n; i++) addTo(square + i * (stride + 8), alpha + kappa);
  if (factorise(square, n, SMALLEST_PIVOT * load<f64>(task + ROWS), 0, n, room) >= 0) return false;
  if (form === BY_GRADIENTS) {
    memory.copy(v, square, stride * <usize>n);
    return true;
  }
  memory.copy(v, x, stride * <usize>width);
  divide(v, 1 / sqrt(c), n * width);
  solveTriangular(square, n, false, v, p, room);
  if (kappa > 0) gram(v, stride, n, width, shared, 0, width, room);
  return true;
}

function addTo(address: usize, term: f64): void {
  store<f64>(address, load<f64>(address) + term);
}

/** Makes S of the sum of all inverses, or of all `V^T V`. */
export function foldTasks(): void {
  const s = alpha + kappa;
  if (form === BY_SAMPLES) weigh(shared, width, kappa / s, <f64>T * (alpha / s));
  else weigh(shared, width, -kappa, <f64>T);
  // S is as large as its own digits, behind p as well.
  for (let i: usize = p; i < <usize>width; i++) {
    const row = shared + ((i * <usize>width) << 3);
    memory.fill(row, 0, i << 3);
    store<f64>(row + (i << 3), 1);
  }
}

/** Rows `first .. end - 1` of the factor of S. @returns whether it is regular */
export function factorShared(first: u32, end: u32): i32 {
  return factorise(shared, width, SMALLEST_PIVOT * <f64>p, first, end, room) < 0 ? 1 : 0;
}

/** Moves W by what solves the system for E, and finds the new E. @returns the duality gap */
export function stepTasks(): f64 {
  const bytes = (<usize>width) << 3;
  keepBest();
  if (form === BY_ALL) return stepInSamples();
  for (let t: usize = 0; t < T; t++) applyInverse(table + t * ENTRY, e + t * bytes, z + t * bytes);
  if (kappa > 0) {
    sumOfVectors(z, T, bytes, mean);
    if (form === BY_GRADIENTS) solveMean();
    else {
      solveTriangular(shared, width, false, mean, 1, room);
      solveTriangular(shared, width, true, mean, 1, room);
    }
    for (let t: usize = 0; t < T; t++) {
      applyInverse(table + t * ENTRY, mean, other);
      addScaled(z + t * bytes, other, kappa, bytes);
    }
  }
  addScaled(w, z, 1, bytes * T);
  return lookAround();
}

/** Adds the columns `first .. end - 1` of A, 128 at most, to `A A^T`, of one X those of the samples that all tasks have; rounded to float32 if that `isSingle`. */
export function addColumns(first: usize, end: usize, isSingle: i32): void {
  const height = (<usize>rows) << (isSingle !== 0 ? 2 : 3);
  const parts = form === BY_ALL ? T : 1;
  let place = chunk;
  for (let task = table; task < table + parts * ENTRY; task += ENTRY) {
    const stride = at(task, STRIDE);
    const root = f64x2.splat(sqrt(load<f64>(task + WEIGHT)));
    let to = place;
    for (let x = at(task, X) + first * stride; x < at(task, X) + end * stride; x += stride) {
      for (let i: usize = 0; i < stride; i += 32) {
        const u = f64x2.mul(root, v128.load(x + i));
        const v = f64x2.mul(root, v128.load(x + i, 16));
        if (isSingle !== 0) {
          const low = f32x4.demote_f64x2_zero(u);
          v128.store(to + (i >> 1), v128.shuffle<f64>(low, f32x4.demote_f64x2_zero(v), 0, 2));
        } else {
          v128.store(to + i, u);
          v128.store(to + i, v, 16);
        }
      }
      to += height;
    }
    place += isSingle !== 0 ? stride >> 1 : stride;
  }
  const count = end - first;
  for (let k: usize = 0; k < count << 3; k += 8) store<f64>(weights + k, 1);
  if (isSingle !== 0) addOuterSingle(chunk, height, features, count, weights, rows, square, room);
  else addOuter(chunk, height, features, count, weights, rows, square, room);
}

/** Makes I + K of `A A^T`. @returns its largest number */
export function weighSamples(): f64 {
  const own = 1 / (alpha + kappa);
  const common = (1 / alpha - own) / <f64>T;
  let largest: f64 = 0;
  let start: usize = 0;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const end = start + at(task, STRIDE);
    for (let i = start; i < end; i += 8) {
      const row = square + i * <usize>rows;
      for (let k: usize = 0; k < start; k += 8) store<f64>(row + k, common * load<f64>(row + k));
      for (let k = start; k <= i; k += 8) store<f64>(row + k, (own + common) * load<f64>(row + k));
      addTo(row + i, 1);
      const diagonal = load<f64>(row + i);
      if (!(diagonal <= largest)) largest = diagonal;
    }
    start = end;
  }
  return largest;
}

/**
 * Moves theta by what solves the system for what is left of it, and W with it. At the dual point `sqrt(c) theta` the gap is `||left||^2 /
 * 2`, for W is what the penalty has its least at.
 */
function stepInSamples(): f64 {
  const bytes = (<usize>width) << 3;
  solveTriangular(square, rows, false, left, 1, room);
  solveTriangular(square, rows, true, left, 1, room);
  addScaled(theta, left, 1, (<usize>rows) << 3);
  let place = theta;
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const stride = at(task, STRIDE);
    const n = at(task, ROWS) << 3;
    const root = sqrt(load<f64>(task + WEIGHT));
    let sum: f64 = 0;
    for (let i: usize = 0; center !== 0 && i < n; i += 8) sum += load<f64>(place + i);
    const off = sum / load<f64>(task + ROWS);
    memory.fill(field, 0, stride);
    for (let i: usize = 0; i < n; i += 8) {
      const value = load<f64>(place + i) - off;
      store<f64>(place + i, value);
      store<f64>(field + i, root * value);
    }
    correlateDense(at(task, X), stride, field, 1, features, p, w + t * bytes);
    place += stride;
  }
  solvePenalty();
  let squares: f64 = 0;
  let offset: usize = 0;
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const stride = at(task, STRIDE);
    predictDense(at(task, X), stride, w + t * bytes, 1, features, p, field);
    squares = leaveRests(at(task, Y), field, offset, stride, sqrt(load<f64>(task + WEIGHT)), squares);
    offset += stride;
  }
  return squares / 2;
}

/** `out = D^-1 v`. */
function applyInverse(task: usize, v: usize, out: usize): void {
  const inverse = at(task, INVERSE);
  if (form === BY_FEATURES) {
    multiplyByUpper(inverse, v, out);
    return;
  }
  if (form === BY_GRADIENTS) project(task, v, out);
  else {
    const stride = at(task, STRIDE);
    predictDense(inverse, stride, v, 1, features, p, field);
    correlateDense(inverse, stride, field, 1, features, p, out);
  }
  const by = f64x2.splat(1 / (alpha + kappa));
  for (let k: usize = 0; k < (<usize>width) << 3; k += 16)
    v128.store(out + k, f64x2.mul(f64x2.sub(v128.load(v + k), v128.load(out + k)), by));
}

/** `out = U U^T v`, row j of U having zeros before the block of 4 of its diagonal, which are not looked at. */
function multiplyByUpper(u: usize, v: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  memory.fill(room, 0, bytes);
  for (let j: usize = 0; j < bytes; j += 32) {
    const row = u + j * <usize>width;
    const v0 = v128.load64_splat(v + j);
    const v1 = v128.load64_splat(v + j, 8);
    const v2 = v128.load64_splat(v + j, 16);
    const v3 = v128.load64_splat(v + j, 24);
    for (let k = j; k < bytes; k += 16) {
      const from = row + k;
      const s = f64x2.add(f64x2.mul(v0, v128.load(from)), f64x2.mul(v1, v128.load(from + bytes)));
      const r = f64x2.add(
        f64x2.mul(v2, v128.load(from + 2 * bytes)),
        f64x2.mul(v3, v128.load(from + 3 * bytes)),
      );
      v128.store(room + k, f64x2.add(v128.load(room + k), f64x2.add(s, r)));
    }
  }
  for (let j: usize = 0; j < bytes; j += 32) {
    const row = u + j * <usize>width;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k = j; k < bytes; k += 16) {
      const from = row + k;
      const y = v128.load(room + k);
      s0 = f64x2.add(s0, f64x2.mul(y, v128.load(from)));
      s1 = f64x2.add(s1, f64x2.mul(y, v128.load(from + bytes)));
      s2 = f64x2.add(s2, f64x2.mul(y, v128.load(from + 2 * bytes)));
      s3 = f64x2.add(s3, f64x2.mul(y, v128.load(from + 3 * bytes)));
    }
    v128.store(out + j, f64x2.add(v128.shuffle<f64>(s0, s1, 0, 2), v128.shuffle<f64>(s0, s1, 1, 3)));
    v128.store(out + j, f64x2.add(v128.shuffle<f64>(s2, s3, 0, 2), v128.shuffle<f64>(s2, s3, 1, 3)), 16);
  }
}

/**
 * The duality gap at W, and `E_t = X~_t^T theta_t - alpha w_t - kappa (w_t - mean(w))` with `theta_t` the residuals, times c_t, less
 * their mean r_t where an intercept takes that up:
 *
 *     sum_t c_t n_t r_t^2 / 2 + 1/2 (T ||mean(E)||^2 / alpha + ||E - mean(E)||^2 / (alpha + kappa))
 */
function lookAround(): f64 {
  const bytes = (<usize>width) << 3;
  let gap: f64 = 0;
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const stride = at(task, STRIDE);
    const n = at(task, ROWS) << 3;
    const y = at(task, Y);
    const c = load<f64>(task + WEIGHT);
    const v = e + t * bytes;
    predictDense(at(task, X), stride, w + t * bytes, 1, features, p, field);
    let sum: f64 = 0;
    for (let i: usize = 0; i < n; i += 8) {
      const r = load<f64>(y + i) - load<f64>(field + i);
      sum += r;
      store<f64>(field + i, r);
    }
    const r = center !== 0 ? sum / load<f64>(task + ROWS) : 0;
    gap += (c * load<f64>(task + ROWS) * (r * r)) / 2;
    for (let i: usize = 0; i < n; i += 8) store<f64>(field + i, c * (load<f64>(field + i) - r));
    correlateDense(at(task, X), stride, field, 1, features, p, v);
    addScaled(v, w + t * bytes, -alpha, bytes);
  }
  return gap + gapOfRests();
}
