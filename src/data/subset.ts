import { sum } from '../linalg/vectors.js';
import { columnCopier } from '../matrix/columnCopier.js';
import { selectRows } from '../matrix/selectRows.js';
import { InputError } from '../messages/errors.js';
import type { Block, Dataset, Weights } from './dataset.js';
import { freezeDataset } from './freeze.js';
import { taskLabel } from './taskNames.js';

/**
 * Some samples of a dataset whose tasks share their samples, in any order, any of them any number of times. Each
 * task keeps its weight lambda_t: its c_it are brought back to their old sum.
 *
 * @param rows indices in [0, n), not checked; a task without a weight above 0 among them keeps weights of 0
 */
export function subset(dataset: Dataset, rows: Int32Array): Dataset {
  const block = dataset.blocks[0]!;
  const n = block.x.rows;
  const y = new Float64Array(rows.length * block.nTasks);
  copyColumns(block.y, n, rows, y);
  const weights = weightsOf(block, rows);
  const chosen = { ...block, x: selectRows(block.x, rows), y, weights };
  return freezeDataset({ ...dataset, blocks: [chosen] });
}

/**
 * Checks that `subset` can weigh these samples.
 *
 * @param place what the samples are, in errors
 * @param need whether every task needs one that counts, or one task is enough
 * @throws InputError where there is none
 */
export function requireWeight(
  { blocks, taskNames }: Dataset,
  rows: Int32Array,
  place: string,
  need: 'every' | 'some',
): void {
  const { weights, x } = blocks[0]!;
  if (weights.kind === 'uniform') return;
  const { values, kind } = weights;
  const lacking: number[] = [];
  for (let t = 0; t * x.rows < values.length; t++) {
    if (!rows.some((i) => values[t * x.rows + i]! > 0)) lacking.push(t);
  }
  if (lacking.length === 0 || (need === 'some' && lacking.length * x.rows < values.length)) return;
  if (kind === 'sample') {
    throw new InputError(`sampleWeight is 0 for all of ${place}; expected one above 0.`);
  }
  throw new InputError(
    `${taskLabel(taskNames, lacking[0]!)} has no observed target of a weight above 0 among ${place}; expected one ` +
      'at least: shuffle the samples, use fewer folds, or leave the task out.',
  );
}

function weightsOf({ weights, x: { rows: n } }: Block, rows: Int32Array): Weights {
  if (weights.kind === 'uniform') return { kind: 'uniform', value: weights.value * (n / rows.length) };
  const m = rows.length;
  const columns = weights.values.length / n;
  const values = new Float64Array(m * columns);
  copyColumns(weights.values, n, rows, values);
  for (let t = 0; t < columns; t++) {
    const column = values.subarray(t * m, (t + 1) * m);
    const lambda = sum(weights.values.subarray(t * n, (t + 1) * n));
    const share = sum(column);
    if (share > 0) for (let i = 0; i < m; i++) column[i] = lambda * (column[i]! / share);
  }
  return { kind: weights.kind, values };
}

/** The numbers `rows` of each column of n numbers, m a column. */
function copyColumns(from: Float64Array, n: number, rows: Int32Array, out: Float64Array): void {
  const m = rows.length;
  const copy = columnCopier(rows);
  for (let t = 0; t * n < from.length; t++)
    copy(from.subarray(t * n, (t + 1) * n), out.subarray(t * m, (t + 1) * m));
}
