import { packedLength } from '../../linalg/cholesky.js';
import { addScaled } from '../../linalg/vectors.js';
import type { Loss } from '../../losses/loss.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap, penaltyValue, type TaskCoupling } from '../../penalties/taskCoupling.js';
import type { LossSums, SumsPlace, TaskSums } from '../../statistics/lossSums.js';

import { divergenceBound } from './divergenceBound.js';

/** `sum_t lambda_t / sum_i s_it sum_i s_it loss_t(y_it, eta_it) + 1/2 tr(W^T M W)`, known by its sums, over `objectiveUnit`. */
export interface SumsProblem {
  readonly sums: LossSums;
  readonly losses: readonly Loss[];
  /** lambda, T. */
  readonly taskWeights: Float64Array;
  /** Of the rows of W: one a task, or one for all. */
  readonly coupling: TaskCoupling;
  /** Multiplies an objective into the user's units. */
  readonly objectiveUnit: number;
  readonly nFeatures: number;
  readonly fitIntercept: boolean;
}

/** Where the fit stands; T tasks, R rows of weights. */
export interface SumsPoint {
  readonly rows: CoupledRows;
  readonly b: Float64Array;
  /** The objective. */
  readonly value: number;
  /** `lambda_t / sum s` times each of the sums. */
  readonly tasks: readonly TaskSums[];
  /** What each intercept would move by alone, `-sum loss' / sum loss''`; zeros without. */
  readonly interceptStep: Float64Array;
  /** The Hessians about the means by loss'', T packed triangles; as they are without intercepts. */
  readonly hessians: readonly Float64Array[];
  /** `V - M W`, R x p, V the correlations of the dual point. */
  readonly e: Float64Array;
  /** The part of the gap that moving the intercepts' dual point costs, and the gap. */
  readonly ofIntercepts: number;
  readonly gap: number;
}

/** The row of W of task t. */
export function rowOf({ coupling }: SumsProblem, t: number): number {
  return coupling.nRows === 1 ? 0 : t;
}

/** The weights of each task, T x p, and its intercepts. */
export function placeOf(problem: SumsProblem, rows: CoupledRows, b: Float64Array): SumsPlace {
  const { coupling, nFeatures: p, taskWeights } = problem;
  const w = joinRows(coupling, p, rows);
  const each = new Float64Array(taskWeights.length * p);
  for (let t = 0; t < taskWeights.length; t++) {
    const row = rowOf(problem, t);
    each.set(w.subarray(row * p, (row + 1) * p), t * p);
  }
  return { w: each, b };
}

/**
 * The state at weights whose sums are known, with its certificate. The dual point is `theta = -c loss'`, moved along the second
 * derivative until it sums to 0 where an intercept is free, `theta - c loss'' d`. That the samples need not be read again for
 * it rests on a bound of the divergences that this costs, see `divergenceBound`.
 */
export function sumsPoint(
  problem: SumsProblem,
  rows: CoupledRows,
  b: Float64Array,
  raw: readonly TaskSums[],
): SumsPoint {
  const { coupling, nFeatures: p, fitIntercept, losses, taskWeights, sums } = problem;
  const tasks = raw.map((task, t) => scaled(task, taskWeights[t]! / sums.tasks[t]!.weight));
  const interceptStep = new Float64Array(tasks.length);
  const e = new Float64Array(coupling.nRows * p);
  const hessians: Float64Array[] = [];
  const penalty = penaltyValue(coupling, rows, p);
  let value = penalty;
  let ofIntercepts = 0;
  for (const [t, { loss, slope, gradient, curvature, moment, hessian }] of tasks.entries()) {
    value += loss;
    const d = fitIntercept && slope !== 0 ? -slope / curvature : 0;
    interceptStep[t] = Number.isFinite(d) ? d : 0;
    if (fitIntercept && slope !== 0)
      ofIntercepts += divergenceBound(losses[t]!, Math.abs(d)) * curvature * d * d;
    const from = rowOf(problem, t) * p;
    for (let j = 0; j < p; j++) e[from + j]! -= gradient[j]! + interceptStep[t]! * moment[j]!;
    hessians.push(fitIntercept && curvature > 0 ? centred(hessian, moment, curvature) : hessian);
  }
  addScaled(e, applyPenalty(coupling, rows, p), -1);
  const found = ofIntercepts + penaltyGap(coupling, e, p);
  const gap = found < value ? found : value; // that of the dual point 0: no loss is below 0
  return { rows, b, value, tasks, interceptStep, hessians, e, ofIntercepts, gap };
}

function scaled(task: TaskSums, unit: number): TaskSums {
  const all = (values: Float64Array): Float64Array => values.map((value) => value * unit);
  return {
    loss: task.loss * unit,
    along: task.along.map((value) => value * unit),
    slope: task.slope * unit,
    gradient: all(task.gradient),
    curvature: task.curvature * unit,
    moment: all(task.moment),
    hessian: all(task.hessian),
    margin: task.margin,
  };
}

/** `sum h d d^T - (sum h d)(sum h d)^T / sum h`. */
function centred(hessian: Float64Array, moment: Float64Array, curvature: number): Float64Array {
  const out = hessian.slice();
  for (let j = 0; j < moment.length; j++) {
    for (let l = 0; l <= j; l++) out[packedLength(j) + l]! -= moment[j]! * (moment[l]! / curvature);
  }
  return out;
}

/** How far rounding may have taken E from its true value, R x p: a part of `sum c |loss'| |d_j|`, and of the same of loss''. */
export function sumsError(problem: SumsProblem, { tasks, interceptStep }: SumsPoint): Float64Array {
  const { coupling, nFeatures: p, losses, taskWeights, sums } = problem;
  const error = new Float64Array(coupling.nRows * p);
  for (const [t, { loss, curvature }] of tasks.entries()) {
    const { rounding, deviation, targetMean } = sums.tasks[t]!;
    const lambda = taskWeights[t]!;
    const slopes = {
      pair: lambda, // |loss'| <= 1
      count: curvature + lambda * targetMean, // |m - y| <= m + y
      number: Math.sqrt(2 * loss * lambda), // Cauchy, Schwarz
      classes: Infinity,
    }[losses[t]!.target];
    const size = rounding * (slopes + 2 * curvature * Math.abs(interceptStep[t]!));
    const from = rowOf(problem, t) * p;
    for (let j = 0; j < p; j++) error[from + j]! += size * deviation[j]!;
  }
  return error;
}

/**
 * How far rounding may take predictions from their true values, `sqrt(sum loss'' e^2)`: at most eps times the sum of the sizes of
 * what is added up, and what it takes off the intercepts.
 *
 * @param rests what that is, T
 */
export function sumsPredictionError(problem: SumsProblem, point: SumsPoint, rests: Float64Array): number {
  const { w } = placeOf(problem, point.rows, point.b);
  const p = problem.nFeatures;
  let squares = 0;
  for (const [t, { curvature }] of point.tasks.entries()) {
    let size = 0;
    for (let j = 0; j < p; j++) size += problem.sums.tasks[t]!.largest[j]! * Math.abs(w[t * p + j]!);
    // So near the point loss'' is at most twice what it is there.
    squares += 2 * curvature * (Number.EPSILON * size + Math.abs(rests[t]!)) ** 2;
  }
  return Math.sqrt(squares);
}

/** Half of a squared distance, of two that are added. */
export function sumOfRoots(a: number, b: number): number {
  return (Math.sqrt(a) + Math.sqrt(b)) ** 2;
}
