import type { ModelFile } from '../estimators/modelFile.js';
import { enterClass } from '../files/classes.js';
import type { AlphasInput } from './alphas.js';
import type { CvInput } from './checkCv.js';
import type { SelectionRule } from './chooseStrength.js';
import type { MultiTaskElasticNetCVParams } from './cvParams.js';
import { RowLassoCV } from './rowLassoCV.js';

const DEFAULTS: Readonly<MultiTaskElasticNetCVParams> = /* @__PURE__ */ Object.freeze({
  l1Ratio: 0.5,
  eps: 1e-3,
  alphas: 100,
  fitIntercept: true,
  maxIter: 1000,
  tol: 1e-4,
  copyX: true,
  cv: null,
  nJobs: null,
  randomState: null,
  selection: 'cyclic',
  selectionRule: 'min',
  featureWeights: null,
});

/**
 * MultiTaskElasticNet with alpha, and l1Ratio among several, chosen by cross-validation: for each l1Ratio and each
 * split, the path of alphas is fitted on the training samples and its mean squared errors are measured on the test
 * samples (weighted by `sampleWeight` within a task, averaged over tasks and then over splits); the strength with
 * the smallest error, or by `selectionRule: '1se'` a stronger one about as good, is fitted to all samples.
 *
 *     1 / (2 n) ||Y - X W - 1 b^T||_F^2 + alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2
 *
 * `fitAsync` shares the paths out over at most `nJobs` workers, as many as the work is worth; the result has the same
 * bits for any number of them.
 *
 * Source: scikit-learn 1.9's `sklearn.linear_model.MultiTaskElasticNetCV`.
 *
 * @example
 * const model = new MultiTaskElasticNetCV({ l1Ratio: [0.5, 0.9, 1], cv: 5 }).fit(X, Y);
 * model.alpha_;    // the chosen strength
 * model.l1Ratio_;  // and the chosen mix
 * model.msePath_;  // 3 x 100 x 5: l1Ratios x alphas x folds
 */
export class MultiTaskElasticNetCV extends RowLassoCV<MultiTaskElasticNetCVParams> {
  declare l1Ratio: number | ArrayLike<number>;
  declare eps: number;
  declare alphas: AlphasInput;
  declare fitIntercept: boolean;
  declare maxIter: number;
  declare tol: number;
  declare copyX: boolean;
  declare cv: CvInput;
  declare nJobs: number | null;
  declare randomState: number | null;
  declare selection: 'cyclic' | 'random';
  declare selectionRule: SelectionRule;
  declare featureWeights: ArrayLike<number> | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<MultiTaskElasticNetCVParams> = {}) {
    super('MultiTaskElasticNetCV', DEFAULTS, params);
  }

  /** The l1Ratio that was chosen. */
  get l1Ratio_(): number {
    return this.learned('reading l1Ratio_').l1Ratio;
  }

  /** The alphas, descending; for several l1Ratios with grids of their own, one list for each. */
  get alphas_(): number[] | number[][] {
    const { alphas, sharedAlphas } = this.learned('reading alphas_');
    return sharedAlphas || alphas.length === 1 ? [...alphas[0]!] : alphas.map((path) => [...path]);
  }

  /** The mean squared errors on the test samples, alphas x folds; for several l1Ratios, one such table for each. */
  get msePath_(): number[][] | number[][][] {
    const tables = this.errorTables('msePath_');
    return tables.length === 1 ? tables[0]! : tables;
  }

  /** The standard errors of the means over the folds, one for each alpha; for several l1Ratios, one such list for each. */
  get mseStd_(): number[] | number[][] {
    const lists = this.standardErrors('mseStd_');
    return lists.length === 1 ? lists[0]! : lists;
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): MultiTaskElasticNetCV {
    return new MultiTaskElasticNetCV().restore(file);
  }
}

enterClass('MultiTaskElasticNetCV', MultiTaskElasticNetCV);
