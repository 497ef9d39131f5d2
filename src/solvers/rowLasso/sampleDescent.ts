import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import type { ProxRow } from '../../kernels/kernels.js';
import { squaredLoss } from '../../losses/squared.js';
import { gatherRows, penaltyOf, scatterRows } from '../../penalties/rows.js';
import { normsOf, residualDualPoint } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Candidates } from '../candidates.js';
import type { Effort } from '../stopTest.js';
import { Acceleration } from './acceleration.js';

/** Passes over a working set before the whole problem is looked at again. */
const LONGEST_RUN = 50;
/**
 * A gap is looked at where it may be small enough, judging by how many times a pass's movement the last one was; it is
 * taken to be at least this many times.
 */
const LEAST_RATIO = 2;
/** What it is taken for at first where a neighbour's solution is near, whose easy movements are behind it. */
const RATIO_ON_PATHS = 20;

/** W and its residual, which descend together. */
export interface SampleState {
  readonly w: Float64Array;
  readonly v: Float64Array;
  /** A buffer for dual norms of rows of V, p numbers. */
  readonly norms: Float64Array;
  /** R = Y - X W. */
  readonly residual: Float64Array;
  /** A buffer for another field over the samples. */
  readonly fitted: Float64Array;
  /** A buffer for a list of features, in kernel memory. */
  readonly list: Int32Array;
  readonly candidates: Candidates;
  readonly effort: Effort;
}

export interface SampleRule {
  /** Puts the features of a pass into the order in which they are visited. */
  readonly order?: ((features: Int32Array) => void) | undefined;
  /** Whether the start is a neighbour's solution. */
  readonly isOnPath: boolean;
}

export interface SampleGoal {
  /** The gap on the working set at which to end, and one that is small enough. */
  readonly goal: number;
  readonly enough: number;
  /** The most passes. */
  readonly budget: number;
}

/** Block descent that keeps the residual in step with W. */
export class SampleDescent {
  readonly #problem: RowProblem;
  readonly #state: SampleState;
  readonly #rule: SampleRule;
  readonly #proxRow: ProxRow;
  readonly #acceleration: Acceleration;
  #ratio: number; // of the last gap to the movement of the pass before it

  constructor(problem: RowProblem, state: SampleState, rule: SampleRule) {
    const { rows, nTasks, gram } = problem;
    const { w, v, residual, list, candidates, effort } = state;
    const { design, squaredNorms } = problem.standardized;
    const x = localColumns(design);
    this.#problem = problem;
    this.#state = state;
    this.#rule = rule;
    this.#proxRow = (z, j, step) => rows.prox(z, j * nTasks, j, step);
    this.#ratio = rule.isOnPath ? RATIO_ON_PATHS : LEAST_RATIO;
    const productsOf = (features: Int32Array) => {
      list.set(features);
      x.correlate(residual, list.subarray(0, features.length), v);
      effort.flops += gram.flopsFor(features);
      return { gram: gram.of(features), v: gatherRows(v, features, nTasks) };
    };
    this.#acceleration = new Acceleration(
      {
        w,
        nTasks,
        penalty: rows,
        squaredNorms,
        support: (features) => candidates.support(features),
        featuresOf: (features) => features,
        productsOf,
        acceptIfLower: (features, proposal, slack) => this.acceptIfLower(features, proposal, slack),
      },
      effort,
    );
  }

  /** Takes over what a look at the whole problem found. */
  looked(gap: number): void {
    const { movement } = this.#state.effort;
    if (movement > 0 && movement < Infinity) this.#ratio = Math.max(LEAST_RATIO, gap / movement);
  }

  /**
   * Passes over the working set until its own gap is below `goal`, or below `enough` as long as they are cheap beside a
   * look at the whole problem. They come in rounds: a pass over all of it, and then some over the rows that are not
   * zero, which end in an extrapolation or when little moves any more.
   *
   * @returns what the gap over the working set is then, by the movement of the last pass unless it was looked at
   */
  *run(working: Int32Array, { goal, enough, budget }: SampleGoal): Computation<number> {
    const { w, v, norms, residual, list, candidates, effort } = this.#state;
    const { design } = this.#problem.standardized;
    const acceleration = this.#acceleration;
    const fieldCost = design.rows * this.#problem.nTasks;
    const cheap = effort.flops + (fieldCost * candidates.list.length) / 2;
    const aim = (): number => (effort.flops < cheap ? Math.min(goal, enough) : goal);
    let isAccelerated = false;
    for (let left = Math.min(LONGEST_RUN, budget); left > 0; ) {
      yield* this.#pass(working);
      left--;
      if (effort.movement === 0) return 0;
      if (isAccelerated || effort.movement * this.#ratio <= aim()) {
        // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
        localColumns(design).correlate(residual, working, v);
        effort.flops += fieldCost * working.length;
        const { rounding } = design.exact;
        const squares = this.#problem.kernels.inner(residual, residual);
        normsOf(this.#problem, v, working, norms);
        const at = { w, v, features: working, norms, hasNorms: true };
        const { gap } = residualDualPoint(this.#problem, squares, at, rounding);
        if (gap <= aim()) return gap;
        this.looked(gap);
      }
      const members = candidates.support(working).slice();
      const visiting = list.subarray(0, members.length);
      isAccelerated = false;
      acceleration.restart(members);
      while (left > 1 && !isAccelerated) {
        visiting.set(members);
        yield* this.#pass(visiting);
        left--;
        if (effort.movement === 0 || effort.movement * this.#ratio <= aim()) break;
        isAccelerated = acceleration.push(members);
      }
      if (isAccelerated) yield* acceleration.accelerate(members, goal);
    }
    return effort.movement * this.#ratio;
  }

  *#pass(features: Int32Array): Computation<void> {
    const { w, residual, effort } = this.#state;
    const { standardized, nTasks, rows } = this.#problem;
    const { design, squaredNorms } = standardized;
    this.#rule.order?.(features);
    effort.movement = localColumns(design).sweep({
      features,
      squaredNorms,
      w,
      residual,
      proxRow: this.#proxRow,
      strengths: rows.fused?.everywhere,
    });
    effort.passes++;
    effort.flops += 2 * design.rows * nTasks * features.length;
    yield { kind: 'pause' };
  }

  /** Takes over the rows `proposal` where that leaves the objective below `1 + slack` times what it was. */
  acceptIfLower(features: Int32Array, proposal: Float64Array, slack: number): boolean {
    const { w, residual, fitted, candidates, effort } = this.#state;
    const { kernels, standardized, nTasks, rows } = this.#problem;
    const { design, target } = standardized;
    const old = gatherRows(w, features, nTasks);
    const limit = (squaredLoss(residual) + penaltyOf(rows, old, features, nTasks)) * (1 + slack);
    scatterRows(proposal, features, w, nTasks);
    const support = candidates.support();
    localColumns(design).multiply(w, support, fitted);
    effort.flops += design.rows * nTasks * support.length;
    const squares = kernels.subtract(target, fitted, fitted);
    const isLower = squares / 2 + penaltyOf(rows, proposal, features, nTasks) < limit;
    if (isLower) residual.set(fitted);
    else scatterRows(old, features, w, nTasks);
    return isLower;
  }
}
