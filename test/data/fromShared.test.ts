import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import type { Block, Dataset } from '../../src/data/dataset.js';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { columnsOf, flat, formsOf, inputErrorOf, integerRows } from '../laws/inputForms.js';
import { entries } from '../laws/inputWeights.js';

const nan = Number.NaN;
const X = [[1], [2], [3], [4]];
const Y = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
];

function onlyBlock(dataset: Dataset): Block {
  expect(dataset.blocks.length).toBe(1);
  return dataset.blocks[0]!;
}

test('one block, the targets by columns, uniform weights 1 / n', () => {
  const dataset = datasetFromShared(X, Y);
  expect(dataset).toEqual({
    blocks: [
      {
        x: columnsOf(X),
        y: Float64Array.of(1, 3, 5, 7, 2, 4, 6, 8),
        firstTask: 0,
        nTasks: 2,
        weights: { kind: 'uniform', value: 0.25 },
      },
    ],
    nFeatures: 1,
    nTasks: 2,
    taskNames: ['task 0', 'task 1'],
    featureNames: null,
  });
});

test('every form of Y gives the same targets', () => {
  fc.assert(
    fc.property(integerRows(10, 4), (rows) => {
      const expected = columnsOf(rows).data;
      for (const [form, input] of Object.entries(formsOf(rows))) {
        const dataset = datasetFromShared(rows, input);
        expect(onlyBlock(dataset).y, form).toEqual(expected);
      }
    }),
    { numRuns: 40 },
  );
});

test('everything but the numbers in typed arrays is frozen', () => {
  const dataset = datasetFromShared(X, Y, { sampleWeight: [1, 2, 3, 4], taskNames: ['a', 'b'] });
  const [block] = dataset.blocks;
  for (const object of [dataset, dataset.blocks, block, block!.x, block!.weights, dataset.taskNames]) {
    expect(Object.isFrozen(object)).toBe(true);
  }
});

test('task names are a copy of the list that was passed', () => {
  const taskNames = ['height', 'weight'];
  const dataset = datasetFromShared(X, Y, { taskNames });
  taskNames[0] = 'changed';
  expect(dataset.taskNames).toEqual(['height', 'weight']);
});

describe('missing targets', () => {
  test('are null and undefined as well as NaN, where they are allowed', () => {
    const X = [[1], [2], [3]];
    const read = (Y: unknown) => datasetFromShared(X, Y, { missing: 'allow' });
    const asNaN = read([
      [1, Number.NaN],
      [Number.NaN, 2],
      [3, 4],
    ]);
    expect(
      read([
        [1, null],
        [undefined, 2],
        [3, 4],
      ]),
    ).toEqual(asNaN);
    expect(() =>
      datasetFromShared(X, [
        [1, null],
        [1, 2],
        [3, 4],
      ]),
    ).toThrow('Y[0][1] (row 0, column 1) is null');
    expect(() => read([[1, 2], null, [3, 4]])).toThrow('Y[1] (row 1) is null');
  });

  const missing = [
    [1, nan],
    [nan, nan],
    [5, 6],
    [7, nan],
  ];

  test('have weight 0 and y 0; the others share 1', () => {
    const block = onlyBlock(datasetFromShared(X, missing, { missing: 'allow' }));
    expect(block.y).toEqual(Float64Array.of(1, 0, 5, 7, 0, 0, 6, 0));
    expect(block.weights.kind).toBe('entry');
    expect(entries(block)).toEqual([1 / 3, 0, 1 / 3, 1 / 3, 0, 0, 1, 0]);
  });

  test('keep their weights in proportion', () => {
    const options = { missing: 'allow', sampleWeight: [1, 5, 2, 1], taskWeights: [4, 1] } as const;
    const block = onlyBlock(datasetFromShared(X, missing, options));
    expect(entries(block)).toEqual([1, 0, 2, 1, 0, 0, 1, 0]);
  });

  test('in the same rows of each task are weights of the samples', () => {
    const block = onlyBlock(
      datasetFromShared(
        X,
        [
          [1, 2],
          [nan, nan],
          [5, 6],
          [nan, nan],
        ],
        { missing: 'allow' },
      ),
    );
    expect(block.weights).toEqual({ kind: 'sample', values: Float64Array.of(0.5, 0, 0.5, 0) });
  });

  test('do not change what was passed', () => {
    const input = flat(missing, 'column');
    const before = Float64Array.from(input.data);
    datasetFromShared(X, input, { missing: 'allow' });
    expect(input.data).toEqual(before);
  });

  test('allowed and absent, weights stay uniform', () => {
    expect(onlyBlock(datasetFromShared(X, Y, { missing: 'allow' })).weights.kind).toBe('uniform');
  });

  test('are refused with their place unless allowed', () => {
    const message = inputErrorOf(() => datasetFromShared(X, missing));
    expect(message).toContain('Y is NaN at row 0, column 1');
    expect(message).toContain('the first of 4');
    expect(message).toContain('a missing target is not supported by this estimator');
    expect(message).toContain('drop the row');
  });

  test('a task without any is named', () => {
    const Y = [
      [1, nan],
      [2, nan],
      [3, nan],
      [4, nan],
    ];
    const act = () => datasetFromShared(X, Y, { missing: 'allow', taskNames: ['height', 'weight'] });
    expect(inputErrorOf(act)).toBe(
      'Y has no observed target for task 1 ("weight"): all 4 are NaN. Remove the task.',
    );
  });

  test('a task whose observed targets all have weight 0 is named', () => {
    const act = () => datasetFromShared(X, missing, { missing: 'allow', sampleWeight: [1, 1, 0, 1] });
    expect(inputErrorOf(act)).toContain('sampleWeight is all zero for task 1, counting its observed targets');
  });

  test('infinite targets are always refused', () => {
    for (const value of [Infinity, -Infinity]) {
      const Y = [
        [1, nan],
        [2, 3],
        [3, value],
        [4, 5],
      ];
      for (const missing of ['refuse', 'allow'] as const) {
        expect(inputErrorOf(() => datasetFromShared(X, Y, { missing }))).toContain(
          `Y is ${value} at row 2, column 1`,
        );
      }
    }
  });
});

describe('what does not fit together', () => {
  test.each<[string, unknown, unknown, object, ...string[]]>([
    ['X', undefined, Y, {}, 'X is undefined'],
    ['Y', X, undefined, {}, 'Y is undefined'],
    ['1-D Y', X, [1, 2, 3, 4], {}, 'Y is an array of length 4, a 1-D list', 'Y.map((v) => [v])'],
    ['typed Y', X, Float64Array.of(1, 2, 3, 4), {}, 'Y is a Float64Array', 'Array.from(Y, (v) => [v])'],
    ['text in Y', X, [[1], ['a'], [3], [4]], {}, 'Y[1][0] (row 1, column 0) is "a", a string'],
    ['rows', X, Y.slice(1), {}, 'X has 4 samples (shape 4 x 1), Y has 3 (shape 3 x 2)'],
    ['transposed Y', X, [[1, 2, 3, 4]], {}, 'X has 4 samples', 'Y has 1 (shape 1 x 4)', 'Y looks transposed'],
    ['transposed X', [[1, 2, 3, 4]], Y, {}, 'X has 1 sample (shape 1 x 4)', 'X looks transposed'],
    ['task names', X, Y, { taskNames: ['a'] }, 'taskNames has 1 entry', 'expected 2'],
    ['equal names', X, Y, { taskNames: ['a', 'a'] }, 'taskNames: tasks 0 and 1 are both named "a"'],
    ['names that are not text', X, Y, { taskNames: ['a', 3] }, 'taskNames[1] is 3', 'expected a string'],
    ['names in one string', X, Y, { taskNames: 'ab' }, 'taskNames is "ab", a string'],
    ['task weights', X, Y, { taskWeights: [1] }, 'taskWeights has 1 entry', 'expected 2, one for each task'],
    [
      'a negative task weight',
      X,
      Y,
      { taskWeights: [1, -1] },
      'taskWeights[1] is -1',
      'expected 0 or a number in [1e-100, 1e100]',
    ],
    ['a NaN task weight', X, Y, { taskWeights: [nan, 1] }, 'taskWeights[0] is NaN'],
    ['an infinite task weight', X, Y, { taskWeights: [1, Infinity] }, 'taskWeights[1] is Infinity'],
    ['a text task weight', X, Y, { taskWeights: [1, '1'] }, 'taskWeights[1] is "1", a string'],
    ['no task weight above 0', X, Y, { taskWeights: [0, 0] }, 'taskWeights is all zero'],
    ['one task weight for all', X, Y, { taskWeights: 2 }, 'taskWeights is 2; expected a list'],
  ])('%s', (_, x, y, options, ...parts) => {
    const message = inputErrorOf(() => datasetFromShared(x, y, options));
    for (const part of parts) expect(message).toContain(part);
  });
});

describe('sampleWeight that does not fit', () => {
  test.each<[string, unknown, ...string[]]>([
    ['zero', 0, 'sampleWeight is 0', 'above 0'],
    ['a negative number', -1, 'sampleWeight is -1'],
    ['NaN', nan, 'sampleWeight is NaN'],
    ['infinity', Infinity, 'sampleWeight is Infinity'],
    [
      'text',
      'balanced',
      'sampleWeight is "balanced", a string',
      'each sample (4) or for each sample and task (4 x 2)',
    ],
    ['a boolean', true, 'sampleWeight is true'],
    ['an object', { a: 1 }, 'sampleWeight is an object with key a'],
    ['too few', [1, 2, 3], 'sampleWeight has 3 entries', 'each sample (4)'],
    ['none', [], 'sampleWeight has 0 entries', 'each sample (4)'],
    ['one for each task', [1, 2], 'sampleWeight has 2 entries', 'taskWeights'],
    [
      'a column',
      [[1], [2], [3], [4]],
      'sampleWeight has shape 4 x 1',
      '4 x 2',
      'sampleWeight.map(([w]) => w)',
    ],
    ['a row', [[1, 2, 3, 4]], 'sampleWeight has shape 1 x 4', 'pass sampleWeight[0]'],
    [
      'transposed',
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      'sampleWeight has shape 2 x 4',
      'looks transposed',
    ],
    ['a negative entry', [1, 2, -3, 4], 'sampleWeight[2] is -3', '0 or more'],
    ['a NaN entry', Float32Array.of(1, nan, 3, 4), 'sampleWeight[1] is NaN', 'finite'],
    ['an infinite entry', [1, 2, 3, Infinity], 'sampleWeight[3] is Infinity'],
    ['a text entry', [1, '2', 3, 4], 'sampleWeight[1] is "2", a string'],
    ['a null entry', [null, 2, 3, 4], 'sampleWeight[0] is null'],
    [
      'a negative entry of a task',
      [
        [1, 1],
        [1, -1],
        [1, 1],
        [1, 1],
      ],
      'sampleWeight is -1 at row 1, column 1',
    ],
    [
      'a NaN entry of a task',
      new Matrix([
        [1, nan],
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
      'sampleWeight is NaN at row 0, column 1',
    ],
    ['all zero', [0, 0, -0, 0], 'sampleWeight is all zero; expected'],
    [
      'all zero for a task',
      [
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 0],
      ],
      'sampleWeight is all zero for task 1;',
    ],
  ])('%s', (_, sampleWeight, ...parts) => {
    const message = inputErrorOf(() => datasetFromShared(X, Y, { sampleWeight: sampleWeight as number[] }));
    for (const part of parts) expect(message).toContain(part);
  });
});
