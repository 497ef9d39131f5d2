import type { Computation } from '../../computation/computation.js';
import { sumOf } from '../../linalg/vectors.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { joinRows, movedRows, splitRows, zeroRows } from '../../penalties/coupledRows.js';
import {
  type CouplingPoint,
  certifiedPoint,
  couplingPoint,
  predictions,
  slopesAt,
} from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { nullModel } from '../../problem/taskTargets.js';
import { progressOf } from '../progress.js';
import type { StopReason } from '../solver.js';
import { interceptsAlone } from './interceptsAlone.js';
import { type DescentStart, limitedMemory, type PairEnd, pairDescent } from './limitedMemory.js';
import type { SingularRule } from './newtonStep.js';
import { NewtonSteps, POINT_PASSES } from './newtonSteps.js';
import { NewtonStop } from './newtonStop.js';
import { type CoupledSolution, returnedSolution } from './returnedSolution.js';

export interface NewtonRule extends SingularRule {
  /** The gap at which the fit counts as converged, as a part of the objective of the best constant model. */
  readonly tol: number;
  /** The most steps: of conjugate gradients for a quadratic, of Newton otherwise. */
  readonly maxIter: number;
  /** Where the descent on labels came to, if it has been made. */
  readonly descended?: PairEnd | null | undefined;
}

/** Where to start, in the problem's units: W Q x p and b~. */
export interface NewtonStart {
  readonly w: Float64Array;
  readonly b: Float64Array;
}

/** A system of so many features costs no more than a few products with the designs. */
const FEWEST_FEATURES = 8;
/** Products of at least so many multiply-adds are saved by steps of L-BFGS. */
const LARGE = 5e3;
/** A gap of labels below this part of the objective of the best constant model ends steps for more digits than asked for. */
export const FINE_GAP = 1e-22;
/** Newton steps of the intercepts of a start that lead where their model is right; longer ones overshoot where losses are saturated. */
const NEAR = 1;

/**
 * Newton's method for soft sharing: each step solves the system of the second derivatives for all tasks at once. For squared
 * losses as directly as its size allows (`openInverse`): the first step is the solution, and a second one, from its own
 * residual, wins back what rounding took. For other losses, after what steps of L-BFGS bring, by conjugate gradients from the
 * diagonal, for as long as an inverse would take, and then by that; the step is halved until the objective falls.
 *
 * Source: Boyd, Vandenberghe (2004), "Convex Optimization", section 9.5; the direct solutions stand with the
 * inverses.
 */
export function* taskNewton(
  problem: CouplingProblem,
  rule: NewtonRule,
  start?: NewtonStart,
): Computation<CoupledSolution> {
  const { coupling, nFeatures: p, isQuadratic } = problem;
  const losses = problem.tasks.map(({ loss, y, c }) => taskLoss(loss, y, c));
  const { b, value: size } = nullModel(losses, problem.fitIntercept);
  const within = { tolerance: rule.tol * size, maxIter: rule.maxIter };
  function* report(iteration: number, gap: number): Computation<void> {
    yield progressOf(problem, within, { iteration, gap, candidates: p, active: p });
  }
  const isFree = coupling.alpha === 0; // only a Newton step tells the gap
  const at = yield* startOf(problem, start, b, size);
  const { lines, designs } = problem;
  const goal = { ...within, finest: FINE_GAP * size };
  const isInSingle = lines !== null && !designs.hasDevice;
  const end = rule.descended ?? (isInSingle ? yield* pairDescent(problem, lines, at, goal, report) : null);
  if (end && end.gap <= within.tolerance) {
    yield* report(end.steps, end.gap);
    const best = { ...end, w: joinRows(coupling, p, end.rows) };
    const ended = { tolerance: within.tolerance, steps: end.steps, reason: 'precision' } as const;
    return yield* returnedSolution(problem, best, rule, undefined, ended);
  }
  // A descent that fell short is no more than a start, if that is better than the best constant model: its steps do not count.
  const short = end && (yield* couplingPoint(problem, end.rows, end.b));
  const { point: first, ...spent } =
    short && short.gap <= size
      ? { point: short, flops: 2 * end.products * designs.cost, steps: 0 }
      : yield* firstPoint(problem, within, at, report);
  const stop = new NewtonStop(
    first,
    within.tolerance,
    size,
    isQuadratic,
    !isQuadratic || isFree,
    spent.flops,
  );
  const newton = new NewtonSteps(problem, rule, stop, spent.steps);
  let now = first;
  let reason: StopReason = 'precision';
  for (;;) {
    yield* report(newton.count, now.gap);
    if (stop.isFine()) break;
    if (newton.count >= rule.maxIter) {
      reason = 'maxIter';
      break;
    }
    const fitted = yield* newton.fitted(now, !start);
    if (fitted) {
      now = fitted;
      continue;
    }
    const step = yield* newton.stepFrom(now);
    if (yield* newton.isLast(now, step)) break;
    const { z, b, length, change } = yield* newton.shortened(now, step);
    if (length === 0) break;
    const next = yield* couplingPoint(problem, movedRows(now.rows, z, length), sumOf(now.b, b, length));
    const isLast = stop.isLast(next, -change);
    now = isQuadratic && !isFree ? stop.best : next;
    if (isLast) break;
  }
  const best = stop.ahead.gap < stop.best.gap ? stop.ahead : stop.best;
  const ended = { tolerance: within.tolerance, steps: newton.count, reason };
  return yield* returnedSolution(problem, best, rule, newton.inverse, ended);
}

/** The start, or where L-BFGS leads from there; with the multiply-adds and steps that this took. */
function* firstPoint(
  problem: CouplingProblem,
  within: { readonly tolerance: number; readonly maxIter: number },
  at: DescentStart,
  report: (iteration: number, gap: number) => Computation<void>,
): Computation<{ readonly point: CouplingPoint; readonly flops: number; readonly steps: number }> {
  const { coupling, designs, nFeatures: p, isQuadratic } = problem;
  const flops = POINT_PASSES * designs.cost;
  const isLarge = p > FEWEST_FEATURES && designs.cost >= LARGE;
  if (isQuadratic || coupling.alpha === 0 || !isLarge || designs.hasDevice) {
    const field = at.field ?? (yield* predictions(problem, at.w, at.b));
    return {
      point: yield* certifiedPoint(problem, yield* slopesAt(problem, { ...at, field })),
      flops,
      steps: 0,
    };
  }
  const { point, steps, products } = yield* limitedMemory(problem, at, within, report);
  return { point, steps, flops: flops + 2 * products * designs.cost };
}

/** The given start with intercepts that are near the best for its weights; zeros where those are no worse, or none is given. */
function* startOf(
  problem: CouplingProblem,
  start: NewtonStart | undefined,
  b: Float64Array,
  size: number,
): Computation<DescentStart> {
  const { coupling, nFeatures: p } = problem;
  let given = start && (yield* couplingPoint(problem, splitRows(coupling, p, start.w), start.b));
  if (given && given.gap < Infinity && !problem.isQuadratic && !isNear(given)) {
    const { b: step } = yield* interceptsAlone(problem, given);
    given = yield* couplingPoint(problem, given.rows, sumOf(given.b, step, 1));
  }
  // A gap is not above the objective, so that one above that of the best constant model, or an infinite one, is of a worse point.
  if (given && given.gap <= size) return given;
  return { rows: zeroRows(coupling, p), b, w: new Float64Array(coupling.nRows * p), field: null };
}

function isNear({ unbalanced, interceptStep }: CouplingPoint): boolean {
  return unbalanced.size === 0 && interceptStep.every((d) => Math.abs(d) <= NEAR);
}
