import type { Computation, Progress } from '../computation/computation.js';
import type { LabelledTaskInput } from '../data/fromLabels.js';
import type { LabelsInput } from '../data/labels.js';
import { plainLabelledTasks } from '../data/plainLabels.js';
import { checkTaskWeightsField, plainTaskWeights } from '../data/taskWeights.js';
import { enterClass } from '../files/classes.js';
import type { MatrixInput } from '../matrix/input.js';
import type { PairEnd } from '../solvers/softSharing/limitedMemory.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { TableInput } from '../tables/table.js';

import { readLabelledFit } from './fitInput.js';
import {
  ASYNC_NAMES,
  type AsyncOptions,
  type FitOptions,
  type TableFitOptions,
  type TasksFitOptions,
} from './fitOptions.js';
import { type FitRun, foundModel } from './fitting.js';
import type { Forgotten } from './forgotten.js';
import { LinearClassifier } from './linearClassifier.js';
import type { SumsOptions } from './linearEstimator.js';
import type { FittedClassifier } from './linearModel.js';
import type { ModelFile } from './modelFile.js';
import { plainPairParams, plainPairs } from './plainPairs.js';
import { samplesAhead } from './samplesAhead.js';
import { checkSharedLogisticParams, sharedLogisticFit, sharedLogisticSums } from './sharedLogisticFit.js';

/** The parameters of a SharedLogisticRegression. */
export interface SharedLogisticRegressionParams {
  /**
   * The strength of the ridge alpha / 2 ||w||^2, 0 or more; larger means smaller weights. scikit-learn's C is
   * 1 / (alpha n) for one task. 0 is plain maximum likelihood, which separable labels do not have.
   * @defaultValue 1e-4
   */
  alpha: number;
  /** Whether each task has an intercept b_t of its own. It is never penalised. @defaultValue true */
  fitIntercept: boolean;
  /** lambda_t, what each task counts in the objective: T numbers, 0 or in [1e-100, 1e100], not all 0; null is 1 each. @defaultValue null */
  taskWeights: ArrayLike<number> | null;
  /** The duality gap to reach, as a part of the objective of the best constant model; 0 or more. @defaultValue 1e-4 */
  tol: number;
  /** The most steps, of L-BFGS and of Newton, an integer of 1 or more. @defaultValue 100 */
  maxIter: number;
  /** Whether `fit` starts from the coefficients of the last one. @defaultValue false */
  warmStart: boolean;
}

const DEFAULTS: Readonly<SharedLogisticRegressionParams> = /* @__PURE__ */ Object.freeze({
  alpha: 1e-4,
  fitIntercept: true,
  taskWeights: null,
  tol: 1e-4,
  maxIter: 100,
  warmStart: false,
});

/** The options of `fitAsync` of a model whose tasks may share their samples or have their own. */
export interface SharedAsyncOptions extends FitOptions, AsyncOptions<Progress> {}
export interface TasksAsyncOptions extends TasksFitOptions, AsyncOptions<Progress> {}

/**
 * Logistic regression of several tasks that share one vector of weights, each with an intercept of its own:
 *
 *     sum_t lambda_t sum_i c_it log(1 + exp(-y_it (x_i . w + b_t))) + alpha / 2 ||w||^2
 *
 * with w of p numbers, b of T, y_it = -1 for `classes_[0]` and 1 for `classes_[1]`, and c_it = s_it / sum_i s_it, the
 * sample weights brought to a sum of 1 for each task: each task counts by its mean loss. `coef_` is 1 x p,
 * `intercept_` has T numbers. Missing labels (NaN, null) count nowhere.
 *
 * For one task it is scikit-learn's `LogisticRegression` with C = 1 / (alpha n).
 *
 * @example
 * const tasks = [
 *   { name: 'books', X: [[0], [1], [2], [3]], y: ['no', 'no', 'yes', 'yes'] },
 *   { name: 'films', X: [[4], [5], [6], [7]], y: ['no', 'yes', 'no', 'yes'] },
 * ];
 * const model = new SharedLogisticRegression({ alpha: 0.1 }).fit(tasks);
 * model.predict([[3]], { task: 'books' }); // ['yes']
 * model.dualGap_; // how far, at most, the objective is above its minimum
 */
export class SharedLogisticRegression extends LinearClassifier<SharedLogisticRegressionParams> {
  declare alpha: number;
  declare fitIntercept: boolean;
  declare taskWeights: ArrayLike<number> | null;
  declare tol: number;
  declare maxIter: number;
  declare warmStart: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SharedLogisticRegressionParams> = {}) {
    super('SharedLogisticRegression', DEFAULTS, params);
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): SharedLogisticRegression {
    return new SharedLogisticRegression().restore(file);
  }

  /**
   * Fits the model to tasks that share their samples.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T labels: two distinct numbers, strings or booleans, the same for all tasks; NaN or null where missing
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used, for a task with one label only (unless
   *   `fitIntercept` is false), and for separable labels with alpha = 0; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: LabelsInput, options?: FitOptions): this;
  /** Fits the model to tasks with their own samples. */
  fit(tasks: readonly LabelledTaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, LabelledTaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    const params = this.fitUnderWay === null ? plainPairParams(this.getParams(), true) : null;
    const tasks = params && plainLabelledTasks(args);
    const done = tasks && plainPairs(tasks, params!);
    if (done === null || !('w' in done)) return this.fitNow(this.start(args, [], done));
    const { fitted, warnings } = foundModel(this.estimatorName, params!, tasks!, done);
    return this.learn({ fitted: Object.freeze({ classes: tasks!.classes, ...fitted }), warnings });
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps (the data are
   * read first, so leave them as they are until it ends; parameters count as they stand at the call).
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: LabelsInput, options?: SharedAsyncOptions): Promise<this>;
  fitAsync(tasks: readonly LabelledTaskInput[], options?: TasksAsyncOptions): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, LabelledTaskInput>, options?: object): Promise<this>;
  fitAsync(...args: readonly unknown[]): Promise<this> {
    return this.fitLater(args, this.start(args, ASYNC_NAMES));
  }

  /**
   * Fits samples that are known by sums over them, which a database or a reader of chunks answers with, once for each step of
   * Newton's method: the model that `fit` gives of them, with its certificate. `fitSQL` calls it.
   *
   * @throws (rejects with) InputError; the reason of the aborted signal; what the samples reject with
   */
  fitSums(samples: SummedSamples, options: SumsOptions = {}): Promise<this> {
    const name = this.estimatorName;
    const rule = checkSharedLogisticParams(name, this.getParams(), Object.keys(this.defaults));
    const { taskWeights } = this;
    return this.fitBySums(samples, options, (last) =>
      sharedLogisticSums(name, rule, taskWeights, samples, last),
    );
  }

  protected override *start(
    args: readonly unknown[],
    more: readonly string[],
    descended: PairEnd | null = null,
  ): Computation<FitRun<FittedClassifier>> {
    const name = this.estimatorName;
    const rule = checkSharedLogisticParams(name, this.getParams(), Object.keys(this.defaults));
    const labelled = readLabelledFit(`${name}.fit`, yield* samplesAhead(`${name}.fit`, args), null, more);
    const last = this.lastFit(labelled.dataset.nFeatures, labelled.dataset.nTasks);
    const from = { last, descended };
    const work = sharedLogisticFit(name, rule, this.taskWeights, labelled, from);
    return { work, read: labelled.read };
  }

  protected override get weightLayout(): 'shared' {
    return 'shared';
  }

  protected override writeParams(params: SharedLogisticRegressionParams): object {
    return { ...params, taskWeights: plainTaskWeights(params.taskWeights) };
  }

  protected override checkParams(params: object): void {
    checkSharedLogisticParams(this.estimatorName, params, Object.keys(this.defaults));
    checkTaskWeightsField((params as { taskWeights?: unknown }).taskWeights);
  }
}

enterClass('SharedLogisticRegression', SharedLogisticRegression);
