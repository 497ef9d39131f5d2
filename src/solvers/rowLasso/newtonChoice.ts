import { log } from '../../math/log.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { PassRun } from '../solver.js';
import type { Look } from '../workingSetDescent.js';

/** What a step of Newton's method is expected to leave of the gap, but for the first. */
const LEFT_BY_STEP = 1 / 30;
/** No passes are taken to reduce the gap by more than this. */
const SMALLEST_REDUCTION = 1e-8;
/** Below so many multiply-adds passes are done before a step is set up. */
const LEAST_FLOPS = 1e6;
/** A row whose strength is below this part of the largest would make M of numbers too far apart. */
const LEAST_STRENGTH = 1e-6;
/** Conjugate gradients that a step is expected to take. */
const GRADIENTS = 5;
/** The gap, relative to the objective of the best constant model, that is left to passes: rows of W are their V times numbers that grow. */
const FINEST_GAP = 1e-13;

/** Multiply-adds of a step of Newton's method on the norms of `support` rows, in a working set of some size. */
export function newtonStepFlops(n: number, nTasks: number, support: number, working: number): number {
  const matrix = (n * n * support) / 2 + (n * n * n) / 6;
  const gradients = GRADIENTS * n * nTasks * (support + n);
  return matrix + gradients + n * nTasks * working;
}

/** The most features of a working set for Newton's method on row norms; 0 where the problem is not for it. */
export function mostForNewton({ rows: { fused }, newton, standardized }: RowProblem): number {
  const { squaredNorms } = standardized;
  if (fused!.everywhere) return fused!.everywhere.l1 > 0 ? newton.most : 0;
  const largest = squaredNorms.reduce(
    (most, square, j) => (square === 0 ? most : Math.max(most, fused!.l1(j))),
    0,
  );
  const isPenalised = squaredNorms.every(
    (square, j) => square === 0 || fused!.l1(j) > LEAST_STRENGTH * largest,
  );
  return isPenalised ? newton.most : 0;
}

/** A descent so far. */
export interface Course {
  /** That of `mostForNewton`. */
  readonly most: number;
  /** The gap that is to be reached. */
  readonly target: number;
  /** The last passes, of the solver before where there were none; null where there were none at all. */
  readonly last: PassRun | null;
  /** Multiply-adds of passes so far, with those that the solver before ended with. */
  readonly spent: number;
  /** Whether Newton's method was worth it at an earlier look. */
  readonly isBegun: boolean;
}

/**
 * Whether Newton's method on row norms is expected to take fewer multiply-adds than passes do. Passes reduce the gap by a factor that
 * depends on the data, from one in hundreds at strong penalties to a hundredth of it at weak ones: so they always go first, and what they
 * did then says what they will need. Newton's method needs about as many steps anywhere; once begun it goes on.
 */
export function newtonPays(
  { standardized, nTasks, nullObjective }: RowProblem,
  { gap, working, nActive }: Look,
  { most, target, last, spent, isBegun }: Course,
): boolean {
  const { rows: n } = standardized.design;
  if (working.length === 0 || working.length > most || gap <= FINEST_GAP * nullObjective) return false;
  if (isBegun) return true;
  if (last === null || spent <= LEAST_FLOPS) return false;
  const fall = log(Math.max(target, FINEST_GAP * nullObjective) / gap);
  const steps = 1 + fall / log(LEFT_BY_STEP);
  const runs = last.reduction < 1 ? fall / log(Math.max(SMALLEST_REDUCTION, last.reduction)) : Infinity;
  const flopsOfPasses = runs * last.flops * (working.length / last.rows);
  return flopsOfPasses > steps * newtonStepFlops(n, nTasks, nActive, working.length);
}
