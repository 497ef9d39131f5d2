import { showLabel } from '../../data/labels.js';
import { meanScore, warnOfUndefined } from '../../data/undefinedScores.js';
import { describe } from '../../messages/describe.js';
import { InputError, UndefinedMetricWarning, warn } from '../../messages/errors.js';
import type { OptionReader } from '../../params/options.js';
import { type Averaged, average } from './averageTargets.js';
import { positiveLabel } from './labelClasses.js';
import { type LabelCounts, labelCounts } from './labelCounts.js';
import {
  type LabelMetricOptions,
  type LabelTarget,
  type PredictedLabelsInput,
  readLabelMetric,
  type TrueLabelsInput,
} from './labelInput.js';
import type { Averaging } from './metricInput.js';
import { isOneTarget, type PerTarget } from './perTarget.js';

/** How the values of the labels of a target become one. */
export type LabelAverage = 'binary' | 'micro' | 'macro' | 'weighted' | null;

/** The options of precision, recall and F scores. */
export interface PrecisionOptions<
  A extends LabelAverage = LabelAverage,
  M extends string | ArrayLike<number> = Averaging,
> extends LabelMetricOptions<M> {
  /**
   * 'binary' is the value of the positive label of two; 'macro' the mean over the labels, 'weighted' that by the weight of
   * their samples, or 'macro' where none of them has any, 'micro' the value of the sums over all labels, null the value of each label. @defaultValue 'binary'
   */
  readonly average?: A | undefined;
  /** The positive label for 'binary'; null is 1 or true, where there is none the second of two. @defaultValue null */
  readonly posLabel?: LabelTarget['classes'][number] | null | undefined;
  /** The value where it would be 0 / 0, without a warning: 0, 1 or NaN, which means leave out. @defaultValue 'warn' (0) */
  readonly zeroDivision?: 'warn' | 0 | 1 | number | undefined;
}

/** The options of {@link fbetaScore}. */
export interface FbetaOptions<
  A extends LabelAverage = LabelAverage,
  M extends string | ArrayLike<number> = Averaging,
> extends PrecisionOptions<A, M> {
  /** How much more recall counts than precision, 0 or more. */
  readonly beta: number;
}

/** A number or T with `average`; without, the values of the labels. */
export type LabelScore<Y, A, M> = A extends null ? PerTarget<Y, number[]> : Averaged<M>;

/**
 * Precision, of the samples that are predicted to have a label the part that has it, and its average over the targets.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.precision_score`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers; with `average: null` a list by label, of each target
 * @throws InputError for shapes that differ, what are no labels, more than two labels with 'binary', or an option that cannot be used
 * @example
 * precisionScore([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], { average: 'macro' }); // 0.222...
 */
export function precisionScore<
  Y extends TrueLabelsInput,
  A extends LabelAverage = 'binary',
  M extends Averaging = 'uniform_average',
>(yTrue: Y, yPred: PredictedLabelsInput, options: PrecisionOptions<A, M> = {}): LabelScore<Y, A, M> {
  return labelScore('precisionScore', yTrue, yPred, options, PRECISION);
}

/**
 * Recall, of the samples that have a label the part that is predicted to have it, and its average over the targets.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.recall_score`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers; with `average: null` a list by label, of each target
 * @throws InputError for shapes that differ, what are no labels, more than two labels with 'binary', or an option that cannot be used
 * @example
 * recallScore([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], { average: 'macro' }); // 0.333...
 */
export function recallScore<
  Y extends TrueLabelsInput,
  A extends LabelAverage = 'binary',
  M extends Averaging = 'uniform_average',
>(yTrue: Y, yPred: PredictedLabelsInput, options: PrecisionOptions<A, M> = {}): LabelScore<Y, A, M> {
  return labelScore('recallScore', yTrue, yPred, options, RECALL);
}

/**
 * The harmonic mean of precision and recall, `2 hits / (predicted + actual)`, and its average over the targets.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.f1_score`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers; with `average: null` a list by label, of each target
 * @throws InputError for shapes that differ, what are no labels, more than two labels with 'binary', or an option that cannot be used
 * @example
 * f1Score([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], { average: 'macro' }); // 0.266...
 */
export function f1Score<
  Y extends TrueLabelsInput,
  A extends LabelAverage = 'binary',
  M extends Averaging = 'uniform_average',
>(yTrue: Y, yPred: PredictedLabelsInput, options: PrecisionOptions<A, M> = {}): LabelScore<Y, A, M> {
  return labelScore('f1Score', yTrue, yPred, options, fbeta(1));
}

/**
 * The weighted harmonic mean of precision and recall, `(1 + beta^2) hits / (predicted + beta^2 actual)`, and its average
 * over the targets.
 *
 * Source: scikit-learn 1.9's `sklearn.metrics.fbeta_score`, which takes one target.
 *
 * @param yTrue n labels or n x T, NaN or null where missing; or tasks with samples of their own
 * @param yPred as many; of tasks as lists in their order, or `{ name, y }` in any
 * @returns a number; with `multioutput: 'raw_values'` T numbers; with `average: null` a list by label, of each target
 * @throws InputError for shapes that differ, what are no labels, more than two labels with 'binary', or an option that cannot be used
 * @example
 * fbetaScore([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], { beta: 0.5, average: 'macro' }); // 0.238...
 */
export function fbetaScore<
  Y extends TrueLabelsInput,
  A extends LabelAverage = 'binary',
  M extends Averaging = 'uniform_average',
>(yTrue: Y, yPred: PredictedLabelsInput, options: FbetaOptions<A, M>): LabelScore<Y, A, M> {
  const { beta, ...rest } = options ?? {};
  if (!(typeof beta === 'number' && beta >= 0 && beta < Infinity)) {
    throw new InputError(`fbetaScore: beta is ${describe(beta)}; expected a finite number, 0 or more.`);
  }
  return labelScore('fbetaScore', yTrue, yPred, rest, fbeta(beta));
}

/** The numerator and the denominator of a score, of one label or of all together. */
interface Ratio {
  of(hits: number, predicted: number, actual: number): readonly [number, number];
  /** Which samples there are none of where the denominator is 0. */
  readonly lacking: string;
}

const PRECISION: Ratio = { of: (hits, predicted) => [hits, predicted], lacking: 'predicted' };
const RECALL: Ratio = { of: (hits, _, actual) => [hits, actual], lacking: 'true' };
const fbeta = (beta: number): Ratio => ({
  of: (hits, predicted, actual) => [(1 + beta ** 2) * hits, beta ** 2 * actual + predicted],
  lacking: 'true or predicted',
});

function labelScore<Y, A, M>(
  name: string,
  yTrue: Y,
  yPred: PredictedLabelsInput,
  options: object,
  ratio: Ratio,
): LabelScore<Y, A, M> {
  const input = readLabelMetric(name, yTrue, yPred, options, [
    'labels',
    'average',
    'posLabel',
    'zeroDivision',
  ]);
  const { targets, multioutput, read } = input;
  const how = readAverage(read);
  const zero = readZeroDivision(name, read.raw('zeroDivision', 'warn'));
  warnOfUndefined(name, 'the score', 1, targets);
  const undefinedLabels: string[] = [];
  const found = targets.map((target) => {
    const scored = counted(name, target, how, read.raw('posLabel', null));
    const values = valuesOf(scored.counts, ratio, zero ?? 0);
    const lacking = values.findIndex((_, k) => ratioOf(scored.counts, ratio, k)[1] === 0);
    if (lacking >= 0 && target.count > 0) undefinedLabels.push(`${target.label}${scored.nameOf(lacking)}`);
    const { actual } = scored.counts;
    const isWeighted = how === 'weighted' && actual.some((weight) => weight > 0);
    return { values, weights: isWeighted ? actual : undefined, count: target.count };
  });
  if (zero === null && undefinedLabels.length > 0) warnOfZero(name, ratio, undefinedLabels);
  if (how === null) {
    const lists = found.map(({ values }) => values);
    return (isOneTarget(yTrue) ? lists[0] : lists) as LabelScore<Y, A, M>;
  }
  const scores = found.map(({ values, weights, count }) =>
    count === 0 ? Number.NaN : meanScore(values, weights),
  );
  return average(scores, multioutput) as LabelScore<Y, A, M>;
}

/** The counts that the score is made of: of each label, of the positive one, or of all together. */
function counted(
  caller: string,
  target: LabelTarget,
  how: LabelAverage,
  posLabel: unknown,
): { counts: LabelCounts; nameOf(k: number): string } {
  const counts = labelCounts(target);
  const nameOf = (k: number): string => ` (${showLabel(target.classes[k]!)})`;
  if (how === 'binary' && target.count > 0) {
    requireTwo(caller, target);
    requireListed(caller, target);
    const positive = positiveLabel(caller, target, posLabel);
    const k = target.classes.indexOf(positive);
    const one = (values: Float64Array) => Float64Array.of(k < 0 ? 0 : values[k]!);
    return { counts: mapped(counts, one), nameOf: () => ` (${showLabel(positive)})` };
  }
  if (how !== 'micro') return { counts, nameOf };
  const sum = (values: Float64Array) => Float64Array.of(values.reduce((a, b) => a + b, 0));
  return { counts: mapped(counts, sum), nameOf: () => '' };
}

function mapped(
  { hits, predicted, actual }: LabelCounts,
  of: (values: Float64Array) => Float64Array,
): LabelCounts {
  return { hits: of(hits), predicted: of(predicted), actual: of(actual) };
}

function ratioOf(
  { hits, predicted, actual }: LabelCounts,
  ratio: Ratio,
  k: number,
): readonly [number, number] {
  return ratio.of(hits[k]!, predicted[k]!, actual[k]!);
}

function valuesOf(counts: LabelCounts, ratio: Ratio, zero: number): number[] {
  return Array.from(counts.hits, (_, k) => {
    const [above, below] = ratioOf(counts, ratio, k);
    return below === 0 ? zero : above / below;
  });
}

function requireTwo(caller: string, { label, classes }: LabelTarget): void {
  if (classes.length <= 2) return;
  throw new InputError(
    `${caller}: ${label} has ${classes.length} labels and average is 'binary'; expected average 'micro', 'macro', ` +
      "'weighted' or null.",
  );
}

/** With labels that are not listed there would be more than two. */
function requireListed(caller: string, { label, classes, y, predicted }: LabelTarget): void {
  if (!y.includes(-1) && !predicted.includes(-1)) return;
  throw new InputError(
    `${caller}: ${label} has a label that labels, ${classes.map(showLabel).join(', ')}, do not list, and average is 'binary'; ` +
      'expected all that occur in yTrue and yPred, two at most.',
  );
}

const AVERAGES = ['binary', 'micro', 'macro', 'weighted'] as const;

function readAverage(read: OptionReader): LabelAverage {
  return read.raw('average', 'binary') === null ? null : read.choice('average', 'binary', AVERAGES);
}

/** Null stands for 0 with a warning. */
function readZeroDivision(caller: string, value: unknown): number | null {
  if (value === 'warn') return null;
  if (value === 0 || value === 1 || Number.isNaN(value)) return value as number;
  throw new InputError(`${caller}: zeroDivision is ${describe(value)}; expected 'warn', 0, 1 or NaN.`);
}

function warnOfZero(caller: string, { lacking }: Ratio, where: readonly string[]): void {
  const others = where.length > 3 ? ` and ${where.length - 3} more` : '';
  warn(
    new UndefinedMetricWarning(
      `${caller}: there is no ${lacking} sample for ${where.slice(0, 3).join(', ')}${others}: the score is 0 there; ` +
        'zeroDivision says what it is to be.',
    ),
  );
}
