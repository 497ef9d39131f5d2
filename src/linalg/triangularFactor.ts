import { dotRange, normRange } from './vectors.js';

/**
 * R of `A = Q R`, n x n upper triangular, column after column, by Householder's reflections: `R^T R = A^T A`, but with the digits
 * that A^T A loses.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 5.2.
 *
 * @param a A, m x n with m at least n, column after column; left as it is
 */
export function triangularFactor(a: Float64Array, m: number, n: number): Float64Array {
  const work = a.slice();
  const r = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const at = k * m + k;
    const length = normRange(work, at, m - k);
    const first = work[at]!;
    const diagonal = first > 0 ? -length : length;
    for (let i = 0; i < k; i++) r[k * n + i] = work[k * m + i]!;
    r[k * n + k] = diagonal;
    if (length === 0) continue;
    // u = x - diagonal e_1 and H = I - 2 u u^T / u^T u, with u^T u = 2 length (length + |first|).
    work[at] = first - diagonal;
    const square = length * (length + Math.abs(first));
    for (let l = k + 1; l < n; l++) {
      const factor = dotRange(work, at, work, l * m + k, m - k) / square;
      for (let i = 0; i < m - k; i++) work[l * m + k + i]! -= factor * work[at + i]!;
    }
  }
  return r;
}
