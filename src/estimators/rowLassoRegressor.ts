import type { Computation, Progress } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { checkFeatureWeightsField, plainFeatureWeights, readFeatureWeights } from '../data/featureWeights.js';
import type { TaskInput } from '../data/fromTasks.js';
import { plainSamples } from '../data/plainSamples.js';
import type { IncompleteTargets } from '../data/targets.js';
import { checkTaskWeightsField, plainTaskWeights } from '../data/taskWeights.js';
import type { MatrixInput } from '../matrix/input.js';
import { elasticNet } from '../penalties/rowLasso.js';
import type { RowsDescended } from '../solvers/rowLasso/rowDescent.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { TableInput } from '../tables/table.js';
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
import type { FittedLinearModel } from './linearModel.js';
import { LinearRegressor } from './linearRegressor.js';
import { plainParams } from './plainParams.js';
import { plainRowLasso } from './plainRowLasso.js';
import { checkRowLassoParams } from './rowLassoParams.js';
import { samplesAhead } from './samplesAhead.js';
import { startSquaredFit } from './squaredFit.js';
import { certified, gapOfRows, noOptions, readStatisticsFit, ruleOnStatistics } from './statisticsFit.js';

export interface FitAsyncOptions extends FitOptions, AsyncOptions<Progress> {
  /** Called whenever the duality gap has been computed. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What MultiTaskLasso and MultiTaskElasticNet share: everything but their parameters. */
export abstract class RowLassoRegressor<Params extends object> extends LinearRegressor<Params> {
  /**
   * Fits the model to tasks that share their samples.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T samples by tasks; NaN is a missing target, each task needs at least one. `options.sampleWeight`
   *   may be n x T.
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: IncompleteTargets, options?: FitOptions): this;
  /**
   * Fits the model to tasks with their own samples: `{ name?, X, y, sampleWeight? }` each, all with the same p
   * features.
   *
   * @throws InputError
   */
  fit(tasks: readonly TaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, TaskInput>, options?: object): this;
  fit(...given: readonly unknown[]): this {
    // The fields are the parameters, unless a class of the user's says otherwise.
    const fields = this.getParams === super.getParams ? this : this.getParams();
    const params = this.fitUnderWay === null ? plainParams(fields, this.defaults) : null;
    const samples = params && plainSamples(given);
    const done = samples && plainRowLasso(samples, params!);
    if (done === null || 'end' in done) return this.fitNow(this.start(given, [], done));
    this.fitted_ = done;
    return this;
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps (the data are
   * read first, so leave them as they are until it ends; parameters count as they stand at the call).
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: IncompleteTargets, options?: FitAsyncOptions): Promise<this>;
  fitAsync(tasks: readonly TaskInput[], options?: TasksFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & AsyncOptions<Progress>): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, TaskInput>, options?: object): Promise<this>;
  fitAsync(...given: readonly unknown[]): Promise<this> {
    return this.fitLater(given, this.start(given, ASYNC_NAMES));
  }

  protected override *start(
    given: readonly unknown[],
    more: readonly string[],
    descended: RowsDescended | null = null,
  ): Computation<FitRun<FittedLinearModel>> {
    const name = this.estimatorName;
    const params = checkRowLassoParams(name, this.getParams(), this.defaults);
    const { dataset, kernels, read } = readTargetsFit(
      `${name}.fit`,
      yield* samplesAhead(`${name}.fit`, given, 'numbers', true),
      params.taskWeights,
      more,
      'shared', // `openPath` looks at the numbers of X
    );
    const last = this.lastFit(dataset.nFeatures, dataset.nTasks);
    const weighted = {
      featureWeights: this.weightsOf(dataset),
      descended: descended ?? undefined,
      ...params,
    };
    const { data, work } = yield* startSquaredFit(name, weighted, dataset, kernels, last);
    return { work, read, dispose: () => data.dispose() };
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

  /** @throws InputError for feature weights that are not p numbers, 0 or more */
  protected weightsOf({ nFeatures }: Dataset): Float64Array | undefined {
    const { featureWeights } = this as { featureWeights?: unknown };
    return readFeatureWeights(featureWeights, nFeatures, `${this.estimatorName}: featureWeights`);
  }

  protected *startStatistics(given: unknown): Computation<FitRun<FittedLinearModel>> {
    const name = this.estimatorName;
    const checked = checkRowLassoParams(name, this.getParams(), this.defaults);
    const fit = readStatisticsFit(`${name}.fitStatistics`, given, checked);
    const { dataset } = fit;
    const params = { ...checked, featureWeights: this.weightsOf(dataset) };
    const last = this.lastFit(dataset.nFeatures, dataset.nTasks);
    const { data, work } = yield* startSquaredFit(name, ruleOnStatistics(params), dataset, 'auto', last);
    const gap = gapOfRows(elasticNet(params, dataset.nTasks));
    return {
      work: certified(name, work, fit, params, gap),
      read: noOptions(name),
      dispose: () => data.dispose(),
    };
  }

  protected override checkParams(params: object): void {
    checkRowLassoParams(this.estimatorName, params, this.defaults);
    const { taskWeights, featureWeights } = params as { taskWeights?: unknown; featureWeights?: unknown };
    checkTaskWeightsField(taskWeights);
    checkFeatureWeightsField(featureWeights);
  }

  protected override writeParams(params: Params): object {
    const { taskWeights, featureWeights } = params as { taskWeights?: unknown; featureWeights?: unknown };
    return {
      ...params,
      taskWeights: plainTaskWeights(taskWeights),
      featureWeights: plainFeatureWeights(featureWeights),
    };
  }
}
