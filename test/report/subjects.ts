/** Subjects of reports with T tasks, and names that nobody should give. */
import {
  bootstrapWeights,
  type ComparisonSubject,
  GridSearchCV,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  makeRegression,
  multiTaskLassoPath,
  type RelationsSubject,
  type ReportSubject,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingRegressor,
  StandardScaler,
  standardErrors,
} from '../../src/index.js';

export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '&lt;b&gt; & <!-- ',
  '</title></style></svg>',
  'rev\u202eersed\u0000\u001b[31m\ud800',
  ']]> {{x}} %s \\',
  'a very long name that goes on and on and on, far beyond what fits beside a picture of any size',
];

const nameOf = (t: number): string => HOSTILE[t] ?? `task ${t}`;
export const names = (count: number, noun = 'task'): string[] =>
  Array.from({ length: count }, (_, t) => (noun === 'task' ? nameOf(t) : `${HOSTILE[t] ?? noun} ${t}`));

export function comparison(T: number, model?: object): ComparisonSubject {
  const ways = ['alone', 'pooled', 'soft sharing', 'row lasso'];
  const gains = names(T).map((_, t) =>
    ways.map((_, k) => (k === 0 ? 0 : ((t * 7 + k * 3) % 11) / 100 - 0.04)),
  );
  const verdict = (gain: number) => (gain > 0.03 ? 'gains' : gain < -0.03 ? 'harmed' : 'same');
  return {
    ways,
    taskNames: names(T),
    scores: gains.map((row) => row.map((gain) => 0.5 + gain)),
    gains,
    gainErrors: gains.map((row) => row.map((_, k) => (k === 0 ? 0 : 0.012))),
    verdicts: gains.map((row) => row.map((gain, k) => (k === 0 ? 'same' : verdict(gain)))),
    overall: ways.map((_, k) => ({ gain: k === 0 ? 0 : 0.01, error: k === 0 ? 0 : 0.004, verdict: 'same' })),
    strengths: ways.map((_, k) => (k === 2 ? { coupling: 0.9, alpha: 0.1 } : {})),
    groups: names(T).map((_, t) => t % 2),
    best: 'soft sharing',
    bestPerTask: names(T).map(() => 'soft sharing'),
    tooSmall: [nameOf(1)],
    nSamples: names(T).map((_, t) => 10 + t),
    nFeatures: 6,
    scoring: 'r2',
    nFolds: 5,
    nRepeats: 5,
    innerFolds: 5,
    randomState: 0,
    level: 0.1,
    model,
  };
}

export function relations(T: number): RelationsSubject {
  const matrix = names(T).map((_, s) => names(T).map((_, t) => (s === t ? 1 : Math.cos(s + t) * 0.9)));
  return {
    of: 'models',
    taskNames: names(T),
    matrix,
    errors: matrix.map((row) => row.map(() => 0.05)),
    order: names(T).map((_, t) => T - 1 - t),
    nSamples: names(T).map((_, t) => 5 + t),
    minSamples: 10,
    tooSmall: names(Math.min(T, 5)),
  };
}

export const { X, Y } = makeRegression({ nSamples: 40, nFeatures: 9, nTargets: 3, noise: 5, randomState: 2 });
const labels = Y.to2DArray().map((row) => row.map((y) => (y > 0 ? HOSTILE[0]! : 'no')));
export const given = { taskNames: names(3), featureNames: names(9, 'feature') };

export const soft = new SoftSharingRegressor({ coupling: 0.3 }).fit(X, Y, given);

/** One subject of each kind. */
export const SUBJECTS: Readonly<Record<string, ReportSubject>> = {
  SoftSharingRegressor: soft,
  MultiTaskLassoCV: new MultiTaskLassoCV({ cv: 3, alphas: 8 }).fit(X, Y, given),
  MultiTaskElasticNetCV: new MultiTaskElasticNetCV({ cv: 3, alphas: 6, l1Ratio: [0.5, 1] }).fit(X, Y, given),
  SharedLogisticRegression: new SharedLogisticRegression({ alpha: 0.1 }).fit(X, labels, given),
  MultiTaskModel: new MultiTaskModel({
    losses: ['softmax', 'logistic', 'softmax'],
    penalty: rowLasso({ alpha: 0.02 }),
  }).fit(X, labels, given),
  'a pipeline': makePipeline(new StandardScaler(), new SoftSharingRegressor({ coupling: 0.3 })).fit(X, Y),
  'a search': new GridSearchCV({
    estimator: new SoftSharingRegressor(),
    paramGrid: { coupling: [0, 0.1, 1], alpha: [1e-3, 1e-1] },
    cv: 3,
  }).fit(X, Y, given),
  'a search over one strength within a pipeline': makePipeline(
    new StandardScaler(),
    new GridSearchCV({ estimator: new SoftSharingRegressor(), paramGrid: { coupling: [0, 0.1, 1] }, cv: 3 }),
  ).fit(X, Y),
  'a search without a refit': new GridSearchCV({
    estimator: new SoftSharingRegressor(),
    paramGrid: { coupling: [0.1, 1] },
    cv: 3,
    refit: false,
  }).fit(X, Y),
  'a comparison': comparison(8, soft),
  relations: relations(8),
  'weights with intervals': await bootstrapWeights(new MultiTaskLasso({ alpha: 20 }), X, Y, {
    nBootstrap: 8,
    randomState: 0,
  }),
  'standard errors': standardErrors(soft, X, Y),
  'a path of couplings': {
    couplings: [0, 0.1, 1],
    coefs: [0, 0.1, 1].map((coupling) => new SoftSharingRegressor({ coupling }).fit(X, Y).coef_),
    taskNames: names(3),
    coupling: 0.1,
  },
  'a path': multiTaskLassoPath(X, Y, { alphas: 9 }),
};
