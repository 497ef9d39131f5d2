import { runSync } from '../computation/drivers.js';
import type { TableInput } from '../tables/table.js';
import {
  type CrossValidateOptions,
  type CrossValidateTableOptions,
  type CrossValidateTasksOptions,
  crossValidation,
} from './crossValidate.js';
import type { CrossValidated } from './search/validationData.js';
import type { SampledTask } from './taskSamples.js';
import type { Samples } from './trainTestSplit.js';

type Returned = 'returnTrainScore' | 'returnEstimator';

const NAMES = ['cv', 'scoring', 'groups', 'sampleWeight', 'fitOptions'];

/**
 * The score of each split of a cross-validation: `crossValidate(...).testScore`.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.cross_val_score`.
 *
 * @throws InputError as crossValidate throws
 * @example
 * crossValScore(new MultiTaskLasso({ alpha: 0.1 }), X, Y, { cv: 3 }); // R^2 on each of 3 parts
 */
export function crossValScore<Model extends CrossValidated, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options?: Omit<CrossValidateOptions<Model, X, Y>, Returned>,
): number[];
/** The same for tasks with their own samples. */
export function crossValScore<Model extends CrossValidated, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options?: Omit<CrossValidateTasksOptions<Model, Task>, Returned>,
): number[];
/** The same for a table, whose columns are named. */
export function crossValScore<Model extends CrossValidated>(
  estimator: Model,
  table: TableInput,
  options: Omit<CrossValidateTableOptions<Model>, Returned>,
): number[];
export function crossValScore(estimator: CrossValidated, ...given: readonly unknown[]): number[] {
  return runSync(crossValidation('crossValScore', estimator, given, NAMES)).testScore;
}
