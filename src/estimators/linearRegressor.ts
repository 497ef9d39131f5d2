import type { Matrix } from 'ml-matrix';
import { runAsync } from '../computation/drivers.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Block } from '../data/dataset.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { datasetFromTasks, type TaskInput } from '../data/fromTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import { taskLabel } from '../data/taskNames.js';
import { meanScore, type ScoredTask, warnOfUndefined } from '../data/undefinedScores.js';
import { LEAST_SAMPLES, rSquared } from '../losses/r2.js';
import type { MatrixInput } from '../matrix/input.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import type { PredictAs, TableOf } from '../tables/tableOf.js';
import type { Forgotten } from './forgotten.js';
import { LinearEstimator } from './linearEstimator.js';
import { type FittedLinearModel, fieldMatrix, predictions, predictionsOnDevice } from './linearModel.js';
import {
  type PredictAsyncOptions,
  type PredictInput,
  type PredictOptions,
  type PredictTableOptions,
  predictionTable,
  readPredict,
} from './predictInput.js';
import { readScore } from './scoreInput.js';

export interface ScoreOptions {
  /** The weight of each sample, n numbers >= 0, or n x T. */
  readonly sampleWeight?: SampleWeightInput;
}

/**
 * What linear regressions of several tasks share once they are fitted, on top of `LinearEstimator`: predictions
 * and scores.
 *
 * @typeParam Fitted what is learned
 */
export abstract class LinearRegressor<
  Params extends object,
  Fitted extends FittedLinearModel = FittedLinearModel,
> extends LinearEstimator<Params, Fitted> {
  /** The predictions as a table. @throws InputError, NotFittedError */
  predict<Given extends MatrixInput | TableInput, As extends PredictAs>(
    X: Given,
    options: PredictTableOptions<As>,
  ): TableOf<Given, As>;
  /** `X coef_^T + intercept_`, n x T; a table is read by the names of the features. @throws InputError, NotFittedError */
  predict(X: MatrixInput | TableInput): Matrix;
  /** The predictions of one task, n numbers. @throws InputError, NotFittedError */
  predict(X: MatrixInput | TableInput, options: PredictOptions): Float64Array;
  predict(X: unknown, options?: object): unknown {
    const model = this.learned('predict');
    const { x, t, asTable } = readPredict(`${this.estimatorName}.predict`, model, X, options);
    return shown(model, predictions(model, x, t), t, asTable);
  }

  /** As `predict`, between turns of the event loop, and on a device where one is given: to its precision then. */
  predictAsync<Given extends MatrixInput | TableInput, As extends PredictAs>(
    X: Given,
    options: PredictAsyncOptions & PredictTableOptions<As>,
  ): Promise<TableOf<Given, As>>;
  /** As a matrix. */
  predictAsync(X: MatrixInput | TableInput, options?: PredictAsyncOptions): Promise<Matrix>;
  /** The predictions of one task, n numbers. @throws (rejects with) InputError, NotFittedError */
  predictAsync(
    X: MatrixInput | TableInput,
    options: PredictAsyncOptions & PredictOptions,
  ): Promise<Float64Array>;
  async predictAsync(X: unknown, options?: object): Promise<unknown> {
    const model = this.learned('predictAsync');
    const { x, t, run, asTable } = readPredict(
      `${this.estimatorName}.predictAsync`,
      model,
      X,
      options,
      'async',
    );
    return shown(model, await runAsync(predictionsOnDevice(model, x, t), run), t, asTable);
  }

  /**
   * R^2, the coefficient of determination, averaged over the tasks: 1 is perfect, 0 is as good as the mean.
   * A task that does not vary scores 1 where it is predicted exactly, else 0. Missing targets do not count. A task with
   * fewer than two observed samples has no R^2: it is left out of the mean, and an UndefinedMetricWarning names it.
   *
   * @param X n x p
   * @param Y n x T
   * @throws InputError, NotFittedError
   */
  score(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number;
  /** The same for tasks with their own samples: those of the fit, by their names in any order, without by their place. */
  score(tasks: readonly TaskInput[]): number;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  score(table: TableInput, options: ColumnRoles): number;
  /** No call that works: what the compiler says of one without Y. */
  score<Given>(given: Forgotten<Given, TaskInput>, options?: object): number;
  score(...given: readonly unknown[]): number {
    return meanScore(this.scored('score', given));
  }

  /** The R^2 of each task, T numbers in the order of `taskNames_`, NaN where it is not defined; arguments as of `score`. @throws InputError, NotFittedError */
  scores(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number[];
  scores(tasks: readonly TaskInput[]): number[];
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  scores(table: TableInput, options: ColumnRoles): number[];
  /** No call that works: what the compiler says of one without Y. */
  scores<Given>(given: Forgotten<Given, TaskInput>, options?: object): number[];
  scores(...given: readonly unknown[]): number[] {
    return this.scored('scores', given);
  }

  protected scored(method: string, args: readonly unknown[]): number[] {
    const model = this.learned(method);
    const caller = `${this.estimatorName}.${method}`;
    const missing = { missing: 'allow', empty: 'allow' } as const;
    const { dataset, taskOf } = readScore(caller, model, args, {
      shared: (X, Y, options) => datasetFromShared(X, Y, { ...options, ...missing }),
      tasks: (tasks) => datasetFromTasks(tasks, missing),
    });
    const scored = new Array<ScoredTask & { readonly score: number }>(model.nTasks);
    for (const block of dataset.blocks) {
      for (let k = 0; k < block.nTasks; k++) {
        const t = taskOf[block.firstTask + k]!;
        scored[t] = scoreOfTask(model, block, k, t);
      }
    }
    warnOfUndefined(caller, 'R^2', LEAST_SAMPLES, scored);
    return scored.map(({ score }) => score);
  }
}

/** A matrix, the numbers of one task, or a table. */
function shown(
  model: FittedLinearModel,
  eta: Float64Array,
  t: number | undefined,
  asTable: PredictInput['asTable'],
): unknown {
  if (asTable !== null) {
    const n = eta.length / (t === undefined ? model.nTasks : 1);
    return predictionTable(model, t, asTable, (k) => (t === undefined ? eta.slice(k * n, (k + 1) * n) : eta));
  }
  return t === undefined ? fieldMatrix(eta, eta.length / model.nTasks, model.nTasks) : eta;
}

/** R^2 of the task k of a block, over its observed targets. */
function scoreOfTask(
  model: FittedLinearModel,
  block: Block,
  k: number,
  t: number,
): ScoredTask & { readonly score: number } {
  const n = block.x.rows;
  const label = taskLabel(model.taskNames, t);
  const y = block.y.subarray(k * n, (k + 1) * n);
  const eta = predictions(model, block.x, t);
  const { weights } = block;
  if (weights.kind === 'uniform' && weights.value > 0) return { label, count: n, score: rSquared(y, eta) };
  const c = columnWeights(block, k);
  if (weights.kind === 'sample') return { label, count: n, score: rSquared(y, eta, c) };
  const isObserved = (_: number, i: number) => c[i]! > 0;
  const part = y.filter(isObserved);
  return { label, count: part.length, score: rSquared(part, eta.filter(isObserved), c.filter(isObserved)) };
}
