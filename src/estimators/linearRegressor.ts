import type { Matrix } from 'ml-matrix';
import { columnWeights } from '../data/columnWeights.js';
import type { Block } from '../data/dataset.js';
import { checkFeatures } from '../data/features.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import { datasetFromTasks, type TaskInput } from '../data/fromTasks.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { type IncompleteTargets, type Targets, toTargets } from '../data/targets.js';
import { taskLabel } from '../data/taskNames.js';
import { InputError } from '../errors.js';
import { rSquared } from '../losses/r2.js';
import { toColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { OptionReader } from '../options.js';
import { fitArguments } from './fitArguments.js';
import type { Forgotten } from './forgotten.js';
import { checkFit, tasksOfFit, tasksOptions } from './labelledFit.js';
import { LinearEstimator, type PredictOptions } from './linearEstimator.js';
import {
  type FittedLinearModel,
  fieldMatrix,
  predictions,
  taskIndex,
  taskPredictions,
} from './linearModel.js';

export interface ScoreOptions {
  /** The weight of each sample, n numbers >= 0. */
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
  /** `X coef_^T + intercept_`, n x T. @throws InputError, NotFittedError */
  predict(X: MatrixInput): Matrix;
  /** The predictions of one task, n numbers. @throws InputError, NotFittedError */
  predict(X: MatrixInput, options: PredictOptions): Float64Array;
  predict(X: MatrixInput, options?: PredictOptions): Matrix | Float64Array {
    const model = this.learned('predict');
    const x = toColumns(X, 'X');
    checkFeatures(x, model.nFeatures, 'X');
    const name = `${this.estimatorName}.predict`;
    const task =
      options === undefined ? undefined : new OptionReader(name, options, ['task']).raw('task', undefined);
    if (task === undefined) {
      return fieldMatrix(predictions(model, x), x.rows, model.nTasks);
    }
    return taskPredictions(model, x, taskIndex(model, task));
  }

  /**
   * R^2, the coefficient of determination, averaged over the tasks: 1 is perfect, 0 is as good as the mean.
   * A task that does not vary scores 1 where it is predicted exactly, else 0; one sample scores NaN. Missing
   * targets do not count.
   *
   * @param X n x p
   * @param Y n x T
   * @throws InputError, NotFittedError
   */
  score(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number;
  /** The same for tasks with their own samples: those of the fit, by their names in any order, without by their place. */
  score(tasks: readonly TaskInput[]): number;
  /** No call that works: what the compiler says of one without Y. */
  score<Given>(given: Forgotten<Given, TaskInput>, options?: object): number;
  score(...given: readonly unknown[]): number {
    const scores = this.scored('score', given);
    return scores.reduce((sum, value) => sum + value, 0) / scores.length;
  }

  /** The R^2 of each task, T numbers in the order of `taskNames_`; arguments as of `score`. @throws InputError, NotFittedError */
  scores(X: MatrixInput, Y: IncompleteTargets, options?: ScoreOptions): number[];
  scores(tasks: readonly TaskInput[]): number[];
  /** No call that works: what the compiler says of one without Y. */
  scores<Given>(given: Forgotten<Given, TaskInput>, options?: object): number[];
  scores(...given: readonly unknown[]): number[] {
    return this.scored('scores', given);
  }

  protected scored(method: string, args: readonly unknown[]): number[] {
    const model = this.learned(method);
    const caller = `${this.estimatorName}.${method}`;
    const given = fitArguments(caller, args);
    if ('tasks' in given) {
      tasksOptions(caller, args[1], [], []);
      return taskScores(model, given.tasks);
    }
    const options = given.options;
    const read = new OptionReader(caller, options, ['sampleWeight']);
    const x = toColumns(given.X, 'X');
    checkFeatures(x, model.nFeatures, 'X');
    const y = toTargets(given.Y, 'Y', 'allow');
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
    requireObserved(y, model);
    const eta = predictions(model, x);
    const { rows: n, data, missing } = y;
    return Array.from({ length: model.nTasks }, (_, t) => {
      const part = (field: Float64Array) => field.subarray(t * n, (t + 1) * n);
      if (missing === null) return rSquared(part(data), part(eta), weights);
      const isObserved = (_: number, i: number) => missing[t * n + i] === 0;
      return rSquared(
        part(data).filter(isObserved),
        part(eta).filter(isObserved),
        weights?.filter(isObserved),
      );
    });
  }
}

/** @throws InputError where a task has no target at all to be scored by */
function requireObserved({ rows: n, missing }: Targets, { nTasks, taskNames }: FittedLinearModel): void {
  for (let t = 0; t < nTasks; t++) {
    if (!missing?.subarray(t * n, (t + 1) * n).every((flag) => flag === 1)) continue;
    throw new InputError(`Y has no observed target for ${taskLabel(taskNames, t)}: all ${n} are NaN.`);
  }
}

/** R^2 of each task on samples of its own. @throws InputError */
function taskScores(model: FittedLinearModel, tasks: unknown): number[] {
  const dataset = datasetFromTasks(tasks, { missing: 'allow' });
  checkFit(dataset, model, 'tasks');
  const scores = new Array<number>(model.nTasks);
  for (const [k, t] of tasksOfFit(tasks as readonly unknown[], model).entries()) {
    scores[t] = blockScore(model, dataset.blocks[k]!, t);
  }
  return scores;
}

function blockScore(model: FittedLinearModel, block: Block, t: number): number {
  const eta = taskPredictions(model, block.x, t);
  const c = columnWeights(block, 0);
  if (block.weights.kind === 'uniform') return rSquared(block.y, eta);
  const counts = (_: number, i: number) => c[i]! > 0;
  return rSquared(block.y.filter(counts), eta.filter(counts), c.filter(counts));
}
