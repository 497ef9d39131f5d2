import { ExactSum } from '../matrix/exactSum.js';
import { predictionError } from '../problem/rowCertificate.js';
import type { RowProblem } from '../problem/rowLasso/rowProblem.js';
import type { Solution } from '../solvers/solver.js';
import { certified, requireFiniteCoefficients } from './certified.js';
import type { FitSolution } from './fitting.js';

/**
 * Takes a solver's solution to the user's units: `W = s W~`, `b_t = y_mean_t - x_mean . w_t`. The gap is that of the
 * intercepts as they are rounded.
 *
 * @param tolerance the gap that was asked for, in the problem's units
 * @throws InputError where the coefficients overflow
 */
export function inUserUnits(problem: RowProblem, solution: Solution, tolerance: number): FitSolution {
  const { nTasks, objectiveUnit } = problem;
  const { design, storedNorms, shift, scale, xMean, yMean, xRest, yRest } = problem.standardized;
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
  requireFiniteCoefficients(w, intercept);
  const error = predictionError(storedNorms, nTasks, solution.w);
  const raised = (design.rows * squares) / 2;
  return { w, intercept, ...certified(solution, { error, raised, tolerance, unit: objectiveUnit }) };
}
