/** What holds for every metric: missing targets, tasks of their own, weights that count samples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';

type Metric = (yTrue: unknown, yPred: unknown, options?: object) => number | number[];

interface Entry {
  readonly y: number;
  readonly z: number;
  readonly s: number;
  readonly seen: boolean;
}

interface Kind {
  readonly names: readonly string[];
  readonly y: (entry: Entry) => unknown;
  readonly z: (entry: Entry) => unknown;
  readonly options?: object;
}

const KINDS: readonly Kind[] = [
  {
    names: [
      'rootMeanSquaredError',
      'meanAbsoluteError',
      'medianAbsoluteError',
      'explainedVarianceScore',
      'meanPinballLoss',
      'd2AbsoluteErrorScore',
      'meanPoissonDeviance',
      'meanGammaDeviance',
      'd2TweedieScore',
    ],
    y: ({ y }) => y,
    z: ({ z }) => z,
  },
  {
    names: ['accuracyScore', 'balancedAccuracyScore'],
    y: ({ y }) => 'abcdef'[y],
    z: ({ z }) => 'abcdef'[z],
  },
  {
    names: ['precisionScore', 'recallScore', 'f1Score'],
    y: ({ y }) => 'abcdef'[y],
    z: ({ z }) => 'abcdef'[z],
    options: { average: 'macro', labels: [...'bcdef'] },
  },
  {
    names: ['logLoss', 'brierScoreLoss', 'averagePrecisionScore'],
    y: ({ y }) => y > 2,
    z: ({ z }) => z / 8,
    options: { labels: [false, true] },
  },
];

const entry: fc.Arbitrary<Entry> = fc.record({
  y: fc.integer({ min: 1, max: 5 }),
  z: fc.integer({ min: 1, max: 5 }),
  s: fc.integer({ min: 1, max: 3 }),
  seen: fc.boolean(),
});
const T = 3;
const tables = fc.array(fc.array(entry, { minLength: T, maxLength: T }), { minLength: T + 1, maxLength: 9 });
const metricOf = (name: string): Metric => (polytask as unknown as Record<string, Metric>)[name]!;
const quiet = (call: () => number | number[]) => capturedWarnings(call).result;
const near = (found: unknown, expected: readonly number[]) =>
  expect(found).toEqual(expected.map((one) => (Number.isNaN(one) ? one : expect.closeTo(one, 10))));

describe.each(KINDS.flatMap(({ names, ...kind }) => names.map((name) => [name, kind] as const)))(
  '%s',
  (name, { y, z, options }) => {
    const metric = metricOf(name);
    const raw = { ...options, multioutput: 'raw_values' };
    const columns = (rows: Entry[][]) => Array.from({ length: T }, (_, t) => rows.map((row) => row[t]!));
    const holes = (one: Entry) => (one.seen ? y(one) : null);

    it('is that of the observed samples of each target, whatever the form', () => {
      fc.assert(
        fc.property(tables, (rows) => {
          const s = rows.map((row) => row.map((one) => one.s));
          const alone = columns(rows).map((column) => {
            const seen = column.filter((one) => one.seen);
            if (seen.length === 0) return Number.NaN;
            const weights = { ...options, sampleWeight: seen.map((one) => one.s) };
            return quiet(() => metric(seen.map(y), seen.map(z), weights)) as number;
          });
          const all = (more: object) =>
            quiet(() =>
              metric(
                rows.map((row) => row.map(holes)),
                rows.map((row) => row.map(z)),
                { ...raw, ...more },
              ),
            );
          near(all({ sampleWeight: s }), alone);
          const tasks = columns(rows).map((column, t) => ({
            name: `task ${t + 1}`,
            y: column.map(holes),
            sampleWeight: column.map((one) => one.s),
          }));
          const predicted = columns(rows).map((column, t) => ({ name: `task ${t + 1}`, y: column.map(z) }));
          near(
            quiet(() => metric(tasks, predicted.toReversed(), raw)),
            alone,
          );
          const defined = alone.filter((value) => !Number.isNaN(value));
          const mean = all({ sampleWeight: s, multioutput: 'uniform_average' }) as number;
          if (defined.length === 0) expect(mean).toBeNaN();
          else expect(mean).toBeCloseTo(defined.reduce((a, b) => a + b) / defined.length, 10);
        }),
        { numRuns: 30 },
      );
    });

    it('counts a weight as so many samples', () => {
      fc.assert(
        fc.property(fc.array(entry, { minLength: 2, maxLength: 8 }), (entries) => {
          const twice = entries.flatMap((one) => new Array<Entry>(one.s).fill(one));
          const weights = { ...options, sampleWeight: entries.map((one) => one.s / 4) };
          const weighted = quiet(() => metric(entries.map(y), entries.map(z), weights)) as number;
          expect(weighted).toBeCloseTo(
            quiet(() => metric(twice.map(y), twice.map(z), options)) as number,
            10,
          );
        }),
        { numRuns: 30 },
      );
    });

    it('refuses other shapes and unknown options', () => {
      const one = [{ y: 1, z: 1, s: 1, seen: true }];
      const two = [...one, { y: 4, z: 2, s: 1, seen: true }];
      expect(inputErrorOf(() => metric(two.map(y), one.map(z), options))).toContain(name);
      expect(inputErrorOf(() => metric(two.map(y), two.map(z), { weights: 1 }))).toContain('sampleWeight');
      const all = { ...options, sampleWeight: [0, 0] };
      expect(inputErrorOf(() => metric(two.map(y), two.map(z), all))).toContain('is 0 for every sample');
    });
  },
);

describe('d2TweedieScore', () => {
  it('is 0 where the targets do not vary and 1 where nothing is left, without rounding', () => {
    const power = fc.constantFrom(-1, 1, 1.5, 2, 2.5, 3);
    const y = fc.double({ min: 0.1, max: 10, noNaN: true });
    const weights = fc.array(fc.double({ min: 0.1, max: 2, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(power, y, weights, (power, y, sampleWeight) => {
        const yTrue = sampleWeight.map(() => y);
        const others = yTrue.map((value) => value + 1);
        expect(polytask.d2TweedieScore(yTrue, others, { power, sampleWeight })).toBe(0);
        expect(polytask.d2TweedieScore(yTrue, yTrue, { power, sampleWeight })).toBe(1);
      }),
    );
  });
});

describe('metrics of labels', () => {
  const {
    accuracyScore,
    averagePrecisionScore,
    confusionMatrix,
    f1Score,
    logLoss,
    precisionScore,
    rocAucScore,
  } = polytask;

  it('give a list for the list of one target, and one for each target else', () => {
    const y = ['a', 'b', 'b'];
    expect(precisionScore(y, y, { average: null })).toEqual([1, 1]);
    expect(
      precisionScore(
        y.map((label) => [label]),
        y.map((label) => [label]),
        { average: null },
      ),
    ).toEqual([[1, 1]]);
    const rows = y.map((label) => [label, 'c']);
    expect(confusionMatrix(rows, rows, { labels: [['a', 'b'], ['c']] })).toEqual([
      [
        [1, 0],
        [0, 2],
      ],
      [[3]],
    ]);
  });

  it('take scores of T targets as a matrix or as a list of T', () => {
    const y = [
      [0, 1],
      [1, 1],
      [1, 0],
      [0, 0],
    ];
    const p = [
      [0.25, 0.5],
      [0.5, 0.75],
      [0.125, 0.5],
      [0.25, 0.125],
    ];
    const lists = [0, 1].map((t) => p.map((row) => row[t]!));
    const matrices = lists.map((list) => list.map((value) => [1 - value, value]));
    for (const metric of [logLoss, rocAucScore, averagePrecisionScore]) {
      const found = metric(y, p, { multioutput: 'raw_values' });
      expect(metric(y, lists, { multioutput: 'raw_values' })).toEqual(found);
      const asMatrices = matrices.map((rows) => ({ data: rows.flat(), shape: [4, 2] as const }));
      expect(metric(y, asMatrices as never, { multioutput: 'raw_values' })).toEqual(found);
    }
  });

  it('are the plain mean of the labels where no label has a true sample to weigh it by', () => {
    const options = { labels: [1, 2], average: 'weighted', zeroDivision: 1 } as const;
    expect(polytask.recallScore([3, 3], [1, 3], options)).toBe(1);
    expect(precisionScore([3, 3], [1, 3], options)).toBe(0.5);
  });

  it('refuse a label that is not listed where one of two is positive', () => {
    for (const options of [{ labels: [false], posLabel: true }, { labels: [false] }]) {
      expect(inputErrorOf(() => f1Score([false, true], [true, true], options))).toContain(
        'labels, false, do not list',
      );
    }
    const wrong = inputErrorOf(() => f1Score([2, 9, 2], [10, 10, 9], { labels: [2, 10] }));
    expect(wrong).toContain('f1Score: target 0 has a label that labels, 2, 10, do not list');
  });

  it('tell what is open or not defined', () => {
    expect(inputErrorOf(() => f1Score(['a', 'a'], ['a', 'a']))).toContain('expected posLabel');
    expect(inputErrorOf(() => f1Score(['a', 'b', 'c'], ['a', 'a', 'b']))).toContain("average 'micro'");
    expect(inputErrorOf(() => f1Score([0, 1], [0, 1], { posLabel: 2 }))).toContain('posLabel is 2');
    expect(inputErrorOf(() => accuracyScore(['a'], [1]))).toContain('labels of one type');
    expect(inputErrorOf(() => logLoss([0, 0], [0.5, 0.5]))).toContain('expected labels');
    expect(inputErrorOf(() => logLoss([0, 1], [0.5, 1.5]))).toContain('numbers in [0, 1]');
    expect(
      inputErrorOf(() =>
        logLoss(
          [0, 1, 2],
          [
            [0.5, 0.5],
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toContain('3 labels and 2 columns');
    expect(
      inputErrorOf(() =>
        rocAucScore(
          [0, 1, 2],
          [
            [1, 0, 0],
            [1, 0, 0],
            [1, 0, 0],
          ],
        ),
      ),
    ).toContain("'ovr' or 'ovo'");
    const alone = capturedWarnings(() => rocAucScore([1, 1], [0.5, 0.25]));
    expect(alone.result).toBeNaN();
    expect(alone.warnings[0]!.message).toContain('target 0 has the label 1 alone');
    const zero = capturedWarnings(() => precisionScore([0, 1], [0, 0]));
    expect([zero.result, zero.warnings[0]!.message]).toEqual([0, expect.stringContaining('target 0 (1)')]);
  });
});
