import type { Block, Dataset, Weights } from '../../data/dataset.js';
import type { Columns } from '../../matrix/columns.js';
import { canShareMemory } from './platform.js';

/**
 * The dataset as it can be sent to workers, all of its numbers made, in memory that threads share: one copy, however many workers read
 * it. Where they cannot share any, each is sent a copy.
 */
export function sharedDataset(dataset: Dataset): Dataset {
  return { ...dataset, blocks: dataset.blocks.map(shareBlock) };
}

function shareBlock(block: Block): Block {
  return { ...block, x: shareColumns(block.x), y: share(block.y), weights: shareWeights(block.weights) };
}

function shareColumns(x: Columns): Columns {
  if (x.kind === 'dense') return { kind: 'dense', rows: x.rows, columns: x.columns, data: share(x.data) };
  return { ...x, data: share(x.data), indices: share(x.indices), indptr: share(x.indptr) };
}

function shareWeights(weights: Weights): Weights {
  return weights.kind === 'uniform' ? weights : { ...weights, values: share(weights.values) };
}

function share<T extends Float64Array | Int32Array>(array: T): T {
  if (!canShareMemory() || array.buffer instanceof SharedArrayBuffer) return array;
  const memory = new SharedArrayBuffer(array.byteLength);
  const shared = array instanceof Float64Array ? new Float64Array(memory) : new Int32Array(memory);
  shared.set(array);
  return shared as T;
}
