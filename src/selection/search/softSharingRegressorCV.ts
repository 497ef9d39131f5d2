import { SoftSharingRegressor } from '../../estimators/softSharingRegressor.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import { SOFT_SHARING_CV_DEFAULTS, SoftSharingCV, type SoftSharingCVParams } from './softSharingCV.js';

/** The parameters of {@link SoftSharingRegressorCV}. */
export interface SoftSharingRegressorCVParams extends SoftSharingCVParams<SoftSharingRegressor> {
  /** As for the model. @defaultValue 1000 */
  maxIter: number;
}

const DEFAULTS: Readonly<SoftSharingRegressorCVParams> = /* @__PURE__ */ Object.freeze({
  ...SOFT_SHARING_CV_DEFAULTS,
  maxIter: 1000,
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
export class SoftSharingRegressorCV extends SoftSharingCV<
  SoftSharingRegressor,
  SoftSharingRegressorCVParams
> {
  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingRegressorCVParams> = {}) {
    super('SoftSharingRegressorCV', DEFAULTS, params);
  }

  protected override modelWith(params: object): SoftSharingRegressor {
    return new SoftSharingRegressor(params);
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
