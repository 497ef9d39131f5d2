import { ExactSum } from '../matrix/exactSum.js';
import { allFinite } from '../matrix/finite.js';
import { ConvergenceWarning, InputError } from '../messages/errors.js';
import { predictionError } from '../problem/rowLasso/certificate.js';
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
 * Takes a solver's solution to the user's units: `W = s W~`, `b_t = y_mean_t - x_mean . w_t`. The gap is that of the
 * intercepts as they are rounded.
 *
 * @param tolerance the gap that was asked for, in the problem's units
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(problem: RowProblem, solution: Solution, tolerance: number): RowLassoSolution {
  const { nTasks, objectiveUnit } = problem;
  const { design, shift, scale, xMean, yMean, xRest, yRest } = problem.standardized;
  const p = xMean.length;
  const w = solution.w.map((value) => value * scale + 0); // + 0 turns -0 into 0
  const intercept: number[] = [];
  let squares = 0; // of what rounding takes off the intercepts, in the problem's units
  for (let t = 0; t < nTasks; t++) {
    const b = new ExactSum().add(yMean[t]!).add(yRest[t]!);
    let shifts = 0; // what rounding of the means of sparse columns may come to beside it
    for (let j = 0; j < p; j++) {
      const weight = w[j * nTasks + t]!;
      if (weight === 0) continue;
      b.addProduct(-xMean[j]!, weight).addProduct(-xRest[j]!, weight);
      if (shift) shifts += Math.abs(shift[j]! * weight);
    }
    intercept.push(b.value + 0);
    squares += ((Math.abs(b.rest) + Number.EPSILON * shifts) / scale) ** 2;
  }
  if (!allFinite(w) || !intercept.every(Number.isFinite)) {
    throw new InputError(
      'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
    );
  }
  const eps = tolerance * objectiveUnit;
  // Half of a squared distance, between the dual point and residuals that rounding may have taken further off.
  const error = predictionError(problem, solution.w);
  const gap = (Math.sqrt(solution.gap) + error * Math.SQRT1_2) ** 2;
  // Residuals sum to 0 at the exact intercepts, but for the rounding of predictions: intercepts that are off by e_t raise the
  // objective by n ||e||^2 / 2, and by what that rounding has in common with them.
  const raised = design.rows * squares;
  const dualGap = (gap + raised / 2 + error * Math.sqrt(raised)) * objectiveUnit;
  const converged = solution.reason === 'converged' && dualGap <= eps;
  const reason = solution.reason === 'converged' && !converged ? 'precision' : solution.reason;
  return { w, intercept, nIter: solution.iterations, dualGap, eps, converged, reason };
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
        'Raise tol, bring the columns of X to similar sizes, or subtract an offset from columns and targets that lie ' +
        'far from 0: their intercept can be held no finer.',
    );
  }
  return new ConvergenceWarning(
    `${name} did not converge within maxIter = ${maxIter} iterations: ${state}. ` +
      'Raise maxIter, raise alpha, or bring the columns of X to similar sizes; ' +
      'raise tol if that gap is small enough for you.',
  );
}
