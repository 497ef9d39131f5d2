import { columnWeights } from '../../data/columnWeights.js';
import type { Block } from '../../data/dataset.js';
import type { Columns } from '../../matrix/columns.js';
import { selectRows } from '../../matrix/selectRows.js';

/** The samples of a block that count for some task, and what each of its tasks knows of them. */
export interface CountedSamples {
  /** n x p, without the samples whose weight is 0 for every task. */
  readonly x: Columns;
  readonly tasks: readonly TaskSamples[];
}

/** One task's targets and weights, n numbers each. */
export interface TaskSamples {
  /** The index in the dataset. */
  readonly task: number;
  readonly y: Float64Array;
  /** c_i; 0 where the target is missing. */
  readonly c: Float64Array;
}

/** Leaves out the samples without weight, so that nothing they hold can be felt. */
export function countedSamples(block: Block): CountedSamples {
  const n = block.x.rows;
  const all = Array.from({ length: block.nTasks }, (_, k) => ({
    task: block.firstTask + k,
    y: block.y.subarray(k * n, (k + 1) * n),
    c: columnWeights(block, k),
  }));
  const rows: number[] = [];
  for (let i = 0; i < n; i++) if (all.some(({ c }) => c[i]! > 0)) rows.push(i);
  if (rows.length === n) return { x: block.x, tasks: all };
  const pick = (values: Float64Array) => Float64Array.from(rows, (i) => values[i]!);
  return {
    x: selectRows(block.x, Int32Array.from(rows)),
    tasks: all.map(({ task, y, c }) => ({ task, y: pick(y), c: pick(c) })),
  };
}
