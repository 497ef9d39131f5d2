import { columnWeights } from '../../data/columnWeights.js';
import type { Block, Dataset } from '../../data/dataset.js';

/** A feature that tells samples of some tasks apart and contradicts no label. */
export interface SeparatingFeature {
  readonly feature: number;
  readonly tasks: readonly number[];
}

/**
 * The first feature j for which x_j or -x_j, with the best intercepts, moves samples of some tasks in favour of their labels and none
 * against: along it the logistic loss of weights that all tasks share falls for ever. null where no feature does it alone.
 *
 * @param dataset labels in {-1, 1}; samples of weight 0 do not count
 */
export function separatingFeature(dataset: Dataset, fitIntercept: boolean): SeparatingFeature | null {
  const labels = dataset.blocks.flatMap((block) =>
    Array.from({ length: block.nTasks }, (_, k) => labelsOf(block, k)),
  );
  const counting = labels.filter(({ counts }) => counts[0] + counts[1] > 0);
  for (let j = 0; j < dataset.nFeatures; j++) {
    const ranges = counting.map((one) => rangesOf(one, j));
    for (const sign of [1, -1] as const) {
      if (!ranges.every((range) => agrees(range, sign, fitIntercept))) continue;
      const tasks = counting.filter((_, t) => moves(ranges[t]!, fitIntercept)).map(({ task }) => task);
      if (tasks.length > 0) return { feature: j, tasks };
    }
  }
  return null;
}

/** The samples of a task, and how many of either label count. */
interface TaskLabels {
  readonly task: number;
  readonly x: Block['x'];
  readonly y: Float64Array;
  readonly c: Float64Array;
  readonly counts: readonly [negative: number, positive: number];
}

function labelsOf(block: Block, k: number): TaskLabels {
  const { x, firstTask } = block;
  const y = block.y.subarray(k * x.rows, (k + 1) * x.rows);
  const c = columnWeights(block, k);
  const counts: [number, number] = [0, 0];
  for (let i = 0; i < y.length; i++) if (c[i]! > 0) counts[y[i]! > 0 ? 1 : 0]++;
  return { task: firstTask + k, x, y, c, counts };
}

/** The least and the most of a column over the samples of either label. */
interface Ranges {
  readonly least: [negative: number, positive: number];
  readonly most: [negative: number, positive: number];
}

function rangesOf({ x, y, c, counts }: TaskLabels, j: number): Ranges {
  const least: Ranges['least'] = [Infinity, Infinity];
  const most: Ranges['most'] = [-Infinity, -Infinity];
  const left: [number, number] = [...counts];
  const see = (side: 0 | 1, value: number): void => {
    least[side] = Math.min(least[side], value);
    most[side] = Math.max(most[side], value);
  };
  const visit = (i: number, value: number): void => {
    if (!(c[i]! > 0)) return;
    const side = y[i]! > 0 ? 1 : 0;
    left[side]--;
    see(side, value);
  };
  if (x.kind === 'dense') for (let i = 0; i < x.rows; i++) visit(i, x.data[j * x.rows + i]!);
  else for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) visit(x.indices[k]!, x.data[k]!);
  for (const side of [0, 1] as const) if (left[side] > 0) see(side, 0);
  return { least, most };
}

/** Whether `sign x_j` moves no sample against its label. */
function agrees({ least, most }: Ranges, sign: 1 | -1, fitIntercept: boolean): boolean {
  const [below, above] = sign > 0 ? ([0, 1] as const) : ([1, 0] as const);
  return fitIntercept ? least[above] >= most[below] : least[above] >= 0 && most[below] <= 0;
}

/** Whether x_j moves some sample; an intercept takes up what it moves all by. */
function moves({ least, most }: Ranges, fitIntercept: boolean): boolean {
  return Math.max(...most, fitIntercept ? -Infinity : 0) > Math.min(...least, fitIntercept ? Infinity : 0);
}
