/** Every estimator with random data that it can fit: the rows of the table in test/estimators/everyLaw.test.ts. */
import {
  GridSearchCV,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  nuclearNorm,
  RandomizedSearchCV,
  rowLasso,
  SharedLogisticRegression,
  SharedLogisticRegressionCV,
  SoftSharingClassifier,
  SoftSharingClassifierCV,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  StandardScaler,
  softSharing,
  TransformedTargetRegressor,
} from '../../src/index.js';
import type { Estimators } from '../../src/selection/estimators.js';
import { NON_CONVEX_PENALTIES, OTHER_ROW_PENALTIES, penaltyByName } from './everyPenalty.js';
import {
  LOSSES,
  type LossName,
  type MixedCase,
  type MixedDraw,
  mixedCase,
  NON_CONVEX_LOSSES,
} from './mixedObjective.js';

/** What is common to the classes. */
export interface AnyModel {
  fit(...given: readonly unknown[]): AnyModel;
  fitAsync(...given: readonly unknown[]): Promise<AnyModel>;
  predict(X: unknown, options?: object): unknown;
  predictAsync(X: unknown, options?: object): Promise<unknown>;
  decisionFunction?(X: unknown): unknown;
  setParams(params: object): AnyModel;
  getParams(): Record<string, unknown>;
  clone(): AnyModel;
  toJSON(): { readonly fitted: unknown };
}

/** Tasks, which tasks of the draw they are, and which fold each of their samples is in; how they are coupled; how near fits are, and their most steps. */
export interface EveryProblem extends MixedCase {
  readonly ids: readonly number[];
  readonly folds: readonly number[];
  readonly coupling: number;
  readonly near: number;
  readonly maxIter: number;
}

/** Classes that are made of other estimators. */
export const COMPOSITES = [
  'Pipeline',
  'TransformedTargetRegressor',
  'SoftSharingRegressorCV',
  'SoftSharingClassifierCV',
  'SharedLogisticRegressionCV',
  'GridSearchCV',
  'RandomizedSearchCV',
] as const;

export const LAWS = [
  'fitAsync gives the bits of fit',
  'permuted tasks permute it',
  'permuted features permute it',
  'a sample of weight 2 is a sample twice',
  'a sample of weight 0 is left out',
  'NaN in Y is a task with its own samples',
  'a model file gives back every bit',
  'a clone has the parameters, and learns the same bits',
  'a second fit gives the same bits',
  'what it is given is not changed',
  'predictAsync gives the bits of predict',
  'predictions of some rows are those rows of the predictions',
  'every form of X and of numbers in Y gives the same bits',
  'a table gives the bits of the matrices that it holds',
] as const;
export type Law = (typeof LAWS)[number];

export interface EveryCase {
  /** The class, as the list of estimators has it, or one that is made of others. */
  readonly name: keyof Estimators | (typeof COMPOSITES)[number];
  /** What is special about it here. */
  readonly variant: string;
  readonly losses: readonly LossName[];
  readonly make: (problem: EveryProblem) => unknown;
  /** Data that it can take. */
  readonly data?: Partial<MixedDraw>;
  /** Whether samples have one weight for all tasks. */
  readonly weightsOfRows?: boolean;
  /** The part of the usual number of cases that it gets, where its fits take long. @defaultValue 1 */
  readonly part?: number;
  /** How near two fits of the same problem are, as parts of the predictors. @defaultValue 1e-4 */
  readonly near?: number;
  /** Laws that it cannot obey, and why. */
  readonly exceptions?: Partial<Record<Law, string>>;
}

const STATIONARY = Object.fromEntries(
  LAWS.slice(1, 6).map((law) => [law, 'a non-convex objective has several stationary points']),
);
const ONE_FORM = 'NaN in Y is a task with its own samples';

const common = ({ fitIntercept, taskWeights, maxIter }: EveryProblem) => ({
  fitIntercept,
  taskWeights,
  tol: 1e-12,
  maxIter,
});

/** Pairs [train, test], by the folds that samples are in. */
const pairs = ({ folds }: EveryProblem): [number[], number[]][] => {
  const all = folds.map((_, i) => i);
  return [0, 1, 2].map((fold) => [
    all.filter((i) => folds[i] !== fold),
    all.filter((i) => folds[i] === fold),
  ]);
};

/** Tasks that are near in the draw are drawn together. */
const graph = ({ ids }: EveryProblem): number[][] =>
  ids.map((s) => ids.map((t) => (s === t ? 0 : 1 / (1 + Math.abs(s - t)))));

const losses = ({ tasks }: EveryProblem) => tasks.map(({ loss }) => loss);
const chosen = (problem: EveryProblem) => ({
  fitIntercept: problem.fitIntercept,
  cv: pairs(problem),
  alphas: 4,
  eps: 0.05,
  tol: 1e-12,
  maxIter: problem.maxIter,
});
/** A search over two strengths; each fit sees all samples, so that it has every label. */
const searched = (problem: EveryProblem) => {
  const everyone = problem.folds.map((_, i) => i);
  return {
    cv: pairs(problem).map(([, test]) => [everyone, test] as [number[], number[]]),
    ...common(problem),
  };
};
const sharedOnly = { shared: true, taskWeights: false } as const;

const FOLDS = 'folds are of samples that all tasks share';
const OF_SAMPLES = 'as in scikit-learn the transformer is not told sample weights';

/** A penalty on rows, with the options that it has unless they are given, and all convex losses. */
function withPenalty(name: string): EveryCase {
  const isConvex = !NON_CONVEX_PENALTIES.includes(name);
  return {
    name: 'MultiTaskModel',
    variant: name,
    losses: LOSSES,
    make: (problem) =>
      new MultiTaskModel({
        losses: losses(problem),
        penalty: penaltyByName(name, { alpha: problem.alpha }),
        ...common(problem),
        ...(!isConvex && { tol: 1e-7 }),
      }),
    ...(!isConvex && { exceptions: STATIONARY }),
  };
}

export const EVERY: readonly EveryCase[] = [
  {
    name: 'MultiTaskLasso',
    variant: 'some alpha',
    losses: ['squared'],
    make: (problem) => new MultiTaskLasso({ alpha: problem.alpha, ...common(problem) }),
  },
  {
    name: 'MultiTaskLasso',
    variant: 'alpha 0',
    losses: ['squared'],
    make: (problem) => new MultiTaskLasso({ alpha: 0, ...common(problem) }),
  },
  {
    name: 'MultiTaskElasticNet',
    variant: 'some of both',
    losses: ['squared'],
    make: (problem) =>
      new MultiTaskElasticNet({ alpha: problem.alpha, l1Ratio: problem.l1Ratio, ...common(problem) }),
  },
  {
    name: 'MultiTaskElasticNet',
    variant: 'ridge',
    losses: ['squared'],
    make: (problem) => new MultiTaskElasticNet({ alpha: problem.alpha, l1Ratio: 0, ...common(problem) }),
  },
  {
    name: 'MultiTaskLassoCV',
    variant: 'three folds',
    losses: ['squared'],
    data: sharedOnly,
    make: (problem) => new MultiTaskLassoCV(chosen(problem)),
    exceptions: { [ONE_FORM]: FOLDS },
  },
  {
    name: 'MultiTaskElasticNetCV',
    variant: 'two ratios',
    losses: ['squared'],
    data: sharedOnly,
    make: (problem) => new MultiTaskElasticNetCV({ ...chosen(problem), l1Ratio: [0.4, 0.9] }),
    exceptions: { [ONE_FORM]: FOLDS },
  },
  {
    name: 'SharedLogisticRegression',
    variant: 'some alpha',
    losses: ['logistic'],
    make: (problem) => new SharedLogisticRegression({ alpha: problem.alpha, ...common(problem) }),
  },
  {
    name: 'SoftSharingRegressor',
    variant: 'to the mean',
    losses: ['squared'],
    make: (problem) =>
      new SoftSharingRegressor({ alpha: problem.alpha, coupling: problem.coupling, ...common(problem) }),
  },
  {
    name: 'SoftSharingRegressor',
    variant: 'along a graph',
    losses: ['squared'],
    make: (problem) =>
      new SoftSharingRegressor({
        alpha: problem.alpha,
        coupling: problem.coupling,
        graph: graph(problem),
        ...common(problem),
      }),
  },
  {
    name: 'SoftSharingClassifier',
    variant: 'to the mean',
    losses: ['logistic'],
    make: (problem) =>
      new SoftSharingClassifier({ alpha: problem.alpha, coupling: problem.coupling, ...common(problem) }),
  },
  {
    name: 'MultiTaskModel',
    variant: 'row lasso',
    losses: LOSSES,
    make: (problem) => {
      const { alpha, l1Ratio } = problem;
      return new MultiTaskModel({
        losses: losses(problem),
        penalty: rowLasso({ alpha, l1Ratio }),
        ...common(problem),
      });
    },
  },
  {
    name: 'MultiTaskModel',
    variant: 'soft sharing',
    losses: LOSSES,
    make: (problem) =>
      new MultiTaskModel({
        losses: losses(problem),
        penalty: softSharing({ alpha: problem.alpha, coupling: problem.coupling, graph: graph(problem) }),
        ...common(problem),
      }),
  },
  {
    name: 'MultiTaskModel',
    variant: 'soft sharing and row lasso',
    losses: LOSSES,
    make: (problem) => {
      const { alpha, l1Ratio, coupling } = problem;
      return new MultiTaskModel({
        losses: losses(problem),
        penalty: [
          softSharing({ alpha: 0.1 * alpha, coupling, graph: graph(problem) }),
          rowLasso({ alpha, l1Ratio }),
        ],
        ...common(problem),
      });
    },
  },
  {
    name: 'MultiTaskModel',
    variant: 'nuclear norm',
    losses: ['squared', 'logistic', 'softmax'],
    data: { design: 'normal' }, // proximal gradient takes long where columns are far from 0, or near each other
    make: (problem) =>
      new MultiTaskModel({
        losses: losses(problem),
        penalty: nuclearNorm({ alpha: 4 * problem.alpha }),
        ...common(problem),
        tol: 1e-7,
      }),
    part: 0.3, // its steps are of first order
    near: 1e-2,
  },
  ...OTHER_ROW_PENALTIES.map(withPenalty),
  {
    name: 'MultiTaskModel',
    variant: 'row lasso, losses that are not convex',
    losses: [...NON_CONVEX_LOSSES, 'logistic'],
    make: (problem) => {
      const { alpha, l1Ratio } = problem;
      return new MultiTaskModel({
        losses: losses(problem),
        penalty: rowLasso({ alpha, l1Ratio }),
        ...common(problem),
        tol: 1e-7,
      });
    },
    exceptions: STATIONARY,
  },
  {
    name: 'MultiTaskModel',
    variant: 'soft sharing, losses that are not convex',
    losses: [...NON_CONVEX_LOSSES, 'squared'],
    make: (problem) =>
      new MultiTaskModel({
        losses: losses(problem),
        penalty: softSharing({ alpha: problem.alpha, coupling: problem.coupling, graph: graph(problem) }),
        ...common(problem),
        tol: 1e-7,
      }),
    exceptions: STATIONARY,
  },
  {
    name: 'SoftSharingRegressorCV',
    variant: 'two couplings',
    losses: ['squared'],
    data: sharedOnly,
    make: (problem) =>
      new SoftSharingRegressorCV({ couplings: [0.01, 1], alphas: [problem.alpha], ...searched(problem) }),
    exceptions: { [ONE_FORM]: FOLDS },
    part: 0.3, // seven fits each
  },
  {
    name: 'SoftSharingClassifierCV',
    variant: 'two couplings',
    losses: ['logistic'],
    data: sharedOnly,
    make: (problem) =>
      new SoftSharingClassifierCV({
        couplings: [0.01, 1],
        alphas: [problem.alpha],
        scoring: 'neg_log_loss',
        ...searched(problem),
      }),
    exceptions: { [ONE_FORM]: FOLDS },
    part: 0.3,
  },
  {
    name: 'SharedLogisticRegressionCV',
    variant: 'two alphas',
    losses: ['logistic'],
    data: sharedOnly,
    make: (problem) =>
      new SharedLogisticRegressionCV({
        alphas: [problem.alpha, 10 * problem.alpha],
        scoring: 'neg_log_loss',
        ...searched(problem),
      }),
    exceptions: { [ONE_FORM]: FOLDS },
    part: 0.3,
  },
  {
    name: 'GridSearchCV',
    variant: 'two alphas of an elastic net',
    losses: ['squared'],
    data: sharedOnly,
    make: (problem) => {
      const { cv, ...params } = searched(problem);
      return new GridSearchCV({
        estimator: new MultiTaskElasticNet({ ...params, l1Ratio: 0.5 }),
        paramGrid: { alpha: [problem.alpha, 10 * problem.alpha] },
        cv,
      });
    },
    exceptions: { [ONE_FORM]: FOLDS },
    part: 0.1,
  },
  {
    name: 'RandomizedSearchCV',
    variant: 'two ratios of an elastic net',
    losses: ['squared'],
    data: sharedOnly,
    make: (problem) => {
      const { cv, ...params } = searched(problem);
      return new RandomizedSearchCV({
        estimator: new MultiTaskElasticNet({ ...params, alpha: problem.alpha }),
        paramDistributions: { l1Ratio: [0.3, 0.9] },
        nIter: 2,
        randomState: 0,
        cv,
      });
    },
    exceptions: { [ONE_FORM]: FOLDS },
    part: 0.1,
  },
  {
    name: 'TransformedTargetRegressor',
    variant: 'scaled targets',
    losses: ['squared'],
    make: (problem) =>
      new TransformedTargetRegressor({
        regressor: new SoftSharingRegressor({
          alpha: problem.alpha,
          coupling: problem.coupling,
          ...common(problem),
        }),
        transformer: new StandardScaler(),
      }),
    exceptions: {
      'a sample of weight 2 is a sample twice': OF_SAMPLES,
      'a sample of weight 0 is left out': OF_SAMPLES,
      [ONE_FORM]: OF_SAMPLES,
    },
  },
  {
    name: 'Pipeline',
    variant: 'a scaler and a lasso',
    losses: ['squared'],
    data: { shared: true },
    weightsOfRows: true,
    make: (problem) =>
      makePipeline(
        new StandardScaler({ withMean: false }),
        new MultiTaskLasso({ alpha: problem.alpha, ...common(problem) }),
      ),
    exceptions: {
      [ONE_FORM]: 'the scaler sees the samples of all tasks, whether their targets are there or not',
    },
  },
];

/** The problem of a draw for an estimator. */
export function everyProblem(
  draw: MixedDraw,
  { weightsOfRows = false, near = 1e-4 }: EveryCase,
  maxIter: number,
): EveryProblem {
  const problem = mixedCase(draw);
  const [first] = problem.tasks;
  const tasks = weightsOfRows
    ? problem.tasks.map((task) => ({ ...task, sampleWeight: first!.sampleWeight }))
    : problem.tasks;
  const ids = tasks.map((_, t) => t);
  const coupling = [0, 0.01, 1, 100][draw.seed % 4]!;
  return { ...problem, tasks, ids, folds: first!.X.map((_, i) => i % 3), coupling, near, maxIter };
}
