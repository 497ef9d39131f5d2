import { enterClass } from '../files/classes.js';
import type { ModelFile } from './modelFile.js';
import { RowLassoRegressor } from './rowLassoRegressor.js';

/** The parameters of {@link MultiTaskElasticNet}, scikit-learn's in camelCase, with its defaults. */
export interface MultiTaskElasticNetParams {
  /** The strength of the penalty, >= 0; 0 is least squares. @defaultValue 1 */
  alpha: number;
  /** The part of the row lasso in the penalty, in [0, 1]; 1 is MultiTaskLasso, 0 is ridge. @defaultValue 0.5 */
  l1Ratio: number;
  /** Whether each task has an intercept; never penalised. @defaultValue true */
  fitIntercept: boolean;
  /** Taken for scikit-learn's sake: X is never written to, whatever it says. @defaultValue true */
  copyX: boolean;
  /** The most passes over the features, >= 1. @defaultValue 1000 */
  maxIter: number;
  /**
   * A fit has converged when its duality gap is at most tol times the objective of the best constant model;
   * >= 0, never looser than scikit-learn's rule. Small fits go on to full precision, which costs them
   * milliseconds at most. @defaultValue 1e-4
   */
  tol: number;
  /** Whether a fit starts from the coefficients of the last one. @defaultValue false */
  warmStart: boolean;
  /** The seed for `selection: 'random'`, an integer in [0, 2^32 - 1]; null seeds afresh. @defaultValue null */
  randomState: number | null;
  /** The order of a pass: 'cyclic' by index, 'random' shuffled anew each time. @defaultValue 'cyclic' */
  selection: 'cyclic' | 'random';
  /** The weight lambda_t of each task in the objective: T numbers, 0 or in [1e-100, 1e100], not all 0; null is 1 each. @defaultValue null */
  taskWeights: ArrayLike<number> | null;
  /**
   * What alpha is multiplied by for each feature: p numbers, 0 or in [1e-100, 1e100]; 0 leaves a feature unpenalised; null is 1
   * each. @defaultValue null
   */
  featureWeights: ArrayLike<number> | null;
}

const DEFAULTS: Readonly<MultiTaskElasticNetParams> = /* @__PURE__ */ Object.freeze({
  alpha: 1,
  l1Ratio: 0.5,
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
 *     1 / (2 n) ||Y - X W - 1 b^T||_F^2 + alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2
 *
 * with X n x p, Y n x T, W p x T and W_j its row j: a feature is used by all tasks or by none. `coef_` is W^T.
 * With `sampleWeight` s, the mean over the samples is weighted by s_i / sum s; with `featureWeights` f, alpha of row j is f_j alpha.
 *
 * l1Ratio 0 and alpha 0 are solved directly (to machine precision) where X is dense.
 *
 * Source: scikit-learn 1.9's `sklearn.linear_model.MultiTaskElasticNet`.
 *
 * @example
 * const model = new MultiTaskElasticNet({ alpha: 0.1 });
 * model.fit([[0, 0], [1, 1], [2, 2]], [[0, 0], [1, 1], [2, 2]]);
 * model.coef_.to2DArray(); // [[0.4564, 0.4564], [0.4564, 0.4564]], to full precision
 * model.dualGap_;          // how far, at most, the objective is above its minimum
 */
export class MultiTaskElasticNet extends RowLassoRegressor<MultiTaskElasticNetParams> {
  declare alpha: number;
  declare l1Ratio: number;
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
  constructor(params: Partial<MultiTaskElasticNetParams> = {}) {
    super('MultiTaskElasticNet', DEFAULTS, params);
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): MultiTaskElasticNet {
    return new MultiTaskElasticNet().restore(file);
  }
}

enterClass('MultiTaskElasticNet', MultiTaskElasticNet);
