import type { Matrix } from 'ml-matrix';
import { checkFeatures } from '../data/features.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { toTargets } from '../data/targets.js';
import { InputError } from '../errors.js';
import { rSquared } from '../losses/r2.js';
import { toColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { OptionReader } from '../options.js';
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
   * A task that does not vary scores 1 where it is predicted exactly, else 0; one sample scores NaN.
   *
   * @param X n x p
   * @param Y n x T
   * @throws InputError, NotFittedError
   */
  score(X: MatrixInput, Y: MatrixInput, options: ScoreOptions = {}): number {
    const model = this.learned('score');
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
    const eta = predictions(model, x);
    let sum = 0;
    for (let t = 0; t < model.nTasks; t++) {
      const begin = t * x.rows;
      const end = begin + x.rows;
      sum += rSquared(y.data.subarray(begin, end), eta.subarray(begin, end), weights);
    }
    return sum / model.nTasks;
  }
}
