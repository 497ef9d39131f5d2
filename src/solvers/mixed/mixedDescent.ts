import type { Computation } from '../../computation/computation.js';
import { dualField, lossGap } from '../../problem/mixed/lossTerms.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { partsOf } from '../../problem/mixed/outputGroup.js';
import { BestDualPoint } from '../bestDualPoint.js';
import { Candidates } from '../candidates.js';
import { backtrack, type Change } from '../lineSearch.js';
import { isZeroRow } from '../rows.js';
import { EXTRA_FLOPS, type StopReason, type StopRule } from '../solver.js';
import { changeAlong } from './changeAlong.js';
import { type ModelRun, modelDescent } from './modelDescent.js';
import { StationaryPoint } from './stationaryPoint.js';
import { UnpenalisedRows } from './unpenalisedRows.js';

/** A working set, or a quadratic model, is left when its own gap is this part of the gap of the whole. */
const INNER_GAP = 0.3;
const MODEL_GAP = 0.1;
/** A gap on the working set that is this part of the tolerance is all that is asked for. */
const ENOUGH = 0.8;
/** The gap, relative to the objective of the best constant model, down to which digits beyond the tolerance go. */
const FINEST_GAP = 1e-15;
/** Passes that may go into digits beyond the tolerance, as those of EXTRA_FLOPS may. */
const FREE_PASSES = 50;
/** A start is as fine as the fit before it when its gap is at most this many times that one's. */
const AS_FINE = 10;
/** Looks at the whole problem without a better gap before a fit is ended at the limit of float64. */
const PATIENCE = 6;
/** Relative size of a step below which float64 has nothing left to give. */
const SMALLEST_MOVEMENT = 1e-25;

export interface MixedOptions extends StopRule {
  /** Where to start, p x Q in the problem's coordinates; zeros unless given. */
  readonly start?: Float64Array | undefined;
  /** The gap of the solution that `start` is, where it is one of the same problem, in the problem's units. */
  readonly startGap?: number | undefined;
  /** Puts the features of a pass into the order in which they are visited; ascending unless given. */
  readonly order?: ((features: Int32Array) => void) | undefined;
}

/** Weights and intercepts in the problem's coordinates, and their certificate in its units. */
export interface MixedSolution {
  /** p x Q. */
  readonly w: Float64Array;
  /** Q. */
  readonly b: Float64Array;
  /** The predictions of each task there. */
  readonly eta: readonly Float64Array[];
  readonly gap: number;
  readonly iterations: number;
  readonly reason: StopReason;
}

/**
 * Proximal Newton steps for `minimise sum_it c_it loss_t(y_it, x_i . w_t + b_t) + sum_j Omega_j(W_j)`: the losses are
 * replaced by their quadratic models, block descent over the rows of a working set minimises those together
 * with the penalty, and a line search on the objective takes the step. Squared losses are their own models.
 * Where the penalty is not convex, what proximal steps would still gain takes the place of the gap: see `stationaryPoint.ts`.
 * Intercepts are exact throughout; features that the best dual point so far proves to be zero are dropped.
 * Only a duality gap over all features, from the weights that are returned, counts as convergence.
 *
 * Sources: Lee, Sun, Saunders (2014), "Proximal Newton-type methods", SIAM J. Optim. 24; Simon, Friedman, Hastie
 * (2013), arXiv:1311.6529; Ndiaye et al. (2017), JMLR 18 (screening); Massias, Gramfort, Salmon (2018), ICML
 * (working sets).
 */
export function* mixedDescent(problem: MixedProblem, options: MixedOptions): Computation<MixedSolution> {
  const { terms, groups, lists, rows: penalty, nFeatures: p, nOutputs: Q, fitIntercept } = problem;
  const { squaredNorms, curvatures } = problem;
  const { coupling } = problem.penalty;
  const { tolerance, maxIter, extraFlops = EXTRA_FLOPS } = options;
  const isQuadratic = terms.every(({ loss }) => loss.isQuadratic);
  const samples = groups.reduce((sum, { x, count }) => sum + x.rows * count, 0);

  const w = new Float64Array(p * Q);
  const b = problem.nullIntercept.slice();
  const v = new Float64Array(p * Q);
  // Each task's part of the fields of the groups.
  const eta = partsOf(groups, ({ buffers }) => buffers.eta);
  const theta = partsOf(groups, ({ buffers }) => buffers.theta);
  const trial = isQuadratic ? eta : eta.map((field) => new Float64Array(field.length));
  /** The gradients of the losses, which theta is but for what made it sum to 0. */
  const slopes = isQuadratic
    ? groups.map(({ buffers }) => buffers.theta)
    : groups.map(({ buffers }) => new Float64Array(buffers.theta.length));
  const gradient = partsOf(groups, (_, g) => slopes[g]!);
  const stationary = problem.penalty.isConvex ? null : new StationaryPoint(problem, eta);
  /** Predictions and fields with those of the coupling. */
  const predictions = coupling ? [...eta, w] : eta;
  const fields = coupling ? [...theta, w] : theta;
  const losses = {
    isBounded: terms.every(({ loss }) => loss.loss.curvature < Infinity),
    field: () => dualField(problem, predictions, fields),
    gap: (older: readonly Float64Array[], scale: number) => lossGap(problem, predictions, older, scale),
  };
  const storage = {
    theta: fields.map((field) => new Float64Array(field.length)),
    v: new Float64Array(p * Q),
  };
  const dual = stationary ?? new BestDualPoint(problem.geometry, losses, storage);
  /** Whether a proximal step on a row would lower an objective that is not convex. */
  const gains = stationary ? (j: number) => stationary.decreaseOf(j) > 0 : undefined;
  const run: ModelRun = modelDescent(problem, options);

  if (options.start) w.set(options.start);
  // Of a column that is constant for an output, only a coupling makes use of the weight.
  for (let q = 0; q < w.length; q++) if (curvatures[q] === 0 && !coupling) w[q] = 0;
  const candidates = new Candidates(problem.geometry, w, { ...lists, support: lists.some });
  const free = penalty.unpenalised?.filter((j) => squaredNorms[j] !== 0);
  const unpenalised = free?.length ? new UnpenalisedRows(problem, run.models, free) : null;
  const startFineness =
    options.startGap === undefined ? 0 : Math.max(options.startGap, FINEST_GAP * problem.nullObjective);
  let isRough = groups.some(({ x }) => x !== x.exact); // whether a device correlates: until its rounding stands in the way
  let nActive = 0;
  let iterations = 0;
  let work = 0; // multiply-adds
  let movement = Infinity;
  let converged: number | undefined; // the first pass within the tolerance
  let lowestGap = Infinity;
  let stalledLooks = 0; // looks at the whole problem since the gap last fell

  for (;;) {
    yield* refresh();
    yield* correlateAll();
    yield { kind: 'pause' };
    let gap = dual.update(fields, w, v, candidates.list, rounding());
    const isLast = gap <= tolerance || (isRough && (gap >= 0.9 * lowestGap || iterations >= maxIter));
    if (isLast && (isRough || !candidates.isWhole)) {
      // The proof is held in float64 over every feature, those that were screened out too.
      isRough = false;
      candidates.restore();
      yield* correlateAll();
      dual.forget();
      gap = dual.update(fields, w, v, candidates.list, rounding());
    }
    yield {
      kind: 'progress',
      progress: {
        iteration: iterations,
        maxIter,
        gap: gap * problem.objectiveUnit,
        tolerance: tolerance * problem.objectiveUnit,
        candidates: candidates.list.length,
        active: nActive,
      },
    };

    stalledLooks = gap < 0.9 * lowestGap ? 0 : stalledLooks + 1;
    lowestGap = Math.min(lowestGap, gap);
    const isStalled = movement === 0 || stalledLooks >= PATIENCE;
    // A fit that begins where the last one ended has nothing to add to it.
    const isAsFine = iterations === 0 && gap <= AS_FINE * startFineness;
    if (gap <= tolerance) converged ??= iterations;
    const isLate = converged !== undefined && iterations - converged >= FREE_PASSES;
    const enough = isAsFine || isLate || gap <= FINEST_GAP * problem.nullObjective || work >= extraFlops;
    if (gap <= tolerance && (enough || isStalled)) return solution(gap, 'converged');
    if (iterations >= maxIter) return solution(gap, gap <= tolerance ? 'converged' : 'maxIter');
    if (isStalled && isAtRounding()) return solution(gap, 'precision');

    const { kept, cleared } = dual.screen(gap, candidates.list, w);
    candidates.keep(kept);
    if (cleared) yield* refresh();
    yield* improve(gap);
  }

  /** That of the correlations. */
  function rounding(): number {
    return groups.reduce((most, { x }) => Math.max(most, (isRough ? x : x.exact).rounding), 0);
  }

  /** Whether the last step was rounding and no more. */
  function isAtRounding(): boolean {
    return movement <= SMALLEST_MOVEMENT * problem.nullObjective;
  }

  /** eta = X W + b with the best b, and its dual fields: everything afresh, so that no rounding gathers. */
  function* refresh(): Computation<void> {
    const active = candidates.support();
    nActive = active.length;
    // What joined outputs have in common does nothing but cost, unless they are coupled with others.
    for (const { loss, first } of terms) {
      if (loss.outputs > 1 && !coupling)
        for (const j of active) removeCommonShift(w, j * Q, first, loss.outputs);
    }
    for (const { x, first, count, buffers } of groups) {
      for (const j of active) copy(w, j * Q + first, buffers.w, j * count, count);
      yield* x.exact.multiply(buffers.w, active, buffers.eta);
      for (let t = 0; t < count; t++) {
        for (let i = t * x.stride; i < t * x.stride + x.rows; i++) buffers.eta[i]! += b[first + t]!;
      }
    }
    work += nActive * samples;
    yield* dualFields();
    if (unpenalised) yield* unpenalised.refit({ w, b, eta, theta, dualFields });
  }

  /** The dual fields at eta, which is brought to the best intercepts. */
  function* dualFields(): Computation<void> {
    for (const [t, { loss, first }] of terms.entries()) {
      if (fitIntercept && loss.counts) {
        yield* loss.fitIntercept(eta[t]!, b.subarray(first, first + loss.outputs));
      }
      if (loss.outputs > 1) removeCommonShift(b, 0, first, loss.outputs);
      loss.dual(eta[t]!, gradient[t]!);
      theta[t]!.set(gradient[t]!);
      if (fitIntercept) yield* loss.toZeroSum(theta[t]!);
      yield { kind: 'pause' };
    }
  }

  /** V = X^T Theta on the candidates, less M W of a coupling M. */
  function* correlateAll(): Computation<void> {
    for (const { x, first, count, buffers } of groups) {
      yield* (isRough ? x : x.exact).correlate(buffers.theta, candidates.list, buffers.out);
      for (const j of candidates.list) {
        for (let t = 0; t < count; t++) {
          const at = j * Q + first + t;
          v[at] = curvatures[at] === 0 ? 0 : buffers.out[j * count + t]!;
        }
      }
    }
    if (coupling) {
      const pull = new Float64Array(Q);
      for (const j of candidates.list) {
        if (isZeroRow(w, j, Q)) continue;
        coupling.apply(w, j * Q, pull);
        for (let q = 0; q < Q; q++) v[j * Q + q]! -= pull[q]!;
      }
    }
    work += candidates.list.length * samples;
  }

  /** One model, minimised over a working set, and a step towards its minimum. */
  function* improve(gap: number): Computation<void> {
    const enough = isQuadratic && gap > tolerance ? ENOUGH * tolerance : 0;
    const limit = Math.max((isQuadratic ? INNER_GAP : MODEL_GAP) * gap, enough);
    const jump = yield* run.jump(w, v, candidates.list, enough || limit);
    if (jump) {
      iterations++;
      work += jump.work;
      movement = jump.movement;
      return;
    }
    const working = candidates.workingSet(v, nActive, gains);
    const last = converged === undefined ? maxIter : Math.min(maxIter, converged + FREE_PASSES);
    const budget = last - iterations;
    const result = yield* run({ w, theta: slopes, working, goal: limit, budget });
    iterations += result.passes;
    work += result.work;
    movement = result.movement;
    if (!isQuadratic) yield* lineSearch(working, result.old, result.predictedChange);
  }

  /** The longest step from the old rows towards those in w that lowers the objective by what it should. */
  function* lineSearch(working: Int32Array, old: Float64Array, predictedChange: number): Computation<void> {
    const next = gather(working);
    const before = penaltyOf(working, old);
    const steps = partsOf(groups, (_, g) => run.models[g]!.step);
    const changeAt = (t: number): Change => {
      for (let q = 0; q < next.length; q++) {
        const rows = t === 1 ? next[q]! : old[q]! + t * (next[q]! - old[q]!);
        w[working[Math.floor(q / Q)]! * Q + (q % Q)] = rows;
      }
      const penalties = penaltyOf(working, gather(working)) - before + coupledChange(working, old);
      const losses = changeAlong(terms, eta, steps, trial, t);
      work += samples;
      return { change: penalties + losses.change, rounding: losses.rounding + 4 * Number.EPSILON * before };
    };
    const { length } = yield* backtrack(changeAt, predictedChange);
    if (length > 0) {
      for (const [g, { first, count }] of groups.entries()) {
        const { interceptStep } = run.models[g]!;
        for (let o = 0; o < count; o++) b[first + o]! += length * interceptStep[o]!;
      }
      return;
    }
    scatter(working, old);
    // Between two rows a concave penalty may lie above both: one proximal step always lowers the objective.
    movement = stationary ? stationary.stepBest(candidates.list, w, v) : 0;
  }

  function penaltyOf(features: Int32Array, rows: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < features.length; k++) sum += penalty.value(rows, k * Q, features[k]!);
    return sum;
  }

  /** What the coupling changes by from the old rows to those in w: `<M (old + d / 2), d>` for each. */
  function coupledChange(features: Int32Array, old: Float64Array): number {
    if (!coupling) return 0;
    const middle = old.map((value, k) => (value + w[features[Math.floor(k / Q)]! * Q + (k % Q)]!) / 2);
    const pull = new Float64Array(Q);
    let sum = 0;
    for (let k = 0; k < features.length; k++) {
      coupling.apply(middle, k * Q, pull);
      for (let q = 0; q < Q; q++) sum += pull[q]! * (w[features[k]! * Q + q]! - old[k * Q + q]!);
    }
    return sum;
  }

  function gather(features: Int32Array): Float64Array {
    const rows = new Float64Array(features.length * Q);
    for (let k = 0; k < features.length; k++) {
      const begin = features[k]! * Q;
      for (let q = 0; q < Q; q++) rows[k * Q + q] = w[begin + q]!;
    }
    return rows;
  }

  function scatter(features: Int32Array, rows: Float64Array): void {
    for (let k = 0; k < features.length; k++) {
      const begin = features[k]! * Q;
      for (let q = 0; q < Q; q++) w[begin + q] = rows[k * Q + q]!;
    }
  }

  function solution(gap: number, reason: StopReason): MixedSolution {
    return Object.freeze({ w: w.slice(), b: b.slice(), eta, gap, iterations, reason });
  }
}

function copy(from: Float64Array, begin: number, to: Float64Array, at: number, count: number): void {
  for (let k = 0; k < count; k++) to[at + k] = from[begin + k]!;
}

/** Takes their mean off the K numbers of a row that belong to one task. */
function removeCommonShift(w: Float64Array, row: number, first: number, K: number): void {
  let sum = 0;
  for (let q = row + first; q < row + first + K; q++) sum += w[q]!;
  if (sum === 0) return;
  for (let q = row + first; q < row + first + K; q++) w[q]! -= sum / K;
}
