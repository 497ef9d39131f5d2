/** Metrics and scores where targets are missing, weigh differently for each task, or have samples of their own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracyScore,
  brierScoreLoss,
  confusionMatrix,
  f1Score,
  logLoss,
  MultiTaskLasso,
  MultiTaskModel,
  meanSquaredError,
  r2Score,
  SoftSharingRegressor,
  UndefinedMetricWarning,
} from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';

interface Entry {
  y: number;
  eta: number;
  s: number;
  seen: boolean;
}

const entry: fc.Arbitrary<Entry> = fc.record({
  y: fc.integer({ min: -9, max: 9 }),
  eta: fc.integer({ min: -9, max: 9 }),
  s: fc.integer({ min: 0, max: 3 }),
  seen: fc.boolean(),
});
/** n x T. */
const tables = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }))
  .chain(([n, T]) =>
    fc.array(fc.array(entry, { minLength: T, maxLength: T }), { minLength: n, maxLength: n }),
  );
const field = (rows: Entry[][], of: (one: Entry) => number): number[][] =>
  rows.map((row) => row.map((one) => of(one)));
const mean = (values: number[]): number => {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
};
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

/** The formula, sample by sample. */
function naive(metric: 'r2' | 'mse', entries: Entry[], least: number): number {
  if (entries.length < least) return Number.NaN;
  const total = sum(entries.map(({ s }) => s));
  const error = sum(entries.map(({ y, eta, s }) => s * (y - eta) ** 2));
  if (metric === 'mse') return error / total;
  const center = sum(entries.map(({ y, s }) => s * y)) / total;
  const variation = sum(entries.map(({ y, s }) => s * (y - center) ** 2));
  return error === 0 ? 1 : variation < 1e-9 ? 0 : 1 - error / variation;
}

const near = (found: number, expected: number): void => {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
};

describe('metrics of targets of which some are missing and all weigh differently', () => {
  it('are those of the samples that are observed, target by target', () => {
    fc.assert(
      fc.property(tables, fc.boolean(), (rows, isWeighted) => {
        const yTrue = field(rows, ({ y, seen }) => (seen ? y : Number.NaN));
        const sampleWeight = isWeighted ? field(rows, ({ s }) => s) : null;
        fc.pre(!isWeighted || rows.flat().some(({ s }) => s > 0));
        const isColumn = rows[0]!.length === 1;
        for (const [metric, call, least] of [
          ['r2', r2Score as typeof meanSquaredError, 2] as const,
          ['mse', meanSquaredError, 1] as const,
        ]) {
          const expected = rows[0]!.map((_, t) => {
            const column = rows.map((row) => row[t]!).filter(({ seen }) => seen);
            // Weights n x 1 are those of the samples: one of weight 0 is there, as in scikit-learn.
            const hasHoles = column.length < rows.length;
            const counted = column.filter(({ s }) => !isWeighted || s > 0 || (isColumn && !hasHoles));
            return naive(
              metric,
              counted.map((one) => (isWeighted ? one : { ...one, s: 1 })),
              least,
            );
          });
          const options = { sampleWeight, multioutput: 'raw_values' } as const;
          const eta = field(rows, ({ eta: value }) => value);
          const { result, warnings } = capturedWarnings(() => call(yTrue, eta, options));
          result.forEach((value, t) => {
            near(value, expected[t]!);
          });
          const isShort = expected.some(Number.isNaN);
          expect(warnings.map((one) => one.constructor)).toEqual(isShort ? [UndefinedMetricWarning] : []);
          near(capturedWarnings(() => call(yTrue, eta, { sampleWeight })).result, mean(expected));
          const weights = expected.map((_, t) => t + 1);
          const weighed = expected
            .map((value, t) => ({ value, w: t + 1 }))
            .filter(({ value }) => !Number.isNaN(value));
          near(
            capturedWarnings(() => call(yTrue, eta, { sampleWeight, multioutput: weights })).result,
            sum(weighed.map(({ value, w }) => value * w)) / sum(weighed.map(({ w }) => w)),
          );
          const holes = field(rows, ({ y }) => y).map((row, i) =>
            row.map((y, t) => (rows[i]![t]!.seen ? y : null)),
          );
          expect(capturedWarnings(() => call(holes, eta, options)).result).toEqual(result);
        }
      }),
    );
  });

  it('are those of tasks with the same samples, by name in any order', () => {
    fc.assert(
      fc.property(tables, fc.boolean(), (rows, isWeighted) => {
        const T = rows[0]!.length;
        const tasks = Array.from({ length: T }, (_, t) => ({
          name: `task of ${t}`,
          y: rows.map((row) => (row[t]!.seen ? row[t]!.y : null)),
          ...(isWeighted && { sampleWeight: rows.map((row) => row[t]!.s + 1) }),
        }));
        const eta = tasks.map(({ name }, t) => ({ name, y: rows.map((row) => row[t]!.eta) }));
        const yTrue = rows.map((_, i) => tasks.map(({ y }) => y[i]!));
        const sampleWeight = isWeighted ? field(rows, ({ s }) => s + 1) : null;
        for (const call of [r2Score as typeof meanSquaredError, meanSquaredError]) {
          const options = { multioutput: 'raw_values' } as const;
          const expected = capturedWarnings(() =>
            call(
              yTrue,
              field(rows, ({ eta: value }) => value),
              { sampleWeight, ...options },
            ),
          ).result;
          for (const predicted of [eta, [...eta].reverse(), eta.map(({ y }) => Float64Array.from(y))]) {
            expect(capturedWarnings(() => call(tasks, predicted, options)).result).toEqual(expected);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('name the targets that have too few samples, and say what becomes of them', () => {
    const y = [
      [1, Number.NaN, 3],
      [2, 5, Number.NaN],
      [4, Number.NaN, Number.NaN],
    ];
    const eta = y.map(() => [1, 1, 1]);
    const { result, warnings } = capturedWarnings(() => r2Score(y, eta));
    expect(result).toBe(r2Score([1, 2, 4], [1, 1, 1]));
    expect(warnings.map(({ message }) => message)).toEqual([
      'r2Score: R^2 takes at least 2 observed samples, which target 1 (1 sample), target 2 ' +
        '(1 sample) have not: the score is NaN there, and left out of the mean.',
    ]);
    const alone = capturedWarnings(() => r2Score([3], [3]));
    expect(alone.result).toBeNaN();
    expect(alone.warnings).toHaveLength(1);
    expect(capturedWarnings(() => meanSquaredError([Number.NaN], [3])).result).toBeNaN();
    const many = capturedWarnings(() => r2Score([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5]])).warnings[0]!.message;
    expect(many).toContain('target 2 (1 sample) and 2 more have not');
  });

  it.each<[string, unknown, unknown, object, string]>([
    ['weights of another shape', [[1, 2]], [[1, 2]], { sampleWeight: [[1, 2, 3]] }, '(1 x 2)'],
    ['a prediction that is missing', [[1]], [[Number.NaN]], {}, 'yPred is NaN'],
    ['tasks beside weights', [{ y: [1] }], [[1]], { sampleWeight: [1] }, 'give each task its own'],
    [
      'tasks without predictions',
      [{ y: [1] }, { y: [2] }],
      [[1]],
      {},
      'a list of 2 tasks and yPred is an array',
    ],
    ['another task', [{ name: 'a', y: [1] }], [{ name: 'b', y: [1] }], {}, 'yPred has "b", which is no task'],
    ['a task that lacks', [{ name: 'a', y: [1] }, { y: [1] }], [{ name: 'a', y: [1] }], {}, 'lacks "task 1"'],
    [
      'too few',
      [{ name: 'a', y: [1, 2] }],
      [[1]],
      {},
      'task 0 ("a") has 2 targets, its predictions are 1 x 1',
    ],
    [
      'two of a name',
      [
        { name: 'a', y: [1] },
        { name: 'a', y: [1] },
      ],
      [[1], [1]],
      {},
      'both named "a"',
    ],
  ])('refuse %s', (_, y, z, options, part) => {
    for (const metric of [r2Score, meanSquaredError]) {
      expect(inputErrorOf(() => (metric as (...all: unknown[]) => unknown)(y, z, options))).toContain(part);
    }
  });
});

describe('score', () => {
  const X = Array.from({ length: 12 }, (_, i) => [i, (i * 7) % 5]);
  const Y = X.map(([a, b], i) => [a! + (i % 3), b! - a!]);

  it('of regressors is r2Score, with missing targets and weights n x T', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 12, maxLength: 12 }), (holes) => {
        const missing = Y.map((row, i) => row.map((y, t) => (holes[i]![t] === 0 ? Number.NaN : y)));
        const sampleWeight = Y.map((row, i) => row.map((_, t) => 1 + ((i + t) % 4)));
        const observed = [0, 1].map((t) => missing.filter((row) => !Number.isNaN(row[t]!)).length);
        fc.pre(observed.every((count) => count > 0));
        for (const model of [new MultiTaskLasso({ alpha: 0.1 }), new SoftSharingRegressor()]) {
          model.fit(X, Y);
          for (const options of [{}, { sampleWeight }]) {
            const expected = capturedWarnings(() => r2Score(missing, model.predict(X), options));
            const found = capturedWarnings(() => model.score(X, missing, options));
            near(found.result, expected.result);
            expect(found.warnings).toHaveLength(expected.warnings.length);
            const tasks = [0, 1].map((t) => ({
              name: `task ${t}`,
              X,
              y: missing.map((row) => row[t]!),
              ...('sampleWeight' in options && { sampleWeight: sampleWeight.map((row) => row[t]!) }),
            }));
            near(capturedWarnings(() => model.score(tasks)).result, expected.result);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('names the task that it leaves out, and refuses weights that are all 0', () => {
    const lonely = Y.map(([a], i) => [a!, i === 0 ? 1 : Number.NaN]);
    const none = Y.map(([a]) => [a!, Number.NaN]);
    const mixed = new MultiTaskModel({ losses: 'squared' });
    for (const model of [new MultiTaskLasso({ alpha: 0.1 }), mixed]) {
      model.fit(X, Y, { taskNames: ['size', 'age'] });
      for (const [y, count] of [[lonely, '1 sample'] as const, [none, '0 samples'] as const]) {
        const { result, warnings } = capturedWarnings(() => model.score(X, y));
        expect(result).toBe(model.scores(X, Y)[0]);
        expect(warnings.map(({ message }) => message)).toEqual([
          expect.stringContaining(`.score: R^2 takes at least 2`),
        ]);
        expect(warnings[0]!.message).toContain(`task 1 ("age") (${count}) has not`);
        expect(capturedWarnings(() => model.scores(X, y)).result[1]).toBeNaN();
      }
      const zeros = Y.map(() => 0);
      expect(inputErrorOf(() => model.score(X, Y, { sampleWeight: zeros }))).toContain('0 for every sample');
    }
  });
});

describe('metrics of labels', () => {
  it('refuse numbers that are not whole, in yTrue and in yPred, as scikit-learn does', () => {
    for (const metric of [accuracyScore, f1Score, confusionMatrix] as unknown as ((
      y: unknown,
      z: unknown,
    ) => unknown)[]) {
      expect(inputErrorOf(() => metric([1.5, 2], [1, 2]))).toContain(
        'yTrue is 1.5 at row 0, a number and no label',
      );
      expect(inputErrorOf(() => metric([1, 2], [1, 2.5]))).toContain('yPred is 2.5 at row 1');
    }
    expect(inputErrorOf(() => logLoss([0, 0.5], [0.1, 0.9]))).toContain('yTrue is 0.5 at row 1');
  });
});

describe('brierScoreLoss', () => {
  it('is known of one label alone, as scikit-learn has it: 1 is the positive of 0 and 1', () => {
    expect(brierScoreLoss([1, 1], [0.8, 0.9])).toBeCloseTo(0.025, 14);
    expect(brierScoreLoss([0, 0], [0.8, 0.9])).toBeCloseTo(0.725, 14);
    expect(brierScoreLoss([-1, -1], [0.8, 0.9])).toBeCloseTo(0.725, 14);
    expect(brierScoreLoss(['a', 'a'], [0.8, 0.9], { posLabel: 'b' })).toBeCloseTo(0.725, 14);
    expect(inputErrorOf(() => brierScoreLoss(['a', 'a'], [0.8, 0.9]))).toContain('expected posLabel');
  });
});
