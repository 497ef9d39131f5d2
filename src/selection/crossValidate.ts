import type { Computation } from '../computation/computation.js';
import { runAsync, runSync } from '../computation/drivers.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import type { Device } from '../designs/design.js';
import { ASYNC_NAMES, readAsync } from '../estimators/fitOptions.js';
import { warn } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import type { CvInput, Fold } from './checkCv.js';
import { cvFolds, type GroupsInput } from './cvFolds.js';
import { hasLabels } from './estimatorKind.js';
import { takePart } from './fitData.js';
import { readJobs } from './jobs.js';
import { missingLabel } from './missingLabel.js';
import { requireServing } from './newTasks.js';
import type { CVFitAsyncOptions } from './rowLassoCV.js';
import type { CVProgress } from './runJobs.js';
import type { PartScore } from './scoring.js';
import type { Candidate } from './search/candidates.js';
import { cloneOf, type FoldScores, fitAndScore, type Judging } from './search/foldScores.js';
import { atPlace } from './search/place.js';
import { readScorings, type Scorings } from './search/scorings.js';
import { type CrossValidated, readFitOptions, readValidation } from './search/validationData.js';
import { runSearch } from './search/worker/runSearch.js';
import type { PartOf } from './takeSamples.js';
import type { SampledTask } from './taskSamples.js';
import type { Samples } from './trainTestSplit.js';

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
   * `null` is the estimator's own `score`; a scorer by scikit-learn's name, such as 'r2', 'neg_mean_squared_error' (minus the
   * error: the larger the better), 'accuracy', 'neg_log_loss' or 'roc_auc', compares what the model gives with Y; or a
   * function of (model, X, Y, options), for a list of tasks of (model, tasks). Several are a list of names, or an object of
   * scorings by a name of one's own. @defaultValue null
   */
  readonly scoring?: Scorings<Model, PartOf<X>, PartOf<Y>> | undefined;
  /** The group of each sample, n, for splitters that keep groups together; for a list of tasks a list for each. */
  readonly groups?: GroupsInput | undefined;
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
  readonly scoring?: TasksScorings<Model, Task> | undefined;
}

/** The options of {@link crossValidate} for a table; the weights are a column of it. */
export type CrossValidateTableOptions<Model> = Omit<CrossValidateOptions<Model>, 'sampleWeight'> &
  ColumnRoles;

/** One scoring of tasks with their own samples, or several. */
type TasksScorings<Model, Task> =
  | Exclude<Scorings, object>
  | readonly string[]
  | TasksScorer<Model, Task>
  | { readonly [name: string]: Exclude<Scorings, object> | TasksScorer<Model, Task> };
type TasksScorer<Model, Task> = (model: Model, tasks: Task[]) => number;

/** The scores of one scorer on all splits. */
export interface SplitScores {
  /** The score of each split on the samples that its fit has not seen: the mean over the tasks that have one. */
  readonly testScore: number[];
  /**
   * Split x task: the score of each task, NaN where it has too few observed samples in the split or is not judged by it.
   * Absent where only the mean is known: for a function, and a model without `scores`.
   */
  readonly taskTestScore?: number[][];
  /** With `returnTrainScore`: the scores on the samples of the fits. */
  readonly trainScore?: number[];
}

/** What a cross-validation came to; the scores of the first scorer stand beside those of all. */
export interface CrossValidation<Model> extends SplitScores {
  /** By the scorers' names; `score` where there is one. */
  readonly scores: { readonly [name: string]: SplitScores };
  /** With `returnEstimator`: the fitted estimators. */
  readonly estimator?: Model[];
  /** The indices of each split, [train, test], with those to adapt to where there are any; `cv` takes them again. */
  readonly splits: FoldIndices[];
}

/** A split of {@link CrossValidation}. */
export type FoldIndices =
  | [train: Int32Array, test: Int32Array]
  | [train: Int32Array, test: Int32Array, adapt: Int32Array];

/** Options by which crossValidate gives a promise; one of them at least. */
export type CrossValidateRun = RunOptions &
  (
    | { readonly nJobs: number | null }
    | { readonly signal: AbortSignal }
    | { readonly onProgress: RunOptions['onProgress'] & {} }
    | { readonly device: Device }
  );

type RunOptions = Pick<CVFitAsyncOptions, 'nJobs' | 'signal' | 'onProgress' | 'device'>;

export const RUN: readonly string[] = [...ASYNC_NAMES, 'nJobs'];

/** Whether a call has options by which it gives a promise. @param given all but the estimator */
export function isRun(given: readonly unknown[]): boolean {
  return given
    .slice(1)
    .some((one) => typeof one === 'object' && one !== null && RUN.some((name) => name in one));
}
const NAMES = [
  'cv',
  'scoring',
  'groups',
  'sampleWeight',
  'returnTrainScore',
  'returnEstimator',
  'fitOptions',
];

/**
 * Fits a clone of an estimator on the training set of each split and scores it on the test set; the estimator
 * itself stays as it was. A task with too few observed samples for a score in a split is left out of the mean there, and
 * a warning names the split and the task.
 *
 * With `nJobs`, `signal`, `onProgress` or `device` among the options it gives a promise of the same bits, and its fits give way to the
 * event loop or are shared out over workers, as those of GridSearchCV.
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
  options: CrossValidateOptions<Model, X, Y> & CrossValidateRun,
): Promise<CrossValidation<Model>>;
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
  options: CrossValidateTasksOptions<Model, Task> & CrossValidateRun,
): Promise<CrossValidation<Model>>;
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
/** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
export function crossValidate<Model extends CrossValidated>(
  estimator: Model,
  table: TableInput,
  options: CrossValidateTableOptions<Model> & CrossValidateRun,
): Promise<CrossValidation<Model>>;
export function crossValidate<Model extends CrossValidated>(
  estimator: Model,
  table: TableInput,
  options: CrossValidateTableOptions<Model>,
): CrossValidation<Model>;
export function crossValidate<Model extends CrossValidated>(
  estimator: Model,
  ...given: readonly unknown[]
): CrossValidation<Model> | Promise<CrossValidation<Model>> {
  const caller = 'crossValidate';
  if (!isRun(given)) return runSync(crossValidation(caller, estimator, given, NAMES));
  return validateLater(caller, estimator, given);
}

/** The same as a computation. @param names the options that may be given */
export function* crossValidation<Model extends CrossValidated>(
  caller: string,
  estimator: Model,
  given: readonly unknown[],
  names: readonly string[],
): Computation<CrossValidation<Model>> {
  const open = openValidation(caller, estimator, given, names);
  return validationOf(open, yield* fitFolds(open, () => {}));
}

/** Between turns of the event loop, and in workers where they are worth their start. */
async function validateLater<Model extends CrossValidated>(
  caller: string,
  estimator: Model,
  given: readonly unknown[],
): Promise<CrossValidation<Model>> {
  const open = openValidation(caller, estimator, given, [...NAMES, ...RUN]);
  const { read, judging, folds, isLabelled } = open;
  const { signal, device, onProgress } = readAsync<CVProgress>(caller, read);
  const nJobs = readJobs(caller, read.raw('nJobs', null));
  let completed = 0;
  const onFit = (): void => onProgress?.({ completed: ++completed, total: folds.length });
  // Fitted estimators are not sent back by workers.
  if (open.withEstimator) {
    return validationOf(open, await runAsync(fitFolds(open, onFit), { signal, device }));
  }
  const candidates = [{ params: {}, shown: '', estimator: estimator as Candidate['estimator'] }];
  const params = { estimator, scoring: read.raw('scoring', null) };
  const plan = { judging, candidates, folds, paths: [[0]], errorScore: null, isLabelled, params };
  const results = await runSearch(plan, { nJobs, signal, device, onFit });
  for (const warning of results.flatMap(({ warnings }) => warnings)) warn(warning);
  return validationOf(
    open,
    results.map(({ scores }) => ({ ...scores[0]!, fitted: null })),
  );
}

/** A cross-validation that is ready to run. */
interface OpenValidation<Model> {
  readonly read: OptionReader;
  readonly estimator: Model;
  readonly judging: Judging;
  readonly folds: readonly Fold[];
  readonly scorerNames: readonly string[];
  readonly withEstimator: boolean;
  readonly isLabelled: (t: number) => boolean;
}

/** What a fold came to. */
interface FoldFit<Model> extends FoldScores {
  readonly fitted: Model | null;
}

function openValidation<Model extends CrossValidated>(
  caller: string,
  estimator: Model,
  given: readonly unknown[],
  names: readonly string[],
): OpenValidation<Model> {
  const { data, read } = readValidation(caller, estimator, given, names);
  const { names: scorerNames, scorers } = readScorings(caller, read.raw('scoring', null), estimator);
  const fitOptions = readFitOptions(caller, read.raw('fitOptions', {}));
  const withTrain = read.flag('returnTrainScore', false);
  const withEstimator = read.flag('returnEstimator', false);
  const isLabelled = (t: number): boolean => hasLabels(estimator, t);
  const folds = cvFolds(caller, read.raw('cv', null), data, isLabelled, read.raw('groups', null));
  requireServing(caller, estimator, folds);
  const judging = { caller, data, scorers, fitOptions, withTrain };
  return { read, estimator, judging, folds, scorerNames, withEstimator, isLabelled };
}

/** @param onFit called after each fit */
function* fitFolds<Model extends CrossValidated>(
  { estimator, judging, folds, withEstimator, isLabelled }: OpenValidation<Model>,
  onFit: () => void,
): Computation<FoldFit<Model>[]> {
  const { caller, data } = judging;
  const fitFold = function* (fold: Fold): Computation<FoldFit<Model>> {
    const fitted = cloneOf(estimator);
    const scores = yield* fitAndScore(judging, fitted, fold, takePart(data, fold.train));
    return { ...scores, fitted: withEstimator ? fitted : null };
  };
  const results: FoldFit<Model>[] = [];
  for (const [k, fold] of folds.entries()) {
    const name = () => `${caller}, split ${k} of ${folds.length} (counted from 0)`;
    const explain = () => missingLabel(data, fold, isLabelled);
    results.push(yield* atPlace({ name, explain }, fitFold(fold)));
    onFit();
  }
  return results;
}

function validationOf<Model>(
  { folds, scorerNames, withEstimator, judging }: OpenValidation<Model>,
  results: readonly FoldFit<Model>[],
): CrossValidation<Model> {
  const tables = scorerNames.map((_, m) =>
    splitScores(
      results.map(({ test }) => test[m]!),
      judging.withTrain ? results.map(({ train }) => train[m]!.mean) : null,
    ),
  );
  return {
    ...tables[0]!,
    scores: Object.fromEntries(scorerNames.map((name, m) => [name, tables[m]!])),
    ...(withEstimator ? { estimator: results.map(({ fitted }) => fitted!) } : {}),
    splits: folds.map(({ train, test, adapt }) => (adapt ? [train, test, adapt] : [train, test])),
  };
}

function splitScores(test: readonly PartScore[], trainScore: number[] | null): SplitScores {
  const byTask = test.map(({ tasks }) => tasks);
  return {
    testScore: test.map(({ mean }) => mean),
    ...(byTask.every((scores) => scores !== null)
      ? { taskTestScore: byTask.map((scores) => [...scores]) }
      : {}),
    ...(trainScore && { trainScore }),
  };
}
