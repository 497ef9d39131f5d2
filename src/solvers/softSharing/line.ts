import type { Computation } from '../../computation/computation.js';
import type { PairLines } from '../../designs/pairLines.js';
import { addScaled, sumOf } from '../../linalg/vectors.js';
import { joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap } from '../../penalties/taskCoupling.js';
import { type Predicted, type Slopes, slopesAt } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { LEAST_TOTAL } from '../../problem/softSharing/fieldCurvature.js';
import { type InterceptSteps, interceptSteps } from './newtonSystem.js';

/** Where a point is, with `M W` there. */
export type Place = Pick<Slopes, 'rows' | 'b' | 'penalty'>;

/** A point without its fields. */
export interface Standing extends Place, Pick<Slopes, 'e' | 'beta' | 'interceptStep' | 'ofPenalty'> {
  /** The sums of the second derivatives, Q. */
  readonly totals: Float64Array;
}

/** Points along directions of the weights, from a point that is kept; each direction takes a product with X, and each point another. */
export interface Line {
  /** Turns along weights, R x p, from the start or the point that was kept since the last turn. @returns what goes with them */
  turn(weights: Float64Array): Computation<InterceptSteps>;
  /** The point at a length of this direction. */
  go(place: Place, length: number): Computation<Standing>;
  /** Makes the last point the one where the next direction starts. */
  keep(): void;
  /** That point; null where it is known in float32 only. */
  slopes(): Slopes | null;
}

/** A line, and where its first direction starts. */
export interface OpenedLine {
  readonly line: Line;
  readonly start: Standing;
}

/** With losses of all kinds and any X, in float64. */
export function exactLine(problem: CouplingProblem, start: Slopes): OpenedLine {
  const { designs, coupling, nFeatures: p } = problem;
  let from = start;
  let to = start;
  let along: Float64Array;
  let delta: Float64Array;
  const line: Line = {
    *turn(weights) {
      along = weights;
      delta = yield* designs.multiply(weights);
      const steps = yield* interceptSteps(problem, from, delta);
      designs.shift(delta, steps.b);
      return steps;
    },
    *go({ rows, b }, length) {
      const field = sumOf(from.field, delta, length);
      const reach = reachOf(from.reach ?? from.w, along, length);
      to = yield* slopesAt(problem, { rows, b, w: joinRows(coupling, p, rows), field, reach });
      return standingAt(to);
    },
    keep() {
      from = to;
    },
    slopes: () => from,
  };
  return { line, start: standingAt(start) };
}

function standingAt(at: Slopes): Standing {
  return { totals: at.curvature.totals, ...at };
}

/** Of predictions to which those of a step are added. */
function reachOf(reach: Float64Array, weights: Float64Array, length: number): Float64Array {
  const out = new Float64Array(weights.length);
  for (let k = 0; k < out.length; k++) out[k] = Math.abs(reach[k]!) + length * Math.abs(weights[k]!);
  return out;
}

/** With labels and a dense X each, in float32. */
export function* pairLine(
  problem: CouplingProblem,
  lines: PairLines,
  at: Predicted,
): Computation<OpenedLine> {
  const { coupling, nFeatures: p, fitIntercept } = problem;
  const least = fitIntercept ? LEAST_TOTAL : Infinity;
  const none = new Float64Array(at.b.length);
  let shifts = none;
  function* pointAt(place: Place, length: number): Computation<Standing> {
    const { slopes: e, steps: interceptStep, first, second: totals } = yield* lines.go(length, shifts, least);
    addScaled(e, place.penalty, -1);
    const beta = fitIntercept ? first : none;
    return { e, beta, interceptStep, totals, ofPenalty: penaltyGap(coupling, e, p), ...place };
  }
  yield* lines.start(at.field);
  const start = yield* pointAt({ rows: at.rows, b: at.b, penalty: applyPenalty(coupling, at.rows, p) }, 0);
  lines.keep();
  let from = start;
  let to = start;
  const line: Line = {
    *turn(weights) {
      const { first, second } = yield* lines.turn(weights);
      shifts = new Float64Array(first.length);
      let curvature = 0;
      for (let q = 0; q < shifts.length; q++) {
        if (from.totals[q]! >= least) shifts[q] = (from.beta[q]! - first[q]!) / from.totals[q]!;
        // As in `interceptSteps`: <H X z, X z + b> + b 1^T H (X z + b), whose last factor is beta.
        curvature += second[q]! + (first[q]! + from.beta[q]!) * shifts[q]!;
      }
      return { b: shifts, curvature };
    },
    *go(place, length) {
      to = yield* pointAt(place, length);
      return to;
    },
    keep() {
      from = to;
      lines.keep();
    },
    slopes: () => null,
  };
  return { line, start };
}
