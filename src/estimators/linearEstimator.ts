import type { Matrix } from 'ml-matrix';
import type { Computation, Progress } from '../computation/computation.js';
import { runAsync } from '../computation/drivers.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import { meanScore } from '../data/undefinedScores.js';
import type { Columns } from '../matrix/columns.js';
import { allFinite } from '../matrix/finite.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError, NotFittedError, warn } from '../messages/errors.js';
import { Estimator, hide } from '../params/estimator.js';
import type { Certificate } from '../solvers/solver.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import type { PredictAs, TableOf } from '../tables/tableOf.js';
import {
  type FitRun,
  type Fitting,
  type FitUnderWay,
  type Found,
  fitAlone,
  fitLater,
  fitNow,
  requireIdle,
  startFromLast,
} from './fitting.js';
import type { Forgotten } from './forgotten.js';
import { activeFeatures, coefMatrix, type FittedLinearModel, sparseCoef } from './linearModel.js';
import {
  type FittedFile,
  type ModelFile,
  modelFile,
  readLinearModel,
  readModelFile,
  writeLinearModel,
} from './modelFile.js';
import {
  type PredictAsyncOptions,
  type PredictInput,
  type PredictOptions,
  type PredictTableOptions,
  readPredict,
} from './predictInput.js';
import { linearSummary } from './summary.js';

/** How a fit by sums is watched. */
export interface SumsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a model takes for targets, and what it predicts. */
export interface ModelTypes {
  /** Y of tasks that share their samples, and a task with its own. */
  readonly targets: unknown;
  readonly task: unknown;
  /** The predictions of all tasks, and of one. */
  readonly all: unknown;
  readonly one: unknown;
  /** The predictors of all tasks, or of one. */
  readonly eta: unknown;
}

export interface ScoreOptions {
  /** The weight of each sample, n numbers >= 0, or n x T. */
  readonly sampleWeight?: SampleWeightInput;
}

/** The same of a model with labels. */
export type LabelScoreOptions = ScoreOptions;

/**
 * What linear models of several tasks share once they are fitted: the learned fields, the model file, and how predictions and
 * scores are asked for. What these are is for regressors and classifiers to say, how they are fitted is their own.
 *
 * @typeParam Fitted what is learned
 */
export abstract class LinearEstimator<
  Params extends object,
  Fitted extends FittedLinearModel,
  Types extends ModelTypes,
> extends Estimator<Params> {
  /** What the last fit learned, frozen plain data; null before the first. */
  protected fitted_: Fitted | null = null;
  /** Not copied with the estimator. */
  declare protected fitUnderWay: FitUnderWay | null;

  protected constructor(name: string, defaults: Readonly<Params>, params: Partial<Params>) {
    super(name, defaults, params);
    hide(this, 'fitUnderWay', null);
  }

  /** Checks parameters that come from a file. @throws InputError */
  protected abstract checkParams(params: object): void;

  /** The parameters as plain data for a file. */
  protected writeParams(params: Params): object {
    return params;
  }

  /** The inverse of `writeParams`, for parameters that `checkParams` has passed. */
  protected readParams(params: Record<string, unknown>): object {
    return params;
  }

  /** What was learned, as plain data for a file. */
  protected write(fitted: Fitted): FittedFile {
    return writeLinearModel(fitted);
  }

  /** The inverse of `write`, for untrusted data. @throws InputError */
  protected read(file: unknown): Fitted {
    return readLinearModel(file).model as Fitted;
  }

  /** A fit whose data and options are read, as a computation; absent where a fit is more than one run. */
  protected start?(args: readonly unknown[], more: readonly string[]): Computation<FitRun<Fitted>>;

  /** `fit` as a computation. */
  protected *fitAsComputation(args: readonly unknown[]): Computation<void> {
    requireIdle(this.fitting, `${this.estimatorName}.fit`);
    const run = yield* this.start!(args, []);
    try {
      this.learn(yield* run.work);
    } finally {
      run.dispose?.();
    }
  }

  /** Fits on the calling thread. @throws InputError */
  protected fitNow(start: Computation<FitRun<Fitted>>): this {
    return this.learn(fitNow(this.fitting, `${this.estimatorName}.fit`, start));
  }

  /** Fits between turns of the event loop; `args` is what `start` reads. @throws (rejects with) InputError */
  protected fitLater(args: readonly unknown[], start: Computation<FitRun<Fitted>>): Promise<this> {
    const caller = `${this.estimatorName}.fitAsync`;
    return fitLater(this.fitting, caller, args, start, (found) => this.learn(found));
  }

  /**
   * The last fit, where the parameter warmStart asks to start from it.
   *
   * @param outputs how many outputs (tasks; the classes of a softmax one by one) the data have
   * @throws InputError where its shape is another
   */
  protected lastFit(nFeatures: number, outputs: number): Fitted | undefined {
    const isWarm = (this as { warmStart?: unknown }).warmStart === true;
    if (!isWarm || this.fitted_ === null) return undefined;
    return startFromLast(this.estimatorName, this.fitted_, nFeatures, outputs);
  }

  /**
   * A fit that waits for sums over samples.
   *
   * @param workFrom the fit, from the last one where that is asked for
   * @throws (rejects with) InputError; the reason of the aborted signal
   */
  protected async fitBySums(
    samples: SummedSamples,
    options: SumsOptions,
    workFrom: (last: Fitted | undefined) => Computation<Found<Fitted>>,
  ): Promise<this> {
    const caller = `${this.estimatorName}.fitSums`;
    const { open, featureNames, taskNames } = Object(samples) as Partial<SummedSamples>;
    if (typeof open !== 'function' || !isList(featureNames) || !isList(taskNames)) {
      throw new InputError(
        `${caller}: samples is ${describe(samples)}; expected { taskNames, featureNames, open }, samples that are known by sums over them.`,
      );
    }
    requireIdle(this.fitting, caller);
    const work = workFrom(this.lastFit(featureNames.length, taskNames.length));
    return fitAlone(
      this.fitting,
      options.signal,
      () => runAsync(work, options),
      (found) => this.learn(found),
    );
  }

  /** This estimator as the holder of its fitAsync. */
  protected get fitting(): Fitting {
    return this as unknown as Fitting;
  }

  /**
   * Warns where a fit fell short, and learns.
   *
   * @throws InputError where a number of it is beyond float64's range; nothing is learned then
   */
  protected learn({ fitted, warnings }: Found<Fitted>): this {
    requireFinite(this.estimatorName, fitted);
    for (const warning of warnings) warn(warning); // a handler that throws makes the fit fail: nothing is learned
    this.fitted_ = fitted;
    return this;
  }

  /** @throws NotFittedError */
  protected learned(what: string): Fitted {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** The predictors `eta = X coef_^T + intercept_` of task t, or of all of them, */
  protected abstract etaOf(model: Fitted, x: Columns, t: number | undefined): Types['eta'];
  /** the same on the device of whoever runs the computation, if it has one, */
  protected abstract etaOnDevice(model: Fitted, x: Columns, t: number | undefined): Computation<Types['eta']>;
  /** and what they predict, as it is shown. */
  protected abstract shown(
    model: Fitted,
    eta: Types['eta'],
    t: number | undefined,
    asTable: PredictInput['asTable'],
  ): unknown;
  /** The score of each task, T numbers. @throws InputError, NotFittedError */
  protected abstract scored(method: string, args: readonly unknown[]): number[];

  /** The predictions as a table. @throws InputError, NotFittedError */
  predict<Given extends MatrixInput | TableInput, As extends PredictAs>(
    X: Given,
    options: PredictTableOptions<As>,
  ): TableOf<Given, As>;
  /**
   * The predictions of all tasks: of a regressor `X coef_^T + intercept_`, n x T; of a classifier the label of each sample for each
   * task, n rows of T; of a MultiTaskModel a list of numbers, means of counts or labels for each task. A table is read by the names
   * of the features. @throws InputError, NotFittedError
   */
  predict(X: MatrixInput | TableInput): Types['all'];
  /** The predictions of one task, n. @throws InputError, NotFittedError */
  predict(X: MatrixInput | TableInput, options: PredictOptions): Types['one'];
  predict(X: unknown, options?: object): unknown {
    const model = this.learned('predict');
    const { x, t, asTable } = readPredict(`${this.estimatorName}.predict`, model, X, options);
    return this.shown(model, this.etaOf(model, x, t), t, asTable);
  }

  /** As `predict`, between turns of the event loop, and on a device where one is given: to its precision then. */
  predictAsync<Given extends MatrixInput | TableInput, As extends PredictAs>(
    X: Given,
    options: PredictAsyncOptions & PredictTableOptions<As>,
  ): Promise<TableOf<Given, As>>;
  /** The predictions of all tasks. */
  predictAsync(X: MatrixInput | TableInput, options?: PredictAsyncOptions): Promise<Types['all']>;
  /** The predictions of one task, n. @throws (rejects with) InputError, NotFittedError */
  predictAsync(
    X: MatrixInput | TableInput,
    options: PredictAsyncOptions & PredictOptions,
  ): Promise<Types['one']>;
  async predictAsync(X: unknown, options?: object): Promise<unknown> {
    const model = this.learned('predictAsync');
    const caller = `${this.estimatorName}.predictAsync`;
    const { x, t, run, asTable } = readPredict(caller, model, X, options, 'async');
    return this.shown(model, await runAsync(this.etaOnDevice(model, x, t), run), t, asTable);
  }

  /**
   * How good predictions are, averaged over the tasks: R^2, the coefficient of determination, of regressions (1 is perfect, 0 is as good as
   * the mean; a task that does not vary scores 1 where it is predicted exactly, else 0), accuracy, the (weighted) part of the
   * labels that is predicted rightly, of classifications, and D^2, the share of the deviance that is explained, of counts. Missing targets do
   * not count. A task with too few observed ones is left out of the mean, and an UndefinedMetricWarning names it.
   *
   * @param X n x p
   * @param Y n x T
   * @throws InputError, NotFittedError
   */
  score(X: MatrixInput, Y: Types['targets'], options?: ScoreOptions): number;
  /** The same for tasks with their own samples: those of the fit, by their names in any order, without by their place. */
  score(tasks: readonly Types['task'][]): number;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  score(table: TableInput, options: ColumnRoles): number;
  /** No call that works: what the compiler says of one without Y. */
  score<Given>(given: Forgotten<Given, Types['task']>, options?: object): number;
  score(...given: readonly unknown[]): number {
    return meanScore(this.scored('score', given));
  }

  /** The score of each task, T numbers in the order of `taskNames_`, NaN where it is not defined; arguments as of `score`. @throws InputError, NotFittedError */
  scores(X: MatrixInput, Y: Types['targets'], options?: ScoreOptions): number[];
  scores(tasks: readonly Types['task'][]): number[];
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  scores(table: TableInput, options: ColumnRoles): number[];
  /** No call that works: what the compiler says of one without Y. */
  scores<Given>(given: Forgotten<Given, Types['task']>, options?: object): number[];
  scores(...given: readonly unknown[]): number[] {
    return this.scored('scores', given);
  }

  /** W^T, T x p: row t holds the coefficients of task t. Read-only; `clone()` it to compute in place. */
  get coef_(): Matrix {
    const model = this.learned('reading coef_');
    const matrix = matrices.get(model) ?? coefMatrix(model);
    matrices.set(model, matrix);
    return matrix;
  }

  /** The indices of the features in use, ascending: those whose coefficients are not all zero. */
  get active_(): number[] {
    return activeFeatures(this.learned('reading active_'));
  }

  /** coef_ in compressed columns: the form to ship where most features are zero. */
  get sparseCoef_(): CompressedColumns {
    return sparseCoef(this.learned('reading sparseCoef_'));
  }

  /** b, T numbers; zeros without `fitIntercept`. */
  get intercept_(): number[] {
    return [...this.learned('reading intercept_').intercept];
  }

  /** Passes over the features (1 for a direct solution, steps for conjugate gradients). */
  get nIter_(): number {
    return this.learned('reading nIter_').nIter;
  }

  /**
   * What the fit proves, in the units of the objective: `{ kind: 'minimum', gap }`, where `gap` is `dualGap_`; or, where the penalty
   * or a loss is not convex, `{ kind: 'stationary', decrease }`: proximal steps on the rows of W and on intercepts, each by itself, are
   * sure to lower the objective by `decrease` in all.
   */
  get certificate_(): Certificate {
    const { dualGap, certifies } = this.learned('reading certificate_');
    return Object.freeze(
      certifies ? { kind: certifies, decrease: dualGap } : { kind: 'minimum', gap: dualGap },
    );
  }

  /**
   * The duality gap: the objective at `coef_` and `intercept_` is at most this much above its minimum, for your
   * data or, where rounding decides (strengths near 0, columns of very different sizes), for data that
   * differ from them in the last digits. NaN where the objective is not convex: see `certificate_`.
   */
  get dualGap_(): number {
    const { dualGap, certifies } = this.learned('reading dualGap_');
    return certifies ? Number.NaN : dualGap;
  }

  /** The gap that `tol` asked for: tol times the objective of the best constant model. */
  get eps_(): number {
    return this.learned('reading eps_').eps;
  }

  /** Whether the certificate, `dualGap_` as a rule, reached `eps_`. */
  get converged_(): boolean {
    return this.learned('reading converged_').converged;
  }

  /** p, the number of features of the fit. */
  get nFeaturesIn_(): number {
    return this.learned('reading nFeaturesIn_').nFeatures;
  }

  /** The features' names, p, or null where the fit was given none. */
  get featureNamesIn_(): string[] | null {
    const { featureNames } = this.learned('reading featureNamesIn_');
    return featureNames && [...featureNames];
  }

  /** The tasks' names, T. */
  get taskNames_(): string[] {
    return [...this.learned('reading taskNames_').taskNames];
  }

  /**
   * What was learned, as a few lines of text: tasks, features and the largest weights, what was chosen, the certificate and whether
   * the fit converged.
   *
   * @throws NotFittedError
   */
  summary(): string {
    const fitted = this.learned('summary');
    return linearSummary(this.toString(), fitted, this.certificate_, this.summaryLines(fitted));
  }

  /** What a class adds to its summary. */
  protected summaryLines(_fitted: Fitted): string[] {
    return [];
  }

  /** The model as plain data for JSON; `fromJSON` of the class takes it back, exactly. */
  toJSON(): ModelFile<FittedFile> {
    const params = this.writeParams(this.getParams());
    return modelFile(this.estimatorName, params, this.fitted_ && this.write(this.fitted_));
  }

  /** Takes over a model file. @throws InputError for the first field that is not as it should be */
  protected restore(file: unknown): this {
    const { params, fitted } = readModelFile(this.estimatorName, Object.keys(this.defaults), file);
    this.checkParams(params);
    const learned = fitted === null ? null : this.read(fitted);
    this.setParams(this.readParams(params) as Partial<Params>);
    return learned ? this.learn({ fitted: learned, warnings: [] }) : this;
  }
}

/** coef_ of the models that were asked for it: each is made once. */
const matrices = new WeakMap<FittedLinearModel, Matrix>();

/** The last look at a fit: what is learned can be computed with, and goes through a file. @throws InputError */
function requireFinite(name: string, { w, intercept, dualGap, eps }: FittedLinearModel): void {
  const areFinite = Number.isFinite(dualGap) && Number.isFinite(eps) && intercept.every(Number.isFinite);
  if (areFinite && allFinite(w)) return;
  const parts: [string, readonly number[] | Float64Array][] = [
    ['a coefficient', w],
    ['an intercept', intercept],
    ['the certificate', [dualGap]],
    ['the gap that tol asks for', [eps]],
  ];
  const beyond = parts.find(([, values]) =>
    values instanceof Float64Array ? !allFinite(values) : !values.every(Number.isFinite),
  );
  if (beyond === undefined) return;
  const value = Array.from(beyond[1]).find((number) => !Number.isFinite(number));
  throw new InputError(
    `${name}: the sizes of the data and the parameters are too far apart for float64 arithmetic, ${beyond[0]} came out as ` +
      `${value}; bring X, the targets, taskWeights, tol and the strengths of the penalty nearer to 1.`,
  );
}
