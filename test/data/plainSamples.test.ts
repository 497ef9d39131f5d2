import { expect, test } from 'vitest';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { plainSamples } from '../../src/data/plainSamples.js';

const X = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const Y = { data: Float64Array.of(5, 6, 7, 8, 9, 10), shape: [3, 2], order: 'column' };

test('are those of the dataset that the usual reading makes', () => {
  const { x, y, ...plain } = plainSamples([X, Y])!;
  const { blocks, ...read } = datasetFromShared(X, Y);
  expect(plain).toEqual(read);
  expect(Object.isFrozen(plain.taskNames)).toBe(true);
  expect(x).toEqual({ rows: 3, columns: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6), order: 'row' });
  expect(y.data).toBe(Y.data);
  expect(blocks[0]!.weights).toEqual({ kind: 'uniform', value: 1 / 3 });
});

test('numbers may be any: who goes through them finds out', () => {
  expect(plainSamples([[[Number.NaN], [1], [2]], Y])!.x.data[0]).toBeNaN();
  expect(plainSamples([X, [[1], [2], [Number.NaN]]])!.y.data[2]).toBeNaN();
});

test.each<[string, readonly unknown[]]>([
  ['options', [X, Y, {}]],
  ['no targets', [X]],
  ['a target that is none', [X, [[1], [2], [null]]]],
  ['other rows in Y', [X, [[1], [2]]]],
  ['tasks', [[{ X, y: [1, 2, 3] }]]],
  ['a table', [[{ a: 1, b: 2 }], { targets: 'b' }]],
])('leaves %s to the usual reading', (_, given) => {
  expect(plainSamples(given)).toBeNull();
});
