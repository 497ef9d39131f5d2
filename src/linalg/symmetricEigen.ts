import type { Computation } from '../computation/computation.js';

/** `A = Q diag(values) Q^T`; column k of Q is `vectors[i * n + k]`, values ascend. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Jacobi's method ends in 6 to 10 sweeps; more than this many would be endless. */
const MOST_SWEEPS = 60;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations: a bounded number of
 * sweeps, and vectors that are orthogonal to the last digits.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 8.5.
 *
 * @param matrix n x n by rows, finite
 */
export function* symmetricEigen(matrix: Float64Array, n: number): Computation<SymmetricEigen> {
  const a = matrix.slice();
  const q = new Float64Array(n * n); // rows are the vectors
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotations = 0;
    for (let i = 0; i < n - 1; i++) {
      for (let j = i + 1; j < n; j++) if (rotate(a, q, n, i, j)) rotations++;
      yield { kind: 'pause' };
    }
    if (rotations === 0) break;
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((k, l) => a[k * n + k]! - a[l * n + l]!);
  const values = Float64Array.from(order, (k) => a[k * n + k]!);
  const vectors = new Float64Array(n * n);
  for (const [k, from] of order.entries()) for (let i = 0; i < n; i++) vectors[i * n + k] = q[from * n + i]!;
  return { values, vectors };
}

/** Makes a_ij zero, unless it is rounding already. */
function rotate(a: Float64Array, q: Float64Array, n: number, i: number, j: number): boolean {
  const off = a[i * n + j]!;
  const [x, y] = [a[i * n + i]!, a[j * n + j]!];
  if (Math.abs(off) <= (Number.EPSILON / 4) * (Math.abs(x) + Math.abs(y)) || off === 0) return false;
  const theta = (y - x) / (2 * off);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(tangent * tangent + 1);
  const s = tangent * c;
  for (let k = 0; k < n; k++) {
    const u = a[i * n + k]!;
    const v = a[j * n + k]!;
    a[i * n + k] = c * u - s * v;
    a[j * n + k] = s * u + c * v;
  }
  for (let k = 0; k < n; k++) {
    const row = k * n;
    const u = a[row + i]!;
    const v = a[row + j]!;
    a[row + i] = c * u - s * v;
    a[row + j] = s * u + c * v;
    const g = q[i * n + k]!;
    const h = q[j * n + k]!;
    q[i * n + k] = c * g - s * h;
    q[j * n + k] = s * g + c * h;
  }
  return true;
}
