import type { Computation } from '../../computation/computation.js';
import { HessianCache } from '../../designs/hessianCache.js';
import { gatherRows } from '../../penalties/rows.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { type DenseModel, denseFlops, minimiseDense } from '../denseModel.js';
import { FlopBudget } from '../flopBudget.js';
import type { Effort } from '../stopTest.js';
import type { MixedParts } from './mixedParts.js';
import type { TermModel } from './termModel.js';

/** A dense model is solved when the work since the last time would have paid for this many of them. */
const NEWTON_BUDGET = 1;
/** Work that is paid for from the start: a dense model so small costs nobody anything. */
const FREE_DENSE = 5e6;
/** What the work of block descent counts for where it is slow to reach its goals. */
const SLOW = 20;
/** Newton's steps that a dense model usually takes. */
const USUAL_STEPS = 5;
/** The most numbers that a dense model has, and up to which it has all rows. */
const MOST_UNKNOWNS = 1000;
const MOST_DENSE = 500;
/** A dense model is minimised until the decrease that a step predicts is below this part of the gap that is asked for. */
const ENOUGH = 1e-6;

/** The quadratic models of all losses over some rows, made small and dense, and minimised with the penalty by Newton's method. */
export class DenseSteps {
  /** Whether a dense model has the penalty itself; else the row lasso above it, where there is one. */
  readonly isExact: boolean;
  readonly #isPossible: boolean;
  readonly #isQuadratic: boolean;
  readonly #problem: MixedProblem;
  readonly #models: readonly TermModel[];
  readonly #curvatures: Float64Array;
  readonly #effort: Effort;
  readonly #parts: MixedParts | null;
  /** Numbers in the predictions of all tasks. */
  readonly #samples: number;
  readonly #mostClasses: number;
  /** Multiply-adds of earlier problems on the same data. */
  readonly #flopsBefore: number;
  readonly #budget = new FlopBudget(NEWTON_BUDGET);

  /** @param curvatures those of the models, p x Q */
  constructor(
    problem: MixedProblem,
    models: readonly TermModel[],
    curvatures: Float64Array,
    effort: Effort,
    parts: MixedParts | null,
  ) {
    const { groups, rows, hessians } = problem;
    this.#problem = problem;
    this.#models = models;
    this.#curvatures = curvatures;
    this.#effort = effort;
    this.#parts = parts;
    this.isExact = rows.fused !== undefined;
    this.#isPossible = this.isExact || rows.slope !== undefined;
    this.#isQuadratic = groups.every((group) => group.isQuadratic);
    this.#samples = groups.reduce((sum, { x, count }) => sum + x.rows * count, 0);
    this.#mostClasses = groups.reduce(
      (most, { isJoint, count }) => (isJoint ? Math.max(most, count) : most),
      1,
    );
    this.#flopsBefore = hessians.flops;
  }

  /** Multiply-adds on these data so far. */
  get #flops(): number {
    return this.#flopsBefore + this.#effort.flops;
  }

  /**
   * Which rows of a working set it would pay to minimise over: all where they are few, else those that are not zero. An empty list
   * where it would not.
   *
   * @param isSlow whether block descent does not reach its goals
   */
  rowsToSolve(members: Int32Array, support: Int32Array, isSlow: boolean): Int32Array {
    const rows = members.length * this.#problem.nOutputs <= MOST_DENSE ? members : support;
    const paid = FREE_DENSE + (isSlow ? SLOW : 1) * this.#budget.since(this.#flops);
    const fits = this.#isPossible && rows.length * this.#problem.nOutputs <= MOST_UNKNOWNS;
    return fits && this.#budget.isPaidBy(paid, this.#cost(rows).all) ? rows : new Int32Array(0);
  }

  /** Leaves the count to later problems on the same data, whose curvature is the same where losses are squared. */
  end(): void {
    if (this.#isQuadratic) this.#problem.hessians.flops = this.#flops;
  }

  /** Takes note of whether the last minimum helped. */
  tried(helped: boolean): void {
    this.#budget.tried(this.#flops, helped);
  }

  /** The minimum over some rows from w, where the gradient is -v; both p x Q. @param goal the gap to reach */
  *minimum(rows: Int32Array, w: Float64Array, v: Float64Array, goal: number): Computation<Float64Array> {
    const { making, step } = this.#cost(rows);
    const model = yield* this.#modelAt(rows, w, v);
    const products = this.#parts?.products(this.#problem);
    const factorised = products && ((a: Float64Array, N: number) => products.factorise(a, N));
    try {
      const found = yield* minimiseDense(model, 10 * goal, ENOUGH * goal, factorised);
      this.#effort.flops += making + found.steps * step;
      return found.w;
    } finally {
      products?.dispose();
    }
  }

  /** Multiply-adds of a dense model over these rows: of making it, of one of Newton's steps, and of all that it takes. */
  #cost(rows: Int32Array): { making: number; step: number; all: number } {
    const { nOutputs, hessians } = this.#problem;
    const { sweeps, step } = denseFlops(rows.length * nOutputs);
    const pairs = this.#isQuadratic ? hessians.missing(rows) : rows.length ** 2 / 2;
    const making = pairs * this.#samples * this.#mostClasses + sweeps;
    return { making, step, all: making + USUAL_STEPS * step };
  }

  *#modelAt(rows: Int32Array, w: Float64Array, v: Float64Array): Computation<DenseModel> {
    const { rows: penalty, nOutputs: Q } = this.#problem;
    const { fused } = penalty;
    const N = rows.length * Q;
    const dense = {
      hessian: yield* this.hessianOver(rows),
      curvatures: gatherRows(this.#curvatures, rows, Q),
      v: gatherRows(v, rows, Q),
      w: gatherRows(w, rows, Q),
    };
    for (let at = 0; at < N; at++) {
      if (dense.curvatures[at] !== 0) continue;
      // An output without use for the column: its weight is 0, and stays so.
      for (let b = 0; b < N; b++) dense.hessian[at * N + b] = dense.hessian[b * N + at] = 0;
      dense.hessian[at * N + at] = 1;
      dense.v[at] = 0;
    }
    return {
      ...dense,
      nOutputs: Q,
      l1: Float64Array.from(rows, (j) => fused?.l1(j) ?? penalty.slope!(w, j * Q, j)),
      l2: Float64Array.from(rows, (j) => fused?.l2(j) ?? 0),
    };
  }

  /** The curvature of the models over some rows, (s Q) x (s Q), by rows and then outputs. */
  *hessianOver(rows: Int32Array): Computation<Float64Array> {
    const { hessians, nFeatures, nOutputs } = this.#problem;
    const cache = this.#isQuadratic ? hessians : new HessianCache(nFeatures, nOutputs);
    yield* cache.include(rows, (j, others, out) => {
      for (const model of this.#models) model.products?.(j, others, out);
    });
    const hessian = cache.of(rows);
    for (const model of this.#models) if (model.addHessian) yield* model.addHessian(rows, hessian);
    return hessian;
  }
}
