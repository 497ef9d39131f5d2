/**
 * What a fit to labels of dense columns, whose samples count alike, does before and after its descent, with the bits of
 * `problem/softSharing/couplingProblem.ts`, `problem/taskTargets.ts` and `problem/softSharing/coefficients.ts`.
 */

import { LN2_HIGH, LN2_LOW, SQRT_HALF_HIGH } from '../../../math/coefficients';
import { centreAlike } from './centre';
import { add, addProduct, begin, restOfSum, roundedSum } from './exactSum';
import { expOf, log1pOf, rise } from './functions';
import { weighPairs } from './line';
import { BLOCK } from './pairBlocks';
import { fieldBytes, sumsOf, walkOf } from './pairDescent';
import { clearRow } from './row';

/** By how much, relative to a constant, rounding may move it away from its own mean. */
const LAST_DIGITS: f64 = 8 * f64.EPSILON;
/** Mean squares whose products are within the range of float32, as in `designs/pairLines.ts`. */
const SMALLEST: f64 = 1e-12 * 1e-12;
const LARGEST: f64 = 1e12 * 1e12;
/** At most the second derivative of the loss. */
const CURVATURE: f64 = 0.25;

/**
 * Output q of a descent, whose X stands in columns one after the other, with two labels in its first field: columns are centred with
 * `center`, labels become -1 and 1, weights and predictions fill their fields, and all of it goes to float32, each column while it is in
 * the cache. `sums` receives p means, p numbers that rounding left of them, p squares and the sum of the weights, the descent the best
 * constant as its intercept.
 *
 * @returns what the loss is there; 0 where a label is neither of the two, or all are alike, and for columns that vary by
 *   no more than rounding, but are not constant, and for those whose squares are out of range
 */
export function openPairs(
  address: usize,
  q: i32,
  rows: u32,
  low: f64,
  high: f64,
  center: i32,
  sums: usize,
): f64 {
  const s = walkOf(address);
  const output = s.table + <usize>q * 24;
  const x = <usize>load<i32>(output);
  const labels = <usize>load<i32>(output, 4);
  const stride = (<usize>load<i32>(output, 16)) << 1;
  const end = (<usize>rows) << 3;
  const n = <f64>rows;
  const c = 1 / n;
  let total: f64 = 0;
  let downs: f64 = 0;
  let ups: f64 = 0;
  for (let i: usize = 0; i < end; i += 8) {
    const label = load<f64>(labels + i);
    total += c;
    if (label === high) ups += c;
    else if (label === low) downs += c;
    else return 0;
    store<f64>(labels + i, label === high ? 1 : -1);
    store<f64>(labels + 4 * stride + i, c);
  }
  if (ups === 0 || downs === 0) return 0;
  const b = center !== 0 ? bestConstant(downs, ups) : 0;
  for (let i: usize = 0; i < end; i += 8) store<f64>(labels + stride + i, b);
  for (let i = end; i < stride; i += 8) {
    store<f64>(labels + i, 0);
    store<f64>(labels + stride + i, 0);
    store<f64>(labels + 4 * stride + i, 0);
  }
  store<f64>(sumsOf(s, 0, q), b);
  const single = <usize>load<i32>(output, 8);
  const signed = <usize>load<i32>(output, 12);
  weighPairs(labels, stride, signed, fieldBytes(stride >> 1));
  s.isLoaded = 1;
  const p = <usize>s.p;
  const all = p << 3;
  const whole = end & ~(2 * BLOCK - 1);
  for (let j = p; j-- > 0; ) {
    const at = sums + (j << 3);
    const xj = x + j * stride;
    const to = single + j * BLOCK;
    if (end !== stride) {
      memory.copy(xj, x + j * end, end);
      clearRow(xj + end, stride - end);
    }
    if (end !== whole) memory.fill(to + (whole >> 7) * p * BLOCK, 0, BLOCK);
    centreAlike<f32>(xj, end, n, center, at, at + all, at + 2 * all, to, p * BLOCK);
    const square = load<f64>(at + 2 * all) * (total / n);
    const digits = LAST_DIGITS * load<f64>(at);
    const isUsual = square > SMALLEST * total && square < LARGEST * total;
    const varies = isUsual && square > total * (digits * digits);
    if (!varies && !(square === 0 && isZero(xj, stride))) return 0;
    store<f64>(at + 2 * all, square);
  }
  store<f64>(sums + 3 * all, total);
  const size = abs(b);
  const log = f64x2.extract_lane(log1pOf(expOf(f64x2.splat(-size))), 0);
  return downs * (log + (b > 0 ? b : 0)) + ups * (log + (b < 0 ? -b : 0));
}

/** Whether nothing is left of a column: it is constant, and its weight stays 0. */
function isZero(x: usize, bytes: usize): bool {
  for (let i: usize = 0; i < bytes; i += 8) if (load<f64>(x + i) !== 0) return false;
  return true;
}

/** That of shares, as `losses/logShares.ts` has them. */
function bestConstant(downs: f64, ups: f64): f64 {
  const total = downs + ups;
  const least = f64.EPSILON * f64.EPSILON;
  const down = log(max(downs / total, least));
  const up = log(max(ups / total, least));
  const mean = down / 2 + up / 2;
  return up - mean - (down - mean);
}

/** That of `src/math`, for normal numbers. */
function log(x: f64): f64 {
  const high = <i32>(reinterpret<u64>(x) >> 32);
  const k = (high - SQRT_HALF_HIGH) >> 20;
  const f = x * reinterpret<f64>((<u64>(1023 - k)) << 52) - 1;
  const h = 0.5 * f * f;
  const s = f / (2 + f);
  const r = f64x2.extract_lane(rise(f64x2.splat(s * s)), 0);
  const n = <f64>k;
  return n * LN2_HIGH - (h - (s * (h + r) + n * LN2_LOW) - f);
}

/**
 * What a descent has found, once it is certified: `w` receives W, p x R, then Q intercepts, `b - mean . w` summed without rounding, the
 * mean of the rows, p, and how far rounding may take the predictions.
 *
 * @param sums what `openPairs` found, `bytes` for each output
 * @returns 0 where a number is not finite
 */
export function concludePairs(address: usize, sums: usize, bytes: usize, center: i32, w: usize): i32 {
  const s = walkOf(address);
  const R = <usize>s.rows;
  const all = (<usize>s.p) << 3;
  const intercepts = w + R * all;
  const shared = intercepts + ((<usize>s.outputs) << 3);
  let finite: f64 = 0;
  for (let j: usize = 0; j < all; j += 8) {
    const to = w + j * R;
    const first = load<f64>(s.along + j) + 0;
    let deviations: f64 = 0;
    for (let r: usize = 0; r < R; r++) {
      const weight = load<f64>(s.along + r * all + j) + 0;
      store<f64>(to + (r << 3), weight);
      deviations += weight - first;
      finite += weight * 0;
    }
    store<f64>(shared + j, first + deviations / <f64>R);
  }
  let squares: f64 = 0;
  for (let q = 0; q < s.outputs; q++) {
    const row = <usize>load<i32>(s.table + <usize>q * 24, 20);
    const own = sums + <usize>q * bytes;
    const column = w + row / <usize>s.p;
    begin();
    if (center !== 0) add(load<f64>(sumsOf(s, 0, q)));
    let size: f64 = 0;
    for (let j: usize = 0; j < all; j += 8) {
      const weight = load<f64>(column + j * R);
      size += sqrt(load<f64>(own + 2 * all + j)) * abs(weight);
      if (center === 0 || weight === 0) continue;
      const mean = load<f64>(own + j);
      if (mean !== 0) addProduct(-mean, weight);
      const left = load<f64>(own + all + j);
      if (left !== 0) addProduct(-left, weight);
    }
    finite += roundedSum() * 0;
    store<f64>(intercepts + ((<usize>q) << 3), roundedSum() + 0);
    const error = f64.EPSILON * size + abs(restOfSum()) * sqrt(load<f64>(own + 3 * all));
    squares += CURVATURE * (error * error);
  }
  store<f64>(shared + all, sqrt(squares));
  return finite === 0 ? 1 : 0;
}
