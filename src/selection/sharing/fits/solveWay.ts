/** The minimum of a quadratic problem with the penalty of a way, and the value of that penalty. */
import type { Computation } from '../../../computation/computation.js';
import { dot } from '../../../linalg/vectors.js';
import type { SharingWay } from '../ways.js';
import type { SharingCandidate } from './candidates.js';
import { douglasRachford } from './douglasRachford.js';
import { nuclearShrinkage } from './nuclearShrinkage.js';
import type { Quadratic } from './quadratic.js';
import { sharedSlopes, softSharing } from './ridges.js';
import { rowShrinkage } from './rowShrinkage.js';
import type { Shrinkage } from './shrinkage.js';

/** A way with strengths, and the groups of its tasks. */
export interface WayProblem {
  readonly way: SharingWay;
  readonly candidate: SharingCandidate;
  readonly groups: Int32Array | null;
}

/**
 * @param start weights for strengths nearby, T x p
 * @param tolerance the part of the weights' length by which iterations may end too early
 * @returns T x p
 */
export function* solveWay(
  problem: Quadratic,
  { way, candidate, groups }: WayProblem,
  start: Float64Array | null,
  tolerance: number,
): Computation<Float64Array> {
  if (way === 'shared slopes') return sharedSlopes(problem, candidate.alpha);
  const shrinkage = shrinkageOf(way, problem.tasks.length, problem.p);
  if (shrinkage === null) return softSharing(problem, candidate, groups);
  return yield* douglasRachford(problem, shrinkage, candidate.alpha, start, tolerance);
}

/** The strength of a way that leaves no weight; 0 where there is none such. */
export function* strongest({ p, tasks }: Quadratic, way: SharingWay): Computation<number> {
  const shrinkage = shrinkageOf(way, tasks.length, p);
  if (shrinkage === null) return 0;
  const C = new Float64Array(tasks.length * p);
  for (const [t, task] of tasks.entries()) if (task !== null) C.set(task.c, t * p);
  return yield* shrinkage.dual(C);
}

/** Omega(W), W T x p. */
export function* penaltyOf(
  { way, candidate, groups }: WayProblem,
  W: Float64Array,
  p: number,
): Computation<number> {
  const { alpha, coupling } = candidate;
  const shrinkage = shrinkageOf(way, W.length / p, p);
  if (shrinkage !== null) return alpha * (yield* shrinkage.value(W));
  const value = (alpha / 2) * dot(W, W);
  return coupling === 0 ? value : value + (coupling / 2) * deviations(W, p, groups);
}

function shrinkageOf(way: SharingWay, T: number, p: number): Shrinkage | null {
  if (way === 'row lasso') return rowShrinkage(p);
  return way === 'low rank' ? nuclearShrinkage(T, p) : null;
}

/** sum_t ||w_t - m_g(t)||^2 */
function deviations(W: Float64Array, p: number, groups: Int32Array | null): number {
  const T = W.length / p;
  const groupOf = groups ?? new Int32Array(T);
  const counts = new Map<number, number>();
  for (const g of groupOf) counts.set(g, (counts.get(g) ?? 0) + 1);
  let sum = 0;
  for (const [g, count] of counts) {
    for (let j = 0; j < p; j++) {
      let mean = 0;
      for (let t = 0; t < T; t++) if (groupOf[t] === g) mean += W[t * p + j]! / count;
      for (let t = 0; t < T; t++) if (groupOf[t] === g) sum += (W[t * p + j]! - mean) ** 2;
    }
  }
  return sum;
}
