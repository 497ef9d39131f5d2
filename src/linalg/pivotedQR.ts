import type { Computation } from '../computation/computation.js';

/**
 * Householder QR with column pivoting, A P = Q R with |R_00| >= |R_11| >= ..., and the minimum-norm least
 * squares solution built on it. All matrices are column-major Float64Arrays.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, sections 5.4 and 5.5 (LAPACK's xGEQP3, xGELSY).
 */
export interface PivotedQR {
  readonly m: number;
  readonly k: number;
  /** The numerical rank: diagonal entries above `max(m, k) eps |R_00|`. */
  readonly rank: number;
  /** R in the upper triangle, the Householder vectors (first entry 1, not stored) below it. */
  readonly qr: Float64Array;
  readonly tau: Float64Array;
  /** Column `pivots[j]` of A is column j of A P. */
  readonly pivots: Int32Array;
}

/** Factors A, m x k, in place; pauses after each column. */
export function* pivotedQR(a: Float64Array, m: number, k: number): Computation<PivotedQR> {
  const tau = new Float64Array(k);
  const pivots = Int32Array.from({ length: k }, (_, j) => j);
  const norms = new Float64Array(k);
  const computed = new Float64Array(k);
  for (let j = 0; j < k; j++) norms[j] = computed[j] = columnNorm(a, m, j, 0);
  const size = Math.min(m, k);
  let rank = 0;
  for (; rank < size; rank++) {
    let best = rank;
    for (let j = rank + 1; j < k; j++) if (norms[j]! > norms[best]!) best = j;
    if (best !== rank) {
      for (let i = 0; i < m; i++) {
        const held = a[rank * m + i]!;
        a[rank * m + i] = a[best * m + i]!;
        a[best * m + i] = held;
      }
      [pivots[rank], pivots[best]] = [pivots[best]!, pivots[rank]!];
      norms[best] = norms[rank]!;
      computed[best] = computed[rank]!;
    }
    const norm = columnNorm(a, m, rank, rank);
    if (!(norm > Math.max(m, k) * Number.EPSILON * Math.abs(rank === 0 ? norm : a[0]!)) || norm === 0) break;
    tau[rank] = reflect(a, m, rank, norm);
    yield { kind: 'pause' };
    for (let j = rank + 1; j < k; j++) {
      applyReflector(a, m, rank, tau[rank]!, a, j * m);
      // Downdate the column's remaining norm; recompute it where digits would cancel.
      if (norms[j] === 0) continue;
      const ratio = Math.abs(a[j * m + rank]!) / norms[j]!;
      const kept = Math.max(0, 1 - ratio * ratio);
      if (kept * (norms[j]! / computed[j]!) ** 2 < 1e-8)
        norms[j] = computed[j] = columnNorm(a, m, j, rank + 1);
      else norms[j]! *= Math.sqrt(kept);
    }
  }
  return { m, k, rank, qr: a, tau, pivots };
}

/** The first `rank` numbers of Q^T b; b, m numbers from `offset`, is overwritten by Q^T b. */
function applyTransposed({ qr, m, rank, tau }: PivotedQR, b: Float64Array, offset: number): void {
  for (let j = 0; j < rank; j++) applyReflector(qr, m, j, tau[j]!, b, offset);
}

/** b <- Q b. */
function apply({ qr, m, rank, tau }: PivotedQR, b: Float64Array, offset: number): void {
  for (let j = rank - 1; j >= 0; j--) applyReflector(qr, m, j, tau[j]!, b, offset);
}

/** Solves R z = c for the leading rank x rank triangle, in place. */
function backSubstitute({ qr, m, rank }: PivotedQR, c: Float64Array, offset: number): void {
  for (let j = rank - 1; j >= 0; j--) {
    const z = c[offset + j]! / qr[j * m + j]!;
    c[offset + j] = z;
    for (let i = 0; i < j; i++) c[offset + i]! -= qr[j * m + i]! * z;
  }
}

/** Solves R^T z = c for the leading rank x rank triangle, in place. */
function forwardSubstitute({ qr, m, rank }: PivotedQR, c: Float64Array, offset: number): void {
  for (let j = 0; j < rank; j++) {
    let z = c[offset + j]!;
    for (let i = 0; i < j; i++) z -= qr[j * m + i]! * c[offset + i]!;
    c[offset + j] = z / qr[j * m + j]!;
  }
}

export interface LeastSquaresSolution {
  /** k x T: of all minimisers of ||B - A W||_F the one with the smallest norm. */
  readonly w: Float64Array;
  /** `||P field||^2` for the orthogonal projection P on the range of A; field is m x T. */
  projectedSquares(field: Float64Array): number;
  /** About the condition of A on what is taken for its range: the first diagonal entry of its factor by the last. */
  readonly condition: number;
}

/**
 * The minimum-norm solution of `minimise ||B - A W||_F`, by a complete orthogonal decomposition: the QR of A
 * (of A^T where A is wide), and a second QR of its triangular factor where the rank is deficient.
 *
 * @param a m x k, overwritten
 * @param b m x T
 */
export function* minimumNormLeastSquares(
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  nTasks: number,
): Computation<LeastSquaresSolution> {
  return yield* m >= k ? solveTall(a, m, k, b, nTasks) : solveWide(a, m, k, b, nTasks);
}

function* solveTall(
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  nTasks: number,
): Computation<LeastSquaresSolution> {
  const first = yield* pivotedQR(a, m, k);
  const { rank, pivots } = first;
  const second = rank < k ? yield* pivotedQR(transposedTriangle(first), k, rank) : null;
  const w = new Float64Array(k * nTasks);
  const c = b.slice();
  for (let t = 0; t < nTasks; t++) {
    applyTransposed(first, c, t * m);
    const z = new Float64Array(k);
    if (second) {
      for (let j = 0; j < rank; j++) z[j] = c[t * m + second.pivots[j]!]!;
      forwardSubstitute(second, z, 0);
      apply(second, z, 0);
    } else {
      z.set(c.subarray(t * m, t * m + k));
      backSubstitute(first, z, 0);
    }
    for (let j = 0; j < k; j++) w[t * k + pivots[j]!] = z[j]!;
  }
  return {
    w,
    projectedSquares(field) {
      return leadingSquares(first, field.slice(), nTasks);
    },
    condition: conditionOf(first),
  };
}

function* solveWide(
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  nTasks: number,
): Computation<LeastSquaresSolution> {
  const transposed = new Float64Array(m * k);
  for (let j = 0; j < k; j++) for (let i = 0; i < m; i++) transposed[i * k + j] = a[j * m + i]!;
  const first = yield* pivotedQR(transposed, k, m);
  const { rank, pivots } = first;
  const second = yield* pivotedQR(transposedTriangle(first), m, rank);
  const permuted = (field: Float64Array): Float64Array => {
    const out = new Float64Array(m * nTasks);
    for (let t = 0; t < nTasks; t++) for (let i = 0; i < m; i++) out[t * m + i] = field[t * m + pivots[i]!]!;
    return out;
  };
  const w = new Float64Array(k * nTasks);
  const c = permuted(b);
  for (let t = 0; t < nTasks; t++) {
    applyTransposed(second, c, t * m);
    backSubstitute(second, c, t * m);
    for (let j = 0; j < second.rank; j++) w[t * k + second.pivots[j]!] = c[t * m + j]!;
    apply(first, w, t * k);
  }
  return {
    w,
    projectedSquares(field) {
      return leadingSquares(second, permuted(field), nTasks);
    },
    condition: conditionOf(first),
  };
}

function conditionOf({ qr, m, rank }: PivotedQR): number {
  return rank === 0 ? 1 : Math.abs(qr[0]! / qr[(rank - 1) * (m + 1)]!);
}

/** `sum_t ||(Q^T f_t)_1..rank||^2`; the field is overwritten. */
function leadingSquares(factors: PivotedQR, field: Float64Array, nTasks: number): number {
  let sum = 0;
  for (let t = 0; t < nTasks; t++) {
    applyTransposed(factors, field, t * factors.m);
    for (let j = 0; j < factors.rank; j++) sum += field[t * factors.m + j]! ** 2;
  }
  return sum;
}

/** (R_1..rank)^T, k x rank. */
function transposedTriangle({ qr, m, k, rank }: PivotedQR): Float64Array {
  const out = new Float64Array(k * rank);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < Math.min(rank, j + 1); i++) out[i * k + j] = qr[j * m + i]!;
  }
  return out;
}

/** ||a_from..m, column||_2. */
function columnNorm(a: Float64Array, m: number, column: number, from: number): number {
  let sum = 0;
  for (let i = column * m + from; i < (column + 1) * m; i++) sum += a[i]! * a[i]!;
  return Math.sqrt(sum);
}

/** Turns column j, from its diagonal on, into `-sign(a_jj) norm e_1`; returns tau of I - tau h h^T. */
function reflect(a: Float64Array, m: number, j: number, norm: number): number {
  const at = j * m + j;
  const diagonal = a[at]!;
  const beta = diagonal > 0 ? -norm : norm;
  const head = diagonal - beta;
  for (let i = at + 1; i < (j + 1) * m; i++) a[i]! /= head;
  a[at] = beta;
  return -head / beta;
}

/** b <- (I - tau h_j h_j^T) b for the m numbers of b from `offset`. */
function applyReflector(
  qr: Float64Array,
  m: number,
  j: number,
  tau: number,
  b: Float64Array,
  offset: number,
): void {
  const h = j * m;
  let sum = b[offset + j]!;
  for (let i = j + 1; i < m; i++) sum += qr[h + i]! * b[offset + i]!;
  sum *= tau;
  if (sum === 0) return;
  b[offset + j]! -= sum;
  for (let i = j + 1; i < m; i++) b[offset + i]! -= sum * qr[h + i]!;
}
