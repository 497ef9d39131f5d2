/** The duality gap of a row lasso at rows W with their R and V. Lengths are in bytes. */

import { gapOfRow } from './gramDescent';
import { isZeroRow, lengthOf } from './row';
import { DISTANCE, GAP, SQUARES, SUPPORT } from './rowState';
import { inner } from './vectors';

/**
 * Of the problem on the rows J, in `state`: the gap against the dual point c R, with c = 1 or, without a ridge, the best c for which it is feasible; with one, the distance of
 * `augmentedGap.ts` as well; and the lengths of the rows of V, in `norms`.
 */
export function measureRows(
  J: usize,
  count: usize,
  stride: usize,
  T: usize,
  w: usize,
  residual: usize,
  v: usize,
  l1: f64,
  l2: f64,
  state: usize,
  norms: usize,
): void {
  const rowBytes = T << 3;
  const squares = inner(residual, residual, <u32>((stride * T) >> 3));
  let longest: f64 = 0;
  let along: f64 = 0; // <W, V>
  let support: f64 = 0;
  for (let k: usize = 0; k < count; k++) {
    const row = <usize>load<i32>(J + (k << 2)) * rowBytes;
    const length = lengthOf(v + row, rowBytes);
    store<f64>(norms + (k << 3), length);
    longest = max(longest, length);
    if (isZeroRow(w + row, rowBytes)) continue;
    support++;
    for (let t: usize = row; t < row + rowBytes; t += 8) along += load<f64>(w + t) * load<f64>(v + t);
  }
  let c: f64 = 1;
  if (l2 === 0 && squares > 0) {
    c = max(0, (squares + along) / squares);
    if (c * longest > l1) c = l1 / longest;
  }
  let gap = ((1 - c) * (1 - c) * squares) / 2;
  for (let k: usize = 0; k < count; k++) {
    const row = <usize>load<i32>(J + (k << 2)) * rowBytes;
    gap += gapOfRow(w + row, v + row, 8, T, l1, l2, c);
  }
  store<f64>(state, gap, GAP);
  store<f64>(state, squares, SQUARES);
  store<f64>(state, support, SUPPORT);
  store<f64>(state, l2 > 0 ? augmentedGap(J, count, T, w, v, l1, l2, squares) : 0, DISTANCE);
}

function augmentedGap(
  J: usize,
  count: usize,
  T: usize,
  w: usize,
  v: usize,
  l1: f64,
  l2: f64,
  squares: f64,
): f64 {
  const rowBytes = T << 3;
  let c: f64 = 1;
  let lasso: f64 = 0;
  let along: f64 = 0;
  for (let k: usize = 0; k < count; k++) {
    const row = <usize>load<i32>(J + (k << 2)) * rowBytes;
    let size: f64 = 0;
    for (let t = row; t < row + rowBytes; t += 8) {
      const weight = load<f64>(w + t);
      const u = load<f64>(v + t) - l2 * weight;
      size += u * u;
      along += weight * u;
      squares += l2 * weight * weight;
    }
    size = sqrt(size);
    if (size > l1) c = min(c, l1 / size);
    lasso += l1 * lengthOf(w + row, rowBytes);
  }
  return ((1 - c) * (1 - c) * squares) / 2 + (lasso - c * along);
}
