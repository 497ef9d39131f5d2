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
 * and again for what is left of theta. One fit at a time: what it works on is kept in the variables of the module. Addresses and
 * strides are in bytes; vectors over the features have `width` numbers, p rounded up to a multiple of 4, and zeros behind p.
 */

import { centreDense } from './centre';
import { correlateDense, predictDense } from './dense';
import { add, addProduct, begin, restOfSum, roundedSum } from './exactSum';
import { addOuter, addOuterSingle } from './outer';
import { clearRow } from './row';
import { LARGEST, LAST_DIGITS, SMALLEST } from './rowFit';
import { factorise, gram, gramOfUpper, inverseFactor } from './symmetric';
import { solveTriangular } from './triangular';
import { divide, largest, powerOfTwoNear } from './vectors';

export { transpose } from './rowFit';

// A task's entry in the table: 8 numbers.
const ENTRY: usize = 64;
/** Its X: `width` columns, of which the first p stand one after the other, without padding, to begin with. */
const X: usize = 0;
const Y: usize = 8;
const ROWS: usize = 16;
const STRIDE: usize = 24;
/** c_t. */
const WEIGHT: usize = 32;
/** What is kept for its inverse: `L^-T` with `D = L L^T`, or V, see `openThroughSamples`. */
const INVERSE: usize = 40;
/** 3 p + 3 numbers: means of the features, what rounding left of them and squares; the same three of the targets. */
const SUMS: usize = 48;

const BY_FEATURES: i32 = 0;
const BY_SAMPLES: i32 = 1;
const BY_ALL: i32 = 2;

let T: usize = 0;
let p: u32 = 0;
let width: u32 = 0;
let alpha: f64 = 0;
let kappa: f64 = 0;
let center: i32 = 0;
/** How: by each task's features, by its samples, or by the samples of all. */
let form: i32 = BY_FEATURES;
let table: usize = 0;
/** S, width x width, and room for a matrix that is factorised and for what the kernels need. */
let shared: usize = 0;
let square: usize = 0;
let room: usize = 0;
/** W, its best so far, E and a step, T vectors each; two vectors; a field; p indices and p numbers. */
let w: usize = 0;
let best: usize = 0;
let e: usize = 0;
let z: usize = 0;
let mean: usize = 0;
let other: usize = 0;
let field: usize = 0;
let features: usize = 0;
let weights: usize = 0;
/** Of the form by the samples of all: how many there are, padded; theta, what is left of it, and room for a few columns of A. */
let rows: u32 = 0;
let theta: usize = 0;
let left: usize = 0;
let chunk: usize = 0;
let scale: f64 = 1;

/**
 * Centres samples and targets, those over a power of two, and has `e` be the right-hand sides.
 *
 * @param head the addresses and numbers above, in their order; receives the power of two and the objective of the best constant model
 * @returns whether all numbers are finite, no square leaves the range of float64, and no column varies in its last digits alone
 */
export function openTasks(head: usize): i32 {
  T = <usize>load<f64>(head);
  p = <u32>load<f64>(head, 8);
  width = (p + 3) & ~3;
  alpha = load<f64>(head, 16);
  kappa = load<f64>(head, 24);
  center = <i32>load<f64>(head, 32);
  form = <i32>load<f64>(head, 40);
  table = at(head, 48);
  shared = at(head, 56);
  square = at(head, 64);
  room = at(head, 72);
  w = at(head, 80);
  best = at(head, 88);
  e = at(head, 96);
  z = at(head, 104);
  mean = at(head, 112);
  other = at(head, 120);
  field = at(head, 128);
  features = at(head, 136);
  weights = at(head, 144);
  rows = <u32>load<f64>(head, 152);
  theta = at(head, 160);
  left = at(head, 168);
  chunk = at(head, 176);
  for (let j: u32 = 0; j < p; j++) store<i32>(features + ((<usize>j) << 2), j);
  const vectors = ((<usize>width) << 3) * T;
  memory.fill(w, 0, vectors);
  memory.fill(best, 0, vectors);
  memory.fill(e, 0, vectors);
  memory.fill(z, 0, vectors);
  memory.fill(mean, 0, (<usize>width) << 3);
  memory.fill(other, 0, (<usize>width) << 3);
  if (form === BY_ALL) memory.fill(square, 0, (<usize>rows * <usize>rows) << 3);
  else memory.fill(shared, 0, (<usize>width * <usize>width) << 3);
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
  scale = powerOfTwoNear(most);
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

function at(entry: usize, offset: usize): usize {
  return <usize>load<f64>(entry + offset);
}

/** Centres the samples of a task. @returns whether all columns can be used: they may be constant, but not vary in their last digits alone */
function centreTask(task: usize): bool {
  const x = at(task, X);
  const stride = at(task, STRIDE);
  const n = load<f64>(task + ROWS);
  const all = (<usize>p) << 3;
  const means = at(task, SUMS);
  const squares = means + 2 * all;
  clearRow(x + stride * <usize>p, stride * <usize>(width - p));
  centreDense(x, stride, <u32>n, 0, 0, 0, n, center, 0, p, means, means + all, squares);
  for (let j: usize = 0; j < all; j += 8) {
    const digits = LAST_DIGITS * load<f64>(means + j);
    const found = load<f64>(squares + j);
    // A square of 0 may have been too small for float64.
    if (found === 0 && largest(x + (j >> 3) * stride, <u32>(stride >> 3)) === 0) continue;
    if (!(found > n * (digits * digits) && found > SMALLEST * n && found < LARGEST * n)) return false;
  }
  return true;
}

/** Opens the inverses of the tasks `first .. end - 1`. @returns whether none is singular to rounding */
export function factorTasks(first: usize, end: usize): i32 {
  for (let task = table + first * ENTRY; task < table + end * ENTRY; task += ENTRY) {
    if (!(form === BY_SAMPLES ? openThroughSamples(task) : openThroughFeatures(task))) return 0;
  }
  return 1;
}

/** A pivot of at most this part of its diagonal entry, for each row, is rounding: `SMALLEST_PIVOT` of `linalg/cholesky.ts`. */
const SMALLEST_PIVOT: f64 = 8 * f64.EPSILON;

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

/** `V = sqrt(c) L^-1 X~` with `c X~ X~^T + s I = L L^T`, so that `D^-1 = (I - V^T V) / s`; adds `V^T V`. */
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
  memory.copy(v, x, stride * <usize>width);
  divide(v, 1 / sqrt(c), n * width);
  solveTriangular(square, n, false, v, p, room);
  if (kappa > 0) gram(v, stride, n, width, shared, 0, width, room);
  return true;
}

function addTo(address: usize, term: f64): void {
  store<f64>(address, load<f64>(address) + term);
}

/** `A <- factor A + term I` by the lower triangle of blocks. */
function weigh(a: usize, n: u32, factor: f64, term: f64): void {
  const by = f64x2.splat(factor);
  for (let i: usize = 0; i < <usize>n; i++) {
    const row = a + ((i * <usize>n) << 3);
    for (let k = row; k <= row + (i << 3); k += 16) v128.store(k, f64x2.mul(by, v128.load(k)));
    addTo(row + (i << 3), term);
  }
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
  const all = bytes * T;
  memory.copy(best, w, all);
  if (form === BY_ALL) return stepInSamples();
  for (let t: usize = 0; t < T; t++) applyInverse(table + t * ENTRY, e + t * bytes, z + t * bytes);
  if (kappa > 0) {
    sumOfVectors(z, mean);
    solveTriangular(shared, width, false, mean, 1, room);
    solveTriangular(shared, width, true, mean, 1, room);
    for (let t: usize = 0; t < T; t++) {
      applyInverse(table + t * ENTRY, mean, other);
      addScaled(z + t * bytes, other, kappa, bytes);
    }
  }
  addScaled(w, z, 1, all);
  return lookAround();
}

/** Adds the columns `first .. end - 1` of A, 128 at most, to `A A^T`; rounded to float32 if that `isSingle`. */
export function addColumns(first: usize, end: usize, isSingle: i32): void {
  const height = (<usize>rows) << (isSingle !== 0 ? 2 : 3);
  let place = chunk;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
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

/** Makes `A A^T` zeros again. */
export function clearSamples(): void {
  memory.fill(square, 0, (<usize>rows * <usize>rows) << 3);
}

/** Rows `first .. end - 1` of the factor of I + K. @returns whether it is regular */
export function factorSamples(first: u32, end: u32): i32 {
  return factorise(square, rows, SMALLEST_PIVOT * <f64>rows, first, end, room) < 0 ? 1 : 0;
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
  const own = 1 / (alpha + kappa);
  const common = (1 / alpha - own) / <f64>T;
  sumOfVectors(w, mean);
  for (let k: usize = 0; k < bytes * T; k += 8) store<f64>(w + k, own * load<f64>(w + k));
  for (let t: usize = 0; t < T; t++) addScaled(w + t * bytes, mean, common, bytes);
  let squares: f64 = 0;
  let offset: usize = 0;
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const stride = at(task, STRIDE);
    const y = at(task, Y);
    const root = sqrt(load<f64>(task + WEIGHT));
    predictDense(at(task, X), stride, w + t * bytes, 1, features, p, field);
    for (let i: usize = 0; i < stride; i += 8) {
      const rest = root * (load<f64>(y + i) - load<f64>(field + i)) - load<f64>(theta + offset + i);
      store<f64>(left + offset + i, rest);
      squares += rest * rest;
    }
    offset += stride;
  }
  return squares / 2;
}

/** Goes back to the W before the last step. */
export function undoStep(): void {
  memory.copy(w, best, ((<usize>width) << 3) * T);
}

/** `out = D^-1 v`. */
function applyInverse(task: usize, v: usize, out: usize): void {
  const inverse = at(task, INVERSE);
  if (form === BY_FEATURES) {
    multiplyByUpper(inverse, v, out);
    return;
  }
  const stride = at(task, STRIDE);
  predictDense(inverse, stride, v, 1, features, p, field);
  correlateDense(inverse, stride, field, 1, features, p, out);
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

/** `out = sum_t a_t`. */
function sumOfVectors(a: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  memory.copy(out, a, bytes);
  for (let t: usize = 1; t < T; t++) addScaled(out, a + t * bytes, 1, bytes);
}

/** `a += factor b`. */
function addScaled(a: usize, b: usize, factor: f64, bytes: usize): void {
  const by = f64x2.splat(factor);
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(a + k, f64x2.add(v128.load(a + k), f64x2.mul(by, v128.load(b + k))));
}

/**
 * The duality gap at W, and `E_t = X~_t^T theta_t - alpha w_t - kappa (w_t - mean(w))` with `theta_t` the residuals, times c_t, less
 * their mean r_t where an intercept takes that up:
 *
 *     sum_t c_t n_t r_t^2 / 2 + 1/2 (T ||mean(E)||^2 / alpha + ||E - mean(E)||^2 / (alpha + kappa))
 */
function lookAround(): f64 {
  const bytes = (<usize>width) << 3;
  const share = 1 / <f64>T;
  let gap: f64 = 0;
  sumOfVectors(w, mean);
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(mean + k, load<f64>(mean + k) * share);
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
  // The coupling has no part in the mean of E.
  sumOfVectors(e, other);
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
  return gap + (<f64>T * common) / (2 * alpha) + apart / (2 * (alpha + kappa));
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
