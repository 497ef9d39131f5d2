/** What has no cost that grows with data, or has it from what stands in the table; each with the reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  ConvergenceWarning: 'an error class',
  DeviceWarning: 'an error class',
  explainDevice: 'a few products, timed',
  gpuDevice: "gpu.js's own work",
  InputError: 'an error class',
  NotFittedError: 'an error class',
  UndefinedMetricWarning: 'an error class',
  UserWarning: 'an error class',
  WorkerError: 'an error class',
  setWarningHandler: 'stores a function',
  statisticsQueue: 'that of chunkedStatistics, in other processes',
  statisticsWorker: 'serves a queue until it is closed',
  parquetChunks: "the database's own work, then that of chunkedStatistics",
  'polytask worker': 'serves a queue until it is stopped',
  toSVG: "Vega's own work",
  ...Object.fromEntries(
    ['sqlStatistics', 'fitSQL'].map((name) => [
      name,
      "the database's own work, by statements with a sum for each product; then what fitStatistics costs",
    ]),
  ),
  ...Object.fromEntries(
    ['duckdb', 'postgres', 'clickhouse'].flatMap((name) => [
      [`${name}Engine`, 'keeps a connection'],
      [`${name}Dialect`, 'functions of a few words'],
    ]),
  ),
  chdbEngine: 'keeps a session',
  ...Object.fromEntries(
    ['SharedLogisticRegression', 'SoftSharingClassifier', 'MultiTaskModel'].map((name) => [
      `${name}.fitSums`,
      "the sums are its caller's work; then a step of soft sharing with p samples a task, as fit's entries have it",
    ]),
  ),
  sqlCategories: 'what is kept',
  ...Object.fromEntries(
    ['Pipeline', 'GridSearchCV', 'RandomizedSearchCV', 'TransformedTargetRegressor'].map((name) => [
      `${name}.summary`,
      'that of its model, and a line for each step or a number for each task',
    ]),
  ),
  'Pipeline.fitStepsBy': 'what it is handed does the work',
  'Pipeline.transform': 'the transforms of its steps, which stand by themselves',
  'StandardScaler.getFeatureNamesOut': 'a copy of p names',
  'Pipeline.transformColumns': 'those of its steps',
  'Pipeline.inverseTransform': 'those of its steps',
  'Pipeline.fitTransform': 'those of its steps',
  'Pipeline.getFeatureNamesOut': 'those of its steps',
  uniform: 'three numbers',
  logUniform: 'three numbers',
  randint: 'three numbers',
  ...Object.fromEntries(
    ['SoftSharingRegressorCV', 'SoftSharingClassifierCV', 'SharedLogisticRegressionCV'].flatMap((name) =>
      ['predict', 'predictProba', 'decisionFunction', 'score', 'scores', 'toJSON', 'fromJSON', 'summary'].map(
        (method) => [`${name}.${method}`, 'those of GridSearchCV'],
      ),
    ),
  ),
  'KFold.toJSON': 'a few numbers',
  'StratifiedKFold.toJSON': 'a few numbers',
  'ShuffleSplit.toJSON': 'a few numbers',
  'GroupKFold.toJSON': 'a few numbers',
  'StratifiedGroupKFold.toJSON': 'a few numbers',
  'GroupShuffleSplit.toJSON': 'a few numbers',
  'StratifiedShuffleSplit.toJSON': 'a few numbers',
  'RepeatedKFold.toJSON': 'a few numbers',
  'RepeatedStratifiedKFold.toJSON': 'a few numbers',
  'LeaveOneOut.toJSON': 'a few numbers',
  'LeaveOneGroupOut.toJSON': 'a few numbers',
  'LeavePGroupsOut.toJSON': 'a few numbers',
  'TimeSeriesSplit.toJSON': 'a few numbers',
};

/** Methods of every class that hold or show parameters, and have no data to work on. */
export const WITHOUT_DATA: Readonly<Record<string, string>> = {
  getParams: 'parameters',
  setParams: 'parameters',
  clone: 'parameters',
  toString: 'parameters',
  predictAsync: 'the work of predict, or that of a device',
  fitAsync: 'the work of fit between pauses, or of its parts in workers',
};
