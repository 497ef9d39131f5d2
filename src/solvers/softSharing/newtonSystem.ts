import type { Computation } from '../../computation/computation.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { Slopes } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { JoinedRows, TaskSystem } from '../../problem/softSharing/taskSystem.js';

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
  const joined: JoinedRows[] = [];
  for (const [t, { loss, first }] of tasks.entries()) {
    const count = loss.outputs;
    // The samples of a quadratic are around the means by its weights: its intercept takes up nothing.
    if (count > 1 || (fitIntercept && !loss.isQuadratic))
      joined.push({ first, count, curvature: curvature.of(t), hasIntercepts: fitIntercept });
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

/** The best step of each intercept beside a step Z: what brings `beta - 1^T H X~ Z^T` to 0. @param product `X~ Z^T` */
export function* interceptSteps(
  { designs, isQuadratic, fitIntercept }: CouplingProblem,
  { beta, interceptStep, curvature }: Slopes,
  product: Float64Array,
): Computation<Float64Array> {
  if (!fitIntercept || isQuadratic) return interceptStep.slice();
  const field = product.slice();
  curvature.applyHessian(field);
  const sums = designs.sums(field);
  for (let q = 0; q < sums.length; q++) sums[q] = beta[q]! - sums[q]!;
  return yield* curvature.solveIntercepts(sums);
}
