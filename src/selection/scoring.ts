import { firstLabel } from '../data/mixedTargets.js';
import { meanScore } from '../data/undefinedScores.js';
import type { FlatMatrix } from '../matrix/input.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError, withWarnings } from '../messages/errors.js';
import { nearest } from '../params/options.js';
import { can } from './estimatorKind.js';
import type { FitPart } from './fitData.js';
import { requireResponse, type Scored, scoreByName } from './responses.js';
import { SCORERS, type ScorerName } from './scorers.js';

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

/** The model's own `score`, a metric of its predictions by scikit-learn's name, or a function. */
export type Scoring<Model, X = unknown, Y = unknown> = null | ScorerName | Scorer<Model, X, Y>;

/** A score, and that of each task in the order of the data, NaN where there is none; null where only the mean is known. */
export interface PartScore {
  readonly mean: number;
  readonly tasks: readonly number[] | null;
}

/** Scores a fitted model on a part of the data, of tasks that the model knows. */
export type PartScorer = (model: Scored, part: FitPart) => PartScore;

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
  if (typeof scoring === 'string' && Object.hasOwn(SCORERS, scoring)) {
    const rule = SCORERS[scoring as ScorerName];
    requireResponse(caller, scoring, rule, estimator);
    return (model, part) => {
      if (rule.of === 'numbers') refuseLabels(caller, scoring, part);
      const tasks = scoreByName(`${caller}: scoring '${scoring}'`, rule, model, part);
      return { mean: meanScore(tasks), tasks };
    };
  }
  const words = Object.keys(SCORERS);
  const near = typeof scoring === 'string' ? nearest(scoring, words) : undefined;
  throw new InputError(
    `${caller}: scoring is ${describe(scoring)}; expected null for the estimator's own score, a function ` +
      `(estimator, X, Y, options) that gives a number, or one of ${words.map((word) => `'${word}'`).join(', ')}.` +
      (near === undefined ? '' : ` Did you mean '${near}'?`),
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
      "expected a scorer of labels such as 'accuracy', null for the estimator's own score, or a function.",
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

/** @throws InputError where the estimator lacks a method */
export function requireMethod(caller: string, estimator: object, method: string, remedy: string): void {
  if (typeof (estimator as Record<string, unknown>)[method] === 'function') return;
  throw new InputError(`${caller}: the estimator is ${describe(estimator)} without ${method}: ${remedy}.`);
}

function requireNumber(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  throw new InputError(`${what} ${describe(value)}; expected a number.`);
}
