/** What one row of W goes through in a sweep, whatever the design. */

/** The penalty's proximal operator on row j of the w of the sweep under way, in JavaScript. */
declare function prox(j: i32, step: f64): void;

/**
 * With the gradient `x_j^T R` in `change`, sets `w_j <- prox(w_j + change / L)` and leaves
 * `change = -dw_j`, what the residual is to be updated by.
 *
 * @returns `||dw_j||^2`
 */
export function moveRow(row: usize, change: usize, T: usize, j: i32, L: f64): f64 {
  const end = T << 3;
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
