import { toDense } from '../../matrix/fromInput.js';
import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { lastOf } from '../estimatorKind.js';

/** The weights of a fitted model, as plain numbers. */
export interface FittedWeights {
  /** Rows of coef_: a task each, a label of it each, or one for all. */
  readonly rows: number;
  /** coef_, rows x p by rows. */
  readonly coef: Float64Array;
  readonly intercept: Float64Array;
}

/** The model within a pipeline or a search. */
export function innermost(estimator: object): object {
  let model = lastOf(estimator);
  while ('bestEstimator_' in model && typeof model.bestEstimator_ === 'object' && model.bestEstimator_) {
    model = lastOf(model.bestEstimator_);
  }
  return model;
}

/** @throws InputError for a model without coef_ and intercept_ */
export function fittedWeights(caller: string, estimator: object): FittedWeights {
  const { coef_, intercept_ } = innermost(estimator) as { coef_?: unknown; intercept_?: unknown };
  if (typeof coef_ !== 'object' || coef_ === null || !isList(intercept_)) {
    throw new InputError(
      `${caller}: the fitted estimator has ${coef_ === undefined ? 'no coef_' : `a coef_ that is ${describe(coef_)}`} or no ` +
        'intercept_; expected a linear model.',
    );
  }
  const { rows, columns, data } = toDense(coef_, `${caller}: coef_`);
  const coef = new Float64Array(data.length);
  for (let q = 0; q < rows; q++)
    for (let j = 0; j < columns; j++) coef[q * columns + j] = data[j * rows + q]!;
  return { rows, coef, intercept: Float64Array.from(intercept_ as ArrayLike<number>) };
}
