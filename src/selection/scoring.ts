import { firstLabel } from '../data/mixedTargets.js';
import { meanScore } from '../data/undefinedScores.js';
import type { FlatMatrix } from '../matrix/input.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError, withWarnings } from '../messages/errors.js';
import { can, lastOf } from './estimatorKind.js';
import type { FitPart } from './fitData.js';
import { meanSquaredError } from './metrics/meanSquaredError.js';
import type { PredictionsInput, TargetsInput } from './metrics/metricInput.js';
import { r2Score } from './metrics/r2Score.js';

/** What a scoring is told beside the data. */
export interface ScoringOptions {
  /** The weight of each sample, where there are weights: n, or n x T as a matrix. */
  readonly sampleWeight?: Float64Array | FlatMatrix;
}

/** A score of a fitted model on some data, the larger the better; of tasks with their own samples `(model, tasks)`. */
export type Scorer<Model, X = unknown, Y = unknown> = (
  model: Model,
  X: X,
  Y: Y,
  options: ScoringOptions,
) => number;

/** The model's own `score`, a metric of its predictions by name, or a function. */
export type Scoring<Model, X = unknown, Y = unknown> =
  | null
  | 'r2'
  | 'neg_mean_squared_error'
  | Scorer<Model, X, Y>;

export interface Scored {
  predict?(X: unknown, options?: object): unknown;
  score?(X: unknown, Y?: unknown, options?: object): unknown;
  scores?(X: unknown, Y?: unknown, options?: object): unknown;
}

/** A score, and that of each task in the order of the data, NaN where there is none; null where only the mean is known. */
export interface PartScore {
  readonly mean: number;
  readonly tasks: readonly number[] | null;
}

/** Scores a fitted model on a part of the data, of tasks that the model knows. */
export type PartScorer = (model: Scored, part: FitPart) => PartScore;

/** A metric by its name in `scoring`: of each target, the larger the better. */
type Metric = (yTrue: TargetsInput, yPred: PredictionsInput, options: ScoringOptions) => number[];

const METRICS: Readonly<Record<string, Metric>> = {
  r2: (yTrue, yPred, options) => r2Score(yTrue, yPred, { ...options, multioutput: 'raw_values' }),
  neg_mean_squared_error: (yTrue, yPred, options) =>
    meanSquaredError(yTrue, yPred, { ...options, multioutput: 'raw_values' }).map((error) => -error),
};

/**
 * The function that `scoring` stands for, checked against what the estimator can do.
 *
 * @throws InputError naming `scoring`
 */
export function readScoring(caller: string, scoring: unknown, estimator: Scored): PartScorer {
  if (scoring === null || scoring === undefined) {
    requireMethod(caller, estimator, 'score', `give it score(X, Y), or pass scoring: 'r2'`);
    return ownScore;
  }
  if (typeof scoring === 'function') {
    return (model, part) => {
      const score: unknown = scoring(
        model,
        ...(part.kind === 'tasks' ? [part.tasks] : [part.X, part.Y, part.options]),
      );
      return { mean: requireNumber(score, 'scoring gave'), tasks: null };
    };
  }
  if (typeof scoring === 'string' && Object.hasOwn(METRICS, scoring)) {
    requireMethod(caller, estimator, 'predict', `scoring '${scoring}' compares what predict(X) gives with Y`);
    const metric = METRICS[scoring]!;
    return (model, part) => {
      refuseLabels(caller, scoring, part);
      const tasks =
        part.kind === 'tasks' ? scoreTasks(metric, model, part) : scoreShared(metric, model, part);
      return { mean: meanScore(tasks), tasks };
    };
  }
  const words = Object.keys(METRICS).map((word) => `'${word}'`);
  throw new InputError(
    `${caller}: scoring is ${describe(scoring)}; expected null for the estimator's own score, ${words.join(', ')} ` +
      'or a function (estimator, X, Y, options) that gives a number.',
  );
}

/** @throws InputError for labels, which no metric by name compares */
function refuseLabels(caller: string, scoring: string, part: FitPart): void {
  const lists: readonly unknown[] =
    part.kind === 'tasks'
      ? part.tasks.map(({ y }) => y)
      : isList(part.Y)
        ? [part.Y, ...Array.from(part.Y)]
        : [];
  const labels = lists.find((list) => firstLabel(list) >= 0);
  if (labels === undefined) return;
  const label = (labels as UnknownList)[firstLabel(labels)];
  throw new InputError(
    `${caller}: scoring is '${scoring}', which compares numbers, and the targets have the label ${describe(label)}; ` +
      "expected null for the estimator's own score (the accuracy, for labels), or a function.",
  );
}

/** The model's own; what it tells of single tasks is asked for without its warnings, which the mean has given. */
function ownScore(model: Scored, part: FitPart): PartScore {
  const args = argumentsOf(part);
  const mean = requireNumber((model.score as Call).call(model, ...args), 'score gave');
  if (!can(model, 'scores')) return { mean, tasks: null };
  const tasks: unknown = withWarnings(
    () => null,
    () => (model.scores as Call).call(model, ...args),
  );
  return { mean, tasks: Array.isArray(tasks) ? (tasks as number[]) : null };
}

type Call = (...args: readonly unknown[]) => unknown;

/** Options are handed over where there are any: a model of one's own need not know them. */
function argumentsOf(part: FitPart): unknown[] {
  if (part.kind === 'tasks') return [part.tasks];
  const { X, Y, options } = part;
  return options.sampleWeight === undefined ? [X, Y] : [X, Y, options];
}

function scoreShared(metric: Metric, model: Scored, part: FitPart & { readonly kind: 'shared' }): number[] {
  const { X, Y, options } = part;
  const predicted = model.predict!(X);
  // MultiTaskModel predicts task by task, a list each.
  const isByTask = 'losses' in lastOf(model) && Array.isArray(predicted);
  const eta = isByTask ? besideEachOther(predicted as ArrayLike<number>[]) : predicted;
  return metric(Y as TargetsInput, eta as PredictionsInput, options as ScoringOptions);
}

function besideEachOther(columns: readonly ArrayLike<number>[]): FlatMatrix {
  const data = columns.flatMap((column) => Array.from(column));
  return { data, shape: [columns[0]!.length, columns.length], order: 'column' };
}

function scoreTasks(
  metric: Metric,
  model: Scored,
  { tasks }: FitPart & { readonly kind: 'tasks' },
): number[] {
  const predicted = tasks.map(({ X, name }) => model.predict!(X, { task: name }) as ArrayLike<number>);
  return metric(tasks as TargetsInput, predicted, {});
}

/** @throws InputError where the estimator lacks a method */
export function requireMethod(caller: string, estimator: object, method: string, remedy: string): void {
  if (typeof (estimator as Record<string, unknown>)[method] === 'function') return;
  throw new InputError(`${caller}: the estimator is ${describe(estimator)} without ${method}: ${remedy}.`);
}

function requireNumber(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  throw new InputError(`${what} ${describe(value)}; expected a number.`);
}
