import { ExactSum } from '../matrix/exactSum.js';
import type { MomentBlock } from './statistics.js';

/** The mean of the residuals `y_i - x_i . w` of task k of a block, summed without rounding. @param w p */
export function residualMean(
  { xMean, xRest, yMean, yRest }: MomentBlock,
  k: number,
  w: ArrayLike<number>,
): ExactSum {
  const mean = new ExactSum().add(yMean[k]!).add(yRest[k]!);
  for (const [j, m] of xMean.entries()) {
    const weight = w[j]!;
    if (weight !== 0) mean.addProduct(-m, weight).addProduct(-xRest[j]!, weight);
  }
  return mean;
}
