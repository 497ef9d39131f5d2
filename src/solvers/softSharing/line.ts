import type { Computation } from '../../computation/computation.js';
import type { PairLines } from '../../designs/pairLines.js';
import { addScaled, sumOf } from '../../linalg/vectors.js';
import { applyPenalty, penaltyGap } from '../../penalties/taskCoupling.js';
import { type Predicted, type Slopes, slopesAt } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { curvatureOf, LEAST_TOTAL } from '../../problem/softSharing/fieldCurvature.js';
import { type InterceptSteps, interceptSteps } from './newtonSystem.js';

/** A point without its fields. */
export type Standing = Omit<Slopes, 'field' | 'theta' | 'h' | 'curvature'>;
/** Where a point is. */
export type Place = Pick<Slopes, 'rows' | 'b' | 'w' | 'reach'>;

/** Points along directions of the weights, from a point that is kept; each direction takes a product with X, and each point another. */
export interface Line {
  /** Turns along weights, R x p, from the start or the point that was kept since the last turn. @returns what goes with them */
  turn(weights: Float64Array): Computation<InterceptSteps>;
  /** The point at a length of this direction. */
  go(place: Place, length: number): Computation<Standing>;
  /** Makes the last point the one where the next direction starts. */
  keep(): void;
  /** That point. */
  slopes(): Slopes;
}

/** @param start where the first direction starts */
export function openLine(problem: CouplingProblem, start: Slopes): Line {
  return problem.lines ? pairLine(problem, problem.lines, start) : anyLine(problem, start);
}

/** With losses of all kinds and any X. */
function anyLine(problem: CouplingProblem, start: Slopes): Line {
  const { designs } = problem;
  let from = start;
  let to = start;
  let delta: Float64Array = new Float64Array(0);
  return {
    *turn(weights) {
      delta = yield* designs.multiply(weights);
      const steps = yield* interceptSteps(problem, from, delta);
      designs.shift(delta, steps.b);
      return steps;
    },
    *go(place, length) {
      to = yield* slopesAt(problem, { ...place, field: sumOf(from.field, delta, length) });
      return to;
    },
    keep() {
      from = to;
    },
    slopes: () => from,
  };
}

/** The same with the fields in the memory of kernels. */
function pairLine(problem: CouplingProblem, lines: PairLines, start: Slopes): Line {
  const least = leastTotal(problem);
  let { totals } = start.curvature;
  let totalsThere = totals;
  let from: Standing = start;
  let to: Standing = start;
  let b: Float64Array = start.b;
  lines.start(start.field, start.h);
  return {
    *turn(weights) {
      const { first, second } = yield* lines.turn(weights);
      b = new Float64Array(first.length);
      let curvature = 0;
      for (let q = 0; q < b.length; q++) {
        if (totals[q]! >= least) b[q] = (from.beta[q]! - first[q]!) / totals[q]!;
        // As in `interceptSteps`: <H X~ z, X~ z + b> + b 1^T H (X~ z + b), whose last factor is beta.
        curvature += second[q]! + (first[q]! + from.beta[q]!) * b[q]!;
      }
      return { b, curvature };
    },
    *go(place, length) {
      ({ point: to, totals: totalsThere } = yield* pointAt(problem, lines, place, length, b));
      return to;
    },
    keep() {
      lines.keep();
      from = to;
      totals = totalsThere;
    },
    slopes: () => (from === start ? start : withFields(problem, lines, from)),
  };
}

/** The derivatives where predictions are known, with their fields in the memory of kernels where they can be. */
export function* startAt(problem: CouplingProblem, at: Predicted): Computation<Slopes> {
  const { lines, designs } = problem;
  if (!lines) return yield* slopesAt(problem, at);
  lines.start(at.field);
  const { point } = yield* pointAt(problem, lines, at, 0, new Float64Array(designs.nOutputs));
  lines.keep();
  return withFields(problem, lines, point);
}

function* pointAt(
  problem: CouplingProblem,
  lines: PairLines,
  { rows, b, w, reach }: Place,
  length: number,
  shifts: Float64Array,
): Computation<{ readonly point: Standing; readonly totals: Float64Array }> {
  const { coupling, nFeatures: p, fitIntercept } = problem;
  const interceptStep = new Float64Array(shifts.length);
  const e = new Float64Array(coupling.nRows * p);
  const { first, second } = yield* lines.go(length, shifts, leastTotal(problem), interceptStep, e);
  const penalty = applyPenalty(coupling, rows, p);
  addScaled(e, penalty, -1);
  const unbalanced = new Set<number>();
  const beta = fitIntercept ? first : new Float64Array(first.length);
  for (let q = 0; q < beta.length; q++) if (beta[q] !== 0 && !(second[q]! >= LEAST_TOTAL)) unbalanced.add(q);
  const ofPenalty = penaltyGap(coupling, e, p);
  return {
    point: { rows, b, w, reach, penalty, e, beta, interceptStep, unbalanced, ofPenalty },
    totals: second,
  };
}

/** The second derivative by an intercept from which on it takes a step. */
function leastTotal({ fitIntercept }: CouplingProblem): number {
  return fitIntercept ? LEAST_TOTAL : Infinity;
}

function withFields(problem: CouplingProblem, lines: PairLines, point: Standing): Slopes {
  const { eta: field, theta, h } = lines.copies();
  return { ...point, field, theta, h, curvature: curvatureOf(problem, h, 'second') };
}
