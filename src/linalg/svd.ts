import { triangularFactor } from './triangularFactor.js';
import { dotRange } from './vectors.js';

/**
 * `A = B V^T` with V orthogonal, n x n, and columns of B, m x n, that are orthogonal to each other: b_i = sigma_i u_i with
 * the singular values sigma_i and the left singular vectors u_i.
 */
export interface SingularColumns {
  /** B, column after column: b_i is `b[i m .. (i + 1) m - 1]`. */
  readonly b: Float64Array;
  /** V, column after column. */
  readonly v: Float64Array;
  /** `sigma_i = ||b_i||`, n, in no order. */
  readonly sigma: Float64Array;
}

/** Hestenes' method ends in 6 to 10 sweeps; more than this many would be endless. */
const MOST_SWEEPS = 60;
/** From this many times as many rows as columns on a triangular factor is worth its work. */
const TALL = 2;
/** Columns whose cosine is no more than this are orthogonal. */
const ORTHOGONAL = 2 * Number.EPSILON;

/**
 * The singular value decomposition by one-sided Jacobi rotations: pairs of columns are rotated until all are orthogonal.
 * Singular values are right to the rounding of the largest one, of which those of A^T A keep half the digits. Deterministic;
 * m is at least n.
 *
 * Source: Hestenes (1958), "Inversion of matrices by biorthogonalization and related results", J. SIAM 6; Golub, Van
 * Loan, "Matrix Computations", 4th edition, section 8.6.3.
 *
 * @param a A, column after column, m n finite numbers; left as it is
 */
export function singularColumns(a: Float64Array, m: number, n: number): SingularColumns {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  let largest = 0;
  for (const value of a) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return { b: a.slice(), v, sigma: new Float64Array(n) };
  const unit = a.map((value) => value / largest); // squares stay within range
  if (m >= TALL * n) {
    // A = Q R, and Q changes no product of columns: those of R, which are short, are rotated in place of A's.
    turn(triangularFactor(unit, m, n), n, v, n);
    return columnsOf(product(unit, v, m, n), v, m, n, largest);
  }
  turn(unit, m, v, n);
  return columnsOf(unit, v, m, n, largest);
}

/** Rotates pairs of the columns of B, and of V with them, until those of B are orthogonal. */
function turn(b: Float64Array, m: number, v: Float64Array, n: number): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotations = 0;
    for (let i = 0; i < n - 1; i++) {
      for (let j = i + 1; j < n; j++) if (orthogonalise(b, m, v, n, i, j)) rotations++;
    }
    if (rotations === 0) return;
  }
}

/** B, in the units of A, with the lengths of its columns. */
function columnsOf(b: Float64Array, v: Float64Array, m: number, n: number, unit: number): SingularColumns {
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(dotRange(b, i * m, b, i * m, m)) * unit);
  for (let k = 0; k < b.length; k++) b[k]! *= unit;
  return { b, v, sigma };
}

/** `A V` */
function product(a: Float64Array, v: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = v[i * n + k]!;
      for (let j = 0; j < m; j++) out[i * m + j]! += factor * a[k * m + j]!;
    }
  }
  return out;
}

/** Rotates columns i and j of B, and of V, so that those of B are orthogonal; false where they are. */
function orthogonalise(
  b: Float64Array,
  m: number,
  v: Float64Array,
  n: number,
  i: number,
  j: number,
): boolean {
  const first = dotRange(b, i * m, b, i * m, m);
  const second = dotRange(b, j * m, b, j * m, m);
  const product = dotRange(b, i * m, b, j * m, m);
  if (Math.abs(product) <= ORTHOGONAL * Math.sqrt(first) * Math.sqrt(second)) return false;
  const zeta = (second - first) / (2 * product);
  const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  if (tangent === 0) return false; // one of them is nothing beside the other
  const c = 1 / Math.sqrt(1 + tangent * tangent);
  rotate(b, m, i, j, c, c * tangent);
  rotate(v, n, i, j, c, c * tangent);
  return true;
}

function rotate(a: Float64Array, m: number, i: number, j: number, c: number, s: number): void {
  for (let k = 0; k < m; k++) {
    const x = a[i * m + k]!;
    const y = a[j * m + k]!;
    a[i * m + k] = c * x - s * y;
    a[j * m + k] = s * x + c * y;
  }
}
