import type { Matrix } from 'ml-matrix';
import type { SoftSharingParams } from '../../estimators/softSharingParams.js';
import type { MatrixInput } from '../../matrix/input.js';
import { STRENGTH_CV_DEFAULTS, StrengthCV, type StrengthCVParams } from './strengthCV.js';
import type { TaskWeights } from './taskBalance.js';
import type { CrossValidated } from './validationData.js';

/** The parameters of soft sharing whose strengths are chosen by cross-validation. */
export interface SoftSharingCVParams<Model>
  extends StrengthCVParams<Model>,
    Omit<SoftSharingParams, 'coupling' | 'alpha' | 'warmStart' | 'taskWeights'> {
  /** The couplings to choose from, each >= 0; 0 fits each task by itself, large ones give all the same weights. @defaultValue [0, 1e-3, 1e-2, 0.1, 1, 10, 1000] */
  couplings: ArrayLike<number>;
  /**
   * lambda_t, as for the model; 'inverse null loss' weighs each task by the inverse of the loss of its best constant model on the
   * samples of the fit, brought to a mean of 1: tasks of any units count alike; 'by uncertainty', for regressions, by the inverse
   * of its mean squared error at the fit itself. @defaultValue null
   */
  taskWeights: TaskWeights;
  /** The ridges to choose from, each >= 0. @defaultValue [1e-4, 1e-3, 1e-2, 0.1, 1] */
  alphas: ArrayLike<number>;
}

/** The defaults, but for the steps of a fit. */
export const SOFT_SHARING_CV_DEFAULTS: Readonly<Omit<SoftSharingCVParams<unknown>, 'maxIter'>> =
  /* @__PURE__ */ Object.freeze({
    couplings: Object.freeze([0, 1e-3, 1e-2, 0.1, 1, 10, 1000]),
    alphas: Object.freeze([1e-4, 1e-3, 1e-2, 0.1, 1]),
    graph: null,
    taskWeights: null,
    fitIntercept: true,
    tol: 1e-4,
    ...STRENGTH_CV_DEFAULTS,
  });

/** A fitted model of tasks that are drawn together. */
interface Shared extends CrossValidated {
  readonly coef_: unknown;
  readonly sharedCoef_: Float64Array;
  readonly taskCoef_: Matrix;
}

/** Soft sharing with coupling and alpha chosen by cross-validation. */
export abstract class SoftSharingCV<
  Model extends Shared,
  Params extends SoftSharingCVParams<Model>,
> extends StrengthCV<Model, Params> {
  declare couplings: ArrayLike<number>;
  declare alphas: ArrayLike<number>;
  declare graph: MatrixInput | null;

  protected override get strengths(): Readonly<Record<string, string>> {
    return { couplings: 'coupling', alphas: 'alpha' };
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
}
