import type { Block } from './dataset.js';

/** The weights c_i of the block's task k, n numbers; a view where the block holds them so, never to be written to. */
export function columnWeights({ weights, x: { rows: n } }: Block, k: number): Float64Array {
  if (weights.kind === 'uniform') return new Float64Array(n).fill(weights.value);
  if (weights.kind === 'sample') return weights.values;
  return weights.values.subarray(k * n, (k + 1) * n);
}

/** How many samples of the block's task k have a weight above 0. */
export function observedCount(block: Block, k: number): number {
  const { weights, x } = block;
  if (weights.kind === 'uniform') return weights.value > 0 ? x.rows : 0;
  return columnWeights(block, k).reduce((count, c) => (c > 0 ? count + 1 : count), 0);
}
