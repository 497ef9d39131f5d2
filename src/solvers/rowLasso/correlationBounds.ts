import { dotRange } from '../../linalg/vectors.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Buffers } from '../../problem/rowLasso/workspace.js';
import type { Candidates } from '../candidates.js';

/** A look where more than this part of the features have to be looked at looks at all of them. */
const MOST_PART = 0.6;
/** Looks of fewer multiply-adds are not worth the bounds. */
const FEWEST_FLOPS = 2e6;
/** The spectral norm of a movement is worth this part of a look, at most. */
const PART_OF_LOOK = 1 / 16;
/** A bound has to be below its threshold by this part of it. */
const MARGIN = 1e-10;

/** A field over the samples, stride x T in kernel memory, and `||R||^2`. */
export interface SampleField {
  readonly residual: Float64Array;
  readonly squares: number;
}

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
  readonly #buffers: Buffers;
  /** Room for R_0, and for the inner products of the fields of a movement. */
  #field: Float64Array | null = null;
  #products: Float64Array | null = null;
  /** R_0, and the norms at it; null before a look at all features. */
  #reference: (SampleField & { readonly norms: Float64Array }) | null = null;
  /** The largest c for which c R meets the constraints of those that were not among the last `remaining`. */
  largestScale: number = Infinity;

  constructor(problem: RowProblem, buffers: Buffers) {
    this.#problem = problem;
    this.#buffers = buffers;
  }

  /**
   * The features whose row of V = X^T R has to be computed, in their order: all that are not zero, and those without a bound below their
   * threshold.
   *
   * @param spare a field that is written
   * @param out receives them
   */
  remaining(
    features: Int32Array,
    candidates: Pick<Candidates, 'isInUse'>,
    field: SampleField,
    spare: Float64Array,
    out: Int32Array,
  ): Int32Array {
    const { standardized, rows } = this.#problem;
    const { storedNorms } = standardized;
    this.largestScale = Infinity;
    const reference = this.#reference;
    if (!reference || !this.#pays(features)) return features;
    const { s, moved } = this.#movement(field, reference, spare, out);
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

  /** Whether a look is long enough. */
  #pays(features: Int32Array): boolean {
    const { nTasks, standardized } = this.#problem;
    return features.length * nTasks * standardized.design.rows >= FEWEST_FLOPS;
  }

  /** s and a bound of `||R - s R_0||_2`, with rounding. @param list a buffer for a list of features */
  #movement(
    { residual, squares }: SampleField,
    from: SampleField,
    spare: Float64Array,
    list: Int32Array,
  ): { s: number; moved: number } {
    const { kernels, nTasks, standardized } = this.#problem;
    const { stride, columns, exact } = standardized.design;
    const s = from.squares > 0 ? Math.max(0, kernels.inner(residual, from.residual) / from.squares) : 0;
    const moved = Math.sqrt(kernels.subtract(residual, from.residual, spare, s));
    const cost = nTasks * nTasks * (stride / 2 + 2 * nTasks);
    const isWorth = cost < PART_OF_LOOK * stride * nTasks * columns;
    const length = isWorth ? Math.min(moved, this.#spectralBound(spare, list)) : moved;
    const sizes = Math.sqrt(squares) + s * Math.sqrt(from.squares);
    return { s, moved: length * (1 + MARGIN) + exact.rounding * sizes };
  }

  /**
   * A bound of the largest singular value of T fields, at most T^(1/16) times it: with lambda the eigenvalues of their inner products,
   * `lambda_1 <= (sum_k lambda_k^8)^(1/8)`.
   */
  #spectralBound(fields: Float64Array, list: Int32Array): number {
    const { kernels, nTasks: T, standardized } = this.#problem;
    const { stride, rows } = standardized.design;
    this.#products ??= this.#buffers.rows().subarray(0, T * T);
    const all = list.subarray(0, T);
    for (let t = 0; t < T; t++) all[t] = t;
    kernels.correlate({ kind: 'dense', rows, columns: T, stride, data: fields }, fields, all, this.#products);
    const a = this.#products.slice();
    let trace = 0;
    for (let t = 0; t < T; t++) trace += a[t * T + t]!;
    if (trace === 0) return 0;
    for (let k = 0; k < a.length; k++) a[k]! /= trace;
    const fourth = squareOf(squareOf(a, T), T);
    let eighths = 0;
    for (let k = 0; k < fourth.length; k++) eighths += fourth[k]! * fourth[k]!;
    return Math.sqrt(trace * Math.sqrt(Math.sqrt(Math.sqrt(eighths))));
  }

  /**
   * Takes note of the lengths of V = X^T R of all features of use, in their order.
   *
   * @param isKept whether the residual is left as it is from now on
   */
  lookedAt(
    features: Int32Array,
    found: Float64Array,
    { residual, squares }: SampleField,
    isKept: boolean,
  ): void {
    if (!this.#pays(features)) return;
    const { columns } = this.#problem.standardized.design;
    const norms = this.#reference?.norms ?? new Float64Array(columns);
    for (let k = 0; k < features.length; k++) norms[features[k]!] = found[k]!;
    if (!isKept) {
      this.#field ??= this.#buffers.field();
      this.#field.set(residual);
    }
    this.#reference = { residual: isKept ? residual : this.#field!, squares, norms };
  }
}

/** A symmetric matrix times itself. */
function squareOf(a: Float64Array, T: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(T * T);
  for (let t = 0; t < T; t++) {
    for (let u = 0; u <= t; u++) {
      const sum = dotRange(a, t * T, a, u * T, T);
      out[t * T + u] = sum;
      out[u * T + t] = sum;
    }
  }
  return out;
}
