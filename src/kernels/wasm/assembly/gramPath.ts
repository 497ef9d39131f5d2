/** Block coordinate descent on inner products along a path of strengths, each point with its certificate. */
import { sweepGram } from './dense';
import { updates } from './updates';

/** Numbers that `measure` writes. */
const LENGTHS: usize = 0; // sum_j ||W_j||
const SQUARES: usize = 8; // ||W||^2
const ALONG: usize = 16; // <W, V - l2 W>
const RESIDUAL: usize = 24; // ||Y - X W||^2
const LONGEST: usize = 32; // max_j ||V_j - l2 W_j||
const SIZE: usize = 40; // ||Y|| + sum_j ||W_j|| sqrt(L_j + l2), of which rounding is a part
const COLUMN: usize = 48; // max_j sqrt(L_j + l2)

/**
 * See `GramPath`. All strides and lengths are in bytes.
 *
 * @param room room for 2 T + 7 numbers
 * @param known how many strengths before the first are those of points that were solved before
 * @param rows p
 * @param most passes of one point; `budget` passes after which no other point is begun
 * @returns how many points were solved, or -1 less that where the next could not be
 */
export function descendGramPath(
  gram: usize,
  stride: usize,
  squaredNorms: usize,
  w: usize,
  v: usize,
  T: usize,
  J: usize,
  count: usize,
  room: usize,
  targets: usize,
  before: usize,
  step: usize,
  spare: usize,
  strengths: usize,
  known: i32,
  points: i32,
  rows: usize,
  squares: f64,
  rounding: f64,
  goal: f64,
  finest: f64,
  free: i32,
  most: i32,
  budget: i32,
  coefs: usize,
  found: usize,
): i32 {
  const rowBytes = T << 3;
  const bytes = rows * rowBytes;
  const sums = room + 2 * rowBytes;
  let spent = 0;
  for (let k = 0; k < points; k++) {
    const at = strengths + ((<usize>(known + k)) << 4);
    const l1 = load<f64>(at);
    const l2 = load<f64>(at, 8);
    let factor: f64 = 0;
    if (known + k > 1) {
      const last = load<f64>(at - 16);
      const earlier = load<f64>(at - 32);
      if (earlier > last) factor = (l1 - last) / (last - earlier);
    }
    extrapolate(w, before, step, T, rows, factor);
    fieldAt(gram, stride, step, spare, targets, T, rows, room);
    measure(stride, squaredNorms, w, v, targets, T, rows, l2, squares, sums);
    const objective = objectiveOf(sums, l1, l2);
    measure(stride, squaredNorms, step, spare, targets, T, rows, l2, squares, sums);
    memory.copy(before, w, bytes);
    if (factor === 0 || objectiveOf(sums, l1, l2) < objective) {
      memory.copy(w, step, bytes);
      memory.copy(v, spare, stride * T);
    } else {
      fieldAt(gram, stride, w, v, targets, T, rows, room);
      measure(stride, squaredNorms, w, v, targets, T, rows, l2, squares, sums);
    }
    let passes = 0;
    let moved: f64 = 1;
    let size = load<f64>(sums, SIZE);
    let gap = gapOf(sums, l1, l2, size, rounding);
    while (passes < most && moved > 0 && !(gap <= (passes < free ? finest : goal))) {
      moved = sweepGram(gram, stride, squaredNorms, w, v, T, J, count, room, l1, l2);
      passes++;
      measure(stride, squaredNorms, w, v, targets, T, rows, l2, squares, sums);
      size = max(size, load<f64>(sums, SIZE));
      gap = gapOf(sums, l1, l2, size, rounding + f64.EPSILON * 2 * <f64>passes * <f64>rows);
    }
    if (!(gap <= goal)) return -1 - k;
    memory.copy(coefs + <usize>k * bytes, w, bytes);
    store<f64>(found + ((<usize>k) << 4), gap);
    store<f64>(found + ((<usize>k) << 4), <f64>passes, 8);
    spent += passes + 1;
    if (spent >= budget) return k + 1;
  }
  return points;
}

/** `step = W + factor (W - W_before)` in rows that are not zero, whose other rows are 0. */
function extrapolate(w: usize, before: usize, step: usize, T: usize, rows: usize, factor: f64): void {
  let q: usize = 0;
  for (let j: usize = 0; j < rows; j++) {
    const end = q + (T << 3);
    const isUsed = isNonzero(w + q, T);
    for (; q < end; q += 8) {
      const weight = load<f64>(w + q);
      store<f64>(step + q, isUsed ? weight + factor * (weight - load<f64>(before + q)) : 0);
    }
  }
}

function isNonzero(row: usize, T: usize): bool {
  for (let t: usize = 0; t < T; t++) if (load<f64>(row + (t << 3)) !== 0) return true;
  return false;
}

/** `out = X^T (Y - X W) = X^T Y - G W`; `room` is room for T numbers. */
function fieldAt(
  gram: usize,
  stride: usize,
  w: usize,
  out: usize,
  targets: usize,
  T: usize,
  rows: usize,
  room: usize,
): void {
  memory.copy(out, targets, stride * T);
  for (let j: usize = 0; j < rows; j++) {
    const row = w + ((j * T) << 3);
    if (!isNonzero(row, T)) continue;
    for (let t: usize = 0; t < T; t++) store<f64>(room + (t << 3), -load<f64>(row + (t << 3)));
    updates(gram + j * stride, out, stride, stride, T, room);
  }
}

/** What the objective and the gap at W are made of, V being X^T (Y - X W). Rows whose column is 0 are left out. */
function measure(
  stride: usize,
  squaredNorms: usize,
  w: usize,
  v: usize,
  targets: usize,
  T: usize,
  rows: usize,
  l2: f64,
  squares: f64,
  out: usize,
): void {
  let lengths: f64 = 0;
  let weightSquares: f64 = 0;
  let along: f64 = 0;
  let residual = squares;
  let longest: f64 = 0;
  let size = sqrt(squares);
  let column: f64 = 0;
  let row = w;
  for (let j: usize = 0; j < rows; j++) {
    const L = load<f64>(squaredNorms + (j << 3));
    if (L === 0) {
      row += T << 3;
      continue;
    }
    let entry = j << 3;
    let u: f64 = 0;
    let s: f64 = 0;
    for (let t: usize = 0; t < T; t++) {
      const weight = load<f64>(row);
      const product = load<f64>(v + entry);
      const slope = product - l2 * weight;
      u += weight * weight;
      s += slope * slope;
      along += weight * slope;
      residual -= weight * (load<f64>(targets + entry) + product);
      entry += stride;
      row += 8;
    }
    weightSquares += u;
    u = sqrt(u);
    lengths += u;
    longest = max(longest, s);
    const norm = sqrt(L + l2);
    size += norm * u;
    column = max(column, norm);
  }
  store<f64>(out, lengths, LENGTHS);
  store<f64>(out, weightSquares, SQUARES);
  store<f64>(out, along, ALONG);
  store<f64>(out, max(residual, 0), RESIDUAL);
  store<f64>(out, sqrt(longest), LONGEST);
  store<f64>(out, size, SIZE);
  store<f64>(out, column, COLUMN);
}

function objectiveOf(sums: usize, l1: f64, l2: f64): f64 {
  return load<f64>(sums, RESIDUAL) / 2 + l1 * load<f64>(sums, LENGTHS) + (l2 / 2) * load<f64>(sums, SQUARES);
}

/**
 * A bound of the gap, with the ridge as samples of its own: X and sqrt(l2) I above each other, Y above 0. It is against the dual
 * point c (R, -sqrt(l2) W) with the largest c <= 1 that is feasible whatever rounding did,
 *
 *     (1 - c)^2 / 2 (||R||^2 + l2 ||W||^2) + l1 sum_j ||W_j|| - c <W, V - l2 W>
 */
function gapOf(sums: usize, l1: f64, l2: f64, size: f64, rounding: f64): f64 {
  const longest = load<f64>(sums, LONGEST) + rounding * load<f64>(sums, COLUMN) * size;
  const c: f64 = longest > l1 ? l1 / longest : 1;
  const strength = l1 * load<f64>(sums, LENGTHS);
  const squares = load<f64>(sums, RESIDUAL) + l2 * load<f64>(sums, SQUARES);
  const gap = ((1 - c) * (1 - c) * squares) / 2 + strength - c * load<f64>(sums, ALONG);
  return max(gap, 0) + rounding * (2 * size * size + strength);
}
