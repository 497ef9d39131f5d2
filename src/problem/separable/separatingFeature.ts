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
  const labels = dataset.blocks
    .flatMap((block) => Array.from({ length: block.nTasks }, (_, k) => labelsOf(block, k)))
    .filter(({ counts }) => counts[0] + counts[1] > 0);
  for (let j = 0; j < dataset.nFeatures; j++) {
    const ranges = labels.map((task) => rangesOf(task, j, fitIntercept));
    const rises = ranges.every(([negative, positive]) => positive.least >= negative.most);
    const falls = ranges.every(([negative, positive]) => negative.least >= positive.most);
    if (!rises && !falls) continue;
    const moves = ([a, b]: Ranges): boolean => Math.max(a.most, b.most) > Math.min(a.least, b.least);
    const tasks = labels.filter((_, t) => moves(ranges[t]!)).map(({ task }) => task);
    if (tasks.length > 0) return { feature: j, tasks };
  }
  return null;
}

/** The samples of a task, and how many of either label count. */
interface TaskLabels {
  readonly task: number;
  readonly x: Block['x'];
  /** The label of each sample, 0 or 1; -1 of one that does not count. */
  readonly sides: Int8Array;
  readonly counts: readonly [negative: number, positive: number];
}

function labelsOf(block: Block, k: number): TaskLabels {
  const { x, y, firstTask } = block;
  const c = columnWeights(block, k);
  const sides = Int8Array.from(c, (weight, i) => (weight > 0 ? Number(y[k * x.rows + i]! > 0) : -1));
  const counting = (side: number): number => sides.filter((own) => own === side).length;
  return { task: firstTask + k, x, sides, counts: [counting(0), counting(1)] };
}

/** The least and the most of a column over the samples of either label. */
type Ranges = readonly [negative: Range, positive: Range];

interface Range {
  least: number;
  most: number;
}

function rangesOf({ x, sides, counts }: TaskLabels, j: number, fitIntercept: boolean): Ranges {
  const ranges: Ranges = [
    { least: Infinity, most: -Infinity },
    { least: Infinity, most: -Infinity },
  ];
  const left = [...counts];
  const see = (side: number, value: number): void => {
    const range = ranges[side];
    if (!range) return;
    range.least = Math.min(range.least, value);
    range.most = Math.max(range.most, value);
    left[side]!--;
  };
  if (x.kind === 'dense') for (let i = 0; i < x.rows; i++) see(sides[i]!, x.data[j * x.rows + i]!);
  else for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) see(sides[x.indices[k]!]!, x.data[k]!);
  // What is not stored is 0; and nothing but 0 tells labels apart where there is no intercept.
  for (const side of [0, 1]) if (left[side]! > 0 || !fitIntercept) see(side, 0);
  return ranges;
}
