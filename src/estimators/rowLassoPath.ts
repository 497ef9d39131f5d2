import type { Computation } from '../computation/computation.js';
import { createRandom } from '../math/random.js';
import { elasticNet, elasticNetInUnits } from '../penalties/rowLasso.js';
import type { OpenData } from '../problem/rowLasso/openData.js';
import { withPenalty } from '../problem/rowLasso/rowProblem.js';
import type { Direction } from '../solvers/rowLasso/blockDescent.js';
import {
  gramPath,
  hasGramPath,
  type PathSolution,
  type PointStrengths,
} from '../solvers/rowLasso/gramPath.js';
import type { RowsDescended } from '../solvers/rowLasso/rowDescent.js';
import { solverFor } from '../solvers/rowLasso/solve.js';
import { startOf } from '../solvers/rowLasso/startOf.js';
import type { Solution } from '../solvers/solver.js';
import type { FitSolution, FitStart } from './fitting.js';
import type { RowLassoRule } from './rowLassoParams.js';
import { rowLassoSolutions } from './rowLassoSolution.js';

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
  /** What is done of the only point, if anything. */
  readonly descended?: RowsDescended | undefined;
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
  const found = rowLassoSolutions(data, tolerance);
  let last: Solution | undefined;
  let start: Float64Array | undefined = options.start?.w.map((value) => value / scale);
  let before: PathPoint | undefined;
  let now: PathPoint | undefined;
  let solved = 0;
  const points = isPath && !random ? pointStrengths(data, options, featureWeights) : [];
  if (hasGramPath(data, points, tolerance)) {
    solved = yield* gramPath(data, points, { tolerance, maxIter, start }, (solution, k) => {
      onPoint(found(solution), k);
      pointFound(solution, k);
    });
  }
  for (let k = solved; k < alphas.length; k++) {
    const alpha = alphas[k]!;
    const problem = withPenalty(data, elasticNet({ alpha, l1Ratio, featureWeights }, data.nTasks));
    if (k === 0 && start && !problem.penalty.quadratic) start = yield* startOf(problem, start);
    const solution: Solution = yield* solverFor(problem, {
      start,
      direction: before && k > 0 ? towards(before, now!, alpha) : undefined,
      keepsState: last?.keepsState,
      lastPasses: last?.lastPasses,
      passesAhead: isPath ? PASSES_A_POINT * (alphas.length - k) : undefined,
      descended: options.descended,
      ...rule,
    });
    onPoint(found(solution), k);
    pointFound(solution, k);
    last = solution;
  }

  function pointFound({ w, iterations }: PathSolution, k: number): void {
    start = w;
    if (iterations === 0 && now) return;
    before = now;
    now = { alpha: alphas[k]!, w };
  }
}

/** The strengths of the points of a path up to the first without a row lasso, where they are the same for all rows; else none. */
function pointStrengths(
  { standardized: { scale }, samples, nTasks }: OpenData,
  { alphas, l1Ratio }: RowLassoPathOptions,
  featureWeights: Float64Array | undefined,
): readonly PointStrengths[] {
  const points: PointStrengths[] = [];
  const units = { scale, samples };
  for (const alpha of alphas) {
    const strengths = elasticNetInUnits({ alpha, l1Ratio, featureWeights }, nTasks, units);
    if (!strengths || strengths.l1 === 0) break;
    points.push(strengths);
  }
  return points;
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
