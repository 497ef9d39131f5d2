import { columnWeights } from './columnWeights.js';
import type { Block, Dataset, Weights } from './dataset.js';
import { freezeDataset } from './freeze.js';

/** The dataset with the weights of the samples of each task multiplied by its lambda_t. */
export function weighTasks(dataset: Dataset, lambda: Float64Array): Dataset {
  if (lambda.every((value) => value === 1)) return dataset;
  const blocks = dataset.blocks.map((block) => {
    const own = lambda.subarray(block.firstTask, block.firstTask + block.nTasks);
    return { ...block, weights: weighed(block, own) };
  });
  return freezeDataset({ ...dataset, blocks });
}

function weighed(block: Block, lambda: Float64Array): Weights {
  const { weights, x, nTasks } = block;
  const first = lambda[0]!;
  if (lambda.every((value) => value === first)) {
    if (weights.kind === 'uniform') return { kind: 'uniform', value: weights.value * first };
    return { kind: weights.kind, values: weights.values.map((c) => c * first) };
  }
  const values = new Float64Array(x.rows * nTasks);
  for (let k = 0; k < nTasks; k++) {
    values.set(
      columnWeights(block, k).map((c) => c * lambda[k]!),
      k * x.rows,
    );
  }
  return { kind: 'entry', values };
}
