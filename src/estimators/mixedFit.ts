import type { Computation } from '../computation/computation.js';
import { createRandom } from '../math/random.js';
import { growsWithLength, type Penalty } from '../penalties/penalty.js';
import type { JoinedOutputs } from '../problem/exactIntercepts.js';
import { type MixedData, mixedProblem } from '../problem/mixed/mixedProblem.js';
import { predictionError } from '../problem/rowCertificate.js';
import { type MixedSolution, mixedDescent } from '../solvers/mixed/mixedDescent.js';
import type { MixedParts } from '../solvers/mixed/mixedParts.js';

import { certified } from './certified.js';
import type { FitSolution, FitStart } from './fitting.js';
import type { RowLassoRule } from './rowLassoParams.js';
import { inUserUnits } from './userUnits.js';

/**
 * Solves `sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t) + Omega(W)` on data that are open: any losses, weights and
 * samples, any sum over rows Omega.
 *
 * @param start where to start, in the user's units: zeros unless given; with the gap of a fit of the same problem. Its intercepts
 *   count where a loss is not convex, so that there may be others near by that look as good
 * @param parts null where squared losses and a row lasso are all there is
 */
export function* mixedFit(
  data: MixedData,
  penalty: Penalty,
  { tol, maxIter, selection, randomState }: RowLassoRule,
  start: FitStart | undefined,
  parts: MixedParts | null,
): Computation<FitSolution> {
  const tolerance = tol * data.nullObjective;
  const from = start?.w.map((value) => value / data.scale);
  const problem = mixedProblem(data, penalty);
  const random = selection === 'random' ? createRandom(randomState) : null;
  const solution = yield* mixedDescent(problem, {
    parts,
    tolerance,
    maxIter,
    order: random ? (features) => void random.shuffle(features) : undefined,
    start: from,
    intercepts:
      start?.intercept && data.fitIntercept && !data.terms.every(({ loss }) => loss.isConvex)
        ? interceptsFrom(problem, start.w, start.intercept)
        : undefined,
    startGap: start?.dualGap === undefined ? undefined : start.dualGap / data.objectiveUnit,
  });
  const joined = growsWithLength(problem.penalty)
    ? []
    : problem.terms
        .filter(({ loss }) => loss.outputs > 1)
        .map(({ loss, first }) => ({ first, count: loss.outputs }));
  const found = mixedSolution(problem, solution, tolerance, joined);
  if (problem.isConvex) return found;
  const { reason } = solution;
  const dualGap = solution.gap * data.objectiveUnit;
  return { ...found, dualGap, certifies: 'stationary', converged: reason === 'converged', reason };
}

/** Intercepts in the coordinates of a problem: `b~ = (b + shifts . w - offset) / scale`. */
function interceptsFrom(
  { blockOf, offset, scale, nOutputs: Q }: MixedData,
  w: Float64Array,
  intercept: readonly number[],
): Float64Array {
  return Float64Array.from(intercept, (b, q) => {
    const { shift, rest } = blockOf[q]!;
    let sum = b - offset[q]!;
    for (let j = 0; j < shift.length; j++) sum += (shift[j]! + rest[j]!) * w[j * Q + q]!;
    return sum / scale;
  });
}

/**
 * A solver's solution in the user's units. The gap is that of the intercepts as they are rounded: the objective does not
 * fall along them but for the rounding of predictions, so that one off by e raises it by at most `k e^2 sum c / 2` where
 * loss'' is at most k near it, and by what that rounding has in common with it.
 *
 * @param joined softmaxes whose weights may have something in common, and so their intercepts
 * @throws InputError where the coefficients overflow
 */
export function mixedSolution(
  problem: MixedData,
  solution: MixedSolution,
  tolerance: number,
  joined?: readonly JoinedOutputs[],
): FitSolution {
  const { nOutputs: Q, scale, offset, blockOf, objectiveUnit, terms, storedNorms, fitIntercept } = problem;
  const origins = blockOf.map(({ shift, rest }, q) => ({
    column: q,
    terms: [solution.b[q]! * scale, offset[q]!],
    shifts: [shift, rest],
  }));
  const { w, intercept, rounding } = inUserUnits(scale, origins, solution.w, joined);
  let raised = 0;
  const factors: number[] = [];
  for (const [t, { loss, first, total }] of terms.entries()) {
    const near = loss.curvatureNear(solution.eta[t]!);
    for (let q = first; q < first + loss.outputs; q++) {
      if (!loss.counts) intercept[q] = 0; // nothing determines it
      if (fitIntercept) raised += (near * total * rounding[q]! ** 2) / 2;
      factors.push(near / loss.curvature);
    }
  }
  const error = predictionError(storedNorms, Q, solution.w, (q) => factors[q]!);
  return { w, intercept, ...certified(solution, { error, raised, tolerance, unit: objectiveUnit }) };
}
