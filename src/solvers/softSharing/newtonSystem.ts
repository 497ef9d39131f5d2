import type { Computation } from '../../computation/computation.js';
import { dot } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { JoinedOutputs } from '../../problem/exactIntercepts.js';
import type { Slopes } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * The system of second derivatives, with the intercepts eliminated.
 *
 * @param isExact whether its products are made in float64, or on the device of the fit if it has one
 */
export function systemAt(
  { tasks, designs, coupling, nFeatures, haveSameSamples, isQuadratic, fitIntercept }: CouplingProblem,
  { h, curvature }: Pick<Slopes, 'h' | 'curvature'>,
  isExact = true,
): TaskSystem {
  // The samples of a quadratic are around the means by its weights: its intercept takes up nothing.
  const isJoint = tasks.some(({ loss }) => loss.outputs > 1 || (fitIntercept && !loss.isQuadratic));
  return {
    designs: isExact ? designs : designs.onDevice(),
    isCentred: fitIntercept,
    h,
    joint: isJoint ? { curvature, hasIntercepts: fitIntercept, softmaxes: softmaxesOf(tasks) } : undefined,
    coupling,
    nFeatures,
    haveSameSamples: haveSameSamples && isQuadratic,
  };
}

/** The outputs of each softmax. */
export function softmaxesOf(tasks: CouplingProblem['tasks']): JoinedOutputs[] {
  return tasks
    .filter(({ loss }) => loss.outputs > 1)
    .map(({ loss, first }) => ({ first, count: loss.outputs }));
}

/** `X~ Z^T` of all outputs. */
export function productOf(
  { designs, coupling, nFeatures: p }: CouplingProblem,
  z: CoupledRows,
): Computation<Float64Array> {
  return designs.multiply(joinRows(coupling, p, z));
}

/** What goes with a step Z of the weights. */
export interface InterceptSteps {
  /** The best step of each intercept, Q: what brings `beta - 1^T H X~ Z^T` to 0. */
  readonly b: Float64Array;
  /** The second derivative of the losses along both. */
  readonly curvature: number;
}

/** @param product `X~ Z^T` */
export function* interceptSteps(
  { designs, isQuadratic, fitIntercept }: CouplingProblem,
  { beta, interceptStep, curvature }: Slopes,
  product: Float64Array,
): Computation<InterceptSteps> {
  const field = product.slice();
  curvature.applyHessian(field);
  const ofWeights = dot(field, product);
  if (!fitIntercept || isQuadratic)
    return { b: interceptStep.slice(), curvature: ofWeights + dot(beta, interceptStep) };
  const sums = designs.sums(field);
  const b = yield* curvature.solveIntercepts(sums.map((sum, q) => beta[q]! - sum));
  // <H X~ Z^T, X~ Z^T + 1 b^T> + b^T 1^T H (X~ Z^T + 1 b^T), whose last factor is beta
  return { b, curvature: ofWeights + dot(sums, b) + dot(beta, b) };
}
