import { dot } from '../../linalg/vectors.js';
import { squaredLossGap } from '../../losses/squared.js';
import { dualScale } from '../../penalties/dualScale.js';
import type { RowProblem } from './rowProblem.js';

/**
 * The certificate of `minimise ||Y - X W||_F^2 / 2 + Omega(W)`. For a dual point Theta with V = X^T Theta,
 *
 *     gap = P(W) - D(Theta),   D(Theta) = <Y, Theta> - ||Theta||^2 / 2 - Omega*(V),
 *
 * bounds how far P(W) is above its minimum. With R = Y - X W it is a sum of terms that are never negative,
 *
 *     gap = ||R - Theta||^2 / 2 + sum_j ( Omega_j(W_j) + Omega_j*(V_j) - <W_j, V_j> ),
 *
 * and is computed so: no digits cancel, and a gap far below eps P(W) still means something.
 *
 * Source: Fenchel-Young applied to each term of P - D; the dual is that of Ndiaye, Fercoq, Gramfort, Salmon
 * (2017), "Gap safe screening rules for sparsity enforcing penalties", JMLR 18.
 */
export interface DualPoint {
  /** Theta = c R for the R that it was made from. */
  readonly c: number;
  readonly gap: number;
  readonly rounding: Rounding;
  /** ||R||^2. */
  readonly residualSquares: number;
}

/**
 * `slack`, how far each `||V_j|| / ||x_j||` may be from its true value, and `cost`, what is added to the gap where that is
 * overlooked: a dual point that meets the constraint of row j lies within `slack ||x_j|| / ||x~_j||` of this one, x~_j being
 * the column as it is centred, and the dual objective pays half the square of it.
 */
export interface Rounding {
  readonly slack: number;
  readonly cost: number;
}

/**
 * Theta = c R carries the rounding of R c times over. Where c is large (a residual far smaller than the dual point, as from
 * the start of a problem with a much larger strength) no more is overlooked than for c = 1.
 */
const overlooked = (slack: number, c: number): number => slack / Math.max(1, c);
/** It is not looked for where it could change no more than this part of a gap. */
const NOTABLE = 1e-3;

/**
 * Rounding alone may take a correlation `||X_j^T R||` the part `unit` of `||x_j|| ||R||` away from its true value, x_j being
 * the column as it is stored: sparse ones are not centred. Where that decides, as it does for strengths near 0, it is
 * overlooked. That R itself is a rounded residual of W is no part of it: Theta may be any field, and what rounding
 * takes off predictions is counted with the solution (`predictionError`).
 */
function roundingOf(
  { standardized }: RowProblem,
  unit: number,
  size: number,
  features: Int32Array,
): Rounding {
  const { storedNorms, squaredNorms, targetSquares } = standardized;
  const slack = unit * size;
  let ratios = 0;
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    if (squaredNorms[j]! > 0) ratios += (storedNorms[j]! / squaredNorms[j]!) * storedNorms[j]!;
  }
  return { slack, cost: unit * targetSquares + (ratios * slack * slack) / 2 };
}

/**
 * How far rounding may take the predictions X W from their true values, `sqrt(sum_t ||e_t||^2)` with `||e_t||` at most eps
 * times the sum of the lengths of what is added up.
 */
export function predictionError({ standardized, nTasks }: RowProblem, w: Float64Array): number {
  const { storedNorms } = standardized;
  let squares = 0;
  for (let t = 0; t < nTasks; t++) {
    let size = 0;
    for (let j = 0; j < storedNorms.length; j++) size += storedNorms[j]! * Math.abs(w[j * nTasks + t]!);
    squares += (Number.EPSILON * size) ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * The best dual point on the ray through the residual, and its gap. V = X^T R on the rows `features`.
 *
 * @param norms receives the dual norm of V_j for each of the features, in their order
 * @param unit the rounding of correlations: see `Design.rounding`
 * @param size the length of which rounding is a part. @defaultValue ||R||
 */
export function residualDualPoint(
  problem: RowProblem,
  residual: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
  unit: number,
  size?: number,
): DualPoint {
  const { rows, standardized, nTasks } = problem;
  const { storedNorms, targetSquares } = standardized;
  const count = features.length;
  const residualSquares = dot(residual, residual);
  let along = 0; // <X W, R>
  let longest = 0; // max_j ||x_j|| / threshold_j
  for (let k = 0; k < count; k++) {
    const j = features[k]!;
    norms[k] = rows.dualNorm(v, j * nTasks, j);
    longest = Math.max(longest, storedNorms[j]! / rows.threshold(j));
    for (let q = j * nTasks; q < (j + 1) * nTasks; q++) along += w[q]! * v[q]!;
  }
  const linear = residualSquares + along; // <Y, R>
  const at = (k: number): number => features[k]! * nTasks;
  const scaleOf = (lengths: Float64Array, slack: number): number =>
    dualScale(
      rows,
      { v, nTasks, features, at, norms: lengths, slack: (k) => slack * storedNorms[features[k]!]! },
      linear,
      residualSquares,
    );
  const c = scaleOf(norms, 0);
  const gap = lossGap(c, residualSquares) + penaltyGap(problem, w, v, features, norms, c, 0);

  const rounding = roundingOf(problem, unit, size ?? Math.sqrt(residualSquares), features);
  const { cost } = rounding;
  const slack = overlooked(rounding.slack, c);
  const exact = { c, gap, rounding, residualSquares };
  // Without ridge, slack changes c by no more than this part, and the gap by this part of 2 c <Y, R> <= 2 ||Y||^2.
  const part = slack * longest * c;
  if (rows.fused?.hasRidge === false && part * targetSquares < NOTABLE * gap) return exact;
  const moved = new Float64Array(count);
  for (let k = 0; k < count; k++) moved[k] = Math.max(0, norms[k]! - slack * storedNorms[features[k]!]!);
  const roundedC = scaleOf(moved, slack);
  const roundedCost = cost * Math.max(1, roundedC);
  if (!(roundedCost < gap)) return exact;
  const rounded =
    lossGap(roundedC, residualSquares) +
    penaltyGap(problem, w, v, features, norms, roundedC, overlooked(rounding.slack, roundedC)) +
    roundedCost;
  return rounded < gap ? { ...exact, c: roundedC, gap: rounded } : exact;
}

/**
 * The gap of W against the dual point Theta = c F, with V = X^T F, for a field F that was once a residual.
 *
 * @param norms the dual norm of V_j for each of the features, in their order
 * @param rounding that of the field, from `residualDualPoint`
 */
export function gapAgainst(
  problem: RowProblem,
  residual: Float64Array,
  field: Float64Array,
  c: number,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
  { slack, cost }: Rounding,
): number {
  const loss = squaredLossGap(residual, field, c);
  const exact = penaltyGap(problem, w, v, features, norms, c, 0);
  if (exact <= cost) return loss + exact;
  const rounded = penaltyGap(problem, w, v, features, norms, c, overlooked(slack, c)) + cost * Math.max(1, c);
  return loss + Math.min(exact, rounded);
}

/** `||R - c R||^2 / 2` */
function lossGap(c: number, quadratic: number): number {
  return ((1 - c) ** 2 * quadratic) / 2;
}

function penaltyGap(
  { rows, standardized, nTasks }: RowProblem,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
  c: number,
  slack: number,
): number {
  const { storedNorms } = standardized;
  let gap = 0;
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    if (c * norms[k]! <= rows.threshold(j) && isZero(w, j, nTasks)) continue;
    gap += rows.gap(w, v, j * nTasks, j, c, slack * storedNorms[j]!);
  }
  return gap;
}

function isZero(w: Float64Array, j: number, nTasks: number): boolean {
  for (let q = j * nTasks; q < (j + 1) * nTasks; q++) if (w[q] !== 0) return false;
  return true;
}
