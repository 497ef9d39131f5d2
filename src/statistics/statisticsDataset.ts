import type { Dataset } from '../data/dataset.js';
import { freezeDataset } from '../data/freeze.js';
import { blockWeights } from '../data/weights.js';
import { pseudoSamples } from './squareRoot.js';
import { firstTasks, type SufficientStatistics } from './statistics.js';

/** How the samples of statistics are weighed. */
export interface StatisticsWeighing {
  readonly fitIntercept: boolean;
  /** lambda, T. */
  readonly taskWeights: Float64Array;
}

/**
 * A dataset with the moments of statistics: for squared losses, without intercepts, its objective is that of the samples, the
 * best intercepts taken out where `fitIntercept` says so. Rows are scaled by `sqrt(m / W)`, for c = lambda / m then weighs them
 * as lambda / W.
 *
 * @throws InputError for moments that no samples have
 */
export function statisticsDataset(
  statistics: SufficientStatistics,
  { fitIntercept, taskWeights }: StatisticsWeighing,
  place: string,
): Dataset {
  const { p, T, taskNames, featureNames } = statistics;
  const firsts = firstTasks(statistics);
  const blocks = statistics.blocks.map((block, b) => {
    const { nTasks, weight } = block;
    const { m, x, y } = pseudoSamples(block, !fitIntercept, `${place}.blocks[${b}]`);
    const unit = Math.sqrt(m / weight);
    const weights = blockWeights({
      n: m,
      sampleWeight: { kind: 'none' },
      missing: null,
      taskWeights: taskWeights.subarray(firsts[b]!, firsts[b]! + nTasks),
      taskLabel: String,
      weightName: '',
      targetName: '',
    });
    const scaled = (values: Float64Array): Float64Array => values.map((value) => value * unit);
    const columns = { kind: 'dense', rows: m, columns: p, data: scaled(x) } as const;
    return { x: columns, y: scaled(y), firstTask: firsts[b]!, nTasks, weights };
  });
  return freezeDataset({ blocks, nFeatures: p, nTasks: T, taskNames, featureNames });
}
