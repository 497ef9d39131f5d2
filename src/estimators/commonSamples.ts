import { columnWeights } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import type { DenseColumns } from '../matrix/columns.js';
import type { PlainMatrix } from '../matrix/plainMatrix.js';

/** Dense samples that all tasks share and that count alike, and their targets. */
export interface CommonSamples {
  readonly x: PlainMatrix | DenseColumns;
  /** n x T; NaN is a missing target. */
  readonly y: PlainMatrix;
  /** What each of them counts for each task; 1 over those that it has unless given. */
  readonly c?: Float64Array | undefined;
}

/** Weights of tasks that are no further apart than rounding: the systems of all tasks are alike. */
const ALIKE = 1e-12;

/** The samples of a dataset, if several tasks share them, dense, and those that a task has count alike, as much for each task. */
export function commonSamples({ blocks, nTasks }: Dataset): CommonSamples | null {
  const block = blocks[0]!;
  const { x, y, weights } = block;
  if (blocks.length > 1 || nTasks < 2 || x.kind !== 'dense') return null;
  const c = new Float64Array(nTasks);
  const columnsOf = (data: Float64Array): PlainMatrix => ({
    rows: x.rows,
    columns: nTasks,
    data,
    order: 'column',
  });
  if (weights.kind === 'uniform' && weights.value > 0)
    return { x, y: columnsOf(y), c: c.fill(weights.value) };
  const data = y.slice();
  let total = 0;
  for (let t = 0; t < nTasks; t++) {
    const found = alike(block, t, data.subarray(t * x.rows, (t + 1) * x.rows));
    if (found === null) return null;
    c[t] = found.c;
    const own = found.c * found.count;
    if (t === 0) total = own;
    else if (!(Math.abs(own - total) <= ALIKE * total)) return null;
  }
  return { x, y: columnsOf(data), c };
}

/** What the samples of a task count where they count alike, and how many they are; the others become NaN. */
function alike(block: Block, t: number, y: Float64Array): { c: number; count: number } | null {
  const weights = columnWeights(block, t);
  let [c, count] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) y[i] = Number.NaN;
    else {
      if (count++ > 0 && weight !== c) return null;
      c = weight;
    }
  }
  return count > 0 ? { c, count } : null;
}
