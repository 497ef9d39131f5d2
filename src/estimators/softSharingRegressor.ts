import type { Matrix } from 'ml-matrix';
import type { Computation, Progress } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import { datasetFromTasks, type TaskInput } from '../data/fromTasks.js';
import { plainSamples } from '../data/plainSamples.js';
import { plainTasks } from '../data/plainTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import { checkTaskWeightsField } from '../data/taskWeights.js';
import { enterClass } from '../files/classes.js';
import { readNumbers } from '../files/fields.js';
import { squared } from '../losses/squared.js';
import type { MatrixInput } from '../matrix/input.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { TableInput } from '../tables/table.js';
import { gapOfCoupling } from './coupledStatistics.js';
import { directCommon } from './directCommon.js';
import { directSharing } from './directSharing.js';
import { readTargetsFit } from './fitInput.js';
import {
  ASYNC_NAMES,
  type AsyncOptions,
  type FitOptions,
  type TableFitOptions,
  type TasksFitOptions,
} from './fitOptions.js';
import type { FitRun } from './fitting.js';
import type { Forgotten } from './forgotten.js';
import { LinearRegressor } from './linearRegressor.js';
import { type FittedFile, type ModelFile, readLinearModel, writeLinearModel } from './modelFile.js';
import { samplesAhead } from './samplesAhead.js';
import {
  adaptedFit,
  foundDirectly,
  type SoftSharingModel,
  softSharingFit,
  taskCoef,
} from './softSharingFit.js';
import {
  type CheckedSoftSharing,
  checkSoftSharing,
  couplingOf,
  plainParams,
  plainSharing,
  type SoftSharingParams,
} from './softSharingParams.js';
import {
  certified,
  noOptions,
  readStatisticsFit,
  ruleOnStatistics,
  withoutIntercepts,
} from './statisticsFit.js';
import { sharedLine } from './summary.js';

/** The parameters of {@link SoftSharingRegressor}. */
export interface SoftSharingRegressorParams extends SoftSharingParams {
  /** The most steps of conjugate gradients, >= 1; a direct solution takes 1 or 2. @defaultValue 1000 */
  maxIter: number;
}

const DEFAULTS: Readonly<SoftSharingRegressorParams> = /* @__PURE__ */ Object.freeze({
  coupling: 1,
  alpha: 1e-4,
  graph: null,
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 1000,
  warmStart: false,
});

/** What a model file holds of soft sharing on top of a linear model. */
export interface SoftSharingFile extends FittedFile {
  /** p. */
  readonly sharedCoef: number[];
}

/**
 * Linear regression of several tasks that are drawn to each other:
 *
 *     sum_t sum_i c_it (y_it - x_i . w_t - b_t)^2 / 2
 *       + alpha / 2 sum_t ||w_t||^2 + coupling / 2 sum_t ||w_t - mean(w)||^2
 *
 * or, with a `graph` A, `coupling / 2 sum_{s<t} A_st ||w_s - w_t||^2` as the last term. `coupling` 0 is ridge
 * regression of each task by itself, a very large one (1e12, say) a single ridge regression whose weights all
 * tasks share; the intercepts b_t are each task's own. c_it = taskWeights_t s_it / sum_i s_it: every task
 * counts by the mean over its samples.
 *
 * Solved directly: by one factorisation where all tasks share their samples, task by task with one system for
 * the mean where they do not, through the samples where there are fewer of them than features; by conjugate
 * gradients for sparse X with many features, and for large graphs.
 *
 * Source: Evgeniou, Pontil (2004), "Regularized multi-task learning", KDD; graphs: Evgeniou, Micchelli, Pontil
 * (2005), JMLR 6.
 *
 * @example
 * const tasks = [
 *   { name: 'north', X: [[0], [1], [2]], y: [0, 1, 2] },
 *   { name: 'south', X: [[0], [1], [3]], y: [1, 3, 7] },
 * ];
 * const model = new SoftSharingRegressor({ coupling: 0.5 }).fit(tasks);
 * model.sharedCoef_;                        // what they have in common
 * model.predict([[4]], { task: 'south' });  // Float64Array of 1
 */
export class SoftSharingRegressor extends LinearRegressor<SoftSharingRegressorParams, SoftSharingModel> {
  declare coupling: number;
  declare alpha: number;
  declare graph: MatrixInput | null;
  declare taskWeights: ArrayLike<number> | null;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare warmStart: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingRegressorParams> = {}) {
    super('SoftSharingRegressor', DEFAULTS, params);
  }

  /**
   * Fits tasks that share their samples.
   *
   * @param X n x p, dense or in compressed columns; finite numbers
   * @param Y n x T; NaN is a missing target
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: IncompleteTargets, options?: FitOptions): this;
  /** Fits tasks with their own samples. */
  fit(tasks: readonly TaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, TaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    const rule = this.fitUnderWay === null ? plainSharing(this.getParams()) : null;
    const given = rule && (plainTasks(args) ?? plainSamples(args, Infinity));
    const found =
      given &&
      runSync(
        'tasks' in given ? directSharing(rule, given.nFeatures, given.tasks) : directCommon(rule, given),
      );
    if (found) return this.learn(foundDirectly(this.estimatorName, rule!, given!, found));
    return this.fitNow(this.start(args, []));
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal
   */
  fitAsync(
    X: MatrixInput,
    Y: IncompleteTargets,
    options?: FitOptions & AsyncOptions<Progress>,
  ): Promise<this>;
  fitAsync(tasks: readonly TaskInput[], options?: TasksFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, TaskInput>, options?: object): Promise<this>;
  fitAsync(...args: readonly unknown[]): Promise<this> {
    return this.fitLater(args, this.start(args, ASYNC_NAMES));
  }

  /**
   * Fits the model to samples that are known by their moments, as `sufficientStatistics` and `mergeStatistics` make them: the
   * model that `fit` gives of the samples, but for the digits that sums of products lose, which `dualGap_` counts in.
   *
   * @throws InputError for a parameter or statistics that cannot be used; the estimator stays as it was
   */
  fitStatistics(statistics: SufficientStatistics): this {
    return this.fitNow(this.startStatistics(statistics));
  }

  /**
   * Fits one new task from its own, perhaps few samples, drawn to `sharedCoef_`; the tasks of this model stay
   * as they are:
   *
   *     sum_i c_i (y_i - x_i . w - b)^2 / 2  +  alpha / 2 ||w||^2  +  coupling / 2 ||w - sharedCoef_||^2
   *
   * @returns a fitted estimator of this one task, with the same `sharedCoef_`; `taskCoef_` is the task's
   * deviation from it
   * @throws InputError, NotFittedError
   */
  adapt(task: TaskInput): SoftSharingRegressor {
    const model = this.learned('adapt');
    const params = this.checked();
    const dataset = datasetFromTasks([task], { missing: 'allow', alone: true });
    if (dataset.nFeatures !== model.nFeatures) {
      throw new InputError(
        `task.X has ${counted(dataset.nFeatures, 'feature')}, the model was fitted with ${model.nFeatures}; expected the same number.`,
      );
    }
    const named = Object.freeze({ ...dataset, featureNames: model.featureNames });
    const work = adaptedFit(this.estimatorName, params, named, squared, model.sharedCoef);
    const found = runSync(work);
    const adapted = new SoftSharingRegressor({ ...this.getParams(), graph: null, taskWeights: null });
    return adapted.learn(found);
  }

  /** What the tasks share, p numbers: the mean of the rows of `coef_`. */
  get sharedCoef_(): Float64Array {
    return this.learned('reading sharedCoef_').sharedCoef.slice();
  }

  /** What is each task's own, T x p: `coef_` less `sharedCoef_`. */
  get taskCoef_(): Matrix {
    return taskCoef(this.learned('reading taskCoef_'));
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): SoftSharingRegressor {
    return new SoftSharingRegressor().restore(file);
  }

  protected checked(): CheckedSoftSharing {
    return checkSoftSharing(this.estimatorName, this.getParams(), DEFAULTS);
  }

  protected override *start(
    args: readonly unknown[],
    more: readonly string[],
  ): Computation<FitRun<SoftSharingModel>> {
    const name = this.estimatorName;
    const params = this.checked();
    const { dataset, kernels, read, requireFinite } = readTargetsFit(
      `${name}.fit`,
      yield* samplesAhead(`${name}.fit`, args, 'numbers', true),
      this.taskWeights,
      more,
      'any', // who centres the columns of X looks at its numbers
    );
    const last = this.lastFit(dataset.nFeatures, dataset.nTasks);
    const work = softSharingFit(name, params, dataset, { loss: squared, last, kernels, requireFinite });
    return { work, read };
  }

  // biome-ignore lint/correctness/useYield: reading statistics takes no time worth a pause
  protected *startStatistics(given: unknown): Computation<FitRun<SoftSharingModel>> {
    const name = this.estimatorName;
    const params = this.checked();
    const rule = { ...params, taskWeights: this.taskWeights };
    const fit = readStatisticsFit(`${name}.fitStatistics`, given, rule);
    const { dataset } = fit;
    const last = withoutIntercepts(this.lastFit(dataset.nFeatures, dataset.nTasks));
    const how = { loss: squared, last, kernels: 'auto' } as const;
    const work = softSharingFit(name, ruleOnStatistics(params), dataset, how);
    const gap = gapOfCoupling(couplingOf(name, params, dataset.nTasks));
    return {
      work: certified(name, work, fit, rule, gap),
      read: noOptions(name),
    };
  }

  protected override checkParams(params: object): void {
    checkSoftSharing(this.estimatorName, params, DEFAULTS);
    checkTaskWeightsField((params as { taskWeights?: unknown }).taskWeights);
  }

  protected override writeParams(params: SoftSharingRegressorParams): object {
    return plainParams(params);
  }

  protected override summaryLines(fitted: SoftSharingModel): string[] {
    return [sharedLine(fitted)];
  }

  protected override write(fitted: SoftSharingModel): SoftSharingFile {
    return { ...writeLinearModel(fitted), sharedCoef: [...fitted.sharedCoef] };
  }

  protected override read(file: unknown): SoftSharingModel {
    const { model, rest } = readLinearModel(file, ['sharedCoef']);
    const sharedCoef = readNumbers(rest.get('sharedCoef'), 'fitted.sharedCoef', model.nFeatures);
    return Object.freeze({ ...model, sharedCoef: Float64Array.from(sharedCoef) });
  }
}

enterClass('SoftSharingRegressor', SoftSharingRegressor);
