import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNet } from '../../src/estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../../src/estimators/multiTaskLasso.js';
import type { MatrixInput } from '../../src/matrix/input.js';
import {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  setWarningHandler,
} from '../../src/messages/errors.js';
import { crossValidate } from '../../src/selection/crossValidate.js';
import { meanSquaredError } from '../../src/selection/metrics/meanSquaredError.js';
import { r2Score } from '../../src/selection/metrics/r2Score.js';
import type { Scoring } from '../../src/selection/scoring.js';
import { KFold } from '../../src/selection/splits/kFold.js';
import { ShuffleSplit } from '../../src/selection/splits/shuffleSplit.js';
import { formsOf, inputErrorOf, integerRows } from '../laws/inputForms.js';
import { oracle } from './oracle.js';

const { X, Y } = oracle.crossValidations;
const sampleWeight = Y.map((_, i) => 1 + (i % 4));
const take = <Item>(list: readonly Item[], rows: ArrayLike<number>): Item[] =>
  Array.from(rows, (i) => list[i]!);

/** A model of a user's own: predicts the mean, and remembers what it was given. */
class Mean {
  readonly calls: unknown[][] = [];
  mean = Number.NaN;
  clone(): Mean {
    return new Mean();
  }
  fit(...all: unknown[]): void {
    this.calls.push(['fit', ...all]);
    const y = all[1] as number[];
    this.mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  }
  predict(x: ArrayLike<unknown>): number[] {
    return Array.from(x, () => this.mean);
  }
  score(...all: unknown[]): number {
    this.calls.push(['score', ...all]);
    return this.mean;
  }
}

describe('crossValidate', () => {
  it.each(
    oracle.crossValidations.cases.map(
      (one) =>
        [`${one.estimator}, ${one.nSplits} folds, seed ${one.seed}, scoring ${one.scoring}`, one] as const,
    ),
  )(
    'gives the scores of scikit-learn: %s',
    (_, { estimator, params, nSplits, seed, scoring, testScore, trainScore }) => {
      const Class = estimator === 'MultiTaskLasso' ? MultiTaskLasso : MultiTaskElasticNet;
      const model = new Class({ ...params, tol: 1e-12, maxIter: 100_000 });
      const cv = seed === null ? nSplits : new KFold({ nSplits, shuffle: true, randomState: seed });
      const found = crossValidate(model, X, Y, { cv, scoring, returnTrainScore: true });
      for (const [scores, expected] of [
        [found.testScore, testScore] as const,
        [found.trainScore!, trainScore] as const,
      ]) {
        expect(scores).toHaveLength(nSplits);
        scores.forEach((score, k) => {
          expect(score).toBeCloseTo(expected[k]!, 8);
        });
      }
    },
  );

  it('does for each split what can be done by hand, with weights and fit options', () => {
    const model = new MultiTaskLasso({ alpha: 0.05 });
    const fitOptions = { taskNames: ['a', 'b'], kernels: 'reference' } as const;
    const metrics: [
      Scoring<MultiTaskLasso, number[][], number[][]>,
      (m: MultiTaskLasso, x: number[][], y: number[][], s: number[]) => number,
    ][] = [
      [null, (m, x, y, s) => m.score(x, y, { sampleWeight: s })],
      ['r2', (m, x, y, s) => r2Score(y, m.predict(x), { sampleWeight: s })],
      ['neg_mean_squared_error', (m, x, y, s) => -meanSquaredError(y, m.predict(x), { sampleWeight: s })],
      [
        (m, x, y, { sampleWeight: s }) => m.coef_.get(0, 0) + x.length * y.length + (s as Float64Array)[0]!,
        (m, x, y, s) => m.coef_.get(0, 0) + x.length * y.length + s[0]!,
      ],
    ];
    for (const [scoring, byHand] of metrics) {
      const cv = new ShuffleSplit({ nSplits: 3, testSize: 0.4, randomState: 1 });
      const options = {
        cv,
        scoring,
        sampleWeight,
        fitOptions,
        returnTrainScore: true,
        returnEstimator: true,
      };
      const found = crossValidate(model, X, Y, options);
      expect(found.splits).toEqual([...cv.split(X)]);
      found.splits.forEach(([train, test], k) => {
        const weights = take(sampleWeight, train);
        const fitted = model
          .clone()
          .fit(take(X, train), take(Y, train), { sampleWeight: weights, ...fitOptions });
        const at = (rows: Int32Array) =>
          byHand(fitted, take(X, rows), take(Y, rows), take(sampleWeight, rows));
        expect(found.testScore[k]).toBe(at(test));
        expect(found.trainScore![k]).toBe(at(train));
        expect(found.estimator![k]!.toJSON()).toEqual(fitted.toJSON());
      });
    }
  });

  it('gives the same scores for every form of X and Y', () => {
    const rows = integerRows(20, 4).filter((some) => some.length >= 4);
    fc.assert(
      fc.property(rows, (x) => {
        const y = x.map((row, i) => [row[0]! + (i % 3), i % 5]);
        const model = new MultiTaskLasso({ alpha: 1, tol: 1e-10, maxIter: 100_000 });
        const run = (a: MatrixInput, b: MatrixInput) =>
          crossValidate(model, a, b, { cv: 3, scoring: 'neg_mean_squared_error' }).testScore;
        const expected = run(x, y);
        const targets = Object.values(formsOf(y));
        Object.values(formsOf(x)).forEach((form, k) => {
          run(form, targets[k]!).forEach((score, fold) => {
            expect(Math.abs(score - expected[fold]!)).toBeLessThanOrEqual(
              1e-4 * (1 + Math.abs(expected[fold]!)),
            );
          });
        });
      }),
      { numRuns: 5 },
    );
  });

  it('leaves the estimator as it was, fitted or not', () => {
    const model = new MultiTaskLasso({ alpha: 0.1 });
    crossValidate(model, X, Y);
    expect(() => model.coef_).toThrow(NotFittedError);
    model.fit(X, Y);
    const before = JSON.stringify(model);
    crossValidate(model, X, Y);
    expect(JSON.stringify(model)).toBe(before);
  });

  it('returns what is asked for and nothing else; its splits are a cv', () => {
    const found = crossValidate(new Mean(), [1, 2, 3, 4], [1, 2, 3, 4], { cv: 2 });
    expect(Object.keys(found)).toEqual(['testScore', 'scores', 'splits']);
    expect(found.testScore).toEqual([3.5, 1.5]);
    expect(crossValidate(new Mean(), [1, 2, 3, 4], [1, 2, 3, 4], { cv: found.splits })).toEqual(found);
  });

  it("hands a model of one's own the forms given, and options only where there are any", () => {
    const data: [unknown[], number[]] = [
      ['a', 'b', 'c'],
      [1, 2, 3],
    ];
    const cv = [[[2, 0, 2], [1]]] as const;
    const plain = crossValidate(new Mean(), ...data, { cv, returnEstimator: true });
    expect(plain.estimator![0]!.calls).toEqual([
      ['fit', ['c', 'a', 'c'], [3, 1, 3]],
      ['score', ['b'], [2]],
    ]);
    const options = { cv, returnEstimator: true, sampleWeight: [1, 2, 3], fitOptions: { deep: true } };
    expect(crossValidate(new Mean(), ...data, options).estimator![0]!.calls).toEqual([
      ['fit', ['c', 'a', 'c'], [3, 1, 3], { deep: true, sampleWeight: Float64Array.of(3, 1, 3) }],
      ['score', ['b'], [2], { sampleWeight: Float64Array.of(2) }],
    ]);
    const alike = crossValidate(new Mean(), ...data, { cv, returnEstimator: true, sampleWeight: 3 });
    expect(alike.estimator![0]!.calls[0]).toHaveLength(3);
    expect(
      crossValidate(new Mean(), ...data, { cv, scoring: 'neg_mean_squared_error' }).testScore[0],
    ).toBeCloseTo(-((2 - 7 / 3) ** 2), 14);
  });

  it('names the split of an error and keeps its kind and its cause', () => {
    const first = (error: () => unknown) => {
      let fits = 0;
      const model = {
        clone: () => ({ ...model }),
        fit: () => {
          if (fits++ === 1) throw error();
        },
        score: () => 1,
      };
      try {
        crossValidate(model, [1, 2, 3], [1, 2, 3], { cv: 3 });
      } catch (thrown) {
        return thrown as Error;
      }
      throw new Error('nothing was thrown');
    };
    for (const Kind of [InputError, NotFittedError, ConvergenceWarning]) {
      const cause = new Kind('too bad');
      const error = first(() => cause);
      expect(error).toBeInstanceOf(Kind);
      expect(error.message).toBe('crossValidate, split 1 of 3 (counted from 0): too bad');
      expect(error.cause).toBe(cause);
    }
    expect(first(() => new RangeError('far')).message).toContain('split 1 of 3 (counted from 0): far');
    expect(first(() => 'a string').message).toContain('a string');
  });

  it('names the split of a weight that is missing there, and of a warning that was made an error', () => {
    const zeros = Y.map((_, i) => (i < 5 ? 0 : 1));
    const message = inputErrorOf(() => crossValidate(new MultiTaskLasso(), X, Y, { sampleWeight: zeros }));
    expect(message).toContain('split 0 of 5');
    expect(message).toContain('sampleWeight');
    const previous = setWarningHandler((warning) => {
      throw warning;
    });
    try {
      const model = new MultiTaskLasso({ alpha: 1e-3, maxIter: 1, tol: 1e-14 });
      expect(() => crossValidate(model, X, Y)).toThrow(ConvergenceWarning);
      expect(() => crossValidate(model, X, Y)).toThrow(/split 0 of 5/);
    } finally {
      setWarningHandler(previous);
    }
  });

  it.each<[string, unknown, unknown, unknown, object, ...string[]]>([
    ['a class', MultiTaskLasso, X, Y, {}, 'crossValidate: estimator is a function', 'pass an instance'],
    ['null', null, X, Y, {}, 'crossValidate: estimator is null'],
    [
      'no clone',
      { fit() {} },
      X,
      Y,
      {},
      'crossValidate: the estimator is an object with key fit without clone',
    ],
    ['no fit', { clone() {} }, X, Y, {}, 'without fit'],
    ['no score', { clone() {}, fit() {} }, X, Y, {}, 'without score', `scoring: 'r2'`],
    ['no predict', { clone() {}, fit() {} }, X, Y, { scoring: 'r2' }, 'without predict'],
    [
      'a clone that is none',
      { clone: () => 3, fit() {}, score() {} },
      X,
      Y,
      {},
      'split 0 of 5',
      'clone() gave 3',
    ],
    [
      'a promise',
      { clone: () => ({ fit: async () => {} }), fit() {}, score() {} },
      X,
      Y,
      {},
      'fit gave a promise',
    ],
    [
      'a score that is none',
      { clone: () => ({ fit() {}, score: () => 'A' }), fit() {}, score() {} },
      X,
      Y,
      {},
      'score gave "A"',
    ],
    ['a scoring that gives none', new Mean(), X, Y, { scoring: () => undefined }, 'scoring gave undefined'],
    [
      'another scoring',
      new Mean(),
      X,
      Y,
      { scoring: 'neg_mean_square_error' },
      'scoring is "neg_mean_square_error"',
      "Did you mean 'neg_mean_squared_error'?",
      `'neg_mean_squared_error'`,
    ],
    ['a name of objects', new Mean(), X, Y, { scoring: 'toString' }, 'scoring is "toString"'],
    ['a number of samples', new Mean(), 23, Y, {}, 'X is 23', 'a matrix or a list'],
    ['no Y', new Mean(), X, undefined, {}, 'Y, the targets, is missing (got undefined)'],
    ['other lengths', new Mean(), X, [1, 2], {}, 'X has 23 samples, Y has 2'],
    ['weights too few', new Mean(), X, Y, { sampleWeight: [1] }, 'sampleWeight has 1 entry'],
    ['weights below 0', new Mean(), X, Y, { sampleWeight: Y.map(() => -1) }, 'sampleWeight[0] is -1'],
    [
      'weights in fitOptions',
      new Mean(),
      X,
      Y,
      { fitOptions: { sampleWeight } },
      'pass it as sampleWeight itself',
    ],
    ['fitOptions that are none', new Mean(), X, Y, { fitOptions: [] }, 'fitOptions must be an object'],
    [
      'a flag that is none',
      new Mean(),
      X,
      Y,
      { returnTrainScore: 1 },
      'returnTrainScore must be true or false',
    ],
    ['a cv that is none', new Mean(), X, Y, { cv: 1 }, 'cv is 1'],
    ['another option', new Mean(), X, Y, { preDispatch: 2 }, 'unknown option preDispatch'],
    [
      'a fit option the estimator refuses',
      new MultiTaskLasso(),
      X,
      Y,
      { fitOptions: { a: 1 } },
      'split 0',
      'unknown option a',
    ],
  ])('refuses %s', (_, estimator, x, y, options, ...parts) => {
    const call = crossValidate as (...all: unknown[]) => unknown;
    const message = inputErrorOf(() => call(estimator, x, y, options));
    for (const part of parts) expect(message).toContain(part);
  });
});
