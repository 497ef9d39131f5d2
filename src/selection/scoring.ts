import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import { meanSquaredError } from './meanSquaredError.js';
import type { PredictionsInput, TargetsInput } from './metricInput.js';
import { r2Score } from './r2Score.js';

/** What a scoring is told beside the data. */
export interface ScoringOptions {
  /** The weight of each sample, where there are weights. */
  readonly sampleWeight?: Float64Array;
}

/** A score of a fitted model on some data, the larger the better. */
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

interface Scored {
  predict?(X: unknown): unknown;
  score?(X: unknown, Y: unknown, options?: object): unknown;
}

const METRICS: Readonly<
  Record<string, (yTrue: TargetsInput, yPred: PredictionsInput, options: ScoringOptions) => number>
> = {
  r2: (yTrue, yPred, options) => r2Score(yTrue, yPred, options),
  neg_mean_squared_error: (yTrue, yPred, options) => -meanSquaredError(yTrue, yPred, options),
};

/**
 * The function that `scoring` stands for, checked against what the estimator can do.
 *
 * @throws InputError naming `scoring`
 */
export function readScoring(caller: string, scoring: unknown, estimator: Scored): Scorer<Scored> {
  if (scoring === null || scoring === undefined) {
    requireMethod(caller, estimator, 'score', `give it score(X, Y), or pass scoring: 'r2'`);
    return (model, X, Y, options) => requireNumber(callScore(model, X, Y, options), 'score gave');
  }
  if (typeof scoring === 'function') {
    const score = scoring as Scorer<Scored>;
    return (model, X, Y, options) => requireNumber(score(model, X, Y, options), 'scoring gave');
  }
  if (typeof scoring === 'string' && Object.hasOwn(METRICS, scoring)) {
    requireMethod(caller, estimator, 'predict', `scoring '${scoring}' compares what predict(X) gives with Y`);
    const metric = METRICS[scoring]!;
    return (model, X, Y, options) =>
      metric(Y as TargetsInput, model.predict!(X) as PredictionsInput, options);
  }
  const words = Object.keys(METRICS).map((word) => `'${word}'`);
  throw new InputError(
    `${caller}: scoring is ${describe(scoring)}; expected null for the estimator's own score, ${words.join(', ')} ` +
      'or a function (estimator, X, Y, options) that gives a number.',
  );
}

/** Options are handed over where there are any: a model of one's own need not know them. */
function callScore(model: Scored, X: unknown, Y: unknown, options: ScoringOptions): unknown {
  return options.sampleWeight === undefined ? model.score!(X, Y) : model.score!(X, Y, options);
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
