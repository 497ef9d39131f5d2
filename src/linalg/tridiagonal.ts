import type { Computation } from '../computation/computation.js';
import { dotRange } from './vectors.js';

/**
 * A symmetric positive semidefinite matrix as `A = Q T Q^T` with T tridiagonal: one factorisation that solves
 * `(A + s I) x = b` for any number of shifts s, at the price of two products with n x n each.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 8.3.1.
 */
export interface Tridiagonal {
  /** `b <- (A + s I)^-1 b`, n numbers from `offset`; s > 0. */
  solve(s: number, b: Float64Array, offset: number): void;
}

/** `A = Q T Q^T` with Q a product of reflections. */
export interface TridiagonalForm {
  /** The diagonal of T, n, and what stands below it, n - 1 of n numbers. */
  readonly diagonal: Float64Array;
  readonly below: Float64Array;
  /** `b <- Q^T b`, n numbers from `offset`. */
  toForm(b: Float64Array, offset: number): void;
  /** `b <- Q b`. */
  fromForm(b: Float64Array, offset: number): void;
}

/** @param a A, n x n by rows; overwritten by the reflections */
export function* tridiagonalForm(a: Float64Array, n: number): Computation<TridiagonalForm> {
  const diagonal = new Float64Array(n);
  const below = new Float64Array(n);
  const scale = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    // Row k from k + 1 on becomes the Householder vector v, of length sqrt(2), that turns it into a multiple of
    // e_1.
    const row = k * n;
    diagonal[k] = a[row + k]!;
    let largest = 0;
    for (let j = k + 1; j < n; j++) largest = Math.max(largest, Math.abs(a[row + j]!));
    let squares = 0;
    for (let j = k + 2; j < n; j++) squares += (a[row + j]! / (largest || 1)) ** 2;
    const head = a[row + k + 1]! / (largest || 1);
    if (squares === 0) {
      below[k] = a[row + k + 1]!;
      continue;
    }
    const norm = Math.sqrt(squares + head * head);
    const first = head + (head < 0 ? -norm : norm);
    below[k] = (head < 0 ? norm : -norm) * largest;
    const unit = Math.sqrt(2 / (squares + first * first));
    scale[k] = 1;
    for (let j = k + 2; j < n; j++) a[row + j] = (a[row + j]! / largest) * unit;
    a[row + k + 1] = first * unit;
    let product = 0;
    for (let i = k + 1; i < n; i++) {
      w[i] = dotRange(a, i * n + k + 1, a, row + k + 1, n - k - 1);
      product += w[i]! * a[row + i]!;
    }
    for (let i = k + 1; i < n; i++) w[i]! -= (product / 2) * a[row + i]!;
    for (let i = k + 1; i < n; i++) {
      const v = a[row + i]!;
      const u = w[i]!;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= v * w[j]! + u * a[row + j]!;
    }
    yield { kind: 'pause' };
  }
  if (n > 1) {
    diagonal[n - 2] = a[(n - 2) * n + n - 2]!;
    below[n - 2] = a[(n - 2) * n + n - 1]!;
  }
  diagonal[n - 1] = a[(n - 1) * n + n - 1]!;

  const reflect = (k: number, b: Float64Array, offset: number): void => {
    if (scale[k] === 0) return;
    const from = k * n + k + 1;
    const length = n - k - 1;
    const product = dotRange(a, from, b, offset + k + 1, length);
    for (let j = 0; j < length; j++) b[offset + k + 1 + j]! -= product * a[from + j]!;
  };
  return {
    diagonal,
    below,
    toForm(b, offset) {
      for (let k = 0; k + 2 < n; k++) reflect(k, b, offset);
    },
    fromForm(b, offset) {
      for (let k = n - 3; k >= 0; k--) reflect(k, b, offset);
    },
  };
}

/** @param packed the lower triangle of A, as in `cholesky.ts` */
export function* tridiagonal(packed: Float64Array, n: number): Computation<Tridiagonal> {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = packed[(i * (i + 1)) / 2 + j]!;
  }
  const { diagonal, below, toForm, fromForm } = yield* tridiagonalForm(a, n);
  return {
    solve(s, b, offset) {
      toForm(b, offset);
      const pivots = new Float64Array(n);
      pivots[0] = diagonal[0]! + s;
      for (let k = 1; k < n; k++) {
        const ratio = below[k - 1]! / pivots[k - 1]!;
        pivots[k] = Math.max(diagonal[k]! + s - ratio * below[k - 1]!, s); // >= s but for rounding
        b[offset + k]! -= ratio * b[offset + k - 1]!;
      }
      b[offset + n - 1]! /= pivots[n - 1]!;
      for (let k = n - 2; k >= 0; k--)
        b[offset + k] = (b[offset + k]! - below[k]! * b[offset + k + 1]!) / pivots[k]!;
      fromForm(b, offset);
    },
  };
}
