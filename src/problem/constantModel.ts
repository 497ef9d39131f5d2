import type { TaskLoss } from '../losses/taskLoss.js';

/**
 * The best constant model of one task, that of W = 0: its intercepts into b, which stays 0 where none are fitted.
 *
 * @param b one number an output
 * @returns the task's loss there
 */
export function constantModel(task: TaskLoss, fitIntercept: boolean, b: Float64Array): number {
  if (fitIntercept && task.counts) task.bestConstant(b);
  const n = task.weights.length;
  const eta = new Float64Array(n * b.length);
  for (const [k, base] of b.entries()) eta.fill(base, k * n, (k + 1) * n);
  return task.value(eta);
}
