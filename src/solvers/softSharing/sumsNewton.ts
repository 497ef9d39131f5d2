import type { Computation } from '../../computation/computation.js';
import { dot, isZero, sumOf } from '../../linalg/vectors.js';
import { InputError } from '../../messages/errors.js';
import { type CoupledRows, movedRows, splitRows, zeroRows } from '../../penalties/coupledRows.js';
import { penaltyValue } from '../../penalties/taskCoupling.js';
import { placeOf, type SumsPoint, type SumsProblem, sumsPoint } from '../../problem/softSharing/sumsPoint.js';
import type { SumsLine, TaskSums } from '../../statistics/lossSums.js';
import { progressOf } from '../progress.js';
import type { StopReason } from '../solver.js';
import type { SingularRule } from './newtonStep.js';
import { type SumsStep, sumsStep } from './sumsStep.js';

export interface SumsRule extends SingularRule {
  /** The gap to reach, as a part of the objective of the best constant model. */
  readonly tol: number;
  /** The most readings of the samples. */
  readonly maxIter: number;
}

/** A solution by sums, in the problem's units. */
export interface SumsSolution {
  readonly point: SumsPoint;
  readonly gap: number;
  readonly tolerance: number;
  readonly readings: number;
  readonly reason: StopReason;
}

/** Where the next step would bring less than this, as a part of the objective of the best constant model, weights have some ten digits. */
const FINEST_DECREMENT = 1e-20;
/** A step that leaves more than this part of the decrement brings nothing more, once the tolerance is reached. */
const LEAST_GAIN = 0.25;
/** Steps within rounding of the objective that do not halve the decrement before a fit is given up. */
const PATIENCE = 5;
/** A part of what the slope of the objective predicts (Armijo, 1966). */
const ARMIJO = 1e-4;
/** Sums of objectives are known to this part, or to their rounding. */
const NEAR = 1e-13;
/** The lengths whose objectives come with those of a step's end, as parts of it; the next step that is tried is shorter still. */
const SHORTER: readonly number[] = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64];
const SHORTEST = 2 ** -60;
/** Squares below it have no digits to spare. */
const LEAST_SQUARES = 1e-290;

/**
 * Newton's method on sums over samples that are read once a step: the sums at the end of a step are those that the next one
 * starts from. Objectives of shorter steps come with them, for the line search.
 *
 * Source: Boyd, Vandenberghe (2004), "Convex Optimization", sections 9.5 and 10.2.
 *
 * @param start in the coordinates of shifted features
 */
export function* sumsNewton(
  problem: SumsProblem,
  rule: SumsRule,
  constant: Float64Array,
  start?: { readonly w: Float64Array; readonly b: Float64Array },
): Computation<SumsSolution> {
  const { coupling, nFeatures: p } = problem;
  const { tol, maxIter } = rule;
  let readings = 0;
  const read = function* (rows: CoupledRows, b: Float64Array, line: SumsLine | null): Computation<SumsPoint> {
    readings++;
    return sumsPoint(problem, rows, b, yield* answered(problem, rows, b, line));
  };
  let now = yield* read(zeroRows(coupling, p), constant, null);
  const size = now.value; // with W = 0 there is no penalty
  requireSquares(now);
  const tolerance = tol * size;
  if (start) {
    const other = yield* read(splitRows(coupling, p, start.w), start.b, null);
    if (other.value < now.value) now = other;
  }
  const noise = Math.max(
    NEAR,
    ...problem.sums.tasks.map(({ rounding }) => Math.sqrt(rounding * Number.EPSILON)),
  );
  let least = Infinity;
  let slow = 0;
  for (;;) {
    const step = yield* sumsStep(problem, now, rule);
    const gap = Math.min(now.gap, step.gap);
    yield progressOf(problem, { tolerance, maxIter }, { iteration: readings, gap, candidates: p, active: p });
    const done = (reason: StopReason): SumsSolution => ({
      point: now,
      gap,
      tolerance,
      readings,
      reason: gap <= tolerance ? 'converged' : reason,
    });
    // Where the objective still falls by more than its rounding the decrement may rise for many steps: labels that are nearly
    // separated, a sample far from the others.
    const isFlat = !(step.decrement > noise * now.value);
    slow = step.decrement < least / 2 || !isFlat ? 0 : slow + 1;
    const isStalled = (isFlat || coupling.alpha === 0) && !(step.decrement < LEAST_GAIN * least);
    least = Math.min(least, step.decrement);
    if (gap <= tolerance && (step.decrement <= FINEST_DECREMENT * size || isStalled))
      return done('converged');
    if (readings >= maxIter) return done('maxIter');
    if (slow >= PATIENCE) return done('precision');
    const next = yield* search(now, step, isFlat);
    if (next === null) return done('precision');
    now = next;
  }

  /** The end of the longest step of 1, 1/2, ... that lowers the objective by a part of what its slope predicts; null for none. */
  function* search(from: SumsPoint, step: SumsStep, isFlat: boolean): Computation<SumsPoint | null> {
    let longest = 1;
    while (longest >= SHORTEST && readings < maxIter) {
      const lengths = isFlat ? [] : SHORTER.map((part) => part * longest);
      const place = placeOf(problem, step.z, step.b);
      const line = { step: place, lengths: lengths.map((length) => length - longest) };
      const end = yield* read(...moved(from, step, longest), line);
      if (isFlat || end.value <= from.value - ARMIJO * longest * step.decrement) return end;
      const good = lengths.find((length, k) => {
        const [rows] = moved(from, step, length);
        const value = end.tasks.reduce((all, { along }) => all + along[k]!, penaltyValue(coupling, rows, p));
        return value <= from.value - ARMIJO * length * step.decrement;
      });
      if (good !== undefined) {
        longest = good;
        return yield* read(...moved(from, step, good), null);
      }
      longest *= SHORTER.at(-1)! / 2;
    }
    return null;
  }
}

/** @throws InputError where the squares of a certificate leave the range of float64 */
function requireSquares({ e }: SumsPoint): void {
  const squares = dot(e, e);
  if (isZero(e) || (squares > LEAST_SQUARES && squares < Infinity)) return;
  throw new InputError(
    `the features and targets are too ${squares < 1 ? 'small' : 'large'} for float64 arithmetic: the squares of sums of their products leave its range; rescale the targets or the features`,
  );
}

/** Waits for the sums at a place. */
function* answered(
  problem: SumsProblem,
  rows: CoupledRows,
  b: Float64Array,
  line: SumsLine | null,
): Computation<readonly TaskSums[]> {
  let sums: readonly TaskSums[] | undefined;
  const until = problem.sums.at(placeOf(problem, rows, b), line).then((found) => {
    sums = found;
  });
  yield { kind: 'wait', until };
  return sums!;
}

function moved(from: SumsPoint, step: SumsStep, length: number): [CoupledRows, Float64Array] {
  return [movedRows(from.rows, step.z, length), sumOf(from.b, step.b, length)];
}
