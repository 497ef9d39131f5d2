import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetFromShared, type SharedOptions } from '../../src/data/fromShared.js';
import { requireWeight, subset } from '../../src/data/subset.js';
import { createRandom } from '../../src/math/random.js';
import { compressed, expanded, inputErrorOf } from '../laws/inputForms.js';
import { entries } from '../laws/inputWeights.js';

/** Data of n samples, some of their weights 0, and a list of samples: in any order, any of them several times. */
const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 12 }),
    p: fc.integer({ min: 1, max: 4 }),
    T: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
    sparse: fc.boolean(),
    weights: fc.constantFrom<'uniform' | 'sample' | 'entry'>('uniform', 'sample', 'entry'),
    lambda: fc.constantFrom(1, 0.25, 3),
  })
  .chain((draw) =>
    fc.record({
      draw: fc.constant(draw),
      rows: fc.array(fc.integer({ min: 0, max: draw.n - 1 }), { minLength: 1, maxLength: 2 * draw.n }),
    }),
  );
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

function dataOf({ draw: { n, p, T, seed, sparse, weights, lambda }, rows }: Case) {
  const random = createRandom(seed);
  const table = (columns: number, entry: () => number) =>
    Array.from({ length: n }, () => Array.from({ length: columns }, entry));
  const X = table(p, () => (random.uniform() < 0.4 ? 0 : random.normal()));
  const Y = table(T, () => random.normal());
  const s = table(T, () => (random.uniform() < 0.3 ? 0 : 0.1 + 9 * random.uniform()));
  s[rows[0]!]!.fill(1); // a weight above 0 for each task, among the rows
  const sampleWeight = { uniform: null, sample: s.map(([first]) => first!), entry: s }[weights];
  const make = (take: readonly number[]) => {
    const rowsOf = <R>(list: readonly R[]): R[] => take.map((i) => list[i]!);
    const options: SharedOptions = {
      sampleWeight: sampleWeight && rowsOf(sampleWeight as readonly number[]),
      taskWeights: Array.from({ length: T }, (_, t) => (weights === 'entry' ? lambda + t : lambda)),
      taskNames: Array.from({ length: T }, (_, t) => `t${t}`),
      featureNames: Array.from({ length: p }, (_, j) => `x${j}`),
    };
    const x = rowsOf(X);
    return datasetFromShared(sparse ? compressed(x) : x, rowsOf(Y), options);
  };
  return { whole: make(X.map((_, i) => i)), naive: make(rows), rows: Int32Array.from(rows) };
}

const expectSame = (given: readonly number[], expected: readonly number[]): void => {
  expect(given.length).toBe(expected.length);
  given.forEach((value, k) => {
    expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-14 * Math.abs(expected[k]!));
  });
};

describe('a subset', () => {
  test('is the dataset of those rows: X, Y, and weights that sum to lambda_t again', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { whole, naive, rows } = dataOf(drawn);
        const given = subset(whole, rows);
        const [block, expected] = [given.blocks[0]!, naive.blocks[0]!];
        expect(expanded(block.x)).toEqual(expanded(expected.x));
        expect(block.x.kind).toBe(expected.x.kind);
        expect(block.y).toEqual(expected.y);
        expectSame(entries(block), entries(expected));
        expect({ ...given, blocks: [] }).toEqual({ ...naive, blocks: [] });
        expect([block.nTasks, block.firstTask]).toEqual([expected.nTasks, expected.firstTask]);
      }),
    );
  });

  test('of all rows is the dataset, and a subset of a subset is one of the dataset', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { whole, rows } = dataOf(drawn);
        const all = Int32Array.from({ length: whole.blocks[0]!.x.rows }, (_, i) => i);
        expectSame(entries(subset(whole, all).blocks[0]!), entries(whole.blocks[0]!));
        expect(expanded(subset(whole, all).blocks[0]!.x)).toEqual(expanded(whole.blocks[0]!.x));
        const backwards = Int32Array.from({ length: rows.length }, (_, k) => rows.length - 1 - k);
        const twice = subset(subset(whole, rows), backwards).blocks[0]!;
        const once = subset(whole, rows.slice().reverse()).blocks[0]!;
        expectSame(entries(twice), entries(once));
        expect(expanded(twice.x)).toEqual(expanded(once.x));
        expect(twice.y).toEqual(once.y);
      }),
    );
  });

  test('is frozen, and nothing of the dataset is written to', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { whole, rows } = dataOf(drawn);
        const before = structuredClone(whole);
        const given = subset(whole, rows);
        expect([given, given.blocks, given.blocks[0]!, given.blocks[0]!.x].every(Object.isFrozen)).toBe(true);
        expect(structuredClone(whole)).toEqual(before);
      }),
    );
  });

  test('keeps tiny weights apart', () => {
    const whole = datasetFromShared([[1], [2], [3]], [[1], [2], [3]], { sampleWeight: [1, 3e-300, 1e-300] });
    expectSame(entries(subset(whole, Int32Array.of(1, 2)).blocks[0]!), [0.75, 0.25]);
  });
});

describe('requireWeight', () => {
  const X = [[1], [2], [3]];
  const Y = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  test.each([
    [[0, 1, 1]],
    [
      [
        [1, 0],
        [0, 1],
        [0, 2],
      ],
    ],
  ])('refuses rows without weight for some task: %j', (sampleWeight) => {
    const dataset = datasetFromShared(X, Y, { sampleWeight });
    const refused = (rows: number[], need: 'every' | 'some') =>
      inputErrorOf(() => requireWeight(dataset, Int32Array.from(rows), 'the rows', need));
    const isShared = typeof sampleWeight[0] === 'number';
    expect(refused([0, 0], 'every')).toMatch(
      isShared
        ? /^sampleWeight is 0 for all of the rows; expected one above 0\.$/
        : /^task 1 has no observed target of a weight above 0 among the rows; expected one at least/,
    );
    if (isShared) expect(refused([0, 0], 'some')).toContain('sampleWeight is 0 for all of the rows');
    else expect(() => requireWeight(dataset, Int32Array.of(0, 0), 'the rows', 'some')).not.toThrow();
    expect(() => requireWeight(dataset, Int32Array.of(1, 0, 0), 'the rows', 'every')).not.toThrow();
  });

  test('passes rows with weight for every task', () => {
    for (const sampleWeight of [
      null,
      [0, 1, 1],
      [
        [0, 0],
        [1e-300, 2],
        [1, 1],
      ],
    ]) {
      const dataset = datasetFromShared(X, Y, { sampleWeight });
      expect(() => requireWeight(dataset, Int32Array.of(0, 1), 'the rows', 'every')).not.toThrow();
    }
  });
});
