import type { MatrixPenalty } from '../penalties/penalty.js';
import type { StatisticsResidual } from '../statistics/statisticsResidual.js';
import { lossGap, weightedSquares } from './mixed/lossTerms.js';
import type { MixedData } from './mixed/mixedProblem.js';

/** Rounding of the scale that makes a dual point feasible. */
const FEASIBLE = 8 * Number.EPSILON;

/**
 * The part of a penalty of the matrix W as a whole in a gap: at the dual point s Theta, with V = X^T Theta, what is added to the
 * losses' is
 *
 *     Omega(W) + Omega*(s V) - <W, s V>.
 *
 * V is known to V + d with |d| <= e entry by entry, so that s is what makes `s (polar(V) + polar(e))` at most 1 (the polar of
 * a matrix norm is a norm that grows with the sizes of the entries), and <W, s d> is added.
 *
 * @param errors e, as are W and V p x Q
 * @param most the largest s
 */
function penaltyPart(
  matrix: MatrixPenalty,
  w: Float64Array,
  v: Float64Array,
  errors: Float64Array,
  most: number,
): { readonly scale: number; readonly gap: number } {
  const polar = (matrix.polar(v) + matrix.polar(errors)) * (1 + FEASIBLE);
  const scale = most * polar > 1 ? 1 / polar : most;
  let moved = 0;
  for (let k = 0; k < w.length; k++) moved += errors[k]! * Math.abs(w[k]!);
  return { scale, gap: matrix.gap(w, v, scale) + scale * moved };
}

/**
 * The certificate of a mixed problem, `sum_it c_it ( loss(eta_it) + loss*(-s theta_it / c_it) ) + <eta, s Theta>` and the
 * penalty's part.
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
  let most = 1;
  for (const [t, { loss, first }] of terms.entries()) {
    most = Math.min(most, loss.largestScale(theta[t]!));
    const n = loss.weights.length;
    for (let k = 0; k < loss.outputs; k++) {
      const own = theta[t]!.subarray(k * n, (k + 1) * n);
      const size = rounding * Math.sqrt(weightedSquares(own, loss.weights) / loss.curvature);
      for (let j = 0; j < p; j++) errors[j * Q + first + k] = size * storedNorms[j]!;
    }
  }
  const { scale, gap } = penaltyPart(matrix, w, v, errors, most);
  return gap + lossGap({ terms }, eta, theta, scale);
}

/** The same of squared losses that are known by moments; it is never more than the objective. See `rowStatisticsGap`. */
export function matrixStatisticsGap(
  { v, vError, squares, squaresError, raised }: StatisticsResidual,
  w: Float64Array,
  matrix: MatrixPenalty,
): number {
  const most = squares + squaresError;
  const { scale, gap } = penaltyPart(matrix, w, v, vError, 1);
  return Math.min(most / 2 + matrix.value(w), ((1 - scale) ** 2 * most) / 2 + gap) + raised;
}
