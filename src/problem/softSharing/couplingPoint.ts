import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import { addScaled, sum } from '../../linalg/vectors.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap, penaltyValue } from '../../penalties/taskCoupling.js';
import type { CoupledTask, CouplingProblem } from './couplingProblem.js';
import { divergenceBound } from './divergenceBound.js';
import { type CurvatureKind, type FieldCurvature, fieldCurvature } from './fieldCurvature.js';

/** Weights and intercepts with their predictions, and what these are made of. */
export interface Predicted {
  readonly rows: CoupledRows;
  /** b~, Q. */
  readonly b: Float64Array;
  /** W, R x p. */
  readonly w: Float64Array;
  /** The predictions, a field of all tasks. */
  readonly field: Float64Array;
  /** `|W|` of all the products that the predictions are made of, R x p, where they are not those of W itself: what they are rounded by. */
  readonly reach?: Float64Array | undefined;
}

/**
 * First and second derivatives at predictions. Q is the number of outputs and R that of rows: Q, or 1 where all outputs have
 * one; fields of a task are n x K by columns.
 */
export interface Slopes extends Predicted {
  /** `theta - H 1 interceptStep` with theta = -c loss', a field of all tasks. */
  readonly theta: Float64Array;
  /** The curvature of the losses. */
  readonly curvature: FieldCurvature;
  /** Its diagonal, for all outputs. */
  readonly h: Float64Array;
  /** `M W`, R x p. */
  readonly penalty: Float64Array;
  /** `E = X~^T theta - M W`, R x p, with the intercepts eliminated: `E - X~^T H 1 interceptStep`. */
  readonly e: Float64Array;
  /** `sum_i theta_i`, Q: the derivative by the intercepts; zeros without. */
  readonly beta: Float64Array;
  /** The Newton step of the intercepts alone, Q. */
  readonly interceptStep: Float64Array;
  /** Tasks whose H is 0 while their beta is not. */
  readonly unbalanced: ReadonlySet<number>;
  /** The penalty's part of the duality gap at theta shifted along H. */
  readonly ofPenalty: number;
}

/** Where a solver stands, and how far it is at most from the minimum. */
export interface CouplingPoint extends Slopes {
  /** The predictions of each task. */
  readonly eta: readonly Float64Array[];
  /** The duality gap, in the problem's units. */
  readonly gap: number;
}

/** @param kind what the curvature is: the second derivative, or a quadratic's that lies above the loss everywhere */
export function* couplingPoint(
  problem: CouplingProblem,
  rows: CoupledRows,
  b: Float64Array,
  kind: CurvatureKind = 'second',
): Computation<CouplingPoint> {
  return yield* certifiedPoint(problem, yield* slopesOf(problem, rows, b, kind));
}

/** The derivatives at weights: two products with the designs. */
export function* slopesOf(
  problem: CouplingProblem,
  rows: CoupledRows,
  b: Float64Array,
  kind: CurvatureKind = 'second',
): Computation<Slopes> {
  const w = joinRows(problem.coupling, problem.nFeatures, rows);
  return yield* slopesAt(problem, { rows, b, w, field: yield* predictions(problem, w, b) }, kind);
}

/** The same where the predictions are known: one product. */
export function* slopesAt(
  problem: CouplingProblem,
  at: Predicted,
  kind: CurvatureKind = 'second',
): Computation<Slopes> {
  const { designs, coupling, nFeatures: p, fitIntercept, isQuadratic } = problem;
  const theta = designs.newField();
  const h = isQuadratic ? problem.h : designs.newField();
  const curvature = yield* fieldCurvature(problem, at.field, kind, h, theta);
  const beta = fitIntercept ? designs.sums(theta) : new Float64Array(designs.nOutputs);
  const unbalanced = new Set<number>();
  const interceptStep = yield* curvature.solveIntercepts(beta, (t) => unbalanced.add(t));
  if (fitIntercept) curvature.subtractShift(interceptStep, theta);
  const penalty = applyPenalty(coupling, at.rows, p);
  const e = yield* residual(problem, theta, penalty);
  const ofPenalty = penaltyGap(coupling, e, p);
  const of = { theta, curvature, h, penalty, e, beta, interceptStep, unbalanced, ofPenalty };
  const { rows, b, w, field, reach } = at;
  return { rows, b, w, field, reach, ...of };
}

/** `X~^T theta - M W`, R x p. */
function* residual(
  { designs }: CouplingProblem,
  theta: Float64Array,
  penalty: Float64Array,
): Computation<Float64Array> {
  const out = new Float64Array(penalty.length);
  yield* designs.correlate(theta, out);
  addScaled(out, penalty, -1);
  return out;
}

/**
 * A point with its certificate. The dual point is `Theta = theta - H 1 d` with `theta =
 * -c loss'`: shifted along the second derivative until the intercept's condition `sum_i Theta_i = 0` holds; where that
 * leaves the domain of the conjugate, theta scaled label by label until it does. With V = X~^T Theta the gap is a sum
 * of two that are never negative:
 *
 *     P - D = sum_t (loss_t(eta_t) + loss_t*(-Theta_t) + <eta_t, Theta_t>)  +  1/2 tr(E^T M^-1 E),    E = V - M W
 *
 * It is never more than P itself, which is the gap of Theta = 0: no loss is below 0. With alpha = 0 rounding leaves hardly more
 * than that, since V has to sum to 0 over each group: see `stepGap`.
 */
export function* certifiedPoint(problem: CouplingProblem, slopes: Slopes): Computation<CouplingPoint> {
  const { tasks, runs, designs, coupling, nFeatures: p } = problem;
  const { field: eta, theta, rows, penalty, unbalanced, ofPenalty } = slopes;
  const etas = tasks.map(({ first, loss }) => designs.part(eta, first, loss.outputs));
  const bound = boundOfLosses(problem, slopes) + ofPenalty;
  // The loss is no less than its second derivative: this gap is below the objective.
  if (bound < sum(slopes.curvature.totals)) return { ...slopes, eta: etas, gap: bound };
  let value = 0;
  let lossGap = 0;
  let zeroSum: Float64Array | null = null; // theta of the dual point, where that is not the one shifted along H
  const paced = new Pace();
  for (const { loss, first, outputs, task, count, y, c } of runs) {
    const field = designs.part(theta, first, outputs);
    const own = designs.part(eta, first, outputs);
    value += loss.value(y, c, own);
    const all = unbalanced.size === 0 ? loss.gap(y, c, own, field) : Infinity;
    if (all < Infinity) lossGap += all;
    else {
      for (let t = task; t < task + count; t++) {
        const own = tasks[t]!;
        const at = designs.part(eta, own.first, loss.outputs);
        const dual = designs.part(theta, own.first, loss.outputs);
        let gap = unbalanced.has(t) ? Infinity : loss.gap(own.y, own.c, at, dual);
        if (gap === Infinity) {
          const moved = yield* zeroSumDual(own, at);
          zeroSum ??= theta.slice();
          gap = loss.gap(own.y, own.c, at, moved);
          designs.part(zeroSum, own.first, loss.outputs).set(moved);
        }
        lossGap += gap;
      }
    }
    if (paced.isDue(field.length)) yield { kind: 'pause' };
  }
  const ofDual = zeroSum ? penaltyGap(coupling, yield* residual(problem, zeroSum, penalty), p) : ofPenalty;
  const gap = lossGap + ofDual;
  // Only a gap that is not below the loss alone can be above the objective.
  const most = gap < value ? value : value + penaltyValue(coupling, rows, p);
  return {
    ...slopes,
    eta: etas,
    gap: gap < most ? gap : most,
  };
}

/** Steps of intercepts that make a bound of the gap no more than a hundredth larger than the gap. */
const SHORT_STEP = 1 / 128;

/** A bound of the part of the gap that logistic losses have of a dual point shifted along H; Infinity where the shift is large. */
function boundOfLosses(
  { runs }: CouplingProblem,
  { interceptStep, unbalanced, curvature: { kind, totals } }: Slopes,
): number {
  if (kind !== 'second' || unbalanced.size > 0) return Infinity;
  let bound = 0;
  for (const { loss, first, outputs } of runs) {
    if (!loss.hasPairKernel) return Infinity;
    for (let q = first; q < first + outputs; q++) {
      const d = Math.abs(interceptStep[q]!);
      if (!(d <= SHORT_STEP)) return Infinity;
      bound += divergenceBound(loss, d) * totals[q]! * d * d;
    }
  }
  return bound;
}

/** `eta = X~ W^T + 1 b~^T` of all tasks, with the weights that they have anyway. */
export function* predictions(
  { tasks, designs }: CouplingProblem,
  w: Float64Array,
  b: Float64Array,
): Computation<Float64Array> {
  const eta = yield* designs.multiply(w);
  designs.shift(eta, b);
  for (const { first, fixed } of tasks) if (fixed) addScaled(designs.part(eta, first), fixed, 1);
  return eta;
}

/** -c loss', moved to where it sums to 0 and stays in the domain of the conjugate. */
function* zeroSumDual({ loss, y, c }: CoupledTask, eta: Float64Array): Computation<Float64Array> {
  const task = taskLoss(loss, y, c);
  const theta = new Float64Array(eta.length);
  task.dual(eta, theta);
  yield* task.toZeroSum(theta);
  return theta;
}
