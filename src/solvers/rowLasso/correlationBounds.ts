import { rowNorms } from '../../linalg/vectors.js';
import { isZeroRow } from '../../penalties/rows.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { BoundedRows } from '../bestDualPoint.js';

/** A look where more than this part of the features have to be looked at looks at all of them. */
const MOST_PART = 0.6;
/** Looks of fewer multiply-adds are not worth the bounds. */
const FEWEST_FLOPS = 2e6;
/** A bound has to be below its threshold by this part of it. */
const MARGIN = 1e-10;

/**
 * What is known of X^T R from an earlier look at all features, at R_0: however R has moved since,
 *
 *     ||x_j^T R|| <= ||x_j^T R_0|| + ||x_j|| ||R - R_0||_F.
 *
 * Where that is below the threshold of row j, and the row is zero, the bound serves the certificate as well as the norm itself: the
 * row's constraint holds, and it has no part in the gap. With rounding of the earlier product on top.
 */
export class CorrelationBounds implements BoundedRows {
  readonly #problem: RowProblem;
  /** R_0, and the norms at it; null before a look at all features. */
  #reference: {
    readonly residual: Float64Array;
    readonly norms: Float64Array;
    readonly error: number;
  } | null = null;
  /** 1 for a feature whose row of V is a bound. */
  readonly #isBound: Uint8Array;
  hasBounds = false;

  constructor(problem: RowProblem) {
    this.#problem = problem;
    this.#isBound = new Uint8Array(problem.standardized.design.columns);
  }

  isBound(j: number): boolean {
    return this.#isBound[j] === 1;
  }

  /**
   * The features whose row of V = X^T R has to be computed. In place of the others' rows there is one of the length of their bound.
   *
   * @param list receives them
   */
  remaining(
    features: Int32Array,
    { w, v, residual }: { w: Float64Array; v: Float64Array; residual: Float64Array },
    list: Int32Array,
  ): Int32Array {
    const { standardized, nTasks, rows } = this.#problem;
    const { storedNorms, design } = standardized;
    const limit = rows.fused?.everywhere?.l1;
    this.#clear();
    const reference = this.#reference;
    if (!reference || features.length * nTasks * design.rows < FEWEST_FLOPS) return features;
    let moved = 0;
    for (let k = 0; k < residual.length; k++) moved += (residual[k]! - reference.residual[k]!) ** 2;
    moved = Math.sqrt(moved) * (1 + MARGIN) + reference.error;
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const bound = reference.norms[j]! + storedNorms[j]! * moved;
      const threshold = limit ?? rows.threshold(j);
      if (bound < threshold * (1 - MARGIN) && isZeroRow(w, j, nTasks)) this.#isBound[j] = 1;
      else list[count++] = j;
    }
    if (count > MOST_PART * features.length) {
      this.#clear(true);
      return features;
    }
    this.hasBounds = count < features.length;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      if (this.#isBound[j] === 0) continue;
      for (let q = j * nTasks + 1; q < (j + 1) * nTasks; q++) v[q] = 0;
      v[j * nTasks] = reference.norms[j]! + storedNorms[j]! * moved;
    }
    return list.subarray(0, count);
  }

  #clear(hasBounds = this.hasBounds): void {
    if (hasBounds) this.#isBound.fill(0);
    this.hasBounds = false;
  }

  /** Takes note of V = X^T R of all features of use. */
  lookedAt(features: Int32Array, v: Float64Array, residual: Float64Array): void {
    const { standardized, nTasks } = this.#problem;
    const norms = this.#reference?.norms ?? new Float64Array(standardized.design.columns);
    let squares = 0;
    for (let k = 0; k < residual.length; k++) squares += residual[k]! * residual[k]!;
    const found = new Float64Array(features.length);
    rowNorms(v, nTasks, features, found);
    for (let k = 0; k < features.length; k++) norms[features[k]!] = found[k]!;
    const error = standardized.design.exact.rounding * Math.sqrt(squares);
    const copy = this.#reference?.residual ?? new Float64Array(residual.length);
    copy.set(residual);
    this.#reference = { residual: copy, norms, error };
  }

  /** Those of some features whose row of V is a bound; they are taken to be computed then. @param list receives them */
  missing(features: Int32Array, list: Int32Array): Int32Array {
    if (!this.hasBounds) return list.subarray(0, 0);
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      if (this.#isBound[j] === 1) list[count++] = j;
      this.#isBound[j] = 0;
    }
    return list.subarray(0, count);
  }
}
