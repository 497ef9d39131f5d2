import type { Matrix } from 'ml-matrix';
import {
  SoftSharingRegressor,
  type SoftSharingRegressorParams,
} from '../../estimators/softSharingRegressor.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import type { MatrixInput } from '../../matrix/input.js';
import type { CvInput } from '../checkCv.js';
import type { CandidateRule } from './chooseCandidate.js';
import type { SearchScoring } from './searchParams.js';
import { STRENGTH_CV_DEFAULTS, StrengthCV, type StrengthCVParams } from './strengthCV.js';
import type { TaskWeights } from './taskBalance.js';

/** The parameters of {@link SoftSharingRegressorCV}. */
export interface SoftSharingRegressorCVParams
  extends StrengthCVParams<SoftSharingRegressor>,
    Omit<SoftSharingRegressorParams, 'coupling' | 'alpha' | 'warmStart' | 'taskWeights'> {
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

const DEFAULTS: Readonly<SoftSharingRegressorCVParams> = Object.freeze({
  couplings: Object.freeze([0, 1e-3, 1e-2, 0.1, 1, 10, 1000]),
  alphas: Object.freeze([1e-4, 1e-3, 1e-2, 0.1, 1]),
  graph: null,
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 1000,
  ...STRENGTH_CV_DEFAULTS,
});

/**
 * SoftSharingRegressor with coupling and alpha chosen by cross-validation: how strongly the tasks are drawn together, from each by
 * itself to one for all, and the ridge. The short form of a GridSearchCV over both, which it is: `cvResults_`, `bestScore_`.
 *
 * @example
 * const tasks = [
 *   { name: 'north', X: [[0], [1], [2], [3], [4]], y: [0, 1, 2, 3, 4] },
 *   { name: 'south', X: [[0], [1], [3], [4], [5]], y: [1, 3, 7, 9, 11] },
 * ];
 * const model = new SoftSharingRegressorCV({ couplings: [0, 0.1, 1] }).fit(tasks);
 * model.coupling_; // the coupling that was chosen
 */
export class SoftSharingRegressorCV extends StrengthCV<SoftSharingRegressor, SoftSharingRegressorCVParams> {
  declare couplings: ArrayLike<number>;
  declare alphas: ArrayLike<number>;
  declare graph: MatrixInput | null;
  declare taskWeights: TaskWeights;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare cv: CvInput;
  declare scoring: SearchScoring<SoftSharingRegressor>;
  declare selectionRule: CandidateRule;
  declare nJobs: number | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingRegressorCVParams> = {}) {
    super('SoftSharingRegressorCV', DEFAULTS, params);
  }

  protected override get strengths(): Readonly<Record<string, string>> {
    return { couplings: 'coupling', alphas: 'alpha' };
  }

  protected override modelWith(params: object): SoftSharingRegressor {
    return new SoftSharingRegressor(params);
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
    classes: readonly ModelClass[] = [SoftSharingRegressor],
  ): SoftSharingRegressorCV {
    return new SoftSharingRegressorCV().restore(file, classes);
  }
}

enterClass('SoftSharingRegressorCV', SoftSharingRegressorCV);
