import { InputError } from '../errors.js';
import type { MatrixInput } from '../matrix/input.js';
import type { OptionReader } from '../options.js';
import { runAsync, runSync } from '../solvers/drivers.js';
import type { Progress } from '../solvers/solver.js';
import { ASYNC_NAMES, type AsyncOptions, type FitOptions, readAsync, readSharedFit } from './fitOptions.js';
import { LinearRegressor } from './linearRegressor.js';
import { checkRowLassoParams, type RowLassoFit, startRowLassoFit } from './rowLassoFit.js';

export interface FitAsyncOptions extends FitOptions, AsyncOptions<Progress> {
  /** Called whenever the duality gap has been computed. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What MultiTaskLasso and MultiTaskElasticNet share: everything but their parameters. */
export abstract class RowLassoRegressor<Params extends object> extends LinearRegressor<Params> {
  /**
   * Fits the model.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T samples by tasks; finite numbers
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: MatrixInput, options: FitOptions = {}): this {
    const { fit } = this.#start(X, Y, options, []);
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
  async fitAsync(X: MatrixInput, Y: MatrixInput, options: FitAsyncOptions = {}): Promise<this> {
    const { fit, read } = this.#start(X, Y, options, ASYNC_NAMES);
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
    X: unknown,
    Y: unknown,
    options: object,
    more: readonly string[],
  ): { fit: RowLassoFit; read: OptionReader } {
    const name = this.estimatorName;
    const params = checkRowLassoParams(name, this.getParams(), this.defaults);
    const { dataset, kernels, read } = readSharedFit(`${name}.fit`, X, Y, options, more);
    const start = this.#warmStart(dataset.nFeatures, dataset.nTasks);
    return { fit: startRowLassoFit(name, params, dataset, kernels, start), read };
  }

  /** The coefficients of the last fit, where `warmStart` asks for them. */
  #warmStart(nFeatures: number, nTasks: number): Float64Array | undefined {
    const old = this.fitted;
    if (!old || (this.getParams() as { warmStart?: unknown }).warmStart !== true) return undefined;
    if (old.nFeatures === nFeatures && old.nTasks === nTasks) return old.w;
    throw new InputError(
      `${this.estimatorName}: warmStart starts from the last coef_, ${old.nTasks} x ${old.nFeatures}, but the data ` +
        `need ${nTasks} x ${nFeatures}; set warmStart to false, or fit a clone().`,
    );
  }

  protected override checkParams(params: object): void {
    checkRowLassoParams(this.estimatorName, params, this.defaults);
  }
}
