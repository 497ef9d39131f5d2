import type { Computation } from '../../computation/computation.js';
import { nonNegativeImage } from '../../linalg/nonNegativeImage.js';
import { splitRows } from '../../penalties/coupledRows.js';
import type { CoupledTask, CouplingProblem } from '../softSharing/couplingProblem.js';
import { type LabelMargins, labelMargins } from './labelMargins.js';
import { hasMinimum } from './minimumProof.js';

/** Margins below this part of the largest one cannot be told from rounding. */
const ROUNDING = 1e-9;

/** Weights that a fit found, R x p, and intercepts b~, Q. */
interface FoundWeights {
  readonly w: Float64Array;
  readonly b: Float64Array;
}

/**
 * With alpha = 0 nothing holds the weights that a group of coupled tasks shares. If a direction of them, with
 * intercepts of the tasks, contradicts no label, agrees with some, and moves no prediction of a regression, the loss
 * falls for ever along it, and there is no minimum.
 *
 * @param problem every task has one output
 * @returns the tasks of such a group whose loss falls; null where there is none
 */
export function* separableTasks(
  problem: CouplingProblem,
  found: FoundWeights,
): Computation<readonly number[] | null> {
  const { coupling, isQuadratic, tasks, designs } = problem;
  if (isQuadratic) return null;
  const groupOf = (t: number) => coupling.groupOf[designs.rowOf[t]!];
  const groups = Array.from({ length: coupling.nGroups }, (_, g) => {
    const members = tasks.flatMap(({ total }, t) => (groupOf(t) === g && total > 0 ? [t] : []));
    return { members, labelled: members.filter((t) => recedes(tasks[t]!)) };
  }).filter(({ labelled }) => labelled.length > 0);
  if (groups.length === 0) return null;
  // One proof for all groups is as long as the longest of theirs.
  const all = groups.flatMap(({ members }) => members);
  if (groups.length > 1 && (yield* hasMinimum(...(yield* marginsAt(problem, all, found))))) return null;
  for (const { members, labelled } of groups) {
    if (yield* labelsSeparable(problem, members, found)) return labelled;
  }
  return null;
}

/** Whether the loss of some sample of a task falls for ever. */
function recedes({ loss, c, y }: CoupledTask): boolean {
  return y.some((value, i) => c[i]! > 0 && loss.recession(value) !== 0);
}

/**
 * Whether weights of some direction tell samples of some tasks apart and contradict no label, so that their loss falls for ever
 * along it and, without a penalty, has no minimum.
 *
 * @param found where the weights tell all labels apart that answers it, where they are near a minimum they make the proof of one
 *   short
 */
export function* labelsSeparable(
  problem: CouplingProblem,
  members: readonly number[],
  found: FoundWeights,
): Computation<boolean> {
  const [margins, moved] = yield* marginsAt(problem, members, found);
  const least = moved.reduce((a, value) => Math.min(a, value), Infinity);
  const most = moved.reduce((a, value) => Math.max(a, Math.abs(value)), 0);
  if (least > ROUNDING * most) return true;
  if (yield* hasMinimum(margins, moved)) return false;
  return (yield* nonNegativeImage(margins)) !== null;
}

/** The margins of some tasks, and what they are at the weights of the fit. */
function* marginsAt(
  problem: CouplingProblem,
  members: readonly number[],
  { w, b }: FoundWeights,
): Computation<[LabelMargins, Float64Array]> {
  const margins = labelMargins(problem, members);
  return [margins, yield* margins.at(splitRows(problem.coupling, problem.nFeatures, w).mean, b)];
}
