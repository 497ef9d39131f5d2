import { columnWeights } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import { freezeDataset } from '../data/freeze.js';
import { targetsOf } from './relationData.js';

/** Some tasks of a dataset, in the order given; those of one block stay together if they all are of one. */
export function chosenTasks(dataset: Dataset, tasks: readonly number[]): Dataset {
  const places = tasks.map((t) => {
    const block = dataset.blocks.find(({ firstTask, nTasks }) => t >= firstTask && t < firstTask + nTasks)!;
    return { block, k: t - block.firstTask };
  });
  const { block } = places[0]!;
  const columns = places.map(({ k }) => k);
  const blocks = places.every((place) => place.block === block)
    ? [columnsOf(block, columns, 0)]
    : places.map((place, t) => columnsOf(place.block, [place.k], t));
  const taskNames = tasks.map((t) => dataset.taskNames[t]!);
  return freezeDataset({ ...dataset, blocks, nTasks: tasks.length, taskNames });
}

function columnsOf(block: Block, columns: readonly number[], firstTask: number): Block {
  const { x, weights } = block;
  const gathered = (columnOf: (k: number) => Float64Array): Float64Array => {
    const out = new Float64Array(x.rows * columns.length);
    for (const [place, k] of columns.entries()) out.set(columnOf(k), place * x.rows);
    return out;
  };
  return {
    x,
    y: gathered((k) => targetsOf(block, k)),
    firstTask,
    nTasks: columns.length,
    weights:
      weights.kind === 'entry'
        ? { kind: 'entry', values: gathered((k) => columnWeights(block, k)) }
        : weights,
  };
}
