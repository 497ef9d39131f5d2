import { expect, test } from 'vitest';
import { labelledTasks } from '../../src/data/fromLabels.js';
import { plainLabelledTasks } from '../../src/data/plainLabels.js';

const X = [
  [1, 2],
  [3, 4],
  [5, 6],
];

test.each([
  ['words', ['b', 'a', 'b']],
  ['flags', [true, false, true]],
  ['numbers', [2, -1, 2]],
  ['a negative zero', [-0, -1, 0]],
  ['64-bit floats', Float64Array.of(4, 3, 4)],
  ['bytes', Uint8Array.of(1, 0, 1)],
])('labels are those that are read otherwise: %s', (_, y) => {
  const tasks = [
    { X, y },
    { name: 'second', X, y },
  ];
  const plain = plainLabelledTasks([tasks])!;
  const { dataset, classes } = labelledTasks(tasks, {});
  expect(plain.classes).toEqual(classes);
  expect(Object.is(plain.classes[0], classes[0])).toBe(true);
  expect(plain).toMatchObject({
    nFeatures: 2,
    nTasks: 2,
    taskNames: ['task 0', 'second'],
    featureNames: null,
  });
  for (const [t, { labels }] of plain.tasks.entries()) {
    const signs = Array.from(labels.values, (v) =>
      v === labels.high ? 1 : v === labels.low ? -1 : Number.NaN,
    );
    expect(signs).toEqual([...dataset.blocks[t]!.y]);
  }
});

test.each<[string, readonly unknown[]]>([
  ['options', [[{ X, y: [0, 1, 0] }], {}]],
  ['no tasks', [[]]],
  ['X and Y', [X, [[0], [1], [0]]]],
  ['weights', [[{ X, y: [0, 1, 0], sampleWeight: [1, 1, 2] }]]],
  ['another field', [[{ X, y: [0, 1, 0], weight: 1 }]]],
  ['a name that is none', [[{ name: 3, X, y: [0, 1, 0] }]]],
  [
    'the same name twice',
    [
      [
        { name: 'task 1', X, y: [0, 1, 0] },
        { X, y: [0, 1, 0] },
      ],
    ],
  ],
  ['another number of labels', [[{ X, y: [0, 1] }]]],
  [
    'another number of features',
    [
      [
        { X, y: [0, 1, 0] },
        { X: [[1], [2], [3]], y: [0, 1, 0] },
      ],
    ],
  ],
  ['one label', [[{ X, y: [1, 1, 1] }]]],
  ['a third label', [[{ X, y: [1, 2, 3] }]]],
  ['labels of two types', [[{ X, y: [1, '2', 1] }]]],
  [
    'words in one task, numbers in another',
    [
      [
        { X, y: ['0', '1', '0'] },
        { X, y: Uint8Array.of(0, 1, 0) },
      ],
    ],
  ],
  ['a missing label', [[{ X, y: [null, 0, 1] }]]],
  ['a column of labels', [[{ X, y: [[0], [1], [0]] }]]],
  ['a task of a class', [[Object.assign(new Date(0), { X, y: [0, 1, 0] })]]],
])('other calls are left to who reads them: %s', (_, given) => {
  expect(plainLabelledTasks(given)).toBeNull();
});
