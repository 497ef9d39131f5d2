/**
 * The one list of the estimators: from it model files are read and the command line offers its models; the tests take
 * from it what has to have a page, a place in the tables of laws, runtimes and growth, and an export. No estimator
 * imports it, so that a program carries it only where it reads files of any class.
 */
import { MultiTaskElasticNet } from '../estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../estimators/multiTaskLasso.js';
import { MultiTaskModel } from '../estimators/multiTaskModel.js';
import { SharedLogisticRegression } from '../estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../estimators/softSharingClassifier.js';
import { SoftSharingRegressor } from '../estimators/softSharingRegressor.js';
import { MultiTaskElasticNetCV } from './multiTaskElasticNetCV.js';
import { MultiTaskLassoCV } from './multiTaskLassoCV.js';

/** The type of each estimator by the name that stands in its model files. */
export interface Estimators {
  readonly MultiTaskLasso: MultiTaskLasso;
  readonly MultiTaskElasticNet: MultiTaskElasticNet;
  readonly MultiTaskLassoCV: MultiTaskLassoCV;
  readonly MultiTaskElasticNetCV: MultiTaskElasticNetCV;
  readonly SharedLogisticRegression: SharedLogisticRegression;
  readonly SoftSharingRegressor: SoftSharingRegressor;
  readonly SoftSharingClassifier: SoftSharingClassifier;
  readonly MultiTaskModel: MultiTaskModel;
}

/** An estimator of any class. */
export type AnyEstimator = Estimators[keyof Estimators];

export interface EstimatorEntry<Model> {
  readonly Class: { new (params?: object): Model; fromJSON(file: unknown): Model };
  /** The page that explains it: `docs/<page>.md`. */
  readonly page: string;
}

export const ESTIMATORS: { readonly [Name in keyof Estimators]: EstimatorEntry<Estimators[Name]> } = {
  MultiTaskLasso: { Class: MultiTaskLasso, page: 'multi-task-lasso' },
  MultiTaskElasticNet: { Class: MultiTaskElasticNet, page: 'multi-task-elastic-net' },
  MultiTaskLassoCV: { Class: MultiTaskLassoCV, page: 'choosing-alpha' },
  MultiTaskElasticNetCV: { Class: MultiTaskElasticNetCV, page: 'choosing-alpha' },
  SharedLogisticRegression: {
    Class: SharedLogisticRegression,
    page: 'shared-logistic-regression',
  },
  SoftSharingRegressor: { Class: SoftSharingRegressor, page: 'soft-sharing' },
  SoftSharingClassifier: { Class: SoftSharingClassifier, page: 'soft-sharing' },
  MultiTaskModel: { Class: MultiTaskModel, page: 'multi-task-model' },
};
