import { logistic } from '../../losses/logistic.js';
import type { SharedPoint, TaskState } from './sharedPoint.js';
import type { SharedProblem } from './sharedProblem.js';

/**
 * The certificate of shared logistic regression. For a dual point Theta, one number for each sample of each task, with
 * `sum_i Theta_it = 0` for each free intercept and `V = sum_blocks X~^T sum_t lambda_t Theta_t`,
 *
 *     D(Theta) = -sum_t lambda_t sum_i c_it loss*(y_it, -Theta_it / c_it) - sum_j V_j^2 / (2 ridge_j),
 *
 * and the gap is a sum of terms that are never negative and do not cancel:
 *
 *     P - D = sum_t lambda_t (Fenchel-Young gap of task t)  +  sum_j (V_j - ridge_j w_j)^2 / (2 ridge_j).
 *
 * Two dual points are looked at: minus the gradient, moved by the curvature so that it sums to 0 with a free intercept,
 *
 *     Theta_t = -(g_t - d_t slope_t / h_t),
 *
 * and that point moved on along a Newton step v, `Theta_t - d_t (z - zbar_t)`, for which V is `ridge (w + v)` as far as the
 * step was solved for. The second is the one that still says something where ridge is tiny; with ridge 0, where V has to
 * be 0, it is the only one.
 *
 * Source: Fenchel-Young applied to each term of P - D; Yu, Huang, Lin (2011), "Dual coordinate descent methods for
 * logistic regression and maximum entropy models", Machine Learning 85.
 */

/**
 * Rounding alone may take V_j this part of `sqrt(sum c x_j^2) sqrt(sum Theta^2 / c)` away from its true value, x_j being the
 * column as it is stored: sparse ones are not centred. Where that decides, as it does for strengths near 0, it is
 * overlooked, at the price of the dual point that makes up for it: half of its squared distance by the curvature, 1/4 at most.
 */
const ROUNDING = 8 * Number.EPSILON;

/** A step along w~ and b~, with z = X~ v for each block. */
export interface SharedStep {
  readonly v: Float64Array;
  readonly z: readonly Float64Array[];
}

/** `out = Theta_t`, moved on along the step where one is given. */
export function dualPoint(
  point: SharedPoint,
  state: TaskState,
  z: Float64Array | undefined,
  out: Float64Array,
): void {
  const { gradient, second } = state;
  const shift = point.interceptStep(state) + (z ? point.meanAlong(state, z) : 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = -(gradient[i]! + second[i]! * ((z ? z[i]! : 0) - shift));
  }
}

/** The gap of a point against a dual point of its own. V = X~^T sum_t lambda_t Theta_t. */
export function sharedGap(
  { ridge, squaredNorms, storedNorms, lambda }: SharedProblem,
  point: SharedPoint,
  v: Float64Array,
  step?: SharedStep,
): number {
  let lossGap = 0;
  let size = 0;
  for (const [k, tasks] of point.tasks.entries()) {
    for (const state of tasks) {
      const { task, y, c, eta } = state;
      if (lambda[task] === 0) continue;
      const theta = new Float64Array(eta.length);
      dualPoint(point, state, step?.z[k], theta);
      lossGap += lambda[task]! * logistic.gap(y, c, eta, theta);
      let squares = 0;
      for (let i = 0; i < theta.length; i++) if (c[i]! > 0) squares += (theta[i]! / c[i]!) * theta[i]!;
      size += lambda[task]! * squares;
    }
  }
  if (lossGap === Infinity) return Infinity;
  const { w } = point;
  const rounding = ROUNDING * Math.sqrt(size);
  let exact = 0;
  let rounded = 0;
  for (let j = 0; j < w.length; j++) {
    const error = Math.abs(v[j]! - ridge[j]! * w[j]!);
    const slack = rounding * storedNorms[j]!;
    exact += ridgeGap(error, ridge[j]!);
    rounded += ridgeGap(Math.max(0, error - slack), ridge[j]!) + slack * Math.abs(w[j]!);
    if (slack > 0 && squaredNorms[j]! > 0) rounded += 2 * (slack / squaredNorms[j]!) * slack;
  }
  return lossGap + Math.min(exact, rounded);
}

function ridgeGap(error: number, ridge: number): number {
  return error === 0 ? 0 : ((error / ridge) * error) / 2;
}
