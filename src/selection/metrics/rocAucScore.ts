import { showLabel } from '../../data/labels.js';
import { meanScore } from '../../data/undefinedScores.js';
import { InputError, UndefinedMetricWarning, warn } from '../../messages/errors.js';
import { averageOverClasses, type ClassAverage } from './averageClasses.js';
import type { Averaged } from './averageTargets.js';
import type { LabelMetricOptions, TrueLabelsInput } from './labelInput.js';
import { averageOfLabels } from './labelMetric.js';
import type { Averaging } from './metricInput.js';
import { rankingCurve } from './rankingCurve.js';
import { type LabelScoresInput, readScoreMetric, type ScoredLabels } from './scoreInput.js';

/** The options of {@link rocAucScore}. */
export interface RocAucOptions<M extends string | ArrayLike<number> = Averaging>
  extends LabelMetricOptions<M> {
  /** How the areas of more than two labels become one. @defaultValue 'macro' */
  readonly average?: ClassAverage | undefined;
  /** The area up to this rate of false positives alone, in (0, 1], scaled so that guessing has 1/2. @defaultValue null */
  readonly maxFpr?: number | null | undefined;
  /** What to do with more than two labels: refuse, each against the rest, or each against each. @defaultValue 'raise' */
  readonly multiClass?: 'raise' | 'ovr' | 'ovo' | undefined;
}

/**
 * The area under the receiver operating characteristic: the probability that a sample of the positive label (the second of
 * two) scores higher than one of the other, ties counting half; of each target, and the average over the targets. 1 is best,
 * 1/2 is guessing. More than two labels take `multiClass`, and probabilities that sum to 1. A target in which one label
 * alone is observed is NaN, with an UndefinedMetricWarning, and left out of the average.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.roc_auc_score`; each against each: Hand and Till, "A simple generalisation of
 * the area under the ROC curve for multiple class classification problems", Machine Learning 45 (2001).
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yScore of one target n scores of the positive label, or n x K, the columns in the order of the sorted labels; of T
 *   targets n x T, or a list of T
 * @returns a number; with `multioutput: 'raw_values'` T numbers
 * @throws InputError for shapes that differ, or an option that cannot be used
 * @example
 * rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAucScore<M extends Averaging = 'uniform_average'>(
  yTrue: TrueLabelsInput,
  yScore: LabelScoresInput,
  options: RocAucOptions<M> = {},
): Averaged<M> {
  const name = 'rocAucScore';
  const input = readScoreMetric(name, yTrue, yScore, options, ['average', 'maxFpr', 'multiClass']);
  const average = input.read.choice('average', 'macro', ['macro', 'micro', 'weighted'] as const);
  const multiClass = input.read.choice('multiClass', 'raise', ['raise', 'ovr', 'ovo'] as const);
  const given = input.read.raw('maxFpr', null);
  const maxFpr = given === null ? 1 : input.read.real('maxFpr', 1, { above: 0, max: 1 });
  const of = (target: ScoredLabels): number => {
    const { classes, scores, y, weights } = target;
    const present = new Set(y);
    if (present.size < 2) {
      warnOfOne(name, target);
      return Number.NaN;
    }
    if (classes.length === 2 && scores.length <= 2)
      return area((i) => y[i] === 1, scores.at(-1)!, weights, maxFpr);
    requireSeveral(name, target, multiClass, maxFpr);
    if (multiClass === 'ovo') return oneAgainstOne(name, target, average);
    return averageOverClasses(target, average, (isPositive, score, s) => area(isPositive, score, s, 1));
  };
  return averageOfLabels({ name, what: 'an area under the curve' }, input, of) as Averaged<M>;
}

/** The area by trapezoids up to a rate of false positives; a part of it scaled as McClish (1989) does. */
function area(
  isPositive: (i: number) => boolean,
  score: Float64Array,
  weights: Float64Array | undefined,
  maxFpr: number,
): number {
  const { positives, negatives } = rankingCurve(isPositive, score, weights);
  const [P, N] = [positives.at(-1)!, negatives.at(-1)!];
  const end = maxFpr * N;
  let sum = 0;
  let [tp, fp] = [0, 0];
  for (const [k, positive] of positives.entries()) {
    const negative = negatives[k]!;
    if (negative > end) {
      const reached = tp + ((positive - tp) * (end - fp)) / (negative - fp);
      sum += ((end - fp) * (tp + reached)) / 2;
      break;
    }
    sum += ((negative - fp) * (tp + positive)) / 2;
    [tp, fp] = [positive, negative];
  }
  const found = sum / (P * N);
  if (maxFpr === 1) return found;
  const guessed = maxFpr ** 2 / 2;
  return (1 + (found - guessed) / (maxFpr - guessed)) / 2;
}

/** The mean over the pairs of labels; each area is the mean of both ways. */
function oneAgainstOne(
  caller: string,
  { label, y, scores, weights }: ScoredLabels,
  average: ClassAverage,
): number {
  if (average === 'micro' || weights !== undefined) {
    throw new InputError(
      `${caller}: ${label} has ${average === 'micro' ? "average 'micro'" : 'sample weights'}, which multiClass 'ovo' does ` +
        "not take; expected 'ovr'.",
    );
  }
  const present = [...new Set(y)].sort((a, b) => a - b);
  const pairs = present.flatMap((a, k) => present.slice(k + 1).map((b) => [a, b] as const));
  const areas: number[] = [];
  const shares: number[] = [];
  for (const [a, b] of pairs) {
    const isOne = (_: number, i: number): boolean => y[i] === a || y[i] === b;
    const own = y.filter(isOne);
    const one = (k: number) => area((i) => own[i] === k, scores[k]!.filter(isOne), undefined, 1);
    areas.push((one(a) + one(b)) / 2);
    shares.push(own.length);
  }
  return average === 'weighted' ? meanScore(areas, shares) : meanScore(areas);
}

/** @throws InputError for several labels without what they take */
function requireSeveral(
  caller: string,
  { label, classes, scores, y }: ScoredLabels,
  multiClass: string,
  maxFpr: number,
): void {
  const several = `${caller}: ${label} has ${classes.length} labels`;
  if (multiClass === 'raise') throw new InputError(`${several}; expected multiClass: 'ovr' or 'ovo'.`);
  if (maxFpr !== 1) throw new InputError(`${several}, and maxFpr is for two; expected maxFpr: null.`);
  if (scores.length !== classes.length) {
    throw new InputError(
      `${several} and ${scores.length} columns of scores; expected as many, and labels to say which.`,
    );
  }
  const sum = (i: number): number => scores.reduce((total, column) => total + column[i]!, 0);
  const wrong = y.findIndex((_, i) => Math.abs(sum(i) - 1) > 1e-5);
  if (wrong < 0) return;
  throw new InputError(
    `${several}, and scores that sum to ${sum(wrong)} at sample ${wrong}; expected probabilities, that sum to 1.`,
  );
}

function warnOfOne(caller: string, { label, classes, y }: ScoredLabels): void {
  warn(
    new UndefinedMetricWarning(
      `${caller}: ${label} has the label ${showLabel(classes[y[0]!]!)} alone, so the area is not defined: it is NaN.`,
    ),
  );
}
