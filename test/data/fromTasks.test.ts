import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { checkFeatures } from '../../src/data/features.js';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { datasetFromTasks, isTaskList, type TaskInput } from '../../src/data/fromTasks.js';
import { toColumns } from '../../src/matrix/fromInput.js';
import { columnsOf, formsOf, inputErrorOf, integerRows } from '../laws/inputForms.js';
import { entries } from '../laws/inputWeights.js';

const nan = Number.NaN;
const north: TaskInput = {
  name: 'north',
  X: [
    [1, 2],
    [3, 4],
  ],
  y: [5, 6],
};
const south: TaskInput = {
  name: 'south',
  X: [
    [7, 8],
    [9, 10],
    [11, 12],
  ],
  y: Float32Array.of(1, 2, 3),
};

test('one block a task', () => {
  expect(datasetFromTasks([north, { ...south, sampleWeight: [1, 1, 2] }])).toEqual({
    blocks: [
      {
        x: columnsOf(north.X as number[][]),
        y: Float64Array.of(5, 6),
        firstTask: 0,
        nTasks: 1,
        weights: { kind: 'uniform', value: 0.5 },
      },
      {
        x: columnsOf(south.X as number[][]),
        y: Float64Array.of(1, 2, 3),
        firstTask: 1,
        nTasks: 1,
        weights: { kind: 'sample', values: Float64Array.of(0.25, 0.25, 0.5) },
      },
    ],
    nFeatures: 2,
    nTasks: 2,
    taskNames: ['north', 'south'],
    featureNames: null,
  });
});

test('tasks that share their samples have the weights of the shared door', () => {
  fc.assert(
    fc.property(integerRows(10, 4), fc.integer({ min: 1, max: 9 }), (rows, scale) => {
      const s = rows.map((row, i) => (Math.abs(row[0]!) + 1) * scale + i);
      const taskWeights = rows[0]!.map((_, t) => t + 1);
      const shared = datasetFromShared(rows, rows, { sampleWeight: s, taskWeights }).blocks[0]!;
      const tasks = rows[0]!.map((_, t) => ({ X: rows, y: rows.map((row) => row[t]!), sampleWeight: s }));
      const { blocks } = datasetFromTasks(tasks, { taskWeights });
      expect(blocks.flatMap(entries)).toEqual(entries(shared));
      expect(blocks.flatMap((block) => Array.from(block.y))).toEqual(Array.from(shared.y));
    }),
  );
});

test('y as n numbers and as n x 1 in any form', () => {
  fc.assert(
    fc.property(integerRows(10, 1), (rows) => {
      const flat = rows.map(([v]) => v!);
      const expected = datasetFromTasks([{ X: rows, y: flat }]);
      for (const [form, y] of Object.entries({ ...formsOf(rows), typed: Float64Array.from(flat) })) {
        expect(datasetFromTasks([{ X: rows, y }]), form).toEqual(expected);
      }
    }),
    { numRuns: 40 },
  );
});

test('frozen, and what was passed is left alone', () => {
  const tasks = [north, south];
  const before = structuredClone(tasks);
  const dataset = datasetFromTasks(tasks);
  expect(tasks).toEqual(before);
  for (const object of [
    dataset,
    dataset.blocks,
    ...dataset.blocks,
    dataset.blocks[1]!.weights,
    dataset.taskNames,
  ]) {
    expect(Object.isFrozen(object)).toBe(true);
  }
});

test('names by default', () => {
  const unnamed = { X: [[1]], y: [1] };
  expect(datasetFromTasks([unnamed, { ...unnamed, name: 'b' }, unnamed]).taskNames).toEqual([
    'task 0',
    'b',
    'task 2',
  ]);
});

test('missing targets have weight 0 where allowed', () => {
  const [block] = datasetFromTasks([{ ...south, y: [1, nan, 3] }], { missing: 'allow' }).blocks;
  expect(block!.y).toEqual(Float64Array.of(1, 0, 3));
  expect(entries(block!)).toEqual([0.5, 0, 0.5]);
});

describe('errors name the task', () => {
  test.each<[string, unknown, object, ...string[]]>([
    ['no list', undefined, {}, 'tasks is undefined', 'array of { name?, X, y, sampleWeight? }'],
    ['no task', [], {}, 'tasks is empty'],
    ['a task that is none', [north, 5], {}, 'tasks[1] is 5'],
    ['a matrix', [[1, 2]], {}, 'tasks[0] is an array of length 2', 'expected { name?, X, y, sampleWeight? }'],
    ['a Matrix', [new Matrix([[1, 2]])], {}, 'tasks[0] is a 1 x 2 Matrix; expected { name?'],
    ['no X', [{ y: [1] }], {}, 'tasks[0].X is undefined'],
    ['no y', [{ X: [[1]] }], {}, 'tasks[0].y is undefined'],
    ['Y for y', [{ X: [[1]], Y: [[1]] }], {}, 'tasks[0] has Y and no y'],
    [
      'features',
      [north, { name: 'east', X: [[1]], y: [1] }],
      {},
      'tasks[1].X of task 1 ("east") has 1 feature',
      'tasks[0].X of task 0 ("north") has 2',
    ],
    [
      'samples',
      [north, { ...south, y: [1] }],
      {},
      'In task 1 ("south")',
      'tasks[1].X has 3 samples, tasks[1].y has 1',
    ],
    ['no samples', [north, { name: 'east', X: [], y: [] }], {}, 'In task 1 ("east")', 'tasks[1].X is empty'],
    [
      'no observed target',
      [north, { ...south, y: [nan, nan, nan] }],
      { missing: 'allow' },
      'In task 1 ("south")',
      'tasks[1].y has no observed target',
      'all 3 are NaN',
    ],
    [
      'NaN',
      [{ ...north, y: [1, nan] }],
      {},
      'In task 0 ("north")',
      'tasks[0].y is NaN at row 1 (counted from 0)',
      'not supported by this estimator',
    ],
    ['infinity', [{ ...north, y: [1, Infinity] }], { missing: 'allow' }, 'tasks[0].y is Infinity at row 1'],
    ['text', [{ X: [[1]], y: ['a'] }], {}, 'tasks[0].y[0] is "a", a string'],
    ['text in X', [{ X: [['a']], y: [1] }], {}, 'tasks[0].X[0][0] (row 0, column 0) is "a", a string'],
    [
      'a wide y',
      [
        {
          ...north,
          y: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
      {},
      'tasks[0].y has shape 2 x 2',
      'the targets of one task',
    ],
    ['equal names', [north, { ...south, name: 'north' }], {}, 'tasks 0 and 1 are both named "north"'],
    [
      'a default name taken',
      [
        { ...north, name: 'task 1' },
        { ...south, name: undefined },
      ],
      {},
      'both named "task 1"',
    ],
    ['a name that is no text', [{ ...north, name: 3 }], {}, 'tasks[0].name is 3', 'expected a string'],
    [
      'weights',
      [{ ...north, sampleWeight: [1] }],
      {},
      'tasks[0].sampleWeight has 1 entry',
      'each sample (2)',
    ],
    [
      'zero weights',
      [{ ...north, sampleWeight: [0, 0] }],
      {},
      'In task 0 ("north")',
      'tasks[0].sampleWeight is all zero',
    ],
    ['a negative weight', [{ ...north, sampleWeight: [1, -1] }], {}, 'tasks[0].sampleWeight[1] is -1'],
    ['task weights', [north, south], { taskWeights: [1, 2, 3] }, 'taskWeights has 3 entries; expected 2'],
  ])('%s', (_, tasks, options, ...parts) => {
    const message = inputErrorOf(() => datasetFromTasks(tasks, options));
    for (const part of parts) expect(message).toContain(part);
  });
});

test('a list of tasks is told from a matrix', () => {
  expect(isTaskList([north])).toBe(true);
  expect(isTaskList([{ X: [[1]] }])).toBe(true);
  for (const other of [undefined, null, [], [[1, 2]], [Float64Array.of(1)], new Matrix(2, 2), north]) {
    expect(isTaskList(other)).toBe(false);
  }
});

test('features at prediction', () => {
  const x = toColumns([[1, 2, 3, 4]], 'X');
  checkFeatures(x, 4, 'X');
  expect(inputErrorOf(() => checkFeatures(x, 10, 'X'))).toContain(
    'X has 4 features, the model was fitted with 10',
  );
  expect(inputErrorOf(() => checkFeatures(x, 1, 'X'))).toContain('X looks transposed');
});
