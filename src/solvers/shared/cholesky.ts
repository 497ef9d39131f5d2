/**
 * Cholesky's factorisation A = L L^T of a symmetric matrix, m x m by rows, of which the lower triangle is read.
 * Pauses now and then.
 */
import type { Interruptible } from '../rowLasso/pivotedQR.js';

/** What rounding leaves of a pivot that is 0, as a part of m times the diagonal entry. */
const LEAST_PIVOT = 8 * Number.EPSILON;

/**
 * Replaces the lower triangle of A by L. A row whose pivot is not above `8 m eps` of its diagonal entry depends on those
 * before it: its pivot becomes Infinity, which leaves its unknown at 0 when a system is solved.
 *
 * @returns the number of rows that do not depend on others
 */
export function* cholesky(a: Float64Array, m: number): Interruptible<number> {
  let rank = 0;
  for (let i = 0; i < m; i++) {
    const rowI = i * m;
    const diagonal = a[rowI + i]!;
    for (let j = 0; j < i; j++) {
      const rowJ = j * m;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
      a[rowI + j] = sum / a[rowJ + j]!;
    }
    let pivot = diagonal;
    for (let k = 0; k < i; k++) pivot -= a[rowI + k]! * a[rowI + k]!;
    const isFree = pivot > LEAST_PIVOT * m * diagonal;
    a[rowI + i] = isFree ? Math.sqrt(pivot) : Infinity;
    if (isFree) rank++;
    if (i % 16 === 15) yield { kind: 'pause' };
  }
  return rank;
}

/** `b <- A^-1 b` for A = L L^T. */
export function choleskySolve(l: Float64Array, m: number, b: Float64Array): void {
  for (let i = 0; i < m; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * m + k]! * b[k]!;
    b[i] = sum / l[i * m + i]!;
  }
  for (let i = m - 1; i >= 0; i--) {
    const value = b[i]! / l[i * m + i]!;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k]! -= l[i * m + k]! * value;
  }
}
