/** A column whose squares leave the range of float64 is refused by every estimator, any other by none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  huber,
  type LossSpec,
  type ModelPenalty,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  nuclearNorm,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  setWarningHandler,
  softSharing,
} from '../../src/index.js';
import { InputError } from '../../src/messages/errors.js';

const X = [
  [1, 2],
  [2, 1],
  [3, 5],
  [4, 4],
  [0, 1],
  [7, 2],
];
const Y = [
  [1, 2],
  [2, 0],
  [3, 1],
  [1, 5],
  [2, 2],
  [0, 1],
];
const gaps = Y.map(([a, b], i) => [i === 0 ? Number.NaN : a!, b!]);
const labels = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
  [1, 0],
  [0, 1],
];

const counts = labels.map(([a, b]) => [3 * a!, 1 + b!]);
const model = (losses: LossSpec, penalty: ModelPenalty) => (x: number[][]) =>
  // What is left undone is told, and not the matter here.
  new MultiTaskModel({ losses, penalty, maxIter: 100 }).fit(
    x,
    losses === 'poisson' ? counts : losses === 'squared' ? gaps : labels,
  );
const lasso = rowLasso({ alpha: 0.1 });

const fits: readonly [string, (x: number[][]) => unknown][] = [
  ['MultiTaskLasso', (x) => new MultiTaskLasso({ alpha: 0.1 }).fit(x, Y)],
  ['MultiTaskLasso with missing targets', (x) => new MultiTaskLasso({ alpha: 0.1 }).fit(x, gaps)],
  ['MultiTaskElasticNet', (x) => new MultiTaskElasticNet({ alpha: 0.1 }).fit(x, Y)],
  ['MultiTaskElasticNet, a ridge', (x) => new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0 }).fit(x, Y)],
  ['MultiTaskLassoCV', (x) => new MultiTaskLassoCV({ cv: 2, alphas: [0.1] }).fit(x, Y)],
  ['MultiTaskElasticNetCV', (x) => new MultiTaskElasticNetCV({ cv: 2, alphas: [0.1] }).fit(x, Y)],
  ['MultiTaskModel, squared', model('squared', lasso)],
  ['MultiTaskModel, huber', model(huber({ delta: 1 }), lasso)],
  ['MultiTaskModel, logistic', model('logistic', lasso)],
  ['MultiTaskModel, softmax', model('softmax', lasso)],
  ['MultiTaskModel, poisson', model('poisson', lasso)],
  ['MultiTaskModel, soft sharing', model('logistic', softSharing({ alpha: 0.1, coupling: 1 }))],
  ['MultiTaskModel, nuclear norm', model('squared', nuclearNorm({ alpha: 0.1 }))],
  ['SharedLogisticRegression', (x) => new SharedLogisticRegression({ alpha: 1 }).fit(x, labels)],
  ['SoftSharingRegressor', (x) => new SoftSharingRegressor().fit(x, Y)],
  ['SoftSharingRegressor with missing targets', (x) => new SoftSharingRegressor().fit(x, gaps)],
  ['SoftSharingClassifier', (x) => new SoftSharingClassifier().fit(x, labels)],
];

const refusal = (what: string, does: string) =>
  `column 0 of X is too ${what} for float64 arithmetic: its mean square ${does}, expected 0 or a number between 1e-306 and 1e306`;

describe.each(fits)('%s', (_, learn) => {
  // That such columns make for a rough fit is told, and not the matter here.
  beforeAll(() => {
    setWarningHandler(() => {});
  });
  afterAll(() => {
    setWarningHandler(null);
  });

  const scaled = (size: number) => X.map(([a, b]) => [a! * size, b!]);

  it.each([1e-150, 1, 1e150])('takes a column of size %s', (size) => {
    expect(() => learn(scaled(size))).not.toThrow();
  });

  it.each([1e-170, 1e-160])('refuses a column of size %s', (size) => {
    expect(() => learn(scaled(size))).toThrow(InputError);
    expect(() => learn(scaled(size))).toThrow(refusal('small', 'underflows'));
  });

  it.each([1e155, 1e160])('refuses a column of size %s', (size) => {
    expect(() => learn(scaled(size))).toThrow(InputError);
    expect(() => learn(scaled(size))).toThrow(refusal('large', 'overflows'));
  });
});

const ridges: readonly [string, (x: number[][], square: number) => { coef_: { to1DArray(): number[] } }][] = [
  ['MultiTaskElasticNet, both parts', (x, c) => net(x, Y, 0.1 * c, 0.01 * Math.sqrt(c))],
  ['MultiTaskElasticNet, both parts, missing targets', (x, c) => net(x, gaps, 0.1 * c, 0.01 * Math.sqrt(c))],
  ['MultiTaskElasticNet, a ridge', (x, c) => net(x, Y, 0.1 * c, 0)],
  ['MultiTaskModel, squared', (x, c) => ridgeModel('squared', x, c)],
  ['MultiTaskModel, logistic', (x, c) => ridgeModel('logistic', x, c)],
  [
    'SharedLogisticRegression',
    (x, c) => new SharedLogisticRegression({ alpha: 0.1 * c, tol: 1e-10 }).fit(x, labels),
  ],
  [
    'SharedLogisticRegression with taskWeights',
    (x, c) =>
      new SharedLogisticRegression({ alpha: 0.1 * c, taskWeights: [1e-3, 2e-3], tol: 1e-10 }).fit(x, labels),
  ],
  ['SoftSharingRegressor', (x, c) => new SoftSharingRegressor({ ...soft(c), tol: 1e-10 }).fit(x, Y)],
  ['SoftSharingClassifier', (x, c) => new SoftSharingClassifier({ ...soft(c), tol: 1e-10 }).fit(x, labels)],
];

function net(x: number[][], y: number[][], ridge: number, lasso: number): MultiTaskElasticNet {
  const alpha = ridge + lasso;
  return new MultiTaskElasticNet({ alpha, l1Ratio: lasso / alpha, tol: 1e-10 }).fit(x, y);
}

function ridgeModel(losses: LossSpec, x: number[][], square: number): MultiTaskModel {
  const penalty = rowLasso({ alpha: 0.1 * square, l1Ratio: 0 });
  return new MultiTaskModel({ losses, penalty, tol: 1e-10 }).fit(x, losses === 'squared' ? Y : labels);
}

const soft = (square: number) => ({ alpha: 0.1 * square, coupling: 0.05 * square });

describe.each(ridges)('large columns beside a large ridge, %s', (_, learn) => {
  const coefOf = (unit: number): number[] =>
    learn(
      X.map((x) => x.map((value) => value * unit)),
      unit * unit,
    )
      .coef_.to1DArray()
      .map((w) => w * unit);

  it.each([1e100, 1e149, 1e150, 1e151, 1e152])(
    'X times %d: the weights of X, or an error that says so',
    (unit) => {
      const expected = coefOf(1);
      let found: number[];
      try {
        found = coefOf(unit);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).message).toContain('too large together for float64 arithmetic; rescale');
        expect(unit).toBeGreaterThan(1e149);
        return;
      }
      for (const [k, w] of found.entries()) expect(Math.abs(w - expected[k]!)).toBeLessThan(1e-4);
    },
  );
});
