import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import type { KernelChoice } from '../kernels/open.js';
import type { Loss } from '../losses/loss.js';
import { ExactSum } from '../matrix/exactSum.js';
import { ConvergenceWarning, InputError } from '../messages/errors.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { requireMinimum } from '../problem/separable/separable.js';
import {
  type CouplingProblem,
  type CouplingProblemOptions,
  couplingProblem,
} from '../problem/softSharing/couplingProblem.js';
import { type CoupledSolution, type NewtonStart, taskNewton } from '../solvers/softSharing/taskNewton.js';
import { coefMatrix, type FittedLinearModel } from './linearModel.js';
import { type CheckedSoftSharing, couplingOf } from './softSharingParams.js';

/** What soft sharing learns on top of a linear model. */
export interface SoftSharingModel extends FittedLinearModel {
  /** What the tasks share, p: the mean of the w_t, or what an adapted task was drawn to. */
  readonly sharedCoef: Float64Array;
}

export interface FittedSoftSharing {
  readonly fitted: SoftSharingModel;
  readonly warnings: readonly Error[];
}

/** What a fit starts from: the last one, in the user's units. */
export type LastFit = Pick<FittedLinearModel, 'w' | 'intercept'>;

/**
 * What the last fit learned, for a warm start; undefined where there was none. @throws InputError where its
 * shape is another
 */
export function lastFit(
  name: string,
  old: FittedLinearModel | null,
  { nTasks, nFeatures }: Dataset,
): LastFit | undefined {
  if (old === null || (old.nFeatures === nFeatures && old.nTasks === nTasks)) return old ?? undefined;
  throw new InputError(
    `${name}: warmStart starts from the last coef_, ${old.nTasks} x ${old.nFeatures}, but the data need ` +
      `${nTasks} x ${nFeatures}; set warmStart to false, or fit a clone().`,
  );
}

/** `coef_ - sharedCoef_`, T x p; read-only. */
export function taskCoef({ w, sharedCoef, nFeatures, nTasks }: SoftSharingModel): Matrix {
  return coefMatrix({ w: w.map((value, k) => value - sharedCoef[Math.floor(k / nTasks)]!), nFeatures });
}

/** A linear model with one row of weights an output, and what the user should be told where the fit fell short. */
export interface FittedCoupled {
  readonly fitted: FittedLinearModel;
  readonly warnings: readonly Error[];
}

/** How a fit is made. */
export interface CoupledFitOptions {
  /** What to start from, in the user's units. */
  readonly last: LastFit | undefined;
  readonly kernels: KernelChoice;
}

/** Fits all tasks with one loss of one output. @throws InputError */
export function* softSharingFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  options: CoupledFitOptions & { readonly loss: Loss },
): Computation<FittedSoftSharing> {
  const coupling = couplingOf(name, params, dataset.nTasks);
  const { fitted, warnings } = yield* coupledFit(name, params, dataset, { ...options, coupling });
  return { fitted: Object.freeze({ ...fitted, sharedCoef: meanOf(fitted) }), warnings };
}

/**
 * Fits all tasks, with any losses; the coupling is that of their rows, one an output.
 *
 * @throws InputError
 */
export function* coupledFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  {
    last,
    checksMinimum = true,
    ...how
  }: CoupledFitOptions &
    Pick<CouplingProblemOptions, 'coupling' | 'loss'> & {
      /** Whether labels without a minimum are refused where alpha is 0; else the caller looks. @defaultValue true */
      readonly checksMinimum?: boolean;
    },
): Computation<FittedCoupled> {
  const problem = couplingProblem(dataset, { ...how, fitIntercept: params.fitIntercept });
  const solution = yield* taskNewton(problem, ruleOf(params, dataset), last && startFrom(problem, last));
  if (params.alpha === 0 && checksMinimum)
    yield* requireMinimum(problem, solution.w, solution.b, dataset.taskNames);
  return modelOf(name, params, dataset, problem, solution);
}

/**
 * Fits one new task, drawn to `shared`:
 *
 *     sum_i c_i loss(y_i, x_i . w + b) + alpha / 2 ||w||^2 + coupling / 2 ||w - shared||^2
 *
 * With `a = coupling / (alpha + coupling)` the penalty is `(alpha + coupling) / 2 ||w - a shared||^2` and a
 * constant: ridge on what the task adds to a shared.
 */
export function* adaptedFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  loss: Loss,
  shared: Float64Array,
): Computation<FittedSoftSharing> {
  const strength = params.alpha + params.coupling;
  const share = strength > 0 ? params.coupling / strength : 0;
  const fixed = shared.map((value) => share * value);
  const coupling = meanCoupling(1, strength, 0);
  const problem = couplingProblem(dataset, { coupling, loss, fitIntercept: params.fitIntercept, fixed });
  const solution = yield* taskNewton(problem, ruleOf(params, dataset));
  if (strength === 0) yield* requireMinimum(problem, solution.w, solution.b, dataset.taskNames);
  const { fitted, warnings } = modelOf(name, params, dataset, problem, solution);
  return { fitted: Object.freeze({ ...fitted, sharedCoef: shared }), warnings };
}

function ruleOf({ tol, maxIter }: CheckedSoftSharing, { taskNames }: Dataset) {
  return { tol, maxIter, taskLabel: (t: number) => taskLabel(taskNames, t) };
}

/** The last fit in the problem's units: `b~ = b + (anchor + mean) . w - origin`. */
function startFrom(
  { tasks, coupling: { nRows }, scale, nFeatures: p }: CouplingProblem,
  { w, intercept }: LastFit,
): NewtonStart {
  const start = new Float64Array(nRows * p);
  const b = new Float64Array(nRows);
  for (const { loss, first, anchor, mean, origin } of tasks) {
    for (let q = first; q < first + loss.outputs; q++) {
      const base = new ExactSum().add(intercept[q]!).add(-origin);
      for (let j = 0; j < p; j++) {
        const weight = w[j * nRows + q]!;
        start[q * p + j] = weight / scale;
        base.addProduct(anchor[j]!, weight).addProduct(mean[j]!, weight);
      }
      b[q] = base.value / scale;
    }
  }
  return { w: start, b };
}

/** A solution as a model. @throws InputError where the coefficients overflow */
function modelOf(
  name: string,
  params: CheckedSoftSharing,
  { nFeatures, nTasks, taskNames, featureNames }: Dataset,
  problem: CouplingProblem,
  solution: CoupledSolution,
): FittedCoupled {
  const { scale, isQuadratic } = problem;
  const { w, intercept } = solution.returned;
  if (!w.every(Number.isFinite) || !intercept.every(Number.isFinite)) {
    throw new InputError(
      'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
    );
  }
  const unit = scale * scale;
  const dualGap = solution.gap * unit;
  const eps = solution.tolerance * unit;
  const converged = solution.reason === 'converged' && dualGap <= eps;
  const warning = converged ? null : shortfall(name, params, { ...solution, dualGap, eps }, isQuadratic);
  return {
    fitted: {
      w,
      intercept: Object.freeze(intercept),
      nFeatures,
      nTasks,
      taskNames,
      featureNames,
      nIter: solution.steps,
      dualGap,
      eps,
      converged,
    },
    warnings: warning ? [warning] : [],
  };
}

/** The mean of the w_t, p; exact where they are all alike. */
function meanOf({ w, nFeatures, nTasks }: FittedLinearModel): Float64Array {
  return Float64Array.from({ length: nFeatures }, (_, j) => {
    const row = w.subarray(j * nTasks, (j + 1) * nTasks);
    const first = row[0]!;
    return first + row.reduce((sum, value) => sum + (value - first), 0) / nTasks;
  });
}

function shortfall(
  name: string,
  { tol, maxIter }: CheckedSoftSharing,
  { dualGap, eps, steps, reason }: CoupledSolution & { dualGap: number; eps: number },
  isQuadratic: boolean,
): ConvergenceWarning {
  const state =
    `the duality gap, which bounds how far the objective is above its minimum, is ${dualGap.toExponential(2)}; ` +
    `tol = ${tol} asks for ${eps.toExponential(2)} (tol times the objective of the best constant model)`;
  if (reason !== 'maxIter') {
    return new ConvergenceWarning(
      `${name} stopped after ${steps} steps at the limit of float64 arithmetic: ${state}. ` +
        'Raise tol or alpha, bring the columns of X to similar sizes, or subtract an offset from columns and targets that ' +
        'lie far from 0: their intercept can be held no finer.',
    );
  }
  return new ConvergenceWarning(
    `${name} did not converge within maxIter = ${maxIter} ${isQuadratic ? '' : 'Newton '}steps: ${state}. ` +
      'Raise maxIter, raise alpha, or bring the columns of X to similar sizes; ' +
      'raise tol if that gap is small enough for you.',
  );
}
