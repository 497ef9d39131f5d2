import { expect, test } from 'vitest';
import { datasetFromTasks } from '../../src/data/fromTasks.js';
import { plainTasks } from '../../src/data/plainTasks.js';

const X = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const OTHER = { data: Float64Array.of(5, 6, 7, 8), shape: [2, 2], order: 'column' };
const first = { X, y: [1, 2, 3] };
const second = { X: OTHER, y: Float64Array.of(4, 5) };

test('are those of the dataset that the usual reading makes', () => {
  const { tasks, ...plain } = plainTasks([[first, second]])!;
  const { blocks, ...read } = datasetFromTasks([first, second]);
  expect(plain).toEqual(read);
  expect(Object.isFrozen(plain.taskNames)).toBe(true);
  expect(tasks[0]!.x).toEqual({ rows: 3, columns: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6), order: 'row' });
  expect(tasks[1]!.x.data).toBe(OTHER.data);
  expect(tasks.map(({ y }) => y)).toEqual(blocks.map(({ y }) => y));
  expect(tasks.map(({ c }) => ({ kind: 'uniform', value: c }))).toEqual(blocks.map(({ weights }) => weights));
});

test('numbers may be any: who goes through them finds out', () => {
  expect(plainTasks([[{ X, y: [1, Number.NaN, 3] }]])!.tasks[0]!.y[1]).toBeNaN();
});

test.each<[string, readonly unknown[]]>([
  ['options', [[first], {}]],
  ['no tasks', [[]]],
  ['names', [[{ name: 'a', ...first }]]],
  ['weights', [[{ ...first, sampleWeight: [1, 2, 3] }]]],
  ['a target that is none', [[{ X, y: [1, null, 3] }]]],
  ['targets as a matrix', [[{ X, y: [[1], [2], [3]] }]]],
  ['other rows in y', [[{ X, y: [1, 2] }]]],
  ['other features', [[first, { X: [[1]], y: [1] }]]],
  ['something else in the list', [[first, 3]]],
  ['shared samples', [X, [[1], [2], [3]]]],
])('leaves %s to the usual reading', (_, given) => {
  expect(plainTasks(given)).toBeNull();
});
