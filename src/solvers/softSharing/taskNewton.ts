import type { Computation } from '../../computation/computation.js';
import type { Length } from '../../linalg/lineSearch.js';
import { sumOf } from '../../linalg/vectors.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { movedRows, splitRows, zeroRows } from '../../penalties/coupledRows.js';
import {
  type CouplingPoint,
  certifiedPoint,
  couplingPoint,
  type Predicted,
  predictions,
  slopesAt,
} from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { stepGap } from '../../problem/softSharing/stepGap.js';
import { nullModel } from '../../problem/taskTargets.js';
import { progressOf } from '../progress.js';
import { EXTRA_NEWTON_FLOPS, type StopReason } from '../solver.js';
import { interceptsAlone } from './interceptsAlone.js';
import { limitedMemory } from './limitedMemory.js';
import { lineSearch } from './newtonLineSearch.js';
import {
  determinedStep,
  diagonalStep,
  INNER_OVERHEAD,
  MOST_INNER,
  type NewtonStep,
  openChecked,
  type SingularRule,
  stepFrom,
} from './newtonStep.js';
import { NewtonStop } from './newtonStop.js';
import type { OpenedInverse } from './openInverse.js';
import { type CoupledSolution, returnedSolution } from './returnedSolution.js';

export interface NewtonRule extends SingularRule {
  /** The gap at which the fit counts as converged, as a part of the objective of the best constant model. */
  readonly tol: number;
  /** The most steps: of conjugate gradients for a quadratic, of Newton otherwise. */
  readonly maxIter: number;
}

/** Where to start, in the problem's units: W Q x p and b~. */
export interface NewtonStart {
  readonly w: Float64Array;
  readonly b: Float64Array;
}

/** A system of at most so many features is factorised at once, */
const FEW_FEATURES = 40;
/** and one of so many costs no more than a few products with the designs. */
const FEWEST_FEATURES = 8;
/** Products of at least so many multiply-adds are saved by steps of L-BFGS. */
const LARGE = 5e3;
/** Products with the designs that the state at a point takes. */
const POINT_PASSES = 3;
/**
 * An inverse that took this many products with the designs serves the next Newton step too, as a preconditioner, while
 * conjugate gradients take no more steps than these, or less time than another inverse.
 */
const COSTLY = 16;
const MOST_KEPT = 8;
/**
 * Below this length of a Newton step, or after so many that did not halve the gap, one of a parabola above the objective
 * is tried beside it.
 */
const SHORT = 1 / 8;
const MOST_SLOW = 2;

const WHOLE: Length = { length: 1, change: 0 };

/**
 * Newton's method for soft sharing: each step solves the system of the second derivatives for all tasks at once. For squared
 * losses as directly as its size allows (`openInverse`): the first step is the solution, and a second one, from its own
 * residual, wins back what rounding took. For other losses by conjugate gradients from the diagonal, for as long as an inverse
 * would take, and then by that; the step is halved until the objective falls.
 *
 * Source: Boyd, Vandenberghe (2004), "Convex Optimization", section 9.5; the direct solutions stand with the
 * inverses.
 */
export function* taskNewton(
  problem: CouplingProblem,
  rule: NewtonRule,
  start?: NewtonStart,
): Computation<CoupledSolution> {
  const { coupling, designs, nFeatures: p, isQuadratic, scale } = problem;
  const { maxIter, tol } = rule;
  const isFree = coupling.alpha === 0; // only a Newton step tells the gap
  const nullPoint = nullModel(
    problem.tasks.map(({ loss, y, c }) => taskLoss(loss, y, c)),
    problem.fitIntercept,
  );
  const tolerance = tol * nullPoint.value;
  const size = designs.cost;
  let inverse: OpenedInverse | undefined;
  let steps = 0;
  const first = yield* startOf(problem, start, nullPoint.b);
  let now: CouplingPoint;
  let flops = POINT_PASSES * size;
  function* report(iteration: number, gap: number): Computation<void> {
    const unit = { objectiveUnit: scale * scale };
    yield progressOf(unit, { tolerance, maxIter }, { iteration, gap, candidates: p, active: p });
  }
  if (!isQuadratic && !isFree && p > FEWEST_FEATURES && size >= LARGE && !designs.hasDevice) {
    const found = yield* limitedMemory(problem, first, { tolerance, maxIter }, report);
    now = found.point;
    steps = found.steps;
    flops += 2 * found.products * size;
  } else now = yield* certifiedPoint(problem, yield* slopesAt(problem, first));
  const stop = new NewtonStop(now, tolerance, nullPoint.value, isQuadratic, !isQuadratic || isFree, flops);
  let diagonal: OpenedInverse | undefined;
  let inDiagonal = !isQuadratic && p > FEW_FEATURES;
  let reason: StopReason = 'precision';
  for (;;) {
    yield* report(steps, now.gap);
    if (stop.isFine()) break;
    if (steps >= maxIter) {
      reason = 'maxIter';
      break;
    }
    if (isQuadratic && !inverse) {
      inverse = yield* openChecked(problem, now, rule);
      stop.flops += inverse.work;
      if (inverse.fit && !start) {
        steps++;
        stop.flops += POINT_PASSES * size;
        now = yield* couplingPoint(problem, inverse.fit(problem.tasks.map(({ y }) => y)), now.b);
        if (now.gap < stop.best.gap) stop.best = now;
        continue;
      }
    }
    const within = {
      enough: {
        reduction: stop.reductionAt(now),
        steps: Math.max(0, (EXTRA_NEWTON_FLOPS - stop.flops) / (2 * size + INNER_OVERHEAD)),
      },
      maxIter: isQuadratic ? maxIter - steps : MOST_INNER,
    };
    const isExact = isFree || stop.slow > 0;
    const tries = inDiagonal && !inverse;
    const plain = tries ? yield* diagonalStep(problem, now, rule, within, diagonal, isExact) : null;
    inDiagonal &&= plain !== null;
    diagonal = plain && plain.inner <= MOST_KEPT ? plain.inverse : undefined;
    const determined = plain
      ? { step: plain, model: now }
      : yield* determinedStep(problem, now, rule, within, inverse, isExact, steps === 0);
    let { step } = determined;
    stop.flops += workOf(step, inverse, size);
    if (stop.tellsAhead) {
      const isReached = now.gap <= tolerance;
      const looks = !isReached && stop.mayBeNear(step.decrement);
      const left = isFree ? step.left : Infinity;
      const { model } = determined;
      const gap = looks ? yield* stepGap(problem, model, step.z, yield* step.delta(), left) : now.gap;
      if (looks) stop.flops += size;
      stop.lookedAhead(now, gap, step.decrement);
      if (stop.isFine()) break;
    }
    inverse = isQuadratic || (determined.model === now && isKept(step, size)) ? step.inverse : undefined;
    steps += isQuadratic ? Math.max(1, step.inner) : 1;
    let { length, change } = isQuadratic
      ? WHOLE
      : yield* lineSearch(problem, determined.model, step, nullPoint.value);
    if (!isQuadratic && (length < SHORT || stop.slow >= MOST_SLOW)) {
      // The second derivative says little about the loss from here to there (saturated samples): a parabola
      // above it may say more.
      const above = yield* couplingPoint(problem, now.rows, now.b, 'majorant');
      const other = yield* stepFrom(problem, above, rule, within, inverse, isExact);
      stop.flops += workOf(other, inverse, size);
      const found = yield* lineSearch(problem, above, other, nullPoint.value);
      if (length === 0 || found.change < change) {
        step = other;
        ({ length, change } = found);
      }
      // Where hardly a sample has a second derivative its rounding may be all of the step; the intercepts know better.
      const alone = yield* interceptsAlone(problem, now);
      if (alone.change < change) {
        const z = zeroRows(coupling, p);
        step = { ...step, z, b: alone.b };
        ({ length, change } = { length: 1, change: alone.change });
      }
    }
    if (length === 0) break;
    const next = yield* couplingPoint(
      problem,
      movedRows(now.rows, step.z, length),
      sumOf(now.b, step.b, length),
    );
    const isLast = stop.isLast(next, -change);
    now = isQuadratic && !isFree ? stop.best : next;
    if (isLast) break;
  }
  const best = stop.ahead.gap < stop.best.gap ? stop.ahead : stop.best;
  return yield* returnedSolution(problem, best, rule, inverse ?? diagonal, { tolerance, steps, reason });
}

function* startOf(
  problem: CouplingProblem,
  start: NewtonStart | undefined,
  b: Float64Array,
): Computation<Predicted> {
  const { coupling, nFeatures: p } = problem;
  const given = start && (yield* couplingPoint(problem, splitRows(coupling, p, start.w), start.b));
  if (given && given.gap < Infinity) return given;
  // Where the objective overflows there is nothing to start from.
  const w = new Float64Array(coupling.nRows * p);
  return { rows: zeroRows(coupling, p), b, w, field: yield* predictions(problem, w, b) };
}

/** Multiply-adds of a step and of the next point, with those of an inverse that was opened for it. */
function workOf({ inverse, inner }: NewtonStep, known: OpenedInverse | undefined, size: number): number {
  return (inverse === known ? 0 : inverse.work) + (2 * inner + POINT_PASSES) * size;
}

function isKept({ inverse: { work }, inner }: NewtonStep, size: number): boolean {
  return work > COSTLY * size && inner <= Math.max(MOST_KEPT, work / (4 * size));
}
