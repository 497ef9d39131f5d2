import type { SampleWeightInput } from '../../data/fromShared.js';
import { meanScore, warnOfUndefined } from '../../data/undefinedScores.js';
import type { Determination } from '../../losses/r2.js';
import type { Averaging, MetricInput, TargetAverage } from './metricInput.js';
import type { ScoredTarget } from './scoredTarget.js';

/** The options of every metric of numbers. @typeParam M how T values become one */
export interface MetricOptions<M extends string | ArrayLike<number> = Averaging> {
  /** s, n numbers >= 0 or n x T, not all 0; only their ratios matter. */
  readonly sampleWeight?: SampleWeightInput;
  /**
   * How the values of T targets become one: their mean, their mean with T weights of your own, or, with 'raw_values', not
   * at all; where a metric takes it, 'variance_weighted' weighs by how much each target varies.
   * @defaultValue 'uniform_average'
   */
  readonly multioutput?: M | undefined;
}

/** What a metric gives: T numbers with `multioutput: 'raw_values'`, else one. */
export type Averaged<M> = M extends 'raw_values' ? number[] : number;

/** A metric of one target. */
export interface TargetMetric {
  /** The function's name. */
  readonly name: string;
  /** What it is called in a warning, such as `a mean squared error`. */
  readonly what: string;
  /** With fewer samples it is NaN. */
  readonly least: number;
  of(target: ScoredTarget): number;
}

/** The metric of each target, NaN with one warning where there are too few samples, and their average. */
export function averageOf<M>(metric: TargetMetric, { targets, multioutput }: MetricInput): Averaged<M> {
  const { name, what, least } = metric;
  warnOfUndefined(name, what, least, targets);
  const values = targets.map((target) => (target.count < least ? Number.NaN : metric.of(target)));
  return average(values, multioutput) as Averaged<M>;
}

/** The same for shares of a variation that are explained, which can be averaged by it. */
export function averageOfExplained<M>(
  found: readonly Determination[],
  multioutput: TargetAverage,
): Averaged<M> {
  const scores = found.map(({ score }) => score);
  if (multioutput !== 'variance_weighted') return average(scores, multioutput) as Averaged<M>;
  const unit = found.reduce((most, target) => Math.max(most, target.unit), 0) || 1;
  const variations = found.map((target) => target.variation * (target.unit / unit) ** 2);
  const isConstant = variations.every((variation) => variation === 0);
  return (isConstant ? meanScore(scores) : meanScore(scores, variations)) as Averaged<M>;
}

/** The mean of T values, with weights or without, or the values as they are. */
export function average(values: number[], multioutput: TargetAverage): number | number[] {
  if (multioutput === 'raw_values') return values;
  return typeof multioutput === 'string' ? meanScore(values) : meanScore(values, multioutput);
}
