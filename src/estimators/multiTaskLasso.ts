import { enterClass } from '../files/classes.js';
import type { ModelFile } from './modelFile.js';
import type { MultiTaskElasticNetParams } from './multiTaskElasticNet.js';
import { RowLassoRegressor } from './rowLassoRegressor.js';

/** The parameters of {@link MultiTaskLasso}: those of MultiTaskElasticNet without `l1Ratio`. */
export type MultiTaskLassoParams = Omit<MultiTaskElasticNetParams, 'l1Ratio'>;

const DEFAULTS: Readonly<MultiTaskLassoParams> = /* @__PURE__ */ Object.freeze({
  alpha: 1,
  fitIntercept: true,
  copyX: true,
  maxIter: 1000,
  tol: 1e-4,
  warmStart: false,
  randomState: null,
  selection: 'cyclic',
  taskWeights: null,
  featureWeights: null,
});

/**
 * Linear regression of several tasks at once that chooses features for all of them together:
 *
 *     1 / (2 n) ||Y - X W - 1 b^T||_F^2 + alpha sum_j ||W_j||_2
 *
 * with X n x p, Y n x T, W p x T and W_j its row j: a feature is used by all tasks or by none. `coef_` is W^T.
 * With `sampleWeight` s, the mean over the samples is weighted by s_i / sum s; with `featureWeights` f, alpha of row j is f_j alpha.
 *
 * Source: scikit-learn 1.9's `sklearn.linear_model.MultiTaskLasso`.
 *
 * @example
 * const { X, Y } = makeRegression({ nSamples: 100, nFeatures: 10, nTargets: 3, noise: 0.1, randomState: 0 });
 * const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
 * model.predict(X); // ml-matrix Matrix, 100 x 3
 * model.dualGap_;   // how far, at most, the objective is above its minimum
 */
export class MultiTaskLasso extends RowLassoRegressor<MultiTaskLassoParams> {
  declare alpha: number;
  declare fitIntercept: boolean;
  declare copyX: boolean;
  declare maxIter: number;
  declare tol: number;
  declare warmStart: boolean;
  declare randomState: number | null;
  declare selection: 'cyclic' | 'random';
  declare taskWeights: ArrayLike<number> | null;
  declare featureWeights: ArrayLike<number> | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<MultiTaskLassoParams> = {}) {
    super('MultiTaskLasso', DEFAULTS, params);
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): MultiTaskLasso {
    return new MultiTaskLasso().restore(file);
  }
}

enterClass('MultiTaskLasso', MultiTaskLasso);
