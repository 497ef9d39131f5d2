import type { Computation } from '../../computation/computation.js';
import { logisticTask } from '../../losses/logisticTask.js';
import { softmaxTask } from '../../losses/softmaxTask.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap, penaltyValue } from '../../penalties/taskCoupling.js';
import type { CoupledTask, CouplingProblem } from './couplingProblem.js';
import { columnSums, type TaskCurvature, takeIntercepts, taskCurvature } from './taskCurvature.js';
import { correlateTask, predictTask } from './taskDesign.js';

/**
 * Where a solver stands: predictions, first and second derivatives, and how far it is at most from the minimum. Q is
 * the number of rows, one an output; fields of a task are n x K by columns.
 */
export interface CouplingPoint {
  readonly rows: CoupledRows;
  /** b~, Q. */
  readonly b: Float64Array;
  /** W, Q x p. */
  readonly w: Float64Array;
  /** The predictions of each task. */
  readonly eta: readonly Float64Array[];
  /** The curvature of each task's loss. */
  readonly curvature: readonly TaskCurvature[];
  /** `X~^T h / sum h`, Q x p: how far the means by h are from those by c; null where they are the same. */
  readonly move: Float64Array | null;
  /** `E = X~^T theta - M W`, Q x p, with the intercepts eliminated: `E - X~^T H 1 interceptStep`. */
  readonly e: Float64Array;
  /** `sum_i theta_i`, Q: the derivative by the intercepts; zeros without. */
  readonly beta: Float64Array;
  /** The Newton step of the intercepts alone, Q. */
  readonly interceptStep: Float64Array;
  /** The duality gap, in the problem's units. */
  readonly gap: number;
}

/**
 * The state at weights and intercepts, with its certificate. The dual point is `Theta = theta - H 1 d` with `theta =
 * -c loss'`: shifted along the second derivative until the intercept's condition `sum_i Theta_i = 0` holds; where that
 * leaves the domain of the conjugate, theta scaled label by label until it does. With V = X~^T Theta the gap is a sum
 * of two that are never negative:
 *
 *     P - D = sum_t (loss_t(eta_t) + loss_t*(-Theta_t) + <eta_t, Theta_t>)  +  1/2 tr(E^T M^-1 E),    E = V - M W
 *
 * It is never more than P itself, which is the gap of Theta = 0: no loss is below 0. With alpha = 0 rounding leaves hardly more
 * than that, since V has to sum to 0 over each group: see `stepGap`.
 *
 * @param kind what the curvature is: the second derivative, or a quadratic's that lies above the loss everywhere
 */
export function* couplingPoint(
  problem: CouplingProblem,
  rows: CoupledRows,
  b: Float64Array,
  kind: 'second' | 'majorant' = 'second',
): Computation<CouplingPoint> {
  const { tasks, coupling, nFeatures: p, fitIntercept, isQuadratic } = problem;
  const { nRows } = coupling;
  const w = new Float64Array(nRows * p);
  joinRows(coupling, p, rows, w);
  const e = new Float64Array(nRows * p);
  const penaltyPart = new Float64Array(nRows * p);
  applyPenalty(coupling, rows, p, penaltyPart);
  const etas: Float64Array[] = [];
  const curvatures: TaskCurvature[] = [];
  const beta = new Float64Array(nRows);
  const interceptStep = new Float64Array(nRows);
  const move = fitIntercept && !isQuadratic ? new Float64Array(nRows * p) : null;
  let dualE: Float64Array | null = null; // E of the dual point, where that is not the one shifted along H
  let lossGap = 0;
  let value = 0;
  let work = 0;
  for (const task of tasks) {
    const { loss, design, c, y, first } = task;
    const K = loss.outputs;
    const n = y.length;
    const eta = predictions(task, w, b, p);
    const theta = new Float64Array(n * K);
    value += loss.gradient(y, c, eta, theta);
    for (let i = 0; i < theta.length; i++) theta[i] = -theta[i]!;
    const curvature = yield* taskCurvature(task, eta, kind);
    let shift: Float64Array | null = null;
    if (fitIntercept) {
      const sums = columnSums(theta, K);
      beta.set(sums, first);
      shift = yield* curvature.settle(sums);
      if (shift) {
        interceptStep.set(shift, first);
        takeIntercepts(curvature, shift, theta);
      }
    }
    correlateRows(task, theta, e, p);
    let gap = fitIntercept && !shift ? Infinity : loss.gap(y, c, eta, theta);
    if (gap === Infinity) {
      const dual = yield* balancedDual(task, eta);
      dualE ??= e.slice();
      gap = loss.gap(y, c, eta, dual);
      correlateRows(task, dual, dualE, p);
    } else dualE?.set(e.subarray(first * p, (first + K) * p), first * p);
    lossGap += gap;
    if (move) {
      for (let k = 0; k < K; k++) {
        const column = curvature.h.subarray(k * n, (k + 1) * n);
        const total = columnSums(column, 1)[0]!;
        const to = (first + k) * p;
        correlateTask(design, column, move, to);
        for (let j = 0; j < p; j++) move[to + j] = total > 0 ? move[to + j]! / total : 0;
      }
    }
    etas.push(eta);
    curvatures.push(curvature);
    work += n * K * p;
    if (work > 1e6) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
  for (let k = 0; k < e.length; k++) e[k]! -= penaltyPart[k]!;
  if (dualE) for (let k = 0; k < e.length; k++) dualE[k]! -= penaltyPart[k]!;
  const gap = lossGap + penaltyGap(coupling, dualE ?? e, p);
  const most = value + penaltyValue(coupling, rows, p);
  return {
    rows,
    b,
    w,
    eta: etas,
    curvature: curvatures,
    move,
    e,
    beta,
    interceptStep,
    gap: gap < most ? gap : most,
  };
}

/** `eta = X~ W^T + 1 b~^T` of a task, n x K by columns, with the weights that it has anyway. */
function predictions(
  { loss: { outputs: K }, design, y, fixed, first }: CoupledTask,
  w: Float64Array,
  b: Float64Array,
  p: number,
): Float64Array {
  const n = y.length;
  const eta = new Float64Array(n * K);
  for (let k = 0; k < K; k++) {
    const column = eta.subarray(k * n, (k + 1) * n);
    predictTask(design, w, (first + k) * p, column);
    const base = b[first + k]!;
    for (let i = 0; i < n; i++) column[i]! += base + (fixed ? fixed.eta[i]! : 0);
  }
  return eta;
}

/** The rows of a task in `out`, Q x p: `X~^T theta`. */
function correlateRows(
  { loss: { outputs: K }, design, y, first }: CoupledTask,
  theta: Float64Array,
  out: Float64Array,
  p: number,
): void {
  const n = y.length;
  for (let k = 0; k < K; k++) correlateTask(design, theta.subarray(k * n, (k + 1) * n), out, (first + k) * p);
}

/** -c loss', moved to where it sums to 0 and stays in the domain of the conjugate. */
function* balancedDual({ loss, y, c }: CoupledTask, eta: Float64Array): Computation<Float64Array> {
  const task = loss.outputs === 1 ? logisticTask(y, c) : softmaxTask(y, c, loss.outputs);
  const theta = new Float64Array(eta.length);
  task.dual(eta, theta);
  yield* task.balance(theta);
  return theta;
}
