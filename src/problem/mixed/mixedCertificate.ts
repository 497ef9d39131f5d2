import { dualScale } from '../../penalties/dualScale.js';
import type { Rounding } from '../rowLasso/certificate.js';
import type { MixedData, MixedProblem } from './mixedProblem.js';

/**
 * The certificate of a mixed problem. A dual point Theta has a field theta_t for each task; with V = X^T Theta and
 * every column of Theta summing to 0 where intercepts are free,
 *
 *     gap = P(W, b) - D(s Theta)
 *         = sum_it c_it ( loss(eta_it) + loss*(-s theta_it / c_it) ) + <eta, s Theta>
 *           + sum_j ( Omega_j(W_j) + Omega_j*(s V_j) - <W_j, s V_j> ),
 *
 * a sum of Fenchel-Young terms, none of which is negative: no digits cancel. It bounds how far P is above its
 * minimum for any Theta in the domain; that of the current predictions, scaled, closes it at the optimum.
 *
 * Source: Fenchel-Young applied to each term of P - D; Ndiaye, Fercoq, Gramfort, Salmon (2017), JMLR 18.
 */
export interface MixedDualPoint {
  /** s. */
  readonly scale: number;
  readonly gap: number;
  readonly rounding: Rounding;
}

/**
 * How far each `||V_j||` may be from its true value, by its stored length, and what overlooking that costs; see
 * `certificate.ts`.
 *
 * @param unit the rounding of correlations: see `Design.rounding`
 * @param squares `sum theta^2 / (k c)` of the dual point, where loss'' is at most k
 */
function mixedRounding(
  { offCentre, nullObjective }: MixedProblem,
  unit: number,
  squares: number,
  features: Int32Array,
): Rounding {
  const slack = unit * Math.sqrt(squares);
  let ratios = 0;
  for (let k = 0; k < features.length; k++) ratios += offCentre[features[k]!]!;
  return { slack, cost: unit * 2 * nullObjective + (ratios * slack * slack) / 2 };
}

/**
 * How far rounding may take the predictions from their true values, `sqrt(sum k c e^2)` where loss'' is at most k near them:
 * at most eps times the sum of the lengths of what is added up.
 *
 * @param near k of each task
 */
export function mixedPredictionError(
  { storedNorms, nOutputs: Q, terms }: MixedData,
  w: Float64Array,
  near: readonly number[],
): number {
  let squares = 0;
  for (const [t, { loss, first }] of terms.entries()) {
    for (let q = first; q < first + loss.outputs; q++) {
      let size = 0;
      for (let j = 0; j < storedNorms.length; j++) size += storedNorms[j]! * Math.abs(w[j * Q + q]!);
      squares += (near[t]! / loss.curvature) * (Number.EPSILON * size) ** 2;
    }
  }
  return Math.sqrt(squares);
}

/**
 * The best multiple of Theta that is known to be feasible, and its gap.
 *
 * @param eta the predictions of each task
 * @param theta the fields of Theta, each column of which sums to 0
 * @param v V = X^T Theta on the rows `features`
 * @param norms room for p numbers
 * @param unit the rounding of correlations: see `Design.rounding`
 */
export function scaledDualPoint(
  problem: MixedProblem,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
  unit: number,
): MixedDualPoint {
  const { rows, storedNorms, nOutputs: Q, terms } = problem;
  let quadratic = 0;
  let largest = Infinity;
  for (const [t, { loss }] of terms.entries()) {
    quadratic += weightedSquares(theta[t]!, loss.weights) / loss.curvature;
    largest = Math.min(largest, loss.largestScale(theta[t]!));
  }
  let linear = quadratic;
  for (let k = 0; k < features.length; k++) {
    const begin = features[k]! * Q;
    for (let q = begin; q < begin + Q; q++) if (w[q] !== 0) linear += w[q]! * v[q]!;
  }
  const lossGap = (s: number): number => {
    let gap = 0;
    for (const [t, { loss }] of terms.entries()) gap += loss.gap(eta[t]!, theta[t]!, s);
    return gap;
  };
  const pointWith = (slack: number): Pick<MixedDualPoint, 'scale' | 'gap'> => {
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      norms[k] = Math.max(0, rows.dualNorm(v, j * Q, j) - slack * storedNorms[j]!);
    }
    const slackOf = (k: number): number => slack * storedNorms[features[k]!]!;
    const at = (k: number): number => features[k]! * Q;
    const correlations = { v, nTasks: Q, features, at, norms, slack: slackOf };
    let scale = Math.min(largest, dualScale(rows, correlations, linear, quadratic));
    let gap = lossGap(scale) + mixedPenaltyGap(problem, w, v, features, scale, slack);
    if (scale !== 1 && rows.fused?.hasRidge !== false && terms.some(({ loss }) => !loss.isQuadratic)) {
      const plain = lossGap(1) + mixedPenaltyGap(problem, w, v, features, 1, slack);
      if (plain < gap) {
        scale = 1;
        gap = plain;
      }
    }
    return { scale, gap };
  };
  const exact = pointWith(0);
  const rounding = mixedRounding(problem, unit, quadratic, features);
  const rounded = pointWith(rounding.slack / Math.max(1, exact.scale));
  const gap = rounded.gap + rounding.cost * Math.max(1, rounded.scale);
  return gap < exact.gap ? { scale: rounded.scale, gap, rounding } : { ...exact, rounding };
}

/** The gap of (W, eta) against a dual point s Theta that is known already. */
export function gapAgainstPoint(
  problem: MixedProblem,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
  scale: number,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  { slack, cost }: Rounding,
): number {
  let gap = 0;
  for (const [t, { loss }] of problem.terms.entries()) gap += loss.gap(eta[t]!, theta[t]!, scale);
  const exact = mixedPenaltyGap(problem, w, v, features, scale, 0);
  const rounded = mixedPenaltyGap(problem, w, v, features, scale, slack) + cost * Math.max(1, scale);
  return gap + Math.min(exact, rounded);
}

function mixedPenaltyGap(
  { rows, storedNorms, nOutputs: Q }: MixedProblem,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  scale: number,
  slack: number,
): number {
  // Where the point is scaled up, its rounding is too; no more is overlooked than for scale 1.
  const overlooked = slack / Math.max(1, scale);
  let gap = 0;
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    gap += rows.gap(w, v, j * Q, j, scale, overlooked * storedNorms[j]!);
  }
  return gap;
}

/** `sum theta^2 / c`. */
function weightedSquares(theta: Float64Array, c: Float64Array): number {
  const n = c.length;
  let sum = 0;
  for (let begin = 0; begin < theta.length; begin += n) {
    for (let i = 0; i < n; i++) if (c[i] !== 0) sum += theta[begin + i]! ** 2 / c[i]!;
  }
  return sum;
}
