import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import { conjugateGradients } from '../../linalg/conjugateGradients.js';
import { addScaled } from '../../linalg/vectors.js';
import { gatherRows, isZeroRow, scatterRows } from '../../penalties/rows.js';
import { normsOf, residualDualPoint } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { NormSystem } from './normSystem.js';
import { RowNorms } from './rowNorms.js';
import type { SampleState } from './sampleDescent.js';
import { SingleColumns } from './singleColumns.js';

/** Newton steps on a working set before the whole problem is looked at again. */
const MOST_STEPS = 10;
/** The gap, relative to the objective of the best constant model, above which M needs no more digits than float32 has. */
const SINGLE_GAP = 1e-2;
/** The same below which the linear prediction of a step may be as good as the step. */
const LINEAR_GAP = 3e-3;
/** A sum of squares may rise by this part of the gap, or of itself where float32 made it, before a step is halved. */
const RISE = 1e-6;
const SINGLE_RISE = 1e-4;
/**
 * M - I = X diag(e) X^T is at most sum_j e_j ||x_j||^2, and rounding takes that times the unit of rounding off the identity in it. W
 * is off by as much: above these sums float32 and float64 say too little of it.
 */
const MOST_IN_SINGLE = 1e5;
const MOST_IN_DOUBLE = 1e12;
/** A step that is halved more often is none. */
const SMALLEST_STEP = 1 / 64;
/** A step that is shorter than this is one of a method that does not suit the problem. */
const SHORT_STEP = 1 / 4;

/** How exact a step is solved for: what is left of the right-hand side, and how many conjugate gradients at most. */
const FINEST_RESIDUAL = 0.003;
const COARSEST_RESIDUAL = 0.1;
const MOST_GRADIENTS = 30;
const FIRST_GRADIENTS = 3;

export interface NewtonGoal {
  /** The gap at the start, and the one on the working set at which to end. */
  readonly gap: number;
  readonly goal: number;
  readonly tolerance: number;
  /** The most conjugate gradient steps. */
  readonly budget: number;
  /** Whether V is X^T R of W on the working set. */
  readonly isCurrent: boolean;
}

/**
 * Newton's method on the norms of rows. With l = l1_j, ridge l2_j and `||w|| = min_d ||w||^2 / (2 l d) + l d / 2`, the unknowns are
 * d_j = ||W_j|| / l_j >= 0; W itself is eliminated:
 *
 *     phi(d) = 1/2 tr(Y^T M^-1 Y) + 1/2 sum_j l_j^2 d_j,     M = I + X diag(e) X^T,     e_j = d_j / (1 + l2_j d_j)
 *     R = Y - X W = M^-1 Y,     V = X^T R,     W = diag(e) V
 *
 * which is smooth and convex, also where d_j = 0. With e' = 1 / (1 + l2 d)^2,
 *
 *     d phi / d d_j = (l_j^2 - e'_j ||V_j||^2) / 2
 *     H_jk = e'_j e'_k (x_j^T M^-1 x_k) <V_j, V_k>,   and on the diagonal  + l2_j ||V_j||^2 / (1 + l2_j d_j)^3
 *
 * The step solves `H x = e' ||V||^2 (||V|| / (l (1 + l2 d)) - 1)`, which is Newton's for the equation `l / ||V|| = ...` in place of the
 * gradient's, exact for a single row; d stays >= 0 by projection.
 *
 * Source: Poon, Peyré (2021), "Smooth bilevel programming for sparse regularization", NeurIPS (the elimination).
 */
export class NormNewton {
  readonly #problem: RowProblem;
  readonly #state: Omit<SampleState, 'candidates'>;
  readonly #single: SingleColumns;
  readonly #system: NormSystem;
  readonly #rows: RowNorms;
  #objective = 0; // phi
  #isPrecise = false; // whether M was formed in float64
  #failedInSingle = false; // whether M in float32 gave no step
  #start: { features: Int32Array; rows: Float64Array } | undefined; // W before the first step
  #isLeft = false; // whether W is where the last run left it, and M that of its d
  /** Whether the method suits the problem. */
  isSuited = true;

  constructor(problem: RowProblem, state: Omit<SampleState, 'candidates'>) {
    const { kernels, standardized } = problem;
    const { design } = standardized;
    const x = localColumns(design);
    const buffers = problem.newton.buffers();
    this.#problem = problem;
    this.#state = state;
    this.#rows = new RowNorms(problem, state.norms);
    const { scale } = this.#rows;
    this.#single = new SingleColumns(kernels, x, scale, buffers);
    this.#system = new NormSystem(kernels, x, scale, buffers, this.#single);
  }

  /** W was changed by others. */
  forget(): void {
    this.#isLeft = false;
  }

  /** Newton's steps on the rows of a working set until its own gap is at most `goal`. */
  *run(working: Int32Array, rule: NewtonGoal): Computation<void> {
    const { w } = this.#state;
    const { nTasks } = this.#problem;
    if (!this.#start) {
      const features = working.filter((j) => !isZeroRow(w, j, nTasks));
      this.#start = { features, rows: gatherRows(w, features, nTasks) };
    }
    yield* this.#takeSteps(working, rule);
    if (this.isSuited) return;
    // Back to the start: where float32 cannot tell columns apart all are in use here, which block descent is slow to undo.
    w.fill(0);
    scatterRows(this.#start.rows, this.#start.features, w, nTasks);
    this.#state.effort.movement = Infinity;
  }

  *#takeSteps(working: Int32Array, rule: NewtonGoal): Computation<void> {
    const { residual, effort } = this.#state;
    const { kernels, nullObjective } = this.#problem;
    const last = effort.passes + rule.budget;
    let { gap } = rule;
    let shortSteps = 0;
    if (!(yield* this.#enter(working, rule))) return;
    for (let step = 0; step < MOST_STEPS && effort.passes < last; step++) {
      const rows = this.#rows.movable(working);
      const change = yield* this.#direction(rows, gap, rule, last - effort.passes);
      if (gap <= LINEAR_GAP * nullObjective && this.#stepLinearly(working, rows, change, rule.goal)) return;
      const t = yield* this.#step(working, rows, change, gap);
      shortSteps = t < SHORT_STEP ? shortSteps + 1 : 0;
      if (t < SHORT_STEP && !this.#isPrecise) this.#failedInSingle = true;
      else if (t === 0 || shortSteps > 1) this.isSuited = false;
      if (t === 0) return;
      gap = this.#rows.gap(working, kernels.inner(residual, residual));
      if (gap <= rule.goal || !this.isSuited) return;
    }
  }

  /** Takes up the method at W, with d_j = ||W_j|| / l_j and what belongs to it. @returns false, and leaves W, where that is beyond float64 */
  *#enter(working: Int32Array, { gap, isCurrent }: NewtonGoal): Computation<boolean> {
    const { w, v, residual } = this.#state;
    const { nullObjective } = this.#problem;
    this.#rows.include(working);
    this.#single.include(working);
    if (!isCurrent) localColumns(this.#problem.standardized.design).correlate(residual, working, v);
    if (!this.#isLeft || !isCurrent) {
      if (this.#rows.read(w, working)) {
        this.#system.restart();
        this.#objective = nullObjective;
        this.#isPrecise = true;
      } else {
        let objective = yield* this.#evaluate(working, this.#needsDouble(gap));
        if (Number.isNaN(objective)) objective = yield* this.#evaluate(working, true);
        if (Number.isNaN(objective)) {
          this.isSuited = false;
          return false;
        }
        this.#accept(working, objective);
      }
      this.#isLeft = true;
    }
    this.#rows.measure(this.#state.v, working);
    return true;
  }

  /** The Newton step in some rows. */
  *#direction(
    rows: Int32Array,
    gap: number,
    { tolerance }: NewtonGoal,
    budget: number,
  ): Computation<Float64Array> {
    const { v, effort } = this.#state;
    const { nTasks, standardized, nullObjective } = this.#problem;
    this.#single.setRows(rows, v, nTasks);
    const system = this.#rows.systemOf(rows);
    this.#system.setRows(system);
    const part = gap / nullObjective;
    const toTolerance = gap < 100 * tolerance ? Math.min(COARSEST_RESIDUAL, (0.3 * tolerance) / gap) : 0;
    const residual = Math.max(
      FINEST_RESIDUAL,
      Math.min(COARSEST_RESIDUAL, 0.6 * Math.sqrt(part)),
      toTolerance,
    );
    const most = part > SINGLE_GAP ? FIRST_GRADIENTS : MOST_GRADIENTS;
    const { z, steps } = yield* conjugateGradients(this.#system, system.right, {
      reduction: residual * residual,
      maxIter: Math.min(most, budget),
      isTruncated: true,
    });
    effort.passes += Math.max(1, steps);
    effort.flops += steps * nTasks * standardized.design.stride * (rows.length + standardized.design.stride);
    return z;
  }

  /** A step with d >= 0, halved until phi falls. @returns its length, 0 where there was none */
  *#step(working: Int32Array, rows: Int32Array, change: Float64Array, gap: number): Computation<number> {
    const { nullObjective } = this.#problem;
    const { d } = this.#rows;
    const before = gatherRows(d, rows, 1);
    const isPrecise = this.#needsDouble(gap);
    const rise = isPrecise && this.#isPrecise ? (RISE * gap) / nullObjective : SINGLE_RISE;
    for (let t = 1; t >= SMALLEST_STEP; t /= 2) {
      for (let k = 0; k < rows.length; k++) d[rows[k]!] = Math.max(0, before[k]! + t * change[k]!);
      const objective = yield* this.#evaluate(working, isPrecise);
      if (!(objective <= this.#objective * (1 + rise))) continue;
      this.#accept(working, objective);
      this.#rows.measure(this.#state.v, working);
      return t;
    }
    for (let k = 0; k < rows.length; k++) d[rows[k]!] = before[k]!;
    this.#isLeft = false;
    this.#state.effort.movement = Infinity;
    return 0;
  }

  /** Whether M takes float64 at a gap: near the minimum, and where float32 failed. */
  #needsDouble(gap: number): boolean {
    return this.#failedInSingle || gap <= SINGLE_GAP * this.#problem.nullObjective;
  }

  /** phi at d, with Theta = M^-1 Y in the buffer `fitted`; NaN where M is beyond float64, or float32 if that was to do. */
  *#evaluate(working: Int32Array, inDouble: boolean): Computation<number> {
    const { fitted, effort } = this.#state;
    const { design, target } = this.#problem.standardized;
    const { features, weights, size } = this.#rows.used(working);
    if (!(size <= MOST_IN_DOUBLE)) return NaN;
    const isPrecise = inDouble || size > MOST_IN_SINGLE;
    const n = design.stride;
    effort.flops +=
      (n * n * features.length) / (isPrecise ? 2 : 4) + (n * n * n) / 6 + n * n * this.#problem.nTasks;
    if (!(yield* this.#system.factorise({ features, weights }, isPrecise))) return NaN;
    this.#isPrecise = isPrecise;
    fitted.set(target);
    this.#system.solve(fitted);
    return this.#rows.addPenalty(this.#problem.kernels.inner(target, fitted), features) / 2;
  }

  /** Takes over d, with R = Theta, V on the working set and W = diag(e) V. */
  #accept(working: Int32Array, objective: number): void {
    const { w, v, residual, fitted, effort } = this.#state;
    const { nTasks, standardized } = this.#problem;
    this.#objective = objective;
    residual.set(fitted);
    localColumns(standardized.design).correlate(residual, working, v);
    effort.flops += standardized.design.stride * nTasks * working.length;
    effort.movement = 0;
    for (const j of working) {
      const factor = this.#rows.factor(j);
      let squares = 0;
      for (let q = j * nTasks; q < (j + 1) * nTasks; q++) {
        const next = factor === 0 ? 0 : factor * v[q]!;
        squares += (next - w[q]!) ** 2;
        w[q] = next;
      }
      effort.movement += standardized.squaredNorms[j]! * squares;
    }
  }

  /**
   * Takes the step as far as it is linear: d + x with Theta less what conjugate gradients gathered of its change, and W of
   * that; its residual and gap are computed afresh. As exact as the step itself where Newton's method converges, without M.
   *
   * @returns whether the gap on the working set is then at most `goal`; nothing is changed if it is not
   */
  #stepLinearly(working: Int32Array, rows: Int32Array, change: Float64Array, goal: number): boolean {
    const { w, v, norms, residual, fitted, effort } = this.#state;
    const { kernels, nTasks, standardized } = this.#problem;
    const { design, target } = standardized;
    const { predicted } = this.#system;
    const x = localColumns(design);
    if (!predicted) return false;
    const { d } = this.#rows;
    for (let k = 0; k < rows.length; k++) if (!(d[rows[k]!]! + change[k]! > 0)) return false;
    const [beforeW, beforeV, theta] = [
      gatherRows(w, working, nTasks),
      gatherRows(v, working, nTasks),
      residual.slice(),
    ];
    fitted.set(residual);
    addScaled(fitted, predicted, -1);
    const list = this.#state.list.subarray(0, rows.length);
    list.set(rows);
    x.correlate(fitted, list, v);
    for (let k = 0; k < rows.length; k++) {
      const j = rows[k]!;
      const factor = this.#rows.factor(j, d[j]! + change[k]!);
      for (let q = j * nTasks; q < (j + 1) * nTasks; q++) w[q] = factor * v[q]!;
    }
    x.multiply(w, list, fitted);
    const squares = kernels.subtract(target, fitted, residual);
    x.correlate(residual, working, v);
    effort.flops += design.stride * nTasks * (2 * rows.length + working.length);
    normsOf(this.#problem, v, working, norms);
    const at = { w, v, features: working, norms, hasNorms: true };
    if (residualDualPoint(this.#problem, squares, at, design.exact.rounding).gap <= goal) {
      this.#isLeft = false;
      return true;
    }
    scatterRows(beforeW, working, w, nTasks);
    scatterRows(beforeV, working, v, nTasks);
    residual.set(theta);
    return false;
  }
}
