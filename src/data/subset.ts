import { InputError } from '../errors.js';
import { selectRows } from '../matrix/selectRows.js';
import type { Block, Dataset, Weights } from './dataset.js';
import { freezeDataset } from './freeze.js';

/**
 * Some samples of a dataset whose tasks share their samples, in any order, any of them any number of times. Each
 * task keeps its weight lambda_t: its c_it are brought back to their old sum.
 *
 * @param rows indices in [0, n), with a weight above 0 among them for each task; not checked
 */
export function subset(dataset: Dataset, rows: Int32Array): Dataset {
  const block = dataset.blocks[0]!;
  const n = block.x.rows;
  const y = new Float64Array(rows.length * block.nTasks);
  for (let t = 0; t < block.nTasks; t++) gather(block.y, t * n, rows, y, t * rows.length);
  const weights = weightsOf(block, rows);
  const chosen = { ...block, x: selectRows(block.x, rows), y, weights };
  return freezeDataset({ ...dataset, blocks: [chosen] });
}

/**
 * Checks that `subset` can weigh these samples.
 *
 * @param place what the samples are, in errors
 * @throws InputError where all of them have weight 0 for some task
 */
export function requireWeight({ blocks }: Dataset, rows: Int32Array, place: string): void {
  const { weights, x } = blocks[0]!;
  if (weights.kind === 'uniform') return;
  for (let begin = 0; begin < weights.values.length; begin += x.rows) {
    if (rows.some((i) => weights.values[begin + i]! > 0)) continue;
    throw new InputError(`sampleWeight is 0 for all of ${place}; expected one above 0.`);
  }
}

function weightsOf({ weights, x: { rows: n } }: Block, rows: Int32Array): Weights {
  if (weights.kind === 'uniform') return { kind: 'uniform', value: weights.value * (n / rows.length) };
  const m = rows.length;
  const columns = weights.values.length / n;
  const values = new Float64Array(m * columns);
  for (let t = 0; t < columns; t++) {
    const column = values.subarray(t * m, (t + 1) * m);
    gather(weights.values, t * n, rows, values, t * m);
    const lambda = sum(weights.values.subarray(t * n, (t + 1) * n));
    const share = sum(column);
    for (let i = 0; i < m; i++) column[i] = lambda * (column[i]! / share);
  }
  return { kind: weights.kind, values };
}

function gather(from: Float64Array, begin: number, rows: Int32Array, out: Float64Array, start: number): void {
  for (let i = 0; i < rows.length; i++) out[start + i] = from[begin + rows[i]!]!;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
