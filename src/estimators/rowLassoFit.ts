import type { Dataset } from '../data/dataset.js';
import { ConvergenceWarning, InputError } from '../errors.js';
import type { KernelChoice } from '../kernels/open.js';
import { OptionReader } from '../options.js';
import { type RowProblem, rowProblem } from '../problem/rowProblem.js';
import { checkRandomState, createRandom } from '../random.js';
import { solverFor } from '../solvers/solve.js';
import type { Solution, Solver, StopReason } from '../solvers/solver.js';
import type { FittedLinearModel } from './linearModel.js';

/** The checked parameters of a MultiTaskElasticNet. */
export interface RowLassoParams {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly maxIter: number;
  readonly tol: number;
  readonly randomState: number | null;
  readonly selection: 'cyclic' | 'random';
}

/** @throws InputError for the first parameter that is out of its range */
export function checkRowLassoParams(name: string, params: object, defaults: object): RowLassoParams {
  const { l1Ratio = 1 } = defaults as { l1Ratio?: number };
  const read = new OptionReader(name, params, Object.keys(defaults));
  read.flag('copyX', true);
  read.flag('warmStart', false);
  return {
    alpha: read.real('alpha', 1, { min: 0 }),
    l1Ratio: read.real('l1Ratio', l1Ratio, { min: 0, max: 1 }),
    fitIntercept: read.flag('fitIntercept', true),
    maxIter: read.count('maxIter', 1000, 1),
    tol: read.real('tol', 1e-4, { min: 0 }),
    randomState: checkRandomState(read.raw('randomState', null)),
    selection: read.choice('selection', 'cyclic', ['cyclic', 'random']),
  };
}

/** A fit under way: the problem in kernel memory, and the solver that runs on it. */
export interface RowLassoFit {
  readonly problem: RowProblem;
  readonly solver: Solver;
  /** The solution in the user's units, and what its user should be told where it did not converge. */
  finish(solution: Solution): { fitted: FittedLinearModel; warning: ConvergenceWarning | null };
}

/**
 * Sets up `sum_it c_it (y_it - b_t - x_i . w_t)^2 / 2 + alpha l1Ratio sum_j ||W_j|| + alpha (1 - l1Ratio) / 2 ||W||^2`.
 * The caller disposes of the problem.
 *
 * @param start coefficients to start from, p x T
 */
export function startRowLassoFit(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  kernels: KernelChoice,
  start: Float64Array | undefined,
): RowLassoFit {
  const { alpha, l1Ratio, fitIntercept, maxIter, tol } = params;
  const problem = rowProblem(dataset, {
    l1: alpha * l1Ratio,
    l2: alpha * (1 - l1Ratio),
    fitIntercept,
    kernels,
  });
  const { scale, xMean, yMean } = problem.standardized;
  const tolerance = tol * problem.nullObjective;
  const random = params.selection === 'random' ? createRandom(params.randomState) : null;
  const solver = solverFor(problem, {
    tolerance,
    maxIter,
    start: start?.map((value) => value / scale),
    order: random ? (features) => random.shuffle(features) : undefined,
  });

  function finish(solution: Solution): ReturnType<RowLassoFit['finish']> {
    const { nTasks, nFeatures, taskNames } = dataset;
    const w = solution.w.map((value) => value * scale + 0); // + 0 turns -0 into 0
    const intercept = Array.from(yMean, (mean, t) => {
      let b = mean;
      for (let j = 0; j < nFeatures; j++) if (w[j * nTasks + t] !== 0) b -= xMean[j]! * w[j * nTasks + t]!;
      return b + 0;
    });
    if (!w.every(Number.isFinite) || !intercept.every(Number.isFinite)) {
      throw new InputError(
        'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
      );
    }
    const eps = tolerance * problem.objectiveUnit;
    const dualGap = (solution.gap + centringError(problem, w)) * problem.objectiveUnit;
    const converged = solution.reason === 'converged' && dualGap <= eps;
    const nIter = solution.iterations;
    const fitted = Object.freeze({
      w,
      intercept,
      nFeatures,
      nTasks,
      taskNames,
      nIter,
      dualGap,
      eps,
      converged,
    });
    const reason = solution.reason === 'converged' ? 'precision' : solution.reason;
    const warning = converged ? null : new ConvergenceWarning(explain(name, params, fitted, reason));
    return { fitted, warning };
  }

  return { problem, solver, finish };
}

/** An error of the means below this part of the objective of the best constant model is not worth telling. */
const NEGLIGIBLE = 1e-13;

/**
 * How far rounding in the means of X, which the centred problem does not see, may raise the objective at
 * `b = y_mean - x_mean . w`, in the problem's units: predictions that are off by `e_t = eps sum_j |x_mean_j w_jt|` raise
 * it by at most `sqrt(n) ||R|| ||e|| + n ||e||^2 / 2`, with ||R|| no larger than for the best constant model.
 */
function centringError(problem: RowProblem, w: Float64Array): number {
  const { nTasks, nullObjective } = problem;
  const { xMean, scale, design } = problem.standardized;
  let squares = 0;
  for (let t = 0; t < nTasks; t++) {
    let size = 0;
    for (let j = 0; j < xMean.length; j++) size += Math.abs(xMean[j]! * (w[j * nTasks + t]! / scale));
    squares += design.rows * (Number.EPSILON * size) ** 2;
  }
  const error = Math.sqrt(2 * nullObjective * squares) + squares / 2;
  return error > NEGLIGIBLE * nullObjective ? error : 0;
}

/** What a fit that fell short should tell its user. */
function explain(
  name: string,
  { tol, maxIter }: RowLassoParams,
  { dualGap, eps, nIter }: FittedLinearModel,
  reason: StopReason,
): string {
  const state =
    `the duality gap, which bounds how far the objective is above its minimum, is ${dualGap.toExponential(2)}; ` +
    `tol = ${tol} asks for ${eps.toExponential(2)} (tol times the objective of the best constant model)`;
  if (reason === 'precision') {
    return (
      `${name} stopped after ${nIter} iterations at the limit of float64 arithmetic: ${state}. ` +
      'Raise tol, or bring the columns of X to similar sizes.'
    );
  }
  return (
    `${name} did not converge within maxIter = ${maxIter} iterations: ${state}. ` +
    'Raise maxIter, raise alpha, or bring the columns of X to similar sizes; ' +
    'raise tol if that gap is small enough for you.'
  );
}
