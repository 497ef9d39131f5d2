/**
 * A fit of a row lasso to dense columns, whose samples count alike: `problem/rowLasso/standardize.ts`, `descendRows` and
 * `estimators/rowLassoSolution.ts` one after the other, with the same bits.
 */

import { centreDense } from './centre';
import { add, addProduct, begin, restOfSum, roundedSum } from './exactSum';
import { clearRow, isZeroRow } from './row';
import { CONVERGED, descendRows, GO_ON } from './rowDescent';
import { BY_SAMPLES, FLOPS, GAP, LOWEST, PASSES, STATE_SIZE } from './rowState';
import { divide, largest, powerOfTwoNear } from './vectors';

// What `fitRows` leaves at the start of its room: addresses, and numbers.
const W: usize = 0;
const RESIDUAL: usize = 8;
const FIELD: usize = 16;
const INTERCEPTS: usize = 24;
const ROWS: usize = 32;
const ROW_COUNT: usize = 40;
const GAP_LEFT: usize = 48;
const PASSES_MADE: usize = 56;
const ASKED_GAP: usize = 64;
const UNIT: usize = 72;
const ERROR: usize = 80;
const RAISED: usize = 88;
const HEAD: usize = 96;

/** The end of what is taken of the room. */
let taken: usize = 0;

function take(numbers: usize): usize {
  const start = taken;
  taken += ((numbers + 3) & ~3) << 3;
  return start;
}

/**
 * Standardises, descends and returns to the user's units.
 *
 * @param n numbers in each of p columns at 0 and T columns of targets at `y`, one after the other, or in rows: first those of X and
 *   then those of Y that are in rows stand in the room
 * @param y behind space for columns of multiples of 4 numbers, and for a multiple of 4 of them
 * @param room behind the same for the targets; see `roomOfRowFit` of `kernels/wasm/rowFit.ts`
 * @param l1 a mean's strengths, cut off at `strongest` when they are those of a sum
 * @param finest the finest gap, `nearest` the finest distance, `smallest` the smallest movement of a pass, over the objective of the constant model
 * @param budget multiply-adds from one call of `descendRows` to the next, until there are `mostFlops`, but for Newton's method
 * @param ofNewton numbers of `sampleNewtonRoom` of `kernels.ts`
 * @returns what `descendRows` did; -1 where nothing is done: see `standardizeRows`, `concludeRows`
 */
export function fitRows(
  n: u32,
  p: u32,
  T: u32,
  xInRows: i32,
  yInRows: i32,
  y: usize,
  room: usize,
  most: usize,
  center: i32,
  l1: f64,
  l2: f64,
  strongest: f64,
  tol: f64,
  finest: f64,
  nearest: f64,
  smallest: f64,
  maxPasses: f64,
  extraFlops: f64,
  budget: f64,
  mostFlops: f64,
  ofNewton: usize,
): i32 {
  if (xInRows !== 0) transpose(room, n, p, 0);
  if (yInRows !== 0) transpose(xInRows !== 0 ? room + ((<usize>n * p) << 3) : room, n, T, y);
  const stride = ((<usize>n + 3) & ~3) << 3;
  const numbers = <usize>p * T;
  taken = room + HEAD;
  const state = take(STATE_SIZE);
  const lists = take((3 * <usize>p + 1) >> 1);
  const w = take(numbers);
  memory.fill(state, 0, taken - state);
  memory.fill(stride * p, 0, y - stride * p);
  const residual = take((stride >> 3) * T);
  const v = take(numbers);
  const xSums = take(3 * p);
  const ySums = take(3 * T + 1);
  const out = take(T + 3);
  const gram = take(((most + 3) & ~3) * most);
  const newton = take(ofNewton);
  const rest = taken;
  const scale = standardizeRows(0, p, y, T, n, stride, center, xSums, ySums);
  if (scale === 0) return -1;
  const strength = min(strongest, (l1 * n) / scale);
  if (!(strength > 0)) return -1;
  const nullObjective = load<f64>(ySums + ((3 * T) << 3)) / 2;
  const tolerance = tol * nullObjective;
  store<f64>(state, Infinity, LOWEST);
  let end: i32;
  do {
    end = descendRows(
      0,
      stride,
      p,
      xSums + (p << 4),
      y,
      T,
      w,
      residual,
      v,
      strength,
      min(strongest, l2 * n),
      gram,
      lists,
      most,
      state,
      rest,
      tolerance,
      finest * nullObjective,
      nearest * nullObjective,
      smallest * nullObjective,
      maxPasses,
      extraFlops,
      budget,
      ofNewton > 0 ? newton : 0,
    );
  } while (end === GO_ON && (load<f64>(state, FLOPS) < mostFlops || load<f64>(state, BY_SAMPLES) > 0));
  store<f64>(room, <f64>w, W);
  store<f64>(room, <f64>residual, RESIDUAL);
  store<f64>(room, <f64>v, FIELD);
  store<f64>(room, load<f64>(state, GAP), GAP_LEFT);
  store<f64>(room, load<f64>(state, PASSES), PASSES_MADE);
  if (end !== CONVERGED) return end;
  store<f64>(room, <f64>out, INTERCEPTS);
  store<f64>(room, <f64>lists, ROWS);
  if (concludeRows(w, p, T, scale, center, xSums, ySums, rest, out, lists) === 0) return -1;
  const results = out + ((<usize>T) << 3);
  store<f64>(room, load<f64>(results, 16), ROW_COUNT);
  store<f64>(room, tolerance, ASKED_GAP);
  store<f64>(room, (scale * scale) / n, UNIT);
  store<f64>(room, load<f64>(results, 8), ERROR);
  store<f64>(room, (n * load<f64>(results)) / 2, RAISED);
  return end;
}

/** Numbers of a matrix by rows, to numbers by columns. */
export function transpose(from: usize, rows: usize, columns: usize, to: usize): void {
  transposeRows(from, rows, columns, to, rows << 3);
}

/** The same of some rows of one, to columns that are `stride` bytes apart; a few rows at a time, so that each of their columns is written as it lies. */
export function transposeRows(from: usize, rows: usize, columns: usize, to: usize, stride: usize): void {
  for (let first: usize = 0; first < rows; first += 8) {
    const end = min(first + 8, rows);
    for (let j: usize = 0; j < columns; j++) {
      for (let i = first; i < end; i++)
        store<f64>(to + j * stride + (i << 3), load<f64>(from + ((i * columns + j) << 3)));
    }
  }
}

/** The range of mean squares, and what rounding may move a constant by: those of `designs/checkedSquare.ts`. */
export const SMALLEST: f64 = 1e-306;
export const LARGEST: f64 = 1e306;
export const LAST_DIGITS: f64 = 8 * f64.EPSILON;

/**
 * Columns and targets, centred with `center`, the targets over a power of two s. `xSums` receives p means, p numbers that rounding
 * left of them and p squares, `ySums` the same of the targets and, behind them, `||Y~||^2`.
 *
 * @returns s; 0 where a number is not finite, a column is constant, or a square leaves the range of float64
 */
function standardizeRows(
  x: usize,
  p: u32,
  y: usize,
  T: u32,
  rows: u32,
  stride: usize,
  center: i32,
  xSums: usize,
  ySums: usize,
): f64 {
  const n = <f64>rows;
  const all = (<usize>p) << 3;
  const each = (<usize>T) << 3;
  centreDense(y, stride, rows, 0, 0, 0, n, center, 0, T, ySums, ySums + each, ySums + 2 * each);
  const count = <u32>((stride >> 3) * T);
  const scale = powerOfTwoNear(largest(y, count) * sqrt<f64>(<f64>(rows * T)));
  if (!(scale * scale < Infinity)) return 0;
  const squares = divide(y, scale, count);
  if (!(squares < Infinity)) return 0;
  store<f64>(ySums + 3 * each, squares);
  centreDense(x, stride, rows, 0, 0, 0, n, center, 0, p, xSums, xSums + all, xSums + 2 * all);
  for (let at = xSums; at < xSums + all; at += 8) {
    const mean = load<f64>(at);
    const square = load<f64>(at + 2 * all);
    const digits = LAST_DIGITS * mean;
    if (!(square > n * (digits * digits) && square > SMALLEST * n && square < LARGEST * n)) return 0;
  }
  return scale;
}

/**
 * `W = s W~` and the intercepts `y_mean - x_mean . w`, summed without rounding.
 *
 * @param w W~, p x T; W afterwards
 * @param sizes room for T numbers
 * @param out receives the T intercepts, the squared length of what rounding took off them, over s, and how far rounding may take
 *   the predictions X~ W~, and how many rows of W are not zero
 * @param support receives their indices
 * @returns 0 where a number is not finite
 */
function concludeRows(
  w: usize,
  p: usize,
  T: usize,
  scale: f64,
  center: i32,
  xSums: usize,
  ySums: usize,
  sizes: usize,
  out: usize,
  support: usize,
): i32 {
  const all = p << 3;
  const each = T << 3;
  memory.fill(sizes, 0, each);
  let finite: f64 = 0;
  let count: usize = 0;
  for (let j: usize = 0; j < all; j += 8) {
    const row = w + j * T;
    if (isZeroRow(row, each)) {
      clearRow(row, each); // of negative zeros
      continue;
    }
    store<i32>(support + (count++ << 2), <i32>(j >> 3));
    const norm = sqrt(load<f64>(xSums + 2 * all + j));
    for (let t: usize = 0; t < each; t += 8) {
      const weight = load<f64>(row + t);
      if (weight !== 0) store<f64>(sizes + t, load<f64>(sizes + t) + norm * abs(weight));
      const scaled = weight * scale + 0;
      finite += scaled * 0;
      store<f64>(row + t, scaled);
    }
  }
  let squares: f64 = 0;
  let errors: f64 = 0;
  for (let t: usize = 0; t < each; t += 8) {
    begin();
    add(load<f64>(ySums + t));
    add(load<f64>(ySums + each + t));
    for (let k: usize = 0; center !== 0 && k < count; k++) {
      const j = (<usize>load<i32>(support + (k << 2))) << 3;
      const weight = load<f64>(w + j * T + t);
      if (weight === 0) continue;
      const mean = load<f64>(xSums + j);
      if (mean !== 0) addProduct(-mean, weight);
      const left = load<f64>(xSums + all + j);
      if (left !== 0) addProduct(-left, weight);
    }
    finite += roundedSum() * 0;
    store<f64>(out + t, roundedSum() + 0);
    const rounding = abs(restOfSum() / scale);
    squares += rounding * rounding;
    const error = f64.EPSILON * load<f64>(sizes + t);
    errors += error * error;
  }
  store<f64>(out + each, squares);
  store<f64>(out + each, sqrt(errors), 8);
  store<f64>(out + each, <f64>count, 16);
  return finite === 0 ? 1 : 0;
}
