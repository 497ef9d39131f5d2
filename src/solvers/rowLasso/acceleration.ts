import type { RowPenalty } from '../../penalties/penalty.js';
import { gatherRows } from '../../penalties/rows.js';
import { Anderson } from '../anderson.js';
import { FlopBudget } from '../flopBudget.js';
import type { Effort } from '../stopTest.js';
import { newtonOnSupport, newtonStepFlops, strengthsOf } from './newton.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Newton's method is tried when the work since the last time would have paid for this many steps of it. */
const NEWTON_BUDGET = 4;
/**
 * Newton's steps are known to descend, by differences of objectives, down to distances from the optimum
 * whose effect on the objective is lost in rounding: this much relative rounding is overlooked.
 */
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
 * pays for it, Newton's steps on the support. Both are taken where they lower the objective.
 *
 * Source: Bertrand, Massias (2021), AISTATS.
 */
export class Acceleration {
  readonly #problem: QuadraticRows;
  readonly #effort: Effort;
  readonly #anderson = new Anderson(ANDERSON_DEPTH);
  readonly #budget: FlopBudget;

  constructor(problem: QuadraticRows, effort: Effort) {
    this.#problem = problem;
    this.#effort = effort;
    this.#budget = new FlopBudget(NEWTON_BUDGET, effort.flops);
  }

  /** Begins anew from W. @param rows those that the next passes visit */
  restart(rows: Int32Array): void {
    const { w, nTasks } = this.#problem;
    this.#anderson.restart(w, rows, nTasks);
  }

  /** Takes note of a pass; true once there are enough to extrapolate. */
  push(rows: Int32Array): boolean {
    const { w, nTasks } = this.#problem;
    return this.#anderson.push(w, rows, nTasks);
  }

  /** Takes W further, and begins anew. */
  accelerate(rows: Int32Array): void {
    const { nTasks, squaredNorms } = this.#problem;
    const extrapolated = this.#anderson.extrapolate(rows, nTasks, squaredNorms);
    if (extrapolated) this.#problem.acceptIfLower(rows, extrapolated, 0);
    this.#newton(this.#problem.support(rows));
    this.restart(rows);
  }

  #newton(support: Int32Array): void {
    const { w, nTasks, penalty } = this.#problem;
    const effort = this.#effort;
    const cost = newtonStepFlops(support.length, nTasks);
    if (!penalty.fused || !this.#budget.isPaidBy(this.#budget.since(effort.flops), cost)) return;
    const rows = support.slice();
    const reached = newtonOnSupport({
      ...this.#problem.productsOf(rows),
      w: gatherRows(w, rows, nTasks),
      nTasks,
      ...strengthsOf(penalty.fused, this.#problem.featuresOf(rows)),
    });
    const helped = reached.steps > 0 && this.#problem.acceptIfLower(rows, reached.w, ROUNDING);
    effort.flops += cost * (1 + reached.steps);
    this.#budget.tried(effort.flops, helped);
  }
}
