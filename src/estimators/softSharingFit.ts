import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import type { KernelChoice } from '../kernels/open.js';
import type { Loss } from '../losses/loss.js';
import { ExactSum } from '../matrix/exactSum.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { requireMinimum } from '../problem/separable/separable.js';
import {
  type CouplingProblem,
  type CouplingProblemOptions,
  couplingProblem,
} from '../problem/softSharing/couplingProblem.js';
import { type CoupledSolution, type NewtonStart, taskNewton } from '../solvers/softSharing/taskNewton.js';

import { requireFiniteCoefficients } from './certified.js';
import { type Found, foundModel } from './fitting.js';
import { coefMatrix, type FittedLinearModel } from './linearModel.js';
import { type CheckedSoftSharing, couplingOf } from './softSharingParams.js';

/** What soft sharing learns on top of a linear model. */
export interface SoftSharingModel extends FittedLinearModel {
  /** What the tasks share, p: the mean of the w_t, or what an adapted task was drawn to. */
  readonly sharedCoef: Float64Array;
}

/** What a fit starts from: the last one, in the user's units. */
export type LastFit = Pick<FittedLinearModel, 'w' | 'intercept'>;

/** `coef_ - sharedCoef_`, T x p; read-only. */
export function taskCoef({ w, sharedCoef, nFeatures, nTasks }: SoftSharingModel): Matrix {
  return coefMatrix({ w: w.map((value, k) => value - sharedCoef[Math.floor(k / nTasks)]!), nFeatures });
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
): Computation<Found<SoftSharingModel>> {
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
): Computation<Found> {
  const problem = yield* couplingProblem(dataset, { ...how, fitIntercept: params.fitIntercept });
  return yield* solved(name, params, dataset, problem, { last, checksMinimum });
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
): Computation<Found<SoftSharingModel>> {
  const strength = params.alpha + params.coupling;
  const share = strength > 0 ? params.coupling / strength : 0;
  const fixed = shared.map((value) => share * value);
  const coupling = meanCoupling(1, strength, 0);
  const problem = yield* couplingProblem(dataset, {
    coupling,
    loss,
    fitIntercept: params.fitIntercept,
    fixed,
  });
  const { fitted, warnings } = yield* solved(name, params, dataset, problem);
  return { fitted: Object.freeze({ ...fitted, sharedCoef: shared }), warnings };
}

/** Solves a problem and disposes of it. */
function* solved(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  problem: CouplingProblem,
  {
    last,
    checksMinimum = true,
  }: { readonly last?: LastFit | undefined; readonly checksMinimum?: boolean } = {},
): Computation<Found> {
  try {
    const start = last && startFrom(problem, last);
    const solution = yield* taskNewton(problem, ruleOf(params, dataset), start);
    if (problem.coupling.alpha === 0 && checksMinimum) {
      yield* requireMinimum(problem, solution.w, solution.b, dataset.taskNames);
    }
    return modelOf(name, params, dataset, problem, solution);
  } finally {
    problem.dispose();
  }
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
  dataset: Dataset,
  problem: CouplingProblem,
  solution: CoupledSolution,
): Found {
  const { scale, isQuadratic } = problem;
  const { w, intercept } = solution.returned;
  requireFiniteCoefficients(w, intercept);
  const dualGap = solution.gap * scale * scale;
  const eps = solution.tolerance * scale * scale;
  const { reason, steps: nIter } = solution;
  const converged = reason === 'converged' && dualGap <= eps;
  const unit = isQuadratic ? 'steps' : 'Newton steps';
  return foundModel(
    name,
    params,
    dataset,
    { w, intercept, nIter, dualGap, eps, converged, reason },
    { unit },
  );
}

/** The mean of the w_t, p; exact where they are all alike. */
function meanOf({ w, nFeatures, nTasks }: FittedLinearModel): Float64Array {
  return Float64Array.from({ length: nFeatures }, (_, j) => {
    const row = w.subarray(j * nTasks, (j + 1) * nTasks);
    const first = row[0]!;
    return first + row.reduce((sum, value) => sum + (value - first), 0) / nTasks;
  });
}
