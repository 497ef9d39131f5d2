import type { Computation } from '../../computation/computation.js';
import { addScaled, dot } from '../../linalg/vectors.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { InputError } from '../../messages/errors.js';
import { type CoupledRows, joinRows, splitRows, zeroRows } from '../../penalties/coupledRows.js';
import {
  type Coefficients,
  coefficients,
  correlationError,
  predictionError,
} from '../../problem/softSharing/coefficients.js';
import {
  type CentredPoint,
  type CouplingPoint,
  centredPoint,
  couplingPoint,
} from '../../problem/softSharing/couplingPoint.js';
import { type CouplingProblem, nullModel } from '../../problem/softSharing/couplingProblem.js';
import { stepGap } from '../../problem/softSharing/stepGap.js';
import type { SystemInverse } from '../../problem/softSharing/taskSystem.js';
import type { GradientsRule } from '../conjugateGradients.js';
import type { Length } from '../lineSearch.js';
import { EXTRA_NEWTON_FLOPS, type StopReason } from '../solver.js';
import { add, coupledGradients } from './coupledGradients.js';
import { lineSearch, type Step } from './newtonLineSearch.js';
import { interceptSteps, predictionSteps, systemAt } from './newtonSystem.js';
import {
  diagonalInverse,
  isSmall,
  isTall,
  type OpenedInverse,
  openInverse,
  planInverse,
} from './openInverse.js';
import { residualBound } from './residualBound.js';
import { zeroSumInverse } from './zeroSumInverse.js';

export interface NewtonRule {
  /** The gap at which the fit counts as converged, as a part of the objective of the best constant model. */
  readonly tol: number;
  /** The most steps: of conjugate gradients for a quadratic, of Newton otherwise. */
  readonly maxIter: number;
  /** How tasks are called in errors. */
  readonly taskLabel: (t: number) => string;
  /** Whether features that others make up are left out where alpha is 0; else they are refused. @defaultValue false */
  readonly allowsSingular?: boolean | undefined;
  /** Multiply-adds up to which a fit goes on to digits beyond its tolerance. @defaultValue EXTRA_NEWTON_FLOPS */
  readonly extraFlops?: number | undefined;
  /** Whether conjugate gradients begin from the diagonal and take as long as an inverse would, before one is opened. @defaultValue false */
  readonly diagonalFirst?: boolean | undefined;
  /** Whether the gap of a point is looked for at the end of its Newton step too. @defaultValue false; always where alpha is 0 */
  readonly looksAhead?: boolean | undefined;
  /** The gap beyond which no digits are sought, as such a part too. @defaultValue 1e-18 */
  readonly finestGap?: number | undefined;
}

/** Where to start, in the problem's units: W Q x p and b~. */
export interface NewtonStart {
  readonly w: Float64Array;
  readonly b: Float64Array;
}

export interface CoupledSolution {
  /** W, Q x p, in the problem's units. */
  readonly w: Float64Array;
  /** b~, Q. */
  readonly b: Float64Array;
  /** The same in the user's units. */
  readonly returned: Pick<Coefficients, 'w' | 'intercept'>;
  /** In the problem's units, as is the tolerance. */
  readonly gap: number;
  readonly tolerance: number;
  readonly steps: number;
  readonly reason: StopReason;
}

const FINEST_GAP = 1e-18;
/** A step that leaves more than this part of the gap brings nothing more, once the tolerance is reached. */
const LEAST_GAIN = 0.25;
/**
 * Residuals of a step's system where digits cost little: those of a quadratic, and of a Newton step. Where they cost much
 * a step is solved as well as it deserves (Dembo, Eisenstat, Steihaug, 1982), which is never far below the tolerance.
 */
const QUADRATIC_REDUCTION = 1e-22;
const NEWTON_REDUCTION = 1e-12;
const ROUGHEST_REDUCTION = 1e-2;
const ROUGHEST_AHEAD = 1 / 16;
const SHARE_OF_GAP = 0.1;
const SHARE_OF_TOLERANCE = 0.05;
/** Conjugate gradient steps of one Newton step. */
const MOST_INNER = 1000;
/** Rounds that bring nothing before a fit is given up. */
const PATIENCE = 2;
const NEWTON_PATIENCE = 5;
/** A change of the objective below this part of that of the best constant model is nothing. */
const NOTHING = 1e-12;
/** A system of at most so many features is factorised at once. */
const FEW_FEATURES = 40;
/** Products with the designs that the state at a point takes. */
const POINT_PASSES = 3;
/**
 * An inverse that took this many products with the designs serves the next Newton step too, as a preconditioner, while
 * conjugate gradients take no more steps than these.
 */
const COSTLY = 16;
const MOST_KEPT = 8;
/**
 * Below this length of a Newton step, or after so many that did not halve the gap, one of a parabola above the objective
 * is tried beside it.
 */
const SHORT = 1 / 8;
const MOST_SLOW = 2;

/**
 * Newton's method for soft sharing: each step solves the system of the second derivatives for all tasks at
 * once, as directly as its size allows (`openInverse`). For squared loss the first step is the solution, and a
 * second one, from its own residual, wins back what rounding took; for any other loss the step is halved until
 * the objective falls.
 *
 * Source: Boyd, Vandenberghe (2004), "Convex Optimization", section 9.5; the direct solutions stand with the
 * inverses.
 */
export function* taskNewton(
  problem: CouplingProblem,
  rule: NewtonRule,
  start?: NewtonStart,
): Computation<CoupledSolution> {
  const { coupling, nFeatures: p, isQuadratic, scale } = problem;
  const { maxIter, tol, extraFlops = EXTRA_NEWTON_FLOPS, finestGap = FINEST_GAP, looksAhead = false } = rule;
  const isFree = coupling.alpha === 0; // only a Newton step tells the gap
  const nullPoint = nullModel(problem);
  const tolerance = tol * nullPoint.value;
  const size = problem.designs.cost;
  let work = POINT_PASSES * size;
  let inverse: OpenedInverse | undefined;
  let steps = 0;
  let now = yield* couplingPoint(
    problem,
    start ? splitRows(coupling, p, start.w) : zeroRows(coupling, p),
    start?.b ?? nullPoint.b,
  );
  // Where the objective overflows there is nothing to start from.
  if (start && !(now.gap < Infinity)) now = yield* couplingPoint(problem, zeroRows(coupling, p), nullPoint.b);
  let best = now;
  let ahead = { ...now, gap: Infinity }; // with the gap of the dual point to which its step led, where that is the least so far
  let inDiagonal = rule.diagonalFirst === true && p > FEW_FEATURES;
  let stalled = 0;
  let fall = Infinity; // of the objective with the last step
  let decrement = Infinity; // the least of Newton's
  let slow = 0; // steps in a row that did not halve the gap
  let reason: StopReason = 'precision';
  for (;;) {
    const progress = {
      iteration: steps,
      maxIter,
      gap: now.gap * scale * scale,
      tolerance: tolerance * scale * scale,
      candidates: p,
      active: p,
    };
    yield { kind: 'progress', progress };
    if (isFine()) break;
    if (steps >= maxIter) {
      reason = 'maxIter';
      break;
    }
    if (isQuadratic && !inverse) {
      inverse = yield* openChecked(problem, yield* centredPoint(problem, now), rule);
      work += inverse.work;
      if (inverse.fit && !start) {
        steps++;
        work += POINT_PASSES * size;
        now = yield* couplingPoint(problem, inverse.fit(problem.tasks.map(({ y }) => y)), now.b);
        if (now.gap < best.gap) best = now;
        continue;
      }
    }
    const enough = {
      reduction: looksAhead ? reductionAhead() : reductionFor(now.gap / nullPoint.value),
      steps: Math.max(0, (extraFlops - work) / (2 * size)),
    };
    const within = { enough, maxIter: isQuadratic ? maxIter - steps : MOST_INNER };
    const isExact = isFree || slow > 0;
    const at = yield* centredPoint(problem, now);
    const plain = inDiagonal && !inverse ? yield* diagonalStep(problem, at, within, rule, isExact) : null;
    inDiagonal &&= plain !== null;
    let step = plain ?? (yield* stepFrom(problem, at, rule, within, inverse, isExact, steps === 0));
    work += (step.inverse === inverse ? 0 : step.inverse.work) + (2 * step.inner + POINT_PASSES) * size;
    if (isFree) {
      now = {
        ...now,
        gap: Math.min(now.gap, yield* stepGap(problem, now, step.z, yield* step.delta(), step.left)),
      };
      work += size;
      if (isAtEnd(now) || isFine()) break;
    } else if (looksAhead) {
      const isReached = now.gap <= tolerance;
      const gap = isReached ? now.gap : yield* stepGap(problem, now, step.z, yield* step.delta(), Infinity);
      work += isReached ? 0 : 2 * size;
      slow = gap < ahead.gap / 2 || step.decrement < decrement / 2 ? 0 : slow + 1;
      decrement = Math.min(decrement, step.decrement);
      if (gap < ahead.gap) ahead = { ...now, gap };
      if (isFine()) break;
    }
    const isKept =
      isQuadratic || (step.inverse.work > COSTLY * size && step.inner <= mostKept(step.inverse, size));
    inverse = isKept ? step.inverse : undefined;
    steps += isQuadratic ? Math.max(1, step.inner) : 1;
    let { length, change } = isQuadratic ? WHOLE : yield* lineSearch(problem, now, step, nullPoint.value);
    if (!isQuadratic && (length < SHORT || slow >= MOST_SLOW)) {
      // The second derivative says little about the loss from here to there (saturated samples): a parabola
      // above it may say more.
      const above = yield* couplingPoint(problem, now.rows, now.b, 'majorant');
      const from = yield* centredPoint(problem, above);
      const other = yield* stepFrom(problem, from, rule, within, inverse, isExact);
      work += (other.inverse === inverse ? 0 : other.inverse.work) + (2 * other.inner + POINT_PASSES) * size;
      const found = yield* lineSearch(problem, above, other, nullPoint.value);
      if (length === 0 || found.change < change) {
        step = other;
        ({ length, change } = found);
      }
      // Where hardly a sample has a second derivative its rounding may be all of the step; the intercepts know better.
      const alone = yield* interceptsAlone(problem, now);
      if (alone.change < change) {
        const z = zeroRows(coupling, p);
        step = { ...step, z, b: alone.b, delta: predictionSteps(problem, z, alone.b) };
        ({ length, change } = { length: 1, change: alone.change });
      }
    }
    if (length === 0) break;
    const next = yield* couplingPoint(
      problem,
      moved(now.rows, step.z, length),
      movedIntercepts(now.b, step.b, length),
    );
    fall = -change;
    const isLast = !isFree && isAtEnd(next);
    now = isQuadratic && !isFree ? best : next;
    if (isLast) break;
  }
  if (ahead.gap < best.gap) best = ahead;
  return yield* rounded(problem, best, rule, inverse, { tolerance, steps, reason });

  /** What a step's residual is reduced to where the gap is this part of the objective of the best constant model. */
  function reductionFor(gap: number): number {
    const needed = isQuadratic ? 0 : Math.min(ROUGHEST_REDUCTION, SHARE_OF_GAP * gap);
    return Math.max(needed, SHARE_OF_TOLERANCE * (tol / gap));
  }

  /** The same where the step has to tell the gap: all that the quadratic convergence of Newton's method can make use of. */
  function reductionAhead(): number {
    return Math.min(ROUGHEST_AHEAD, decrement / 2 / nullPoint.value);
  }

  /** Keeps the better of two points; whether another step will bring nothing. */
  function isAtEnd(next: CouplingPoint): boolean {
    const gained = next.gap < LEAST_GAIN * best.gap || (looksAhead && !isFree && slow === 0);
    if (!looksAhead || isFree) slow = next.gap < best.gap / 2 ? 0 : slow + 1;
    const isStalled = next.gap >= best.gap && !(fall > NOTHING * nullPoint.value);
    stalled = isStalled ? stalled + 1 : 0;
    if (next.gap <= best.gap) best = next;
    const isStuck = stalled >= (isQuadratic ? PATIENCE : NEWTON_PATIENCE);
    return !gained && (best.gap <= tolerance || isStuck);
  }

  /** Whether the gap is as fine as float64 can tell, or fine enough for the work that went into it. */
  function isFine(): boolean {
    const gap = Math.min(best.gap, ahead.gap);
    return gap <= finestGap * nullPoint.value || (gap <= tolerance && work >= extraFlops);
  }
}

/** Steps of conjugate gradients that take less time than another inverse. */
function mostKept({ work }: OpenedInverse, size: number): number {
  return Math.max(MOST_KEPT, work / (4 * size));
}

const WHOLE: Length = { length: 1, change: 0 };

interface NewtonStep extends Step {
  /** What is left of the residual and what there was, in the squared norm of the inverse. */
  readonly left: number;
  readonly decrement: number;
  readonly inverse: OpenedInverse;
}

/**
 * The step to the minimum of the quadratic model at a point.
 *
 * @param isExact whether products with X are made in float64: those of a device make steps, but no point and no gap
 * @param isFirst whether the inverse, if one is `known`, is of the system at this point and has not been used
 */
function* stepFrom(
  problem: CouplingProblem,
  point: CentredPoint,
  rule: NewtonRule,
  within: Pick<GradientsRule, 'enough' | 'maxIter'>,
  known: OpenedInverse | undefined,
  isExact = true,
  isFirst = false,
): Computation<NewtonStep> {
  const reduction = problem.isQuadratic ? QUADRATIC_REDUCTION : NEWTON_REDUCTION;
  const inverse = known ?? (yield* openChecked(problem, point, rule));
  if (isDirect(problem, inverse) && (!known || isFirst)) {
    const z = inverse.apply(point.e);
    const rows = new Float64Array(point.e.length);
    joinRows(problem.coupling, problem.nFeatures, z, rows);
    return yield* completed(problem, point, z, { inner: 0, left: 0, decrement: dot(point.e, rows), inverse });
  }
  const system = systemAt(problem, point, isExact);
  const { rounding } = system.designs;
  const gradientsRule = {
    reduction: isExact ? reduction : Math.max(reduction, rounding * rounding),
    ...within,
  };
  let used = inverse;
  let found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  if (found.first < 0 || found.left < -gradientsRule.reduction * found.first) {
    // Rounding has left an inverse that is not positive definite (alpha is nothing beside the squares of X).
    used = {
      ...zeroSumInverse(system, yield* diagonalInverse(systemAt(problem, point))),
      work: inverse.work,
    };
    found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  }
  const { z, steps, first, left } = found;
  return yield* completed(problem, point, z, { inner: steps, left, decrement: first, inverse: used });
}

/** A step by conjugate gradients from the diagonal; null where that took longer than an inverse would. */
function* diagonalStep(
  problem: CouplingProblem,
  point: CentredPoint,
  { enough }: Pick<GradientsRule, 'enough'>,
  { allowsSingular }: NewtonRule,
  isExact: boolean,
): Computation<NewtonStep | null> {
  const exact = systemAt(problem, point);
  const system = isExact ? exact : { ...exact, designs: exact.designs.onDevice() };
  const { work } = planInverse(exact, allowsSingular);
  const inverse = { ...(yield* diagonalInverse(exact)), work: 0 };
  const maxIter =
    work > 0 ? Math.min(MOST_INNER, 10 + Math.ceil(work / (2 * system.designs.cost))) : MOST_INNER;
  const rule = { reduction: NEWTON_REDUCTION, enough, maxIter };
  const { z, steps, first, left } = yield* coupledGradients(system, inverse, point.e.slice(), rule);
  const isSolved =
    first === 0 || (first > 0 && left <= Math.max(NEWTON_REDUCTION, enough?.reduction ?? 0) * first);
  if (!isSolved && work > 0) return null;
  return yield* completed(problem, point, z, { inner: steps, left, decrement: first, inverse });
}

/** A step of the weights with the best of the intercepts. */
function* completed(
  problem: CouplingProblem,
  point: CentredPoint,
  z: CoupledRows,
  found: Omit<NewtonStep, keyof Step> & Pick<Step, 'inner'>,
): Computation<NewtonStep> {
  const b = yield* interceptSteps(problem, point, z);
  return { ...found, z, b, delta: predictionSteps(problem, z, b) };
}

/** Whether a step is what the inverse makes of the right-hand side: what rounding took, the next one wins back. */
function isDirect({ coupling: { alpha } }: CouplingProblem, { isExact, singular }: OpenedInverse): boolean {
  return isExact && alpha > 0 && !singular;
}

function* openChecked(
  problem: CouplingProblem,
  point: CentredPoint,
  rule: NewtonRule,
): Computation<OpenedInverse> {
  const system = systemAt(problem, point);
  const opened = yield* openInverse(system, rule.allowsSingular);
  if (problem.coupling.alpha === 0 && opened.singular && !rule.allowsSingular)
    throw notUnique(opened.singular, rule);
  return { ...zeroSumInverse(system, opened), work: opened.work };
}

/**
 * The point of the weights and intercepts that are returned, with its gap: predictions may be off by more than their own
 * rounding where large means are taken off and put back.
 */
function* rounded(
  problem: CouplingProblem,
  best: CouplingPoint,
  rule: NewtonRule,
  inverse: OpenedInverse | undefined,
  { tolerance, steps, reason }: { tolerance: number; steps: number; reason: StopReason },
): Computation<CoupledSolution> {
  const { coupling, nFeatures: p } = problem;
  const { b, rests, ...returned } = coefficients(problem, best.w, best.b);
  let gap = further(best.gap, predictionError(problem, best, rests));
  if (coupling.alpha === 0 || gap > tolerance) {
    const last = yield* centredPoint(
      problem,
      yield* couplingPoint(problem, splitRows(coupling, p, best.w), b),
    );
    const { z, delta, left } = yield* stepFrom(problem, last, rule, { maxIter: MOST_INNER }, inverse);
    const system = systemAt(problem, last);
    const trusted = coupling.alpha === 0 ? left : Infinity; // by the norm of its own preconditioner
    const open =
      isSmall(system) && (isTall(system) || (coupling.alpha === 0 && !rule.allowsSingular))
        ? yield* residualBound(system, last.e, z, correlationError(problem, last))
        : { left: trusted, singular: null };
    if (coupling.alpha === 0 && open.singular && !rule.allowsSingular) throw notUnique(open.singular, rule);
    const least = Math.min(last.gap, yield* stepGap(problem, last, z, yield* delta(), open.left));
    gap = further(least, predictionError(problem, last));
  }
  const isWithin = gap <= tolerance;
  return {
    w: best.w,
    b,
    returned,
    gap,
    tolerance,
    steps,
    reason: isWithin ? 'converged' : reason === 'converged' ? 'precision' : reason,
  };
}

/** The step to the best intercepts for the weights of a point. */
function* interceptsAlone(
  { tasks, fitIntercept }: CouplingProblem,
  { b, eta }: CouplingPoint,
): Computation<{ readonly b: Float64Array; readonly change: number }> {
  const step = new Float64Array(b.length);
  let change = 0;
  for (const [t, { loss, y, c, first }] of tasks.entries()) {
    if (!fitIntercept) break;
    const moved = eta[t]!.slice();
    yield* taskLoss(loss, y, c).fitIntercept(moved, step.subarray(first, first + loss.outputs));
    addScaled(moved, eta[t]!, -1);
    change += loss.change(y, c, eta[t]!, moved);
  }
  return { b: step, change };
}

/** A gap, half of a squared distance, between a dual point and predictions that rounding may have taken further off. */
function further(gap: number, error: number): number {
  return (Math.sqrt(gap) + error * Math.SQRT1_2) ** 2;
}

function moved(rows: CoupledRows, z: CoupledRows, length: number): CoupledRows {
  const next = { mean: rows.mean.slice(), deviation: rows.deviation.slice() };
  add(next, z, length);
  return next;
}

function movedIntercepts(b: Float64Array, step: Float64Array, length: number): Float64Array {
  return b.map((value, t) => value + length * step[t]!);
}

/** With alpha = 0 the data leave the weights undetermined. */
export class Undetermined extends InputError {}

function notUnique(
  { feature, task }: NonNullable<SystemInverse['singular']>,
  { taskLabel }: NewtonRule,
): Undetermined {
  const where = task === null ? 'in all tasks together' : `in ${taskLabel(task)}`;
  return new Undetermined(
    `alpha = 0 leaves the coefficients undetermined: feature ${feature} of X is, ${where}, a combination of others to rounding, or there are ` +
      'fewer samples than features; set alpha above 0 (1e-8, say), or leave such features out.',
  );
}
