import type { Dataset } from './dataset.js';

/**
 * Freezes a dataset's objects and lists. The numbers in its typed arrays JavaScript cannot freeze: nothing
 * below writes to them.
 */
export function freezeDataset(dataset: Dataset): Dataset {
  for (const block of dataset.blocks) {
    Object.freeze(block.x);
    Object.freeze(block.weights);
    Object.freeze(block);
  }
  Object.freeze(dataset.blocks);
  Object.freeze(dataset.taskNames);
  Object.freeze(dataset.featureNames);
  return Object.freeze(dataset);
}
