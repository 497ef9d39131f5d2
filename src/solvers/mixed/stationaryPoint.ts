import { sum } from '../../linalg/vectors.js';
import { rowDecrease } from '../../penalties/rowDecrease.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { RowsAt } from '../../problem/rowCertificate.js';

/**
 * How far a point is from being stationary, where the penalty or a loss is not convex and there is no dual: what proximal steps on
 * each row and each intercept, by itself, are sure to lower the objective by, in sum,
 *
 *     sum_j max_u  <V_j, u - W_j> - L_j / 2 ||u - W_j||^2 + Omega_j(W_j) - Omega_j(u)  +  sum_t (sum_i theta_it)^2 / (2 L_t sum_i c_it),
 *
 * with V = -gradient, L_j a bound of the curvature of row j and L_t one of the loss of task t (its second sum is 0 where intercepts
 * are stationary); the best u is the proximal point of `W_j + V_j / L_j`. Beside a
 * coupling M of the outputs it is the larger of that and of a step with `M + L_j I` for the losses' own L_j: see `rowDecrease.ts`.
 * It is in the units of the objective, never negative, and 0 just where no such step lowers it at all.
 *
 * Source: Karimi, Nutini, Schmidt (2016), "Linear convergence of gradient and proximal-gradient methods under the
 * Polyak-Lojasiewicz condition", ECML (the generalised proximal-PL inequality).
 */
export class StationaryPoint {
  readonly #problem: MixedProblem;
  /** The predictions of each task. */
  readonly #eta: readonly Float64Array[];
  readonly #u: Float64Array;
  readonly #decreases: Float64Array;
  /** The factor by which curvatures are above `squaredNorms` at the last point. */
  #factor = 1;

  constructor(problem: MixedProblem, eta: readonly Float64Array[]) {
    this.#problem = problem;
    this.#eta = eta;
    this.#u = new Float64Array(problem.nOutputs);
    this.#decreases = new Float64Array(problem.nFeatures);
  }

  /** @returns the decrease, over some features */
  update(theta: readonly Float64Array[], { w, v, features }: Omit<RowsAt, 'norms'>): number {
    this.#factor = curvatureFactor(this.#problem, this.#eta);
    let decrease = this.#decreaseOfIntercepts(theta);
    for (const j of features) {
      this.#decreases[j] = this.#step(j, w, v);
      decrease += this.#decreases[j]!;
    }
    return decrease;
  }

  #decreaseOfIntercepts(theta: readonly Float64Array[]): number {
    const { terms, fitIntercept } = this.#problem;
    if (!fitIntercept) return 0;
    let decrease = 0;
    for (const [t, { loss, total }] of terms.entries()) {
      if (!loss.isConvex && loss.counts) decrease += sum(theta[t]!) ** 2 / (2 * loss.curvature * total);
    }
    return decrease;
  }

  /** What a proximal step on row j would gain, at the last update. */
  decreaseOf(j: number): number {
    return this.#decreases[j]!;
  }

  /** Nothing proves a row to be zero: all stay. */
  screen(_: number, { features }: Pick<RowsAt, 'features'>): { kept: number; cleared: boolean } {
    return { kept: features.length, cleared: false };
  }

  /**
   * Takes the proximal step on the row that gains most by it: L_j bounds the curvature, so that the objective falls by as much.
   *
   * @returns `L_j ||u - W_j||^2`, 0 where no row gains
   */
  stepBest(features: Int32Array, w: Float64Array, v: Float64Array): number {
    const { nOutputs: Q, geometry } = this.#problem;
    let best = -1;
    for (const j of features) {
      if (this.#decreases[j]! > (best < 0 ? 0 : this.#decreases[best]!)) best = j;
    }
    if (best < 0) return 0;
    this.#step(best, w, v);
    let squares = 0;
    for (let q = 0; q < Q; q++) squares += (this.#u[q]! - w[best * Q + q]!) ** 2;
    w.set(this.#u, best * Q);
    return this.#factor * geometry.squaredNorms[best]! * squares;
  }

  /** The best u for row j, and what it gains. */
  #step(j: number, w: Float64Array, v: Float64Array): number {
    const { nOutputs: Q, geometry, squaredNorms, curvatures, rows, penalty } = this.#problem;
    const { coupling } = penalty;
    const L = this.#factor * geometry.squaredNorms[j]!;
    const own = this.#factor * squaredNorms[j]!;
    const isIdle = (q: number): boolean => curvatures[j * Q + q] === 0 && !coupling;
    return rowDecrease({ rows, coupling }, { w, v, at: j * Q, j, L, own, isIdle }, this.#u);
  }
}

/** How many times the curvature of losses without a bound is above what it was taken for. */
function curvatureFactor({ terms }: MixedProblem, eta: readonly Float64Array[]): number {
  let factor = 1;
  for (const [t, { loss }] of terms.entries()) {
    if (loss.loss.curvature < Infinity || !loss.counts) continue;
    factor = Math.max(factor, loss.curvatureNear(eta[t]!) / loss.curvature);
  }
  return factor;
}
