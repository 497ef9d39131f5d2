/**
 * Newton's method on the norms of rows of W, by a matrix over the samples: for supports that are as many as the samples, or more. With
 * `d_j = ||W_j|| / l1` as unknowns, all directions of the rows eliminated and `e_j = d_j / (1 + l2 d_j)`,
 *
 *     phi(d) = tr(Y^T M^-1 Y) / 2 + sum_j l1^2 d_j / 2,     M = I + X diag(e) X^T,
 *     R = Y - X W = M^-1 Y,     V = X^T R,     W = diag(e) V,
 *     phi''_jk = e'_j e'_k (x_j^T M^-1 x_k) <V_j, V_k> + [j = k] l2 ||V_j||^2 / (1 + l2 d_j)^3,     e' = 1 / (1 + l2 d)^2.
 *
 * A step solves `phi'' z = e' ||V||^2 (||V|| / (l1 (1 + l2 d)) - 1)` by conjugate gradients, whose products with columns of the members of
 * a working set are in float32: of x_j / c_j and V_j / c_j, with c_j a power of two near ||x_j||. `solvers/rowLasso/normNewton.ts` does
 * the same on larger data. Lengths are in bytes.
 *
 * Source: Poon, Peyre (2021), "Smooth bilevel programming for sparse regularization", NeurIPS (the elimination).
 */

import { correlateDense } from './dense';
import { addOuter } from './outer';
import { lengthOf } from './row';
import { measureRows } from './rowGap';
import { DAMPING, DEMOTED, FLOPS, GAP, MATRIX, PASSES, PHI, STAGE } from './rowState';
import { demoteColumns, predictSingle, rowDotsSingle } from './single';
import { factorise } from './symmetric';
import { solveTriangular } from './triangular';
import { inner, powerOfTwoNear } from './vectors';

/** Steps on a working set before the next look, and multiply-adds. */
const MOST_STEPS = 10;
const LONGEST: f64 = 4e7;
/** The part of the gap, or of the tolerance, at which the working set is left. */
const PART_OF_GAP: f64 = 0.2;
const PART_OF_TOLERANCE: f64 = 0.8;
/** How exact a step is: what is left of its right-hand side, and the most conjugate gradients, fewer above a gap. */
const FINEST_RESIDUAL: f64 = 0.003;
const COARSEST_RESIDUAL: f64 = 0.1;
const MOST_GRADIENTS = 30;
const FIRST_GRADIENTS = 3;
const COARSE_GAP: f64 = 1e-2;
/** phi may rise by this part of the gap before a step is halved; one that is halved more often than to this is none. */
const RISE: f64 = 1e-6;
const SMALLEST_STEP: f64 = 1 / 64;
/** Two in a row that are shorter are those of a method that does not suit the problem. */
const SHORT_STEP: f64 = 1 / 4;
/**
 * In stages a step that would be shorter is tried again with a diagonal that counts more, by so much at first, at least and at most: phi'' is
 * singular for more rows than samples times tasks.
 */
const FIRST_DAMPING: f64 = 1e-3;
const LEAST_DAMPING: f64 = 1e-6;
const MOST_DAMPING: f64 = 1e3;
const FACTOR: f64 = 10;
/** A pivot at most this part of its diagonal entry is rounding, and so is what M - I has beyond this size. */
const LEAST_PIVOT: f64 = 1e-15;
const LARGEST_SIZE: f64 = 1e12;
// The problem of the call under way, and room for it: numbers of each member, in the order of the working set.
let X: usize = 0;
let stride: usize = 0;
let squaredNorms: usize = 0;
let Y: usize = 0;
let tasks: usize = 0;
let w: usize = 0;
let residual: usize = 0;
let v: usize = 0;
let l1: f64 = 0;
let l2: f64 = 0;
let members: usize = 0;
let count: usize = 0;
let matrix: usize = 0;
let kept: usize = 0;
let d: usize = 0;
let scale: usize = 0;
let lengths: usize = 0;
let before: usize = 0;
let slopes: usize = 0;
let added: usize = 0;
let diagonal: usize = 0;
let right: usize = 0;
let direction: usize = 0;
let product: usize = 0;
let change: usize = 0;
let weights: usize = 0;
let used: usize = 0;
let places: usize = 0;
let factors: usize = 0;
let columns: usize = 0;
let rows: usize = 0;
let field: usize = 0;
let single: usize = 0;
let pack: usize = 0;
let isIdentity = false;

const NO_MATRIX: f64 = 0;
const IDENTITY: f64 = 1;
const FACTORISED: f64 = 2;

/** `room` as `sampleNewtonRoom` of `kernels.ts` has it. */
function divideRoom(room: usize, p: usize, T: usize): void {
  const each = ((p + 1) & ~1) << 3;
  matrix = room;
  kept = matrix + (stride >> 3) * stride;
  d = kept + (stride >> 3) * stride;
  scale = d + each;
  lengths = scale + each;
  before = lengths + each;
  slopes = before + each;
  added = slopes + each;
  diagonal = added + each;
  right = diagonal + each;
  direction = right + each;
  product = direction + each;
  change = product + each;
  weights = change + each;
  used = weights + each;
  places = used + (each >> 1);
  factors = places + (each >> 1);
  columns = factors + each;
  rows = columns + p * (stride >> 1);
  field = rows + (((p * T + 1) & ~1) << 2);
  single = field + stride * T;
  pack = single + stride * T;
}

/**
 * Steps on the members until their gap is a part of `gap`, or as small as is asked for, with W, R and V of the members kept in step.
 *
 * @param p how many features there are: for so many members there is room
 * @returns whether the method suits the problem
 */
export function sampleNewton(
  x: usize,
  bytes: usize,
  p: usize,
  norms: usize,
  target: usize,
  T: usize,
  weightsOfRows: usize,
  residuals: usize,
  correlations: usize,
  lasso: f64,
  ridge: f64,
  workingSet: usize,
  size: usize,
  state: usize,
  room: usize,
  tolerance: f64,
  maxPasses: f64,
): bool {
  X = x;
  stride = bytes;
  squaredNorms = norms;
  Y = target;
  tasks = T;
  w = weightsOfRows;
  residual = residuals;
  v = correlations;
  l1 = lasso;
  l2 = ridge;
  members = workingSet;
  count = size;
  divideRoom(room, p, T);
  const nullObjective = inner(Y, Y, <u32>((stride * T) >> 3)) / 2;
  let gap = load<f64>(state, GAP);
  const goal = max(PART_OF_GAP * gap, gap > tolerance ? PART_OF_TOLERANCE * tolerance : 0);
  const end = load<f64>(state, FLOPS) + LONGEST;
  include(<usize>load<f64>(state, DEMOTED));
  store<f64>(state, <f64>count, DEMOTED);
  const isStaged = load<f64>(state, STAGE) > 0;
  const isNew = load<f64>(state, MATRIX) === NO_MATRIX;
  if (isNew && !enter(state, nullObjective)) return false;
  if (isNew) store<f64>(state, 0, DAMPING);
  isIdentity = load<f64>(state, MATRIX) === IDENTITY;
  if (isNew && isStaged && !isIdentity) return true; // a stage begins with a look at all rows
  measure(state);
  let short = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const left = maxPasses - load<f64>(state, PASSES);
    if (left < 1 || load<f64>(state, FLOPS) >= end) break;
    const damping = load<f64>(state, DAMPING);
    const m = setSystem(damping);
    const steps = gradients(m, gap, nullObjective, tolerance, min(left, <f64>MOST_GRADIENTS));
    const n = <f64>(stride >> 3);
    add(state + PASSES, <f64>max(1, steps));
    add(state + FLOPS, <f64>steps * n * <f64>T * (<f64>m + n));
    const t = move(m, load<f64>(state, PHI) * (1 + (RISE * gap) / nullObjective), state, isStaged);
    if (isStaged) {
      if (t === 0 && damping > MOST_DAMPING) return false;
      if (t === 0) store<f64>(state, max(FIRST_DAMPING, FACTOR * damping), DAMPING);
      else if (t === 1) store<f64>(state, damping > LEAST_DAMPING ? damping / FACTOR : 0, DAMPING);
      if (t === 0) continue;
    } else {
      short = t < SHORT_STEP ? short + 1 : 0;
      if (t === 0 || short > 1) return false;
    }
    measure(state);
    gap = load<f64>(state, GAP);
    if (gap <= goal) break;
  }
  return true;
}

function read(numbers: usize, k: usize): f64 {
  return load<f64>(numbers + (k << 3));
}

function write(numbers: usize, k: usize, value: f64): void {
  store<f64>(numbers + (k << 3), value);
}

function add(number: usize, value: f64): void {
  store<f64>(number, load<f64>(number) + value);
}

function featureOf(k: usize): usize {
  return <usize>load<i32>(members + (k << 2));
}

/** The row of T numbers of a member. */
function rowOf(numbers: usize, k: usize): usize {
  return numbers + featureOf(k) * (tasks << 3);
}

/** e of a member. */
function reduced(k: usize): f64 {
  return read(d, k) / (1 + l2 * read(d, k));
}

/** The gap on the members, and ||V|| of each. */
function measure(state: usize): void {
  measureRows(members, count, stride, tasks, w, residual, v, l1, l2, state, lengths);
}

/** Columns in float32 of the members from the first that has none, which are not in use. */
function include(first: usize): void {
  for (let k = first; k < count; k++) {
    const c = powerOfTwoNear(sqrt(read(squaredNorms, featureOf(k))));
    write(scale, k, c);
    write(weights, k, 1 / c);
    write(d, k, 0);
  }
  const bytes = stride >> 1;
  const from = members + (first << 2);
  demoteColumns(X, bytes, from, count - first, weights + (first << 3), columns + first * bytes);
}

/** Takes up the method at W. @returns false where that is beyond float64 */
function enter(state: usize, nullObjective: f64): bool {
  let isZero = true;
  for (let k: usize = 0; k < count; k++) {
    const value = lengthOf(rowOf(w, k), tasks << 3) / l1;
    write(d, k, value);
    if (value !== 0) isZero = false;
  }
  if (isZero) {
    store<f64>(state, nullObjective, PHI);
    store<f64>(state, IDENTITY, MATRIX);
    return true;
  }
  const phi = evaluate(state);
  if (!(phi < Infinity)) return false;
  accept(phi, state);
  return true;
}

/** The rows that a step is taken in, the equations of each with a diagonal that is damped, and V of them in float32. @returns how many there are */
function setSystem(damping: f64): usize {
  let m: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    const length = read(lengths, k);
    const dk = read(d, k);
    if (length === 0 || !(dk > 0 || length > l1)) continue;
    const shrink = 1 / (1 + l2 * dk);
    const slope = shrink * shrink;
    const squares = length * length;
    const own = l2 * squares * slope * shrink;
    const c = read(scale, k);
    write(slopes, m, slope * c * c);
    const all = slope * slope * read(squaredNorms, featureOf(k)) * squares + own;
    write(added, m, own + damping * all);
    write(diagonal, m, all + damping * all);
    write(right, m, slope * squares * ((length / l1) * shrink - 1));
    store<i32>(places + (m << 2), <i32>k);
    const from = rowOf(v, k);
    const to = rows + k * (tasks << 2);
    for (let t: usize = 0; t < tasks; t++) store<f32>(to + (t << 2), <f32>(load<f64>(from + (t << 3)) / c));
    m++;
  }
  return m;
}

/** The step in m rows, in `change`. @returns how many conjugate gradients that took */
function gradients(m: usize, gap: f64, nullObjective: f64, tolerance: f64, most: f64): i32 {
  const part = gap / nullObjective;
  const last: f64 = gap < 100 * tolerance ? min(COARSEST_RESIDUAL, (0.3 * tolerance) / gap) : 0;
  const residue = max(FINEST_RESIDUAL, max(min(COARSEST_RESIDUAL, 0.6 * sqrt(part)), last));
  if (part > COARSE_GAP) most = min(most, <f64>FIRST_GRADIENTS);
  let rho: f64 = 0;
  for (let k: usize = 0; k < m; k++) {
    const value = read(right, k) / read(diagonal, k);
    write(change, k, 0);
    write(direction, k, value);
    rho += read(right, k) * value;
  }
  const goal = residue * residue * rho;
  let steps = 0;
  while (rho > 0 && rho < Infinity && <f64>steps < most) {
    apply(m);
    let curvature: f64 = 0;
    for (let k: usize = 0; k < m; k++) curvature += read(product, k) * read(direction, k);
    if (!(curvature > 0) || curvature === Infinity) break;
    const length = rho / curvature;
    let next: f64 = 0;
    for (let k: usize = 0; k < m; k++) {
      write(change, k, read(change, k) + length * read(direction, k));
      const left = read(right, k) - length * read(product, k);
      write(right, k, left);
      next += left * (left / read(diagonal, k));
    }
    steps++;
    if (!(next > goal)) break;
    const again = next / rho;
    for (let k: usize = 0; k < m; k++)
      write(direction, k, read(right, k) / read(diagonal, k) + again * read(direction, k));
    rho = next;
  }
  return steps;
}

/** `product = phi'' direction`. */
function apply(m: usize): void {
  for (let k: usize = 0; k < m; k++)
    store<f32>(factors + (k << 2), <f32>(read(slopes, k) * read(direction, k)));
  const bytes = stride >> 1;
  predictSingle(columns, bytes, places, m, factors, rows, tasks, single);
  if (!isIdentity) {
    const end = stride * tasks;
    for (let i: usize = 0; i < end; i += 32) {
      const four = v128.load(single + (i >> 1));
      v128.store(field + i, f64x2.promote_low_f32x4(four));
      v128.store(field + i, f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)), 16);
    }
    solve();
    for (let i: usize = 0; i < end; i += 32) {
      const low = f32x4.demote_f64x2_zero(v128.load(field + i));
      const high = f32x4.demote_f64x2_zero(v128.load(field + i, 16));
      v128.store(single + (i >> 1), v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    }
  }
  rowDotsSingle(columns, bytes, places, m, single, rows, tasks, factors);
  for (let k: usize = 0; k < m; k++) {
    const sum = <f64>load<f32>(factors + (k << 2));
    write(product, k, read(slopes, k) * sum + read(added, k) * read(direction, k));
  }
}

/** `field <- M^-1 field`. */
function solve(): void {
  const n = <u32>(stride >> 3);
  solveTriangular(matrix, n, false, field, <u32>tasks, pack);
  solveTriangular(matrix, n, true, field, <u32>tasks, pack);
}

/**
 * The step, halved until phi is at most so much, with d >= 0.
 *
 * @param isStaged whether it is no shorter than SHORT_STEP, and leaves d and M where it cannot be taken
 * @returns its length, 0 where there was none
 */
function move(m: usize, most: f64, state: usize, isStaged: bool): f64 {
  const bytes = (stride >> 3) * stride;
  for (let k: usize = 0; k < m; k++) write(before, k, read(d, <usize>load<i32>(places + (k << 2))));
  if (isStaged) memory.copy(kept, matrix, bytes);
  for (let t: f64 = 1; t >= (isStaged ? SHORT_STEP : SMALLEST_STEP); t /= 2) {
    for (let k: usize = 0; k < m; k++)
      write(d, <usize>load<i32>(places + (k << 2)), max(0, read(before, k) + t * read(change, k)));
    const phi = evaluate(state);
    if (!(phi <= most)) continue;
    accept(phi, state);
    return t;
  }
  if (!isStaged) return 0;
  for (let k: usize = 0; k < m; k++) write(d, <usize>load<i32>(places + (k << 2)), read(before, k));
  memory.copy(matrix, kept, bytes);
  return 0;
}

/** phi at d, with M^-1 Y in `field`; NaN where M is beyond float64. */
function evaluate(state: usize): f64 {
  const n = stride >> 3;
  let m: usize = 0;
  let size: f64 = 0;
  let penalty: f64 = 0;
  for (let k: usize = 0; k < count; k++) {
    const dk = read(d, k);
    if (!(dk > 0)) continue;
    const weight = reduced(k);
    write(weights, m, weight);
    store<i32>(used + (m << 2), <i32>featureOf(k));
    size += weight * read(squaredNorms, featureOf(k));
    penalty += l1 * l1 * dk;
    m++;
  }
  if (!(size <= LARGEST_SIZE)) return NaN;
  add(state + FLOPS, <f64>(n * n) * (<f64>(m >> 1) + <f64>n / 6 + <f64>tasks));
  memory.fill(matrix, 0, n * stride);
  for (let i: usize = 0; i < n; i++) store<f64>(matrix + i * stride + (i << 3), 1);
  addOuter(X, stride, used, m, weights, n, matrix, pack);
  if (factorise(matrix, <u32>n, LEAST_PIVOT, 0, <u32>n, pack) >= 0) return NaN;
  memory.copy(field, Y, stride * tasks);
  solve();
  return (inner(Y, field, <u32>((stride * tasks) >> 3)) + penalty) / 2;
}

/** Takes over d, with R = M^-1 Y, V of the members and W = diag(e) V. */
function accept(phi: f64, state: usize): void {
  store<f64>(state, phi, PHI);
  store<f64>(state, FACTORISED, MATRIX);
  isIdentity = false;
  memory.copy(residual, field, stride * tasks);
  correlateDense(X, stride, residual, tasks, members, <i32>count, v);
  add(state + FLOPS, <f64>((stride >> 3) * tasks * count));
  for (let k: usize = 0; k < count; k++) {
    const factor = reduced(k);
    const from = rowOf(v, k);
    const to = rowOf(w, k);
    for (let t: usize = 0; t < tasks << 3; t += 8)
      store<f64>(to + t, factor === 0 ? 0 : factor * load<f64>(from + t));
  }
}
