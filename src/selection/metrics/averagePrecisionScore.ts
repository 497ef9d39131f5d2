import type { Label } from '../../data/labels.js';
import { InputError, UndefinedMetricWarning, warn } from '../../messages/errors.js';
import { averageOverClasses, type ClassAverage } from './averageClasses.js';
import type { Averaged } from './averageTargets.js';
import { positiveLabel } from './labelClasses.js';
import type { LabelMetricOptions, TrueLabelsInput } from './labelInput.js';
import { averageOfLabels } from './labelMetric.js';
import type { Averaging } from './metricInput.js';
import { rankingCurve } from './rankingCurve.js';
import { type LabelScoresInput, readScoreMetric, type ScoredLabels } from './scoreInput.js';

/** The options of {@link averagePrecisionScore}. */
export interface AveragePrecisionOptions<M extends string | ArrayLike<number> = Averaging>
  extends LabelMetricOptions<M> {
  /** How the values of more than two labels become one. @defaultValue 'macro' */
  readonly average?: ClassAverage | undefined;
  /** The positive label of two; null is 1 or true, where there is none the second of two. @defaultValue null */
  readonly posLabel?: Label | null | undefined;
}

/**
 * The average precision, `sum_k (R_k - R_(k-1)) P_k` over the thresholds k, the highest first, with the precision P_k and
 * recall R_k of the samples that score at least as much; of each target, and the average over the targets. 1 is best, the
 * share of positive samples is guessing. A target without a positive sample scores 0, with an UndefinedMetricWarning.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.average_precision_score`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yScore of one target n scores of the positive label, or n x K, the columns in the order of the sorted labels; of T
 *   targets n x T, or a list of T
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.833...
 */
export function averagePrecisionScore<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yScore: LabelScoresInput,
  options: AveragePrecisionOptions<M> = {},
): Averaged<M> {
  const name = 'averagePrecisionScore';
  const input = readScoreMetric(name, yTrue, yScore, options, ['average', 'posLabel']);
  const average = input.read.choice('average', 'macro', ['macro', 'micro', 'weighted'] as const);
  const posLabel = input.read.raw('posLabel', null);
  const of = (target: ScoredLabels): number => {
    const { label, classes, scores, y, weights } = target;
    if (classes.length <= 2 && scores.length <= 2) {
      const positive = classes.indexOf(positiveLabel(name, target, posLabel));
      const column = scores.length === 2 && positive >= 0 ? positive : scores.length - 1;
      if (!y.includes(positive)) warnOfNone(name, label);
      return precision((i) => y[i] === positive, scores[column]!, weights);
    }
    if (scores.length !== classes.length) {
      throw new InputError(
        `${name}: ${label} has ${classes.length} labels and ${scores.length} columns of scores; expected as many.`,
      );
    }
    return averageOverClasses(target, average, precision);
  };
  return averageOfLabels({ name, what: 'an average precision' }, input, of) as Averaged<M>;
}

function precision(
  isPositive: (i: number) => boolean,
  score: Float64Array,
  weights: Float64Array | undefined,
): number {
  const { positives, negatives } = rankingCurve(isPositive, score, weights);
  const all = positives.at(-1)!;
  if (all === 0) return 0;
  let sum = 0;
  for (const [k, positive] of positives.entries()) {
    const gained = positive - (positives[k - 1] ?? 0);
    if (gained > 0) sum += ((gained / all) * positive) / (positive + negatives[k]!);
  }
  return sum;
}

function warnOfNone(caller: string, label: string): void {
  const warning = `${caller}: ${label} has no sample of the positive label, so its average precision is 0.`;
  warn(new UndefinedMetricWarning(warning));
}
