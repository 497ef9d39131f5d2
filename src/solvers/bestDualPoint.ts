import { gapAgainst, residualDualPoint, roundingOf } from '../problem/certificate.js';
import type { RowProblem } from '../problem/rowProblem.js';
import type { Buffers } from '../problem/workspace.js';
import { clearRow, isZeroRow } from './rows.js';

/**
 * The best dual point Theta that a solver has seen, with V = X^T Theta: the one that gives the current weights
 * the smallest gap, either the best on the ray through the current residual or an older one.
 */
export class BestDualPoint {
  readonly #problem: RowProblem;
  readonly #theta: Float64Array;
  readonly #v: Float64Array;
  readonly #norms: Float64Array;
  #c = 1;
  #known = false;

  constructor(problem: RowProblem, buffers: Buffers) {
    this.#problem = problem;
    this.#theta = buffers.field();
    this.#v = buffers.rows();
    this.#norms = new Float64Array(problem.standardized.design.columns);
  }

  /** Forgets the point, because V is not known on the features that matter now. */
  forget(): void {
    this.#known = false;
  }

  /**
   * Keeps the better of the old point and the best one on the residual's ray.
   *
   * @param v X^T R on the rows `features`
   * @returns the gap of w against it, over those features
   */
  update(residual: Float64Array, w: Float64Array, v: Float64Array, features: Int32Array): number {
    const { nTasks } = this.#problem;
    const next = residualDualPoint(this.#problem, residual, w, v, features, this.#norms);
    if (this.#known) {
      const gap = gapAgainst(this.#problem, residual, this.#theta, this.#c, w, this.#v, features);
      if (gap < next.gap) return gap;
    }
    this.#known = true;
    this.#c = next.c;
    for (let k = 0; k < residual.length; k++) this.#theta[k] = next.c * residual[k]!;
    for (let k = 0; k < features.length; k++) {
      const begin = features[k]! * nTasks;
      for (let q = begin; q < begin + nTasks; q++) this.#v[q] = next.c * v[q]!;
    }
    return next.gap;
  }

  /**
   * Gap-safe screening. The optimal dual point lies within sqrt(2 gap) of Theta, so that
   * `||V_j|| + ||x_j|| sqrt(2 gap) < threshold` proves row j to be zero at the optimum.
   *
   * @param features holds, afterwards, the features that stay, in their order
   * @param w its rows of the others are cleared
   * @returns how many stay, and whether a row was cleared that was not zero
   */
  screen(gap: number, features: Int32Array, w: Float64Array): { kept: number; cleared: boolean } {
    const { penalty, nTasks, standardized } = this.#problem;
    const radius = Math.sqrt(2 * gap);
    const { slack } = roundingOf(this.#problem, w, features);
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(standardized.squaredNorms[j]!);
      const bound = penalty.rowNorm(this.#v, j) + size * radius + standardized.storedNorms[j]! * slack;
      if (bound < penalty.threshold * (1 - MARGIN)) {
        cleared ||= !isZeroRow(w, j, nTasks);
        clearRow(w, j, nTasks);
      } else features[kept++] = j;
    }
    return { kept, cleared };
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
