import { InputError } from '../errors.js';
import { type CoupledRows, splitRows, zeroRows } from '../penalties/coupledRows.js';
import { type CouplingPoint, couplingPoint } from '../problem/couplingPoint.js';
import type { CouplingProblem } from '../problem/couplingProblem.js';
import { recentred } from '../problem/taskDesign.js';
import type { SystemInverse, TaskSystem } from '../problem/taskSystem.js';
import { add, coupledGradients } from './coupledGradients.js';
import { lineSearch, type Step } from './newtonLineSearch.js';
import { openInverse } from './openInverse.js';
import type { StopReason, Work } from './solver.js';

export interface NewtonRule {
  /** The gap at which the fit counts as converged, as a part of the objective of the best constant model. */
  readonly tol: number;
  /** The most steps: of conjugate gradients for a quadratic, of Newton otherwise. */
  readonly maxIter: number;
  /** How tasks are called in errors. */
  readonly taskLabel: (t: number) => string;
}

/** Where to start, in the problem's units: W T x p and b~. */
export interface NewtonStart {
  readonly w: Float64Array;
  readonly b: Float64Array;
}

export interface CoupledSolution {
  /** W, T x p, in the problem's units. */
  readonly w: Float64Array;
  /** b~, T. */
  readonly b: Float64Array;
  /** In the problem's units, as is the tolerance. */
  readonly gap: number;
  readonly tolerance: number;
  readonly steps: number;
  readonly reason: StopReason;
}

/** The gap, relative to the objective of the best constant model, beyond which no digits are sought. */
const FINEST_GAP = 1e-18;
/** A step that leaves more than this part of the gap brings nothing more, once the tolerance is reached. */
const LEAST_GAIN = 0.25;
/** Residuals of a step's system: a quadratic is solved at once, a Newton step only as well as it deserves. */
const QUADRATIC_REDUCTION = 1e-22;
const NEWTON_REDUCTION = 1e-12;
/** Conjugate gradient steps of one Newton step. */
const MOST_INNER = 1000;
/** Rounds of a quadratic without a smaller gap before it is given up. */
const PATIENCE = 2;
/** Below this length of a Newton step, the next is one of a parabola above the objective. */
const SHORT = 1 / 8;

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
): Work<CoupledSolution> {
  const { coupling, nFeatures: p, isQuadratic, scale } = problem;
  const { maxIter, tol } = rule;
  const nullPoint = constantModel(problem);
  const tolerance = tol * nullPoint.value;
  let inverse: SystemInverse | undefined;
  let steps = 0;
  let now = yield* couplingPoint(
    problem,
    start ? splitRows(coupling, p, start.w) : zeroRows(coupling, p),
    start?.b ?? nullPoint.b,
  );
  let best = now;
  let idle = 0;
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
    if (best.gap <= FINEST_GAP * nullPoint.value) break;
    if (steps >= maxIter) {
      reason = 'maxIter';
      break;
    }
    if (isQuadratic && !inverse) {
      inverse = yield* openChecked(problem, now, rule);
      if (inverse.fit && !start) {
        steps++;
        now = yield* couplingPoint(problem, inverse.fit(problem.tasks.map(({ y }) => y)), now.b);
        if (now.gap < best.gap) best = now;
        continue;
      }
    }
    let step = yield* stepFrom(problem, now, rule, inverse, isQuadratic ? maxIter - steps : MOST_INNER);
    steps += isQuadratic ? Math.max(1, step.inner) : 1;
    let length = isQuadratic ? 1 : lineSearch(problem, now, step, nullPoint.value);
    if (length < SHORT) {
      // The second derivative says little about the loss from here to there (saturated samples): a parabola
      // above it does.
      const above = yield* couplingPoint(problem, now.rows, now.b, 'majorant');
      step = yield* stepFrom(problem, above, rule, undefined, MOST_INNER);
      length = lineSearch(problem, above, step, nullPoint.value);
    }
    if (length === 0) break;
    const next = yield* couplingPoint(
      problem,
      moved(now.rows, step.z, length),
      movedIntercepts(now.b, step.b, length),
    );
    const gained = next.gap < LEAST_GAIN * best.gap;
    idle = next.gap < best.gap ? 0 : idle + 1;
    if (next.gap <= best.gap) best = next;
    now = isQuadratic ? best : next;
    if (!gained && (best.gap <= tolerance || (isQuadratic && idle >= PATIENCE))) break;
  }
  return yield* rounded(problem, best, { tolerance, steps, reason });
}

/** The step to the minimum of the quadratic model at a point. */
function* stepFrom(
  problem: CouplingProblem,
  point: CouplingPoint,
  rule: NewtonRule,
  known: SystemInverse | undefined,
  maxIter: number,
): Work<Step> {
  const reduction = problem.isQuadratic ? QUADRATIC_REDUCTION : NEWTON_REDUCTION;
  const inverse = known ?? (yield* openChecked(problem, point, rule));
  const system = systemAt(problem, point);
  const { z, steps } = yield* coupledGradients(system, inverse, point.e.slice(), { reduction, maxIter });
  return { z, b: interceptSteps(point, z, problem.nFeatures, problem.coupling.groupOf), inner: steps };
}

function* openChecked(problem: CouplingProblem, point: CouplingPoint, rule: NewtonRule): Work<SystemInverse> {
  const inverse = yield* openInverse(systemAt(problem, point));
  if (problem.coupling.alpha === 0 && inverse.singular) throw notUnique(inverse.singular, rule);
  return inverse;
}

/** The point at weights as they are returned, with its gap. */
function* rounded(
  problem: CouplingProblem,
  best: CouplingPoint,
  { tolerance, steps, reason }: { tolerance: number; steps: number; reason: StopReason },
): Work<CoupledSolution> {
  const { coupling, nFeatures: p, tasks } = problem;
  const last = yield* couplingPoint(problem, splitRows(coupling, p, best.w), best.b);
  let gap = last.gap;
  for (const [t, { mean, total }] of tasks.entries())
    gap += (total * meanRounding(mean, best.w, t, p) ** 2) / 2;
  return { w: best.w, b: best.b, gap, tolerance, steps, reason: gap <= tolerance ? 'converged' : reason };
}

/** How far rounding may take `x_mean . w_t`, and with it the intercept. */
function meanRounding(mean: Float64Array, w: Float64Array, t: number, p: number): number {
  let size = 0;
  for (let j = 0; j < p; j++) size += Math.abs(mean[j]! * w[t * p + j]!);
  return Number.EPSILON * size;
}

/** The best model with W = 0, and the objective there. */
function constantModel({ tasks, fitIntercept }: CouplingProblem): {
  readonly b: Float64Array;
  readonly value: number;
} {
  const b = new Float64Array(tasks.length);
  let value = 0;
  for (const [t, { loss, y, c, total }] of tasks.entries()) {
    if (loss.name !== 'squared' && fitIntercept && total > 0) {
      let positive = 0;
      for (let i = 0; i < y.length; i++) if (y[i]! > 0) positive += c[i]!;
      b[t] = Math.log(positive) - Math.log(total - positive);
    }
    value += loss.value(y, c, new Float64Array(y.length).fill(b[t]!));
  }
  return { b, value };
}

/** The system of second derivatives, the samples centred by their weights in it. */
function systemAt(
  { tasks, coupling, nFeatures: p, alike, isQuadratic }: CouplingProblem,
  point: CouplingPoint,
): TaskSystem {
  const { move } = point;
  return {
    designs: tasks.map(({ design }, t) =>
      move ? recentred(design, move.subarray(t * p, (t + 1) * p)) : design,
    ),
    h: point.h,
    coupling,
    nFeatures: p,
    alike: alike && isQuadratic,
  };
}

/** `beta_t / sum h - move_t . z_t`: the best step of each intercept beside a step Z. */
function interceptSteps(
  { beta, hTotal, move }: CouplingPoint,
  z: CoupledRows,
  p: number,
  groupOf: Int32Array,
): Float64Array {
  return beta.map((value, t) => {
    let step = hTotal[t]! > 0 ? value / hTotal[t]! : 0;
    if (move) {
      for (let j = 0; j < p; j++)
        step -= move[t * p + j]! * (z.mean[groupOf[t]! * p + j]! + z.deviation[t * p + j]!);
    }
    return step;
  });
}

function moved(rows: CoupledRows, z: CoupledRows, length: number): CoupledRows {
  const next = { mean: rows.mean.slice(), deviation: rows.deviation.slice() };
  add(next, z, length);
  return next;
}

function movedIntercepts(b: Float64Array, step: Float64Array, length: number): Float64Array {
  return b.map((value, t) => value + length * step[t]!);
}

function notUnique(
  { feature, task }: NonNullable<SystemInverse['singular']>,
  { taskLabel }: NewtonRule,
): InputError {
  const where = task === null ? 'in all tasks together' : `in ${taskLabel(task)}`;
  return new InputError(
    `alpha = 0 leaves the coefficients undetermined: feature ${feature} of X is, ${where}, a combination of others to rounding, or there are ` +
      'fewer samples than features; set alpha above 0 (1e-8, say), or leave such features out.',
  );
}
