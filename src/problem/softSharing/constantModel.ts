import { taskLoss } from '../../losses/taskLoss.js';
import type { CouplingProblem } from './couplingProblem.js';

/** The best model with W = 0, and the objective there. */
export function constantModel({ tasks, coupling, fitIntercept }: CouplingProblem): {
  readonly b: Float64Array;
  readonly value: number;
} {
  const b = new Float64Array(coupling.nRows);
  let value = 0;
  for (const { loss, first, y, c } of tasks) {
    const intercept = b.subarray(first, first + loss.outputs);
    if (fitIntercept) taskLoss(loss, y, c).bestConstant(intercept);
    const eta = new Float64Array(loss.outputs * y.length);
    for (const [k, base] of intercept.entries()) eta.fill(base, k * y.length, (k + 1) * y.length);
    value += loss.value(y, c, eta);
  }
  return { b, value };
}
