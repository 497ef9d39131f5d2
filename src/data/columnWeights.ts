import type { Block } from './dataset.js';

/** The weights c_i of the block's task k, n numbers; a view where the block holds them so, never to be written to. */
export function columnWeights({ weights, x: { rows: n } }: Block, k: number): Float64Array {
  if (weights.kind === 'uniform') return new Float64Array(n).fill(weights.value);
  if (weights.kind === 'sample') return weights.values;
  return weights.values.subarray(k * n, (k + 1) * n);
}
