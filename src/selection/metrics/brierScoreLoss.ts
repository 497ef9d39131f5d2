import type { Label } from '../../data/labels.js';
import { meanScore } from '../../data/undefinedScores.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { OptionReader } from '../../params/options.js';
import type { Averaged } from './averageTargets.js';
import { positiveLabel } from './labelClasses.js';
import type { LabelMetricOptions, TrueLabelsInput } from './labelInput.js';
import { averageOfLabels } from './labelMetric.js';
import type { Averaging } from './metricInput.js';
import { probabilitiesOf } from './probabilities.js';
import { type LabelScoresInput, readScoreMetric, type ScoredLabels } from './scoreInput.js';

/** The options of {@link brierScoreLoss}. */
export interface BrierOptions<M extends string | ArrayLike<number> = Averaging>
  extends LabelMetricOptions<M> {
  /** The label whose probability it is, where there is one column; null is the second of two. @defaultValue null */
  readonly posLabel?: Label | null | undefined;
  /** Whether to halve the sum; 'auto' does it for two labels, so that the score lies in [0, 1]. @defaultValue 'auto' */
  readonly scaleByHalf?: boolean | 'auto' | undefined;
}

/**
 * Brier's score, the mean squared error of the probabilities of the labels, for each target
 *
 *     sum_i s_i sum_k ([label_i = k] - p_i[k])^2 / sum_i s_i,
 *
 * halved for two labels, and its average over the targets; 0 is best. Missing labels are left out.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.brier_score_loss`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yProba of one target n x K, the columns in the order of the sorted labels, or n probabilities of the positive one;
 *   of T targets a list of such, as `predictProba` gives, or n x T
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, what are no probabilities, or an option that cannot be used
 * @example
 * brierScoreLoss([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]); // 0.0375
 */
export function brierScoreLoss<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yProba: LabelScoresInput,
  options: BrierOptions<M> = {},
): Averaged<M> {
  const name = 'brierScoreLoss';
  const input = readScoreMetric(name, yTrue, yProba, options, ['posLabel', 'scaleByHalf']);
  const scale = readScale(name, input.read);
  const posLabel = input.read.raw('posLabel', null);
  const of = (given: ScoredLabels): number => {
    const target = oriented(name, given, posLabel);
    const columns = probabilitiesOf(name, target);
    const errors = target.y.map((label, i) =>
      columns.reduce((sum, column, k) => sum + ((label === k ? 1 : 0) - column[i]!) ** 2, 0),
    );
    const isHalved = scale === 'auto' ? columns.length < 3 : scale;
    return meanScore(errors, target.weights) * (isHalved ? 1 / 2 : 1);
  };
  return averageOfLabels({ name, what: "Brier's score" }, input, of) as Averaged<M>;
}

/** With the positive label as the second of two, where a single column is of another or one label is all there is. */
function oriented(caller: string, target: ScoredLabels, posLabel: unknown): ScoredLabels {
  const { classes, scores } = target;
  if (scores.length > 1 || classes.length > 2) return target;
  if (posLabel === null && classes.length === 2) return target;
  const positive = positiveLabel(caller, target, posLabel);
  const others = classes.filter((label) => label !== positive);
  const y = target.y.map((k) => (classes[k] === positive ? 1 : 0));
  return { ...target, classes: [others[0] ?? positive, positive], y };
}

function readScale(caller: string, read: OptionReader): boolean | 'auto' {
  const value = read.raw('scaleByHalf', 'auto');
  if (value === 'auto' || typeof value === 'boolean') return value;
  throw new InputError(`${caller}: scaleByHalf is ${describe(value)}; expected true, false or 'auto'.`);
}
