import type { Matrix } from 'ml-matrix';
import type { Computation, Progress } from '../computation/computation.js';
import { type MixedTaskInput, mixedShared, mixedTasks } from '../data/fromMixed.js';
import type { Label } from '../data/labels.js';
import type { MixedTargetsInput } from '../data/mixedTargets.js';
import { taskLabel } from '../data/taskNames.js';
import { checkTaskWeightsField, plainTaskWeights } from '../data/taskWeights.js';
import { enterClass } from '../files/classes.js';
import { DEFAULT_LOSS, LABEL_LOSSES, type LossSpec, lossChoice, plainLosses } from '../losses/registry.js';
import type { Columns } from '../matrix/columns.js';
import type { MatrixInput } from '../matrix/input.js';
import { InputError } from '../messages/errors.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { TableInput } from '../tables/table.js';
import {
  ASYNC_NAMES,
  type AsyncOptions,
  type FitOptions,
  type TableFitOptions,
  type TasksFitOptions,
} from './fitOptions.js';
import type { FitRun } from './fitting.js';
import type { Forgotten } from './forgotten.js';
import { LinearEstimator, type SumsOptions } from './linearEstimator.js';
import { fieldMatrix } from './linearModel.js';
import {
  etaOnDevice,
  type FittedMixedModel,
  firstOutputsOf,
  labelledRows,
  type MixedModelFile,
  type ModelOutput,
  outputsOf,
  readMixedModel,
  taskEta,
  writeMixedModel,
} from './mixedModel.js';
import { definedScores, predictionsOf, probabilitiesOf } from './mixedPredictions.js';
import { mixedSums } from './mixedSums.js';
import { checkMixedParams, type MixedParams, readMixedFit, startMixedFit } from './mixedTaskFit.js';
import type { ModelFile } from './modelFile.js';
import { type ModelPenalty, rowLasso, unpenalisedFeatures } from './modelPenalty.js';
import { statisticsGap, statisticsInput } from './modelStatistics.js';
import { plainPenalties, readPenalties } from './penaltySum.js';
import { type PredictInput, type PredictOptions, predictionTable, readPredict } from './predictInput.js';
import { refuseSeparable } from './refuseSeparable.js';
import type { FitAsyncOptions } from './rowLassoRegressor.js';
import { samplesAhead } from './samplesAhead.js';
import { readScore } from './scoreInput.js';
import { certified, readStatisticsFit, ruleOnStatistics, withoutIntercepts } from './statisticsFit.js';
import { namesInRow } from './summary.js';

/** The parameters of {@link MultiTaskModel}. */
export interface MultiTaskModelParams {
  /**
   * What each task is: 'squared' or `huber({ delta })` (a regression), 'poisson' (counts >= 0, log link), 'logistic' (two
   * labels) or 'softmax' (K labels); one for all tasks, or a list with one for each. @defaultValue 'squared'
   */
  losses: LossSpec | readonly LossSpec[];
  /**
   * What holds the tasks together: `rowLasso({ alpha, l1Ratio, featureWeights })`, `rowMCP({ alpha, gamma })`,
   * `softSharing({ coupling, alpha, graph })` or `nuclearNorm({ alpha })`; a list of soft sharing and a row lasso or row MCP is
   * their sum. @defaultValue rowLasso({ alpha: 1 })
   */
  penalty: ModelPenalty | readonly ModelPenalty[];
  /** The weight lambda_t of each task in the objective: T numbers, 0 or in [1e-100, 1e100], not all 0; null is 1 each. @defaultValue null */
  taskWeights: ArrayLike<number> | null;
  /** Whether each output has an intercept; never penalised. @defaultValue true */
  fitIntercept: boolean;
  /** A fit has converged when its duality gap is at most tol times the objective of the best constant model; >= 0. @defaultValue 1e-4 */
  tol: number;
  /** The most passes over the features, >= 1. @defaultValue 1000 */
  maxIter: number;
  /** Whether a fit starts from the coefficients of the last one. @defaultValue false */
  warmStart: boolean;
}

const DEFAULTS: Readonly<MultiTaskModelParams> = /* @__PURE__ */ Object.freeze({
  losses: DEFAULT_LOSS,
  penalty: rowLasso(),
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 1000,
  warmStart: false,
});

/** What a MultiTaskModel takes for targets, and what it predicts. */
export interface MixedModelTypes {
  readonly targets: MixedTargetsInput;
  readonly task: MixedTaskInput;
  /** Of each task, in their order: numbers of a regression, means of counts, labels of a classification; n each. */
  readonly all: (Float64Array | Label[])[];
  readonly one: Float64Array | Label[];
  readonly eta: Float64Array[];
}

/**
 * Tasks of different kinds that share their features:
 *
 *     sum_t lambda_t mean_i loss_t(y_it, x_i . w_t + b_t)  +  alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2
 *
 * with the squared loss `(y - eta)^2 / 2` or the Huber loss for a regression, the Poisson loss `exp(eta) - y eta` (less its
 * least value) for counts, the logistic loss `log(1 + exp(-y eta))` for two labels and softmax for K labels, which owns K
 * columns of W. The mean over the samples of a task is weighted by
 * `sampleWeight`; a missing target (NaN, null) counts for nothing. W_j is row j of W, the weights of feature j in all
 * outputs: it is used by all tasks or by none. `coef_` is W^T, one row an output (`outputs_`). With `softSharing` instead, the
 * penalty is `coupling / 2 sum_t ||w_t - mean(w)||^2 + alpha / 2 ||W||_F^2`, of a softmax label by label: rows of one label are
 * drawn to each other. With `rowMCP` it is a sum over rows that shrinks long ones less, and not convex. With `nuclearNorm` it is `alpha` times the sum of the singular values of W, for a W of low rank.
 *
 * @example
 * const X = [[0, 1], [1, 0], [2, 2], [3, 1], [4, 3], [5, 2]];
 * const Y = [[0.1, 'no'], [0.9, 'no'], [2.2, 'no'], [2.8, 'yes'], [4.1, 'yes'], [5.2, 'yes']];
 * const model = new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: rowLasso({ alpha: 0.1 }) }).fit(X, Y);
 * model.predict(X); // [Float64Array of 6 numbers, ['no', 'no', 'no', 'yes', 'yes', 'yes']]
 */
export class MultiTaskModel extends LinearEstimator<MultiTaskModelParams, FittedMixedModel, MixedModelTypes> {
  declare losses: LossSpec | readonly LossSpec[];
  declare penalty: ModelPenalty | readonly ModelPenalty[];
  declare taskWeights: ArrayLike<number> | null;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare warmStart: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<MultiTaskModelParams> = {}) {
    super('MultiTaskModel', DEFAULTS, params);
  }

  /**
   * Fits the model to tasks that share their samples.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T, one column a task: numbers, or labels (numbers, strings or booleans); NaN or null is a missing
   *   target. `options.sampleWeight` is n, or n x T.
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used, and for separable labels with a row lasso of alpha = 0;
   *   the estimator stays as it was
   */
  fit(X: MatrixInput, Y: MixedTargetsInput, options?: FitOptions): this;
  /**
   * Fits the model to tasks with their own samples: `{ name?, X, y, sampleWeight? }` each, all with the same p
   * features.
   *
   * @throws InputError
   */
  fit(tasks: readonly MixedTaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): this;
  fit(...given: readonly unknown[]): this {
    return this.fitNow(this.start(given, []));
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps; parameters and data
   * count as they stand when it is called.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: MixedTargetsInput, options?: FitAsyncOptions): Promise<this>;
  fitAsync(
    tasks: readonly MixedTaskInput[],
    options?: TasksFitOptions & AsyncOptions<Progress>,
  ): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): Promise<this>;
  fitAsync(...given: readonly unknown[]): Promise<this> {
    return this.fitLater(given, this.start(given, ASYNC_NAMES));
  }

  protected override *start(
    given: readonly unknown[],
    more: readonly string[],
  ): Computation<FitRun<FittedMixedModel>> {
    const name = this.estimatorName;
    const params: MixedParams = checkMixedParams(name, this.getParams(), this.defaults);
    const input = readMixedFit(`${name}.fit`, yield* samplesAhead(`${name}.fit`, given), params, more);
    const { dataset, kinds, classes } = input;
    const Q = firstOutputsOf(kinds, classes)[kinds.length]!;
    const { data, work } = yield* startMixedFit(name, params, input, this.lastFit(dataset.nFeatures, Q));
    const free = unpenalisedFeatures(params.penalty);
    return {
      work: free
        ? refuseSeparable(name, work, input, params.fitIntercept, free === 'all' ? null : free)
        : work,
      read: input.read,
      dispose: () => data.dispose(),
    };
  }

  /**
   * Fits regressions to samples that are known by their moments, as `sufficientStatistics` and `mergeStatistics` make them: the
   * model that `fit` gives of the samples, but for the digits that sums of products lose, which `dualGap_` counts in.
   *
   * @throws InputError for a parameter or statistics that cannot be used, and for losses that are not squared; the estimator
   *   stays as it was
   */
  fitStatistics(statistics: SufficientStatistics): this {
    return this.fitNow(this.startStatistics(statistics));
  }

  protected *startStatistics(given: unknown): Computation<FitRun<FittedMixedModel>> {
    const name = this.estimatorName;
    const params: MixedParams = checkMixedParams(name, this.getParams(), this.defaults);
    const fit = readStatisticsFit(`${name}.fitStatistics`, given, params);
    const { dataset } = fit;
    const input = statisticsInput(`${name}.fitStatistics`, params, dataset);
    const last = withoutIntercepts(this.lastFit(dataset.nFeatures, dataset.nTasks));
    const { data, work } = yield* startMixedFit(name, ruleOnStatistics(params), input, last);
    return {
      work: certified(name, work, fit, params, statisticsGap(name, params, dataset)),
      read: input.read,
      dispose: () => data.dispose(),
    };
  }

  /**
   * Fits samples that are known by sums over them, which a database or a reader of chunks answers with, once for each step of
   * Newton's method: of soft sharing, with losses 'squared', 'logistic' and 'poisson', the model that `fit` gives of them, with its certificate. `fitSQL` calls it.
   *
   * @throws (rejects with) InputError; the reason of the aborted signal; what the samples reject with
   */
  fitSums(samples: SummedSamples, options: SumsOptions = {}): Promise<this> {
    const name = this.estimatorName;
    const params: MixedParams = checkMixedParams(name, this.getParams(), this.defaults);
    return this.fitBySums(samples, options, (last) => mixedSums(name, params, samples, last));
  }

  protected override etaOf(model: FittedMixedModel, x: Columns, t: number | undefined): Float64Array[] {
    if (t !== undefined) return [taskEta(model, x, t)];
    return Array.from({ length: model.nTasks }, (_, k) => taskEta(model, x, k));
  }

  protected override etaOnDevice(
    model: FittedMixedModel,
    x: Columns,
    t: number | undefined,
  ): Computation<Float64Array[]> {
    return etaOnDevice(model, x, t);
  }

  protected override shown(
    model: FittedMixedModel,
    eta: readonly Float64Array[],
    t: number | undefined,
    asTable: PredictInput['asTable'],
  ): unknown {
    const of = (k: number) => predictionsOf(model, eta[t === undefined ? k : 0]!, k);
    if (asTable !== null) return predictionTable(model, t, asTable, of);
    return t === undefined ? Array.from({ length: model.nTasks }, (_, k) => of(k)) : of(t);
  }

  /** The probabilities of each classification's labels, n x K, in the order of `classes_`; null for a regression. */
  predictProba(X: MatrixInput | TableInput): (Matrix | null)[];
  /** Those of one task. @throws InputError where it is a regression; NotFittedError */
  predictProba(X: MatrixInput | TableInput, options: PredictOptions): Matrix;
  predictProba(X: MatrixInput | TableInput, options?: PredictOptions): Matrix | (Matrix | null)[] {
    const found = this.each('predictProba', X, options, (model, eta, t) => {
      const found = probabilitiesOf(model, eta, t);
      if (found || options === undefined) return found;
      throw new InputError(
        `${taskLabel(model.taskNames, t)} is a regression, which has no probabilities; expected a classification.`,
      );
    });
    return found as Matrix | (Matrix | null)[];
  }

  /** `eta = X coef_^T + intercept_` of each task: n numbers; n x K for a softmax of K labels. */
  decisionFunction(X: MatrixInput | TableInput): (Float64Array | Matrix)[];
  /** That of one task. @throws InputError, NotFittedError */
  decisionFunction(X: MatrixInput | TableInput, options: PredictOptions): Float64Array | Matrix;
  decisionFunction(
    X: MatrixInput | TableInput,
    options?: PredictOptions,
  ): Float64Array | Matrix | (Float64Array | Matrix)[] {
    return this.each('decisionFunction', X, options, (model, eta, t) => {
      const { count } = outputsOf(model, t);
      return count > 1 ? fieldMatrix(eta, eta.length / count, count) : eta;
    });
  }

  protected each<Result>(
    method: string,
    X: unknown,
    options: PredictOptions | undefined,
    of: (model: FittedMixedModel, eta: Float64Array, t: number) => Result,
  ): Result | Result[] {
    const model = this.learned(method);
    const { x, t } = readPredict(`${this.estimatorName}.${method}`, model, X, options, 'plain');
    if (t !== undefined) return of(model, taskEta(model, x, t), t);
    return Array.from({ length: model.nTasks }, (_, k) => of(model, taskEta(model, x, k), k));
  }

  protected override scored(method: string, args: readonly unknown[]): number[] {
    const model = this.learned(method);
    const caller = `${this.estimatorName}.${method}`;
    const howOf = (taskOf: readonly number[]) => ({
      kinds: taskOf.map((t) => lossChoice(model.losses[t]!)),
      classes: taskOf.map((t) => model.classes[t]!),
      losses: LABEL_LOSSES,
    });
    const { dataset, taskOf } = readScore(caller, model, args, {
      shared: (X, Y, options) => mixedShared(X, Y, howOf(model.losses.map((_, t) => t)), options).dataset,
      tasks: (tasks, taskOf) => mixedTasks(tasks, howOf(taskOf), { empty: 'allow' }).dataset,
    });
    return definedScores(caller, model, dataset, taskOf);
  }

  /** What each row of `coef_` and each number of `intercept_` stands for, Q. */
  get outputs_(): ModelOutput[] {
    const model = this.learned('reading outputs_');
    return labelledRows(model).map(({ task, label }) => ({
      task,
      taskName: model.taskNames[task]!,
      label,
    }));
  }

  /** The labels of each task, sorted (numbers ascending, strings by code unit, false before true); null for a regression. */
  get classes_(): (Label[] | null)[] {
    return this.learned('reading classes_').classes.map((labels) => labels && [...labels]);
  }

  protected override checkParams(params: object): void {
    const { taskWeights } = checkMixedParams(this.estimatorName, params, this.defaults);
    checkTaskWeightsField(taskWeights);
  }

  protected override writeParams(params: MultiTaskModelParams): object {
    const { taskWeights, losses, penalty } = params;
    return {
      ...params,
      losses: plainLosses(losses),
      penalty: plainPenalties(penalty),
      taskWeights: plainTaskWeights(taskWeights),
    };
  }

  protected override readParams(params: Record<string, unknown>): object {
    return { ...params, penalty: readPenalties(this.estimatorName, params.penalty) };
  }

  protected override summaryLines({ classes, losses }: FittedMixedModel): string[] {
    const told = losses.map((loss, t) => classes[t]?.map(String).join('/') ?? lossChoice(loss).name);
    return [`targets: ${namesInRow(told)}`];
  }

  protected override write(fitted: FittedMixedModel): MixedModelFile {
    return writeMixedModel(fitted);
  }

  protected override read(file: unknown): FittedMixedModel {
    return readMixedModel(file);
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): MultiTaskModel {
    return new MultiTaskModel().restore(file);
  }
}

enterClass('MultiTaskModel', MultiTaskModel);
