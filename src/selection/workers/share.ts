import type { Block, Dataset, Weights } from '../../data/dataset.js';
import type { Columns } from '../../matrix/columns.js';

/** The dataset with its numbers in memory that threads can share: one copy, however many workers read it. */
export function shareable(dataset: Dataset): Dataset {
  return { ...dataset, blocks: dataset.blocks.map(shareBlock) };
}

function shareBlock(block: Block): Block {
  return { ...block, x: shareColumns(block.x), y: share(block.y), weights: shareWeights(block.weights) };
}

function shareColumns(x: Columns): Columns {
  if (x.kind === 'dense') return { ...x, data: share(x.data) };
  return { ...x, data: share(x.data), indices: share(x.indices), indptr: share(x.indptr) };
}

function shareWeights(weights: Weights): Weights {
  return weights.kind === 'uniform' ? weights : { ...weights, values: share(weights.values) };
}

function share<T extends Float64Array | Int32Array>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const memory = new SharedArrayBuffer(array.byteLength);
  const shared = array instanceof Float64Array ? new Float64Array(memory) : new Int32Array(memory);
  shared.set(array);
  return shared as T;
}
