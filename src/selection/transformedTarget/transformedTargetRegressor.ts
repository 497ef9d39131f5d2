import type { Matrix } from 'ml-matrix';
import type { Computation } from '../../computation/computation.js';
import { runAsync, runSync } from '../../computation/drivers.js';
import { isTaskList, type TaskInput } from '../../data/fromTasks.js';
import type { IncompleteTargets } from '../../data/targets.js';
import { fitArguments } from '../../estimators/fitArguments.js';
import {
  ASYNC_NAMES,
  type FitOptions,
  readAsync,
  type TableFitOptions,
  type TasksFitOptions,
} from '../../estimators/fitOptions.js';
import { type Fitting, type FitUnderWay, fitAlone, requireIdle } from '../../estimators/fitting.js';
import type { Forgotten } from '../../estimators/forgotten.js';
import type { ScoreOptions } from '../../estimators/linearEstimator.js';
import type { PredictAsyncOptions, PredictOptions } from '../../estimators/predictInput.js';
import { type PredictTableOptions, predictionTable } from '../../estimators/predictInput.js';
import { linesWithin } from '../../estimators/summary.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import type { MatrixInput } from '../../matrix/input.js';
import { toMatrix } from '../../matrix/toMatrix.js';
import { describe } from '../../messages/describe.js';
import { InputError, NotFittedError } from '../../messages/errors.js';
import { Estimator, hide } from '../../params/estimator.js';
import { OptionReader, requireRecord } from '../../params/options.js';
import { FunctionTransformer, type NumberFunction } from '../../preprocessing/functionTransformer.js';
import type { ColumnRoles } from '../../tables/roles.js';
import type { TableInput } from '../../tables/table.js';
import { tableArguments } from '../../tables/tableArguments.js';
import { type PredictAs, type TableOf, tableMaker } from '../../tables/tableOf.js';
import { takesCategories } from '../estimatorKind.js';
import type { FitPart } from '../fitData.js';
import { r2Score } from '../metrics/r2Score.js';
import { readPredictions } from '../metrics/scoredTarget.js';
import type { CVFitAsyncOptions, CVRunOptions } from '../rowLassoCV.js';
import { cloneOf, fitPart } from '../search/foldScores.js';
import { balanceOf } from '../search/taskBalance.js';
import { type CrossValidated, requireEstimator } from '../search/validationData.js';
import { readTransformedTarget, writeTransformedTarget } from './file.js';
import {
  type TargetColumns,
  type TargetTransformer,
  targetColumns,
  through,
  warnOfInverse,
  withTargets,
} from './targetTransform.js';

export interface TransformedTargetRegressorParams<Model> {
  /** The regression that is fitted to the transformed targets: an estimator of this package, a Pipeline, a search. */
  regressor: Model;
  /** What transforms the targets, a column a task; null with neither `func` leaves them as they are. @defaultValue null */
  transformer: TargetTransformer | null;
  /** What is done to each target instead, as for FunctionTransformer: 'log1p', ... or a function. @defaultValue null */
  func: NumberFunction | null;
  /** What undoes it; needed with `func`. @defaultValue null */
  inverseFunc: NumberFunction | null;
  /** Whether to warn where some targets do not come back as they were. @defaultValue true */
  checkInverse: boolean;
}

/** What a fit has learned. */
export interface FittedTargets<Model> {
  readonly regressor: Model;
  readonly transformer: TargetTransformer;
}

const DEFAULTS: Readonly<TransformedTargetRegressorParams<null>> = /* @__PURE__ */ Object.freeze({
  regressor: null,
  transformer: null,
  func: null,
  inverseFunc: null,
  checkInverse: true,
});

type AsyncOptions = Pick<CVFitAsyncOptions, 'nJobs' | 'signal' | 'onProgress' | 'device'>;

/**
 * A regression of transformed targets: of their logarithms, say, or of targets in one scale,
 *
 *     fit:  z_t = transform(y_t),  W from X and Z;     predict(X) = inverseTransform(the regressor's prediction)
 *
 * so that predictions and scores are in the units of the targets. A column of what is transformed is a task: its mean and scale
 * are those of its own observed training targets, within each split of a cross-validation too. Missing targets (NaN) stay missing. As in
 * scikit-learn the transformer is not told sample weights.
 *
 * `regressor_` and `transformer_` are what was fitted; the coefficients of the former are those of the transformed targets.
 *
 * Source: scikit-learn 1.9's `sklearn.compose.TransformedTargetRegressor`.
 *
 * @example
 * const model = new TransformedTargetRegressor({ regressor: new SoftSharingRegressor(), transformer: new StandardScaler() });
 * model.fit(X, Y).predict(X);              // in the units of Y
 * model.setParams({ regressor__alpha: 1 });
 */
export class TransformedTargetRegressor<Model extends CrossValidated = CrossValidated> extends Estimator<
  TransformedTargetRegressorParams<Model>
> {
  declare regressor: Model;
  declare transformer: TargetTransformer | null;
  declare func: NumberFunction | null;
  declare inverseFunc: NumberFunction | null;
  declare checkInverse: boolean;
  /** What the last fit learned; null before the first. */
  protected fitted_: FittedTargets<Model> | null = null;
  declare private fitUnderWay: FitUnderWay | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(
    params: Pick<TransformedTargetRegressorParams<Model>, 'regressor'> &
      Partial<TransformedTargetRegressorParams<Model>>,
  ) {
    super(
      'TransformedTargetRegressor',
      DEFAULTS as unknown as TransformedTargetRegressorParams<Model>,
      params,
    );
    hide(this, 'fitUnderWay', null);
  }

  /**
   * Fits a clone of the transformer to the targets, and one of the regressor to what it makes of them.
   *
   * @param X n x p, what the regressor's `fit` takes
   * @param Y n x T numbers, NaN where missing
   * @param options those of the regressor's `fit`
   * @throws InputError for parameters and targets that cannot be used, and as both throw; it stays as it was then
   */
  fit(X: MatrixInput, Y: IncompleteTargets, options?: FitOptions): this;
  /** The same for tasks with their own samples: each is transformed by itself. */
  fit(tasks: readonly TaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, TaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    runSync(this.fitAsComputation(args));
    return this;
  }

  protected *fitAsComputation(args: readonly unknown[]): Computation<void> {
    requireIdle(this.fitting, `${this.estimatorName}.fit`);
    const { transformer, regressor, part, options } = this.open('fit', args);
    yield* fitPart(regressor, part, options);
    this.fitted_ = Object.freeze({ regressor, transformer });
  }

  /**
   * As `fit`, the regressor by its `fitAsync` where it has one.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync runs; the reason of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: IncompleteTargets, options?: FitOptions & AsyncOptions): Promise<this>;
  fitAsync(tasks: readonly TaskInput[], options?: TasksFitOptions & AsyncOptions): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & CVRunOptions): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, TaskInput>, options?: object): Promise<this>;
  async fitAsync(...args: readonly unknown[]): Promise<this> {
    const caller = `${this.estimatorName}.fitAsync`;
    requireIdle(this.fitting, caller);
    const { transformer, regressor, part, options, transformed } = this.open('fitAsync', args);
    const given = Object.entries(options);
    const own = Object.fromEntries(given.filter(([name]) => ASYNC_NAMES.includes(name)));
    const run = readAsync(caller, new OptionReader(caller, own, ASYNC_NAMES));
    const { fitAsync } = regressor as { fitAsync?: (...args: readonly unknown[]) => Promise<unknown> };
    const fit = (): Promise<unknown> => {
      if (fitAsync && balanceOf(regressor) === null) return fitAsync.apply(regressor, [...transformed]);
      const plain = given.filter(([name]) => ![...ASYNC_NAMES, 'nJobs'].includes(name));
      return runAsync(fitPart(regressor, part, Object.fromEntries(plain)), run as { signal?: AbortSignal });
    };
    return fitAlone(this.fitting, run.signal, fit, () => {
      this.fitted_ = Object.freeze({ regressor, transformer });
      return this;
    });
  }

  /** The fitted transformer, and what is to be fitted to the transformed targets. */
  private open(
    method: string,
    all: readonly unknown[],
  ): FittedTargets<Model> & { part: FitPart; options: object; transformed: readonly unknown[] } {
    const caller = `${this.estimatorName}.${method}`;
    const args = tableArguments(caller, all, { takesCategories: takesCategories(this.regressor) });
    const given = fitArguments(caller, args);
    const options = ('tasks' in given ? args[1] : given.options) ?? {};
    requireRecord(caller, 'options', options, ['sampleWeight']);
    const { regressor, checkInverse } = this.checked();
    const columns = targetColumns(args);
    const transformer = this.transformerOf();
    transformer.fit(flat(columns));
    if (checkInverse) warnOfInverse(this.estimatorName, transformer, columns);
    const transformed = withTargets(args, through(transformer, 'transform', columns));
    const { sampleWeight, ...others } = options as { sampleWeight?: object };
    const part: FitPart =
      'tasks' in given
        ? { kind: 'tasks', tasks: transformed[0] as never }
        : {
            kind: 'shared',
            X: transformed[0],
            Y: transformed[1],
            options: sampleWeight === undefined ? {} : { sampleWeight },
          };
    return { regressor: cloneOf(regressor), transformer, part, options: others, transformed };
  }

  private checked(): { regressor: Model; checkInverse: boolean } {
    const read = new OptionReader(this.estimatorName, this.getParams(), Object.keys(DEFAULTS));
    const regressor = read.raw('regressor', null);
    requireEstimator(this.estimatorName, regressor, 'regressor');
    return { regressor: regressor as Model, checkInverse: read.flag('checkInverse', true) };
  }

  /** A transformer that is to be fitted. @throws InputError for both kinds, and a function that nothing undoes */
  private transformerOf(): TargetTransformer {
    const { transformer, func, inverseFunc } = this;
    if (transformer === null || transformer === undefined) {
      if ((func === null) === (inverseFunc === null)) return new FunctionTransformer({ func, inverseFunc });
      throw new InputError(
        `${this.estimatorName}: ${func === null ? 'inverseFunc' : 'func'} is given alone; expected func and inverseFunc, ` +
          'which undoes it.',
      );
    }
    if (func !== null || inverseFunc !== null) {
      throw new InputError(
        `${this.estimatorName}: transformer and func are both given; expected one of them.`,
      );
    }
    const lacking = ['clone', 'fit', 'transform', 'inverseTransform'].find(
      (method) => typeof (transformer as unknown as Record<string, unknown>)[method] !== 'function',
    );
    if (lacking === undefined) return cloneOf(transformer);
    throw new InputError(
      `${this.estimatorName}: transformer is ${describe(transformer)} without ${lacking}(); expected one such as a StandardScaler.`,
    );
  }

  private get fitting(): Fitting {
    return this as unknown as Fitting;
  }

  private learned(what: string): FittedTargets<Model> {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** The regressor's predictions in the units of the targets, n x T. @throws InputError, NotFittedError */
  predict(X: MatrixInput | TableInput): Matrix;
  /** Those of one task, n numbers. @throws InputError, NotFittedError */
  predict(X: MatrixInput | TableInput, options: PredictOptions): Float64Array;
  /** The predictions as a table. */
  predict<Given extends MatrixInput | TableInput, As extends PredictAs>(
    X: Given,
    options: PredictTableOptions<As>,
  ): TableOf<Given, As>;
  predict(X: unknown, options?: Partial<PredictTableOptions>): unknown {
    const { regressor } = this.learned('predict');
    const { as, ...rest } = options ?? {};
    const found = this.inUnits((regressor.predict as Predict).call(regressor, X, options && rest), options);
    if (as === undefined) return found;
    const features = (regressor as { featureNamesIn_?: string[] | null }).featureNamesIn_ ?? [];
    const asTable = tableMaker(`${this.estimatorName}.predict`, X, as, features);
    const names = this.taskNames_;
    const { task } = options!;
    const t = task === undefined ? undefined : typeof task === 'number' ? task : names.indexOf(task);
    return predictionTable({ taskNames: names }, t, asTable, (k) =>
      found instanceof Float64Array ? found : Float64Array.from(found.getColumn(k)),
    );
  }

  /** As `predict`, by the regressor's `predictAsync` where it has one. */
  predictAsync(X: MatrixInput, options?: PredictAsyncOptions): Promise<Matrix>;
  predictAsync(X: MatrixInput, options: PredictAsyncOptions & PredictOptions): Promise<Float64Array>;
  async predictAsync(
    X: MatrixInput,
    options?: PredictAsyncOptions & Partial<PredictOptions>,
  ): Promise<Matrix | Float64Array> {
    const { regressor } = this.learned('predictAsync');
    const { predictAsync } = regressor as { predictAsync?: Predict };
    const predict = predictAsync ?? (regressor.predict as Predict);
    return this.inUnits(await predict.call(regressor, X, options), options);
  }

  /** Predictions of the regressor, of one task or of all, in the units of the targets. */
  private inUnits(found: unknown, options: Partial<PredictOptions> | undefined): Matrix | Float64Array {
    const task = options?.task;
    if (task === undefined) {
      const { transformer } = this.learned('predict');
      const { rows, counts, data } = through(transformer, 'inverseTransform', predicted(found));
      return toMatrix({ kind: 'dense', rows, columns: counts.length, data });
    }
    const t = typeof task === 'number' ? task : this.taskNames_.indexOf(task);
    return this.ofTasks([{ t, eta: found as ArrayLike<number> }])[0]!;
  }

  /** Predictions of some tasks in the units of their targets: the other columns are missing, which transformers leave alone. */
  private ofTasks(found: readonly { t: number; eta: ArrayLike<number> }[]): Float64Array[] {
    const { transformer } = this.learned('predict');
    const nTasks = this.taskNames_.length;
    const rows = found.reduce((most, { eta }) => Math.max(most, eta.length), 0);
    const data = new Float64Array(rows * nTasks).fill(Number.NaN);
    for (const { t, eta } of found) data.set(eta, t * rows);
    const counts = Array.from({ length: nTasks }, () => rows);
    const made = through(transformer, 'inverseTransform', { rows, counts, data }).data;
    return found.map(({ t, eta }) => made.slice(t * rows, t * rows + eta.length));
  }

  /** R^2 in the units of the targets, averaged over the tasks. @throws InputError, NotFittedError */
  score(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number;
  score(tasks: readonly TaskInput[]): number;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  score(table: TableInput, options: ColumnRoles): number;
  /** No call that works: what the compiler says of one without Y. */
  score<Given>(given: Forgotten<Given, TaskInput>, options?: object): number;
  score(...args: readonly unknown[]): number {
    return this.scored(args, 'uniform_average') as number;
  }

  /** The R^2 of each task, NaN where it is not defined. @throws InputError, NotFittedError */
  scores(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number[];
  scores(tasks: readonly TaskInput[]): number[];
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  scores(table: TableInput, options: ColumnRoles): number[];
  /** No call that works: what the compiler says of one without Y. */
  scores<Given>(given: Forgotten<Given, TaskInput>, options?: object): number[];
  scores(...args: readonly unknown[]): number[] {
    return this.scored(args, 'raw_values') as number[];
  }

  private scored(all: readonly unknown[], multioutput: 'uniform_average' | 'raw_values'): number | number[] {
    const { regressor: fitted } = this.learned('score');
    const args = tableArguments(`${this.estimatorName}.score`, all, {
      features: (fitted as { featureNamesIn_?: string[] | null }).featureNamesIn_ ?? null,
      tasks: this.taskNames_,
      names: [],
      takesCategories: takesCategories(fitted),
    });
    const [X, Y, options] = args;
    if (!isTaskList(X)) {
      fitArguments(`${this.estimatorName}.score`, args);
      return r2Score(Y as IncompleteTargets, this.predict(X as MatrixInput), {
        ...(options as object),
        multioutput,
      });
    }
    const { regressor } = this.learned('score');
    const predict = regressor.predict as Predict;
    const names = this.taskNames_;
    const found = X.map(({ name, X: x }, k) => {
      const eta = predict.call(regressor, x, { task: name ?? k }) as ArrayLike<number>;
      return { t: name === undefined ? k : names.indexOf(name), eta };
    });
    const scores = r2Score(X as never, this.ofTasks(found) as never, { multioutput });
    if (multioutput === 'uniform_average') return scores;
    // In the order of the fit, as those of every estimator.
    const byName = new Array<number>(names.length).fill(Number.NaN);
    for (const [k, { t }] of found.entries()) byName[t] = (scores as unknown as number[])[k]!;
    return byName;
  }

  /** The fitted regressor. */
  get regressor_(): Model {
    return this.learned('reading regressor_').regressor;
  }

  /** The fitted transformer. */
  get transformer_(): TargetTransformer {
    return this.learned('reading transformer_').transformer;
  }

  /** The tasks' names. */
  get taskNames_(): string[] {
    return this.ofRegressor('taskNames_') as string[];
  }

  /** p, the number of features. */
  get nFeaturesIn_(): number {
    return this.ofRegressor('nFeaturesIn_') as number;
  }

  /** The features' names, or null where the fit was given none. */
  get featureNamesIn_(): string[] | null {
    return this.ofRegressor('featureNamesIn_') as string[] | null;
  }

  private ofRegressor(name: string): unknown {
    const value = (this.learned(`reading ${name}`).regressor as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) return value;
    throw new InputError(`${this.estimatorName}.${name}: ${describe(this.regressor)} has no ${name}.`);
  }

  /** What was learned, as a few lines of text: the transformer and the summary of the regressor. @throws NotFittedError */
  summary(): string {
    const { regressor, transformer } = this.learned('summary');
    return [`${this.estimatorName} of ${String(transformer).split('\n')[0]}`, ...linesWithin(regressor)].join(
      '\n',
    );
  }

  /** The model as plain data for JSON. @throws InputError for a function, or a class that is none of this package */
  toJSON(): ModelFile {
    return writeTransformedTarget(this.getParams(), this.fitted_);
  }

  /**
   * The model in a file, fitted if it was.
   *
   * @param classes those that its parts may be of. @defaultValue all that the program has loaded
   * @throws InputError for the first field that is not as it should be
   */
  static fromJSON(file: ModelFile | unknown, classes?: readonly ModelClass[]): TransformedTargetRegressor {
    const { params, fitted } = readTransformedTarget(file, Object.keys(DEFAULTS), classes);
    const model = new TransformedTargetRegressor(params as never);
    model.checked();
    model.transformerOf();
    model.fitted_ = fitted as FittedTargets<CrossValidated> | null;
    return model;
  }
}

enterClass('TransformedTargetRegressor', TransformedTargetRegressor);

type Predict = (X: unknown, options?: object) => unknown;

function flat({ rows, counts, data }: TargetColumns): {
  data: Float64Array;
  shape: [number, number];
  order: 'column';
} {
  return { data, shape: [rows, counts.length], order: 'column' };
}

/** Predictions of all tasks: a matrix, or a list for each task, as MultiTaskModel gives. */
function predicted(found: unknown): TargetColumns {
  if (Array.isArray(found) && found.every((one) => ArrayBuffer.isView(one))) {
    const lists = found as unknown as readonly Float64Array[];
    const rows = lists[0]!.length;
    const data = new Float64Array(rows * lists.length);
    for (const [t, list] of lists.entries()) data.set(list, t * rows);
    return { rows, counts: lists.map(() => rows), data };
  }
  const { rows, columns, data } = readPredictions(found, 'the predictions of the regressor');
  return { rows, counts: Array.from({ length: columns }, () => rows), data };
}
