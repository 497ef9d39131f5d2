import type { Computation } from '../../computation/computation.js';
import { runAsync, runSync } from '../../computation/drivers.js';
import type { MixedTaskInput } from '../../data/fromMixed.js';
import { isTaskList } from '../../data/fromTasks.js';
import type { MixedTargetsInput } from '../../data/mixedTargets.js';
import { ASYNC_NAMES, readAsync } from '../../estimators/fitOptions.js';
import { type Fitting, type FitUnderWay, fitAlone, requireIdle } from '../../estimators/fitting.js';
import type { Forgotten } from '../../estimators/forgotten.js';
import { optionsPlace } from '../../estimators/samplesAhead.js';
import type { ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import type { MatrixInput } from '../../matrix/input.js';
import { describe } from '../../messages/describe.js';
import { InputError, NotFittedError } from '../../messages/errors.js';
import { Estimator, hide } from '../../params/estimator.js';
import { OptionReader } from '../../params/options.js';
import type { TableInput } from '../../tables/table.js';
import { tableArguments } from '../../tables/tableArguments.js';
import { takesCategories } from '../estimatorKind.js';
import { readJobs } from '../jobs.js';
import type { AnyFinal } from '../pipelineTypes.js';
import type { Scored } from '../responses.js';
import type { CVProgress } from '../runJobs.js';
import { readScoring } from '../scoring.js';
import type { CVResults } from './cvResults.js';
import { readSearch, type SearchFile, writeSearch } from './searchFile.js';
import { type CheckedSearch, readSearchParams } from './searchParams.js';
import { type Candidates, conclude, type FoundCandidate, type OpenSearch, openSearch } from './searchPlan.js';
import { searchSummary } from './searchSummary.js';
import type {
  OfModel,
  SearchFitAsyncOptions,
  SearchFitOptions,
  SearchTableFitAsyncOptions,
  SearchTableFitOptions,
  SearchTasksFitAsyncOptions,
  SearchTasksFitOptions,
} from './searchTypes.js';
import type { CrossValidated } from './validationData.js';
import { runSearch, searchFits } from './worker/runSearch.js';

/** What GridSearchCV and RandomizedSearchCV share: everything but where their candidates come from. */
export abstract class SearchCV<
  Model extends CrossValidated,
  Params extends object,
> extends Estimator<Params> {
  /** What the last fit found; null before the first. */
  protected fitted_: FoundCandidate | null = null;
  declare protected fitUnderWay: FitUnderWay | null;

  protected constructor(name: string, defaults: object, params: object) {
    super(name, defaults as Params, params as Partial<Params>);
    hide(this, 'fitUnderWay', null);
  }

  /** The checked parameters of the search. @throws InputError */
  protected searched(): CheckedSearch {
    return readSearchParams(this.estimatorName, this.getParams());
  }

  /** What is tried. @throws InputError */
  protected abstract candidates(): Candidates;

  /**
   * Fits each candidate on the training samples of each split and scores it on the others; then fits the best one to all samples.
   *
   * @param X n x p samples by features, what the estimator's `fit` takes
   * @param Y n x T targets
   * @param options those of the estimator's `fit`, and `groups`
   * @returns this search
   * @throws InputError for a parameter or data that cannot be used, and as the estimator throws, naming the candidate and the split;
   *   the search stays as it was
   */
  fit(X: MatrixInput, Y: MixedTargetsInput, options?: SearchFitOptions): this;
  /** The same for tasks with their own samples, divided within each task, or by `LeaveOneTaskOut` task by task. */
  fit(tasks: readonly MixedTaskInput[], options?: SearchTasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: SearchTableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    runSync(this.fitAsComputation(args));
    return this;
  }

  /**
   * As `fit`, with the same bits as the result for any `nJobs`. With nJobs 1 or null the event loop has its turn between steps; with
   * more, the fits are shared out over so many workers at most, one for each second of estimated work. What cannot be sent to workers runs on this thread whatever nJobs
   * says: estimators of your own, scorings that are functions.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this search runs; the reason of the aborted
   *   signal; WorkerError where workers cannot be started or one of them dies
   */
  fitAsync(X: MatrixInput, Y: MixedTargetsInput, options?: SearchFitAsyncOptions): Promise<this>;
  fitAsync(tasks: readonly MixedTaskInput[], options?: SearchTasksFitAsyncOptions): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: SearchTableFitAsyncOptions): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): Promise<this>;
  async fitAsync(...args: readonly unknown[]): Promise<this> {
    const caller = `${this.estimatorName}.fitAsync`;
    requireIdle(this.fitting, caller);
    const { plain, read } = asyncOptions(caller, args);
    const { signal, onProgress, device } = readAsync<CVProgress>(caller, read);
    const open = this.open(plain);
    const nJobs = readJobs(caller, read.raw('nJobs', open.params.nJobs));
    const onFit = progressOf(open, onProgress);
    return fitAlone(
      this.fitting,
      signal,
      async () => {
        const results = await runSearch(open, { nJobs, signal, device, onFit });
        return runAsync(conclude(this.estimatorName, open, results, onFit), { signal, device });
      },
      (found) => {
        this.fitted_ = found;
        return this;
      },
    );
  }

  protected *fitAsComputation(args: readonly unknown[]): Computation<void> {
    requireIdle(this.fitting, `${this.estimatorName}.fit`);
    const open = this.open(args);
    const results = yield* searchFits(open, () => {});
    this.fitted_ = yield* conclude(this.estimatorName, open, results);
  }

  protected open(args: readonly unknown[]): OpenSearch {
    return openSearch(this.estimatorName, this.searched(), this.candidates(), args);
  }

  private get fitting(): Fitting {
    return this as unknown as Fitting;
  }

  private learned(what: string): FoundCandidate {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** The scores of all candidates. */
  get cvResults_(): CVResults {
    return this.learned('reading cvResults_').results;
  }

  /** The number of the candidate that was chosen. @throws InputError where several scorings and `refit: false` left it open */
  get bestIndex_(): number {
    const { index } = this.learned('reading bestIndex_');
    if (index !== null) return index;
    throw new InputError(
      `${this.estimatorName}: with several scorings and refit false no candidate was chosen; set refit to the name of the scorer ` +
        'that decides, and read cvResults_ otherwise.',
    );
  }

  /** The parameters that were chosen. */
  get bestParams_(): Record<string, unknown> {
    const { params } = this.cvResults_;
    return params[this.bestIndex_]!;
  }

  /** Their mean score over the splits. */
  get bestScore_(): number {
    const { meanTestScore } = this.cvResults_;
    return meanTestScore[this.bestIndex_]!;
  }

  /** K, the number of splits. */
  get nSplits_(): number {
    return this.learned('reading nSplits_').nSplits;
  }

  /** The estimator with those parameters, fitted to all samples. @throws InputError without `refit` */
  get bestEstimator_(): Model {
    return this.best('bestEstimator_') as unknown as Model;
  }

  /** The fitted estimator once there is one, and the one that was given before: what a pipeline calls its last step. */
  get lastStep(): Model {
    return (this.fitted_?.best ?? this.searched().estimator) as unknown as Model;
  }

  private best(what: string): Scored {
    const { best } = this.learned(what);
    if (best) return best;
    throw new InputError(
      `${this.estimatorName}.${what}: refit is ${describe(this.searched().refit)}, so no estimator was fitted to all samples; expected ` +
        'refit: true.',
    );
  }

  /** The best estimator's `predict`. @throws InputError, NotFittedError */
  get predict(): OfModel<Model, 'predict'> {
    return this.byBest('predict');
  }

  /** Its `predictAsync`. @throws InputError where it has none; NotFittedError */
  get predictAsync(): OfModel<Model, 'predictAsync'> {
    return this.byBest('predictAsync');
  }

  /** Its `predictProba`. @throws InputError where it has none; NotFittedError */
  get predictProba(): OfModel<Model, 'predictProba'> {
    return this.byBest('predictProba');
  }

  /** Its `decisionFunction`. @throws InputError where it has none; NotFittedError */
  get decisionFunction(): OfModel<Model, 'decisionFunction'> {
    return this.byBest('decisionFunction');
  }

  /** The score of the best estimator by `scoring`, of the one that decides where there are several. @throws InputError, NotFittedError */
  get score(): OfModel<Model, 'score'> {
    const { scoring, refit } = this.searched();
    if (scoring === null) return this.byBest('score');
    const call = (...args: readonly unknown[]): number => {
      const best = this.best('score');
      const { featureNamesIn_: features, taskNames_: tasks } = best as {
        featureNamesIn_?: string[];
        taskNames_?: string[];
      };
      const reading = { features, tasks, names: [], takesCategories: takesCategories(best) };
      const [X, Y, options] = tableArguments(`${this.estimatorName}.score`, args, reading);
      const one = typeof refit === 'string' ? scoringNamed(scoring, refit) : scoring;
      const scorer = readScoring(`${this.estimatorName}.score`, one, best);
      const part = isTaskList(X)
        ? { kind: 'tasks' as const, tasks: X as never }
        : { kind: 'shared' as const, X, Y, options: (options ?? {}) as object };
      return scorer(best, part).mean;
    };
    return call as unknown as OfModel<Model, 'score'>;
  }

  /** The best estimator's own score of each task. @throws InputError where it has none; NotFittedError */
  get scores(): OfModel<Model, 'scores'> {
    return this.byBest('scores');
  }

  /** The best estimator for one more task. @throws InputError where it has no adapt; NotFittedError */
  get adapt(): OfModel<Model, 'adapt'> {
    return this.byBest('adapt');
  }

  /** Its labels. @throws InputError where it is no classifier; NotFittedError */
  get classes_(): OfModel<Model, 'classes_'> {
    return this.fieldOfBest('classes_') as OfModel<Model, 'classes_'>;
  }

  /** Its coefficients; of a pipeline those of its last step. @throws InputError where it has none; NotFittedError */
  get coef_(): OfModel<Model, 'coef_'> {
    return this.fieldOfBest('coef_') as OfModel<Model, 'coef_'>;
  }

  /** Its intercepts. @throws InputError where it has none; NotFittedError */
  get intercept_(): OfModel<Model, 'intercept_'> {
    return this.fieldOfBest('intercept_') as OfModel<Model, 'intercept_'>;
  }

  /** The tasks' names. @throws InputError, NotFittedError */
  get taskNames_(): string[] {
    return this.fieldOfBest('taskNames_') as string[];
  }

  /** p, the number of features. @throws InputError, NotFittedError */
  get nFeaturesIn_(): number {
    return this.fieldOfBest('nFeaturesIn_') as number;
  }

  /** The features' names, or null where the fit was given none. @throws InputError, NotFittedError */
  get featureNamesIn_(): string[] | null {
    return this.fieldOfBest('featureNamesIn_') as string[] | null;
  }

  private byBest<Name extends keyof AnyFinal>(name: Name): OfModel<Model, Name> {
    const call = (...args: readonly unknown[]): unknown => {
      const best = this.best(name);
      const method = this.member(best, name);
      return (method as (...all: unknown[]) => unknown).apply(best, [...args]);
    };
    return call as unknown as OfModel<Model, Name>;
  }

  protected fieldOfBest(name: string): unknown {
    return this.member(this.best(name), name);
  }

  private member(best: Scored, name: string): unknown {
    const value = (best as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) return value;
    throw new InputError(
      `${this.estimatorName}.${name}: the best estimator, ${describe(best)}, has no ${name.endsWith('_') ? name : `${name}()`}.`,
    );
  }

  /**
   * What was found, as a few lines of text: how many candidates, the best one's parameters and score (of each task, too), and the summary of the model
   * that was fitted to all samples.
   *
   * @throws NotFittedError
   */
  summary(): string {
    return searchSummary(this.toString(), this.learned('summary'));
  }

  /**
   * The search as plain data for JSON; `fromJSON` of the class takes it back.
   *
   * @throws InputError for functions (`scoring`, `refit`), and an estimator that is of no class of this package
   */
  toJSON(): ModelFile<SearchFile> {
    return writeSearch(this.estimatorName, this.clone().getParams(), this.fitted_);
  }

  /** Takes over a file. @throws InputError for the first field that is not as it should be */
  protected restore(file: unknown, classes: readonly ModelClass[] | undefined): this {
    if (classes !== undefined && !Array.isArray(classes)) {
      throw new InputError(
        `${this.estimatorName}.fromJSON: classes is ${describe(classes)}; expected a list such as [Pipeline, MultiTaskLasso].`,
      );
    }
    const { params, found } = readSearch(this.estimatorName, Object.keys(this.defaults), file, classes);
    this.setParams(params as Partial<Params>);
    this.searched();
    this.fitted_ = found;
    return this;
  }
}

/** What tells the progress of a search: it is called after each fit. */
function progressOf(open: OpenSearch, onProgress: ((progress: CVProgress) => void) | undefined): () => void {
  const total = open.candidates.length * open.folds.length + (open.params.refit === false ? 0 : 1);
  let completed = 0;
  return () => onProgress?.({ completed: ++completed, total });
}

/** The options of a fitAsync apart: those of `fit`, and what it takes on top. */
function asyncOptions(
  caller: string,
  args: readonly unknown[],
): { plain: readonly unknown[]; read: OptionReader } {
  const place = optionsPlace(args);
  const options = args[place];
  const names = [...ASYNC_NAMES, 'nJobs'];
  if (typeof options !== 'object' || options === null) {
    return { plain: args, read: new OptionReader(caller, {}, names) };
  }
  const entries = Object.entries(options);
  const own = Object.fromEntries(entries.filter(([name]) => names.includes(name)));
  const rest = Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
  return { plain: args.with(place, rest), read: new OptionReader(caller, own, names) };
}

/** One of several scorings. */
function scoringNamed(scoring: unknown, name: string): unknown {
  return Array.isArray(scoring) ? name : (scoring as Record<string, unknown>)[name];
}
