import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { requireBothClasses } from '../../src/data/bothClasses.js';
import { columnWeights } from '../../src/data/columnWeights.js';
import { labelledShared, labelledTasks } from '../../src/data/fromLabels.js';
import {
  encodeLabels,
  type Label,
  readLabels,
  readTaskLabels,
  sortedClasses,
} from '../../src/data/labels.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';

const signs = (input: unknown): number[] => {
  const labels = readLabels(input, 'Y');
  return Array.from(encodeLabels(labels, sortedClasses([labels], 2), [-1, 1]));
};
const classesOf = (input: unknown): readonly Label[] => sortedClasses([readLabels(input, 'Y')], Infinity);

describe('labels', () => {
  it('are numbers, strings or booleans, in any form, by columns', () => {
    const expected = [-1, 1, -1, 1, 1, -1];
    expect(
      signs([
        [3, 7],
        [7, 7],
        [3, 3],
      ]),
    ).toEqual(expected);
    expect(
      signs([
        ['a', 'b'],
        ['b', 'b'],
        ['a', 'a'],
      ]),
    ).toEqual(expected);
    expect(
      signs([
        [false, true],
        [true, true],
        [false, false],
      ]),
    ).toEqual(expected);
    expect(signs([Int8Array.of(0, 1), Int8Array.of(1, 1), Int8Array.of(0, 0)])).toEqual(expected);
    expect(
      signs(
        new Matrix([
          [0, 1],
          [1, 1],
          [0, 0],
        ]),
      ),
    ).toEqual(expected);
    expect(
      signs(
        compressed([
          [0, 1],
          [1, 1],
          [0, 0],
        ]),
      ),
    ).toEqual(expected);
    expect(signs({ data: Float64Array.of(0, 1, 1, 1, 0, 0), shape: [3, 2] })).toEqual(expected);
    expect(signs({ data: ['a', 'b', 'a', 'b', 'b', 'a'], shape: [3, 2], order: 'column' })).toEqual(expected);
    expect(signs({ data: ['a', 'b', 'b', 'b', 'a', 'a'], shape: [3, 2] })).toEqual(expected);
  });

  it('are sorted: numbers by value, strings by code unit, false before true', () => {
    expect(classesOf([[10], [9], [-1], [2]])).toEqual([-1, 2, 9, 10]);
    expect(classesOf([['b'], ['a'], ['B'], ['10'], ['9']])).toEqual(['10', '9', 'B', 'a', 'b']);
    expect(classesOf([[true], [false]])).toEqual([false, true]);
    expect(classesOf([[''], ['0']])).toEqual(['', '0']);
  });

  it('take 0 and -0 for one', () => {
    expect(classesOf([[-0], [0], [1]])).toEqual([0, 1]);
    expect(Object.is(classesOf([[-0], [1]])[0], 0)).toBe(true);
  });

  it('may be missing: NaN, null, undefined or a hole', () => {
    expect(
      signs([
        [1, null],
        [Number.NaN, 0],
        [undefined, 1],
      ]),
    ).toEqual([1, NaN, NaN, NaN, -1, 1]);
    expect(
      signs([
        ['a', null],
        ['b', Number.NaN],
      ]),
    ).toEqual([-1, 1, NaN, NaN]);
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    expect(Array.from(readTaskLabels([true, , false], 'y').codes)).toEqual([0, -1, 1]);
  });

  it.each([
    ['three', [[1], [2], [3]], /^Y has 3 distinct labels: 1, 2, 3; expected two, the same for all tasks\.$/],
    ['many', Array.from({ length: 9 }, (_, i) => [i]), /9 distinct labels: 0, 1, 2, 3, 4, \.\.\.;/],
    ['one', [['x'], ['x']], /^Y has 1 distinct label: "x"; expected two/],
    ['none', [[null], [Number.NaN]], /^Y has no label; expected two/],
    [
      'two types',
      [[1], ['1']],
      /Y\[1\]\[0\] \(row 1, column 0\) is the string "1", where Y has the number 1; expected labels of one type/,
    ],
    ['booleans and numbers', [[1], [true]], /the boolean true, where Y has the number 1/],
    ['Infinity', [[1], [Infinity]], /Y\[1\]\[0\] \(row 1, column 0\) is Infinity; expected a label/],
    ['an object', [[1], [{}]], /is an object without keys; expected a label/],
    ['a bigint', [[1n], [2n]], /is 1n, a bigint; expected a label/],
    ['nested lists', [[[1]], [[2]]], /is an array of length 1; expected a label/],
    ['ragged rows', [[1, 2], [1]], /rows of different lengths: row 1 has 1, row 0 has 2/],
    ['a list of strings', ['a', 'b'], /a 1-D list; expected a 2-D matrix.*Y\.map\(\(v\) => \[v\]\)/],
    ['a list of numbers', [1, 2], /1-D list/],
    ['a row that is none', [[1], 2], /Y\[1\] \(row 1\) is 2; expected a row/],
    ['a wrong length', { data: ['a'], shape: [1, 2] }, /Y\.data has 1 entry, but Y\.shape 1 x 2 needs 2/],
    ['a wrong order', { data: ['a', 'b'], shape: [2, 1], order: 'F' }, /Y\.order is "F"/],
    ['nothing', null, /Y is null/],
    ['empty', [], /Y is empty|expected a matrix/],
    ['empty rows', [[]], /empty/],
  ])('refuse %s', (_, input, message) => {
    expect(inputErrorOf(() => signs(input))).toMatch(message);
  });

  it('of one task are a list, or n x 1', () => {
    expect(Array.from(readTaskLabels(['u', 'v', 'u'], 'y').codes)).toEqual([0, 1, 0]);
    expect(Array.from(readTaskLabels([['u'], ['v']], 'y').codes)).toEqual([0, 1]);
    expect(Array.from(readTaskLabels(Uint8Array.of(4, 5), 'y').codes)).toEqual([0, 1]);
    expect(inputErrorOf(() => readTaskLabels([[1, 2]], 'y'))).toMatch(
      /y has shape 1 x 2; expected a list of labels/,
    );
  });

  it('that are not of the fit are refused with their place', () => {
    const labels = readLabels(
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      'Y',
    );
    expect(inputErrorOf(() => encodeLabels(labels, ['a', 'b'], [-1, 1]))).toBe(
      'Y is "c" at row 1, column 1 (counted from 0); expected a label of the fit: "a", "b".',
    );
  });
});

describe('datasets with labels', () => {
  const X = [[1], [2], [3]];

  it('hold -1 and 1, and weight 0 for what is missing', () => {
    const { dataset, classes } = labelledShared(
      X,
      [
        ['n', 'y'],
        ['y', null],
        ['n', 'n'],
      ],
      { sampleWeight: [1, 1, 2] },
    );
    expect(classes).toEqual(['n', 'y']);
    const block = dataset.blocks[0]!;
    expect(Array.from(block.y)).toEqual([-1, 1, -1, 1, 0, -1]);
    expect(Array.from(columnWeights(block, 0))).toEqual([0.25, 0.25, 0.5]);
    expect(columnWeights(block, 1)[1]).toBe(0);
    expect(columnWeights(block, 1)[2]).toBeCloseTo(2 / 3, 15);
  });

  it('come as tasks with the same labels, of which one task may lack one', () => {
    const { dataset, classes } = labelledTasks(
      [
        { X, y: [1, 1, 1] },
        { name: 'b', X, y: [[0], [1], [null]] },
      ],
      {},
    );
    expect(classes).toEqual([0, 1]);
    expect(dataset.taskNames).toEqual(['task 0', 'b']);
    expect(Array.from(dataset.blocks[0]!.y)).toEqual([1, 1, 1]);
    expect(Array.from(dataset.blocks[1]!.y)).toEqual([-1, 1, 0]);
    expect(Array.from(columnWeights(dataset.blocks[1]!, 0))).toEqual([0.5, 0.5, 0]);
  });

  it.each([
    [
      'labels of two types',
      [
        { X, y: [0, 1, 1] },
        { X, y: ['0', '1', '1'] },
      ],
      /tasks\[1\]\.y is the string "0", where tasks\[0\]\.y has the number 0/,
    ],
    [
      'three labels',
      [
        { X, y: [0, 1, 1] },
        { X, y: [2, 1, 1] },
      ],
      /the tasks have 3 distinct labels: 0, 1, 2/,
    ],
    ['no labels', [{ X }], /tasks\[0\]\.y/],
    ['Y for y', [{ X, Y: [1, 0, 1] }], /has Y and no y/],
    ['too few', [{ X, y: [1, 0] }], /tasks\[0\]\.X has 3 samples, tasks\[0\]\.y has 2/],
    [
      'none observed',
      [
        { X, y: [1, 0, 1] },
        { X, y: [null, null, null] },
      ],
      /no observed target for task 1/,
    ],
    ['no tasks', [], /tasks is empty/],
    ['no list', 5, /tasks is 5/],
    ['a task that is none', [{ X, y: [1, 0, 1] }, null], /tasks\[1\] is null/],
  ])('refuse %s', (_, tasks, message) => {
    expect(inputErrorOf(() => labelledTasks(tasks, {}))).toMatch(message);
  });

  it('name the tasks that have one label only', () => {
    const Y = [
      [0, 1, 1, 1, 0],
      [1, 1, 0, 1, 0],
      [0, 1, 0, 1, 0],
    ];
    const labelled = labelledShared(X, Y, {});
    expect(inputErrorOf(() => requireBothClasses(labelled, 'Do something.'))).toMatch(
      /^task 1 has only the label 1, task 3 has only the label 1, task 4 has only the label 0 \(.*Do something\.$/,
    );
    expect(() =>
      requireBothClasses(
        labelledShared(
          X,
          Y.map((row) => row.slice(0, 1)),
          {},
        ),
        '',
      ),
    ).not.toThrow();
  });
});
