import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import { dotRange } from './vectors.js';

/**
 * Cholesky factors of symmetric positive definite matrices in packed storage: row i of the lower triangle
 * stands at `i (i + 1) / 2 .. + i`, so that every inner loop is a product of two rows that lie in one piece.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 4.2.
 */

/** Numbers in the packed triangle of an n x n matrix. */
export function packedLength(n: number): number {
  return (n * (n + 1)) / 2;
}

/** The packed triangle of A + shift I, A n x n by rows. */
export function packedTriangle(A: Float64Array, n: number, shift: number): Float64Array {
  const out = new Float64Array(packedLength(n));
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, at++) out[at] = A[i * n + j]!;
    out[at - 1]! += shift;
  }
  return out;
}

/** `out = A x` for the packed triangle of a symmetric A. */
export function multiplyPacked(a: Float64Array, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const row = (i * (i + 1)) / 2;
    const value = x[i]!;
    let sum = a[row + i]! * value;
    for (let j = 0; j < i; j++) {
      sum += a[row + j]! * x[j]!;
      out[j]! += a[row + j]! * value;
    }
    out[i] = sum;
  }
}

/** What rounding leaves of a pivot that is 0, as a part of n times its diagonal entry. */
export const SMALLEST_PIVOT: number = 8 * Number.EPSILON;

/** Multiply-adds between two pauses. */
const PAUSE_WORK = 4e6;

/**
 * What becomes of a pivot that is rounding only, at most `8 n eps` of its diagonal entry:
 *
 * - 'raise': it is replaced by that much, so that there always is a factor; a row of zeros gets the pivot 1;
 * - 'drop': it becomes Infinity, which leaves its unknown at 0 when a system is solved; so does a row of zeros;
 * - 'refuse': the factorisation ends there. Only a pivot that is not above 0, or not finite, counts as rounding.
 */
export type SmallPivots = 'raise' | 'drop' | 'refuse';

/**
 * `A = L L^T`, in place. The factor does not care about the sizes of rows and columns: A and D A D have the
 * same relative accuracy for every diagonal D.
 *
 * @param a packed, n (n + 1) / 2
 * @returns the index of the first pivot that was rounding only, -1 where there is none
 */
export function factorise(a: Float64Array, n: number, small: SmallPivots = 'raise'): number {
  return runSync(factoriseInSteps(a, n, small));
}

/** As `factorise`, with pauses for large matrices. */
export function* factoriseInSteps(
  a: Float64Array,
  n: number,
  small: SmallPivots = 'raise',
): Computation<number> {
  let deficient = -1;
  let work = 0;
  for (let i = 0; i < n; i += 2) {
    const found = factorTwoRows(a, n, i, small);
    if (found >= 0 && deficient < 0) deficient = found;
    if (found >= 0 && small === 'refuse') break;
    work += i * i;
    if (work > PAUSE_WORK) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
  return deficient;
}

/** Rows i and i + 1 of the factor, i even; the first of their pivots that is rounding only, or -1. */
function factorTwoRows(a: Float64Array, n: number, i: number, small: SmallPivots): number {
  const hasNext = i + 1 < n;
  const row = (i * (i + 1)) / 2;
  const next = hasNext ? row + i + 1 : row;
  const { squares, nextSquares } = eliminate(a, i, row, next);
  const isFirstSound = setPivot(a, n, row + i, squares, small);
  if (!hasNext || (!isFirstSound && small === 'refuse')) return isFirstSound ? -1 : i;
  const value = (a[next + i]! - dotRange(a, next, a, row, i)) / a[row + i]!;
  a[next + i] = value;
  const isNextSound = setPivot(a, n, next + i + 1, nextSquares + value * value, small);
  if (!isFirstSound) return i;
  return isNextSound ? -1 : i + 1;
}

/** Puts a pivot in place of its diagonal entry; returns whether it is more than rounding. */
function setPivot(a: Float64Array, n: number, at: number, squares: number, small: SmallPivots): boolean {
  const diagonal = a[at]!;
  const pivot = diagonal - squares;
  const least = small === 'refuse' ? 0 : SMALLEST_PIVOT * n * diagonal;
  if (pivot > least && pivot < Infinity) {
    a[at] = Math.sqrt(pivot);
    return true;
  }
  if (small === 'drop') a[at] = Infinity;
  else if (small === 'raise') a[at] = diagonal > 0 ? Math.sqrt(least) : 1;
  return small === 'refuse' ? false : !(diagonal > 0);
}

/**
 * The columns before i, an even number of them, of rows i and i + 1 (or of row i twice) of the factor, two by two: each
 * number that is read serves twice. Returns the squares of the two rows.
 */
function eliminate(
  a: Float64Array,
  i: number,
  row: number,
  next: number,
): { squares: number; nextSquares: number } {
  let squares = 0;
  let nextSquares = 0;
  for (let j = 0; j < i; j += 2) {
    const first = (j * (j + 1)) / 2;
    const second = first + j + 1;
    let p0 = a[row + j]!;
    let p1 = a[row + j + 1]!;
    let q0 = a[next + j]!;
    let q1 = a[next + j + 1]!;
    for (let k = 0; k < j; k++) {
      const x = a[row + k]!;
      const y = a[next + k]!;
      const u = a[first + k]!;
      const v = a[second + k]!;
      p0 -= x * u;
      p1 -= x * v;
      q0 -= y * u;
      q1 -= y * v;
    }
    const below = a[second + j]!;
    p0 /= a[first + j]!;
    q0 /= a[first + j]!;
    p1 = (p1 - p0 * below) / a[second + j + 1]!;
    q1 = (q1 - q0 * below) / a[second + j + 1]!;
    a[row + j] = p0;
    a[row + j + 1] = p1;
    a[next + j] = q0;
    a[next + j + 1] = q1;
    squares += p0 * p0 + p1 * p1;
    nextSquares += q0 * q0 + q1 * q1;
  }
  return { squares, nextSquares };
}

/** The pivots of A, the squares of L's diagonal, as parts of the diagonal entries of `L L^T`. */
export function relativePivots(l: Float64Array, n: number): Float64Array {
  const pivots = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let squares = 0;
    for (let j = 0; j <= i; j++, at++) squares += l[at]! ** 2;
    pivots[i] = l[at - 1]! ** 2 / squares;
  }
  return pivots;
}

/** `b <- L^-1 b`, n numbers from `offset`. */
export function forward(l: Float64Array, n: number, b: Float64Array, offset: number): void {
  for (let i = 0; i < n; i++) {
    const row = (i * (i + 1)) / 2;
    b[offset + i] = (b[offset + i]! - dotRange(l, row, b, offset, i)) / l[row + i]!;
  }
}

/** `b <- L^-T b`, n numbers from `offset`. */
export function backward(l: Float64Array, n: number, b: Float64Array, offset: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = (i * (i + 1)) / 2;
    const value = b[offset + i]! / l[row + i]!;
    b[offset + i] = value;
    if (value !== 0) for (let j = 0; j < i; j++) b[offset + j]! -= l[row + j]! * value;
  }
}

/** `b <- A^-1 b` for the factor of A, n numbers from `offset`. */
export function solveFactored(l: Float64Array, n: number, b: Float64Array, offset: number): void {
  forward(l, n, b, offset);
  backward(l, n, b, offset);
}

/** `U = L^-T`, n x n by rows, with zeros before the diagonal: `A^-1 = U U^T`. */
export function inverseFactor(l: Float64Array, n: number): Float64Array {
  // Row j of U is column j of L^-1, found from the top down; two of them at a time.
  const u = new Float64Array(n * n);
  for (let j = 0; j < n; j += 2) {
    const first = j * n;
    const second = first + n;
    const diagonal = (j * (j + 1)) / 2 + j;
    u[first + j] = 1 / l[diagonal]!;
    if (j + 1 === n) break;
    const below = diagonal + j + 2;
    u[first + j + 1] = (-l[below - 1]! * u[first + j]!) / l[below]!;
    u[second + j + 1] = 1 / l[below]!;
    for (let i = j + 2; i < n; i++) {
      const row = (i * (i + 1)) / 2;
      let p0 = l[row + j]! * u[first + j]!;
      let q0 = 0;
      let p1 = 0;
      let q1 = 0;
      let k = j + 1;
      for (; k + 1 < i; k += 2) {
        const x = l[row + k]!;
        const y = l[row + k + 1]!;
        p0 += x * u[first + k]!;
        p1 += y * u[first + k + 1]!;
        q0 += x * u[second + k]!;
        q1 += y * u[second + k + 1]!;
      }
      if (k < i) {
        p0 += l[row + k]! * u[first + k]!;
        q0 += l[row + k]! * u[second + k]!;
      }
      u[first + i] = -(p0 + p1) / l[row + i]!;
      u[second + i] = -(q0 + q1) / l[row + i]!;
    }
  }
  return u;
}

/** A^-1, n x n by rows, from the factor of A. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  const u = inverseFactor(l, n);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      // Both rows of U are zero before i.
      out[i * n + j] = out[j * n + i] = dotRange(u, i * n + i, u, j * n + i, n - i);
    }
  }
  return out;
}
