import type { Computation } from '../computation/computation.js';
import { powerOfTwoNear } from '../math/powerOfTwoNear.js';
import { tridiagonalForm } from './tridiagonal.js';

/** `A = Q diag(values) Q^T`; column k of Q is `vectors[i * n + k]`, values ascend. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Two to three sweeps find an eigenvalue; more than this many for each would be endless. */
const MOST_SWEEPS = 60;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix by its tridiagonal form and QR steps with Wilkinson's shift: each step is
 * a chain of rotations, and vectors stay orthogonal to the last digits.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 8.3.
 *
 * @param matrix n x n by rows, finite
 */
export function* symmetricEigen(matrix: Float64Array, n: number): Computation<SymmetricEigen> {
  let largest = 0;
  for (let k = 0; k < n * n; k++) largest = Math.max(largest, Math.abs(matrix[k]!));
  const unit = largest > 0 ? powerOfTwoNear(largest) : 1; // in units of which no square overflows
  const a = matrix.slice();
  for (let k = 0; k < n * n; k++) a[k]! /= unit;
  const { diagonal, below, fromForm } = yield* tridiagonalForm(a, n);
  const z = new Float64Array(n * n); // rows are the vectors
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  let left = MOST_SWEEPS * n;
  for (let end = n - 1; end > 0; ) {
    if (left === 0 || isNegligible(diagonal, below, end - 1)) {
      end--;
      continue;
    }
    let start = end - 1;
    while (start > 0 && !isNegligible(diagonal, below, start - 1)) start--;
    sweep(diagonal, below, z, n, start, end);
    left--;
    yield { kind: 'pause' };
  }
  for (let k = 0; k < n; k++) fromForm(z, k * n);
  const order = Array.from({ length: n }, (_, k) => k).sort((k, l) => diagonal[k]! - diagonal[l]!);
  const values = Float64Array.from(order, (k) => diagonal[k]! * unit);
  const vectors = new Float64Array(n * n);
  for (const [k, from] of order.entries()) for (let i = 0; i < n; i++) vectors[i * n + k] = z[from * n + i]!;
  return { values, vectors };
}

/** Beside a matrix whose entries are about 1 this is nothing, and its square does not underflow. */
const NOTHING = 1e-150;

/** Whether what couples rows k and k + 1 is rounding beside their diagonal. */
function isNegligible(diagonal: Float64Array, below: Float64Array, k: number): boolean {
  const size = Math.abs(diagonal[k]!) + Math.abs(diagonal[k + 1]!);
  return Math.abs(below[k]!) <= Math.max(NOTHING, (Number.EPSILON / 4) * size);
}

/** A QR step of the rows `start .. end` of the tridiagonal form, its shift the nearer eigenvalue of the last 2 x 2. */
function sweep(
  diagonal: Float64Array,
  below: Float64Array,
  z: Float64Array,
  n: number,
  start: number,
  end: number,
): void {
  const off = below[end - 1]!;
  const half = (diagonal[end - 1]! - diagonal[end]!) / 2;
  const root = Math.sqrt(half * half + off * off);
  let x = diagonal[start]! - (diagonal[end]! - off * (off / (half < 0 ? half - root : half + root)));
  let bulge = below[start]!;
  for (let k = start; k < end; k++) {
    const length = Math.sqrt(x * x + bulge * bulge);
    const [c, s] = length > 0 ? [x / length, bulge / length] : [1, 0];
    if (k > start) below[k - 1] = length;
    const [p, q, r] = [diagonal[k]!, below[k]!, diagonal[k + 1]!];
    diagonal[k] = c * (c * p + s * q) + s * (c * q + s * r);
    diagonal[k + 1] = s * (s * p - c * q) + c * (c * r - s * q);
    below[k] = c * (c * q + s * r) - s * (c * p + s * q);
    if (k + 1 < end) {
      x = below[k]!;
      bulge = s * below[k + 1]!;
      below[k + 1]! *= c;
    }
    rotateRows(z, k * n, n, c, s);
  }
}

/** Turns two rows of n numbers that lie one after the other. */
function rotateRows(z: Float64Array, row: number, n: number, c: number, s: number): void {
  for (let i = row; i < row + n; i++) {
    const u = z[i]!;
    const v = z[i + n]!;
    z[i] = c * u + s * v;
    z[i + n] = c * v - s * u;
  }
}
