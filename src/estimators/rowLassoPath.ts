import type { Computation } from '../computation/computation.js';
import { createRandom } from '../math/random.js';
import { elasticNet } from '../penalties/rowLasso.js';
import type { OpenData } from '../problem/rowLasso/openData.js';
import { withPenalty } from '../problem/rowLasso/rowProblem.js';
import type { Direction } from '../solvers/rowLasso/blockDescent.js';
import { solverFor } from '../solvers/rowLasso/solve.js';
import type { Solution } from '../solvers/solver.js';
import type { FitSolution, FitStart } from './fitting.js';
import type { RowLassoRule } from './rowLassoParams.js';
import { rowLassoSolution } from './rowLassoSolution.js';

/** What a point of a path may spend on digits beyond the tolerance, and the part of it at which it has enough. */
const FREE_WORK_OF_POINT = 5e5;
const FREE_GAP_OF_POINT = 1e-3;
/** Passes that a point of a path is expected to need, at least. */
const PASSES_A_POINT = 10;

export interface RowLassoPathOptions extends RowLassoRule {
  readonly l1Ratio: number;
  /** Solved in this order, each from the solution of the one before. */
  readonly alphas: readonly number[];
  /** Where the first point starts, p x T in the user's units; zeros unless given. */
  readonly start?: FitStart | undefined;
  /** Takes the solution of `alphas[k]`. */
  readonly onPoint: (solution: FitSolution, k: number) => void;
}

/**
 * Solves `sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2 + alpha l1Ratio sum_j ||W_j|| + alpha (1 - l1Ratio) / 2 ||W||^2` for
 * one alpha after the other on data that are open, each from the solution before: from a neighbour's residual
 * a dual point is near the optimum at once, and gap-safe screening drops most features at the first look.
 */
export function* rowLassoPath(
  data: OpenData,
  options: RowLassoPathOptions,
  featureWeights: Float64Array | undefined = options.featureWeights,
): Computation<void> {
  const { alphas, l1Ratio, maxIter, tol, onPoint } = options;
  const { scale } = data.standardized;
  const tolerance = tol * data.nullObjective;
  const random = options.selection === 'random' ? createRandom(options.randomState) : null;
  const isPath = alphas.length > 1;
  const rule = {
    tolerance,
    maxIter,
    extraFlops: isPath ? FREE_WORK_OF_POINT : undefined,
    finestGap: isPath ? FREE_GAP_OF_POINT * tolerance : undefined,
    order: random ? (features: Int32Array) => void random.shuffle(features) : undefined,
  };
  let last: Solution | undefined;
  let start: Float64Array | undefined = options.start?.w.map((value) => value / scale);
  let direction: Direction | undefined;
  let before: PathPoint | undefined;
  let now: PathPoint | undefined;
  for (let k = 0; k < alphas.length; k++) {
    const alpha = alphas[k]!;
    const problem = withPenalty(data, elasticNet({ alpha, l1Ratio, featureWeights }, data.nTasks));
    const solution: Solution = yield* solverFor(problem, {
      start,
      direction,
      keepsState: last?.keepsState,
      lastPasses: last?.lastPasses,
      passesAhead: isPath ? PASSES_A_POINT * (alphas.length - k) : undefined,
      ...rule,
    });
    onPoint(rowLassoSolution(problem, solution, tolerance), k);
    if (solution.iterations > 0 || !now) {
      before = now;
      now = { alpha, w: solution.w };
    }
    direction = before && k + 1 < alphas.length ? towards(before, now, alphas[k + 1]!) : undefined;
    start = solution.w;
    last = solution;
  }
}

interface PathPoint {
  readonly alpha: number;
  readonly w: Float64Array;
}

/** Where two solutions point, as far as to another alpha: W is nearly linear in alpha. */
function towards(before: PathPoint, now: PathPoint, alpha: number): Direction | undefined {
  const factor = (alpha - now.alpha) / (now.alpha - before.alpha);
  return factor < Infinity ? { from: before.w, to: now.w, factor } : undefined;
}
