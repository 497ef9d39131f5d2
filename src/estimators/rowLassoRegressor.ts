import type { Matrix } from 'ml-matrix';
import { checkFeatures } from '../data/features.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { isTaskList } from '../data/fromTasks.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { toTargets } from '../data/targets.js';
import { describe } from '../describe.js';
import { InputError, NotFittedError, warn } from '../errors.js';
import type { KernelChoice } from '../kernels/open.js';
import { rSquared } from '../losses/r2.js';
import { toColumns } from '../matrix/fromInput.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { affine } from '../matrix/product.js';
import { OptionReader } from '../options.js';
import { runAsync, runSync } from '../solvers/drivers.js';
import type { Progress, Solution } from '../solvers/solver.js';
import { Estimator } from './estimator.js';
import {
  activeFeatures,
  coefMatrix,
  type FittedLinearModel,
  fieldMatrix,
  sparseCoef,
  taskIndex,
} from './linearModel.js';
import { type ModelFile, readModelFile, writeModelFile } from './modelFile.js';
import { checkRowLassoParams, type RowLassoFit, startRowLassoFit } from './rowLassoFit.js';

export interface FitOptions {
  /**
   * The weight of each sample: n numbers >= 0, not all 0; only their ratios matter. A single number, or none,
   * weighs all alike.
   */
  readonly sampleWeight?: SampleWeightInput;
  /** Names for the tasks, T distinct strings. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /**
   * Where the heavy loops run. `'auto'` is WebAssembly, and plain JavaScript where that is missing or the
   * data do not fit into its 4 GiB. @defaultValue 'auto'
   */
  readonly kernels?: KernelChoice | undefined;
}

export interface FitAsyncOptions extends FitOptions {
  /** Aborting it rejects the promise with the signal's reason; the estimator stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever the duality gap has been computed. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface PredictOptions {
  /** One task only, by its name or index. */
  readonly task: string | number;
}

export interface ScoreOptions {
  /** The weight of each sample, n numbers >= 0. */
  readonly sampleWeight?: SampleWeightInput;
}

const FIT_OPTIONS = ['sampleWeight', 'taskNames', 'kernels'];
const KERNELS: readonly KernelChoice[] = ['auto', 'wasm', 'reference'];

function checkAsync(caller: string, { signal, onProgress }: FitAsyncOptions): FitAsyncOptions {
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new InputError(`${caller}: signal must be an AbortSignal; got ${describe(signal)}.`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new InputError(`${caller}: onProgress must be a function; got ${describe(onProgress)}.`);
  }
  return { signal, onProgress };
}

/** What MultiTaskLasso and MultiTaskElasticNet share: everything but their parameters. */
export abstract class RowLassoRegressor<Params extends object> extends Estimator<Params> {
  #fitted: FittedLinearModel | null = null;
  #coef: Matrix | null = null;
  #lastTurn = 0;
  #learnedTurn = 0;

  /**
   * Fits the model.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T samples by tasks; finite numbers
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: MatrixInput, options: FitOptions = {}): this {
    const fit = this.#start(X, Y, options, FIT_OPTIONS);
    const turn = ++this.#lastTurn;
    try {
      return this.#finish(fit, runSync(fit.solver, fit.problem.kernels), turn);
    } finally {
      fit.problem.dispose();
    }
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps (the data are
   * read and copied first, in one go). Where fits of one estimator overlap, the one that began last counts.
   *
   * @throws (rejects with) InputError as `fit` throws, or the reason of the aborted signal
   */
  async fitAsync(X: MatrixInput, Y: MatrixInput, options: FitAsyncOptions = {}): Promise<this> {
    const fit = this.#start(X, Y, options, [...FIT_OPTIONS, 'signal', 'onProgress']);
    try {
      const { signal, onProgress } = checkAsync(`${this.estimatorName}.fitAsync`, options);
      const turn = ++this.#lastTurn;
      const solution = await runAsync(fit.solver, fit.problem.kernels, { signal, onProgress });
      return this.#finish(fit, solution, turn);
    } finally {
      fit.problem.dispose();
    }
  }

  #start(X: unknown, Y: unknown, options: object, names: readonly string[]): RowLassoFit {
    const name = this.estimatorName;
    const params = checkRowLassoParams(name, this.getParams(), this.defaults);
    const read = new OptionReader(`${name}.fit`, options, names);
    if (isTaskList(X)) {
      throw new InputError(
        `${name}.fit: X is a list of tasks with their own samples; expected one X (n x p) and one Y (n x T) ` +
          'that all tasks share.',
      );
    }
    const dataset = datasetFromShared(X, Y, {
      sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
      taskNames: read.raw('taskNames', null) as readonly string[] | null,
      weightsPerTask: 'refuse',
    });
    const kernels = read.choice('kernels', 'auto', KERNELS);
    return startRowLassoFit(
      name,
      params,
      dataset,
      kernels,
      this.#warmStart(dataset.nFeatures, dataset.nTasks),
    );
  }

  /** The coefficients of the last fit, where `warmStart` asks for them. */
  #warmStart(nFeatures: number, nTasks: number): Float64Array | undefined {
    const old = this.#fitted;
    if (!old || (this.getParams() as { warmStart?: unknown }).warmStart !== true) return undefined;
    if (old.nFeatures === nFeatures && old.nTasks === nTasks) return old.w;
    throw new InputError(
      `${this.estimatorName}: warmStart starts from the last coef_, ${old.nTasks} x ${old.nFeatures}, but the data ` +
        `need ${nTasks} x ${nFeatures}; set warmStart to false, or fit a clone().`,
    );
  }

  /** Warns where the fit fell short; learns, unless a fit that began later has learned already. */
  #finish(fit: RowLassoFit, solution: Solution, turn: number): this {
    const { fitted, warning } = fit.finish(solution);
    if (warning) warn(warning); // a handler that throws makes the fit fail, and nothing is learned
    if (turn > this.#learnedTurn) {
      this.#learnedTurn = turn;
      this.#learn(fitted);
    }
    return this;
  }

  #learn(fitted: FittedLinearModel): this {
    this.#fitted = fitted;
    this.#coef = null;
    return this;
  }

  #learned(what: string): FittedLinearModel {
    if (this.#fitted) return this.#fitted;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** `X coef_^T + intercept_`, n x T. @throws InputError, NotFittedError */
  predict(X: MatrixInput): Matrix;
  /** The predictions of one task, n numbers. @throws InputError, NotFittedError */
  predict(X: MatrixInput, options: PredictOptions): Float64Array;
  predict(X: MatrixInput, options?: PredictOptions): Matrix | Float64Array {
    const model = this.#learned('predict');
    const x = toColumns(X, 'X');
    checkFeatures(x, model.nFeatures, 'X');
    const name = `${this.estimatorName}.predict`;
    const task =
      options === undefined ? undefined : new OptionReader(name, options, ['task']).raw('task', undefined);
    if (task === undefined) {
      return fieldMatrix(affine(x, model.w, model.intercept), x.rows, model.nTasks);
    }
    const t = taskIndex(model, task);
    const column = Float64Array.from({ length: model.nFeatures }, (_, j) => model.w[j * model.nTasks + t]!);
    return affine(x, column, [model.intercept[t]!]);
  }

  /**
   * R^2, the coefficient of determination, averaged over the tasks: 1 is perfect, 0 is as good as the mean.
   * A task that does not vary scores 1 where it is predicted exactly, else 0; one sample scores NaN.
   *
   * @param X n x p
   * @param Y n x T
   * @throws InputError, NotFittedError
   */
  score(X: MatrixInput, Y: MatrixInput, options: ScoreOptions = {}): number {
    const model = this.#learned('score');
    const read = new OptionReader(`${this.estimatorName}.score`, options, ['sampleWeight']);
    const x = toColumns(X, 'X');
    checkFeatures(x, model.nFeatures, 'X');
    const y = toTargets(Y, 'Y', 'refuse');
    if (y.rows !== x.rows || y.columns !== model.nTasks) {
      throw new InputError(
        `Y has shape ${y.rows} x ${y.columns}; expected ${x.rows} x ${model.nTasks}, a row for each row of X and ` +
          'a column for each task of the fit.',
      );
    }
    const weight = readSampleWeight(read.raw('sampleWeight', null), x.rows, 1, 'sampleWeight');
    const weights = weight.kind === 'none' ? undefined : weight.values;
    if (weights && !weights.some((value) => value > 0)) {
      throw new InputError('sampleWeight is 0 for every sample; expected at least one above 0.');
    }
    const eta = affine(x, model.w, model.intercept);
    let sum = 0;
    for (let t = 0; t < model.nTasks; t++) {
      const begin = t * x.rows;
      const end = begin + x.rows;
      sum += rSquared(y.data.subarray(begin, end), eta.subarray(begin, end), weights);
    }
    return sum / model.nTasks;
  }

  /** W^T, T x p: row t holds the coefficients of task t. Read-only; `clone()` it to compute in place. */
  get coef_(): Matrix {
    const model = this.#learned('reading coef_');
    this.#coef ??= coefMatrix(model);
    return this.#coef;
  }

  /** The indices of the features in use, ascending: those whose coefficients are not all zero. */
  get active_(): number[] {
    return activeFeatures(this.#learned('reading active_'));
  }

  /** coef_ in compressed columns: the form to ship where most features are zero. */
  get sparseCoef_(): CompressedColumns {
    return sparseCoef(this.#learned('reading sparseCoef_'));
  }

  /** b, T numbers; zeros without `fitIntercept`. */
  get intercept_(): number[] {
    return [...this.#learned('reading intercept_').intercept];
  }

  /** Passes over the features (1 for a direct solution, steps for conjugate gradients). */
  get nIter_(): number {
    return this.#learned('reading nIter_').nIter;
  }

  /**
   * The certificate: the objective at `coef_` and `intercept_` is at most this much above its minimum, for your
   * data or, where rounding decides (strengths near 0, columns of very different sizes), for data that
   * differ from them in the last digits.
   */
  get dualGap_(): number {
    return this.#learned('reading dualGap_').dualGap;
  }

  /** The gap that `tol` asked for: tol times the objective of the best constant model. */
  get eps_(): number {
    return this.#learned('reading eps_').eps;
  }

  /** Whether `dualGap_` reached `eps_`. */
  get converged_(): boolean {
    return this.#learned('reading converged_').converged;
  }

  /** p, the number of features of the fit. */
  get nFeaturesIn_(): number {
    return this.#learned('reading nFeaturesIn_').nFeatures;
  }

  /** The tasks' names, T. */
  get taskNames_(): string[] {
    return [...this.#learned('reading taskNames_').taskNames];
  }

  /** The model as plain data for JSON; `fromJSON` of the class takes it back, exactly. */
  toJSON(): ModelFile {
    return writeModelFile(this.estimatorName, this.getParams(), this.#fitted);
  }

  /** Takes over a model file. @throws InputError for the first field that is not as it should be */
  protected restore(file: unknown): this {
    const { params, fitted } = readModelFile(this.estimatorName, Object.keys(this.defaults), file);
    checkRowLassoParams(this.estimatorName, params, this.defaults);
    this.setParams(params as Partial<Params>);
    if (fitted) this.#learn(fitted);
    return this;
  }
}
