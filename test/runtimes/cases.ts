/**
 * What is compared between runtimes: something with numbers for every name that polytask, polytask/gpu, polytask/plot and polytask/sql export, and the
 * functions that all of it rests on. A test beside this file fails where a name is missing.
 */
import * as polytask from 'polytask';
import * as gpu from 'polytask/gpu';
import * as plot from 'polytask/plot';
import * as sql from 'polytask/sql';
import { rowPenaltyNames } from '../../src/estimators/modelPenalty.js';
import { LOSS_NAMES, readLoss } from '../../src/losses/registry.js';
import { exp } from '../../src/math/exp.js';
import { expm1 } from '../../src/math/expm1.js';
import { log } from '../../src/math/log.js';
import { log1p } from '../../src/math/log1p.js';
import { createRandom } from '../../src/math/random.js';

const { makeRegression, rowLasso, softSharing } = polytask;

/** Whatever a case gives is compared number by number; see `told`. */
type Case = () => unknown;

const { X, Y } = makeRegression({ nSamples: 63, nFeatures: 9, nTargets: 3, noise: 2, randomState: 11 });
const rows = X.to2DArray();
const targets = Y.to2DArray();
const labels = targets.map((row) => row.map((y, t) => (y > 20 * t ? 'yes' : 'no')));
const grades = targets.map(([y]) => (y! < -60 ? 'low' : y! < 50 ? 'mid' : 'high'));
const some = targets.map((row, i) => row.map((y, t) => ((i + t) % 7 === 0 ? Number.NaN : y)));
const weights = rows.map((_, i) => 1 + (i % 3));
const ownSamples = ['a', 'b', 'c'].map((name, t) => {
  const part = rows.map((_, i) => i).filter((i) => i % 3 === t || i % 4 === 0);
  return { name, X: part.map((i) => rows[i]!), part, t };
});
const ownTargets = ownSamples.map(({ part, t, ...task }) => ({
  ...task,
  y: part.map((i) => targets[i]![t]!),
}));
const ownLabels = ownSamples.map(({ part, t, ...task }) => ({ ...task, y: part.map((i) => labels[i]![t]!) }));
const graph = [
  [0, 1, 0.5],
  [1, 0, 0.1],
  [0.5, 0.1, 0],
];

const groups = rows.map((_, i) => (i * 7) % 11);

/** Compressed columns of the entries larger than 1. */
function compressed(given: readonly (readonly number[])[]) {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < given[0]!.length; j++) {
    for (let i = 0; i < given.length; i++) {
      if (Math.abs(given[i]![j]!) <= 1) continue;
      data.push(given[i]![j]!);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return { data, indices, indptr, shape: [given.length, given[0]!.length] as [number, number] };
}

const sparse = compressed(rows);
/** More columns, whose labels are fitted in another way. */
const words = compressed(
  rows.map((row) => [...row, ...row.map((x, j) => x - row[(j + 1) % row.length]!), ...row.map((x) => x * x)]),
);

const regression = (model: {
  toJSON(): unknown;
  predict(x: typeof X): unknown;
  score(x: typeof X, y: typeof Y): number;
}) => [model.toJSON(), model.predict(X), model.score(X, Y)];
const classification = (model: polytask.SharedLogisticRegression | polytask.SoftSharingClassifier) => [
  model.toJSON(),
  model.predictProba(X, { task: 1 }),
  model.decisionFunction(X),
  model.predict(X),
];
const mixed = (model: polytask.MultiTaskModel, tasks: readonly number[]) => [
  model.toJSON(),
  model.predict(X),
  ...tasks.flatMap((task) => [model.predictProba(X, { task }), model.decisionFunction(X, { task })]),
];

/** Targets of each kind made of numbers. */
const ofKind = {
  number: (y: number) => y / 30,
  count: (y: number) => Math.floor(Math.abs(y) / 50),
  pair: (_: number, i: number) => labels[i]![0]!,
  classes: (_: number, i: number) => grades[i]!,
};

/** What JSON makes of a value. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Metrics, with what they are given. */
type Metric = (yTrue: unknown, yPred: unknown, options?: object) => unknown;
const positive = targets.map((row) => row.map((y) => 1 + Math.abs(y) / 8));
const ofNumbers = {
  rootMeanSquaredError: polytask.rootMeanSquaredError,
  meanAbsoluteError: polytask.meanAbsoluteError,
  medianAbsoluteError: polytask.medianAbsoluteError,
  maxError: polytask.maxError,
  explainedVarianceScore: polytask.explainedVarianceScore,
  meanPinballLoss: polytask.meanPinballLoss,
  d2PinballScore: polytask.d2PinballScore,
  d2AbsoluteErrorScore: polytask.d2AbsoluteErrorScore,
} as unknown as Record<string, Metric>;
const ofPositive = {
  meanTweedieDeviance: polytask.meanTweedieDeviance,
  meanPoissonDeviance: polytask.meanPoissonDeviance,
  meanGammaDeviance: polytask.meanGammaDeviance,
  d2TweedieScore: polytask.d2TweedieScore,
} as unknown as Record<string, Metric>;
const ofLabels = {
  accuracyScore: polytask.accuracyScore,
  balancedAccuracyScore: polytask.balancedAccuracyScore,
  precisionScore: polytask.precisionScore,
  recallScore: polytask.recallScore,
  f1Score: polytask.f1Score,
  fbetaScore: polytask.fbetaScore,
  confusionMatrix: polytask.confusionMatrix,
} as unknown as Record<string, Metric>;
const ofScores = {
  logLoss: polytask.logLoss,
  brierScoreLoss: polytask.brierScoreLoss,
  rocAucScore: polytask.rocAucScore,
  averagePrecisionScore: polytask.averagePrecisionScore,
} as unknown as Record<string, Metric>;

const folds = new polytask.ShuffleSplit({ nSplits: 3, testSize: 0.3, randomState: 2 });

/** Each loss with parameters: what it is, and fits of it beside counts. */
const losses = Object.fromEntries(
  LOSS_NAMES.filter((name) => name in polytask).map((name): [string, Case] => [
    name,
    () => {
      const loss = (polytask as unknown as Record<string, () => polytask.LossSpec>)[name]!();
      const of = ofKind[readLoss(loss)!.target];
      const Z = targets.map((row, i) => [of(row[0]!, i), Math.floor(Math.abs(row[1]!) / 50)]);
      return [
        loss,
        ...[rowLasso({ alpha: 0.02 }), softSharing({ alpha: 0.02 })].map((penalty) =>
          mixed(new polytask.MultiTaskModel({ losses: [loss, 'poisson'], penalty }).fit(X, Z), []),
        ),
      ];
    },
  ]),
);

/** Each penalty on rows but the row lasso, which has a case of its own: what it is, and a fit with two losses. */
const rowPenalties = Object.fromEntries(
  rowPenaltyNames()
    .filter((name) => name !== 'rowLasso')
    .map((name): [string, Case] => [
      name,
      () => {
        const make = (polytask as unknown as Record<string, (options: object) => polytask.ModelPenalty>)[
          name
        ]!;
        const model = new polytask.MultiTaskModel({
          losses: ['squared', 'logistic'],
          penalty: make({ alpha: 0.05 }),
        });
        return [
          make({ alpha: 0.1 }),
          mixed(
            model.fit(
              X,
              targets.map(([y], i) => [y! / 100, labels[i]![1]!]),
            ),
            [1],
          ),
        ];
      },
    ]),
);

/** The cases of polytask by the name that they are of. */
export const cases: Readonly<Record<string, Case>> = {
  ...losses,
  ...rowPenalties,
  MultiTaskLasso: () => [
    regression(new polytask.MultiTaskLasso({ alpha: 0.7 }).fit(X, Y, { sampleWeight: weights })),
    regression(
      new polytask.MultiTaskLasso({ alpha: 0.7, selection: 'random', randomState: 3 }).fit(sparse, Y),
    ),
    regression(new polytask.MultiTaskLasso({ alpha: 0, fitIntercept: false }).fit(X, some)),
    regression(new polytask.MultiTaskLasso({ alpha: 0.7 }).fit(X, Y, { kernels: 'reference' })),
  ],
  MultiTaskElasticNet: () => [
    regression(
      new polytask.MultiTaskElasticNet({ alpha: 0.3, l1Ratio: 0.6, taskWeights: [1, 2, 3] }).fit(X, Y),
    ),
    regression(new polytask.MultiTaskElasticNet({ alpha: 0.3, l1Ratio: 0 }).fit(sparse, some)),
    regression(new polytask.MultiTaskElasticNet({ alpha: 2, l1Ratio: 0.9 }).fit(ownTargets)),
  ],
  MultiTaskLassoCV: () =>
    regression(new polytask.MultiTaskLassoCV({ alphas: 7, cv: 3, selectionRule: '1se' }).fit(X, Y)),
  MultiTaskElasticNetCV: () =>
    regression(
      new polytask.MultiTaskElasticNetCV({ l1Ratio: [0.4, 0.9], alphas: 5, cv: folds }).fit(X, Y, {
        sampleWeight: weights,
      }),
    ),
  SharedLogisticRegression: () => [
    new polytask.SharedLogisticRegression({ alpha: 0.1 })
      .fit([[0], [1], [2], [3], [5]], [[0], [1], [0], [1], [1]])
      .toJSON(),
    classification(new polytask.SharedLogisticRegression().fit(X, labels, { sampleWeight: weights })),
    classification(
      new polytask.SharedLogisticRegression({ alpha: 0.01, fitIntercept: false }).fit(sparse, labels),
    ),
    classification(new polytask.SharedLogisticRegression({ alpha: 0.02 }).fit(ownLabels)),
    new polytask.SharedLogisticRegression({ alpha: 0.02 }).fit(words, labels).toJSON(),
    classification(new polytask.SharedLogisticRegression().fit(X, labels, { kernels: 'reference' })),
  ],
  SoftSharingRegressor: () => [
    regression(new polytask.SoftSharingRegressor({ coupling: 0.3, graph }).fit(X, some)),
    regression(new polytask.SoftSharingRegressor({ alpha: 0.1 }).fit(ownTargets)),
    new polytask.SoftSharingRegressor()
      .fit(ownTargets)
      .adapt({ name: 'd', X: rows.slice(0, 3), y: [1, 2, 4] })
      .toJSON(),
  ],
  SoftSharingClassifier: () => [
    classification(new polytask.SoftSharingClassifier({ alpha: 0.01 }).fit(X, labels)),
    classification(
      new polytask.SoftSharingClassifier({ coupling: 2, alpha: 0.01, graph }).fit(sparse, labels),
    ),
    classification(new polytask.SoftSharingClassifier({ alpha: 0.1 }).fit(ownLabels)),
    new polytask.SoftSharingClassifier({ alpha: 0.02 }).fit(words, labels).toJSON(),
  ],
  MultiTaskModel: () => [
    mixed(
      new polytask.MultiTaskModel({
        losses: ['squared', 'logistic', 'softmax'],
        penalty: rowLasso({ alpha: 0.02, l1Ratio: 0.7 }),
      }).fit(
        X,
        targets.map(([y], i) => [y! / 100, labels[i]![1]!, grades[i]!]),
      ),
      [1, 2],
    ),
    mixed(
      new polytask.MultiTaskModel({ losses: 'logistic', penalty: rowLasso({ alpha: 0.03 }) }).fit(ownLabels),
      [0],
    ),
    mixed(
      new polytask.MultiTaskModel({ losses: 'softmax', penalty: rowLasso({ alpha: 0.1, l1Ratio: 0 }) }).fit(
        sparse,
        grades.map((grade, i) => [grade, labels[i]![0]!]),
      ),
      [0, 1],
    ),
    mixed(
      new polytask.MultiTaskModel({
        losses: ['logistic', 'softmax'],
        penalty: softSharing({ coupling: 0.5, alpha: 0.05 }),
      }).fit(
        X,
        grades.map((grade, i) => [labels[i]![0]!, grade]),
      ),
      [0, 1],
    ),
  ],
  rowLasso: () => rowLasso({ alpha: 0.1, l1Ratio: 0.3 }),
  softSharing: () => [
    softSharing({ coupling: 0.1, alpha: 0.3 }),
    mixed(
      new polytask.MultiTaskModel({
        losses: ['squared', 'logistic'],
        penalty: [softSharing({ coupling: 2 }), rowLasso({ alpha: 0.05 })],
      }).fit(
        X,
        targets.map(([y], i) => [y! / 100, labels[i]![1]!]),
      ),
      [1],
    ),
  ],
  nuclearNorm: () => [
    polytask.nuclearNorm({ alpha: 0.2 }),
    new polytask.MultiTaskModel({ penalty: polytask.nuclearNorm({ alpha: 2 }) }).fit(X, some).toJSON(),
    new polytask.MultiTaskModel({ losses: 'softmax', penalty: polytask.nuclearNorm({ alpha: 0.02 }) })
      .fit(
        sparse,
        grades.map((grade) => [grade]),
      )
      .toJSON(),
  ],
  makeRegression: () => [
    makeRegression({
      nSamples: 40,
      nFeatures: 20,
      nTargets: 2,
      effectiveRank: 3,
      noise: 1,
      randomState: 5,
      coef: true,
    }),
    makeRegression({ nSamples: 400, nFeatures: 4, randomState: 6 }),
  ],
  sufficientStatistics: () => [
    polytask.sufficientStatistics(X, some, { sampleWeight: weights }),
    polytask.sufficientStatistics(sparse, Y),
    polytask.sufficientStatistics(ownTargets),
    regression(
      new polytask.MultiTaskElasticNet({ alpha: 0.7 }).fitStatistics(polytask.sufficientStatistics(X, Y)),
    ),
    new polytask.SoftSharingRegressor().fitStatistics(polytask.sufficientStatistics(ownTargets)).toJSON(),
  ],
  mergeStatistics: () => {
    const parts = [0, 21, 42].map((k) =>
      polytask.sufficientStatistics(rows.slice(k, k + 21), targets.slice(k, k + 21)),
    );
    const model = new polytask.MultiTaskLassoCV({ alphas: 5 }).fitStatistics(parts);
    return [polytask.mergeStatistics(...parts), model.toJSON()];
  },
  chunkedStatistics: async () => {
    const parts = [0, 13, 14, 40].map((k, c, all) => {
      const end = all[c + 1] ?? rows.length;
      return { X: rows.slice(k, end), Y: some.slice(k, end), sampleWeight: weights.slice(k, end) };
    });
    return [await polytask.chunkedStatistics(parts), await polytask.chunkedStatistics([ownTargets])];
  },
  csvChunks: async () => {
    const lines = rows.map((row, i) => [...row, `t${i % 2}`, targets[i]![0]].join(','));
    const text = new TextEncoder().encode(['a,b,c,d,e,f,g,h,i,task,y', ...lines, ''].join('\n'));
    const pieces = (async function* () {
      for (let at = 0; at < text.length; at += 999) yield text.subarray(at, at + 999);
    })();
    const options = { targets: ['y'], task: 'task', chunkBytes: 2000 };
    return polytask.chunkedStatistics(polytask.csvChunks(pieces, options));
  },
  StandardScaler: () => {
    const scaler = new polytask.StandardScaler().fit(X, { sampleWeight: weights });
    return [scaler.toJSON(), scaler.transform(X), scaler.inverseTransform(X)];
  },
  Pipeline: () => {
    const steps = [
      ['scale', new polytask.StandardScaler()],
      ['lasso', new polytask.MultiTaskLasso({ alpha: 2 })],
    ] as const;
    const model = new polytask.Pipeline([
      ...steps.map(([name, step]) => [name, step] as [string, typeof step]),
    ] as never);
    return regression(model.fit(X, Y) as never);
  },
  makePipeline: () =>
    regression(
      polytask
        .makePipeline(new polytask.StandardScaler(), new polytask.MultiTaskElasticNet({ alpha: 0.5 }))
        .fit(X, Y),
    ),
  TransformedTargetRegressor: () => {
    const regressor = new polytask.MultiTaskElasticNet({ alpha: 0.5 });
    const transformer = new polytask.StandardScaler();
    const model = new polytask.TransformedTargetRegressor({ regressor, transformer }).fit(X, Y);
    return [model.predict(X), model.scores(X, Y)];
  },
  modelFromJSON: () =>
    polytask.modelFromJSON(new polytask.MultiTaskLasso({ alpha: 5 }).fit(X, Y).toJSON()).predict(X),
  compareSharing: () => polytask.compareSharing(ownTargets, { cv: 3, repeats: 1, innerCv: 2 }).then(plain),
  SharingComparison: () =>
    polytask
      .compareSharing(rows, labels, { cv: 2, repeats: 2, innerCv: 2, ways: ['soft sharing'] })
      .then((found) => [plain(polytask.SharingComparison.fromJSON(plain(found))), `${found}`]),
  crossValidate: () =>
    [undefined, 'r2', 'neg_mean_squared_error'].map((scoring) =>
      polytask.crossValidate(new polytask.MultiTaskLasso({ alpha: 1 }), X, Y, {
        cv: 3,
        ...(scoring === undefined ? {} : { scoring: scoring as 'r2' }),
      }),
    ),
  crossValScore: () =>
    polytask.crossValScore(new polytask.SoftSharingRegressor({ alpha: 0.1 }), ownTargets, { cv: 3 }),
  crossValPredict: () =>
    polytask.crossValPredict(new polytask.SharedLogisticRegression({ alpha: 0.1 }), X, labels, {
      cv: 3,
      method: 'predictProba',
    }),
  GridSearchCV: () => {
    const estimator = new polytask.SoftSharingRegressor();
    const paramGrid = { coupling: [0.1, 1, 10], alpha: [1e-3, 0.1] };
    const search = new polytask.GridSearchCV({ estimator, paramGrid, cv: 3 }).fit(ownTargets);
    return [search.cvResults_, search.bestIndex_, search.toJSON()];
  },
  RandomizedSearchCV: () => {
    const estimator = new polytask.MultiTaskElasticNet();
    const paramDistributions = {
      alpha: polytask.logUniform(0.1, 10),
      l1Ratio: polytask.uniform(0.1, 1),
      maxIter: polytask.randint(500, 1000),
    };
    const search = new polytask.RandomizedSearchCV({
      estimator,
      paramDistributions,
      nIter: 5,
      cv: 3,
      randomState: 7,
    });
    return [search.fit(X, Y).cvResults_, search.bestIndex_];
  },
  SoftSharingRegressorCV: () => {
    const model = new polytask.SoftSharingRegressorCV({ couplings: [0.1, 1], cv: 3 }).fit(ownTargets);
    return [model.cvResults_, model.coef_, model.toJSON()];
  },
  SoftSharingClassifierCV: () =>
    new polytask.SoftSharingClassifierCV({ couplings: [0.1, 1], alphas: [0.1], cv: 3 }).fit(X, labels)
      .cvResults_,
  SharedLogisticRegressionCV: () =>
    new polytask.SharedLogisticRegressionCV({ alphas: [0.1, 1], cv: 3 }).fit(ownLabels).cvResults_,
  uniform: () => polytask.uniform(0.5, 2),
  logUniform: () => polytask.logUniform(0.5, 2),
  randint: () => polytask.randint(1, 9),
  KFold: () => [...new polytask.KFold({ nSplits: 4, shuffle: true, randomState: 1 }).split(X)],
  StratifiedKFold: () => [
    ...new polytask.StratifiedKFold({ nSplits: 4, shuffle: true, randomState: 1 }).split(
      X,
      labels.map(([label]) => label!),
    ),
  ],
  FunctionTransformer: () => new polytask.FunctionTransformer({ func: 'expm1' }).fitTransform([[0.1, -3, 2]]),
  MinMaxScaler: () => new polytask.MinMaxScaler({ featureRange: [-1, 3] }).fitTransform(rows),
  SimpleImputer: () => new polytask.SimpleImputer({ addIndicator: true }).fitTransform(some),
  OneHotEncoder: () => new polytask.OneHotEncoder({ drop: 'first' }).fitTransform(labels),
  PolynomialFeatures: () => new polytask.PolynomialFeatures({ degree: 3 }).fitTransform(targets),
  ColumnTransformer: () =>
    new polytask.ColumnTransformer({
      transformers: [
        ['kinds', new polytask.OneHotEncoder(), 0],
        ['scaled', new polytask.StandardScaler(), 1],
      ],
    }).fitTransform(grades.map((grade, i) => [grade, targets[i]![0]!])),
  makeColumnTransformer: () =>
    polytask
      .makeColumnTransformer(
        [polytask.makePipeline(new polytask.SimpleImputer(), new polytask.StandardScaler()), 1],
        [new polytask.OneHotEncoder(), 0],
      )
      .fitTransform(grades.map((grade, i) => [grade, targets[i]![0]!])),
  learningCurve: () =>
    polytask.learningCurve(new polytask.MultiTaskLasso({ alpha: 1 }), X, Y, {
      cv: 3,
      shuffle: true,
      randomState: 1,
    }),
  validationCurve: () =>
    polytask.validationCurve(new polytask.SoftSharingRegressor(), ownTargets, {
      cv: 3,
      paramName: 'alpha',
      paramRange: [0.01, 1],
    }),
  permutationImportance: () =>
    polytask.permutationImportance(new polytask.MultiTaskLasso({ alpha: 1 }).fit(X, Y), X, Y, {
      randomState: 2,
    }),
  GroupKFold: () => [...new polytask.GroupKFold({ nSplits: 3 }).split(X, null, groups)],
  StratifiedGroupKFold: () => [
    ...new polytask.StratifiedGroupKFold({ nSplits: 3, shuffle: true, randomState: 1 }).split(
      X,
      grades,
      groups,
    ),
  ],
  GroupShuffleSplit: () => [...new polytask.GroupShuffleSplit({ randomState: 1 }).split(X, null, groups)],
  StratifiedShuffleSplit: () => [
    ...new polytask.StratifiedShuffleSplit({ nSplits: 2, randomState: 1 }).split(X, grades),
  ],
  RepeatedKFold: () => [...new polytask.RepeatedKFold({ nRepeats: 2, randomState: 1 }).split(X)],
  RepeatedStratifiedKFold: () => [
    ...new polytask.RepeatedStratifiedKFold({ nRepeats: 2, randomState: 1 }).split(X, grades),
  ],
  LeaveOneOut: () => [...new polytask.LeaveOneOut().split(5)],
  LeaveOneGroupOut: () => [...new polytask.LeaveOneGroupOut().split(X, null, groups)],
  LeavePGroupsOut: () => [...new polytask.LeavePGroupsOut({ nGroups: 2 }).split(X, null, groups)],
  TimeSeriesSplit: () => [...new polytask.TimeSeriesSplit({ gap: 1 }).split(X)],
  PredefinedSplit: () => [...new polytask.PredefinedSplit({ testFold: [0, 1, -1, 1] }).split(4)],
  LeaveOneTaskOut: () =>
    polytask.crossValidate(new polytask.SoftSharingRegressor({ alpha: 0.1 }), ownTargets, {
      cv: new polytask.LeaveOneTaskOut(),
    }),
  ShuffleSplit: () => [...folds.split(X)],
  trainTestSplit: () => polytask.trainTestSplit(X, Y, { randomState: 0 }),
  r2Score: () => polytask.r2Score(Y, Y.clone().mul(0.9), { multioutput: 'raw_values' }),
  meanSquaredError: () => polytask.meanSquaredError(Y, Y.clone().mul(0.9), { multioutput: 'raw_values' }),
  ...Object.fromEntries(
    Object.entries(ofNumbers).map(([name, metric]) => [
      name,
      () => [metric(Y, Y.clone().mul(0.9)), metric(some, Y.clone().mul(0.9), { sampleWeight: weights })],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ofPositive).map(([name, metric]) => [
      name,
      () =>
        metric(
          positive,
          positive.map((row) => row.map((y) => (3 * y + 1) / 4)),
          { sampleWeight: weights },
        ),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ofLabels).map(([name, metric]) => [
      name,
      () =>
        metric(labels, labels.toReversed(), {
          ...(name === 'fbetaScore' && { beta: 0.7 }),
          sampleWeight: weights,
        }),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ofScores).map(([name, metric]) => [
      name,
      () =>
        metric(
          labels,
          positive.map((row) => row.map((y) => 1 / y)),
          { sampleWeight: weights },
        ),
    ]),
  ),
  alphaMax: () => [polytask.alphaMax(X, Y), polytask.alphaMax(sparse, Y, { l1Ratio: 0.3 })],
  multiTaskLassoPath: () => polytask.multiTaskLassoPath(X, Y, { alphas: 9 }),
  multiTaskElasticNetPath: () => polytask.multiTaskElasticNetPath(X, Y, { alphas: 9, l1Ratio: 0.5 }),
  taskRelations: () => [
    ...(['data', 'features', 'models', 'conflicts'] as const).flatMap((of) => [
      polytask.taskRelations(ownTargets, { of, nBootstrap: 3 }),
      polytask.taskRelations(ownLabels, { of, nBootstrap: 2, alpha: 0.02, coupling: 0.1 }),
      polytask.taskRelations(sparse, some, { of, nBootstrap: 2, alpha: 0.01, coupling: 1 }),
    ]),
    polytask.taskRelations(ownTargets, { of: 'gains', coupling: 1 }),
  ],
  bootstrapWeights: () => [
    polytask.bootstrapWeights(new polytask.MultiTaskLasso({ alpha: 2 }), X, Y, { nBootstrap: 4 }),
    polytask.bootstrapWeights(new polytask.SoftSharingClassifier({ alpha: 0.1 }), ownLabels, {
      nBootstrap: 3,
    }),
  ],
  standardErrors: () => {
    const model = new polytask.SoftSharingRegressor({ coupling: 0.3, alpha: 0.1 }).fit(ownTargets);
    const errors = polytask.standardErrors(model, ownTargets);
    return [errors.coefErrors, errors.interceptErrors, errors.intervals(X, { task: 1 })];
  },
  StandardErrors: () => {
    const model = new polytask.SoftSharingRegressor({ graph }).fit(X, Y);
    return polytask.standardErrors(model, X, Y).weightIntervals({ confidence: 0.8 });
  },
  taskGraph: () => polytask.taskGraph(polytask.taskRelations(ownTargets, { nBootstrap: 0 })),
  TaskRelations: () =>
    polytask.TaskRelations.fromJSON(polytask.taskRelations(X, Y, { nBootstrap: 2 }).toJSON()).order,
  toHTML: () => [
    polytask.toHTML(new polytask.SoftSharingRegressor({ coupling: 0.2 }).fit(X, Y)),
    polytask.toHTML(new polytask.MultiTaskLassoCV({ cv: folds, alphas: 5 }).fit(X, Y)),
    polytask.toHTML(polytask.multiTaskLassoPath(X, Y, { alphas: 4 })),
  ],
  coefHeatmapSpec: () => plot.coefHeatmapSpec(new polytask.MultiTaskLasso({ alpha: 1 }).fit(X, Y)),
  relationsHeatmapSpec: () => plot.relationsHeatmapSpec(polytask.taskRelations(X, Y, { nBootstrap: 0 })),
  coefPathSpec: () => plot.coefPathSpec(polytask.multiTaskLassoPath(X, Y, { alphas: 9 }), { alpha: 3 }),
  predictSQL: () => {
    const features = rows[0]!.map((_, j) => `x${j}`);
    return sql.predictSQL(new polytask.MultiTaskLasso({ alpha: 1 }).fit(X, Y), {
      dialect: 'duckdb',
      features,
    });
  },
  cvCurveSpec: () => plot.cvCurveSpec(new polytask.MultiTaskLassoCV({ alphas: 7, cv: 3 }).fit(X, Y)),
};

/** Exports that give no numbers of their own, beside errors and warnings. */
export const WITHOUT_NUMBERS: readonly string[] = [
  'gpuDevice', // what gpu.js computes, in float32
  'explainDevice', // how long they take
  'fromMlRegression', // what another package learned
  'setWarningHandler',
  'toSVG', // what vega draws
  ...['sqlStatistics', 'fitSQL', 'sqlCategories'], // what a database computes
  'parquetChunks', // what a database reads
  ...['duckdbEngine', 'postgresEngine', 'clickhouseEngine', 'chdbEngine'],
  ...['duckdbDialect', 'postgresDialect', 'clickhouseDialect'],
];

/** The names of all that is exported but errors and warnings. */
export const exported: readonly string[] = Object.entries({ ...polytask, ...gpu, ...plot, ...sql }).flatMap(
  ([name, value]) => (Object.prototype.isPrototypeOf.call(Error, value) ? [] : [name]),
);

/** What the rest stands on: exp and the like at numbers of every size, and the powers that src may use. */
function elementary(): unknown {
  const random = createRandom(7);
  const sizes = Array.from({ length: 2000 }, () => random.normal() * 2 ** Math.floor(random.normal() * 20));
  return {
    exp: sizes.map(exp),
    expm1: sizes.map(expm1),
    log: sizes.map((x) => log(Math.abs(x))),
    log1p: sizes.map((x) => log1p(Math.abs(x))),
    squares: sizes.every((x) => x ** 2 === x * x && Math.abs(x) ** 2 === x * x),
    powers: Array.from({ length: 2098 }, (_, k) => 2 ** (k - 1074)),
  };
}

/** What every case gives in this runtime: text in which every number has all of its digits. */
export async function report(): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  polytask.setWarningHandler(() => {});
  for (const [name, run] of Object.entries({ ...cases, elementary })) results[name] = told(await run());
  polytask.setWarningHandler(null);
  return results;
}

/** JSON in which -0, NaN and infinite numbers are told from each other and matrices and typed arrays are lists. */
function told(value: unknown): string {
  return JSON.stringify(value, (_key, entry) => {
    if (typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0)))
      return Object.is(entry, -0) ? '-0' : String(entry);
    if (ArrayBuffer.isView(entry)) return [...(entry as Float64Array)];
    return entry;
  });
}
