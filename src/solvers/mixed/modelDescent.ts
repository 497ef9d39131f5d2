import type { Computation } from '../../computation/computation.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { Anderson } from '../anderson.js';
import { FlopBudget } from '../flopBudget.js';
import { quadraticGap } from '../quadraticGap.js';
import { gatherRows, isZeroRow, penaltyOf, scatterRows } from '../rows.js';
import { CouplingModel } from './couplingModel.js';
import { type DenseModel, denseWork, minimiseDense } from './denseModel.js';
import { DiagonalModel } from './diagonalModel.js';
import { SoftmaxModel } from './softmaxModel.js';
import { rowDecrease } from './stationaryPoint.js';
import type { TermModel } from './termModel.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Passes over a working set before the whole problem is looked at again. */
const LONGEST_RUN = 50;
/** Rows between two looks at intercepts that are not eliminated. */
const REFIT_EVERY = 8;

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
/** A dense model is minimised until a round promises less than this part of the gap that is asked for. */
const ENOUGH = 1e-6;

/** Where a model is minimised from, over which rows, and how far. */
export interface ModelStart {
  /** p x Q; holds the minimiser of the model afterwards. */
  readonly w: Float64Array;
  /** The dual field of each group; the predictions stand in its room. */
  readonly theta: readonly Float64Array[];
  readonly working: Int32Array;
  /** The gap, on the working set, at which a run ends. */
  readonly goal: number;
  /** The most passes. */
  readonly budget: number;
}

export interface ModelResult {
  readonly passes: number;
  /** `sum_j L_j ||dW_j||^2` over all passes. */
  readonly movement: number;
  readonly work: number;
  /** The rows of w before, gathered. */
  readonly old: Float64Array;
  /** The slope along the step, at most 0: `-<theta, D> + Omega(W + dW) - Omega(W)`. */
  readonly predictedChange: number;
}

export interface ModelRun {
  (start: ModelStart): Computation<ModelResult>;
  /**
   * Takes w to the minimum over the rows `features` by their inner products alone, where those are known, or paid for by the work
   * so far, and a pass over the samples would cost more.
   *
   * @param v X^T theta at w, p x Q
   * @param goal the gap to reach
   * @returns null where w stays as it is
   */
  jump(
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    goal: number,
  ): Computation<Pick<ModelResult, 'movement' | 'work'> | null>;
  readonly models: readonly TermModel[];
}

/**
 * Block descent on `sum_t m_t(D_t) + Omega(W)` over the rows of a working set, with m_t the quadratic models of
 * the losses. Each step is the exact minimiser of a row where the outputs are models of their own, else a
 * proximal step that descends. Accelerated by Anderson extrapolation, taken where it lowers the sum.
 */
export function modelDescent(
  problem: MixedProblem,
  { order }: { readonly order?: ((features: Int32Array) => void) | undefined },
): ModelRun {
  const { groups, rows: penalty, nFeatures: p, nOutputs: Q, hessians } = problem;
  const isQuadratic = groups.every((group) => group.isQuadratic);
  const models = groups.map(
    (group): TermModel =>
      group.isJoint ? new SoftmaxModel(problem, group) : new DiagonalModel(problem, group),
  );
  const { coupling } = problem.penalty;
  const coupled = coupling ? new CouplingModel(coupling, problem) : null;
  const ofLosses = models.slice();
  if (coupled) models.push(coupled);
  const isFixed = isQuadratic && !coupled; // the curvatures
  const curvatures = isFixed ? problem.curvatures : problem.curvatures.slice();
  const largest = isFixed ? problem.squaredNorms : new Float64Array(p);
  coupled?.prepare(usable(problem), curvatures);
  const samples = groups.reduce((sum, { x, count }) => sum + x.rows * count, 0);
  const a = new Float64Array(Q);
  const L = new Float64Array(Q);
  const u = new Float64Array(Q);
  const g = new Float64Array(Q);
  const v = new Float64Array(p * Q);
  const norms = new Float64Array(p);
  const unpenalised = new Set(penalty.unpenalised);
  const { fused } = penalty;
  const isExact = fused !== undefined; // else a dense model has the row lasso above the penalty, where there is one
  const isDense = isExact || penalty.slope !== undefined;
  const anderson = new Anderson(ANDERSON_DEPTH);
  const mostClasses = groups.reduce(
    (most, { isJoint, count }) => (isJoint ? Math.max(most, count) : most),
    1,
  );
  let spent = hessians.spent; // multiply-adds of the runs before
  let isSlow = false; // whether the last run was given up before its goal
  const denseBudget = new FlopBudget(NEWTON_BUDGET);

  function* run({ w, theta, working, goal, budget }: ModelStart): Computation<ModelResult> {
    const members = working.slice();
    const old = gatherRows(w, members, Q);
    for (const [t, model] of models.entries()) {
      yield* model.restart(model === coupled ? w : theta[t]!);
      model.prepare(members, curvatures);
    }
    if (!isFixed) {
      for (let k = 0; k < members.length; k++) {
        const begin = members[k]! * Q;
        largest[members[k]!] = curvatures.subarray(begin, begin + Q).reduce((x, y) => Math.max(x, y), 0);
      }
    }
    let work = isQuadratic ? 0 : 3 * samples * members.length;
    let passes = 0;
    let movement = 0;
    let isAccelerated = false;
    anderson.restart(w, members, Q);
    while (passes < LONGEST_RUN && passes < budget) {
      order?.(working);
      const moved = yield* sweep(working, w);
      movement += moved;
      passes++;
      work += 2 * samples * working.length;
      yield { kind: 'pause' };
      if (moved === 0) break;
      if (isAccelerated) {
        work += samples * working.length;
        if (gapOnSet(members, w) <= goal) break;
      }
      isAccelerated = anderson.push(w, members, Q) && passes < LONGEST_RUN && passes < budget;
      if (!isAccelerated) continue;
      const proposal = anderson.extrapolate(members, Q, largest);
      if (proposal) work += (yield* acceptIfLower(members, w, old, proposal)).work;
      const dense = yield* solveDense(members, w, old, work, goal);
      work += dense.work;
      if (dense.solved) break;
      anderson.restart(w, members, Q);
    }
    spent += work;
    isSlow = passes === LONGEST_RUN;
    if (isQuadratic) {
      hessians.spent = spent;
      return { passes, movement, work, old, predictedChange: 0 };
    }
    // The step as it is taken: D afresh from the weights.
    const { value, slope } = yield* evaluate(members, gatherRows(w, members, Q), old);
    return {
      passes,
      movement: Number.isFinite(value) ? movement : 0,
      work,
      old,
      predictedChange: Math.min(0, slope),
    };
  }

  /** One pass. @returns `sum_j sum_q L_jq dw_jq^2` */
  function* sweep(working: Int32Array, w: Float64Array): Computation<number> {
    let movement = 0;
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      const begin = j * Q;
      for (const model of ofLosses) model.correlate(j, g);
      for (let q = 0; q < Q; q++) L[q] = curvatures[begin + q]!;
      if (coupled && fused && coupling?.isSolvable) coupled.minimiseRow(j, g, fused, a, u);
      else minimiseRow(j, w, begin);
      let moved = 0;
      for (let q = 0; q < Q; q++) {
        const d = u[q]! - w[begin + q]!;
        g[q] = d;
        moved += L[q]! * d * d;
        w[begin + q] = u[q]!;
      }
      if (moved === 0) continue;
      movement += moved;
      for (let t = 0; t < models.length; t++) models[t]!.applyStep(j, g);
      if (k % REFIT_EVERY === REFIT_EVERY - 1) for (const model of models) yield* model.refitIntercepts();
    }
    for (const model of models) yield* model.refitIntercepts();
    return movement;
  }

  /** `u = argmin sum_q (L_q u_q^2 / 2 - a_q u_q) + Omega_j(u)`, or of an upper bound of it that descends from row j of W. */
  function minimiseRow(j: number, row: Float64Array, at: number): void {
    coupled?.correlate(j, g);
    for (let q = 0; q < Q; q++) a[q] = L[q] === 0 ? 0 : g[q]! + L[q]! * row[at + q]!;
    if (penalty.proxDiagonal) {
      penalty.proxDiagonal(a, L, j, u);
      return;
    }
    let most = 0;
    for (let q = 0; q < Q; q++) most = Math.max(most, L[q]!);
    // With the largest L for all, the minimiser is the proximal point of W_j - gradient / L.
    for (let q = 0; q < Q; q++) u[q] = L[q] === 0 ? 0 : row[at + q]! + (a[q]! - L[q]! * row[at + q]!) / most;
    penalty.prox(u, 0, j, 1 / most);
  }

  /** What a step along row j alone would gain, for the gap that its equation in the dual leaves open. */
  function gainOfFree(j: number): number | null {
    if (!unpenalised.has(j)) return null;
    let gain = 0;
    for (let q = j * Q; q < (j + 1) * Q; q++)
      if (curvatures[q]! > 0) gain += v[q]! ** 2 / (2 * curvatures[q]!);
    return gain;
  }

  /** V_j of the model. */
  function correlate(j: number): void {
    for (const model of models) model.correlate(j, g);
    for (let q = 0; q < Q; q++) v[j * Q + q] = curvatures[j * Q + q] === 0 ? 0 : g[q]!;
  }

  /** What proximal steps on the rows of the working set would lower the model by. */
  function decreaseOnSet(features: Int32Array, w: Float64Array): number {
    let sum = 0;
    for (const j of features) {
      correlate(j);
      const at = j * Q;
      const isIdle = (q: number): boolean => curvatures[at + q] === 0;
      sum += rowDecrease(penalty, { w, v, at, j, L: largest[j]!, isIdle }, u);
    }
    return sum;
  }

  /**
   * The gap of the model on the working set alone, with the dual point that its field gives; rows without a penalty count with
   * what they could gain.
   */
  function gapOnSet(features: Int32Array, w: Float64Array): number {
    if (!problem.penalty.isConvex) return decreaseOnSet(features, w);
    let squares = 0;
    for (const model of models) squares += model.size();
    for (const j of features) correlate(j);
    const placeOf = (k: number): number => features[k]!;
    return quadraticGap(penalty, { w, v, width: Q, features, placeOf, norms, gainOfFree }, squares);
  }

  /**
   * As often as the work done so far pays for it: the model made small and dense, over all rows where they are few,
   * else over those that are not zero, and minimised there.
   *
   * @returns its work, and whether that is the minimum over all rows
   */
  function* solveDense(
    members: Int32Array,
    w: Float64Array,
    old: Float64Array,
    work: number,
    goal: number,
  ): Computation<{ work: number; solved: boolean }> {
    const support = members.filter((j) => !isZeroRow(w, j, Q));
    const isWhole = members.length * Q <= MOST_DENSE;
    const rows = isWhole ? members : support;
    const N = rows.length * Q;
    const { making, step, all: cost } = denseCost(rows);
    const paid = FREE_DENSE + (isSlow ? SLOW : 1) * denseBudget.since(spent + work);
    if (!isDense || N === 0 || N > MOST_UNKNOWNS || !denseBudget.isPaidBy(paid, cost))
      return { work: 0, solved: false };
    for (const j of rows) {
      correlate(j);
    }
    const model = yield* denseModel(rows, w, v);
    const { w: reached, steps } = yield* minimiseDense(model, 10 * goal, ENOUGH * goal);
    const proposal = gatherRows(w, members, Q);
    for (let k = 0, a = 0; k < members.length && a < rows.length; k++) {
      if (members[k] !== rows[a]) continue;
      proposal.set(reached.subarray(a * Q, (a + 1) * Q), k * Q);
      a++;
    }
    const { taken } = yield* acceptIfLower(members, w, old, proposal);
    const done = making + steps * step;
    denseBudget.tried(spent + work + done, taken);
    return { work: done, solved: taken && isWhole && isExact };
  }

  /** Multiply-adds of a dense model over these rows: of making it, of one of Newton's steps, and of all that it takes. */
  function denseCost(rows: Int32Array): { making: number; step: number; all: number } {
    const { sweeps, step } = denseWork(rows.length * Q);
    const pairs = isQuadratic ? hessians.missing(rows) : rows.length ** 2 / 2;
    const making = pairs * samples * mostClasses + sweeps;
    return { making, step, all: making + USUAL_STEPS * step };
  }

  /** The model over some rows at w, where its gradient is -v. */
  function* denseModel(rows: Int32Array, w: Float64Array, v: Float64Array): Computation<DenseModel> {
    const N = rows.length * Q;
    const dense = {
      hessian: yield* hessianOver(rows),
      curvatures: gatherRows(curvatures, rows, Q),
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

  function* hessianOver(rows: Int32Array): Computation<Float64Array> {
    if (isQuadratic) {
      hessians.include(rows, (j, columns, out) => {
        for (const model of models) if (model instanceof DiagonalModel) model.products(j, columns, out);
      });
      const hessian = hessians.of(rows);
      if (coupled) yield* coupled.addHessian(rows, hessian);
      return hessian;
    }
    const hessian = new Float64Array((rows.length * Q) ** 2);
    for (const model of models) yield* model.addHessian(rows, hessian);
    return hessian;
  }

  function* jump(
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    goal: number,
  ): Computation<Pick<ModelResult, 'movement' | 'work'> | null> {
    const N = features.length * Q;
    const { making, step } = denseCost(features);
    const isCheap = USUAL_STEPS * step + N * N <= 2 * samples * features.length;
    if (!isDense || !isQuadratic || N > MOST_DENSE || !isCheap || making > FREE_DENSE + spent) return null;
    const model = yield* denseModel(features, w, v);
    const { w: reached, steps } = yield* minimiseDense(model, 10 * goal, ENOUGH * goal);
    // The objective changes by <d, H d> / 2 - <v, d> and what the penalty changes by.
    let change = 0;
    let movement = 0;
    for (let a = 0; a < N; a++) {
      const d = reached[a]! - model.w[a]!;
      if (d === 0) continue;
      movement += model.curvatures[a]! * d * d;
      let curved = 0;
      for (let b = 0; b < N; b++) curved += model.hessian[a * N + b]! * (reached[b]! - model.w[b]!);
      change += d * (curved / 2 - model.v[a]!);
    }
    change += penaltyOf(penalty, reached, features, Q) - penaltyOf(penalty, model.w, features, Q);
    const work = making + steps * step;
    hessians.spent = spent += work;
    if (!(change < 0)) return null;
    scatterRows(reached, features, w, Q);
    return { movement, work };
  }

  /** Takes over the rows `proposal` where that lowers the model. */
  function* acceptIfLower(
    features: Int32Array,
    w: Float64Array,
    old: Float64Array,
    proposal: Float64Array,
  ): Computation<{ taken: boolean; work: number }> {
    const now = gatherRows(w, features, Q);
    const dw = now.map((value, q) => value - old[q]!);
    let present = 0;
    for (const model of models) present += yield* model.value(features, dw);
    present += penaltyOf(penalty, now, features, Q);
    const { value } = yield* evaluate(features, proposal, old);
    const taken = value < present;
    if (taken) {
      scatterRows(proposal, features, w, Q);
      for (const model of models) model.acceptStep();
    }
    return { taken, work: samples * features.length };
  }

  /** The model at the rows `rows`: its value less that of the losses at `old`, and the slope of the way there. */
  function* evaluate(
    features: Int32Array,
    rows: Float64Array,
    old: Float64Array,
  ): Computation<{ value: number; slope: number }> {
    const dw = rows.map((value, q) => value - old[q]!);
    let value = 0;
    let slope = 0;
    for (const model of models) {
      value += yield* model.evaluate(features, dw);
      slope += model.slope;
    }
    const after = penaltyOf(penalty, rows, features, Q);
    return { value: value + after, slope: slope + after - penaltyOf(penalty, old, features, Q) };
  }

  return Object.assign(run, { models, jump });
}

/** The features whose column some output has a use for. */
function usable({ squaredNorms }: MixedProblem): Int32Array {
  return Int32Array.from(squaredNorms.keys()).filter((j) => squaredNorms[j] !== 0);
}
