import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { CrossValidateRun } from '../crossValidate.js';
import { requireMethod } from '../scoring.js';
import { configured } from '../search/candidates.js';
import type { CrossValidated } from '../search/validationData.js';
import type { SampledTask } from '../taskSamples.js';
import type { Samples } from '../trainTestSplit.js';
import { type CurveOptions, type CurveScores, curveScores, readCurve } from './curve.js';

/** The options of {@link validationCurve}. */
export interface ValidationCurveOptions<Model, X = unknown, Y = unknown> extends CurveOptions<Model, X, Y> {
  /** The parameter that is varied; those of a pipeline's steps and of a penalty as `'model__alpha'`, `'penalty__alpha'`. */
  readonly paramName: string;
  /** Its values, in the order of the points. */
  readonly paramRange: ArrayLike<unknown>;
}

/** An estimator whose parameters can be set. */
export interface WithParams extends CrossValidated {
  setParams(params: never): unknown;
}

const CALLER = 'validationCurve';

/**
 * How the scores depend on one parameter: a cross-validation for each of its values, all on the same splits. Where training
 * scores are high and test scores low the model fits the noise; where both are low it is too stiff.
 *
 * With `nJobs`, `signal`, `onProgress` or `device` among the options it gives a promise of the same bits, as crossValidate does.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.validation_curve`.
 *
 * @param estimator any object with clone, setParams, fit and, as `scoring` needs, predict or score
 * @param X n samples
 * @param Y n rows of targets, or n targets
 * @throws InputError as crossValidate throws, and for a name that is no parameter
 * @example
 * validationCurve(new MultiTaskLasso(), X, Y, { paramName: 'alpha', paramRange: [0.01, 0.1, 1] }).testScores;
 */
export function validationCurve<Model extends WithParams, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options: ValidationCurveOptions<Model, X, Y> & CrossValidateRun,
): Promise<CurveScores>;
export function validationCurve<Model extends WithParams, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options: ValidationCurveOptions<Model, X, Y>,
): CurveScores;
/** The same for tasks with their own samples. */
export function validationCurve<Model extends WithParams, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options: ValidationCurveOptions<Model> & CrossValidateRun,
): Promise<CurveScores>;
export function validationCurve<Model extends WithParams, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options: ValidationCurveOptions<Model>,
): CurveScores;
export function validationCurve(
  estimator: WithParams,
  ...given: readonly unknown[]
): CurveScores | Promise<CurveScores> {
  const { read, folds, run } = readCurve(CALLER, estimator, given, ['paramName', 'paramRange']);
  requireMethod(CALLER, estimator, 'setParams', 'each point sets a parameter');
  const name = read.raw('paramName', null);
  if (typeof name !== 'string') {
    throw new InputError(`${CALLER}: paramName is ${describe(name)}; expected the name of a parameter.`);
  }
  const range = read.raw('paramRange', null);
  if (!isList(range) || range.length === 0) {
    throw new InputError(
      `${CALLER}: paramRange is ${describe(range)}; expected a list of values of ${name}.`,
    );
  }
  const params = Array.from(range, (value) => ({ [name]: value }));
  return run({ models: configured(CALLER, estimator, params), folds }, curveScores);
}
