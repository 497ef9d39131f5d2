/** What one row of W goes through in a sweep, whatever the design. */

/** The penalty's proximal operator on row j of the w of the sweep under way, in JavaScript. */
declare function prox(j: i32, step: f64): void;

/**
 * With the gradient `x_j^T R` in `change`, sets `w_j <- prox(w_j + change / L)` and leaves
 * `change = -dw_j`, what the residual is to be updated by, where that is not 0. The proximal operator is that of
 * `l1 ||u|| + l2 / 2 ||u||^2`, or for l1 < 0 what JavaScript says.
 *
 * @returns `||dw_j||^2`
 */
export function moveRow(row: usize, change: usize, T: usize, j: i32, L: f64, l1: f64, l2: f64): f64 {
  const end = T << 3;
  if (l1 >= 0) return shrinkRow(row, change, end, L, l1, l2);
  for (let t: usize = 0; t < end; t += 8) {
    const before = load<f64>(row + t);
    store<f64>(row + t, before + load<f64>(change + t) / L);
    store<f64>(change + t, before);
  }
  prox(j, 1 / L);
  let moved: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) {
    const d = load<f64>(change + t) - load<f64>(row + t);
    store<f64>(change + t, d);
    moved += d * d;
  }
  return moved;
}

/** `w <- max(0, 1 - l1 / (L ||z||)) / (1 + l2 / L) z` for `z = w + change / L`. */
function shrinkRow(row: usize, change: usize, end: usize, L: f64, l1: f64, l2: f64): f64 {
  const pairs = end & ~15;
  const step = 1 / L;
  const steps = f64x2.splat(step);
  let squares = f64x2.splat(0);
  for (let t: usize = 0; t < pairs; t += 16) {
    const z = f64x2.add(v128.load(row + t), f64x2.mul(v128.load(change + t), steps));
    v128.store(change + t, z);
    squares = f64x2.add(squares, f64x2.mul(z, z));
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (pairs < end) {
    const z = load<f64>(row + pairs) + load<f64>(change + pairs) * step;
    store<f64>(change + pairs, z);
    sum += z * z;
  }
  const least = step * l1;
  const isInRange = sum > 1e-280 && sum < Infinity;
  if (isInRange && sum < 0.99 * (least * least)) return leave(row, change, end);
  const norm = isInRange ? sqrt(sum) : normOf(change, end);
  if (!(norm > least)) return leave(row, change, end);
  const shrink = (1 - least / norm) / (1 + step * l2);
  const factors = f64x2.splat(shrink);
  squares = f64x2.splat(0);
  for (let t: usize = 0; t < pairs; t += 16) {
    const u = f64x2.mul(v128.load(change + t), factors);
    const d = f64x2.sub(v128.load(row + t), u);
    v128.store(row + t, u);
    v128.store(change + t, d);
    squares = f64x2.add(squares, f64x2.mul(d, d));
  }
  let moved = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (pairs < end) {
    const u = load<f64>(change + pairs) * shrink;
    const d = load<f64>(row + pairs) - u;
    store<f64>(row + pairs, u);
    store<f64>(change + pairs, d);
    moved += d * d;
  }
  return moved;
}

/** Sets a row to 0. */
function leave(row: usize, change: usize, end: usize): f64 {
  if (isZeroRow(row, end)) return 0;
  let moved: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) {
    const d = load<f64>(row + t);
    store<f64>(row + t, 0);
    store<f64>(change + t, d);
    moved += d * d;
  }
  return moved;
}

/** Whether a row of `end` bytes is zero. */
export function isZeroRow(row: usize, end: usize): bool {
  const last = row + end;
  for (; row + 16 <= last; row += 16) if ((load<i64>(row) | load<i64>(row, 8)) << 1 !== 0) return false;
  return row === last || load<i64>(row) << 1 === 0;
}

/** The length of a row of `end` bytes. */
export function lengthOf(row: usize, end: usize): f64 {
  const last = row + end;
  let squares = f64x2.splat(0);
  let at = row;
  for (; at + 32 <= last; at += 32) {
    const x = v128.load(at);
    const y = v128.load(at, 16);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
  }
  if (at + 16 <= last) {
    squares = f64x2.add(squares, f64x2.mul(v128.load(at), v128.load(at)));
    at += 16;
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (at < last) sum += load<f64>(at) * load<f64>(at);
  return sum > 1e-280 && sum < Infinity ? sqrt(sum) : normOf(row, end);
}

/** The same where squares overflow or underflow. */
function normOf(row: usize, end: usize): f64 {
  if (isZeroRow(row, end)) return 0; // most rows are
  let largest: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) largest = max(largest, abs(load<f64>(row + t)));
  if (largest === Infinity) return largest;
  let sum: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) {
    const ratio = load<f64>(row + t) / largest;
    sum += ratio * ratio;
  }
  return largest * sqrt(sum);
}

/** Zeros in a row of numbers. Rows are short, and for `memory.fill` engines leave the module. */
export function clearRow(row: usize, bytes: usize): void {
  for (let t: usize = 0; t < bytes; t += 8) store<f64>(row + t, 0);
}
