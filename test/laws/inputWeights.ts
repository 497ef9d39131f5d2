import type { Block } from '../../src/data/dataset.js';

/** c_it of a block, n x k by columns, whatever form holds them. */
export function entries(block: Block): number[] {
  const { x, nTasks, weights } = block;
  return Array.from({ length: x.rows * nTasks }, (_, index) => {
    if (weights.kind === 'uniform') return weights.value;
    return weights.values[weights.kind === 'sample' ? index % x.rows : index]!;
  });
}

/** lambda_t s_it / sum_i s_it by the formula, s by columns. */
export function naiveWeights(s: readonly number[], n: number, taskWeights: readonly number[]): number[] {
  return s.map((value, index) => {
    const t = Math.floor(index / n);
    const sum = s.slice(t * n, (t + 1) * n).reduce((a, b) => a + b, 0);
    return (taskWeights[t]! * value) / sum;
  });
}
