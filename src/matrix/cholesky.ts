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

/** What rounding leaves of a pivot that is 0, as a part of n times its diagonal entry. */
const SMALLEST_PIVOT = 8 * Number.EPSILON;

/**
 * `A = L L^T`, in place. The factor does not care about the sizes of rows and columns: A and D A D have the
 * same relative accuracy for every diagonal D.
 *
 * A pivot that is rounding only (at most `8 n eps` of its diagonal entry) is replaced by that much, so that there
 * always is a factor; a row of zeros gets the pivot 1.
 *
 * @param a packed, n (n + 1) / 2
 * @returns the index of the first pivot that was rounding only, -1 where there is none
 */
export function factorise(a: Float64Array, n: number): number {
  let deficient = -1;
  const pivot = (i: number, squares: number): void => {
    const at = (i * (i + 1)) / 2 + i;
    const diagonal = a[at]!;
    const least = SMALLEST_PIVOT * n * diagonal;
    if (diagonal - squares > least) a[at] = Math.sqrt(diagonal - squares);
    else {
      if (diagonal > 0 && deficient < 0) deficient = i;
      a[at] = diagonal > 0 ? Math.sqrt(least) : 1;
    }
  };
  for (let i = 0; i < n; i += 2) {
    const hasNext = i + 1 < n;
    const row = (i * (i + 1)) / 2;
    const next = hasNext ? row + i + 1 : row;
    const { squares, nextSquares } = eliminate(a, i, row, next);
    pivot(i, squares);
    if (!hasNext) break;
    const value = (a[next + i]! - dot(a, next, a, row, i)) / a[row + i]!;
    a[next + i] = value;
    pivot(i + 1, nextSquares + value * value);
  }
  return deficient;
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
