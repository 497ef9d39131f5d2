import { MultiTaskElasticNet } from '../estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../estimators/multiTaskLasso.js';
import { MultiTaskModel } from '../estimators/multiTaskModel.js';
import { SharedLogisticRegression } from '../estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../estimators/softSharingClassifier.js';
import { SoftSharingRegressor } from '../estimators/softSharingRegressor.js';
import { StandardScaler } from '../preprocessing/standardScaler.js';
import { MultiTaskElasticNetCV } from './multiTaskElasticNetCV.js';
import { MultiTaskLassoCV } from './multiTaskLassoCV.js';

/** The models that a file can hold, by the name of the class that stands in it. */
export const MODEL_READERS = {
  MultiTaskLasso: (file: unknown): MultiTaskLasso => MultiTaskLasso.fromJSON(file),
  MultiTaskElasticNet: (file: unknown): MultiTaskElasticNet => MultiTaskElasticNet.fromJSON(file),
  MultiTaskLassoCV: (file: unknown): MultiTaskLassoCV => MultiTaskLassoCV.fromJSON(file),
  MultiTaskElasticNetCV: (file: unknown): MultiTaskElasticNetCV => MultiTaskElasticNetCV.fromJSON(file),
  SharedLogisticRegression: (file: unknown): SharedLogisticRegression =>
    SharedLogisticRegression.fromJSON(file),
  SoftSharingRegressor: (file: unknown): SoftSharingRegressor => SoftSharingRegressor.fromJSON(file),
  SoftSharingClassifier: (file: unknown): SoftSharingClassifier => SoftSharingClassifier.fromJSON(file),
  MultiTaskModel: (file: unknown): MultiTaskModel => MultiTaskModel.fromJSON(file),
} as const;

type Readers = typeof MODEL_READERS & { readonly StandardScaler: (file: unknown) => StandardScaler };

/** All that can be a step of a pipeline in a file. */
export const STEP_READERS: Readers = {
  StandardScaler: (file) => StandardScaler.fromJSON(file),
  ...MODEL_READERS,
};
