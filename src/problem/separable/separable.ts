import type { Computation } from '../../computation/computation.js';
import type { Columns } from '../../matrix/columns.js';
import { splitRows } from '../../penalties/coupledRows.js';
import type { CoupledTask, CouplingProblem } from '../softSharing/couplingProblem.js';
import type { CountedLabels } from './countedLabels.js';
import { coupledMargins, samplesThatCount } from './coupledMargins.js';
import { labelsSeparable } from './labelsSeparable.js';
import { hasMinimum, multipliers } from './minimumProof.js';

/**
 * With alpha = 0 nothing holds the weights that a group of coupled tasks shares. If a direction of them, with
 * intercepts of the tasks, contradicts no label, agrees with some, and moves no prediction of a regression, the loss
 * falls for ever along it, and there is no minimum.
 *
 * @param w W, R x p: every task has one output
 * @param b b~, T
 * @returns the tasks of such a group whose loss falls; null where there is none
 */
export function* separableTasks(
  problem: CouplingProblem,
  w: Float64Array,
  b: Float64Array,
): Computation<readonly number[] | null> {
  const { coupling, nFeatures: p, isQuadratic, tasks, designs, fitIntercept } = problem;
  if (isQuadratic) return null;
  const groupOf = (t: number) => coupling.groupOf[designs.rowOf[t]!];
  const groups = Array.from({ length: coupling.nGroups }, (_, g) => {
    const members = tasks.flatMap(({ total }, t) => (groupOf(t) === g && total > 0 ? [t] : []));
    return { g, members, labelled: members.filter((t) => recedes(tasks[t]!)) };
  }).filter(({ labelled }) => labelled.length > 0);
  if (groups.length === 0) return null;
  const { mean } = splitRows(coupling, p, w);
  const margins = coupledMargins(
    problem,
    groups.flatMap(({ members }) => members),
  );
  if (yield* hasMinimum(margins, multipliers(margins, yield* margins.predictions(mean, b), 2))) return null;
  for (const { g, members, labelled } of groups) {
    const samples = stack(problem, members);
    // The first of two labels has the predictor 0.
    const width = samples.x.columns;
    const both = new Float64Array(2 * width);
    for (let j = 0; j < p; j++) both[2 * j + 1] = mean[g * p + j]!;
    if (fitIntercept) {
      for (const [k, t] of members.entries()) {
        let base = b[t]!;
        for (let j = 0; j < p; j++) base -= designs.centre[t * p + j]! * mean[g * p + j]!;
        both[2 * (p + k) + 1] = base;
      }
    }
    if (yield* labelsSeparable(samples, both, [0, 0], false)) return labelled;
  }
  return null;
}

/** Whether the loss of some sample of a task falls for ever. */
function recedes({ loss, c, y }: CoupledTask): boolean {
  return y.some((value, i) => c[i]! > 0 && loss.recession(value) !== 0);
}

/** The samples of some tasks below each other, with a column for the intercept of each. */
function stack(
  { tasks, designs, nFeatures: p, fitIntercept }: CouplingProblem,
  members: readonly number[],
): CountedLabels {
  const labels: number[] = [];
  const weights: number[] = [];
  const places = members.map((t) => {
    const samples = samplesThatCount(tasks[t]!);
    const first = labels.length;
    for (const label of samples.labels) labels.push(label);
    for (const weight of samples.weights) weights.push(weight);
    const rowsOf = new Int32Array(tasks[t]!.y.length + 1);
    for (const i of samples.rows) rowsOf[i + 1]!++;
    rowsOf[0] = first;
    for (let i = 1; i < rowsOf.length; i++) rowsOf[i]! += rowsOf[i - 1]!;
    return { rowsOf, first, end: labels.length };
  });
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < p; j++) {
    for (const [k, t] of members.entries()) {
      const { rowsOf } = places[k]!;
      designs.eachEntry(t, j, (i, value) => {
        if (value === 0) return;
        for (let row = rowsOf[i]!; row < rowsOf[i + 1]!; row++) {
          data.push(value);
          indices.push(row);
        }
      });
    }
    indptr.push(data.length);
  }
  if (fitIntercept) {
    for (const { first, end } of places) {
      for (let row = first; row < end; row++) {
        data.push(1);
        indices.push(row);
      }
      indptr.push(data.length);
    }
  }
  const x: Columns = {
    kind: 'sparse',
    rows: labels.length,
    columns: indptr.length - 1,
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  };
  return { x, labels: Int32Array.from(labels), weights: Float64Array.from(weights) };
}
