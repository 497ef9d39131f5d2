import type { SufficientStatistics } from '../../index.js';
import type { NumberScore } from '../scores.js';

/** What of a fitted model predicts numbers. */
interface Weights {
  readonly coef_: { get(t: number, j: number): number };
  readonly intercept_: readonly number[];
}

/**
 * The scores of all tasks on the data of the fit, of their sums: with `v = mean(y) - mean(x) . w - b`,
 *
 *     mean (y - x . w - b)^2  =  (yy - 2 w . xy + w . xx w) / W  +  v^2.
 */
export function sumScores({ coef_, intercept_ }: Weights, statistics: SufficientStatistics): NumberScore[] {
  const { p, taskNames } = statistics;
  let first = 0;
  return statistics.blocks.flatMap((block) => {
    const { nTasks, n, weight } = block;
    const before = first;
    first += nTasks;
    return Array.from({ length: nTasks }, (_, k) => {
      const t = before + k;
      const w = Array.from({ length: p }, (_, j) => coef_.get(t, j));
      let squares = block.yy[k]!;
      let bias = block.yMean[k]! + block.yRest[k]! - intercept_[t]!;
      for (let j = 0; j < p; j++) {
        bias -= w[j]! * (block.xMean[j]! + block.xRest[j]!);
        squares -= 2 * w[j]! * block.xy[j * nTasks + k]!;
        for (let l = 0; l <= j; l++)
          squares += (l < j ? 2 : 1) * w[j]! * w[l]! * block.xx[(j * (j + 1)) / 2 + l]!;
      }
      const error = Math.max(0, squares / weight + bias * bias);
      const variance = block.yy[k]! / weight;
      const r2 = n < 2 ? Number.NaN : variance > 0 ? 1 - error / variance : error === 0 ? 1 : 0;
      return { task: taskNames[t]!, r2, rmse: Math.sqrt(error), variance };
    });
  });
}
