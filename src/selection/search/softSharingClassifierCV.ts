import type { Matrix } from 'ml-matrix';
import {
  SoftSharingClassifier,
  type SoftSharingClassifierParams,
} from '../../estimators/softSharingClassifier.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import type { MatrixInput } from '../../matrix/input.js';
import type { CvInput } from '../checkCv.js';
import type { CandidateRule } from './chooseCandidate.js';
import type { SearchScoring } from './searchParams.js';
import { STRENGTH_CV_DEFAULTS, StrengthCV, type StrengthCVParams } from './strengthCV.js';
import type { TaskWeights } from './taskBalance.js';

/** The parameters of {@link SoftSharingClassifierCV}. */
export interface SoftSharingClassifierCVParams
  extends StrengthCVParams<SoftSharingClassifier>,
    Omit<SoftSharingClassifierParams, 'coupling' | 'alpha' | 'warmStart' | 'taskWeights'> {
  /** The couplings to choose from, each >= 0; 0 fits each task by itself, large ones give all the same weights. @defaultValue [0, 1e-3, 1e-2, 0.1, 1, 10, 1000] */
  couplings: ArrayLike<number>;
  /**
   * lambda_t, as for the model; 'inverse null loss' weighs each task by the inverse of the loss of its best constant model on the
   * samples of the fit, brought to a mean of 1: tasks of any units count alike. @defaultValue null
   */
  taskWeights: TaskWeights;
  /** The ridges to choose from, each >= 0. @defaultValue [1e-4, 1e-3, 1e-2, 0.1, 1] */
  alphas: ArrayLike<number>;
}

const DEFAULTS: Readonly<SoftSharingClassifierCVParams> = Object.freeze({
  couplings: Object.freeze([0, 1e-3, 1e-2, 0.1, 1, 10, 1000]),
  alphas: Object.freeze([1e-4, 1e-3, 1e-2, 0.1, 1]),
  graph: null,
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 100,
  ...STRENGTH_CV_DEFAULTS,
});

/**
 * SoftSharingClassifier with coupling and alpha chosen by cross-validation, by its accuracy unless `scoring` says another:
 * 'neg_log_loss', say. As SoftSharingRegressorCV, a GridSearchCV in short.
 *
 * @example
 * const model = new SoftSharingClassifierCV({ couplings: [0.1, 1], cv: 3 }).fit(X, Y);
 * model.coupling_; // the coupling that was chosen
 */
export class SoftSharingClassifierCV extends StrengthCV<
  SoftSharingClassifier,
  SoftSharingClassifierCVParams
> {
  declare couplings: ArrayLike<number>;
  declare alphas: ArrayLike<number>;
  declare graph: MatrixInput | null;
  declare taskWeights: TaskWeights;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare cv: CvInput;
  declare scoring: SearchScoring<SoftSharingClassifier>;
  declare selectionRule: CandidateRule;
  declare nJobs: number | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingClassifierCVParams> = {}) {
    super('SoftSharingClassifierCV', DEFAULTS, params);
  }

  protected override get strengths(): Readonly<Record<string, string>> {
    return { couplings: 'coupling', alphas: 'alpha' };
  }

  protected override modelWith(params: object): SoftSharingClassifier {
    return new SoftSharingClassifier(params);
  }

  /** The chosen coupling. */
  get coupling_(): number {
    return this.bestParams_.coupling as number;
  }

  /** What the tasks share, p numbers: the mean of the rows of `coef_`. */
  get sharedCoef_(): Float64Array {
    return this.bestEstimator_.sharedCoef_;
  }

  /** What is each task's own, T x p: `coef_` less `sharedCoef_`. */
  get taskCoef_(): Matrix {
    return this.bestEstimator_.taskCoef_;
  }

  /** The model in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(
    file: ModelFile | unknown,
    classes: readonly ModelClass[] = [SoftSharingClassifier],
  ): SoftSharingClassifierCV {
    return new SoftSharingClassifierCV().restore(file, classes);
  }
}

enterClass('SoftSharingClassifierCV', SoftSharingClassifierCV);
