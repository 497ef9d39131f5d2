import type { ModelFile } from '../estimators/modelFile.js';
import { enterClass } from '../files/classes.js';
import type { AlphasInput } from './alphas.js';
import type { CvInput } from './checkCv.js';
import type { SelectionRule } from './chooseStrength.js';
import type { MultiTaskLassoCVParams } from './cvParams.js';
import { RowLassoCV } from './rowLassoCV.js';

const DEFAULTS: Readonly<MultiTaskLassoCVParams> = /* @__PURE__ */ Object.freeze({
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
 * MultiTaskLasso with alpha chosen by cross-validation: for each split the path of alphas is fitted on the training
 * samples and its mean squared errors are measured on the test samples (weighted by `sampleWeight` within a task,
 * averaged over tasks and then over splits); the alpha with the smallest error, or by `selectionRule: '1se'` a
 * larger one about as good, is fitted to all samples.
 *
 *     1 / (2 n) ||Y - X W - 1 b^T||_F^2 + alpha sum_j ||W_j||_2
 *
 * `fitAsync` shares the paths out over at most `nJobs` workers, as many as the work is worth; the result has the same
 * bits for any number of them.
 *
 * Source: scikit-learn 1.9's `sklearn.linear_model.MultiTaskLassoCV`.
 *
 * @example
 * const { X, Y } = makeRegression({ nSamples: 100, nFeatures: 30, nTargets: 3, noise: 5, randomState: 0 });
 * const model = new MultiTaskLassoCV({ cv: 5 }).fit(X, Y);
 * model.alpha_;   // the chosen strength
 * model.msePath_; // 100 x 5: alphas x folds
 * model.active_;  // the features that it uses
 */
export class MultiTaskLassoCV extends RowLassoCV<MultiTaskLassoCVParams> {
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
  constructor(params: Partial<MultiTaskLassoCVParams> = {}) {
    super('MultiTaskLassoCV', DEFAULTS, params);
  }

  /** The alphas, descending. */
  get alphas_(): number[] {
    return [...this.learned('reading alphas_').alphas[0]!];
  }

  /** The mean squared errors on the test samples, alphas x folds. */
  get msePath_(): number[][] {
    return this.errorTables('msePath_')[0]!;
  }

  /** The standard errors of the means of `msePath_` over the folds, one for each alpha; NaN for a single fold. */
  get mseStd_(): number[] {
    return this.standardErrors('mseStd_')[0]!;
  }

  /** The estimator in a model file, fitted if it was. @throws InputError for a file that is not one */
  static fromJSON(file: ModelFile | unknown): MultiTaskLassoCV {
    return new MultiTaskLassoCV().restore(file);
  }
}

enterClass('MultiTaskLassoCV', MultiTaskLassoCV);
