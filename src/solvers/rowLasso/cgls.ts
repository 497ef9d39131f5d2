import type { Computation } from '../../computation/computation.js';
import { normRange, sum } from '../../linalg/vectors.js';
import { residualDualPoint } from '../../problem/rowLasso/certificate.js';
import { gradientGap } from '../../problem/rowLasso/gradientGap.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { progressOf } from '../progress.js';
import { EXTRA_FLOPS, type Solution, type StopReason, type StopRule } from '../solver.js';
import { FINEST_GAP } from '../stopTest.js';

/** A cycle ends when the squared length of the gradient is this part of what it was, */
const CYCLE_GAIN = 1e-16;
/** or has grown by as much as only rounding makes it grow, */
const DIVERGENCE = 1e8;
/** and counts as progress when it leaves less than this part. */
const LEAST_GAIN = 0.25;

/** Multiply-adds that the products of the columns with each other may take. */
const MOST_GRAM_FLOPS = 2e9;

/** Weights with their gap and the squares of the gradient there. */
interface Point {
  readonly w: Float64Array;
  readonly gap: number;
  readonly gradient: number;
}

/**
 * Ridge and plain least squares, `minimise ||Y - X W||_F^2 / 2 + sum_j l2_j / 2 ||W_j||^2`, where X is sparse or too
 * large to factorise: conjugate gradients for the normal equations in residual form (CGLS), one recurrence a
 * task, preconditioned by the diagonal `||x_j||^2 + l2_j`. X is only ever multiplied with.
 *
 * The recurrence runs in cycles. Each starts from a residual formed afresh, so that the digits which rounding
 * took from the last one are won back, until a cycle brings nothing more.
 *
 * With l2_j = 0 a dual point must have X_j^T Theta = 0; the residual counts as one on the way when no correlation can be told
 * from zero in float64. What that may cost is told by `gradientGap` in the end, where the products of the columns can be paid
 * for.
 *
 * Source: Björck (1996), "Numerical methods for least squares problems", section 7.4.
 */
export function* cgls(problem: RowProblem, rule: StopRule): Computation<Solution> {
  const { tolerance, maxIter, extraFlops = EXTRA_FLOPS } = rule;
  const { nTasks, nullObjective } = problem;
  const quadratic = problem.penalty.quadratic!;
  const { design, target, squaredNorms } = problem.standardized;
  const x = design.exact;
  const { columns: p, stride } = x;
  const buffers = problem.workspace.restart();
  const w = buffers.rows();
  const v = buffers.rows();
  const direction = buffers.rows();
  const residual = buffers.field();
  const product = buffers.field();
  const features = buffers.list();
  const norms = new Float64Array(p);
  const l2 = Float64Array.from({ length: p }, (_, j) => quadratic.ridge(j));
  let usable = 0;
  for (let j = 0; j < p; j++) if (squaredNorms[j]! > 0) features[usable++] = j;
  const columns = features.subarray(0, usable);
  const at = { w, v, features: columns, norms };
  const patience = Math.min(x.rows, p) + 20;
  // Squares of a gradient that is rounding alone: the recurrence would go on from it, away from the answer.
  const floor = usable * (Number.EPSILON ** 2 * problem.standardized.targetSquares);

  let iterations = 0;
  residual.set(target);
  let now: Point = { w: w.slice(), gap: yield* look(), gradient: sum(gradientSquares()) };
  let best = now;
  for (;;) {
    const isFine = best.gap <= FINEST_GAP * nullObjective || isWorkDone();
    if ((best.gap <= tolerance && isFine) || now.gradient <= floor) return yield* solution('precision');
    if (iterations >= maxIter) return yield* solution('maxIter');
    w.set(yield* cycle(now));
    yield* refreshResidual();
    const last = now;
    now = { w: w.slice(), gap: yield* look(), gradient: sum(gradientSquares()) };
    if (isBetter(now, best)) best = now;
    const isProgress = now.gradient < LEAST_GAIN * last.gradient || now.gap < LEAST_GAIN * last.gap;
    if (!isProgress) return yield* solution(iterations >= maxIter ? 'maxIter' : 'precision');
  }

  /** One run of the recurrence from a point; returns the best w that it came by. */
  function* cycle(start: Point): Computation<Float64Array> {
    let reached = start;
    let stalled = 0;
    let old: Float64Array = new Float64Array(nTasks);
    while (stalled < patience && iterations < maxIter) {
      const gamma = gradientSquares();
      for (let t = 0; t < nTasks; t++) if (gamma[t]! <= floor) gamma[t] = 0; // this task is done
      const left = sum(gamma);
      if (!(left > CYCLE_GAIN * start.gradient) || !(left < DIVERGENCE * start.gradient)) break;
      eachEntry((q, t, diagonal, ridge) => {
        const s = v[q]! - ridge * w[q]!;
        direction[q] = s / diagonal + (old[t]! > 0 ? (gamma[t]! / old[t]!) * direction[q]! : 0);
      });
      old = gamma;
      yield* x.multiply(direction, columns, product);
      const curvature = new Float64Array(nTasks);
      for (let t = 0; t < nTasks; t++) {
        for (let q = t * stride; q < (t + 1) * stride; q++) curvature[t]! += product[q]! * product[q]!;
      }
      eachEntry((q, t, _, ridge) => {
        curvature[t]! += ridge * direction[q]! * direction[q]!;
      });
      const length = gamma.map((value, t) => (value > 0 && curvature[t]! > 0 ? value / curvature[t]! : 0));
      eachEntry((q, t) => {
        w[q]! += length[t]! * direction[q]!;
      });
      for (let t = 0; t < nTasks; t++) {
        for (let q = t * stride; q < (t + 1) * stride; q++) residual[q]! -= length[t]! * product[q]!;
      }
      iterations++;
      const next: Point = { w: w.slice(), gap: yield* look(), gradient: sum(gradientSquares()) };
      yield progressOf(problem, rule, {
        iteration: iterations,
        gap: next.gap,
        candidates: usable,
        active: usable,
      });
      stalled = isBetter(next, reached) ? 0 : stalled + 1;
      if (stalled === 0) reached = next;
      if (reached.gap <= tolerance && isWorkDone()) break;
    }
    return reached.w;
  }

  /** Whether more work has been done than digits beyond the tolerance are worth. */
  function isWorkDone(): boolean {
    return 2 * iterations * x.rows * p * nTasks >= extraFlops;
  }

  function* refreshResidual(): Computation<void> {
    yield* x.multiply(w, columns, product);
    problem.kernels.subtract(target, product, residual);
  }

  function residualSquares(): number {
    return problem.kernels.inner(residual, residual);
  }

  /** Brings V up to date with the residual; returns the gap. */
  function* look(): Computation<number> {
    yield* x.correlate(residual, columns, v);
    return residualDualPoint(problem, residualSquares(), at, x.rounding, reach()).gap;
  }

  /** What rounding of the residual is a part of: `||Y|| + sum_j ||x_j|| ||W_j||`. */
  function reach(): number {
    const { storedNorms, targetSquares } = problem.standardized;
    let size = Math.sqrt(targetSquares);
    for (const j of columns) size += storedNorms[j]! * normRange(w, j * nTasks, nTasks);
    return size;
  }

  /** `sum_j ||S_j||^2 / (||x_j||^2 + l2_j)` of each task, for the gradient S_j = l2_j W_j - V_j. */
  function gradientSquares(): Float64Array {
    const gamma = new Float64Array(nTasks);
    eachEntry((q, t, diagonal, ridge) => {
      const s = v[q]! - ridge * w[q]!;
      gamma[t]! += (s * s) / diagonal;
    });
    return gamma;
  }

  function eachEntry(visit: (q: number, t: number, diagonal: number, ridge: number) => void): void {
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k]!;
      const ridge = l2[j]!;
      const diagonal = squaredNorms[j]! + ridge;
      for (let t = 0; t < nTasks; t++) visit(j * nTasks + t, t, diagonal, ridge);
    }
  }

  /** Digits that the residual has lost are overlooked on the way; in the end the curvature tells what they may cost. */
  function* solution(otherwise: StopReason): Computation<Solution> {
    let { gap } = best;
    if (problem.gram.flopsFor(columns) <= MOST_GRAM_FLOPS) {
      w.set(best.w);
      yield* refreshResidual();
      yield* x.correlate(residual, columns, v);
      gap = residualDualPoint(problem, residualSquares(), at, x.rounding).gap;
      if (gap > tolerance && best.gap <= tolerance) {
        gap = Math.min(gap, gradientGap(problem, quadratic, residual, w, v, columns));
      }
    }
    const reason = gap <= tolerance ? 'converged' : otherwise === 'converged' ? 'precision' : otherwise;
    return Object.freeze({ w: best.w, gap, iterations, reason });
  }
}

/** Where a gap says little, as with an l2_j of 0 until the last digits, the gradient decides. */
function isBetter(a: Point, b: Point): boolean {
  return a.gap < 0.99 * b.gap || (a.gap <= 1.01 * b.gap && a.gradient < b.gradient);
}
