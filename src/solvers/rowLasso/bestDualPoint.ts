import { gapAgainst, type Rounding, residualDualPoint } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Buffers } from '../../problem/rowLasso/workspace.js';
import { clearRow, isZeroRow } from '../rows.js';

/**
 * The best dual point Theta = c F that a solver has seen, with V = X^T F: the one that gives the current weights
 * the smallest gap, either the best on the ray through the current residual F or an older one.
 */
export class BestDualPoint {
  readonly #problem: RowProblem;
  readonly #field: Float64Array;
  readonly #v: Float64Array;
  /** The dual norms of V_j of the features of the last update, in their order. */
  #norms: Float64Array;
  #spare: Float64Array;
  #c = 1;
  #known = false;
  /** How far rounding may have taken correlations. */
  #rounding: Rounding = { slack: 0, cost: 0 };
  #residualSquares = 0;

  constructor(problem: RowProblem, buffers: Buffers) {
    const { columns } = problem.standardized.design;
    this.#problem = problem;
    this.#field = buffers.field();
    this.#v = buffers.rows();
    this.#norms = new Float64Array(columns);
    this.#spare = new Float64Array(columns);
  }

  /** ||R||^2 at the last update. */
  get residualSquares(): number {
    return this.#residualSquares;
  }

  /** Forgets the point, because V is not known on the features that matter now. */
  forget(): void {
    this.#known = false;
  }

  /**
   * Keeps the better of the old point and the best one on the residual's ray.
   *
   * @param v X^T R on the rows `features`
   * @param features those of the last update, in their order, or some of them
   * @param rounding that of the correlations v: see `Design.rounding`
   * @returns the gap of w against it, over those features
   */
  update(
    residual: Float64Array,
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    rounding: number,
  ): number {
    const { rows, nTasks } = this.#problem;
    const next = residualDualPoint(this.#problem, residual, w, v, features, this.#spare, rounding);
    this.#residualSquares = next.residualSquares;
    if (this.#known) {
      const norms = this.#norms;
      for (let k = 0; k < features.length; k++) {
        norms[k] = rows.dualNorm(this.#v, features[k]! * nTasks, features[k]!);
      }
      const gap = gapAgainst(
        this.#problem,
        residual,
        this.#field,
        this.#c,
        w,
        this.#v,
        features,
        norms,
        this.#rounding,
      );
      if (gap < next.gap) return gap;
    }
    this.#known = true;
    this.#c = next.c;
    this.#rounding = next.rounding;
    [this.#norms, this.#spare] = [this.#spare, this.#norms];
    this.#field.set(residual);
    this.#v.set(v);
    return next.gap;
  }

  /**
   * Gap-safe screening. The optimal dual point lies within sqrt(2 gap) of Theta, so that
   * `||c V_j|| + ||x_j|| sqrt(2 gap) < threshold_j` proves row j to be zero at the optimum.
   *
   * @param features those of the last update, in their order; holds, afterwards, the features that stay, in their order
   * @param w its rows of the others are cleared
   * @returns how many stay, and whether a row was cleared that was not zero
   */
  screen(gap: number, features: Int32Array, w: Float64Array): { kept: number; cleared: boolean } {
    const { rows, nTasks, standardized } = this.#problem;
    const radius = Math.sqrt(2 * gap);
    const { slack } = this.#rounding;
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(standardized.squaredNorms[j]!);
      const bound = this.#c * this.#norms[k]! + size * radius + standardized.storedNorms[j]! * slack;
      if (bound < rows.threshold(j) * (1 - MARGIN)) {
        cleared ||= !isZeroRow(w, j, nTasks);
        clearRow(w, j, nTasks);
      } else features[kept++] = j;
    }
    return { kept, cleared };
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
