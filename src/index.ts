/** polytask: multi-task linear models with a proof of optimality. The table of contents. */

// Data
export type { LabelledTaskInput } from './data/fromLabels.js';
export type { SampleWeightInput } from './data/fromShared.js';
export type { TaskInput } from './data/fromTasks.js';
export type { Label, LabelEntry, LabelsInput, TaskLabelsInput } from './data/labels.js';
export type { Regression, RegressionOptions, RegressionWithCoef } from './datasets/makeRegression.js';
export { makeRegression } from './datasets/makeRegression.js';
// Errors and warnings
export {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  setWarningHandler,
  type WarningHandler,
  WorkerError,
} from './errors.js';
export type { FitOptions } from './estimators/fitOptions.js';
export type { TasksFitOptions } from './estimators/labelledFit.js';
export type { PredictOptions } from './estimators/linearEstimator.js';
export type { ScoreOptions } from './estimators/linearRegressor.js';
// Estimators
export type { FittedFile, ModelFile } from './estimators/modelFile.js';
export { MultiTaskElasticNet, type MultiTaskElasticNetParams } from './estimators/multiTaskElasticNet.js';
export { MultiTaskLasso, type MultiTaskLassoParams } from './estimators/multiTaskLasso.js';
export type { FitAsyncOptions } from './estimators/rowLassoRegressor.js';
export {
  SoftSharingClassifier,
  type SoftSharingClassifierParams,
} from './estimators/softSharingClassifier.js';
export type { SoftSharingParams } from './estimators/softSharingParams.js';
export {
  type SoftSharingFile,
  SoftSharingRegressor,
  type SoftSharingRegressorParams,
} from './estimators/softSharingRegressor.js';
export type { CompressedColumns, FlatMatrix, MatrixInput, MatrixLike } from './matrix/input.js';
export type { AlphasInput } from './selection/alphas.js';
// Selection
export type { CvInput } from './selection/checkCv.js';
export type { SelectionRule } from './selection/chooseStrength.js';
export type { MultiTaskElasticNetCVParams, MultiTaskLassoCVParams } from './selection/cvParams.js';
export { KFold, type KFoldFile, type KFoldOptions } from './selection/kFold.js';
export { MultiTaskElasticNetCV } from './selection/multiTaskElasticNetCV.js';
export { MultiTaskLassoCV } from './selection/multiTaskLassoCV.js';
export {
  type AlphaMaxOptions,
  alphaMax,
  type MultiTaskElasticNetPathOptions,
  type MultiTaskLassoPathOptions,
  multiTaskElasticNetPath,
  multiTaskLassoPath,
  type RegularizationPath,
} from './selection/path.js';
export type { CVFitAsyncOptions } from './selection/rowLassoCV.js';
export type { CVProgress } from './selection/runJobs.js';
export type { Split, SplitData, Splitter } from './selection/splitter.js';
export type { Progress } from './solvers/solver.js';
