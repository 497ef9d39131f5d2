import type { Computation } from '../../computation/computation.js';
import { Anderson } from '../../linalg/anderson.js';
import type { RowPenalty } from '../../penalties/penalty.js';
import { rowDecrease } from '../../penalties/rowDecrease.js';
import { rowLasso } from '../../penalties/rowLasso.js';
import { gatherRows, isZeroRow, penaltyOf, scatterRows } from '../../penalties/rows.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { quadraticGap } from '../quadraticGap.js';
import type { Effort } from '../stopTest.js';
import { DenseSteps } from './denseSteps.js';
import { DiagonalModel } from './diagonalModel.js';
import type { MixedParts } from './mixedParts.js';
import type { TermModel } from './termModel.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Passes over a working set before the whole problem is looked at again. */
const LONGEST_RUN = 50;
/** Rows between two looks at intercepts that are not eliminated. */
const REFIT_EVERY = 8;

/** Where a model is minimised from, over which rows, and how far. */
export interface ModelStart {
  /** p x Q; holds the minimiser of the model afterwards. */
  readonly w: Float64Array;
  /** The dual field of each group; the predictions stand in its buffers. */
  readonly theta: readonly Float64Array[];
  readonly working: Int32Array;
  /** The gap, on the working set, at which a run ends. */
  readonly goal: number;
  /** The most passes. */
  readonly budget: number;
  /** Whether a concave penalty is replaced by its tangent at w: the row lasso above it. @defaultValue false */
  readonly hasTangent?: boolean | undefined;
}

export interface ModelResult {
  /** The rows of w before, gathered. */
  readonly old: Float64Array;
  /** The slope along the step, at most 0: `-<theta, D> + Omega(W + dW) - Omega(W)`. */
  readonly predictedChange: number;
}

export interface ModelRun {
  /** Takes w to the minimum of the models, or near it; counts the passes and multiply-adds, and how far w moved in all of them. */
  (start: ModelStart): Computation<ModelResult>;
  readonly models: readonly TermModel[];
  /** Their curvature over some rows: see `DenseSteps`. */
  hessianOver(rows: Int32Array): Computation<Float64Array>;
}

export interface ModelDescentOptions {
  /** Puts the features of a pass into the order in which they are visited. */
  readonly order?: ((features: Int32Array) => void) | undefined;
  /** What was done before; added to. */
  readonly effort: Effort;
  /** Unless squared losses and a row lasso are all there is. */
  readonly parts: MixedParts | null;
}

/**
 * Block descent on `sum_t m_t(D_t) + Omega(W)` over the rows of a working set, with m_t the quadratic models of
 * the losses. Each step is the exact minimiser of a row where the outputs are models of their own, else a
 * proximal step that descends. Accelerated by Anderson extrapolation, taken where it lowers the sum.
 */
export function modelDescent(problem: MixedProblem, { order, effort, parts }: ModelDescentOptions): ModelRun {
  const { groups, rows, nFeatures: p, nOutputs: Q } = problem;
  const isQuadratic = groups.every((group) => group.isQuadratic);
  const models = groups.map(
    (group): TermModel => (group.isJoint ? parts!.joint(problem, group) : new DiagonalModel(problem, group)),
  );
  const { coupling } = problem.penalty;
  const coupled = coupling ? parts!.coupling(coupling, problem) : null;
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
  const unpenalised = new Set(rows.unpenalised);
  let penalty = rows; // of the run
  const anderson = new Anderson(ANDERSON_DEPTH);
  const dense = new DenseSteps(problem, models, curvatures, effort, parts);
  let isSlow = false; // whether the last run was given up before its goal

  function* run({ w, theta, working, goal, budget, hasTangent }: ModelStart): Computation<ModelResult> {
    const members = working.slice();
    const old = gatherRows(w, members, Q);
    penalty = hasTangent ? tangentAt(w) : rows;
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
    if (!isQuadratic) effort.flops += 3 * samples * members.length;
    effort.movement = 0;
    const most = Math.min(LONGEST_RUN, budget);
    let isAccelerated = false;
    anderson.restart(gatherRows(w, members, Q, anderson.room(members.length * Q, true)));
    let passes = 0;
    while (passes < most) {
      order?.(working);
      const moved = yield* sweep(working, w);
      effort.movement += moved;
      passes++;
      effort.flops += 2 * samples * working.length;
      yield { kind: 'pause' };
      if (moved === 0) break;
      if (isAccelerated) {
        effort.flops += samples * working.length;
        if (gapOnSet(members, w) <= goal) break;
      }
      isAccelerated =
        anderson.push(gatherRows(w, members, Q, anderson.room(members.length * Q))) && passes < most;
      if (!isAccelerated) continue;
      const proposal = anderson.extrapolate(gatherRows(largest, members, 1));
      if (proposal) yield* acceptIfLower(members, w, old, proposal);
      if (yield* solveDense(members, w, old, goal)) break;
      anderson.restart(gatherRows(w, members, Q, anderson.room(members.length * Q, true)));
    }
    effort.passes += passes;
    isSlow = passes === LONGEST_RUN;
    dense.end();
    if (isQuadratic) return { old, predictedChange: 0 };
    // The step as it is taken: D afresh from the weights.
    const { value, slope } = yield* evaluate(members, gatherRows(w, members, Q), old);
    if (!Number.isFinite(value)) effort.movement = 0;
    return { old, predictedChange: Math.min(0, slope) };
  }

  /** One pass. @returns `sum_j sum_q L_jq dw_jq^2` */
  function* sweep(working: Int32Array, w: Float64Array): Computation<number> {
    let movement = 0;
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      const begin = j * Q;
      for (const model of ofLosses) model.correlate(j, g);
      for (let q = 0; q < Q; q++) L[q] = curvatures[begin + q]!;
      const { fused } = penalty;
      if (coupled && fused && coupling?.isSolvable(coupled.curvatureOf(j)))
        coupled.minimiseRow(j, g, fused, a, u);
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
    if (coupled && penalty.slope) {
      v.set(g, at);
      const own = coupled.curvatureOf(j);
      const place = { w: row, v, at, j, L: largest[j]!, own, isIdle: () => false };
      rowDecrease({ rows: penalty, coupling }, place, u);
      return;
    }
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

  /** The row lasso that lies above a concave penalty but for a constant, and touches it at w. */
  function tangentAt(w: Float64Array): RowPenalty {
    if (!rows.slope) return rows;
    const featureWeights = Float64Array.from({ length: p }, (_, j) => rows.slope!(w, j * Q, j));
    return rowLasso({ l1: 1, l2: 0, nTasks: Q, featureWeights }).rows!;
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
      const own = coupled ? coupled.curvatureOf(j) : largest[j]!;
      sum += rowDecrease({ rows: penalty, coupling }, { w, v, at, j, L: largest[j]!, own, isIdle }, u);
    }
    return sum;
  }

  /**
   * The gap of the model on the working set alone, with the dual point that its field gives; rows without a penalty count with
   * what they could gain.
   */
  function gapOnSet(features: Int32Array, w: Float64Array): number {
    if (!problem.isConvex) return decreaseOnSet(features, w);
    let squares = 0;
    for (const model of models) squares += model.size();
    for (const j of features) correlate(j);
    const placeOf = (k: number): number => features[k]!;
    return quadraticGap(penalty, { w, v, width: Q, features, placeOf, norms, gainOfFree }, squares);
  }

  /** As often as the work done so far pays for it, the dense model's minimum. @returns whether that is the one over all rows */
  function* solveDense(
    members: Int32Array,
    w: Float64Array,
    old: Float64Array,
    goal: number,
  ): Computation<boolean> {
    const support = members.filter((j) => !isZeroRow(w, j, Q));
    const rows = dense.rowsToSolve(members, support, isSlow);
    if (rows.length === 0) return false;
    for (const j of rows) correlate(j);
    const reached = yield* dense.minimum(rows, w, v, goal);
    const proposal = gatherRows(w, members, Q);
    for (let k = 0, a = 0; k < members.length && a < rows.length; k++) {
      if (members[k] !== rows[a]) continue;
      proposal.set(reached.subarray(a * Q, (a + 1) * Q), k * Q);
      a++;
    }
    const isLower = yield* acceptIfLower(members, w, old, proposal);
    dense.tried(isLower);
    return isLower && dense.isExact && rows.length === members.length;
  }

  /** Takes over the rows `proposal` where that lowers the model. */
  function* acceptIfLower(
    features: Int32Array,
    w: Float64Array,
    old: Float64Array,
    proposal: Float64Array,
  ): Computation<boolean> {
    const now = gatherRows(w, features, Q);
    const dw = now.map((value, q) => value - old[q]!);
    let present = 0;
    for (const model of models) present += yield* model.value(features, dw);
    present += penaltyOf(penalty, now, features, Q);
    const { value } = yield* evaluate(features, proposal, old);
    effort.flops += samples * features.length;
    if (!(value < present)) return false;
    scatterRows(proposal, features, w, Q);
    for (const model of models) model.acceptStep();
    return true;
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

  const hessianOver = (rows: Int32Array): Computation<Float64Array> => dense.hessianOver(rows);
  return Object.assign(run, { models, hessianOver });
}

/** The features whose column some output has a use for. */
function usable({ squaredNorms }: MixedProblem): Int32Array {
  return Int32Array.from(squaredNorms.keys()).filter((j) => squaredNorms[j] !== 0);
}
