/** What one row of W goes through in a sweep, whatever the design. */

/** The penalty's proximal operator on row j of the w of the sweep under way, in JavaScript. */
declare function prox(j: i32, step: f64): void;

/**
 * With the gradient `x_j^T R` in `change`, sets `w_j <- prox(w_j + change / L)` and leaves
 * `change = -dw_j`, what the residual is to be updated by. The proximal operator is that of
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
  const lengths = f64x2.splat(L);
  let squares = f64x2.splat(0);
  for (let t: usize = 0; t < pairs; t += 16) {
    const z = f64x2.add(v128.load(row + t), f64x2.div(v128.load(change + t), lengths));
    v128.store(change + t, z);
    squares = f64x2.add(squares, f64x2.mul(z, z));
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (pairs < end) {
    const z = load<f64>(row + pairs) + load<f64>(change + pairs) / L;
    store<f64>(change + pairs, z);
    sum += z * z;
  }
  const norm = sum > 1e-280 && sum < Infinity ? sqrt(sum) : normOf(change, end);
  const shrink = norm > step * l1 ? (1 - (step * l1) / norm) / (1 + step * l2) : 0;
  let moved: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) {
    const u: f64 = shrink === 0 ? 0 : load<f64>(change + t) * shrink;
    const d = load<f64>(row + t) - u;
    store<f64>(row + t, u);
    store<f64>(change + t, d);
    moved += d * d;
  }
  return moved;
}

/** The length of a row of `end` bytes. */
export function lengthOf(row: usize, end: usize): f64 {
  const pairs = end & ~15;
  let squares = f64x2.splat(0);
  for (let t: usize = 0; t < pairs; t += 16) {
    const z = v128.load(row + t);
    squares = f64x2.add(squares, f64x2.mul(z, z));
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (pairs < end) {
    const z = load<f64>(row + pairs);
    sum += z * z;
  }
  return sum > 1e-280 && sum < Infinity ? sqrt(sum) : normOf(row, end);
}

/** The same where squares overflow or underflow. */
function normOf(row: usize, end: usize): f64 {
  let bits: i64 = 0; // most rows are zeros
  for (let t: usize = 0; t < end; t += 8) bits |= load<i64>(row + t);
  if (bits << 1 === 0) return 0;
  let largest: f64 = 0;
  for (let t: usize = 0; t < end; t += 8) largest = max(largest, abs(load<f64>(row + t)));
  if (largest === 0 || largest === Infinity) return largest;
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
