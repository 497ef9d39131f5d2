import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import { columnWeights, observedCount } from '../data/columnWeights.js';
import type { Block } from '../data/dataset.js';
import { type ClassPair, type LabelledTaskInput, labelledShared, labelledTasks } from '../data/fromLabels.js';
import { type Label, type LabelsInput, showLabel } from '../data/labels.js';
import { taskLabel } from '../data/taskNames.js';
import { type ScoredTask, warnOfUndefined } from '../data/undefinedScores.js';
import { fieldError, readList } from '../files/fields.js';
import type { Columns } from '../matrix/columns.js';
import type { MatrixInput } from '../matrix/input.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { TableInput } from '../tables/table.js';
import { LinearEstimator } from './linearEstimator.js';
import {
  type FittedClassifier,
  type FittedLinearModel,
  fieldMatrix,
  predictions,
  predictionsOnDevice,
} from './linearModel.js';
import { type FittedFile, readLinearModel, writeLinearModel } from './modelFile.js';
import { pairProbabilities } from './pairProbabilities.js';
import { type PredictInput, type PredictOptions, predictionTable, readPredict } from './predictInput.js';
import { readScore } from './scoreInput.js';
import { namesInRow } from './summary.js';

/** What a linear classifier has learned, as plain data. */
export interface ClassifierFile extends FittedFile {
  readonly classes: Label[];
}

/** What a linear classifier takes for targets, and what it predicts. */
export interface ClassifierTypes {
  readonly targets: LabelsInput;
  readonly task: LabelledTaskInput;
  /** n rows of T labels. */
  readonly all: Label[][];
  readonly one: Label[];
  readonly eta: Float64Array;
}

/**
 * What linear classifiers of several tasks share once they are fitted, on top of `LinearEstimator`. Each task tells
 * the same two labels apart, `classes_`, by the sign of `eta_it = x_i . w_t + b_t`; the probability of the second is
 * `1 / (1 + exp(-eta))`.
 *
 * @typeParam Fitted what is learned
 */
export abstract class LinearClassifier<
  Params extends object,
  Fitted extends FittedClassifier = FittedClassifier,
> extends LinearEstimator<Params, Fitted, ClassifierTypes> {
  /** Whether each task has weights of its own, a row of coef_, or all share one row. */
  protected get weightLayout(): 'each' | 'shared' {
    return 'each';
  }

  protected override etaOf(model: Fitted, x: Columns, t: number | undefined): Float64Array {
    return predictions(model, x, t);
  }

  protected override etaOnDevice(
    model: Fitted,
    x: Columns,
    t: number | undefined,
  ): Computation<Float64Array> {
    return predictionsOnDevice(model, x, t);
  }

  /** The labels of each sample for each task, or for one, or a table of them. */
  protected override shown(
    model: Fitted,
    eta: Float64Array,
    t: number | undefined,
    asTable: PredictInput['asTable'],
  ): unknown {
    const { classes, nTasks } = model;
    const label = (value: number): Label => classes[value > 0 ? 1 : 0];
    const n = eta.length / (t === undefined ? nTasks : 1);
    if (asTable !== null) {
      const etaOf = (k: number) => (t === undefined ? eta.subarray(k * n, (k + 1) * n) : eta);
      return predictionTable(model, t, asTable, (k) => Array.from(etaOf(k), label));
    }
    if (t !== undefined) return Array.from(eta, label);
    return Array.from({ length: n }, (_, i) =>
      Array.from({ length: nTasks }, (_, k) => label(eta[k * n + i]!)),
    );
  }

  /**
   * The probabilities of the labels of each task, T matrices, n x 2 each, the columns in the order of `classes_`, as
   * scikit-learn's for several outputs. @throws InputError, NotFittedError
   */
  predictProba(X: MatrixInput | TableInput): Matrix[];
  /** Those of one task, n x 2. @throws InputError, NotFittedError */
  predictProba(X: MatrixInput | TableInput, options: PredictOptions): Matrix;
  predictProba(X: MatrixInput | TableInput, options?: PredictOptions): Matrix | Matrix[] {
    const { model, eta, rows, t } = this.decided('predictProba', X, options);
    if (t !== undefined) return pairProbabilities(eta);
    return Array.from({ length: model.nTasks }, (_, k) =>
      pairProbabilities(eta.subarray(k * rows, (k + 1) * rows)),
    );
  }

  /** `eta = X coef_^T + intercept_`, n x T: positive for `classes_[1]`. @throws InputError, NotFittedError */
  decisionFunction(X: MatrixInput | TableInput): Matrix;
  /** The same for one task, n numbers. @throws InputError, NotFittedError */
  decisionFunction(X: MatrixInput | TableInput, options: PredictOptions): Float64Array;
  decisionFunction(X: MatrixInput | TableInput, options?: PredictOptions): Matrix | Float64Array {
    const { model, eta, rows, t } = this.decided('decisionFunction', X, options);
    return t === undefined ? fieldMatrix(eta, rows, model.nTasks) : eta;
  }

  /** The two labels, sorted: numbers ascending, strings by code unit, false before true. */
  get classes_(): [Label, Label] {
    const [first, second] = this.learned('reading classes_').classes;
    return [first, second];
  }

  protected override summaryLines({ classes }: Fitted): string[] {
    return [`labels: ${namesInRow(classes.map(String))}`];
  }

  protected override write(fitted: Fitted): ClassifierFile {
    return { ...writeLinearModel(fitted), classes: [...fitted.classes] };
  }

  protected override read(file: unknown): Fitted {
    const { model, rest } = readLinearModel(file, this.fileFields, this.weightLayout);
    const classes = readClasses(rest.get('classes'));
    return Object.freeze({ ...model, classes }) as Fitted;
  }

  /** The fields of a file beyond those of every linear model. */
  protected get fileFields(): readonly string[] {
    return ['classes'];
  }

  protected decided(method: string, X: unknown, options: object | undefined): Decided {
    const model = this.learned(method);
    const { x, t } = readPredict(`${this.estimatorName}.${method}`, model, X, options, 'plain');
    return { model, eta: predictions(model, x, t), rows: x.rows, t };
  }

  protected override scored(method: string, args: readonly unknown[]): number[] {
    const model = this.learned(method);
    const caller = `${this.estimatorName}.${method}`;
    const { dataset, taskOf } = readScore(caller, model, args, {
      shared: (X, Y, options) => labelledShared(X, Y, options, model.classes).dataset,
      tasks: (tasks) => labelledTasks(tasks, { empty: 'allow' }, model.classes).dataset,
    });
    const scores = new Array<number>(model.nTasks);
    const scored = new Array<ScoredTask>(model.nTasks);
    for (const block of dataset.blocks) {
      for (let k = 0; k < block.nTasks; k++) {
        const t = taskOf[block.firstTask + k]!;
        scores[t] = accuracy(model, block, k, t);
        scored[t] = { label: taskLabel(model.taskNames, t), count: observedCount(block, k) };
      }
    }
    warnOfUndefined(caller, 'accuracy', 1, scored);
    return scores;
  }
}

/** The predictors eta of all tasks, or of task t alone. */
interface Decided {
  readonly model: FittedClassifier;
  readonly eta: Float64Array;
  readonly rows: number;
  readonly t: number | undefined;
}

/** `sum_i c_i [label_i is predicted]`, with c_i that sum to 1. */
function accuracy(model: FittedLinearModel, block: Block, k: number, t: number): number {
  const eta = predictions(model, block.x, t);
  const c = columnWeights(block, k);
  const n = eta.length;
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < n; i++) {
    if (eta[i]! > 0 === block.y[k * n + i]! > 0) right += c[i]!;
    else wrong += c[i]!;
  }
  return right / (right + wrong);
}

/** Two distinct labels of one type, in order, from a file. @throws InputError */
function readClasses(value: unknown): ClassPair {
  const [first, second] = readList(value, 'fitted.classes', 2);
  for (const [k, label] of [first, second].entries()) {
    const fits = typeof label === 'string' || typeof label === 'boolean' || Number.isFinite(label);
    if (!fits) {
      throw fieldError(`fitted.classes[${k}]`, label, 'a finite number, a string or a boolean');
    }
  }
  const pair: ClassPair = [first as Label, second as Label];
  if (typeof first !== typeof second || !(pair[0] < pair[1])) {
    const shown = `${showLabel(pair[0])}, ${showLabel(pair[1])}`;
    throw new InputError(
      `fitted.classes is ${describe(value)} (${shown}); expected two labels of one type, sorted.`,
    );
  }
  return Object.freeze(pair);
}
