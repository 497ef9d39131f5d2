/** polytask: multi-task linear models with a proof of optimality. The table of contents. */

// Data

export {
  makeRegression,
  type Regression,
  type RegressionOptions,
  type RegressionWithCoef,
} from './datasets/makeRegression.js';

// Forms of matrices, labels and weights; progress

export type { Progress } from './computation/computation.js';
export type { LabelledTaskInput } from './data/fromLabels.js';
export type { MixedTaskInput } from './data/fromMixed.js';
export type { SampleWeightInput } from './data/fromShared.js';
export type { TaskInput } from './data/fromTasks.js';
export type { Label, LabelEntry, LabelsInput, TaskLabelsInput } from './data/labels.js';
export type { MixedTargetsInput } from './data/mixedTargets.js';
export type { IncompleteTargets } from './data/targets.js';
export type { CompressedColumns, FlatMatrix, MatrixInput, MatrixLike } from './matrix/input.js';

export type { ColumnRoles } from './tables/roles.js';
export type {
  ArqueroTable,
  ArrowTable,
  DuckDBReader,
  NamedColumns,
  TableColumns,
  TableInput,
  TableRows,
} from './tables/table.js';
export type { PredictAs, TableOf } from './tables/tableOf.js';

// Errors and warnings

export {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  setWarningHandler,
  UndefinedMetricWarning,
  UserWarning,
  type WarningHandler,
  WorkerError,
} from './messages/errors.js';

// Estimators

export type { FitOptions, TableFitOptions, TasksFitOptions } from './estimators/fitOptions.js';
export type { ClassifierFile } from './estimators/linearClassifier.js';
export type { LabelScoreOptions, ScoreOptions } from './estimators/linearEstimator.js';
export type { MixedModelFile, ModelOutput } from './estimators/mixedModel.js';
export type { FittedFile } from './estimators/modelFile.js';
export {
  type ModelPenalty,
  type NuclearNormPenalty,
  nuclearNorm,
  type RowLassoPenalty,
  type RowMCPPenalty,
  rowLasso,
  rowMCP,
  type SoftSharingPenalty,
  softSharing,
} from './estimators/modelPenalty.js';
export { MultiTaskElasticNet, type MultiTaskElasticNetParams } from './estimators/multiTaskElasticNet.js';
export { MultiTaskLasso, type MultiTaskLassoParams } from './estimators/multiTaskLasso.js';
export { MultiTaskModel, type MultiTaskModelParams } from './estimators/multiTaskModel.js';
export type { PredictAsyncOptions, PredictOptions, PredictTableOptions } from './estimators/predictInput.js';
export type { FitAsyncOptions } from './estimators/rowLassoRegressor.js';
export {
  type SharedAsyncOptions,
  SharedLogisticRegression,
  type SharedLogisticRegressionParams,
  type TasksAsyncOptions,
} from './estimators/sharedLogisticRegression.js';
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
export type { ModelClass } from './files/classes.js';
export type { ModelFile } from './files/modelFile.js';
export { type HuberLoss, huber } from './losses/huber.js';
export type { LossSpec, TaskKind } from './losses/registry.js';
export { type StudentTLoss, studentT } from './losses/studentT.js';
export type { Certificate } from './solvers/solver.js';

// Statistics in place of samples

export type { Chunk, LabelledChunk, SharedChunk } from './chunks/chunk.js';
export { type ChunkedStatisticsOptions, chunkedStatistics } from './chunks/chunkedStatistics.js';
export { csvChunks } from './chunks/csv/csvChunks.js';
export type { CSVOptions } from './chunks/csv/csvHeader.js';
export type { CSVRange } from './chunks/csv/csvLayout.js';
export { type ParquetOptions, parquetChunks } from './chunks/parquet/parquetChunks.js';
export type { ParquetConnection, ParquetLayout, ParquetRange } from './chunks/parquet/parquetRange.js';
export type { ChunksProgress } from './chunks/sumChunks.js';
export { mergeStatistics } from './statistics/mergeStatistics.js';
export type { MomentBlock, SufficientStatistics } from './statistics/statistics.js';
export { type StatisticsOptions, sufficientStatistics } from './statistics/sufficientStatistics.js';

// Relations of tasks

export type { RelationKind, TaskRelationsOptions } from './relations/relationOptions.js';
export { TaskRelations, type TaskRelationsFile } from './relations/relations.js';
export { type TaskGraphOptions, taskGraph } from './relations/taskGraph.js';
export { type RelationsProgress, type TaskRelationsRun, taskRelations } from './relations/taskRelations.js';

// Standard errors

export { type StandardErrorsOptions, standardErrors } from './uncertainty/standardErrors.js';
export {
  type IntervalOptions,
  type PredictionIntervals,
  StandardErrors,
  type WeightIntervals,
} from './uncertainty/standardErrorsResult.js';

// Preprocessing

export type { CategoriesInput, Category } from './preprocessing/categories.js';
export {
  type ColumnChoice,
  type ColumnPart,
  type ColumnStep,
  ColumnTransformer,
  type ColumnTransformerParams,
  makeColumnTransformer,
  type UnnamedPart,
} from './preprocessing/columnTransformer.js';
export {
  FunctionTransformer,
  type FunctionTransformerParams,
  type NumberFunction,
} from './preprocessing/functionTransformer.js';
export { MinMaxScaler, type MinMaxScalerParams } from './preprocessing/minMaxScaler.js';
export {
  OneHotEncoder,
  type OneHotEncoderParams,
} from './preprocessing/oneHotEncoder.js';
export { PolynomialFeatures, type PolynomialFeaturesParams } from './preprocessing/polynomialFeatures.js';
export type { ScalerFile } from './preprocessing/scalerFile.js';
export { SimpleImputer, type SimpleImputerParams } from './preprocessing/simpleImputer.js';
export {
  type ScalerFitOptions,
  StandardScaler,
  type StandardScalerParams,
} from './preprocessing/standardScaler.js';

// Reports

export type { ComparisonSubject } from './report/chapters/comparison/comparisonChapter.js';
export type { ReportData } from './report/chapters/dataPart.js';
export type { CouplingPathSubject, PathSubject } from './report/chapters/path.js';
export type { RelationsSubject } from './report/chapters/relations.js';
export type { SearchSubject } from './report/chapters/search.js';
export type { StandardErrorsSubject, UncertaintySubject } from './report/chapters/uncertainty.js';
export type { FittedSubject } from './report/fittedModel.js';
export { type HTMLOptions, type ReportSubject, toHTML } from './report/toHTML.js';

// Paths, cross-validation, splits, metrics, pipelines

export type { AlphasInput } from './selection/alphas.js';
export { type BootstrapOptions, bootstrapWeights } from './selection/bootstrap/bootstrapWeights.js';
export type { WeightBootstrap } from './selection/bootstrap/weightBootstrap.js';
export type { CvInput } from './selection/checkCv.js';
export type { SelectionRule } from './selection/chooseStrength.js';
export {
  type CrossValidateOptions,
  type CrossValidateRun,
  type CrossValidateTasksOptions,
  type CrossValidation,
  crossValidate,
  type FoldIndices,
  type SplitScores,
} from './selection/crossValidate.js';
export {
  type CrossValPredictOptions,
  crossValPredict,
  type PredictMethod,
} from './selection/crossValPredict.js';
export { crossValScore } from './selection/crossValScore.js';
export type { CurveOptions, CurveScores } from './selection/curves/curve.js';
export {
  type LearningCurve,
  type LearningCurveOptions,
  learningCurve,
} from './selection/curves/learningCurve.js';
export {
  type PermutationImportance,
  type PermutationOptions,
  permutationImportance,
} from './selection/curves/permutationImportance.js';
export {
  type ValidationCurveOptions,
  validationCurve,
  type WithParams,
} from './selection/curves/validationCurve.js';
export type { GroupsInput } from './selection/cvFolds.js';
export type { MultiTaskElasticNetCVParams, MultiTaskLassoCVParams } from './selection/cvParams.js';
export { maxError, meanAbsoluteError, medianAbsoluteError } from './selection/metrics/absoluteErrors.js';
export {
  type AccuracyOptions,
  accuracyScore,
  type BalancedAccuracyOptions,
  balancedAccuracyScore,
} from './selection/metrics/accuracyScore.js';
export type { ClassAverage } from './selection/metrics/averageClasses.js';
export {
  type AveragePrecisionOptions,
  averagePrecisionScore,
} from './selection/metrics/averagePrecisionScore.js';
export type { Averaged, MetricOptions } from './selection/metrics/averageTargets.js';
export { type BrierOptions, brierScoreLoss } from './selection/metrics/brierScoreLoss.js';
export { type ConfusionMatrixOptions, confusionMatrix } from './selection/metrics/confusionMatrix.js';
export { explainedVarianceScore } from './selection/metrics/explainedVarianceScore.js';
export type {
  LabelMetricOptions,
  PredictedLabelsInput,
  TrueLabelsInput,
  TrueLabelTask,
} from './selection/metrics/labelInput.js';
export { type LogLossOptions, logLoss } from './selection/metrics/logLoss.js';
export { meanSquaredError, rootMeanSquaredError } from './selection/metrics/meanSquaredError.js';
export type {
  Averaging,
  PredictionsInput,
  TargetsInput,
  VarianceAveraging,
} from './selection/metrics/metricInput.js';
export type { PredictedTask, TrueTask } from './selection/metrics/metricTasks.js';
export type { PerTarget } from './selection/metrics/perTarget.js';
export {
  d2AbsoluteErrorScore,
  d2PinballScore,
  meanPinballLoss,
  type PinballOptions,
} from './selection/metrics/pinball.js';
export {
  type FbetaOptions,
  f1Score,
  fbetaScore,
  type LabelAverage,
  type LabelScore,
  type PrecisionOptions,
  precisionScore,
  recallScore,
} from './selection/metrics/precisionRecall.js';
export { r2Score } from './selection/metrics/r2Score.js';
export { type RocAucOptions, rocAucScore } from './selection/metrics/rocAucScore.js';
export type { LabelScoresInput, TargetScores } from './selection/metrics/scoreInput.js';
export {
  d2TweedieScore,
  meanGammaDeviance,
  meanPoissonDeviance,
  meanTweedieDeviance,
  type TweedieOptions,
} from './selection/metrics/tweedie.js';
export {
  type FittedRegression,
  fromMlRegression,
  type MlRegression,
  type NumbersInput,
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
  type StatisticsPathOptions,
} from './selection/path.js';
export { makePipeline, Pipeline } from './selection/pipeline.js';
export type { PipelineFile } from './selection/pipelineFile.js';
export type { FinalStep, NamedStep, PipelineStep, TransformStep } from './selection/pipelineSteps.js';
export type { LastStep, NamedSteps, OfLast } from './selection/pipelineTypes.js';
export type { CVFitAsyncOptions } from './selection/rowLassoCV.js';
export type { CVProgress } from './selection/runJobs.js';
export type { ScorerName } from './selection/scorers.js';
export type { Scorer, Scoring, ScoringOptions } from './selection/scoring.js';
export type { CandidateRule } from './selection/search/chooseCandidate.js';
export type { CVResults, ScoreTable } from './selection/search/cvResults.js';
export { type Distribution, logUniform, randint, uniform } from './selection/search/distributions.js';
export { GridSearchCV, type GridSearchCVParams } from './selection/search/gridSearchCV.js';
export type { CandidateParams, Grid } from './selection/search/parameterGrid.js';
export { RandomizedSearchCV, type RandomizedSearchCVParams } from './selection/search/randomizedSearchCV.js';
export type { Distributions } from './selection/search/sampleCandidates.js';
export type { Scorings } from './selection/search/scorings.js';
export type { SearchFile } from './selection/search/searchFile.js';
export type { SearchParams } from './selection/search/searchParams.js';
export type {
  OfModel,
  SearchFitAsyncOptions,
  SearchFitOptions,
  SearchTasksFitAsyncOptions,
  SearchTasksFitOptions,
} from './selection/search/searchTypes.js';
export {
  SharedLogisticRegressionCV,
  type SharedLogisticRegressionCVParams,
} from './selection/search/sharedLogisticRegressionCV.js';
export {
  SoftSharingClassifierCV,
  type SoftSharingClassifierCVParams,
} from './selection/search/softSharingClassifierCV.js';
export {
  SoftSharingRegressorCV,
  type SoftSharingRegressorCVParams,
} from './selection/search/softSharingRegressorCV.js';
export type { CrossValidated } from './selection/search/validationData.js';
export {
  type CompareSharedOptions,
  type CompareSharingOptions,
  compareSharing,
} from './selection/sharing/compareSharing.js';
export { SharingComparison } from './selection/sharing/sharingComparison.js';
export type { SharingFile } from './selection/sharing/sharingFile.js';
export type { OverallGain, SharingResult, SharingStrengths } from './selection/sharing/sharingResult.js';
export type { SharingVerdict, SharingWay } from './selection/sharing/ways.js';
export { GroupKFold, type GroupKFoldFile } from './selection/splits/groupKFold.js';
export { GroupShuffleSplit, type GroupShuffleSplitFile } from './selection/splits/groupShuffleSplit.js';
export { KFold, type KFoldFile } from './selection/splits/kFold.js';
export {
  LeaveOneGroupOut,
  LeavePGroupsOut,
  type LeavePGroupsOutOptions,
} from './selection/splits/leaveGroupsOut.js';
export { LeaveOneOut } from './selection/splits/leaveOneOut.js';
export { LeaveOneTaskOut, type LeaveOneTaskOutOptions } from './selection/splits/leaveOneTaskOut.js';
export { PredefinedSplit, type PredefinedSplitOptions } from './selection/splits/predefinedSplit.js';
export {
  type RepeatedFile,
  RepeatedKFold,
  type RepeatedOptions,
  RepeatedStratifiedKFold,
} from './selection/splits/repeatedSplits.js';
export type { KFoldOptions } from './selection/splits/shuffledFolds.js';
export {
  ShuffleSplit,
  type ShuffleSplitFile,
  type ShuffleSplitOptions,
} from './selection/splits/shuffleSplit.js';
export type { IndexPair, Split, SplitData, Splitter, SplitterFile } from './selection/splits/splitter.js';
export {
  StratifiedGroupKFold,
  type StratifiedGroupKFoldFile,
} from './selection/splits/stratifiedGroupKFold.js';
export { StratifiedKFold, type StratifiedKFoldFile } from './selection/splits/stratifiedKFold.js';
export {
  StratifiedShuffleSplit,
  type StratifiedShuffleSplitFile,
} from './selection/splits/stratifiedShuffleSplit.js';
export {
  TimeSeriesSplit,
  type TimeSeriesSplitFile,
  type TimeSeriesSplitOptions,
} from './selection/splits/timeSeriesSplit.js';
export type { CompressedPart, PartOf } from './selection/takeSamples.js';
export type { SampledTask } from './selection/taskSamples.js';
export {
  type Samples,
  type TrainTestParts,
  type TrainTestSplitOptions,
  trainTestSplit,
} from './selection/trainTestSplit.js';
export type { TargetTransformer } from './selection/transformedTarget/targetTransform.js';
export {
  TransformedTargetRegressor,
  type TransformedTargetRegressorParams,
} from './selection/transformedTarget/transformedTargetRegressor.js';
