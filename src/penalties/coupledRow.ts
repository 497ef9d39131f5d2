import { dotRange, normRange } from '../linalg/vectors.js';
import type { RowStrengths } from './penalty.js';
import type { RowCoupling } from './rowCoupling.js';

const MOST_STEPS = 60;
/** Relative size of a step of Newton's that no longer matters. */
const PRECISE = 4 * Number.EPSILON;

/**
 * The row step of `weightedRow.ts` beside a coupling of the outputs:
 *
 *     u = argmin_u  u C u^T / 2 - a . u  +  l1 ||u||_2  +  l2 / 2 ||u||_2^2,     C = diag(L) + M,
 *
 * is 0 where ||a|| <= l1, else u = r y with `A(r) y = a`, A(r) = r (C + l2 I) + l1 I, and r = ||u|| the root of
 *
 *     f(r) = 1 / ||y(r)|| = 1,     f'(r) = y A^-1 (C + l2 I) y^T / ||y||^3,
 *
 * which in the eigenvectors of C is the function of `weightedRow.ts`: it rises and is concave, so that Newton's steps from the left
 * never pass its root.
 *
 * @param a the linear terms, Q
 * @param L the curvatures, Q
 * @param out receives u, Q
 */
export function minimiseCoupledRow(
  coupling: RowCoupling,
  a: Float64Array,
  L: Float64Array,
  { l1, l2 }: RowStrengths,
  out: Float64Array,
): void {
  const Q = a.length;
  const length = normRange(a, 0, Q);
  if (!(length > l1)) {
    out.fill(0);
    return;
  }
  const own = L.map((value) => value + coupling.alpha + l2);
  if (l1 === 0) {
    coupling.solve(own, 1, a, out);
    return;
  }
  const y = new Float64Array(Q);
  const product = new Float64Array(Q);
  const solved = new Float64Array(Q);
  const diagonal = new Float64Array(Q);
  let r = (length - l1) / (L.reduce((x, value) => Math.max(x, value), 0) + coupling.largest + l2);
  for (let step = 0; ; step++) {
    for (let q = 0; q < Q; q++) diagonal[q] = r * own[q]! + l1;
    coupling.solve(diagonal, r, a, y);
    if (step === MOST_STEPS) break;
    const squares = dotRange(y, 0, y, 0, Q);
    coupling.apply(y, 0, product);
    for (let q = 0; q < Q; q++) product[q]! += (L[q]! + l2) * y[q]!;
    coupling.solve(diagonal, r, product, solved);
    // r + (1 - f) / f' = r + F (sqrt(F) - 1) / slope for F = ||y||^2, slope = y A^-1 (C + l2) y.
    const next = r + (squares * (Math.sqrt(squares) - 1)) / dotRange(y, 0, solved, 0, Q);
    if (!(next > r * (1 + PRECISE))) break;
    r = next;
  }
  for (let q = 0; q < Q; q++) out[q] = r * y[q]!;
}
