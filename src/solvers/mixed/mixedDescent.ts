import type { Computation } from '../../computation/computation.js';
import { backtrack, type Change } from '../../linalg/lineSearch.js';
import { dualNorms } from '../../penalties/dualNorms.js';
import { growsWithLength } from '../../penalties/penalty.js';
import type { RowCoupling } from '../../penalties/rowCoupling.js';
import { gatherRows, isZeroRow, penaltyOf, scatterRows } from '../../penalties/rows.js';
import { dualField } from '../../problem/mixed/lossTerms.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { partsOf } from '../../problem/mixed/outputGroup.js';
import { BestDualPoint } from '../bestDualPoint.js';
import { Candidates } from '../candidates.js';
import type { StopReason, StopRule } from '../solver.js';
import type { Effort } from '../stopTest.js';
import { type Look, type SmoothPart, workingSetDescent } from '../workingSetDescent.js';
import { changeAlong } from './changeAlong.js';
import { correlateAll, predictAll } from './groupProducts.js';
import type { MixedParts } from './mixedParts.js';
import { type ModelRun, modelDescent } from './modelDescent.js';
import { UnpenalisedRows } from './unpenalisedRows.js';

/** A working set, or a quadratic model, is left when its own gap is this part of the gap of the whole. */
const INNER_GAP = 0.3;
const MODEL_GAP = 0.1;
/** A gap on the working set that is this part of the tolerance is all that is asked for. */
const ENOUGH = 0.8;
/** Passes for digits beyond the tolerance: they take longer than their multiply-adds say, row by row in plain TypeScript. */
const EXTRA_PASSES = 50;
/** The shortest step towards the minimum of a model that is not convex. */
const SHORTEST = 2 ** -20;
/** The finest gap beside a ridge, whose weights are as far off as the root of their gap. */
const FINEST_WITH_RIDGE = 1e-20;

export interface MixedOptions extends StopRule {
  /** Where to start, p x Q in the problem's coordinates; zeros unless given. */
  readonly start?: Float64Array | undefined;
  /** Intercepts near which to look for those of the start, Q; those of the best constant model unless given. */
  readonly intercepts?: Float64Array | undefined;
  /** Puts the features of a pass into the order in which they are visited; ascending unless given. */
  readonly order?: ((features: Int32Array) => void) | undefined;
  /** null where squared losses and a row lasso are all there is. */
  readonly parts: MixedParts | null;
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
 * replaced by their quadratic models, block descent over the rows of a working set (`workingSetDescent`) minimises those together
 * with the penalty, and a line search on the objective takes the step. Squared losses are their own models.
 * Where the penalty or a loss is not convex, what proximal steps would still gain takes the place of the gap: see `stationaryPoint.ts`.
 * Intercepts are exact throughout.
 *
 * Sources: Lee, Sun, Saunders (2014), "Proximal Newton-type methods", SIAM J. Optim. 24; Simon, Friedman, Hastie
 * (2013), arXiv:1311.6529.
 */
export function* mixedDescent(problem: MixedProblem, options: MixedOptions): Computation<MixedSolution> {
  const { terms, groups, lists, rows: penalty, geometry, nFeatures: p, nOutputs: Q, fitIntercept } = problem;
  const { squaredNorms, curvatures, nullObjective, objectiveUnit } = problem;
  const { coupling } = problem.penalty;
  const isCommonZero = growsWithLength(problem.penalty);
  const { tolerance, parts } = options;
  const isQuadratic = terms.every(({ loss }) => loss.isQuadratic);
  const samples = groups.reduce((sum, { x, count }) => sum + x.rows * count, 0);

  const w = new Float64Array(p * Q);
  const b = (options.intercepts ?? problem.nullIntercept).slice();
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
  const stationary = problem.isConvex ? null : parts!.stationary(problem, eta);
  /** Predictions and fields with those of the coupling. */
  const predictions = coupling ? [...eta, w] : eta;
  const fields = coupling ? [...theta, w] : theta;
  const losses = {
    isBounded: terms.every(({ loss }) => loss.loss.curvature < Infinity),
    field: () => dualField(problem, predictions, fields),
  };
  const dual = stationary ?? new BestDualPoint(geometry, losses);
  /** Whether a proximal step on a row would lower an objective that is not convex. */
  const gains = stationary ? (j: number) => stationary.decreaseOf(j) > 0 : undefined;
  const effort: Effort = { passes: 0, flops: 0, movement: Infinity };
  /** Whether models have the tangent of a concave penalty: from where the line to their minimum led nowhere to where this does. */
  let hasTangent = false;
  const run: ModelRun = modelDescent(problem, { order: options.order, effort, parts });

  if (options.start) w.set(options.start);
  // Of a column that is constant for an output, only a coupling makes use of the weight.
  for (let q = 0; q < w.length; q++) if (curvatures[q] === 0 && !coupling) w[q] = 0;
  if (options.start && !((yield* objective()) <= nullObjective)) {
    w.fill(0); // the best constant model is better
    b.set(problem.nullIntercept);
  }
  const candidates = new Candidates(geometry, w, { ...lists, support: lists.some });
  const free = penalty.unpenalised?.filter((j) => squaredNorms[j] !== 0);
  const unpenalised = free?.length ? new UnpenalisedRows(problem, run, free) : null;

  const norms = new Float64Array(p);
  const smooth: SmoothPart = {
    w,
    v,
    norms,
    theta: fields,
    effort,
    hasDevice: groups.some(({ x }) => x !== x.exact),
    roundingOf: (isExact) =>
      groups.reduce((most, { x }) => Math.max(most, (isExact ? x.exact : x).rounding), 0),

    /** eta = X W + b with the best b, and its dual fields. */
    *refresh(support: Int32Array): Computation<void> {
      for (const { loss, first } of terms) {
        if (loss.outputs > 1 && isCommonZero)
          for (const j of support) removeCommonShift(w, j * Q, first, loss.outputs);
      }
      yield* predict(support);
      yield* dualFields();
      if (unpenalised) yield* unpenalised.refit({ w, b, eta, theta, dualFields });
    },

    *correlate(features: Int32Array, isExact: boolean): Computation<Int32Array> {
      yield* correlateAll(problem, features, v, isExact);
      if (coupling) subtractPull(coupling, features);
      effort.flops += features.length * samples;
      dualNorms(penalty, v, Q, features, norms);
      yield { kind: 'pause' };
      return features;
    },

    /** One model, minimised over a working set, and a step towards its minimum. */
    *descend({ gap, working, budget }: Look): Computation<number> {
      const enough = isQuadratic && gap > tolerance ? ENOUGH * tolerance : 0;
      const goal = Math.max((isQuadratic ? INNER_GAP : MODEL_GAP) * gap, enough);
      const result = yield* run({ w, theta: slopes, working, goal, budget, hasTangent });
      if (!isQuadratic) yield* lineSearch(working, result.old, result.predictedChange);
      return goal;
    },

    distanceOf: () => 0,
  };
  const { gap, reason } = yield* workingSetDescent(
    { smooth, candidates, dual, gains, nullObjective, objectiveUnit },
    {
      ...options,
      extraPasses: EXTRA_PASSES,
      ...(isQuadratic && penalty.fused?.hasRidge && { finestGap: FINEST_WITH_RIDGE * nullObjective }),
    },
  );
  return Object.freeze({ w: w.slice(), b: b.slice(), eta, gap, iterations: effort.passes, reason });

  /** eta = X W + b. */
  function* predict(support: Int32Array): Computation<void> {
    yield* predictAll(problem, w, support);
    for (const { x, first, count, buffers } of groups) {
      for (let t = 0; t < count; t++) {
        for (let i = t * x.stride; i < t * x.stride + x.rows; i++) buffers.eta[i]! += b[first + t]!;
      }
    }
    effort.flops += support.length * samples;
  }

  /** The objective at W with the best intercepts. */
  function* objective(): Computation<number> {
    const support = Int32Array.from({ length: p }, (_, j) => j).filter((j) => !isZeroRow(w, j, Q));
    lists.some.set(support);
    yield* predict(lists.some.subarray(0, support.length));
    yield* dualFields();
    const rows = gatherRows(w, support, Q);
    const penalties =
      penaltyOf(penalty, rows, support, Q) + coupledChange(rows, new Float64Array(rows.length));
    return terms.reduce((sum, { loss }, t) => sum + loss.value(eta[t]!), penalties);
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

  /** V less M W of a coupling M. */
  function subtractPull(M: RowCoupling, features: Int32Array): void {
    const pull = new Float64Array(Q);
    for (const j of features) {
      if (isZeroRow(w, j, Q)) continue;
      M.apply(w, j * Q, pull);
      for (let q = 0; q < Q; q++) v[j * Q + q]! -= pull[q]!;
    }
  }

  /** What the coupling changes by between gathered rows: `<M (old + d / 2), d>` for each. */
  function coupledChange(rows: Float64Array, old: Float64Array): number {
    if (!coupling) return 0;
    const middle = old.map((value, q) => (value + rows[q]!) / 2);
    const pull = new Float64Array(Q);
    let sum = 0;
    for (let begin = 0; begin < rows.length; begin += Q) {
      coupling.apply(middle, begin, pull);
      for (let q = 0; q < Q; q++) sum += pull[q]! * (rows[begin + q]! - old[begin + q]!);
    }
    return sum;
  }

  /** The longest step from the old rows towards those in w that lowers the objective by what it should. */
  function* lineSearch(working: Int32Array, old: Float64Array, predictedChange: number): Computation<void> {
    const next = gatherRows(w, working, Q);
    const before = penaltyOf(penalty, old, working, Q);
    const steps = partsOf(groups, (_, g) => run.models[g]!.step);
    const changeAt = (t: number): Change => {
      const between = next.map((value, q) => (t === 1 ? value : old[q]! + t * (value - old[q]!)));
      scatterRows(between, working, w, Q);
      const penalties = penaltyOf(penalty, between, working, Q) - before + coupledChange(between, old);
      const losses = changeAlong(terms, eta, steps, trial, t);
      effort.flops += samples;
      return { change: penalties + losses.change, rounding: losses.rounding + 4 * Number.EPSILON * before };
    };
    const { length } = yield* backtrack(changeAt, predictedChange, stationary ? { shortest: SHORTEST } : {});
    if (length > 0 && !(hasTangent && effort.movement === 0)) {
      for (const [g, { first, count }] of groups.entries()) {
        const { interceptStep } = run.models[g]!;
        for (let o = 0; o < count; o++) b[first + o]! += length * interceptStep[o]!;
      }
      return;
    }
    scatterRows(old, working, w, Q);
    effort.movement = 0;
    if (!stationary) return;
    // Between two rows a concave penalty may lie above both: one proximal step always lowers the objective. So does the model with the
    // penalty's tangent, until there is nothing left to gain along it.
    effort.movement = stationary.stepBest(candidates.list, w, v);
    hasTangent = !hasTangent && penalty.slope !== undefined;
  }
}

/** Takes their mean off the K numbers of a row that belong to one task. */
function removeCommonShift(w: Float64Array, row: number, first: number, K: number): void {
  let sum = 0;
  for (let q = row + first; q < row + first + K; q++) sum += w[q]!;
  if (sum === 0) return;
  for (let q = row + first; q < row + first + K; q++) w[q]! -= sum / K;
}
