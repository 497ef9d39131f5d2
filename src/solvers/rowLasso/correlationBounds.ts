import { dot, rowNorms } from '../../linalg/vectors.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Candidates } from '../candidates.js';

/** A look where more than this part of the features have to be looked at looks at all of them. */
const MOST_PART = 0.6;
/** Looks of fewer multiply-adds are not worth the bounds. */
const FEWEST_FLOPS = 2e6;
/** The spectral norm of a movement is worth this part of a look, at most. */
const PART_OF_LOOK = 1 / 16;
/** A bound has to be below its threshold by this part of it. */
const MARGIN = 1e-10;

/**
 * What is known of X^T R from an earlier look at all features, at R_0: however R has moved since,
 *
 *     ||x_j^T R|| <= s ||x_j^T R_0|| + ||x_j|| ||R - s R_0||_2,     s = max(0, <R, R_0> / ||R_0||^2),
 *
 * with the spectral norm of the movement, n x T. Where that is below the threshold of row j, and the row is zero, its constraint
 * holds, and it has no part in the gap. With rounding of the earlier product on top.
 */
export class CorrelationBounds {
  readonly #problem: RowProblem;
  /** R_0, and the norms at it; null before a look at all features. */
  #reference: {
    readonly residual: Float64Array;
    readonly squares: number;
    readonly norms: Float64Array;
  } | null = null;
  /** The largest c for which c R meets the constraints of those that were not among the last `remaining`. */
  largestScale: number = Infinity;

  constructor(problem: RowProblem) {
    this.#problem = problem;
  }

  /**
   * The features whose row of V = X^T R has to be computed, in their order: all that are not zero, and those without a bound below their
   * threshold.
   *
   * @param out receives them
   */
  remaining(
    features: Int32Array,
    candidates: Pick<Candidates, 'isInUse'>,
    residual: Float64Array,
    out: Int32Array,
  ): Int32Array {
    const { standardized, nTasks, rows } = this.#problem;
    const { storedNorms, design } = standardized;
    this.largestScale = Infinity;
    const reference = this.#reference;
    const flops = features.length * nTasks * design.rows;
    if (!reference || flops < FEWEST_FLOPS) return features;
    const { s, moved } = this.#movement(residual, reference, flops);
    const everywhere = rows.fused?.everywhere?.l1;
    let largest = 0; // of bounds as parts of thresholds
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const threshold = everywhere ?? rows.threshold(j);
      const bound = s * reference.norms[j]! + storedNorms[j]! * moved;
      if (bound < threshold * (1 - MARGIN) && !candidates.isInUse(j)) {
        const part = bound / threshold;
        if (part > largest) largest = part;
      } else out[count++] = j;
    }
    if (count > MOST_PART * features.length) return features;
    this.largestScale = 1 / largest;
    return out.subarray(0, count);
  }

  /** s and a bound of `||R - s R_0||_2`, with rounding. @param flops multiply-adds of a look */
  #movement(
    residual: Float64Array,
    { residual: from, squares }: { readonly residual: Float64Array; readonly squares: number },
    flops: number,
  ): { s: number; moved: number } {
    const { nTasks, standardized } = this.#problem;
    const { stride, exact } = standardized.design;
    const s = squares > 0 ? Math.max(0, dot(residual, from) / squares) : 0;
    const movement = new Float64Array(residual.length);
    for (let k = 0; k < movement.length; k++) movement[k] = residual[k]! - s * from[k]!;
    const cost = nTasks * nTasks * (stride / 2 + 2 * nTasks);
    const length =
      cost < PART_OF_LOOK * flops
        ? spectralBound(movement, stride, nTasks)
        : Math.sqrt(dot(movement, movement));
    const sizes = Math.sqrt(dot(residual, residual)) + s * Math.sqrt(squares);
    return { s, moved: length * (1 + MARGIN) + exact.rounding * sizes };
  }

  /** Takes note of V = X^T R of all features of use. */
  lookedAt(features: Int32Array, v: Float64Array, residual: Float64Array): void {
    const { standardized, nTasks } = this.#problem;
    const norms = this.#reference?.norms ?? new Float64Array(standardized.design.columns);
    const found = new Float64Array(features.length);
    rowNorms(v, nTasks, features, found);
    for (let k = 0; k < features.length; k++) norms[features[k]!] = found[k]!;
    const copy = this.#reference?.residual ?? new Float64Array(residual.length);
    copy.set(residual);
    this.#reference = { residual: copy, squares: dot(residual, residual), norms };
  }
}

/**
 * A bound of the largest singular value of T fields of `stride` numbers, at most T^(1/16) times it: with lambda the eigenvalues of
 * their inner products, `lambda_1 <= (sum_k lambda_k^8)^(1/8)`.
 */
function spectralBound(fields: Float64Array, stride: number, T: number): number {
  let a = gramOf(fields, stride, T);
  let trace = 0;
  for (let t = 0; t < T; t++) trace += a[t * T + t]!;
  if (trace === 0) return 0;
  for (let k = 0; k < a.length; k++) a[k]! /= trace;
  for (let power = 1; power < 4; power *= 2) a = gramOf(a, T, T); // of a symmetric matrix: its square
  let eighths = 0;
  for (let k = 0; k < a.length; k++) eighths += a[k]! * a[k]!;
  return Math.sqrt(trace * Math.sqrt(Math.sqrt(Math.sqrt(eighths))));
}

/** The inner products of T fields of `stride` numbers. */
function gramOf(fields: Float64Array, stride: number, T: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(T * T);
  for (let t = 0; t < T; t++) {
    for (let u = 0; u <= t; u++) {
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += fields[t * stride + i]! * fields[u * stride + i]!;
      out[t * T + u] = sum;
      out[u * T + t] = sum;
    }
  }
  return out;
}
