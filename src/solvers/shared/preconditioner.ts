import type { Computation } from '../../computation/computation.js';
import { factoriseInSteps, packedLength, solveFactored } from '../../linalg/cholesky.js';
import type { SharedPoint } from '../../problem/shared/sharedPoint.js';
import type { SharedProblem } from '../../problem/shared/sharedProblem.js';
import { backward, forward, hessian, startsOf } from './sharedProducts.js';

/** A positive definite matrix M near the Hessian H whose systems are easy: `out = M^-1 r`. */
export type Preconditioner = (r: Float64Array, out: Float64Array) => Computation<void>;

/** Systems up to this size are factorised where that pays. */
const LARGEST_SYSTEM = 1200;

/** The diagonal `curvature sum_it c_it x_ij^2 + ridge_j`. */
export function diagonal({ squaredNorms, ridge }: SharedProblem, point: SharedPoint): Preconditioner {
  const curvature = point.curvature();
  const inverse = squaredNorms.map((square, j) => {
    const entry = curvature * square + ridge[j]!;
    return entry > 0 ? 1 / entry : 0;
  });
  return atOnce((r, out) => {
    for (let j = 0; j < r.length; j++) out[j] = r[j]! * inverse[j]!;
  });
}

/** Which of the two factorisations fits a problem, and the size of its system; null where both are too large. */
export function factorisable(problem: SharedProblem): { form: 'features' | 'samples'; size: number } | null {
  const samples = startsOf(problem).at(-1)!;
  const { nFeatures, ridge } = problem;
  const form = nFeatures <= samples || ridge.some((value) => value === 0) ? 'features' : 'samples';
  const size = form === 'features' ? nFeatures : samples;
  return size <= LARGEST_SYSTEM ? { form, size } : null;
}

/** H itself, factorised, p x p. */
export function* byFeatures(problem: SharedProblem, point: SharedPoint): Computation<Preconditioner> {
  const p = problem.nFeatures;
  const h = yield* hessian(problem, point);
  // Brought to a unit diagonal, so that sizes of columns do not decide what counts as singular.
  const lengths = Float64Array.from({ length: p }, (_, j) => Math.sqrt(h[(j * (j + 1)) / 2 + j]!) || 1);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) h[(i * (i + 1)) / 2 + j]! /= lengths[i]! * lengths[j]!;
  }
  yield* factoriseInSteps(h, p, 'drop');
  return atOnce((r, out) => {
    for (let j = 0; j < p; j++) out[j] = r[j]! / lengths[j]!;
    solveFactored(h, p, out, 0);
    for (let j = 0; j < p; j++) out[j]! /= lengths[j]!;
  });
}

/**
 * `R + X~^T D X~` with D the curvature of each sample, by way of the N x N system of Woodbury:
 *
 *     M^-1 = R^-1 - R^-1 X~^T D^1/2 (I + D^1/2 K D^1/2)^-1 D^1/2 X~ R^-1,    K = X~ R^-1 X~^T.
 *
 * It differs from H by the T directions in which the intercepts give way.
 */
export function* bySamples(
  problem: SharedProblem,
  point: SharedPoint,
  gram: Float64Array,
): Computation<Preconditioner> {
  const starts = startsOf(problem);
  const size = starts.at(-1)!;
  const { ridge, lambda } = problem;
  const roots = new Float64Array(size);
  for (const [k, tasks] of point.tasks.entries()) {
    for (const { task, second } of tasks) {
      for (let i = 0; i < second.length; i++) roots[starts[k]! + i]! += lambda[task]! * second[i]!;
    }
  }
  for (let i = 0; i < size; i++) roots[i] = Math.sqrt(roots[i]!);
  const a = new Float64Array(packedLength(size));
  for (let i = 0, q = 0; i < size; i++) {
    for (let j = 0; j <= i; j++, q++) a[q] = roots[i]! * gram[q]! * roots[j]!;
    a[q - 1]! += 1;
  }
  yield* factoriseInSteps(a, size, 'drop');
  const fields = problem.blocks.map(({ design }) => new Float64Array(design.rows));
  const scaled = new Float64Array(problem.nFeatures);
  const all = new Float64Array(size);
  return function* apply(r, out) {
    for (let j = 0; j < r.length; j++) scaled[j] = r[j]! / ridge[j]!;
    yield* forward(problem, scaled, fields);
    for (const [k, field] of fields.entries()) all.set(field, starts[k]!);
    for (let i = 0; i < size; i++) all[i]! *= roots[i]!;
    solveFactored(a, size, all, 0);
    for (let i = 0; i < size; i++) all[i]! *= roots[i]!;
    yield* backward(
      problem,
      (k, field) => field.set(all.subarray(starts[k]!, starts[k]! + field.length)),
      out,
    );
    for (let j = 0; j < r.length; j++) out[j] = scaled[j]! - out[j]! / ridge[j]!;
  };
}

/** A preconditioner that needs no product with the designs. */
function atOnce(apply: (r: Float64Array, out: Float64Array) => void): Preconditioner {
  return function* (r, out) {
    apply(r, out);
    yield { kind: 'pause' };
  };
}
