import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Look } from '../workingSetDescent.js';

/**
 * The matrix of a step costs as much as n / (4 T) passes over the rows that are not zero. Where those are few, Newton's method pays
 * from the start; where they are some, once passes have cost as much as a quarter as many steps; elsewhere as a whole fit by it.
 */
const FEW_PASSES = 2;
const SOME_PASSES = 8;
const MOST_STEPS = 6;
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

/**
 * Whether Newton's method on row norms is worth it at a look.
 *
 * @param most that of `mostForNewton`
 * @param spent multiply-adds of passes so far
 */
export function newtonPays(
  { standardized, nTasks, nullObjective }: RowProblem,
  { gap, working, nActive }: Look,
  most: number,
  spent: number,
): boolean {
  const { rows: n } = standardized.design;
  if (working.length === 0 || working.length > most || gap <= FINEST_GAP * nullObjective) return false;
  const passes = n / (4 * nTasks);
  const steps = passes <= SOME_PASSES ? passes / 4 : MOST_STEPS;
  const flops = newtonStepFlops(n, nTasks, nActive, working.length);
  return (passes <= FEW_PASSES && flops > LEAST_FLOPS) || spent > Math.max(LEAST_FLOPS, steps * flops);
}
