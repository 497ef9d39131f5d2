import { gapAgainstPoint, scaledDualPoint } from '../../problem/mixed/mixedCertificate.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { Rounding } from '../../problem/rowLasso/certificate.js';
import { clearRow, isZeroRow } from '../rows.js';

/**
 * The best dual point that a solver of a mixed problem has seen, with its V = X^T Theta: the best multiple of the
 * current one, or an older one where that gives the current weights the smaller gap.
 */
export class BestMixedDual {
  readonly #problem: MixedProblem;
  readonly #theta: Float64Array[];
  readonly #v: Float64Array;
  readonly #norms: Float64Array;
  #scale = 1;
  #rounding: Rounding = { slack: 0, cost: 0 };
  #known = false;
  readonly #isBounded: boolean;

  constructor(problem: MixedProblem) {
    this.#problem = problem;
    this.#isBounded = problem.terms.every(({ loss }) => loss.loss.curvature < Infinity);
    this.#theta = problem.terms.map(({ x, loss }) => new Float64Array(x.stride * loss.outputs));
    this.#v = new Float64Array(problem.nFeatures * problem.nOutputs);
    this.#norms = new Float64Array(problem.nFeatures);
  }

  /** Forgets the point, because V is not known on the features that matter now. */
  forget(): void {
    this.#known = false;
  }

  /**
   * @param rounding that of the correlations v: see `Design.rounding`
   * @returns the gap of (w, eta) against the better of the old point and the best multiple of theta
   */
  update(
    eta: readonly Float64Array[],
    theta: readonly Float64Array[],
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    rounding: number,
  ): number {
    const { nOutputs } = this.#problem;
    const next = scaledDualPoint(this.#problem, eta, theta, w, v, features, this.#norms, rounding);
    if (this.#known) {
      const gap = gapAgainstPoint(
        this.#problem,
        eta,
        this.#theta,
        this.#scale,
        w,
        this.#v,
        features,
        this.#rounding,
      );
      if (gap < next.gap) return gap;
    }
    this.#known = true;
    this.#scale = next.scale;
    this.#rounding = next.rounding;
    for (const [t, field] of theta.entries()) this.#theta[t]!.set(field);
    for (let k = 0; k < features.length; k++) {
      const begin = features[k]! * nOutputs;
      for (let q = begin; q < begin + nOutputs; q++) this.#v[q] = v[q]!;
    }
    return next.gap;
  }

  /**
   * Gap-safe screening. With losses whose curvature is at most k, the optimal dual point is within `sum (theta - theta*)^2 /
   * (k c) <= 2 gap` of Theta, so that `||s V_j|| + ||x_j|| sqrt(2 gap) < threshold_j`, with ||x_j||^2 the largest of `curvatures` in
   * row j, proves row j to be zero at the optimum. A loss whose curvature has no bound says nothing of where the optimal
   * dual point is: all features stay.
   *
   * @param features holds, afterwards, the features that stay, in their order
   * @param w its rows of the others are cleared
   * @returns how many stay, and whether a row was cleared that was not zero
   */
  screen(gap: number, features: Int32Array, w: Float64Array): { kept: number; cleared: boolean } {
    const { rows, nOutputs, squaredNorms, storedNorms } = this.#problem;
    const { slack } = this.#rounding;
    if (!this.#isBounded) return { kept: features.length, cleared: false };
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const bound =
        this.#scale * rows.dualNorm(this.#v, j * nOutputs, j) +
        Math.sqrt(squaredNorms[j]!) * Math.sqrt(2 * gap) +
        storedNorms[j]! * slack;
      if (bound < rows.threshold(j) * (1 - MARGIN)) {
        cleared ||= !isZeroRow(w, j, nOutputs);
        clearRow(w, j, nOutputs);
      } else features[kept++] = j;
    }
    return { kept, cleared };
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
