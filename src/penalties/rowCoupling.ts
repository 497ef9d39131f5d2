import { factorise, packedLength, solveFactored } from '../linalg/cholesky.js';
import { dotRange } from '../linalg/vectors.js';
import type { TaskCoupling } from './taskCoupling.js';

/**
 * Soft sharing as a sum over the rows of W: `sum_j W_j M W_j^T / 2` with M = alpha I + L as in `taskCoupling.ts`, Q x Q, the same for
 * every feature.
 */
export interface RowCoupling {
  readonly nOutputs: number;
  readonly alpha: number;
  /** An upper bound of the eigenvalues of M. */
  readonly largest: number;
  /** Whether `solve` is worth its cost beside losses of this curvature. */
  isSolvable(curvature: number): boolean;
  /** `out <- M w` for the row of Q numbers at w[at ..]. */
  apply(w: Float64Array, at: number, out: Float64Array): void;
  /** `out <- (diag(e) + r L)^-1 a`, for e above 0 and r at least 0. */
  solve(e: Float64Array, r: number, a: Float64Array, out: Float64Array): void;
  /** M, Q x Q. */
  matrix(): Float64Array;
}

/** Outputs up to which a graph's matrix is factorised for a step along one row, and where without it steps would go nowhere. */
const FEW = 100;
const MOST_FACTORISED = 200;
/** How many times the curvature of the losses a coupling is that leaves a step without its matrix nowhere to go. */
const STRONG = 100;

/** @param factor multiplies M */
export function rowCoupling(coupling: TaskCoupling, factor: number): RowCoupling {
  const { nRows: Q, form, degree } = coupling;
  const alpha = factor * coupling.alpha;
  const kappa = factor * coupling.kappa;
  const steepest = 2 * factor * degree.reduce((a, b) => Math.max(a, b), 0); // Gershgorin's bound of a Laplacian
  const largest = alpha + (form === 'mean' ? kappa : steepest);
  const factorised = form === 'graph' && Q <= MOST_FACTORISED ? dense(coupling, factor) : undefined;
  return Object.freeze({
    nOutputs: Q,
    alpha,
    largest,

    isSolvable(curvature: number): boolean {
      return form !== 'graph' || Q <= FEW || (Q <= MOST_FACTORISED && largest > STRONG * curvature);
    },

    apply(w: Float64Array, at: number, out: Float64Array): void {
      coupling.applyLaplacian(w.subarray(at, at + Q), 1, out);
      for (let q = 0; q < Q; q++) out[q] = factor * out[q]! + alpha * w[at + q]!;
    },

    solve(e: Float64Array, r: number, a: Float64Array, out: Float64Array): void {
      if (factorised) solveDense(factorised, e, r, a, out);
      else solveMeans(coupling, e, r * kappa, a, out);
    },

    matrix(): Float64Array {
      const out = dense(coupling, factor);
      for (let q = 0; q < Q; q++) out[q * Q + q]! += alpha;
      return out;
    },
  });
}

/** L times a factor. */
function dense(coupling: TaskCoupling, factor: number): Float64Array {
  return coupling.laplacian().map((value) => factor * value);
}

function solveDense(L: Float64Array, e: Float64Array, r: number, a: Float64Array, out: Float64Array): void {
  const Q = e.length;
  const packed = new Float64Array(packedLength(Q));
  for (let s = 0, at = 0; s < Q; s++) {
    for (let t = 0; t <= s; t++, at++) packed[at] = r * L[s * Q + t]! + (s === t ? e[s]! : 0);
  }
  factorise(packed, Q);
  out.set(a);
  solveFactored(packed, Q, out, 0);
}

/**
 * The same for L = k (I - 1 1^T / g) in each group of g outputs, by Sherman and Morrison's formula: with D = e + k, u = (a + k
 * m) / D for `m = sum(a / D) / sum(e / D)`, the mean of u, in which nothing cancels.
 */
function solveMeans(
  { nGroups, groupOf }: TaskCoupling,
  e: Float64Array,
  k: number,
  a: Float64Array,
  out: Float64Array,
): void {
  const above = new Float64Array(nGroups);
  const below = new Float64Array(nGroups);
  for (let q = 0; q < e.length; q++) {
    above[groupOf[q]!]! += a[q]! / (e[q]! + k);
    below[groupOf[q]!]! += e[q]! / (e[q]! + k);
  }
  for (let q = 0; q < e.length; q++) {
    const mean = above[groupOf[q]!]! / below[groupOf[q]!]!;
    out[q] = (a[q]! + k * mean) / (e[q]! + k);
  }
}

/** `tr((W - s U) M (W - s U)^T)`, for W and U of rows of Q numbers. */
export function coupledSquares(
  coupling: RowCoupling,
  w: Float64Array,
  u: Float64Array = w,
  s: number = 0,
): number {
  const { nOutputs: Q } = coupling;
  const row = new Float64Array(Q);
  const product = new Float64Array(Q);
  let sum = 0;
  for (let at = 0; at < w.length; at += Q) {
    let isZero = true;
    for (let q = 0; q < Q; q++) {
      row[q] = w[at + q]! - s * u[at + q]!;
      if (row[q] !== 0) isZero = false;
    }
    if (isZero) continue;
    coupling.apply(row, 0, product);
    sum += dotRange(row, 0, product, 0, Q);
  }
  return Math.max(0, sum);
}
