import type { Computation } from '../../computation/computation.js';
import { taskLabel } from '../../data/taskNames.js';
import type { Columns } from '../../matrix/columns.js';
import { InputError } from '../../messages/errors.js';
import { splitRows } from '../../penalties/coupledRows.js';
import type { CoupledTask, CouplingProblem } from '../softSharing/couplingProblem.js';
import { countedRows } from '../softSharing/taskDesign.js';
import type { CountedLabels } from './labelMargins.js';
import { labelsSeparable } from './labelsSeparable.js';

/**
 * With alpha = 0 nothing holds the weights that a group of coupled tasks shares. If a direction of them, with
 * intercepts of the tasks, contradicts no label, agrees with some, and moves no prediction of a regression, the loss
 * falls for ever along it, and there is no minimum.
 *
 * @param w W, T x p: every task has one output
 * @param b b~, T
 * @throws InputError that names the tasks
 */
export function* requireMinimum(
  problem: CouplingProblem,
  w: Float64Array,
  b: Float64Array,
  taskNames: readonly string[],
): Computation<void> {
  const { coupling, nFeatures: p, isQuadratic, tasks, fitIntercept } = problem;
  if (isQuadratic) return;
  const { mean } = splitRows(coupling, p, w);
  for (let g = 0; g < coupling.nGroups; g++) {
    const members = tasks.flatMap((_, t) => (coupling.groupOf[t] === g && tasks[t]!.total > 0 ? [t] : []));
    const labelled = members.filter((t) => tasks[t]!.loss.name !== 'squared');
    if (labelled.length === 0) continue;
    const samples = stack(
      members.map((t) => tasks[t]!),
      p,
      fitIntercept,
    );
    // The first of two labels has the predictor 0.
    const width = samples.x.columns;
    const both = new Float64Array(2 * width);
    for (let j = 0; j < p; j++) both[2 * j + 1] = mean[g * p + j]!;
    if (fitIntercept) {
      for (const [k, t] of members.entries()) {
        let base = b[t]!;
        for (let j = 0; j < p; j++) base -= tasks[t]!.design.shift[j]! * mean[g * p + j]!;
        both[2 * (p + k) + 1] = base;
      }
    }
    if (!(yield* labelsSeparable(samples, both, [0, 0], false))) continue;
    const names = labelled.slice(0, 3).map((t) => taskLabel(taskNames, t));
    throw new InputError(
      `alpha = 0, and the same weights tell labels of ${names.join(', ')}${labelled.length > 3 ? ', ...' : ''} apart and contradict none: the loss ` +
        'falls for ever as they grow, it has no minimum; set alpha above 0 (1e-8, say).',
    );
  }
}

/**
 * The samples of some tasks below each other, with a column for the intercept of each. A sample of a regression stands
 * for both labels: what moves its prediction contradicts one of them.
 */
function stack(tasks: readonly CoupledTask[], p: number, fitIntercept: boolean): CountedLabels {
  const labels: number[] = [];
  const weights: number[] = [];
  const places = tasks.map(({ loss, c, y }) => {
    const isSquared = loss.name === 'squared';
    const first = labels.length;
    const rows = countedRows(c);
    for (const i of rows) {
      for (const label of isSquared ? [0, 1] : [y[i]! > 0 ? 1 : 0]) {
        labels.push(label);
        weights.push(c[i]!);
      }
    }
    return { first, rows, copies: isSquared ? 2 : 1 };
  });
  const varies = tasks.map(({ design }) => new Set(design.features));
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < p; j++) {
    for (const [k, { design }] of tasks.entries()) {
      if (!varies[k]!.has(j)) continue;
      const { first, rows, copies } = places[k]!;
      const { x, centre } = design;
      const column = columnOf(x, j, centre[j]!);
      for (const [q, i] of rows.entries()) {
        if (column[i] === 0) continue;
        for (let copy = 0; copy < copies; copy++) {
          data.push(column[i]!);
          indices.push(first + copies * q + copy);
        }
      }
    }
    indptr.push(data.length);
  }
  if (fitIntercept) {
    for (const { first, rows, copies } of places) {
      for (let q = 0; q < copies * rows.length; q++) {
        data.push(1);
        indices.push(first + q);
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

/** What is stored of column j, less `centre`; zeros where nothing is. */
function columnOf(x: Columns, j: number, centre: number): Float64Array {
  if (x.kind === 'dense') return x.data.slice(j * x.rows, (j + 1) * x.rows).map((value) => value - centre);
  const out = new Float64Array(x.rows);
  for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) out[x.indices[q]!] = x.data[q]! - centre;
  return out;
}
