import type { Computation } from '../../computation/computation.js';
import { columnSums } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { JoinedRows, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * The system of second derivatives, with the intercepts eliminated.
 *
 * @param isExact whether its products are made in float64, or on the device of the fit if it has one
 */
export function systemAt(
  { tasks, designs, coupling, nFeatures, haveSameSamples, isQuadratic, fitIntercept }: CouplingProblem,
  { h, curvature }: Pick<CouplingPoint, 'h' | 'curvature'>,
  isExact = true,
): TaskSystem {
  const joined: JoinedRows[] = [];
  for (const [t, { loss, first }] of tasks.entries()) {
    const count = loss.outputs;
    // The samples of a quadratic are around the means by its weights: its intercept takes up nothing.
    if (count > 1 || (fitIntercept && !loss.isQuadratic))
      joined.push({ first, count, curvature: curvature[t]!, hasIntercepts: fitIntercept });
  }
  return {
    designs: isExact ? designs : designs.onDevice(),
    isCentred: fitIntercept,
    h,
    joined,
    coupling,
    nFeatures,
    haveSameSamples: haveSameSamples && isQuadratic,
  };
}

/** `X~ Z^T` of all outputs. */
export function productOf(
  { designs, coupling, nFeatures: p }: CouplingProblem,
  z: CoupledRows,
): Computation<Float64Array> {
  const rows = new Float64Array(coupling.nRows * p);
  joinRows(coupling, p, z, rows);
  return designs.multiply(rows);
}

/** The best step of each intercept beside a step Z: what settles `beta - 1^T H X~ Z^T`. @param product `X~ Z^T` */
export function* interceptSteps(
  { tasks, designs, isQuadratic, fitIntercept }: CouplingProblem,
  { beta, interceptStep, curvature }: CouplingPoint,
  product: Float64Array,
): Computation<Float64Array> {
  const steps = interceptStep.slice();
  if (!fitIntercept || isQuadratic) return steps;
  const fields = product.slice();
  for (const [t, { loss, first }] of tasks.entries()) {
    const K = loss.outputs;
    const field = designs.part(fields, first, K);
    curvature[t]!.applyHessian(field);
    const sums = columnSums(field, K);
    for (let k = 0; k < K; k++) sums[k] = beta[first + k]! - sums[k]!;
    steps.set((yield* curvature[t]!.solveIntercepts(sums)) ?? new Float64Array(K), first);
  }
  return steps;
}
