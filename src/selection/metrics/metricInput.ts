import { isTaskList } from '../../data/fromTasks.js';
import { readWeightColumns, type SampleWeight } from '../../data/sampleWeight.js';
import { type IncompleteTargets, type Targets, toTargets, toTaskTargets } from '../../data/targets.js';
import type { MatrixInput } from '../../matrix/input.js';
import { isList } from '../../matrix/numbers.js';
import { requireEntries } from '../../matrix/shape.js';
import { isVectorLike, toVector } from '../../matrix/vector.js';
import { counted, describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { type PredictedTask, readTasksToScore, type TrueTask } from './metricTasks.js';
import { readPredictions, type ScoredTarget, scoredTarget, type TargetWeights } from './scoredTarget.js';

/** Targets: n numbers or n x T, NaN or null where missing; or tasks with samples of their own. */
export type TargetsInput = ArrayLike<number | null | undefined> | IncompleteTargets | readonly TrueTask[];

/** Predictions in the same form; those of tasks by name, or as lists in the order of the tasks. */
export type PredictionsInput = ArrayLike<number> | MatrixInput | readonly PredictedTask[];

/** How the values of T targets become one: their mean, a weighted mean, or not at all. */
export type Averaging = 'uniform_average' | 'raw_values' | ArrayLike<number>;

/** The same, or a mean weighted by how much each target varies. */
export type VarianceAveraging = Averaging | 'variance_weighted';

export interface MetricInput {
  readonly targets: readonly ScoredTarget[];
  readonly multioutput: TargetAverage;
  /** The other options. */
  readonly read: OptionReader;
}

/** How a metric may be averaged: by the words that all take, and by how much each target varies. */
export const AVERAGES = ['uniform_average', 'raw_values'] as const;
export const VARIANCE_AVERAGES = ['uniform_average', 'raw_values', 'variance_weighted'] as const;

/** One of the words, or T weights of the targets. */
export type TargetAverage = (typeof VARIANCE_AVERAGES)[number] | Float64Array;

/**
 * Reads what a metric is given.
 *
 * @param words for `multioutput`
 * @param more the names of its own options
 * @throws InputError for anything that cannot be compared
 */
export function readMetricInput(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  options: unknown,
  words: readonly (typeof VARIANCE_AVERAGES)[number][] = AVERAGES,
  more: readonly string[] = [],
): MetricInput {
  const read = new OptionReader(caller, options, ['sampleWeight', 'multioutput', ...more]);
  const sampleWeight = read.raw('sampleWeight', null);
  const targets = isTaskList(yTrue)
    ? readTasksToScore(caller, yTrue, yPred, sampleWeight)
    : readShared(caller, yTrue, yPred, sampleWeight);
  const multioutput = readMultioutput(caller, read.raw('multioutput', words[0]), targets.length, words);
  return { targets, multioutput, read };
}

function readShared(caller: string, yTrue: unknown, yPred: unknown, sampleWeight: unknown): ScoredTarget[] {
  const name = `${caller}: yTrue`;
  const y = isVectorLike(yTrue) ? vectorTargets(yTrue, name) : toTargets(yTrue, name, 'allow');
  const eta = readPredictions(yPred, `${caller}: yPred`);
  if (y.rows !== eta.rows || y.columns !== eta.columns) {
    throw new InputError(
      `${caller}: yTrue is ${y.rows} x ${y.columns} and yPred is ${eta.rows} x ${eta.columns} ` +
        '(samples x targets); expected the same shape.',
    );
  }
  const n = y.rows;
  const weight = readWeights(caller, sampleWeight, n, y.columns);
  return Array.from({ length: y.columns }, (_, t) => {
    const part = (field: Float64Array) => field.subarray(t * n, (t + 1) * n);
    const weights = weightsOf(weight, n, t);
    const missing = y.missing?.subarray(t * n, (t + 1) * n) ?? null;
    return scoredTarget(`target ${t}`, { y: part(y.data), missing }, part(eta.data), weights);
  });
}

/** The weights of target t. */
export function weightsOf(weight: SampleWeight, n: number, t: number): TargetWeights | undefined {
  if (weight.kind === 'none') return undefined;
  const own = weight.kind === 'entry';
  return { values: own ? weight.values.subarray(t * n, (t + 1) * n) : weight.values, own };
}

function vectorTargets(input: unknown, name: string): Targets {
  const targets = toTaskTargets(input, name, 'allow');
  requireEntries(targets.rows, 1, name);
  return targets;
}

/** n weights, n x 1 or n x T. */
export function readWeights(caller: string, input: unknown, n: number, k: number): SampleWeight {
  const weight = readWeightColumns(input, n, k, `${caller}: sampleWeight`);
  if (weight.kind === 'none' || weight.values.some((value) => value > 0)) return weight;
  throw new InputError(`${caller}: sampleWeight is 0 for every sample; expected at least one above 0.`);
}

export function readMultioutput<Word extends string>(
  caller: string,
  value: unknown,
  nTargets: number,
  words: readonly Word[],
): Word | Float64Array {
  if (words.includes(value as Word)) return value as Word;
  const name = `${caller}: multioutput`;
  if (!isList(value)) {
    const expected = words.map((word) => `'${word}'`).join(', ');
    throw new InputError(
      `${name} is ${describe(value)}; expected ${expected} or a list with a weight for each target.`,
    );
  }
  const weights = toVector(value, name);
  if (weights.length !== nTargets) {
    throw new InputError(
      `${name} has ${counted(weights.length, 'weight')}; expected ${nTargets}, one for each target.`,
    );
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw new InputError(`${name}[${wrong}] is ${weights[wrong]}; expected a finite number, 0 or more.`);
  if (weights.some((weight) => weight > 0)) return weights;
  throw new InputError(`${name} is 0 for every target; expected at least one weight above 0.`);
}
