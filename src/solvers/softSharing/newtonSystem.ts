import type { Computation } from '../../computation/computation.js';
import { addScaled } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { CentredPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { columnSums } from '../../problem/softSharing/taskCurvature.js';
import type { JoinedRows, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * The system of second derivatives, the samples of each row centred by their weights in it.
 *
 * @param isExact whether its products are made in float64, or on the device of the fit if it has one
 */
export function systemAt(
  { tasks, designs, coupling, nFeatures: p, haveSameSamples, isQuadratic, fitIntercept }: CouplingProblem,
  { move, h, curvature }: CentredPoint,
  isExact = true,
): TaskSystem {
  const joined: JoinedRows[] = [];
  for (const [t, { loss, first }] of tasks.entries()) {
    const count = loss.outputs;
    if (count > 1) joined.push({ first, count, curvature: curvature[t]!, hasIntercepts: fitIntercept });
  }
  let centred = designs;
  if (move) {
    const means = designs.centre.slice();
    addScaled(means, move, 1);
    centred = designs.recentred(means);
  }
  return {
    designs: isExact ? centred : centred.onDevice(),
    isCentred: fitIntercept,
    h,
    joined,
    coupling,
    nFeatures: p,
    haveSameSamples: haveSameSamples && isQuadratic,
  };
}

/** How a step moves the predictions, `X~ Z^T + 1 b^T`: multiplied once, where it is asked for. */
export function predictionSteps(
  { designs, coupling, nFeatures: p }: CouplingProblem,
  z: CoupledRows,
  b: Float64Array,
): () => Computation<Float64Array> {
  let known: Float64Array | undefined;
  return function* () {
    if (known) return known;
    const rows = new Float64Array(coupling.nRows * p);
    joinRows(coupling, p, z, rows);
    known = yield* designs.multiply(rows);
    designs.shift(known, b);
    return known;
  };
}

/** The best step of each intercept beside a step Z: what settles `beta - 1^T H X~ Z`. */
export function* interceptSteps(
  { tasks, designs, coupling, nFeatures: p, fitIntercept }: CouplingProblem,
  { beta, interceptStep, move, curvature }: CentredPoint,
  z: CoupledRows,
): Computation<Float64Array> {
  const steps = interceptStep.slice();
  if (!fitIntercept || !move) return steps;
  const rows = new Float64Array(coupling.nRows * p);
  joinRows(coupling, p, z, rows);
  const isJoint = tasks.some(({ loss }) => loss.outputs > 1);
  const fields = isJoint ? yield* designs.multiply(rows) : null;
  for (const [t, { loss, first }] of tasks.entries()) {
    const K = loss.outputs;
    if (K === 1) {
      const from = designs.rowOf[first]! * p;
      for (let j = 0; j < p; j++) steps[first]! -= move[first * p + j]! * rows[from + j]!;
      continue;
    }
    const field = designs.part(fields!, first, K);
    curvature[t]!.applyHessian(field);
    const sums = columnSums(field, K);
    for (let k = 0; k < K; k++) sums[k] = beta[first + k]! - sums[k]!;
    steps.set((yield* curvature[t]!.solveIntercepts(sums)) ?? new Float64Array(K), first);
  }
  return steps;
}
