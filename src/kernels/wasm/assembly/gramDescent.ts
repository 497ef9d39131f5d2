/** Block coordinate descent on inner products, pass after pass until its gap is small enough. */
import { sweepGram } from './dense';
import { lengthOf } from './row';

/** Passes from one look at the gap to the next, which costs as much as half a pass. */
const PASSES_A_LOOK = 4;

/**
 * Passes of `sweepGram` over all rows in J, with l1 > 0, until the gap is at most `goal`, one moves no more than `smallest`, or
 * there were `most` of them.
 *
 * @param change room for 2 T numbers
 * @param startW receives W as it was, of `rows` rows; `startV` likewise `v`
 * @param squares ||R||^2 at the start
 * @returns how many passes there were
 */
export function descendGram(
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
  startW: usize,
  startV: usize,
  rows: usize,
  squares: f64,
  goal: f64,
  smallest: f64,
  most: i32,
): i32 {
  for (let q: usize = 0; q < (rows * T) << 3; q += 8) store<f64>(startW + q, load<f64>(w + q));
  for (let q: usize = 0; q < stride * T; q += 16) v128.store(startV + q, v128.load(v + q));
  let passes = 0;
  while (passes < most) {
    if (passes % PASSES_A_LOOK === 0) {
      if (gapOnRows(stride, w, v, T, rows, l1, l2, startW, startV, squares) <= goal) break;
    }
    const moved = sweepGram(gram, stride, squaredNorms, w, v, T, J, count, change, l1, l2);
    passes++;
    if (moved <= smallest) break;
  }
  return passes;
}

/**
 * The gap of W against the dual point c R, with c = 1 or, without a ridge, the largest c <= 1 that is feasible:
 *
 *     (1 - c)^2 / 2 ||R||^2 + sum_j ( l1 ||W_j|| + l2 / 2 ||W_j||^2 + Omega_j*(c V_j) - <W_j, c V_j> ),
 *     ||R||^2 = ||R_0||^2 - <W - W_0, V_0 + V>,
 *
 * the rows as sums of terms that are not negative: see `penalties/rowLasso.ts`.
 */
export function gapOnRows(
  stride: usize,
  w: usize,
  v: usize,
  T: usize,
  rows: usize,
  l1: f64,
  l2: f64,
  startW: usize,
  startV: usize,
  squares: f64,
): f64 {
  let longest: f64 = 0;
  let row: usize = 0;
  for (let j: usize = 0; j < rows; j++) {
    let entry = j << 3;
    let length: f64 = 0;
    for (let t: usize = 0; t < T; t++) {
      const value = load<f64>(v + entry);
      length += value * value;
      squares -= (load<f64>(w + row) - load<f64>(startW + row)) * (load<f64>(startV + entry) + value);
      entry += stride;
      row += 8;
    }
    longest = max(longest, length);
  }
  longest = sqrt(longest);
  const c: f64 = l2 === 0 && longest > l1 ? l1 / longest : 1;
  let gap = ((1 - c) * (1 - c) * max(squares, 0)) / 2;
  for (let j: usize = 0; j < rows; j++)
    gap += gapOfRow(w + ((j * T) << 3), v + (j << 3), stride, T, l1, l2, c);
  return gap;
}

/** Row W_j of T numbers, one after the other, and V_j, `stride` bytes apart. */
export function gapOfRow(w: usize, v: usize, stride: usize, T: usize, l1: f64, l2: f64, c: f64): f64 {
  const u = lengthOf(w, T << 3);
  if (u === 0 && l2 === 0) return 0;
  const s = c * lengthAcross(v, stride, T);
  const excess = s - l1;
  let gap: f64 = 0;
  if (excess <= 0) gap = u * (l1 - s) + (l2 / 2) * u * u;
  else if (l2 > 0) gap = ((l2 * u - excess) * (l2 * u - excess)) / (2 * l2);
  if (u === 0 || s === 0) return gap;
  let distance: f64 = 0;
  for (let t: usize = 0; t < T; t++) {
    const d = load<f64>(w + (t << 3)) / u - (c * load<f64>(v + t * stride)) / s;
    distance += d * d;
  }
  return gap + (u * s * distance) / 2;
}

/** The length of T numbers that are `stride` bytes apart, without overflow or underflow. */
function lengthAcross(row: usize, stride: usize, T: usize): f64 {
  let sum: f64 = 0;
  const end = row + T * stride;
  for (let at = row; at < end; at += stride) sum += load<f64>(at) * load<f64>(at);
  if (sum > 1e-280 && sum < Infinity) return sqrt(sum);
  let largest: f64 = 0;
  for (let at = row; at < end; at += stride) largest = max(largest, abs(load<f64>(at)));
  if (largest === 0 || largest === Infinity) return largest;
  sum = 0;
  for (let at = row; at < end; at += stride) {
    const ratio = load<f64>(at) / largest;
    sum += ratio * ratio;
  }
  return largest * sqrt(sum);
}
