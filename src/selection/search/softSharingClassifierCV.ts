import { SoftSharingClassifier } from '../../estimators/softSharingClassifier.js';
import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import { SOFT_SHARING_CV_DEFAULTS, SoftSharingCV, type SoftSharingCVParams } from './softSharingCV.js';

/** The parameters of {@link SoftSharingClassifierCV}. */
export interface SoftSharingClassifierCVParams extends SoftSharingCVParams<SoftSharingClassifier> {
  /** As for the model. @defaultValue 100 */
  maxIter: number;
}

const DEFAULTS: Readonly<SoftSharingClassifierCVParams> = /* @__PURE__ */ Object.freeze({
  ...SOFT_SHARING_CV_DEFAULTS,
  maxIter: 100,
});

/**
 * SoftSharingClassifier with coupling and alpha chosen by cross-validation, by its accuracy unless `scoring` says another:
 * 'neg_log_loss', say. As SoftSharingRegressorCV, a GridSearchCV in short.
 *
 * @example
 * const model = new SoftSharingClassifierCV({ couplings: [0.1, 1], cv: 3 }).fit(X, Y);
 * model.coupling_; // the coupling that was chosen
 */
export class SoftSharingClassifierCV extends SoftSharingCV<
  SoftSharingClassifier,
  SoftSharingClassifierCVParams
> {
  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SoftSharingClassifierCVParams> = {}) {
    super('SoftSharingClassifierCV', DEFAULTS, params);
  }

  protected override modelWith(params: object): SoftSharingClassifier {
    return new SoftSharingClassifier(params);
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
