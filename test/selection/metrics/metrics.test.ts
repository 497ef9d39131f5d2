import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { MultiTaskLasso } from '../../../src/estimators/multiTaskLasso.js';
import { meanSquaredError } from '../../../src/selection/metrics/meanSquaredError.js';
import { r2Score } from '../../../src/selection/metrics/r2Score.js';
import { formsOf, inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';
import { oracle } from '../oracle.js';

const close = (found: number | number[], expected: number | (number | null)[]): void => {
  const [a, b] = [[found].flat(), [expected].flat()];
  expect(a).toHaveLength(b.length);
  a.forEach((value, t) => {
    expect(Math.abs(value - b[t]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(b[t]!)));
  });
};

describe('r2Score and meanSquaredError', () => {
  it.each(
    oracle.metrics.map(
      (metric) =>
        [
          `${metric.name}, ${metric.multioutput}, ${metric.sampleWeight ? 'weights' : 'no weights'}`,
          metric,
        ] as const,
    ),
  )('are those of scikit-learn: %s', (_, { yTrue, yPred, sampleWeight, multioutput, r2, mse }) => {
    const found = capturedWarnings(() => r2Score(yTrue, yPred, { sampleWeight, multioutput })).result;
    if (r2 === null) expect([found].flat().every(Number.isNaN)).toBe(true);
    else close(found, r2);
    if (multioutput !== 'variance_weighted')
      close(meanSquaredError(yTrue, yPred, { sampleWeight, multioutput }), mse!);
    expect(Array.isArray(found)).toBe(multioutput === 'raw_values');
  });

  it('give the figures of the documentation', () => {
    expect(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9486081370449679, 14);
    expect(meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBe(0.375);
    const [y, z] = [
      [
        [0.5, 1],
        [-1, 1],
        [7, -6],
      ],
      [
        [0, 2],
        [-1, 2],
        [8, -5],
      ],
    ];
    expect(r2Score(y, z, { multioutput: 'variance_weighted' })).toBeCloseTo(0.9382566585956417, 14);
    expect(meanSquaredError(y, z, { multioutput: [0.3, 0.7] })).toBeCloseTo(0.825, 14);
  });

  it('take every form, and lists for one target', () => {
    const rows = [
      [1, 5],
      [2, -3],
      [4, 0],
      [8, 1],
    ];
    const z = rows.map(([a, b]) => [a! + 1, b! - 2]);
    for (const Y of Object.values(formsOf(rows))) {
      for (const Z of Object.values(formsOf(z))) {
        expect(meanSquaredError(Y, Z)).toBe(2.5);
        expect(r2Score(Y, Z)).toBe(r2Score(rows, z));
      }
    }
    const list = rows.map(([a]) => a!);
    expect(r2Score(list, Float64Array.from(list))).toBe(1);
    expect(meanSquaredError(list, new Matrix(z.map(([a]) => [a!])))).toBe(1);
  });

  it('count an integer weight as so many samples, whatever its unit', () => {
    const value = fc.integer({ min: -9, max: 9 });
    const sample = fc.record({ y: value, eta: value, weight: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 10 }), (samples) => {
        const repeated = samples.flatMap((one) => new Array<typeof one>(one.weight).fill(one));
        fc.pre(repeated.length >= 2);
        const [y, eta] = [samples.map((one) => one.y), samples.map((one) => one.eta)];
        const all = [repeated.map((one) => one.y), repeated.map((one) => one.eta)] as const;
        for (const unit of [1, 2 ** 500, 2 ** -500]) {
          const sampleWeight = samples.map((one) => one.weight * unit);
          expect(meanSquaredError(y, eta, { sampleWeight })).toBeCloseTo(meanSquaredError(...all), 10);
          expect(r2Score(y, eta, { sampleWeight })).toBeCloseTo(r2Score(...all), 10);
        }
      }),
    );
  });

  it('weigh targets by their variation also where its square overflows', () => {
    const [y, z] = [
      [
        [1, 0],
        [2, 1],
        [4, 5],
      ],
      [
        [1, 1],
        [3, 1],
        [4, 4],
      ],
    ];
    const scaled = (rows: number[][]) => rows.map((row) => row.map((value) => value * 1e200));
    const options = { multioutput: 'variance_weighted' } as const;
    expect(r2Score(scaled(y), scaled(z), options)).toBeCloseTo(r2Score(y, z, options), 12);
  });

  it('take more samples than an argument list holds', () => {
    const n = 300_000;
    const [y, sampleWeight] = [new Float64Array(n).fill(1), new Float64Array(n).fill(2)];
    expect(meanSquaredError(y, new Float64Array(n), { sampleWeight })).toBe(1);
  });

  it('are what score gives', () => {
    const [X, Y] = [
      [
        [1, 2],
        [2, 1],
        [4, 4],
        [0, 3],
      ],
      [
        [1, 2],
        [2, 5],
        [3, 1],
        [4, 4],
      ],
    ];
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
    for (const sampleWeight of [null, [1, 2, 0.5, 3]]) {
      expect(model.score(X, Y, { sampleWeight })).toBeCloseTo(
        r2Score(Y, model.predict(X), { sampleWeight }),
        14,
      );
    }
  });

  it.each<[string, unknown, unknown, object, ...string[]]>([
    [
      'shapes that differ',
      [[1], [2]],
      [
        [1, 2],
        [2, 1],
      ],
      {},
      'yTrue is 2 x 1 and yPred is 2 x 2',
    ],
    ['lengths that differ', [1, 2], [1, 2, 3], {}, 'yTrue is 2 x 1 and yPred is 3 x 1'],
    ['nothing', [], [], {}, 'yTrue is empty'],
    ['text', 'ab', [1, 2], {}, 'yTrue is "ab", a string'],
    ['NaN', [1, 2], [1, Number.NaN], {}, 'yPred is NaN at row 1', 'finite'],
    ['infinity', [[1, Infinity]], [[1, 2]], {}, 'yTrue is Infinity at row 0, column 1'],
    ['weights too few', [1, 2], [1, 2], { sampleWeight: [1] }, 'sampleWeight has 1 entry', '(2)'],
    ['weights below 0', [1, 2], [1, 2], { sampleWeight: [1, -1] }, 'sampleWeight[1] is -1'],
    ['weights all 0', [1, 2], [1, 2], { sampleWeight: [0, 0] }, 'sampleWeight is 0 for every sample'],
    [
      'another word',
      [1, 2],
      [1, 2],
      { multioutput: 'mean' },
      'multioutput is "mean", a string',
      `'raw_values'`,
    ],
    ['too few targets', [[1, 2]], [[1, 2]], { multioutput: [1] }, 'multioutput has 1 weight', 'expected 2'],
    ['targets below 0', [[1, 2]], [[1, 2]], { multioutput: [1, -1] }, 'multioutput[1] is -1'],
    ['targets all 0', [[1, 2]], [[1, 2]], { multioutput: [0, 0] }, 'multioutput is 0 for every target'],
    ['another option', [1, 2], [1, 2], { sample_weight: [1, 2] }, 'Did you mean sampleWeight?'],
  ])('refuse %s', (_, y, z, options, ...parts) => {
    for (const [name, metric] of Object.entries({ r2Score, meanSquaredError })) {
      const message = inputErrorOf(() => (metric as (...all: unknown[]) => unknown)(y, z, options));
      for (const part of [name, ...parts]) expect(message).toContain(part);
    }
  });

  it('know that an error is not weighed by variation', () => {
    const options = { multioutput: 'variance_weighted' } as object;
    expect(inputErrorOf(() => meanSquaredError([1, 2], [1, 2], options))).toContain('"variance_weighted"');
  });
});
