/**
 * What a fit of a row lasso to dense columns, whose samples count alike, does before and after its solver, for columns that stand one
 * after the other at `x`, and targets at `y`: `problem/rowLasso/standardize.ts` and `estimators/rowLassoSolution.ts` with the same bits.
 */

import { centreDense } from './centre';
import { add, addProduct, begin, restOfSum, roundedSum } from './exactSum';
import { divide, largest } from './vectors';

/** Numbers of a matrix by rows, to numbers by columns; a few rows at a time, so that each of their columns is written as it lies. */
export function transpose(from: usize, rows: usize, columns: usize, to: usize): void {
  for (let first: usize = 0; first < rows; first += 8) {
    const end = min(first + 8, rows);
    for (let j: usize = 0; j < columns; j++) {
      for (let i = first; i < end; i++)
        store<f64>(to + ((j * rows + i) << 3), load<f64>(from + ((i * columns + j) << 3)));
    }
  }
}

/** The range of mean squares, and what rounding may move a constant by: those of `designs/checkedSquare.ts`. */
const SMALLEST: f64 = 1e-306;
const LARGEST: f64 = 1e306;
const LAST_DIGITS: f64 = 8 * f64.EPSILON;

/**
 * Columns and targets, centred with `center`, the targets over a power of two s. `xSums` receives p means, p numbers that rounding
 * left of them and p squares, `ySums` the same of the targets and, behind them, `||Y~||^2`.
 *
 * @returns s; 0 where a number is not finite, a column is constant, or a square leaves the range of float64
 */
export function standardizeRows(
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

/** The power of two just below or at a size; 1 for 0, and Infinity for what is not finite. */
function powerOfTwoNear(size: f64): f64 {
  if (size === 0) return 1;
  if (!(size < Infinity)) return Infinity;
  let power: f64 = 1;
  while (power > size && power > 1e-300) power /= 2;
  while (power * 2 <= size) power *= 2;
  return power;
}

/**
 * `W = s W~` and the intercepts `y_mean - x_mean . w`, summed without rounding.
 *
 * @param w W~, p x T; W afterwards
 * @param sizes room for T numbers
 * @param out receives the T intercepts, the squared length of what rounding took off them, over s, and how far rounding may take
 *   the predictions X~ W~
 * @returns 0 where a number is not finite
 */
export function concludeRows(
  w: usize,
  p: usize,
  T: usize,
  scale: f64,
  center: i32,
  xSums: usize,
  ySums: usize,
  sizes: usize,
  out: usize,
): i32 {
  const all = p << 3;
  const each = T << 3;
  memory.fill(sizes, 0, each);
  let finite: f64 = 0;
  for (let j: usize = 0; j < all; j += 8) {
    const row = w + j * T;
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
    for (let j: usize = 0; center !== 0 && j < all; j += 8) {
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
  return finite === 0 ? 1 : 0;
}
