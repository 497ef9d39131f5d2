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

/**
 * `A = L L^T`, in place. The factor does not care about the sizes of rows and columns: A and D A D have the
 * same relative accuracy for every diagonal D.
 *
 * A pivot that is rounding only (at most `n eps` of its diagonal entry) is replaced by that much, so that there
 * always is a factor; a row of zeros gets the pivot 1.
 *
 * @param a packed, n (n + 1) / 2
 * @returns the index of the first pivot that was rounding only, -1 where there is none
 */
export function factorise(a: Float64Array, n: number): number {
  let deficient = -1;
  for (let i = 0; i < n; i++) {
    const row = (i * (i + 1)) / 2;
    const diagonal = a[row + i]!;
    let squares = 0;
    for (let j = 0; j < i; j++) {
      const other = (j * (j + 1)) / 2;
      const value = (a[row + j]! - dot(a, row, a, other, j)) / a[other + j]!;
      a[row + j] = value;
      squares += value * value;
    }
    const pivot = diagonal - squares;
    const least = n * Number.EPSILON * diagonal;
    if (pivot > least) a[row + i] = Math.sqrt(pivot);
    else {
      if (diagonal > 0 && deficient < 0) deficient = i;
      a[row + i] = diagonal > 0 ? Math.sqrt(least) : 1;
    }
  }
  return deficient;
}

/** `b <- L^-1 b`, n numbers from `offset`. */
export function forward(l: Float64Array, n: number, b: Float64Array, offset: number): void {
  for (let i = 0; i < n; i++) {
    const row = (i * (i + 1)) / 2;
    b[offset + i] = (b[offset + i]! - dot(l, row, b, offset, i)) / l[row + i]!;
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

/** A^-1, n x n by rows, from the factor of A. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  // Row j of U is column j of L^-1: A^-1 = L^-T L^-1 = U U^T.
  const u = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const at = j * n;
    u[at + j] = 1 / l[(j * (j + 1)) / 2 + j]!;
    for (let i = j + 1; i < n; i++) {
      const row = (i * (i + 1)) / 2;
      u[at + i] = -dot(l, row + j, u, at + j, i - j) / l[row + i]!;
    }
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      // Both columns are zero above row i.
      out[i * n + j] = out[j * n + i] = dot(u, i * n + i, u, j * n + i, n - i);
    }
  }
  return out;
}

/** `sum_k a[from + k] b[start + k]` in four strands. */
export function dot(a: Float64Array, from: number, b: Float64Array, start: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[from + k]! * b[start + k]!;
    s1 += a[from + k + 1]! * b[start + k + 1]!;
    s2 += a[from + k + 2]! * b[start + k + 2]!;
    s3 += a[from + k + 3]! * b[start + k + 3]!;
  }
  for (; k < count; k++) s0 += a[from + k]! * b[start + k]!;
  return s0 + s1 + (s2 + s3);
}
