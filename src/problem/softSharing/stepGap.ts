import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import { addScaled, scaleBy } from '../../linalg/vectors.js';
import type { CoupledRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap, penaltyValue } from '../../penalties/taskCoupling.js';
import type { CouplingPoint } from './couplingPoint.js';
import type { CouplingProblem } from './couplingProblem.js';

/**
 * The gap of a point against the dual point to which a Newton step (Z, d) leads,
 *
 *     Theta_t = theta_t - H_t (X~_t z_t + 1 d_t),      V = M (W + Z),
 *
 * so that `Omega(W) + Omega*(V) - <W, V> = 1/2 tr(Z^T M Z)`: V meets what alpha = 0 asks for, that it sum to 0 over a group,
 * where the system is solved exactly. It is solved but for a residual rho: the dual point that solves it lies within
 * `left = <rho, (H + M)^-1 rho>` of this one, in the norm of which the gap is half a square.
 *
 * It tells what is left to gain by the curvature of the data, where the gap of a ridge tells it by alpha alone. With a ridge V
 * may be any, and that of this very point gives a gap too, whatever the system was solved to. Infinity where H is 0 in a task whose
 * theta does not sum to 0: no step of its intercept makes it.
 *
 * @param delta how the step moves the predictions, `X~ Z^T + 1 d^T`
 */
export function* stepGap(
  { runs, designs, coupling, nFeatures: p }: CouplingProblem,
  { rows: at, field: eta, curvature, unbalanced }: CouplingPoint,
  z: CoupledRows,
  delta: Float64Array,
  left: number,
): Computation<number> {
  if (unbalanced.size > 0) return Infinity;
  const fields = delta.slice();
  curvature.applyHessian(fields);
  let lossGap = 0;
  let gap = penaltyValue(coupling, z, p);
  const paced = new Pace();
  for (const { loss, first, outputs, y, c } of runs) {
    const field = designs.part(fields, first, outputs);
    const own = designs.part(eta, first, outputs);
    const theta = new Float64Array(field.length);
    loss.gradient(y, c, own, theta);
    addScaled(theta, field, 1);
    scaleBy(theta, -1);
    const ofLoss = loss.gap(y, c, own, theta);
    lossGap += ofLoss;
    gap += ofLoss;
    field.set(theta);
    if (paced.isDue(field.length)) yield { kind: 'pause' };
  }
  gap = (Math.sqrt(gap) + Math.sqrt(Math.max(0, left))) ** 2;
  if (coupling.alpha === 0) return gap;
  const v = new Float64Array(coupling.nRows * p);
  yield* designs.correlate(fields, v);
  addScaled(v, applyPenalty(coupling, at, p), -1);
  return Math.min(gap, lossGap + penaltyGap(coupling, v, p));
}
