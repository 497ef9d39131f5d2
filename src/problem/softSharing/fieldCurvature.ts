import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import { multiplyBy, scaleBy } from '../../linalg/vectors.js';
import { type ClassCurvature, classCurvature } from '../../losses/classCurvature.js';
import type { CouplingProblem, LossRun } from './couplingProblem.js';

/** The second derivative, or that of a quadratic which lies above the loss everywhere. */
export type CurvatureKind = 'second' | 'majorant';

/** A second derivative by an intercept below which nothing can be divided by it. */
export const LEAST_TOTAL = 1e-280;

/**
 * The curvature H of all tasks' losses at their predictions, in loops over the outputs of all tasks where they have one each:
 * many tasks of few samples are not slower than one of many.
 */
export interface FieldCurvature {
  readonly kind: CurvatureKind;
  /** Its diagonal, for all outputs. */
  readonly h: Float64Array;
  /** The sums of it over the samples of each output, Q. */
  readonly totals: Float64Array;
  /** `field <- H field`. */
  applyHessian(field: Float64Array): void;
  /** The steps d of the intercepts with `1^T H 1 d = sums`, Q; 0 in tasks whose H is 0 while their sums are not, which are `told`. */
  solveIntercepts(sums: Float64Array, told?: (t: number) => void): Computation<Float64Array>;
  /** `field <- field - H 1 d`. */
  subtractShift(d: Float64Array, field: Float64Array): void;
}

/**
 * @param h receives the diagonal
 * @param theta receives `-c loss'`
 */
export function* fieldCurvature(
  problem: CouplingProblem,
  eta: Float64Array,
  kind: CurvatureKind,
  h: Float64Array,
  theta: Float64Array,
): Computation<FieldCurvature> {
  const { runs, designs } = problem;
  const joint = new Map<number, ClassCurvature>(); // of tasks with several outputs
  const paced = new Pace();
  for (const run of runs) {
    const { loss, first, outputs, task, y, c } = run;
    const own = designs.part(h, first, outputs);
    const at = designs.part(eta, first, outputs);
    const slope = designs.part(theta, first, outputs);
    if (loss.derivatives && kind === 'second') loss.derivatives(y, c, at, slope, own);
    else if (loss.joint) {
      const q = new Float64Array(at.length);
      loss.joint.slopes(y, c, at, slope, q);
      joint.set(task, jointCurvature(run, q, kind, own));
    } else {
      loss.gradient(y, c, at, slope);
      if (loss.isQuadratic) own.set(c);
      else if (kind === 'second') loss.second(y, c, at, own);
      else loss.majorant(y, c, at, own);
    }
    scaleBy(slope, -1);
    if (paced.isDue(own.length)) yield { kind: 'pause' };
  }
  return curvatureOf(problem, h, kind, joint);
}

/** @param joint those of tasks with several outputs */
export function curvatureOf(
  { tasks, runs, designs }: CouplingProblem,
  h: Float64Array,
  kind: CurvatureKind,
  joint: ReadonlyMap<number, ClassCurvature> = new Map(),
): FieldCurvature {
  const { starts } = designs;
  const totals = designs.sums(h);
  return {
    kind,
    h,
    totals,
    applyHessian(field) {
      if (joint.size === 0) multiplyBy(field, h);
      else {
        for (const { task, first, outputs } of runs) {
          const own = designs.part(field, first, outputs);
          const several = joint.get(task);
          if (several) several.apply(own);
          else multiplyBy(own, designs.part(h, first, outputs));
        }
      }
    },
    *solveIntercepts(sums, told) {
      const d = new Float64Array(sums.length);
      for (const [t, { first, loss }] of tasks.entries()) {
        if (loss.outputs > 1) {
          const right = sums.slice(first, first + loss.outputs);
          const steps = right.every((value) => value === 0) ? right : yield* joint.get(t)!.solve(right);
          if (steps) d.set(steps, first);
          else told?.(t);
        } else if (totals[first]! >= LEAST_TOTAL) d[first] = sums[first]! / totals[first]!;
        else if (sums[first] !== 0) told?.(t);
      }
      return d;
    },
    subtractShift(d, field) {
      for (const [t, several] of joint) {
        const { first, loss } = tasks[t]!;
        several.subtractShift(
          d.subarray(first, first + loss.outputs),
          designs.part(field, first, loss.outputs),
        );
      }
      for (const { first, outputs, loss } of runs) {
        if (loss.outputs > 1) continue;
        for (let q = first; q < first + outputs; q++) subtract(field, h, d[q]!, starts[q]!, starts[q + 1]!);
      }
    },
  };
}

function subtract(field: Float64Array, h: Float64Array, d: number, from: number, end: number): void {
  for (let i = from; i < end; i++) field[i]! -= d * h[i]!;
}

/**
 * The curvature of a softmax with K outputs, which joins those of a sample.
 *
 * @param q the probabilities, overwritten by those of the majorant
 *
 * Source: Böhning (1992), "Multinomial logistic regression algorithm", Ann. Inst. Statist. Math. 44 (the majorant).
 *
 * @param h receives its diagonal
 */
function jointCurvature(
  { loss, c }: LossRun,
  q: Float64Array,
  kind: CurvatureKind,
  h: Float64Array,
): ClassCurvature {
  const { outputs: K } = loss;
  // c (I - 1 1^T / K) / 2 lies above every c (diag(q) - q q^T); it is that of q = 1 / K, K / 2 times.
  if (kind === 'majorant') q.fill(1 / K);
  const weights = kind === 'second' ? c : c.map((weight) => (weight * K) / 2);
  fillDiagonal(weights, q, h);
  return classCurvature(weights, q, K);
}

/** `h_ik = c_i q_ik (1 - q_ik)`. */
function fillDiagonal(c: Float64Array, q: Float64Array, h: Float64Array): void {
  for (let from = 0; from < q.length; from += c.length) {
    for (let i = 0; i < c.length; i++) {
      const share = q[from + i]!;
      h[from + i] = c[i]! * share * (1 - share);
    }
  }
}
