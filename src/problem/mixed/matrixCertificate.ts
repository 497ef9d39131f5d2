import type { MatrixPenalty } from '../../penalties/penalty.js';
import { lossGap, weightedSquares } from './lossTerms.js';
import type { MixedData } from './mixedProblem.js';

/** Rounding of the scale that makes a dual point feasible. */
const FEASIBLE = 4 * Number.EPSILON;

/**
 * The certificate of a mixed problem whose penalty is one of the matrix W as a whole: at the dual point s Theta, with V = X^T
 * Theta,
 *
 *     gap = sum_it c_it ( loss(eta_it) + loss*(-s theta_it / c_it) ) + <eta, s Theta>  +  Omega(W) + Omega*(s V) - <W, s V>.
 *
 * V is known to V + d with |d| <= e entry by entry, so that s is what makes `s (polar(V) + polar(e))` at most 1 (the polar of
 * a matrix norm is a norm that grows with the sizes of the entries), and <W, s d> is added.
 *
 * @param eta the predictions of each task
 * @param theta the fields of Theta, each column of which sums to 0 where intercepts are free
 * @param v V, p x Q
 * @param rounding that of correlations: see `Design.rounding`
 */
export function matrixGap(
  { terms, storedNorms, nFeatures: p, nOutputs: Q }: MixedData,
  matrix: MatrixPenalty,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
  w: Float64Array,
  v: Float64Array,
  rounding: number,
): number {
  const errors = new Float64Array(p * Q);
  let scale = 1;
  let moved = 0;
  for (const [t, { loss, first }] of terms.entries()) {
    scale = Math.min(scale, loss.largestScale(theta[t]!));
    const n = loss.weights.length;
    for (let k = 0; k < loss.outputs; k++) {
      const size =
        rounding *
        Math.sqrt(weightedSquares(theta[t]!.subarray(k * n, (k + 1) * n), loss.weights) / loss.curvature);
      for (let j = 0; j < p; j++) {
        const at = j * Q + first + k;
        errors[at] = size * storedNorms[j]!;
        moved += errors[at]! * Math.abs(w[at]!);
      }
    }
  }
  const polar = (matrix.polar(v) + matrix.polar(errors)) * (1 + FEASIBLE);
  if (scale * polar > 1) scale = 1 / polar;
  const gap = matrix.gap(w, v, scale) + scale * moved;
  return gap + lossGap({ terms }, eta, theta, scale);
}
