import { residualMean } from './residualMean.js';
import { type PseudoSamples, pseudoSamples } from './squareRoot.js';
import { firstTasks, type MomentBlock, type SufficientStatistics } from './statistics.js';

/** The intercepts that leave residuals of mean 0, T. @param w p x T */
export function bestIntercepts(statistics: SufficientStatistics, w: Float64Array): number[] {
  const firsts = firstTasks(statistics);
  return statistics.blocks.flatMap((block, b) =>
    block.yMean.map((_, k) => residualMean(block, k, weightsOf(statistics, w, firsts[b]! + k)).value + 0),
  );
}

function weightsOf({ p, T }: SufficientStatistics, w: Float64Array, t: number): number[] {
  return Array.from({ length: p }, (_, j) => w[j * T + t]!);
}

/**
 * The mean squared error of predictions `x . w_t + b_t`, averaged over the tasks:
 *
 *     1 / T sum_t 1 / W_t sum_i s_it (y_it - b_t - x_i . w_t)^2
 *
 * by the square root of the moments, in which nothing cancels.
 *
 * @param place what the statistics are called in errors
 */
export function statisticsError(
  statistics: SufficientStatistics,
  place: string,
): (w: Float64Array, intercept: readonly number[]) => number {
  const { T } = statistics;
  const firsts = firstTasks(statistics);
  const roots = statistics.blocks.map((block, b) => pseudoSamples(block, false, `${place}.blocks[${b}]`));
  return (w, intercept) => {
    let total = 0;
    for (const [b, block] of statistics.blocks.entries()) {
      for (let k = 0; k < block.nTasks; k++) {
        const t = firsts[b]! + k;
        total += taskError(block, roots[b]!, k, weightsOf(statistics, w, t), intercept[t]!);
      }
    }
    return total / T;
  };
}

function taskError(
  block: MomentBlock,
  { m, x, y }: PseudoSamples,
  k: number,
  w: readonly number[],
  intercept: number,
): number {
  const residual = y.slice(k * m, (k + 1) * m);
  for (const [j, value] of w.entries()) {
    if (value !== 0) for (let i = 0; i < m; i++) residual[i]! -= x[j * m + i]! * value;
  }
  const { value: mean } = residualMean(block, k, w).add(-intercept);
  return residual.reduce((sum, value) => sum + value * value, 0) / block.weight + mean * mean;
}
