import type { Computation } from '../../computation/computation.js';
import { addScaled, multiplyBy } from '../../linalg/vectors.js';
import { applyClassCurvature, classCurvature, subtractClassShift } from '../../losses/classCurvature.js';
import type { CoupledTask } from './couplingProblem.js';

/**
 * The curvature H of one task's loss at its predictions: n samples by K outputs, by columns. H joins the outputs of a
 * sample and no two samples.
 */
export interface TaskCurvature {
  /** The diagonal of H, n x K. */
  readonly h: Float64Array;
  /** The steps d of the intercepts with `1^T H 1 d = sums`, K; null where H is 0 and the sums are not. */
  solveIntercepts(sums: Float64Array): Computation<Float64Array | null>;
  /** `field <- H field`. */
  applyHessian(field: Float64Array): void;
  /** `field <- field - H 1 d`: what steps d of the intercepts leave of it. */
  subtractShift(d: Float64Array, field: Float64Array): void;
}

/** The second derivative, or that of a quadratic which lies above the loss everywhere. */
export type CurvatureKind = 'second' | 'majorant';

/** A second derivative by an intercept below which nothing can be divided by it. */
export const LEAST_TOTAL = 1e-280;

/**
 * @param eta the predictions, n x K
 * @param h receives the diagonal of H
 */
export function* taskCurvature(
  { loss, c, y }: CoupledTask,
  eta: Float64Array,
  kind: CurvatureKind,
  h: Float64Array = new Float64Array(eta.length),
): Computation<TaskCurvature> {
  const { outputs: K } = loss;
  if (K === 1) {
    writeCurvature({ loss, c, y }, eta, kind, h);
    return diagonalCurvature(h);
  }
  const q = new Float64Array(eta.length);
  if (kind === 'second') {
    loss.inverseLink(eta, q);
    return yield* multinomial(c, q, K, h);
  }
  // c (I - 1 1^T / K) / 2 lies above every c (diag(q) - q q^T); it is that of q = 1 / K, K / 2 times.
  return yield* multinomial(
    c.map((weight) => (weight * K) / 2),
    q.fill(1 / K),
    K,
    h,
  );
}

/** The curvature of samples of one output each. */
export function writeCurvature(
  { loss, c, y }: Pick<CoupledTask, 'loss' | 'c' | 'y'>,
  eta: Float64Array,
  kind: CurvatureKind,
  h: Float64Array,
): void {
  if (loss.isQuadratic) h.set(c);
  else if (kind === 'second') loss.second(y, c, eta, h);
  else loss.majorant(y, c, eta, h);
}

/** One output: H = diag(h). */
export function diagonalCurvature(h: Float64Array): TaskCurvature {
  let total = 0;
  for (let i = 0; i < h.length; i++) total += h[i]!;
  return {
    h,
    // biome-ignore lint/correctness/useYield: quick
    *solveIntercepts(sums) {
      if (total >= LEAST_TOTAL) return Float64Array.of(sums[0]! / total);
      return sums[0] === 0 ? new Float64Array(1) : null;
    },
    applyHessian: (field) => multiplyBy(field, h),
    subtractShift: (d, field) => addScaled(field, h, -d[0]!),
  };
}

/**
 * K outputs: `H_i = c_i (diag(q_i) - q_i q_i^T)`, which takes no notice of a shift that the outputs have in common.
 * Source: Böhning (1992), "Multinomial logistic regression algorithm", Ann. Inst. Statist. Math. 44.
 */
function* multinomial(
  c: Float64Array,
  q: Float64Array,
  K: number,
  h: Float64Array,
): Computation<TaskCurvature> {
  const n = c.length;
  for (let at = 0; at < q.length; at++) h[at] = c[at % n]! * q[at]! * (1 - q[at]!);
  const sums = yield* classCurvature(c, q, K);
  return {
    h,
    *solveIntercepts(right) {
      if (right.every((value) => value === 0)) return new Float64Array(K);
      return sums.trace >= LEAST_TOTAL ? yield* sums.solve(right) : null;
    },
    applyHessian: (field) => applyClassCurvature(c, q, field),
    subtractShift: (d, field) => subtractClassShift(c, q, d, field),
  };
}
