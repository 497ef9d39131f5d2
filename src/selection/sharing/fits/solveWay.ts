/** The minimum of a quadratic problem with the penalty of a way, and the value of that penalty. */
import type { Computation } from '../../../computation/computation.js';
import { runSync } from '../../../computation/drivers.js';
import { symmetricEigen } from '../../../linalg/symmetricEigen.js';
import type { SharingWay } from '../ways.js';
import type { SharingCandidate } from './candidates.js';
import { lowRank, lowRankMax } from './lowRank.js';
import type { Quadratic } from './quadratic.js';
import { sharedSlopes, softSharing } from './ridges.js';
import { rowLasso, rowLassoMax } from './rowLasso.js';

/** A way with strengths, and the groups of its tasks. */
export interface WayProblem {
  readonly way: SharingWay;
  readonly candidate: SharingCandidate;
  readonly groups: Int32Array | null;
}

/** @param start weights for strengths nearby, T x p. @returns T x p */
export function* solveWay(
  problem: Quadratic,
  { way, candidate, groups }: WayProblem,
  start: Float64Array | null,
): Computation<Float64Array> {
  switch (way) {
    case 'shared slopes':
      return sharedSlopes(problem, candidate.alpha);
    case 'row lasso':
      return rowLasso(problem, candidate.alpha, start);
    case 'low rank':
      return yield* lowRank(problem, candidate.alpha, start);
    default:
      return softSharing(problem, candidate, groups);
  }
}

/** The strength of a way that leaves no weight; 0 where there is none such. */
export function* strongest(problem: Quadratic, way: SharingWay): Computation<number> {
  if (way === 'row lasso') return rowLassoMax(problem);
  return way === 'low rank' ? yield* lowRankMax(problem) : 0;
}

/** Omega(W), W T x p. */
export function penaltyOf({ way, candidate, groups }: WayProblem, W: Float64Array, p: number): number {
  const { alpha, coupling } = candidate;
  if (way === 'row lasso') return alpha * rowLengths(W, p);
  if (way === 'low rank') return alpha * singularValues(W, p);
  let value = 0;
  for (const w of W) value += (alpha / 2) * w * w;
  return coupling === 0 ? value : value + (coupling / 2) * deviations(W, p, groups);
}

function rowLengths(W: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) {
    let squares = 0;
    for (let at = j; at < W.length; at += p) squares += W[at]! ** 2;
    sum += Math.sqrt(squares);
  }
  return sum;
}

function singularValues(W: Float64Array, p: number): number {
  const square = new Float64Array(p * p);
  for (let at = 0; at < W.length; at += p) {
    for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) square[j * p + k]! += W[at + j]! * W[at + k]!;
  }
  return runSync(symmetricEigen(square, p)).values.reduce(
    (sum, value) => sum + Math.sqrt(Math.max(0, value)),
    0,
  );
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
