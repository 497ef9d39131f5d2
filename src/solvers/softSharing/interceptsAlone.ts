import type { Computation } from '../../computation/computation.js';
import { addScaled } from '../../linalg/vectors.js';
import { taskLoss } from '../../losses/taskLoss.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';

/** The step to the best intercepts for the weights of a point. */
export function* interceptsAlone(
  { tasks, fitIntercept }: CouplingProblem,
  { b, eta }: CouplingPoint,
): Computation<{ readonly b: Float64Array; readonly change: number }> {
  const step = new Float64Array(b.length);
  let change = 0;
  for (const [t, { loss, y, c, first }] of tasks.entries()) {
    if (!fitIntercept) break;
    const moved = eta[t]!.slice();
    yield* taskLoss(loss, y, c).fitIntercept(moved, step.subarray(first, first + loss.outputs));
    addScaled(moved, eta[t]!, -1);
    change += loss.change(y, c, eta[t]!, moved);
  }
  return { b: step, change };
}
