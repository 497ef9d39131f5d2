/** polytask: multi-task linear models with a proof of optimality. The table of contents. */

// Data

export type { Regression, RegressionOptions, RegressionWithCoef } from './datasets/makeRegression.js';
export { makeRegression } from './datasets/makeRegression.js';

// Forms of matrices, progress

export type { CompressedColumns, FlatMatrix, MatrixInput, MatrixLike } from './matrix/input.js';
export type { Progress } from './solvers/solver.js';

// Errors and warnings

export {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  setWarningHandler,
  type WarningHandler,
  WorkerError,
} from './errors.js';

// Estimators

export type { MixedTaskInput } from './data/fromMixed.js';
export type { TaskInput } from './data/fromTasks.js';
export type { Label, LabelEntry, TaskLabelsInput } from './data/labels.js';
export type { MixedTargetsInput, TaskKind } from './data/mixedTargets.js';
export type { FitOptions } from './estimators/fitOptions.js';
export type { TasksFitOptions } from './estimators/labelledFit.js';
export type { LabelScoreOptions } from './estimators/linearClassifier.js';
export type { PredictOptions } from './estimators/linearEstimator.js';
export type { ScoreOptions } from './estimators/linearRegressor.js';
export type { MixedModelFile, ModelOutput } from './estimators/mixedModel.js';
export type { FittedFile, ModelFile } from './estimators/modelFile.js';
export {
  type ModelPenalty,
  type RowLassoPenalty,
  rowLasso,
  type SoftSharingPenalty,
  softSharing,
} from './estimators/modelPenalty.js';
export { MultiTaskElasticNet, type MultiTaskElasticNetParams } from './estimators/multiTaskElasticNet.js';
export { MultiTaskLasso, type MultiTaskLassoParams } from './estimators/multiTaskLasso.js';
export { MultiTaskModel, type MultiTaskModelParams } from './estimators/multiTaskModel.js';
export type { FitAsyncOptions } from './estimators/rowLassoRegressor.js';
export {
  SoftSharingClassifier,
  type SoftSharingClassifierParams,
} from './estimators/softSharingClassifier.js';
export { SoftSharingRegressor, type SoftSharingRegressorParams } from './estimators/softSharingRegressor.js';

// Paths, cross-validation, splits, metrics

export type { AlphasInput } from './selection/alphas.js';
export type { CvInput } from './selection/checkCv.js';
export type { SelectionRule } from './selection/chooseStrength.js';
export {
  type CrossValidated,
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
} from './selection/crossValidate.js';
export type { MultiTaskElasticNetCVParams, MultiTaskLassoCVParams } from './selection/cvParams.js';
export {
  KFold,
  type KFoldFile,
  type KFoldOptions,
} from './selection/kFold.js';
export { type MeanSquaredErrorOptions, meanSquaredError } from './selection/meanSquaredError.js';
export type { Averaging, TargetsInput } from './selection/metricInput.js';
export {
  type FittedRegression,
  fromMlRegression,
  type MlRegression,
  type RegressionClass,
} from './selection/mlRegression.js';
export { type Model, modelFromJSON } from './selection/modelFromJSON.js';
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
export { type R2ScoreOptions, r2Score } from './selection/r2Score.js';
export type { CVFitAsyncOptions } from './selection/rowLassoCV.js';
export type { CVProgress } from './selection/runJobs.js';
export type { Scorer, Scoring, ScoringOptions } from './selection/scoring.js';
export { ShuffleSplit, type ShuffleSplitFile, type ShuffleSplitOptions } from './selection/shuffleSplit.js';
export type { Split, SplitData, Splitter } from './selection/splitter.js';
export type { CompressedPart, PartOf } from './selection/takeSamples.js';
export {
  type Samples,
  type TrainTestParts,
  type TrainTestSplitOptions,
  trainTestSplit,
} from './selection/trainTestSplit.js';
