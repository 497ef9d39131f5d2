import { InputError } from '../errors.js';
import { type MixedData, type MixedProblem, mixedProblem } from '../problem/mixed/mixedProblem.js';
import type { RowStrengths } from '../problem/rowLasso/rowProblem.js';
import { createRandom } from '../random.js';
import { type MixedSolution, mixedDescent } from '../solvers/mixed/mixedDescent.js';
import type { Work } from '../solvers/solver.js';
import type { RowLassoRule } from './rowLassoPath.js';
import type { RowLassoSolution } from './rowLassoSolution.js';

/** Coefficients to start from, p x Q, and the gap where they are a solution. */
export interface FitStart extends Pick<RowLassoSolution, 'w'> {
  readonly dualGap?: number | undefined;
}

/**
 * Solves `sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t) + l1 sum_j ||W_j|| + l2 / 2 ||W||_F^2` on data that are open: any
 * losses, weights and samples.
 *
 * @param start where to start, in the user's units: zeros unless given; with the gap of a fit of the same problem
 */
export function* mixedFit(
  data: MixedData,
  strengths: RowStrengths,
  { tol, maxIter, selection, randomState }: RowLassoRule,
  start: FitStart | undefined,
): Work<RowLassoSolution> {
  const problem = mixedProblem(data, strengths);
  const tolerance = tol * data.nullObjective;
  const random = selection === 'random' ? createRandom(randomState) : null;
  const solution = yield* mixedDescent(problem, {
    tolerance,
    maxIter,
    order: random ? (features) => void random.shuffle(features) : undefined,
    start: start?.w.map((value) => value / data.scale),
    startGap: start?.dualGap === undefined ? undefined : start.dualGap / data.objectiveUnit,
  });
  return inUserUnits(problem, solution, tolerance);
}

/** `W = s W~`, `b = s b~ + offset - shift . w`. @throws InputError where the coefficients overflow */
function inUserUnits(problem: MixedProblem, solution: MixedSolution, tolerance: number): RowLassoSolution {
  const { nOutputs: Q, scale, offset, blockOf, objectiveUnit } = problem;
  const w = solution.w.map((value) => value * scale + 0); // + 0 turns -0 into 0
  const intercept = Array.from(solution.b, (value, q) => {
    const { shift } = blockOf[q]!;
    let b = value * scale + offset[q]!;
    for (let j = 0; j < shift.length; j++) if (w[j * Q + q] !== 0) b -= shift[j]! * w[j * Q + q]!;
    return b + 0;
  });
  if (!w.every(Number.isFinite) || !intercept.every(Number.isFinite)) {
    throw new InputError(
      'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
    );
  }
  const eps = tolerance * objectiveUnit;
  const dualGap = (solution.gap + shiftError(problem, solution.w)) * objectiveUnit;
  const converged = solution.reason === 'converged' && dualGap <= eps;
  const reason = solution.reason === 'converged' && !converged ? 'precision' : solution.reason;
  return { w, intercept, nIter: solution.iterations, dualGap, eps, converged, reason };
}

/** An error of the shifts below this part of the objective of the best constant model is not worth telling. */
const NEGLIGIBLE = 1e-13;

/**
 * How far rounding in `shift . w`, which the shifted problem does not see, may raise the objective: predictions that
 * are off by e_t raise it by at most `sqrt(2 k P sum c e^2) + k sum c e^2 / 2` where loss'' is at most k.
 */
function shiftError(problem: MixedProblem, w: Float64Array): number {
  const { terms, nOutputs: Q, blockOf, nullObjective } = problem;
  let squares = 0;
  for (const { first, loss, total } of terms) {
    const { shift } = blockOf[first]!;
    for (let q = first; q < first + loss.nOutputs; q++) {
      let size = 0;
      for (let j = 0; j < shift.length; j++) size += Math.abs(shift[j]! * w[j * Q + q]!);
      squares += loss.curvature * total * (Number.EPSILON * size) ** 2;
    }
  }
  const error = Math.sqrt(2 * nullObjective * squares) + squares / 2;
  return error > NEGLIGIBLE * nullObjective ? error : 0;
}
