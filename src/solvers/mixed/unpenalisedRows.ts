import type { Computation } from '../../computation/computation.js';
import { factoriseInSteps, packedLength, solveFactored } from '../../linalg/cholesky.js';
import { backtrack, type Change } from '../../linalg/lineSearch.js';
import { gatherRows } from '../../penalties/rows.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { partsOf } from '../../problem/mixed/outputGroup.js';
import { changeAlong } from './changeAlong.js';
import { correlateAll } from './groupProducts.js';
import type { ModelRun } from './modelDescent.js';
import { listed } from './termModel.js';

/** Newton's steps at one look: where the other rows are near their place, the second changes nothing. */
const MOST_STEPS = 8;
/** The gain, relative to the objective of the best constant model, of a step that rounding makes no better. */
const FINEST = 1e-17;

/** Where a descent stands: all of it is changed in place. */
export interface UnpenalisedPoint {
  /** p x Q. */
  readonly w: Float64Array;
  /** Q. */
  readonly b: Float64Array;
  /** Each task's predictions and zero-sum dual field. */
  readonly eta: readonly Float64Array[];
  readonly theta: readonly Float64Array[];
  /** Computes the dual fields afresh from eta, with the intercepts at their best. */
  dualFields(): Computation<void>;
}

/**
 * The rows U of features without a penalty. As an intercept they have no bound on the dual but an equation, `X_U^T Theta = 0`,
 * which holds where they are at their best for the other rows: Newton's steps on them, with the curvature H of the losses,
 *
 *     A = (X_U^T H X_U)^-1 X_U^T Theta,     W_U <- W_U + A,
 *
 * and what these leave is taken off the dual point along H, which leaves samples of no curvature alone:
 * `Theta <- Theta - H X_U A`, unless a loss or the penalty is not convex. Columns that are combinations of others are left out.
 */
export class UnpenalisedRows {
  readonly #problem: MixedProblem;
  readonly #run: ModelRun;
  /** U, ascending. */
  readonly #features: Int32Array;
  /** Room for the curvatures that models are asked for, p x Q. */
  readonly #curvatures: Float64Array;
  /** X_U^T Theta, in p x Q. */
  readonly #v: Float64Array;
  /** The factor of each task's part of X_U^T H X_U, packed. */
  #factors: readonly Float64Array[] = [];
  readonly #isQuadratic: boolean;

  constructor(problem: MixedProblem, run: ModelRun, features: Int32Array) {
    this.#problem = problem;
    this.#run = run;
    this.#features = features;
    this.#curvatures = problem.curvatures.slice();
    this.#v = new Float64Array(problem.curvatures.length);
    this.#isQuadratic = problem.terms.every(({ loss }) => loss.isQuadratic);
  }

  /** Brings W_U and the intercepts to their best, and a dual point to where X_U^T Theta = 0. */
  *refit(point: UnpenalisedPoint): Computation<void> {
    const { groups, terms, nullObjective, nOutputs: Q } = this.#problem;
    const { w, b, eta, theta } = point;
    const steps = partsOf(groups, (_, g) => this.#run.models[g]!.step);
    const trial = eta.map((field) => new Float64Array(field.length));
    let { rows, gain } = yield* this.#newton('refresh');
    for (let step = 0; step < MOST_STEPS && gain > FINEST * nullObjective; step++) {
      const changeAt = (t: number): Change => changeAlong(terms, eta, steps, trial, t);
      const { length } = this.#isQuadratic ? { length: 1 } : yield* backtrack(changeAt, -2 * gain);
      if (length === 0) break;
      for (const [k, j] of this.#features.entries()) {
        for (let q = 0; q < Q; q++) w[j * Q + q]! += length * rows[k * Q + q]!;
      }
      for (const [t] of terms.entries()) {
        for (let i = 0; i < eta[t]!.length; i++) eta[t]![i]! += length * steps[t]![i]!;
      }
      for (const [g, { first, count }] of groups.entries()) {
        for (let o = 0; o < count; o++) b[first + o]! += length * this.#run.models[g]!.interceptStep[o]!;
      }
      yield* point.dualFields();
      ({ rows, gain } = yield* this.#newton('refresh'));
    }
    if (!this.#problem.isConvex) return; // there is no dual point
    yield* this.#project(theta);
    yield* this.#newton('keep');
    yield* this.#project(theta); // what rounding left of the first
  }

  /** The step A from the present Theta and what it gains: half its slope. Models stand at it, D = X_U A + 1 db^T. */
  *#newton(curvature: 'refresh' | 'keep'): Computation<{ rows: Float64Array; gain: number }> {
    const { groups, terms, nOutputs: Q } = this.#problem;
    const U = this.#features;
    yield* correlateAll(this.#problem, listed(this.#problem, U), this.#v);
    const rows = gatherRows(this.#v, U, Q);
    const slopes = rows.slice();
    for (const [g, { buffers }] of groups.entries()) yield* this.#run.models[g]!.restart(buffers.theta);
    if (curvature === 'refresh' && !(this.#isQuadratic && this.#factors.length > 0)) {
      this.#factors = yield* this.#factorise();
    }
    let gain = 0;
    for (const [t, { loss, first }] of terms.entries()) {
      const places = placesOf(U.length, Q, first, loss.outputs);
      const part = Float64Array.from(places, (at) => rows[at]!);
      solveFactored(this.#factors[t]!, part.length, part, 0);
      for (const [q, at] of places.entries()) {
        rows[at] = part[q]!;
        gain += (slopes[at]! * part[q]!) / 2;
      }
    }
    for (const model of this.#run.models) yield* model.evaluate(U, rows);
    return { rows, gain };
  }

  /** Of each task the factor of X_U^T H X_U, less what the intercepts take up; by rows and then outputs. */
  *#factorise(): Computation<Float64Array[]> {
    const { terms, nOutputs: Q } = this.#problem;
    const U = this.#features;
    const curvatures = gatherRows(this.#problem.curvatures, U, Q);
    const N = U.length * Q;
    for (const model of this.#run.models) model.prepare(U, this.#curvatures);
    const hessian = yield* this.#run.hessianOver(U);
    const factors: Float64Array[] = [];
    for (const { loss, first } of terms) {
      const places = placesOf(U.length, Q, first, loss.outputs);
      const size = places.length;
      const factor = new Float64Array(packedLength(size));
      for (let a = 0, at = 0; a < size; a++) {
        const row = places[a]!;
        for (let c = 0; c <= a; c++, at++) {
          const column = places[c]!;
          if (curvatures[row] !== 0 && curvatures[column] !== 0) factor[at] = hessian[row * N + column]!;
        }
      }
      yield* factoriseInSteps(factor, size, 'drop');
      factors.push(factor);
    }
    return factors;
  }

  /** Theta <- Theta - H D for the D at which the models stand. */
  *#project(theta: readonly Float64Array[]): Computation<void> {
    const { groups } = this.#problem;
    for (const model of this.#run.models) model.acceptStep();
    const fields = partsOf(groups, ({ buffers }) => buffers.field);
    for (const [t, field] of fields.entries()) theta[t]!.set(field);
    yield { kind: 'pause' };
  }
}

/** Where the numbers of a task's outputs stand in gathered rows of Q numbers. */
function placesOf(count: number, Q: number, first: number, outputs: number): Int32Array {
  return Int32Array.from(
    { length: count * outputs },
    (_, q) => Math.floor(q / outputs) * Q + first + (q % outputs),
  );
}
