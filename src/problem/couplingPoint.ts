import type { Loss } from '../losses/loss.js';
import { type CoupledRows, joinRows } from '../penalties/coupledRows.js';
import { applyPenalty, penaltyGap } from '../penalties/taskCoupling.js';
import type { CouplingProblem } from './couplingProblem.js';
import { correlateTask, type Pauses, predictTask, squaredColumns } from './taskDesign.js';

/** Where a solver stands: predictions, first and second derivatives, and how far it is at most from the minimum. */
export interface CouplingPoint {
  readonly rows: CoupledRows;
  /** b~, T. */
  readonly b: Float64Array;
  /** W, T x p. */
  readonly w: Float64Array;
  /** Predictions, n_t a task. */
  readonly eta: readonly Float64Array[];
  /** `c_i loss''`, n_t a task. */
  readonly h: readonly Float64Array[];
  /** `sum_i h_i`, T. */
  readonly hTotal: Float64Array;
  /** `X~^T h / sum h`, T x p: how far the means by h are from those by c; null where they are the same. */
  readonly move: Float64Array | null;
  /** `E = X~^T theta - M W`, T x p, with the intercepts eliminated: `E - move beta`. */
  readonly e: Float64Array;
  /** `sum_i theta_i`, T: the derivative by the intercepts; zeros without. */
  readonly beta: Float64Array;
  /** The duality gap, in the problem's units. */
  readonly gap: number;
}

/** A second derivative by an intercept below which nothing can be divided by it. */
const LEAST_TOTAL = 1e-280;
/** Rounding of a sum over the samples, as a part of the sum of the sizes of its terms. */
const ROUNDING = 64 * Number.EPSILON;

/**
 * The state at weights and intercepts, with its certificate. The dual point is `Theta = theta - h beta / sum h`
 * with `theta = -c loss'`: shifted along the second derivative until the intercept's condition `sum_i Theta_i =
 * 0` holds, which keeps it in the domain of the conjugate. With V = X~^T Theta the gap is a sum of two that are
 * never negative:
 *
 *     P - D = sum_t (loss_t(eta_t) + loss_t*(-Theta_t) + <eta_t, Theta_t>)  +  1/2 tr(E^T M^-1 E),    E = V - M W
 *
 * @param curvature what h is: the second derivative, or a quadratic's that lies above the loss everywhere
 */
export function* couplingPoint(
  problem: CouplingProblem,
  rows: CoupledRows,
  b: Float64Array,
  curvature: 'second' | 'majorant' = 'second',
): Pauses<CouplingPoint> {
  const { tasks, coupling, nFeatures: p, fitIntercept, isQuadratic } = problem;
  const { nTasks } = coupling;
  const w = new Float64Array(nTasks * p);
  joinRows(coupling, p, rows, w);
  const e = new Float64Array(nTasks * p);
  const penaltyPart = new Float64Array(nTasks * p);
  applyPenalty(coupling, rows, p, penaltyPart);
  const etas: Float64Array[] = [];
  const seconds: Float64Array[] = [];
  const hTotal = new Float64Array(nTasks);
  const beta = new Float64Array(nTasks);
  const move = fitIntercept && !isQuadratic ? new Float64Array(nTasks * p) : null;
  let lossGap = 0;
  let work = 0;
  for (const [t, { loss, design, c, y, fixed }] of tasks.entries()) {
    const n = y.length;
    const eta = new Float64Array(n);
    predictTask(design, w, t * p, eta);
    for (let i = 0; i < n; i++) eta[i]! += b[t]! + (fixed ? fixed.eta[i]! : 0);
    const theta = new Float64Array(n);
    loss.gradient(y, c, eta, theta);
    let h = c;
    if (loss.name !== 'squared') {
      h = new Float64Array(n);
      if (curvature === 'second') loss.second(y, c, eta, h);
      else majorant(loss, c, eta, h);
    }
    for (let i = 0; i < n; i++) {
      theta[i] = -theta[i]!;
      beta[t]! += theta[i]!;
      hTotal[t]! += h[i]!;
    }
    if (!fitIntercept) beta[t] = 0;
    if (hTotal[t]! < LEAST_TOTAL) hTotal[t] = 0;
    const share = hTotal[t]! > 0 ? beta[t]! / hTotal[t]! : 0;
    if (beta[t] !== 0 && hTotal[t] === 0) lossGap = Infinity; // every sample saturated: there is no such point
    for (let i = 0; i < n; i++) theta[i]! -= share * h[i]!;
    lossGap += loss.gap(y, c, eta, theta);
    correlateTask(design, theta, e, t * p);
    if (move && hTotal[t]! > 0) {
      correlateTask(design, h, move, t * p);
      for (let j = 0; j < p; j++) move[t * p + j]! /= hTotal[t]!;
    }
    etas.push(eta);
    seconds.push(h);
    work += n * p;
    if (work > 1e6) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
  for (let k = 0; k < e.length; k++) e[k]! -= penaltyPart[k]!;
  const slack = coupling.alpha > 0 ? noSlack : slackOf(problem, w);
  const gap = lossGap + penaltyGap(coupling, e, p, slack);
  return { rows, b, w, eta: etas, h: seconds, hTotal, move, e, beta, gap };
}

/**
 * A parabola that touches the logistic loss at eta and lies above it has second derivative `tanh(|eta| / 2) /
 * (2 |eta|)`, which is at most 1/4 and at most `1 / (2 |eta|)`. Source: Jaakkola, Jordan (2000), Statistics and
 * Computing 10.
 */
function majorant({ curvature }: Loss, c: Float64Array, eta: Float64Array, h: Float64Array): void {
  for (let i = 0; i < h.length; i++) h[i] = c[i]! * curvature * Math.min(1, 2 / Math.abs(eta[i]!));
}

const noSlack = (): number => 0;

/**
 * How far rounding may take the sum of V over a group from zero, for each feature: with alpha = 0 a dual point
 * has to have sum zero, which float64 tells up to this.
 */
function slackOf(
  { tasks, coupling, nFeatures: p }: CouplingProblem,
  w: Float64Array,
): (group: number, feature: number) => number {
  const slack = new Float64Array(coupling.nGroups * p);
  for (const [t, { design, c, y }] of tasks.entries()) {
    const lengths = squaredColumns(design, c).map(Math.sqrt);
    let size = 0;
    for (let i = 0; i < y.length; i++) size += c[i]! * y[i]! * y[i]!;
    size = Math.sqrt(size);
    for (let j = 0; j < p; j++) size += Math.abs(w[t * p + j]!) * lengths[j]!;
    const to = coupling.groupOf[t]! * p;
    for (let j = 0; j < p; j++) slack[to + j]! += ROUNDING * size * lengths[j]!;
  }
  return (group, feature) => slack[group * p + feature]!;
}
