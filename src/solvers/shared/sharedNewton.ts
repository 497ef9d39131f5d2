import type { Computation, Request } from '../../computation/computation.js';
import { dot } from '../../linalg/vectors.js';
import { logistic } from '../../losses/logistic.js';
import {
  type Separation,
  separationAlong,
  separationAt,
  separationByFeature,
} from '../../problem/shared/separation.js';
import { dualPoint, sharedGap } from '../../problem/shared/sharedCertificate.js';
import { SharedPoint } from '../../problem/shared/sharedPoint.js';
import type { SharedProblem } from '../../problem/shared/sharedProblem.js';
import { backtrack, type Change } from '../lineSearch.js';
import { EXTRA_NEWTON_FLOPS, type StopReason, type StopRule } from '../solver.js';
import { type NewtonStep, StepSolver } from './newtonStep.js';
import { backward, forward } from './sharedProducts.js';

/** The gap, relative to the objective of the best constant model, beyond which no digits are sought. */
const FINEST_GAP = 1e-24;
/** Conjugate gradients solve for a step at least this well, */
const COARSEST = 0.25;
/** and at most. */
const FINEST = 1e-10;
/** Where losses are flat Newton's steps know no measure: they are tried again from where no margin moves further. */
const LONGEST = 1e4;
/** Without a penalty a minimum is believed once a step moves no margin by more than this. */
const SETTLED = 0.1;
/** An objective may be computed this part of that of the best constant model too large. */
const ROUNDING = 1e-14;
/** Steps in a row that bring nothing after which none will: neither does the objective fall by this part of it, */
const LEAST_FALL = 1e-12;
/** nor is the gap halved, or what is left of the gradient. */
const PATIENCE = 3;

export interface SharedRule extends StopRule {
  /** Where to start, in the problem's coordinates. */
  readonly start?: { readonly w: Float64Array; readonly b: Float64Array } | undefined;
}

/** The weights and intercepts in the problem's coordinates, and their certificate in its units. */
export interface SharedSolution {
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly gap: number;
  readonly iterations: number;
  readonly reason: StopReason;
  /** Why there is no minimum, where it was found that there is none. */
  readonly separation: Separation | null;
  /** Whether the last step still moved some margin by as much as those do that go to infinity. */
  readonly isAdrift: boolean;
}

/**
 * Newton's method for logistic regression with shared weights. The intercepts are eliminated (`SharedPoint`), steps are
 * solved for by conjugate gradients ever more accurately (`StepSolver`), and halved until the objective falls by a part
 * of what the slope promises; changes of the objective are summed without cancellation, so that this means
 * something down to the last digits.
 *
 * Source: Lin, Weng, Keerthi (2008), "Trust region Newton method for large-scale logistic regression", JMLR 9; with a
 * line search in place of the trust region.
 */
export function* sharedNewton(problem: SharedProblem, rule: SharedRule): Computation<SharedSolution> {
  const { tolerance, maxIter, extraFlops = EXTRA_NEWTON_FLOPS } = rule;
  const { nFeatures, nullObjective, ridge, lambda, blocks } = problem;
  const isFree = ridge.every((value) => value === 0);
  const point = new SharedPoint(problem);
  const steps = new StepSolver(problem);
  const gradient = new Float64Array(nFeatures);
  const v = new Float64Array(nFeatures);

  let iterations = 0;
  let best = { w: point.w.slice(), b: point.b.slice(), gap: Infinity, objective: Infinity };
  let leastDecrement = Infinity;
  let fall = Infinity; // of the objective with the last step
  let stalled = 0;
  let isAdrift = false;
  yield* startAt(rule.start);
  if (isFree) {
    const separation = separationByFeature(problem);
    if (separation) return solution('precision', separation);
  }
  for (;;) {
    if (isFree) {
      const separation = separationAt(problem, point);
      if (separation) return solution('precision', separation);
    }
    yield* updateGradient();
    let gap = isFree ? Infinity : Math.min(sharedGap(problem, point, v), point.objective()); // D(0) = 0
    if (isEnough(gap)) return solution('converged');
    const step = yield* steps.solve(point, gradient, accuracyAt());
    if (gap > tolerance) gap = Math.min(gap, yield* gapAlong(step));
    let furthest = 0;
    if (isFree) {
      const separation = separationAlong(problem, point, step.z);
      if (separation) return solution('precision', separation);
      furthest = furthestMove(step);
      if (furthest > SETTLED) gap = Infinity; // there may be no minimum to be near to
    }
    isAdrift = furthest > SETTLED;
    const before = best.gap;
    keep(gap);
    const isProgress = gap < before / 2 || step.decrement < leastDecrement / 2;
    stalled = isProgress || fall > LEAST_FALL * point.objective() ? 0 : stalled + 1;
    if (!isProgress) steps.isExact = true;
    leastDecrement = Math.min(leastDecrement, step.decrement);
    yield progress(Math.min(gap, point.objective()));
    if (isEnough(gap)) return solution('converged');
    if (stalled >= PATIENCE) return solution('precision');
    if (iterations >= maxIter) return solution('maxIter');
    fall = yield* move(step);
    if (!(fall > 0)) {
      const rough = yield* steps.solveRoughly(point, gradient);
      fall =
        (yield* move(rough)) ||
        (yield* move(rough, LONGEST / furthestMove(rough))) ||
        (yield* move(step, LONGEST / furthestMove(step)));
    }
    if (!(fall > 0)) return solution('precision');
    iterations++;
    yield* forward(problem, point.w, point.z);
    point.evaluate();
  }

  /**
   * Keeps the point that was reached. The objective has only fallen on the way to it, so that the gaps of earlier points
   * bound it as well.
   */
  function keep(gap: number): void {
    const objective = point.objective();
    const isWorse = objective > best.objective + ROUNDING * nullObjective;
    const { w, b } = isWorse ? best : { w: point.w.slice(), b: point.b.slice() };
    best = { w, b, gap: Math.min(gap, best.gap), objective: Math.min(objective, best.objective) };
  }

  /** Starts where it was told to unless the best constant model is better. */
  function* startAt(start: SharedRule['start']): Computation<void> {
    if (start) {
      point.w.set(start.w);
      point.b.set(start.b);
      yield* forward(problem, point.w, point.z);
      point.evaluate();
      if (point.objective() <= nullObjective) return;
      point.w.fill(0);
      point.b.set(problem.nullIntercept);
      for (const field of point.z) field.fill(0);
    }
    point.evaluate();
  }

  /** V of the point's own dual point, and the gradient that is left for w. */
  function* updateGradient(): Computation<void> {
    yield* backward(problem, (k, field) => point.gradientField(k, field), v);
    for (let j = 0; j < nFeatures; j++) {
      gradient[j] = v[j]! + ridge[j]! * point.w[j]!;
      v[j] = -v[j]!;
    }
  }

  /** The gap against the dual point further along the step. */
  function* gapAlong(step: NewtonStep): Computation<number> {
    const moved = new Float64Array(nFeatures);
    const write = (k: number, field: Float64Array): void => {
      for (const state of point.tasks[k]!) {
        const theta = new Float64Array(field.length);
        dualPoint(point, state, step.z[k], theta);
        for (let i = 0; i < field.length; i++) field[i]! += lambda[state.task]! * theta[i]!;
      }
    };
    yield* backward(problem, write, moved);
    return sharedGap(problem, point, moved, step);
  }

  /** What a step has to be solved to: as well as Newton's method can make use of. */
  function accuracyAt(): number {
    const left = Math.sqrt(Math.min(1, leastDecrement / nullObjective));
    return Math.max(FINEST, Math.min(COARSEST, left));
  }

  /** Goes along the step as far as the objective falls; returns by how much, 0 where it does not. */
  function* move({ v: direction, z }: NewtonStep, longest = 1): Computation<number> {
    const deltas = new Float64Array(problem.nTasks);
    let slope = dot(gradient, direction);
    for (const [k, tasks] of point.tasks.entries()) {
      for (const state of tasks) {
        const interceptStep = point.interceptStep(state);
        deltas[state.task] = -interceptStep - point.meanAlong(state, z[k]!);
        slope -= lambda[state.task]! * state.slope * interceptStep;
      }
    }
    if (!(slope < 0)) return 0;
    const linear = dotRidge(point.w, direction);
    const quadratic = dotRidge(direction, direction);
    const changeAt = (t: number): Change => {
      let change = t * (linear + (t * quadratic) / 2);
      for (const [k, tasks] of point.tasks.entries()) {
        for (const { task, y, c, eta } of tasks) {
          if (lambda[task] === 0) continue;
          const delta = z[k]!.map((value) => t * (value + deltas[task]!));
          change += lambda[task]! * logistic.change(y, c, eta, delta);
        }
      }
      return { change };
    };
    const { length, change } = yield* backtrack(changeAt, slope, { longest });
    for (let j = 0; j < nFeatures; j++) point.w[j]! += length * direction[j]!;
    for (let k = 0; k < deltas.length; k++) point.b[k]! += length * deltas[k]!;
    return -change;
  }

  function dotRidge(a: Float64Array, b: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < nFeatures; j++) sum += ridge[j]! * a[j]! * b[j]!;
    return sum;
  }

  /** The furthest that the step moves a margin. */
  function furthestMove({ z }: NewtonStep): number {
    let furthest = 0;
    for (const [k, tasks] of point.tasks.entries()) {
      for (const state of tasks) {
        if (lambda[state.task] === 0) continue;
        const shift = point.meanAlong(state, z[k]!) + point.interceptStep(state);
        for (let i = 0; i < state.c.length; i++) {
          if (state.c[i]! > 0) furthest = Math.max(furthest, Math.abs(z[k]![i]! - shift));
        }
      }
    }
    return furthest;
  }

  /** Whether the gap is fine, or fine enough for the work that went into it. */
  function isEnough(gap: number): boolean {
    if (gap > tolerance) return false;
    keep(gap);
    return gap <= FINEST_GAP * nullObjective || steps.products * problem.productWork >= extraFlops;
  }

  function progress(gap: number): Request {
    const { objectiveUnit } = problem;
    const active = blocks.reduce((most, { features }) => Math.max(most, features.length), 0);
    return {
      kind: 'progress',
      progress: {
        iteration: iterations,
        maxIter,
        gap: gap * objectiveUnit,
        tolerance: tolerance * objectiveUnit,
        candidates: active,
        active,
      },
    };
  }

  function solution(otherwise: StopReason, separation: Separation | null = null): SharedSolution {
    const reason = best.gap <= tolerance ? 'converged' : otherwise;
    const { w, b } = best;
    const gap = Math.min(best.gap, best.objective);
    return Object.freeze({ w, b, gap, iterations, reason, separation, isAdrift });
  }
}
