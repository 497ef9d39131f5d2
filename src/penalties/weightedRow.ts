/**
 * The row step where each output has a curvature of its own:
 *
 *     u = argmin_u  sum_q (L_q u_q^2 / 2 - a_q u_q)  +  l1 ||u||_2  +  l2 / 2 ||u||_2^2
 *
 * is 0 where ||a|| <= l1, else `u_q = r a_q / (D_q r + l1)` with D_q = L_q + l2 and r = ||u|| the root of
 *
 *     f(r) = ( sum_q (D_q r + l1)^-2 a_q^2 )^(-1/2) = 1.
 *
 * f is a power mean of lines, so it rises and is concave: Newton's steps from the left never pass its root. Where
 * all L_q are equal f is a line itself, and the first point is the root.
 *
 * @param a the linear terms, Q; 0 where L_q and l2 are 0
 * @param L the curvatures, Q
 * @param out receives u, Q
 */
export function minimiseRow(
  a: Float64Array,
  L: Float64Array,
  l1: number,
  l2: number,
  out: Float64Array,
): void {
  const Q = a.length;
  let unit = 0;
  let steepest = 0;
  for (let q = 0; q < Q; q++) {
    const size = Math.abs(a[q]!);
    if (size === 0) continue;
    if (size > unit) unit = size;
    if (L[q]! > steepest) steepest = L[q]!;
  }
  if (l1 === 0) {
    for (let q = 0; q < Q; q++) out[q] = a[q] === 0 ? 0 : a[q]! / (L[q]! + l2);
    return;
  }
  let squares = 0;
  for (let q = 0; q < Q; q++) squares += (a[q]! / unit) ** 2;
  const length = Math.sqrt(squares);
  const threshold = l1 / unit;
  if (!(length > threshold)) {
    out.fill(0);
    return;
  }
  // In units of `unit`: f(r) = (sum (a_q / unit)^2 / (D_q / unit r + l1 / unit)^2)^(-1/2).
  let r = (length - threshold) / ((steepest + l2) / unit);
  for (let step = 0; step < MOST_STEPS; step++) {
    let F = 0;
    let slope = 0;
    for (let q = 0; q < Q; q++) {
      if (a[q] === 0) continue;
      const D = (L[q]! + l2) / unit;
      const line = D * r + threshold;
      const part = a[q]! / unit / line;
      F += part * part;
      slope += (part * part * D) / line;
    }
    // f = F^(-1/2), f' = F^(-3/2) slope, and r + (1 - f) / f' = r + F (sqrt(F) - 1) / slope.
    const next = r + (F * (Math.sqrt(F) - 1)) / slope;
    if (!(next > r * (1 + PRECISE))) break;
    r = next;
  }
  for (let q = 0; q < Q; q++) out[q] = a[q] === 0 ? 0 : a[q]! * (r / ((L[q]! + l2) * r + l1));
}

const MOST_STEPS = 60;
/** Relative size of a step of Newton's that no longer matters. */
const PRECISE = 4 * Number.EPSILON;
