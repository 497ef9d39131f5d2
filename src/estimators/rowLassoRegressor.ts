import type { TaskInput } from '../data/fromTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import { checkTaskWeightsField } from '../data/taskWeights.js';
import { InputError } from '../errors.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import type { OptionReader } from '../options.js';
import { runAsync, runSync } from '../solvers/drivers.js';
import type { Progress } from '../solvers/solver.js';
import { ASYNC_NAMES, type AsyncOptions, type FitOptions, readAsync } from './fitOptions.js';
import type { TasksFitOptions } from './labelledFit.js';
import { LinearRegressor } from './linearRegressor.js';
import type { FitStart } from './mixedFit.js';
import { checkRowLassoParams } from './rowLassoFit.js';
import { startSquaredFit } from './squaredFit.js';
import { readTargetsFit } from './targetsFit.js';

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
  fit(...given: readonly unknown[]): this {
    const { fit } = this.#start('fit', given, []);
    const turn = this.nextTurn();
    try {
      const { fitted, warnings } = runSync(fit.work, fit.data.kernels);
      return this.learn(fitted, warnings, turn);
    } finally {
      fit.data.dispose();
    }
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps (the data are
   * read and copied first, in one go). Where fits of one estimator overlap, the one that began last counts.
   *
   * @throws (rejects with) InputError as `fit` throws, or the reason of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: IncompleteTargets, options?: FitAsyncOptions): Promise<this>;
  fitAsync(tasks: readonly TaskInput[], options?: TasksFitOptions & AsyncOptions<Progress>): Promise<this>;
  async fitAsync(...given: readonly unknown[]): Promise<this> {
    const { fit, read } = this.#start('fit', given, ASYNC_NAMES);
    try {
      const run = readAsync<Progress>(`${this.estimatorName}.fitAsync`, read);
      const turn = this.nextTurn();
      const { fitted, warnings } = await runAsync(fit.work, fit.data.kernels, run);
      return this.learn(fitted, warnings, turn);
    } finally {
      fit.data.dispose();
    }
  }

  #start(
    method: string,
    given: readonly unknown[],
    more: readonly string[],
  ): { fit: ReturnType<typeof startSquaredFit>; read: OptionReader } {
    const name = this.estimatorName;
    const params = checkRowLassoParams(name, this.getParams(), this.defaults);
    const { dataset, kernels, read } = readTargetsFit(`${name}.${method}`, given, params.taskWeights, more);
    const start = this.#warmStart(dataset.nFeatures, dataset.nTasks);
    return { fit: startSquaredFit(name, params, dataset, kernels, start), read };
  }

  /** The last fit, where `warmStart` asks for them. */
  #warmStart(nFeatures: number, nTasks: number): FitStart | undefined {
    const old = this.fitted;
    if (!old || (this.getParams() as { warmStart?: unknown }).warmStart !== true) return undefined;
    if (old.nFeatures === nFeatures && old.nTasks === nTasks) return old;
    throw new InputError(
      `${this.estimatorName}: warmStart starts from the last coef_, ${old.nTasks} x ${old.nFeatures}, but the data ` +
        `need ${nTasks} x ${nFeatures}; set warmStart to false, or fit a clone().`,
    );
  }

  protected override checkParams(params: object): void {
    checkRowLassoParams(this.estimatorName, params, this.defaults);
    checkTaskWeightsField((params as { taskWeights?: unknown }).taskWeights);
  }

  protected override writeParams(params: Params): object {
    const { taskWeights } = params as { taskWeights?: unknown };
    return isList(taskWeights) ? { ...params, taskWeights: Array.from(taskWeights) } : params;
  }
}
