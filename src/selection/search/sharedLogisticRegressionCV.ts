import {
  SharedLogisticRegression,
  type SharedLogisticRegressionParams,
} from '../../estimators/sharedLogisticRegression.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import { STRENGTH_CV_DEFAULTS, StrengthCV, type StrengthCVParams } from './strengthCV.js';
import type { TaskWeights } from './taskBalance.js';

/** The parameters of {@link SharedLogisticRegressionCV}. */
export interface SharedLogisticRegressionCVParams
  extends StrengthCVParams<SharedLogisticRegression>,
    Omit<SharedLogisticRegressionParams, 'alpha' | 'warmStart' | 'taskWeights'> {
  /**
   * lambda_t, as for the model; 'inverse null loss' weighs each task by the inverse of the loss of its best constant model on the
   * samples of the fit, brought to a mean of 1: tasks of any units count alike. @defaultValue null
   */
  taskWeights: TaskWeights;
  /** The ridges to choose from, each >= 0. @defaultValue [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1] */
  alphas: ArrayLike<number>;
}

const DEFAULTS: Readonly<SharedLogisticRegressionCVParams> = /* @__PURE__ */ Object.freeze({
  alphas: Object.freeze([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]),
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 100,
  ...STRENGTH_CV_DEFAULTS,
});

/**
 * SharedLogisticRegression with alpha chosen by cross-validation, by its accuracy unless `scoring` says another: 'neg_log_loss',
 * say. A GridSearchCV in short, as scikit-learn's `LogisticRegressionCV` is, with C = 1 / (alpha n).
 *
 * @example
 * const model = new SharedLogisticRegressionCV({ alphas: [1e-3, 0.1], cv: 3 }).fit(X, Y);
 * model.alpha_; // the alpha that was chosen
 */
export class SharedLogisticRegressionCV extends StrengthCV<
  SharedLogisticRegression,
  SharedLogisticRegressionCVParams
> {
  declare alphas: ArrayLike<number>;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SharedLogisticRegressionCVParams> = {}) {
    super('SharedLogisticRegressionCV', DEFAULTS, params);
  }

  protected override get strengths(): Readonly<Record<string, string>> {
    return { alphas: 'alpha' };
  }

  protected override modelWith(params: object): SharedLogisticRegression {
    return new SharedLogisticRegression(params);
  }

  /** The model in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(
    file: ModelFile | unknown,
    classes: readonly ModelClass[] = [SharedLogisticRegression],
  ): SharedLogisticRegressionCV {
    return new SharedLogisticRegressionCV().restore(file, classes);
  }
}

enterClass('SharedLogisticRegressionCV', SharedLogisticRegressionCV);
