import { Matrix } from 'ml-matrix';
import {
  ExponentialRegression,
  MultivariateLinearRegression,
  PolynomialRegression,
  PowerRegression,
  RobustPolynomialRegression,
  SimpleLinearRegression,
  TheilSenRegression,
} from 'ml-regression';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { MultiTaskLasso } from '../../src/estimators/multiTaskLasso.js';
import { NotFittedError } from '../../src/messages/errors.js';
import { crossValidate } from '../../src/selection/crossValidate.js';
import { r2Score } from '../../src/selection/metrics/r2Score.js';
import { fromMlRegression } from '../../src/selection/mlRegression.js';
import { formsOf, inputErrorOf } from '../laws/inputForms.js';
import { oracle } from './oracle.js';

const { X, Y } = oracle.crossValidations;
const x = [1, 2, 3, 4, 5, 6];
const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2];
const column = (values: number[]) => values.map((value) => [value]);

describe('fromMlRegression', () => {
  it('fits and predicts several features and targets as the class itself', () => {
    const model = fromMlRegression(MultivariateLinearRegression, { statistics: false });
    expect(model.fit(X, Y)).toBe(model);
    const own = new MultivariateLinearRegression(X, Y, { statistics: false });
    expect(model.predict(X)).toBeInstanceOf(Matrix);
    expect(model.predict(X).to2DArray()).toEqual(own.predict(X));
    expect(model.score(X, Y)).toBe(r2Score(Y, own.predict(X)));
    expect(model.nFeaturesIn_).toBe(4);
    expect(model.model_).toBeInstanceOf(MultivariateLinearRegression);
    expectTypeOf(model.model_).toEqualTypeOf<MultivariateLinearRegression>();
  });

  it('agrees with the lasso without penalty, in every form of X and Y', () => {
    const rows = [
      [1, 2],
      [0, 5],
      [7, -1],
      [3, 3],
      [-4, 0],
      [2, 9],
    ];
    const targets = rows.map(([a, b], i) => [a! - 2 * b! + (i % 3), a! + i]);
    const exact = new MultiTaskLasso({ alpha: 0, tol: 1e-12 }).fit(rows, targets).predict(rows);
    const forms = Object.values(formsOf(targets));
    Object.values(formsOf(rows)).forEach((form, k) => {
      const found = fromMlRegression(MultivariateLinearRegression).fit(form, forms[k]!).predict(form);
      expect(Matrix.sub(found, exact).abs().max()).toBeLessThan(1e-8);
    });
  });

  it.each<
    [
      string,
      { new (x: number[], y: number[], ...args: never[]): { predict(x: number[]): number[] } },
      unknown[],
    ]
  >([
    ['SimpleLinearRegression', SimpleLinearRegression, []],
    ['PolynomialRegression', PolynomialRegression, [2]],
    ['PolynomialRegression through 0', PolynomialRegression, [2, { interceptAtZero: true }]],
    ['ExponentialRegression', ExponentialRegression, []],
    ['PowerRegression', PowerRegression, []],
    ['TheilSenRegression', TheilSenRegression, []],
  ])('fits one feature and one target as the class itself: %s', (_, Class, args) => {
    const own = new Class(x, y, ...(args as never[])).predict(x);
    expect(own.every(Number.isFinite)).toBe(true);
    const model = fromMlRegression(Class, ...(args as never[]));
    for (const [a, b] of [
      [x, y],
      [column(x), column(y)],
      [Float64Array.from(x), new Matrix(column(y))],
    ] as const) {
      expect(model.fit(a, b).predict(a).to2DArray()).toEqual(column(own));
    }
    expect(model.score(x, y, { sampleWeight: x })).toBe(r2Score(y, own, { sampleWeight: x }));
    expect(model.predict([1.5]).rows).toBe(1);
  });

  it('fits RobustPolynomialRegression, which draws at random, and predicts as what was fitted', () => {
    const model = fromMlRegression(RobustPolynomialRegression, 1).fit(x, y);
    expect(model.predict(x).to2DArray()).toEqual(column(model.model_.predict(x)));
  });

  it('takes classes that extend the classes of one variable', () => {
    class Through extends SimpleLinearRegression {}
    expect(fromMlRegression(Through).fit(x, y).model_.slope).toBe(new SimpleLinearRegression(x, y).slope);
  });

  it('cross-validates beside the estimators of the package', () => {
    const { testScore, estimator } = crossValidate(fromMlRegression(MultivariateLinearRegression), X, Y, {
      returnEstimator: true,
    });
    const lasso = crossValidate(new MultiTaskLasso({ alpha: 0, tol: 1e-12 }), X, Y);
    testScore.forEach((score, k) => {
      expect(score).toBeCloseTo(lasso.testScore[k]!, 8);
    });
    expect(estimator![0]!.model_.predict(X)).toHaveLength(X.length);
    const one = crossValidate(fromMlRegression(PolynomialRegression, 1), x, y, {
      cv: 3,
      scoring: 'neg_mean_squared_error',
    });
    expect(one.testScore.every((score) => score < 0 && score > -1)).toBe(true);
  });

  it('clones without what was learned, and is not fitted before fit', () => {
    const model = fromMlRegression(PolynomialRegression, 2).fit(x, y);
    const clone = model.clone();
    expect(clone.getParams()).toEqual({ Class: PolynomialRegression, args: [2] });
    for (const read of [() => clone.predict(x), () => clone.model_, () => clone.nFeaturesIn_]) {
      expect(read).toThrow(NotFittedError);
      expect(read).toThrow('PolynomialRegression is not fitted yet');
    }
    expect(model.predict(x).rows).toBe(6);
  });

  it('stays as it was when a fit fails', () => {
    const model = fromMlRegression(SimpleLinearRegression).fit(x, y);
    const before = model.model_;
    expect(() => model.fit(x, [1])).toThrow();
    expect(model.model_).toBe(before);
  });

  it.each<[string, () => unknown, ...string[]]>([
    ['no class', () => fromMlRegression(3 as never), 'Class is 3', 'MultivariateLinearRegression'],
    ['a plain function', () => fromMlRegression((() => {}) as never), 'Class is a function'],
    [
      'several features',
      () => fromMlRegression(SimpleLinearRegression).fit(X, column(Y.map(([a]) => a!))),
      'X has 4 features; SimpleLinearRegression takes one feature',
    ],
    [
      'several targets',
      () => fromMlRegression(SimpleLinearRegression).fit(column(Y.map(([a]) => a!)), Y),
      'Y has 2 targets; SimpleLinearRegression takes one target',
    ],
    [
      'a list for several features',
      () => fromMlRegression(MultivariateLinearRegression).fit(x, y),
      'X is an array of length 6, a 1-D list',
    ],
    [
      'weights',
      () => fromMlRegression(SimpleLinearRegression).fit(x, y, { sampleWeight: x }),
      'does not weigh samples',
    ],
    [
      'NaN',
      () => fromMlRegression(MultivariateLinearRegression).fit([[1], [Number.NaN]], [[1], [2]]),
      'X is NaN at row 1',
    ],
    [
      'a missing target',
      () => fromMlRegression(SimpleLinearRegression).fit([1, 2], [1, Number.NaN]),
      'Y is NaN at row 1',
    ],
    [
      'other lengths',
      () => fromMlRegression(SimpleLinearRegression).fit(x, [1, 2]),
      'X has 6 samples, Y has 2',
    ],
    [
      'other features',
      () =>
        fromMlRegression(MultivariateLinearRegression)
          .fit(X, Y)
          .predict([[1]]),
      'X has 1 feature, the model was fitted with 4',
    ],
    [
      'another option',
      () => fromMlRegression(SimpleLinearRegression).fit(x, y, { weights: x }),
      'unknown option weights',
    ],
  ])('refuses %s', (_, act, ...parts) => {
    const message = inputErrorOf(act);
    for (const part of parts) expect(message).toContain(part);
  });

  it('refuses a class that predicts in another shape', () => {
    class Odd {
      predict(): number[][] {
        return [[1, 2]];
      }
    }
    expect(inputErrorOf(() => fromMlRegression(Odd).fit(X, Y).predict(X))).toContain(
      'Odd predicts 1 x 2 numbers; expected 23 x 2',
    );
  });
});
