import { ExactSum } from '../../matrix/exactSum.js';
import { type PseudoSamples, pseudoSamples } from './squareRoot.js';
import { firstTasks, type MomentBlock, type SufficientStatistics } from './statistics.js';

/** The intercepts that leave residuals of mean 0, T. @param w p x T */
export function bestIntercepts(statistics: SufficientStatistics, w: Float64Array): number[] {
  const { T } = statistics;
  const firsts = firstTasks(statistics);
  return statistics.blocks.flatMap(({ xMean, xRest, yMean, yRest }, b) =>
    yMean.map((mean, k) => {
      const sum = new ExactSum().add(mean).add(yRest[k]!);
      for (const [j, m] of xMean.entries()) {
        const weight = w[j * T + firsts[b]! + k]!;
        if (weight !== 0) sum.addProduct(-m, weight).addProduct(-xRest[j]!, weight);
      }
      return sum.value + 0;
    }),
  );
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
        const own = block.xMean.map((_, j) => w[j * T + t]!);
        total += taskError(block, roots[b]!, k, own, intercept[t]!);
      }
    }
    return total / T;
  };
}

function taskError(
  { xMean, xRest, yMean, yRest, weight }: MomentBlock,
  { m, x, y }: PseudoSamples,
  k: number,
  w: readonly number[],
  intercept: number,
): number {
  const residual = y.slice(k * m, (k + 1) * m);
  const mean = new ExactSum().add(yMean[k]!).add(yRest[k]!).add(-intercept);
  for (const [j, value] of w.entries()) {
    if (value === 0) continue;
    mean.addProduct(-xMean[j]!, value).addProduct(-xRest[j]!, value);
    for (let i = 0; i < m; i++) residual[i]! -= x[j * m + i]! * value;
  }
  return residual.reduce((sum, value) => sum + value * value, 0) / weight + mean.value * mean.value;
}
