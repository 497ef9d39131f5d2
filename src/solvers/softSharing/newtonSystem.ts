import type { Computation } from '../../computation/computation.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { columnSums } from '../../problem/softSharing/taskCurvature.js';
import { predictTask, recentred, type TaskDesign } from '../../problem/softSharing/taskDesign.js';
import type { JoinedRows, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/** The system of second derivatives, the samples of each row centred by their weights in it. */
export function systemAt(
  { tasks, coupling, nFeatures: p, products, alike, isQuadratic, fitIntercept }: CouplingProblem,
  { move, curvature }: CouplingPoint,
): TaskSystem {
  const designs: TaskDesign[] = [];
  const h: Float64Array[] = [];
  const joined: JoinedRows[] = [];
  for (const [t, { loss, first, design, y }] of tasks.entries()) {
    const count = loss.outputs;
    for (let q = first; q < first + count; q++) {
      const k = q - first;
      designs.push(move ? recentred(design, move.subarray(q * p, (q + 1) * p)) : design);
      h.push(curvature[t]!.h.subarray(k * y.length, (k + 1) * y.length));
    }
    if (count > 1) joined.push({ first, count, curvature: curvature[t]!, hasIntercepts: fitIntercept });
  }
  return { designs, h, joined, coupling, nFeatures: p, products, alike: alike && isQuadratic };
}

/** The best step of each intercept beside a step Z: what settles `beta - 1^T H X~ Z`. */
export function* interceptSteps(
  { tasks, coupling, nFeatures: p, fitIntercept }: CouplingProblem,
  { beta, interceptStep, move, curvature }: CouplingPoint,
  z: CoupledRows,
): Computation<Float64Array> {
  const steps = interceptStep.slice();
  if (!fitIntercept || !move) return steps;
  const rows = new Float64Array(coupling.nRows * p);
  joinRows(coupling, p, z, rows);
  for (const [t, { loss, first, design, y }] of tasks.entries()) {
    const K = loss.outputs;
    const n = y.length;
    if (K === 1) {
      for (let j = 0; j < p; j++) steps[first]! -= move[first * p + j]! * rows[first * p + j]!;
      continue;
    }
    const field = new Float64Array(n * K);
    for (let k = 0; k < K; k++)
      predictTask(design, rows, (first + k) * p, field.subarray(k * n, (k + 1) * n));
    curvature[t]!.bend(field);
    const sums = columnSums(field, K);
    for (let k = 0; k < K; k++) sums[k] = beta[first + k]! - sums[k]!;
    steps.set((yield* curvature[t]!.settle(sums)) ?? new Float64Array(K), first);
  }
  return steps;
}
