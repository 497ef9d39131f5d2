import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetFromShared, type SharedOptions } from '../../src/data/fromShared.js';
import { entries, naiveWeights } from '../laws/inputWeights.js';

const weight = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.double({ min: 0.01, max: 100, noNaN: true }) },
);

/** n samples, T tasks, s_it by columns with a positive weight in each column, and task weights. */
const cases = fc
  .record({ n: fc.integer({ min: 1, max: 12 }), T: fc.integer({ min: 1, max: 4 }) })
  .chain(({ n, T }) =>
    fc.record({
      n: fc.constant(n),
      T: fc.constant(T),
      s: fc
        .array(weight, { minLength: n * T, maxLength: n * T })
        .map((s) => s.map((value, index) => (index % n === 0 ? value + 0.5 : value))),
      taskWeights: fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: T, maxLength: T }),
    }),
  );

function blockOf(n: number, T: number, options: SharedOptions) {
  const X = Array.from({ length: n }, (_, i) => [i]);
  const Y = Array.from({ length: n }, (_, i) => Array(T).fill(i));
  return datasetFromShared(X, Y, options).blocks[0]!;
}

function byRows(s: readonly number[], n: number, T: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: T }, (_, t) => s[t * n + i]!));
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((value, k) => {
    expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-14 * (1 + Math.abs(expected[k]!)));
  });
}

describe('c_it = lambda_t s_it / sum_i s_it', () => {
  test('n x T', () => {
    fc.assert(
      fc.property(cases, ({ n, T, s, taskWeights }) => {
        const block = blockOf(n, T, { sampleWeight: byRows(s, n, T), taskWeights });
        expectClose(entries(block), naiveWeights(s, n, taskWeights));
      }),
    );
  });

  test('one for each sample, as an array and as n x T', () => {
    fc.assert(
      fc.property(cases, ({ n, T, s, taskWeights }) => {
        const column = s.slice(0, n);
        const repeated = Array.from({ length: n * T }, (_, k) => column[k % n]!);
        const block = blockOf(n, T, { sampleWeight: column, taskWeights });
        expectClose(entries(block), naiveWeights(repeated, n, taskWeights));
        expect(blockOf(n, T, { sampleWeight: byRows(repeated, n, T), taskWeights })).toEqual(block);
        expect(blockOf(n, T, { sampleWeight: Float64Array.from(column), taskWeights })).toEqual(block);
      }),
    );
  });

  test('sum to lambda_t', () => {
    fc.assert(
      fc.property(cases, ({ n, T, s, taskWeights }) => {
        const c = entries(blockOf(n, T, { sampleWeight: byRows(s, n, T), taskWeights }));
        const sums = taskWeights.map((_, t) => c.slice(t * n, (t + 1) * n).reduce((a, b) => a + b, 0));
        expectClose(sums, taskWeights);
      }),
    );
  });

  test('scaling all weights changes nothing, however extreme the scale', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(1e-300, 1e-100, 3, 1e100, 1e300),
        ({ n, T, s, taskWeights }, scale) => {
          const plain = entries(blockOf(n, T, { sampleWeight: byRows(s, n, T), taskWeights }));
          const scaled = s.map((value) => value * scale);
          expectClose(entries(blockOf(n, T, { sampleWeight: byRows(scaled, n, T), taskWeights })), plain);
        },
      ),
    );
  });

  test('the largest number as weight of each sample does not overflow', () => {
    const block = blockOf(3, 2, { sampleWeight: [Number.MAX_VALUE, Number.MAX_VALUE, 1] });
    expect(entries(block).slice(0, 2)).toEqual([0.5, 0.5]);
    const tiny = blockOf(2, 1, { sampleWeight: [Number.MIN_VALUE, Number.MIN_VALUE] });
    expect(tiny.weights).toEqual({ kind: 'uniform', value: 0.5 });
  });
});

describe('the plainest form', () => {
  const uniform = { kind: 'uniform', value: 1 / 3 };

  test.each<[string, SharedOptions]>([
    ['none', {}],
    ['null', { sampleWeight: null, taskWeights: null, taskNames: null }],
    ['undefined', { sampleWeight: undefined, taskWeights: undefined }],
    ['a number', { sampleWeight: 7 }],
    ['equal weights', { sampleWeight: [0.1, 0.1, 0.1] }],
    [
      'equal weights n x T',
      {
        sampleWeight: [
          [4, 2],
          [4, 2],
          [4, 2],
        ],
      },
    ],
    ['task weights of 1', { taskWeights: [1, 1] }],
  ])('%s is uniform', (_, options) => {
    expect(blockOf(3, 2, options).weights).toEqual(uniform);
  });

  test('equal task weights only scale', () => {
    expect(blockOf(3, 2, { taskWeights: [6, 6] }).weights).toEqual({ kind: 'uniform', value: 2 });
    expect(blockOf(2, 2, { taskWeights: [4, 4], sampleWeight: [1, 3] }).weights).toEqual({
      kind: 'sample',
      values: Float64Array.of(1, 3),
    });
  });

  test('one for each sample where tasks agree, else one for each entry', () => {
    expect(
      blockOf(2, 2, {
        sampleWeight: [
          [1, 2],
          [3, 6],
        ],
      }).weights,
    ).toEqual({
      kind: 'sample',
      values: Float64Array.of(0.25, 0.75),
    });
    expect(
      blockOf(2, 2, {
        sampleWeight: [
          [1, 1],
          [1, 3],
        ],
      }).weights,
    ).toEqual({
      kind: 'entry',
      values: Float64Array.of(0.5, 0.5, 0.25, 0.75),
    });
    expect(blockOf(2, 2, { taskWeights: [1, 2] }).weights).toEqual({
      kind: 'entry',
      values: Float64Array.of(0.5, 0.5, 1, 1),
    });
  });

  test('a task of weight 0 has no say', () => {
    expect(entries(blockOf(2, 2, { taskWeights: [1, 0] }))).toEqual([0.5, 0.5, 0, 0]);
  });
});
