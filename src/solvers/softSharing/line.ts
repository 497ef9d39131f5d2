import type { Computation } from '../../computation/computation.js';
import { sumOf } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { type Slopes, slopesAt } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { type InterceptSteps, interceptSteps } from './newtonSystem.js';

/** Points along directions of the weights, from a point that is kept; each direction takes a product with X, and each point another. */
export class Line {
  readonly #problem: CouplingProblem;
  #from: Slopes;
  #to: Slopes;
  #along: Float64Array;
  #delta: Float64Array;

  constructor(problem: CouplingProblem, start: Slopes) {
    this.#problem = problem;
    this.#from = this.#to = start;
    this.#along = start.w;
    this.#delta = start.field;
  }

  /** The point where directions start. */
  get from(): Slopes {
    return this.#from;
  }

  /** Turns along weights, R x p. @returns what goes with them */
  *turn(weights: Float64Array): Computation<InterceptSteps> {
    const { designs } = this.#problem;
    this.#along = weights;
    this.#delta = yield* designs.multiply(weights);
    const steps = yield* interceptSteps(this.#problem, this.#from, this.#delta);
    designs.shift(this.#delta, steps.b);
    return steps;
  }

  /** The point at a length of this direction, where the weights are these. */
  *go(rows: CoupledRows, b: Float64Array, length: number): Computation<Slopes> {
    const { coupling, nFeatures: p } = this.#problem;
    const { field: before, reach: reached, w } = this.#from;
    const field = sumOf(before, this.#delta, length);
    const reach = reachOf(reached ?? w, this.#along, length);
    this.#to = yield* slopesAt(this.#problem, { rows, b, w: joinRows(coupling, p, rows), field, reach });
    return this.#to;
  }

  /** Makes the last point the one where the next direction starts. */
  keep(): void {
    this.#from = this.#to;
  }
}

/** Of predictions to which those of a step are added. */
function reachOf(reach: Float64Array, weights: Float64Array, length: number): Float64Array {
  const out = new Float64Array(weights.length);
  for (let k = 0; k < out.length; k++) out[k] = Math.abs(reach[k]!) + length * Math.abs(weights[k]!);
  return out;
}
