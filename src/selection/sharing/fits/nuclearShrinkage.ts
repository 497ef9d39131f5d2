import type { Computation } from '../../../computation/computation.js';
import { singularColumns } from '../../../linalg/svd.js';
import { type SymmetricEigen, symmetricEigen } from '../../../linalg/symmetricEigen.js';
import { sum } from '../../../linalg/vectors.js';
import { multiply } from './quadratic.js';
import type { Shrinkage } from './shrinkage.js';

/**
 * The nuclear norm, `Omega(W) = ||W||_*`: the sum of the singular values sigma, whose squares are the eigenvalues of W^T W, or of
 * W W^T where there are fewer tasks than features. Each decomposition starts in the last one's basis, in which the matrix of a
 * solver's next step is nearly diagonal.
 */
export function nuclearShrinkage(T: number, p: number): Shrinkage {
  const n = Math.min(T, p);
  const upright = (W: Float64Array): Float64Array => (T < p ? transposed(W, T, p) : W);
  const back = (W: Float64Array): Float64Array => (T < p ? transposed(W, p, T) : W);
  let basis: Float64Array | null = null;

  function* decomposed(A: Float64Array): Computation<SymmetricEigen> {
    const square = squareOf(A, n);
    if (basis === null) {
      const found = yield* symmetricEigen(square, n);
      basis = transposed(found.vectors, n, n);
      return found;
    }
    const rotated = timesTransposed(basis, timesTransposed(basis, square, n), n);
    const { values, vectors } = yield* symmetricEigen(rotated, n);
    basis = timesTransposed(transposed(vectors, n, n), transposed(basis, n, n), n);
    return { values, vectors: transposed(basis, n, n) };
  }

  /** Singular values that are 0 are so to the rounding of the largest, of which the roots of eigenvalues have half the digits. */
  const sigmas = (W: Float64Array): Float64Array =>
    singularColumns(T < p ? W : transposed(W, T, p), Math.max(T, p), n).sigma;

  return {
    // biome-ignore lint/correctness/useYield: prox needs steps
    *value(W) {
      return sum(sigmas(W));
    },
    *prox(V, threshold) {
      const A = upright(V);
      const { values, vectors } = yield* decomposed(A);
      const map = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        const share = 1 - threshold / Math.sqrt(Math.max(values[i]!, 0));
        if (!(share > 0)) continue;
        for (let j = 0, at = 0; j < n; j++) {
          const part = share * vectors[j * n + i]!;
          for (let k = 0; k < n; k++, at++) map[at]! += part * vectors[k * n + i]!;
        }
      }
      return back(timesTransposed(A, map, n));
    },
    // biome-ignore lint/correctness/useYield: prox needs steps
    *dual(V) {
      return Math.max(...sigmas(V));
    },
  };
}

/** A^T A, n x n, of rows of n numbers. */
function squareOf(A: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let at = 0; at < A.length; at += n) {
    for (let j = 0; j < n; j++) {
      const a = A[at + j]!;
      for (let k = 0; k <= j; k++) out[j * n + k]! += a * A[at + k]!;
    }
  }
  for (let j = 0; j < n; j++) for (let k = 0; k < j; k++) out[k * n + j] = out[j * n + k]!;
  return out;
}

/** A B^T, of rows of n numbers, B n x n. */
function timesTransposed(A: Float64Array, B: Float64Array, n: number): Float64Array {
  const out = new Float64Array(A.length);
  for (let at = 0; at < A.length; at += n) multiply(B, A, at, out, at, n);
  return out;
}

function transposed(A: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(A.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = A[i * columns + j]!;
  return out;
}
