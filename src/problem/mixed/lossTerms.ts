import { dot } from '../../linalg/vectors.js';
import { coupledSquares, type RowCoupling } from '../../penalties/rowCoupling.js';
import type { DualField } from '../rowCertificate.js';
import type { MixedData } from './mixedProblem.js';

interface Losses extends Pick<MixedData, 'terms'> {
  readonly penalty?: { readonly coupling?: RowCoupling | undefined };
}

/**
 * The losses of all tasks at predictions eta, seen from the dual field that belongs to them. Where the penalty has a coupling M that
 * is one loss more, `tr(W M W^T) / 2`: of predictions W, which stand behind those of the tasks, with the field -M W, for which W
 * stands there too.
 */
export function dualField(
  losses: Losses,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
): DualField {
  const { terms, penalty } = losses;
  const coupling = penalty?.coupling;
  let squares = 0;
  let largestScale = Infinity;
  for (const [t, { loss }] of terms.entries()) {
    squares += weightedSquares(theta[t]!, loss.weights) / loss.curvature;
    largestScale = Math.min(largestScale, loss.largestScale(theta[t]!));
  }
  const isQuadratic = terms.every(({ loss }) => loss.isQuadratic);
  const field = { squares, largestScale, isQuadratic, gap: (s: number) => lossGap(losses, eta, theta, s) };
  if (!coupling) return field;
  const w = theta[terms.length]!;
  // M W is computed from W, so that its rounding is a part of W's size and not of its own.
  const longest = coupling.largest * dot(w, w);
  return { ...field, squares: squares + coupledSquares(coupling, w), size: Math.sqrt(squares + longest) };
}

/** `sum_it c_it (loss(eta_it) + loss*(-s theta_it / c_it)) + <eta, s Theta>`. */
export function lossGap(
  { terms, penalty }: Losses,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
  s: number,
): number {
  let gap = 0;
  for (const [t, { loss }] of terms.entries()) gap += loss.gap(eta[t]!, theta[t]!, s);
  if (penalty?.coupling)
    gap += coupledSquares(penalty.coupling, eta[terms.length]!, theta[terms.length]!, s) / 2;
  return gap;
}

/** `sum theta^2 / c`. */
export function weightedSquares(theta: Float64Array, c: Float64Array): number {
  const n = c.length;
  let sum = 0;
  for (let begin = 0; begin < theta.length; begin += n) {
    for (let i = 0; i < n; i++) if (c[i] !== 0) sum += theta[begin + i]! ** 2 / c[i]!;
  }
  return sum;
}
