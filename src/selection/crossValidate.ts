import type { SampleWeightInput } from '../data/fromShared.js';
import { requireTargets } from '../estimators/fitArguments.js';
import { describe } from '../messages/describe.js';
import {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  UndefinedMetricWarning,
  UserWarning,
  withWarnings,
} from '../messages/errors.js';
import { OptionReader, requireRecord } from '../params/options.js';
import type { CvInput, Fold } from './checkCv.js';
import { cvFolds } from './cvFolds.js';
import { hasLabels } from './estimatorKind.js';
import { type FitData, type FitPart, sharedData, takePart, tasksData } from './fitData.js';
import { missingLabel } from './missingLabel.js';
import { requireServing, scoreNewTasks } from './newTasks.js';
import { readScoring, requireMethod, type Scoring } from './scoring.js';
import type { PartOf } from './takeSamples.js';
import { isTasks, type SampledTask } from './taskSamples.js';
import type { Samples } from './trainTestSplit.js';

/** What can be cross-validated: every estimator of this package, and any object with these methods. */
export interface CrossValidated {
  /** A new estimator with the same parameters and nothing learned. */
  clone(): unknown;
  fit(X: unknown, Y: unknown, options?: object): unknown;
  /** For a `scoring` by name; of tasks with their own samples with `{ task: name }`. */
  predict?(X: unknown, options?: never): unknown;
  /** For `scoring: null`. */
  score?(X: unknown, Y: unknown, options?: object): number;
}

/** The options of {@link crossValidate}, for a model and the forms of its X and Y. */
export interface CrossValidateOptions<Model, X = unknown, Y = unknown> {
  /**
   * The splits: a number of folds, a splitter such as `new KFold()`, or pairs [train, test] of indices. A number of folds
   * is StratifiedKFold for one task of labels (of a list of tasks for each that has labels), KFold else, in order; `null`
   * is 5. A list of tasks is divided within each task, but by `new LeaveOneTaskOut()`; pairs of indices count its samples
   * through. @defaultValue null
   */
  readonly cv?: CvInput | undefined;
  /**
   * `null` is the estimator's own `score`; 'r2' and 'neg_mean_squared_error' (minus the error: the larger the
   * better) compare predictions with Y; or a function of (model, X, Y, options), for a list of tasks of (model, tasks).
   * @defaultValue null
   */
  readonly scoring?: Scoring<Model, PartOf<X>, PartOf<Y>> | undefined;
  /** The weight of each sample, n numbers >= 0 or n x T: `fit` and the score get those of their samples. */
  readonly sampleWeight?: SampleWeightInput;
  /** Whether to score the samples of each fit, too. @defaultValue false */
  readonly returnTrainScore?: boolean | undefined;
  /** Whether to hand over the fitted estimators. @defaultValue false */
  readonly returnEstimator?: boolean | undefined;
  /** Options for each `fit`, handed over as they are. */
  readonly fitOptions?: object | undefined;
}

/** The options of {@link crossValidate} for tasks with their own samples, whose weights stand in the tasks. */
export interface CrossValidateTasksOptions<Model, Task = SampledTask>
  extends Omit<CrossValidateOptions<Model>, 'sampleWeight' | 'scoring'> {
  readonly scoring?:
    | null
    | 'r2'
    | 'neg_mean_squared_error'
    | ((model: Model, tasks: Task[]) => number)
    | undefined;
}

export interface CrossValidation<Model> {
  /** The score of each split on the samples that its fit has not seen: the mean over the tasks that have one. */
  readonly testScore: number[];
  /**
   * Split x task: the score of each task, NaN where it has too few observed samples in the split or is not judged by it.
   * Absent where only the mean is known: for a function, and a model without `scores`.
   */
  readonly taskTestScore?: number[][];
  /** With `returnTrainScore`: the scores on the samples of the fits. */
  readonly trainScore?: number[];
  /** With `returnEstimator`: the fitted estimators. */
  readonly estimator?: Model[];
  /** The indices of each split, [train, test], with those to adapt to where there are any; `cv` takes them again. */
  readonly splits: FoldIndices[];
}

/** A split of {@link CrossValidation}. */
export type FoldIndices =
  | [train: Int32Array, test: Int32Array]
  | [train: Int32Array, test: Int32Array, adapt: Int32Array];

const CALLER = 'crossValidate';
const NAMES = ['cv', 'scoring', 'sampleWeight', 'returnTrainScore', 'returnEstimator', 'fitOptions'];

/**
 * Fits a clone of an estimator on the training set of each split and scores it on the test set; the estimator
 * itself stays as it was. A task with too few observed samples for a score in a split is left out of the mean there, and
 * a warning names the split and the task.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.cross_validate`, without its times.
 *
 * @param estimator any object with clone, fit and, as `scoring` needs, predict or score
 * @param X n samples in any form that {@link trainTestSplit} takes; each fit gets its samples in the same form
 * @param Y n rows of targets, or n targets
 * @throws InputError for what cannot be used; an error in a fit or a score comes with the number of its split
 * @example
 * const { testScore } = crossValidate(new MultiTaskLasso({ alpha: 0.1 }), X, Y, { cv: 3 });
 * testScore; // R^2 on each of the 3 parts that its fit has not seen
 */
export function crossValidate<Model extends CrossValidated, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options?: CrossValidateOptions<Model, X, Y>,
): CrossValidation<Model>;
/**
 * The same for tasks with their own samples, `{ name?, X, y, sampleWeight? }`: each is divided by itself, so that every
 * split has samples of every task, or left out as a whole by `cv: new LeaveOneTaskOut()`.
 */
export function crossValidate<Model extends CrossValidated, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options?: CrossValidateTasksOptions<Model, Task>,
): CrossValidation<Model>;
/** As above, with the options in the place that they have beside X and Y. */
export function crossValidate<Model extends CrossValidated, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  Y: undefined,
  options?: CrossValidateTasksOptions<Model, Task>,
): CrossValidation<Model>;
export function crossValidate<Model extends CrossValidated>(
  estimator: Model,
  ...given: readonly unknown[]
): CrossValidation<Model> {
  const { data, read } = readGiven(given, estimator);
  const scorer = readScoring(CALLER, read.raw('scoring', null), estimator);
  const fitOptions = readFitOptions(read.raw('fitOptions', {}));
  const withTrain = read.flag('returnTrainScore', false);
  const withEstimator = read.flag('returnEstimator', false);
  const isLabelled = (t: number): boolean => hasLabels(estimator, t);
  const folds = cvFolds(CALLER, read.raw('cv', null), data, isLabelled);
  requireServing(CALLER, estimator, folds);

  const run = (fold: Fold) => {
    const fitted = cloneOf(estimator);
    const seen = takePart(data, fold.train);
    fitModel(fitted, seen, fitOptions);
    const test =
      scoreNewTasks(CALLER, scorer, fitted, data, fold) ?? scorer(fitted, takePart(data, fold.test));
    const trainScore = withTrain ? scorer(fitted, seen).mean : Number.NaN;
    return { fitted: withEstimator ? fitted : null, test, trainScore };
  };

  const results = folds.map((fold, k) =>
    namingSplit(
      k,
      folds.length,
      () => missingLabel(data, fold, isLabelled),
      () => run(fold),
    ),
  );
  const byTask = results.map(({ test }) => test.tasks);
  return {
    testScore: results.map(({ test }) => test.mean),
    ...(byTask.every((scores) => scores !== null)
      ? { taskTestScore: byTask.map((scores) => [...scores]) }
      : {}),
    ...(withTrain ? { trainScore: results.map(({ trainScore }) => trainScore) } : {}),
    ...(withEstimator ? { estimator: results.map(({ fitted }) => fitted!) } : {}),
    splits: folds.map(({ train, test, adapt }) => (adapt ? [train, test, adapt] : [train, test])),
  };
}

/** (X, Y, options?) or (tasks, options?), and the estimator that is to be fitted to them. @throws InputError */
function readGiven(given: readonly unknown[], estimator: unknown): { data: FitData; read: OptionReader } {
  const [first, second, third] = given;
  if (isTasks(first)) {
    // (tasks, undefined, options) as well: as (X, Y, options) with no Y beside the tasks.
    const isPlaced = second === undefined || second === null;
    if (third !== undefined && !isPlaced) {
      throw new InputError(
        `${CALLER}: tasks with their own samples come as ${CALLER}(estimator, tasks, options); got a fourth argument, ` +
          `${describe(third)}.`,
      );
    }
    const read = new OptionReader(CALLER, (isPlaced ? third : second) ?? {}, NAMES);
    requireEstimator(estimator);
    return { data: tasksData(CALLER, first, read.raw('sampleWeight', null)), read };
  }
  const read = new OptionReader(CALLER, third ?? {}, NAMES);
  requireEstimator(estimator);
  requireTargets(CALLER, first, second);
  return { data: sharedData(CALLER, first, second, read.raw('sampleWeight', null)), read };
}

function requireEstimator(estimator: unknown): asserts estimator is CrossValidated {
  if (typeof estimator !== 'object' || estimator === null) {
    const hint = typeof estimator === 'function' ? ' If it is a class, pass an instance, made with new.' : '';
    throw new InputError(
      `${CALLER}: estimator is ${describe(estimator)}; expected an object with clone, fit and predict.${hint}`,
    );
  }
  requireMethod(CALLER, estimator, 'clone', 'each split fits a fresh clone()');
  requireMethod(CALLER, estimator, 'fit', 'each split calls fit(X, Y)');
}

function readFitOptions(options: unknown): object {
  requireRecord(CALLER, 'fitOptions', options, ['taskNames']);
  if (!('sampleWeight' in options)) return options;
  throw new InputError(
    `${CALLER}: fitOptions has sampleWeight; pass it as sampleWeight itself, so that each fit gets its part.`,
  );
}

function cloneOf<Model extends CrossValidated>(estimator: Model): Model {
  const clone: unknown = estimator.clone();
  if (typeof clone === 'object' && clone !== null && clone !== estimator) return clone as Model;
  const given = clone === estimator ? 'the estimator itself' : describe(clone);
  throw new InputError(`clone() gave ${given}; expected a new estimator.`);
}

/** Without options where there are none: a model of one's own need not know them. */
function fitModel(model: CrossValidated, part: FitPart, fitOptions: object): void {
  const data = part.kind === 'tasks' ? [part.tasks] : [part.X, part.Y];
  const options = part.kind === 'tasks' ? fitOptions : { ...fitOptions, ...part.options };
  const args = Object.keys(options).length === 0 ? data : [...data, options];
  const result: unknown = (model.fit as (...all: unknown[]) => unknown).call(model, ...args);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new InputError('fit gave a promise; expected a fit that is done when it returns.');
  }
}

const KINDS = [InputError, NotFittedError, ConvergenceWarning, UndefinedMetricWarning, UserWarning];

/**
 * Puts the split before the message of any error and warning inside it; the error itself is the `cause`.
 *
 * @param explain what may be behind an InputError, a sentence
 */
function namingSplit<Result>(
  k: number,
  count: number,
  explain: () => string | null,
  run: () => Result,
): Result {
  const named = new WeakSet<Error>();
  const name = (error: unknown, more = ''): Error => {
    const text = error instanceof Error ? error.message : String(error);
    const Kind = KINDS.find((kind) => error instanceof kind) ?? Error;
    const renamed = new Kind(`${CALLER}, split ${k} of ${count} (counted from 0): ${text}${more}`, {
      cause: error,
    });
    named.add(renamed);
    return renamed;
  };
  try {
    return withWarnings(name, run);
  } catch (error) {
    if (error instanceof Error && named.has(error)) throw error; // a warning that a handler has thrown
    const more = error instanceof InputError ? explain() : null;
    throw name(error, more === null ? '' : ` ${more}`);
  }
}
