/** One fit of a cross-validation and its scores: what all that fits on folds does. */
import type { Computation } from '../../computation/computation.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { fitSteps } from '../../params/fitSteps.js';
import type { Fold } from '../checkCv.js';
import { type FitData, type FitPart, takePart } from '../fitData.js';
import { scoreNewTasks } from '../newTasks.js';
import type { Scored } from '../responses.js';
import type { PartScore, PartScorer } from '../scoring.js';
import { type FittedWeights, fittedWeights } from './fittedWeights.js';
import { BY_UNCERTAINTY, balanceOf, inverseNullLosses, setOfLast } from './taskBalance.js';
import { fitByUncertainty } from './uncertaintyWeights.js';

/** What all fits of a cross-validation share. */
export interface Judging {
  readonly caller: string;
  readonly data: FitData;
  readonly scorers: readonly PartScorer[];
  /** Options for each `fit`, handed over as they are. */
  readonly fitOptions: object;
  /** Whether the training samples are scored, too. */
  readonly withTrain: boolean;
  /** Whether the weights of a fit are what is asked for, and no score. @defaultValue false */
  readonly givesWeights?: boolean | undefined;
}

/** The scores of one fit, one a scorer. */
export interface FoldScores {
  readonly test: readonly PartScore[];
  /** Empty where training samples are not scored. */
  readonly train: readonly PartScore[];
  /** Where they are asked for. */
  readonly weights?: FittedWeights | undefined;
}

/** A new estimator with the same parameters. @throws InputError for a clone() that gives none */
export function cloneOf<Model extends { clone(): unknown }>(estimator: Model): Model {
  const clone: unknown = estimator.clone();
  if (typeof clone === 'object' && clone !== null && clone !== estimator) return clone as Model;
  const given = clone === estimator ? 'the estimator itself' : describe(clone);
  throw new InputError(`clone() gave ${given}; expected a new estimator.`);
}

/** Fits a model to some samples, with the weights of tasks that it asks for: it has the numbers then. */
export function* fitPart(model: object, part: FitPart, fitOptions: object): Computation<void> {
  const data = part.kind === 'tasks' ? [part.tasks] : [part.X, part.Y];
  const options = part.kind === 'tasks' ? fitOptions : { ...fitOptions, ...part.options };
  // Without options where there are none: a model of one's own need not know them.
  const args = Object.keys(options).length === 0 ? data : [...data, options];
  const balance = balanceOf(model);
  if (balance === BY_UNCERTAINTY) return yield* fitByUncertainty(model, part, () => fitSteps(model, args));
  if (balance !== null) setOfLast(model, { taskWeights: inverseNullLosses(model, part) });
  yield* fitSteps(model, args);
}

/**
 * Fits a model to the training samples of a fold and scores it.
 *
 * @param seen the training samples
 */
export function* fitAndScore(
  judging: Judging,
  model: Scored,
  fold: Fold,
  seen: FitPart,
): Computation<FoldScores> {
  yield* fitPart(model, seen, judging.fitOptions);
  if (judging.givesWeights) return { test: [], train: [], weights: fittedWeights(judging.caller, model) };
  return scoresOf(judging, model, fold, seen);
}

function scoresOf(
  { caller, data, scorers, withTrain }: Judging,
  model: Scored,
  fold: Fold,
  seen: FitPart,
): FoldScores {
  const unseen = takePart(data, fold.test);
  const test = scorers.map(
    (scorer) => scoreNewTasks(caller, scorer, model, data, fold) ?? scorer(model, unseen),
  );
  return { test, train: withTrain ? scorers.map((scorer) => scorer(model, seen)) : [] };
}
