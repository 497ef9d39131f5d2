import type { Matrix } from 'ml-matrix';
import type { Computation, Progress } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import { requireBothClasses } from '../data/bothClasses.js';
import { type ClassPair, type LabelledTaskInput, labelledTasks } from '../data/fromLabels.js';
import type { LabelsInput } from '../data/labels.js';
import { plainLabelledTasks } from '../data/plainLabels.js';
import { checkTaskWeightsField } from '../data/taskWeights.js';
import { enterClass } from '../files/classes.js';
import { readNumbers } from '../files/fields.js';
import { logistic } from '../losses/logistic.js';
import type { MatrixInput } from '../matrix/input.js';
import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { PairEnd } from '../solvers/softSharing/limitedMemory.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { TableInput } from '../tables/table.js';

import { type LabelledFit, readLabelledFit } from './fitInput.js';
import {
  ASYNC_NAMES,
  type AsyncOptions,
  type FitOptions,
  type TableFitOptions,
  type TasksFitOptions,
} from './fitOptions.js';
import { type FitRun, type Found, foundModel } from './fitting.js';
import type { Forgotten } from './forgotten.js';
import { type ClassifierFile, LinearClassifier } from './linearClassifier.js';
import type { SumsOptions } from './linearEstimator.js';
import type { FittedClassifier } from './linearModel.js';
import { type ModelFile, readLinearModel } from './modelFile.js';
import { plainPairParams, plainPairs } from './plainPairs.js';
import { samplesAhead } from './samplesAhead.js';
import {
  adaptedFit,
  type SoftSharingModel,
  softSharingFit,
  softSharingSums,
  taskCoef,
} from './softSharingFit.js';
import {
  type CheckedSoftSharing,
  checkSoftSharing,
  couplingOf,
  plainParams,
  type SoftSharingParams,
} from './softSharingParams.js';
import { sharedLine } from './summary.js';

/** The parameters of {@link SoftSharingClassifier}. */
export interface SoftSharingClassifierParams extends SoftSharingParams {
  /** The most steps, of L-BFGS and of Newton, >= 1. @defaultValue 100 */
  maxIter: number;
}

const DEFAULTS: Readonly<SoftSharingClassifierParams> = /* @__PURE__ */ Object.freeze({
  coupling: 1,
  alpha: 1e-4,
  graph: null,
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 100,
  warmStart: false,
});

/** What is learned. */
export interface SoftSharingClassifierModel extends SoftSharingModel, FittedClassifier {}

/** What a model file holds of it. */
export interface SoftSharingClassifierFile extends ClassifierFile {
  /** p. */
  readonly sharedCoef: number[];
}

/**
 * Logistic regression of several tasks that are drawn to each other, with labels y_it in {-1, 1}:
 *
 *     sum_t sum_i c_it log(1 + exp(-y_it (x_i . w_t + b_t)))
 *       + alpha / 2 sum_t ||w_t||^2 + coupling / 2 sum_t ||w_t - mean(w)||^2
 *
 * or, with a `graph` A, `coupling / 2 sum_{s<t} A_st ||w_s - w_t||^2` as the last term; everything else is as
 * in `SoftSharingRegressor`. The labels are any two distinct numbers, strings or booleans, the same two for all
 * tasks: `classes_`.
 *
 * Newton's method, each step of which is solved as directly as the regression is.
 *
 * Source: Evgeniou, Pontil (2004), "Regularized multi-task learning", KDD, with the logistic loss; with one
 * task and `coupling` 0 scikit-learn's `LogisticRegression` with C = 1 / (n alpha).
 *
 * @example
 * const tasks = [
 *   { name: 'north', X: [[0], [1], [2], [3]], y: ['no', 'no', 'yes', 'yes'] },
 *   { name: 'south', X: [[0], [1], [2], [3]], y: ['no', 'yes', 'yes', 'yes'] },
 * ];
 * const model = new SoftSharingClassifier({ coupling: 0.5 }).fit(tasks);
 * model.predictProba([[1.5]], { task: 'south' }); // Matrix, 1 x 2
 */
export class SoftSharingClassifier extends LinearClassifier<
  SoftSharingClassifierParams,
  SoftSharingClassifierModel
> {
  declare coupling: number;
  declare alpha: number;
  declare graph: MatrixInput | null;
  declare taskWeights: ArrayLike<number> | null;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare warmStart: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingClassifierParams> = {}) {
    super('SoftSharingClassifier', DEFAULTS, params);
  }

  /**
   * Fits tasks that share their samples.
   *
   * @param X n x p, dense or in compressed columns; finite numbers
   * @param Y n x T labels; NaN, null or undefined is a missing one
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: LabelsInput, options?: FitOptions): this;
  /** Fits tasks with their own samples. */
  fit(tasks: readonly LabelledTaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, LabelledTaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    const params = this.fitUnderWay === null ? plainPairParams(this.getParams(), false) : null;
    const tasks = params && plainLabelledTasks(args);
    const done = tasks && plainPairs(tasks, params!);
    if (done === null || !('w' in done)) return this.fitNow(this.start(args, [], done));
    const { fitted, warnings } = foundModel(this.estimatorName, params!, tasks!, done, { unit: 'steps' });
    const { sharedCoef } = done;
    return this.learn({
      fitted: Object.freeze({ classes: tasks!.classes, sharedCoef, ...fitted }),
      warnings,
    });
  }

  /**
   * As `fit`, with the same bits as the result, giving way to the event loop between its steps.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal
   */
  fitAsync(X: MatrixInput, Y: LabelsInput, options?: FitOptions & AsyncOptions<Progress>): Promise<this>;
  fitAsync(
    tasks: readonly LabelledTaskInput[],
    options?: TasksFitOptions & AsyncOptions<Progress>,
  ): Promise<this>;
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
    const params = this.checked();
    const { taskWeights } = this;
    return this.fitBySums(samples, options, (last) => {
      const losses = samples.taskNames.map(() => logistic);
      const coupling = couplingOf(name, params, losses.length);
      const fit = { losses, coupling, taskWeights, haveSameLabels: true, last };
      return withLabels(softSharingSums(name, params, samples, fit));
    });
  }

  /**
   * Fits one new task from its own, perhaps few samples, drawn to `sharedCoef_`; the tasks of this model stay
   * as they are:
   *
   *     sum_i c_i log(1 + exp(-y_i (x_i . w + b)))  +  alpha / 2 ||w||^2  +  coupling / 2 ||w - sharedCoef_||^2
   *
   * @returns a fitted estimator of this one task, with the same `sharedCoef_` and `classes_`; `taskCoef_` is
   * the task's deviation
   * @throws InputError, NotFittedError
   */
  adapt(task: LabelledTaskInput): SoftSharingClassifier {
    const model = this.learned('adapt');
    const params = this.checked();
    const labelled = labelledTasks([task], { alone: true }, model.classes);
    const { dataset } = labelled;
    if (dataset.nFeatures !== model.nFeatures) {
      throw new InputError(
        `task.X has ${counted(dataset.nFeatures, 'feature')}, the model was fitted with ${model.nFeatures}; expected the same number.`,
      );
    }
    if (params.fitIntercept) {
      const called = task.name === undefined ? 'task.y' : `task.y of ${quote(task.name)}`;
      requireBothClasses(labelled, 'Set fitIntercept to false.', () => called);
    }
    const named = Object.freeze({ ...dataset, featureNames: model.featureNames });
    const work = adaptedFit(this.estimatorName, params, named, logistic, model.sharedCoef);
    const found = runSync(withClasses(work, model.classes));
    const adapted = new SoftSharingClassifier({ ...this.getParams(), graph: null, taskWeights: null });
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
  static fromJSON(file: ModelFile | unknown): SoftSharingClassifier {
    return new SoftSharingClassifier().restore(file);
  }

  protected checked(): CheckedSoftSharing {
    return checkSoftSharing(this.estimatorName, this.getParams(), DEFAULTS);
  }

  protected override *start(
    args: readonly unknown[],
    more: readonly string[],
    descended: PairEnd | null = null,
  ): Computation<FitRun<SoftSharingClassifierModel>> {
    const name = this.estimatorName;
    const params = this.checked();
    const labelled: LabelledFit = readLabelledFit(
      `${name}.fit`,
      yield* samplesAhead(`${name}.fit`, args),
      this.taskWeights,
      more,
    );
    const { dataset, classes, kernels, read } = labelled;
    if (params.fitIntercept) requireBothClasses(labelled, ADVICE);
    const last = this.lastFit(dataset.nFeatures, dataset.nTasks);
    const work = softSharingFit(name, params, dataset, { loss: logistic, last, descended, kernels });
    return { work: withClasses(work, classes), read };
  }

  protected override checkParams(params: object): void {
    checkSoftSharing(this.estimatorName, params, DEFAULTS);
    checkTaskWeightsField((params as { taskWeights?: unknown }).taskWeights);
  }

  protected override writeParams(params: SoftSharingClassifierParams): object {
    return plainParams(params);
  }

  protected override summaryLines(fitted: SoftSharingClassifierModel): string[] {
    return [...super.summaryLines(fitted), sharedLine(fitted)];
  }

  protected override write(fitted: SoftSharingClassifierModel): SoftSharingClassifierFile {
    return { ...super.write(fitted), sharedCoef: [...fitted.sharedCoef] };
  }

  protected override get fileFields(): readonly string[] {
    return [...super.fileFields, 'sharedCoef'];
  }

  protected override read(file: unknown): SoftSharingClassifierModel {
    const model = super.read(file);
    const { rest } = readLinearModel(file, this.fileFields);
    const sharedCoef = readNumbers(rest.get('sharedCoef'), 'fitted.sharedCoef', model.nFeatures);
    return Object.freeze({ ...model, sharedCoef: Float64Array.from(sharedCoef) });
  }
}

enterClass('SoftSharingClassifier', SoftSharingClassifier);

function* withLabels(
  work: ReturnType<typeof softSharingSums>,
): Computation<Found<SoftSharingClassifierModel>> {
  const { fitted, warnings, classes } = yield* work;
  return { fitted: Object.freeze({ ...fitted, classes: classes[0]! }), warnings };
}

/** The fit, with the labels that its signs stand for. */
function* withClasses(
  work: Computation<Found<SoftSharingModel>>,
  classes: ClassPair,
): Computation<Found<SoftSharingClassifierModel>> {
  const { fitted, warnings } = yield* work;
  return { fitted: Object.freeze({ ...fitted, classes }), warnings };
}

const ADVICE = 'Set fitIntercept to false, or leave such a task out and adapt() to it once it has both.';
