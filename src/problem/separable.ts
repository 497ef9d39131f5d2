import { taskLabel } from '../data/taskNames.js';
import { InputError } from '../errors.js';
import { splitRows } from '../penalties/coupledRows.js';
import type { CouplingProblem } from './couplingProblem.js';
import { predictTask } from './taskDesign.js';

/**
 * With alpha = 0 nothing holds the weights that a group of coupled tasks shares. If they tell the labels of all
 * its tasks apart without an error, longer weights in the same direction always have a smaller logistic loss,
 * and there is no minimum.
 *
 * @param w W, T x p: every task has one output
 * @throws InputError that names the tasks
 */
export function requireMinimum(
  problem: CouplingProblem,
  w: Float64Array,
  taskNames: readonly string[],
): void {
  const { coupling, nFeatures: p, isQuadratic, tasks } = problem;
  if (isQuadratic) return;
  const { mean } = splitRows(coupling, p, w);
  for (let g = 0; g < coupling.nGroups; g++) {
    const members = tasks.flatMap((_, t) => (coupling.groupOf[t] === g && tasks[t]!.total > 0 ? [t] : []));
    if (members.length === 0 || !members.every((t) => isSeparated(problem, t, mean, g * p))) continue;
    const names = members.slice(0, 3).map((t) => taskLabel(taskNames, t));
    throw new InputError(
      `alpha = 0, and the same weights tell all labels of ${names.join(', ')}${members.length > 3 ? ', ...' : ''} apart: the loss falls for ever ` +
        'as they grow, it has no minimum; set alpha above 0 (1e-8, say).',
    );
  }
}

/** Whether some intercept makes the sign of every prediction right. */
function isSeparated(
  { tasks, fitIntercept }: CouplingProblem,
  t: number,
  mean: Float64Array,
  offset: number,
): boolean {
  const { loss, design, c, y } = tasks[t]!;
  if (loss.name === 'squared') return false;
  const eta = new Float64Array(y.length);
  predictTask(design, mean, offset, eta);
  let least = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < y.length; i++) {
    if (!(c[i]! > 0)) continue;
    if (y[i]! > 0) least = Math.min(least, eta[i]!);
    else largest = Math.max(largest, eta[i]!);
  }
  return fitIntercept ? least > largest : least > 0 && largest < 0;
}
