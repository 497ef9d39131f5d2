import type { Computation } from '../../computation/computation.js';
import { backtrack, type Change, type Length } from '../../linalg/lineSearch.js';
import { dot } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty } from '../../penalties/taskCoupling.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';

export interface Step {
  readonly z: CoupledRows;
  /** Of the intercepts, Q. */
  readonly b: Float64Array;
  /** How it moves the predictions, `X~ Z^T + 1 b^T`. */
  delta(): Computation<Float64Array>;
  /** Conjugate gradient steps that it took. */
  readonly inner: number;
}

/**
 * A step whose predicted decrease is below this part of the objective of the best constant model is taken whole: no
 * change of it can be told from rounding.
 */
const NEAR = 1e-13;
/**
 * Where the loss of a label or count is flat on both sides Newton's steps know no measure: no prediction, a log odds or the log of a
 * rate, moves further than this and its own size.
 */
const FURTHEST = 1e3;

/**
 * The longest of 1, 1/2, 1/4, ... that lowers the objective by a part of what its slope predicts; 0 where none
 * does. The change of the loss is taken sample by sample, that of the penalty is a quadratic: neither is a
 * difference of objectives.
 */
export function* lineSearch(
  problem: CouplingProblem,
  point: CouplingPoint,
  step: Pick<Step, 'z' | 'delta'>,
  size: number,
): Computation<Length> {
  const { tasks, designs, coupling, nFeatures: p } = problem;
  const weights = joinRows(coupling, p, step.z);
  const quadratic = dot(applyPenalty(coupling, step.z, p), weights);
  const linear = dot(point.penalty, weights); // <M W, Z>
  const delta = yield* step.delta();
  // The slope of the objective along the step: -<E, Z> with the intercepts eliminated, less what their own step
  // gains.
  const slope = -dot(point.e, weights) - dot(point.beta, point.interceptStep);
  const trial = new Float64Array(delta.length);
  const changeAt = (t: number): Change => {
    for (let i = 0; i < delta.length; i++) trial[i] = t * delta[i]!;
    let change = t * (linear + (t * quadratic) / 2);
    for (const [k, { loss, first, y, c }] of tasks.entries()) {
      change += loss.change(y, c, point.eta[k]!, designs.part(trial, first, loss.outputs));
    }
    return { change };
  };
  if (Math.abs(slope) <= NEAR * size) return { length: 1, ...changeAt(1) };
  let furthest = 1;
  for (const [k, { loss, first, c }] of tasks.entries()) {
    if (loss.isOfResidual) continue;
    const own = designs.part(delta, first, loss.outputs);
    const eta = point.eta[k]!;
    for (let i = 0; i < own.length; i++) {
      if (c[i % c.length]! > 0)
        furthest = Math.max(furthest, Math.abs(own[i]!) / (FURTHEST + Math.abs(eta[i]!)));
    }
  }
  return yield* backtrack(changeAt, slope, { longest: 1 / furthest });
}
