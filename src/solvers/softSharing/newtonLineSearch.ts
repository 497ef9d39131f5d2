import type { Computation } from '../../computation/computation.js';
import { dot, scaleBy } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty } from '../../penalties/taskCoupling.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';

export interface Step {
  readonly z: CoupledRows;
  /** Of the intercepts, Q. */
  readonly b: Float64Array;
  /** Conjugate gradient steps that it took. */
  readonly inner: number;
}

const ARMIJO = 1e-4;
const MOST_HALVINGS = 60;
/**
 * A step that promises less than this part of the objective of the best constant model is taken whole: no
 * change of it can be told from rounding.
 */
const NEAR = 1e-13;

/** How far to go along a step, and what the objective changes by. */
export interface Length {
  readonly length: number;
  readonly change: number;
}

/**
 * The longest of 1, 1/2, 1/4, ... that lowers the objective by a part of what its slope promises; 0 where none
 * does. The change of the loss is taken sample by sample, that of the penalty is a quadratic: neither is a
 * difference of objectives.
 */
export function* lineSearch(
  problem: CouplingProblem,
  point: CouplingPoint,
  { z, b: step }: Step,
  size: number,
): Computation<Length> {
  const { tasks, designs, coupling, nFeatures: p } = problem;
  const weights = new Float64Array(point.w.length);
  joinRows(coupling, p, z, weights);
  const product = new Float64Array(weights.length);
  applyPenalty(coupling, z, p, product);
  const penalty = new Float64Array(weights.length);
  applyPenalty(coupling, point.rows, p, penalty);
  const quadratic = dot(product, weights);
  const linear = dot(penalty, weights); // <M W, Z>
  const delta = yield* designs.multiply(weights);
  designs.shift(delta, step);
  // The slope of the objective along the step: -<E, Z> with the intercepts eliminated, less what their own step
  // gains.
  const slope = -dot(point.e, weights) - dot(point.beta, point.interceptStep);
  let length = 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    let change = length * linear + (length * length * quadratic) / 2;
    for (const [t, { loss, first, y, c }] of tasks.entries()) {
      change += loss.change(y, c, point.eta[t]!, designs.part(delta, first, loss.outputs));
    }
    if (change <= ARMIJO * length * slope) return { length, change };
    if (halving === 0 && Math.abs(slope) <= NEAR * size) return { length, change };
    length /= 2;
    scaleBy(delta, 0.5);
    yield { kind: 'pause' };
  }
  return { length: 0, change: 0 };
}
