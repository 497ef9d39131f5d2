import type { Computation } from '../../computation/computation.js';
import { Anderson } from '../../linalg/anderson.js';
import type { RowPenalty } from '../../penalties/penalty.js';
import { gatherRows } from '../../penalties/rows.js';
import { denseFlops, minimiseDense } from '../denseModel.js';
import { FlopBudget } from '../flopBudget.js';
import type { Effort } from '../stopTest.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** A dense model is minimised when the work since the last time would have paid for this many of Newton's steps. */
const USUAL_STEPS = 8;
/** The most numbers that a dense model has. */
const MOST_UNKNOWNS = 1000;
/** It is minimised from about this many times the gap that is asked for until this part of it is left. */
const FROM = 10;
const ENOUGH = 1e-6;
/** Near the optimum differences of objectives are rounding: this much of it is overlooked, relatively. */
const ROUNDING = 1e-13;

/** Least squares with a row penalty, whose rows W can be replaced by better ones. */
export interface QuadraticRows {
  readonly w: Float64Array;
  readonly nTasks: number;
  readonly penalty: RowPenalty;
  /** `||x_j||^2` of each row. */
  readonly squaredNorms: Float64Array;
  /** The non-zero ones of some rows; good until the next call. */
  support(rows: Int32Array): Int32Array;
  /** What rows are in X's numbering. */
  featuresOf(rows: Int32Array): Int32Array;
  /** X_S^T X_S and X_S^T R at W. */
  productsOf(rows: Int32Array): { readonly gram: Float64Array; readonly v: Float64Array };
  /** Takes over the rows `proposal` where that leaves the objective below `1 + slack` times what it was. */
  acceptIfLower(rows: Int32Array, proposal: Float64Array, slack: number): boolean;
}

/**
 * What makes block descent fast where it is slow: Anderson extrapolation of its passes and, as often as the work done so far
 * pays for it, the minimum over few rows by Newton's method. Both are taken where they lower the objective.
 *
 * Source: Bertrand, Massias (2021), AISTATS.
 */
export class Acceleration {
  readonly #problem: QuadraticRows;
  readonly #effort: Effort;
  readonly #anderson = new Anderson(ANDERSON_DEPTH);
  readonly #budget: FlopBudget;
  readonly #setup: number;
  #ofSetups = 0;

  /** @param setup multiply-adds that take as long as what surrounds a pass. @defaultValue 0 */
  constructor(problem: QuadraticRows, effort: Effort, setup = 0) {
    this.#problem = problem;
    this.#effort = effort;
    this.#setup = setup;
    this.#budget = new FlopBudget(1, effort.flops);
  }

  /** Begins anew from W. @param rows those that the next passes visit */
  restart(rows: Int32Array): void {
    const { w, nTasks } = this.#problem;
    const room = this.#anderson.room(rows.length * nTasks, true);
    this.#anderson.restart(gatherRows(w, rows, nTasks, room));
  }

  /** Takes note of a pass; true once there are enough to extrapolate. */
  push(rows: Int32Array): boolean {
    const { w, nTasks } = this.#problem;
    this.#ofSetups += this.#setup;
    return this.#anderson.push(gatherRows(w, rows, nTasks, this.#anderson.room(rows.length * nTasks)));
  }

  /** Takes W further, and begins anew. @param goal the gap over the rows that is to be reached */
  *accelerate(rows: Int32Array, goal: number): Computation<void> {
    const { squaredNorms } = this.#problem;
    const extrapolated = this.#anderson.extrapolate(gatherRows(squaredNorms, rows, 1));
    if (extrapolated) this.#problem.acceptIfLower(rows, extrapolated, 0);
    yield* this.#minimise(this.#problem.support(rows).slice(), goal);
    this.restart(rows);
  }

  /** Takes some rows to their minimum, where the work so far pays for it. */
  *#minimise(rows: Int32Array, goal: number): Computation<void> {
    const { w, nTasks: T, penalty } = this.#problem;
    const { fused } = penalty;
    const effort = this.#effort;
    const N = rows.length * T;
    const cost = (USUAL_STEPS * N * N * N) / 6; // of the factorisations alone
    const isPossible = fused && N > 0 && N <= MOST_UNKNOWNS;
    if (!isPossible || !this.#budget.isPaidBy(this.#budget.since(effort.flops + this.#ofSetups), cost))
      return;
    const features = this.#problem.featuresOf(rows);
    const { gram, v } = this.#problem.productsOf(rows);
    const hessian = new Float64Array(N * N); // X_S^T X_S (x) I
    const curvatures = new Float64Array(N);
    for (let at = 0; at < N; at++) {
      const [j, t] = [Math.floor(at / T), at % T];
      for (let k = 0; k < rows.length; k++) hessian[at * N + k * T + t] = gram[j * rows.length + k]!;
      curvatures[at] = hessian[at * N + at]!;
    }
    const reached = yield* minimiseDense(
      {
        hessian,
        curvatures,
        v,
        w: gatherRows(w, rows, T),
        nOutputs: T,
        l1: Float64Array.from(features, fused.l1),
        l2: Float64Array.from(features, fused.l2),
      },
      FROM * goal,
      ENOUGH * goal,
    );
    const helped = this.#problem.acceptIfLower(rows, reached.w, ROUNDING);
    const { sweeps, step } = denseFlops(N);
    effort.flops += sweeps + reached.steps * step;
    this.#budget.tried(effort.flops + this.#ofSetups, helped);
  }
}
