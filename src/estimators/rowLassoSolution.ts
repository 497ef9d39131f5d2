import { ConvergenceWarning, InputError } from '../errors.js';
import { allFinite } from '../matrix/finite.js';
import type { RowProblem } from '../problem/rowLasso/rowProblem.js';
import type { Solution, StopReason } from '../solvers/solver.js';

/** A solution in the user's units. */
export interface RowLassoSolution {
  /** W, p x T. */
  readonly w: Float64Array;
  /** b, T. */
  readonly intercept: readonly number[];
  readonly nIter: number;
  readonly dualGap: number;
  /** The gap that tol asked for. */
  readonly eps: number;
  readonly converged: boolean;
  readonly reason: StopReason;
}

/**
 * Takes a solver's solution to the user's units: `W = s W~`, `b_t = y_mean_t - x_mean . w_t`.
 *
 * @param tolerance the gap that was asked for, in the problem's units
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(problem: RowProblem, solution: Solution, tolerance: number): RowLassoSolution {
  const { nTasks, objectiveUnit } = problem;
  const { scale, xMean, yMean } = problem.standardized;
  const w = new Float64Array(solution.w.length);
  const shift = new Float64Array(nTasks); // x_mean . w_t
  const size = new Float64Array(nTasks); // sum_j |x_mean_j w_jt|
  for (let j = 0; j < xMean.length; j++) {
    const mean = xMean[j]!;
    for (let t = 0; t < nTasks; t++) {
      const value = solution.w[j * nTasks + t]!;
      if (value === 0) continue; // -0 as well
      w[j * nTasks + t] = value * scale;
      shift[t]! += mean * (value * scale);
      size[t]! += Math.abs(mean * value);
    }
  }
  const intercept = Array.from(yMean, (mean, t) => mean - shift[t]! + 0);
  if (!allFinite(w) || !intercept.every(Number.isFinite)) {
    throw new InputError(
      'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
    );
  }
  const eps = tolerance * objectiveUnit;
  const dualGap = (solution.gap + centringError(problem, size)) * objectiveUnit;
  const converged = solution.reason === 'converged' && dualGap <= eps;
  const reason = solution.reason === 'converged' && !converged ? 'precision' : solution.reason;
  return { w, intercept, nIter: solution.iterations, dualGap, eps, converged, reason };
}

/** An error of the means below this part of the objective of the best constant model is not worth telling. */
const NEGLIGIBLE = 1e-13;

/**
 * How far rounding in the means of X, which the centred problem does not see, may raise the objective at
 * `b = y_mean - x_mean . w`, in the problem's units: predictions that are off by `e_t = eps sum_j |x_mean_j w_jt|` raise
 * it by at most `sqrt(n) ||R|| ||e|| + n ||e||^2 / 2`, with ||R|| no larger than for the best constant model.
 *
 * @param size `sum_j |x_mean_j w_jt|` for each task, in the problem's units
 */
function centringError({ nullObjective, standardized }: RowProblem, size: Float64Array): number {
  let squares = 0;
  for (const sum of size) squares += standardized.design.rows * (Number.EPSILON * sum) ** 2;
  const error = Math.sqrt(2 * nullObjective * squares) + squares / 2;
  return error > NEGLIGIBLE * nullObjective ? error : 0;
}

/** What a fit that fell short should tell its user; null where it did not. */
export function shortfall(
  name: string,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  { converged, dualGap, eps, nIter, reason }: RowLassoSolution,
): ConvergenceWarning | null {
  if (converged) return null;
  const state =
    `the duality gap, which bounds how far the objective is above its minimum, is ${dualGap.toExponential(2)}; ` +
    `tol = ${tol} asks for ${eps.toExponential(2)} (tol times the objective of the best constant model)`;
  if (reason === 'precision') {
    return new ConvergenceWarning(
      `${name} stopped after ${nIter} iterations at the limit of float64 arithmetic: ${state}. ` +
        'Raise tol, or bring the columns of X to similar sizes.',
    );
  }
  return new ConvergenceWarning(
    `${name} did not converge within maxIter = ${maxIter} iterations: ${state}. ` +
      'Raise maxIter, raise alpha, or bring the columns of X to similar sizes; ' +
      'raise tol if that gap is small enough for you.',
  );
}
