import { Matrix, WrapperMatrix2D } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { toColumns, toDense } from '../../src/matrix/fromInput.js';
import { toVector } from '../../src/matrix/vector.js';
import { inputErrorOf } from '../laws/inputForms.js';

const nan = Number.NaN;
const rows = (): unknown[][] => [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
  [10, 11, 12],
];
const withEntry = (value: unknown): unknown[][] => {
  const given = rows();
  given[3]![2] = value;
  return given;
};
const withRow = (row: unknown): unknown[] => [[1, 2, 3], [4, 5, 6], row];
/** A list with a hole at index 1. */
const holed = (first: unknown, last: unknown): unknown[] =>
  Object.assign(new Array(3), { 0: first, 2: last });

describe.each<[string, unknown, ...string[]]>([
  ['undefined', undefined, 'X is undefined', 'expected a matrix', 'array of rows'],
  ['null', null, 'X is null', 'expected a matrix'],
  ['a number', 5, 'X is 5', 'expected a matrix'],
  ['a string', 'abc', 'X is "abc", a string', 'expected a matrix'],
  ['a bigint', 5n, 'X is 5n, a bigint'],
  ['a boolean', true, 'X is true'],
  ['a symbol', Symbol('x'), 'X is Symbol(x)'],
  ['a function', () => 1, 'X is a function', 'expected a matrix'],
  ['a promise', Promise.resolve([[1]]), 'X is a Promise', 'await it'],
  ['an object', { a: 1, b: 2 }, 'X is an object with keys a, b', 'expected a matrix'],
  ['a Map', new Map(), 'X is a Map'],
  ['a DataView', new DataView(new ArrayBuffer(8)), 'X is a DataView'],
  ['no rows', [], 'X is empty', '0 x 0', 'no rows'],
  ['no columns', [[], []], 'X is empty', '2 x 0', 'no columns'],
  ['a Matrix without rows', new Matrix(0, 3), 'X is empty', '0 x 3', 'no rows'],
  ['ragged rows', [[1, 2], [3, 4], [5]], 'row 2 has 1', 'row 0 has 2'],
  ['ragged typed rows', [Float64Array.of(1), Float64Array.of(1, 2)], 'row 1 has 2', 'row 0 has 1'],
  ['text', withEntry('4.2'), 'X[3][2] (row 3, column 2) is "4.2", a string', 'Number(...)'],
  ['a boolean entry', withEntry(true), 'X[3][2] (row 3, column 2) is true', 'Number(...)'],
  ['a bigint entry', withEntry(4n), 'X[3][2] (row 3, column 2) is 4n, a bigint', 'Number(...)'],
  ['a bigint row', [BigInt64Array.of(1n)], 'X[0][0] (row 0, column 0) is 1n, a bigint', 'Number(...)'],
  ['a null entry', withEntry(null), 'X[3][2] (row 3, column 2) is null', 'drop its row'],
  ['an undefined entry', withEntry(undefined), 'X[3][2] (row 3, column 2) is undefined', 'drop its row'],
  ['a hole', [[1, 2, 3], holed(4, 6)], 'X[1][1] (row 1, column 1) is a hole'],
  ['an object entry', withEntry({ v: 1 }), 'X[3][2] (row 3, column 2) is an object with key v'],
  ['a date entry', withEntry(new Date(0)), 'X[3][2] (row 3, column 2) is a Date'],
  [
    '3-D',
    [
      [[1], [2]],
      [[3], [4]],
    ],
    'X[0][0] (row 0, column 0) is an array of length 1',
    'nested too deeply',
  ],
  ['a text row', withRow('abc'), 'X[2] (row 2) is "abc", a string', 'expected a row'],
  ['a number row', withRow(3), 'X[2] (row 2) is 3', 'expected a row'],
  ['a null row', withRow(null), 'X[2] (row 2) is null', 'expected a row'],
  ['a missing row', holed([1], [2]), 'X[1] (row 1) is a hole', 'expected a row'],
  [
    'records',
    [{ a: 1, b: 2 }],
    'X[0] (row 0) is an object with keys a, b',
    'X.map((r) => [r.first, r.second])',
  ],
  ['text throughout', ['a', 'b'], 'X[0] (row 0) is "a", a string', 'expected a row'],
  [
    'a text entry of a wrapper',
    new WrapperMatrix2D([[1, '2' as unknown as number]]),
    'X.get(0, 1) (row 0, column 1) is "2", a string',
  ],
  ['a look-alike of no size', { rows: -1, columns: 2, get: () => 0 }, 'X.rows is -1'],
  ['a look-alike of half a column', { rows: 1, columns: 1.5, get: () => 0 }, 'X.columns is 1.5'],
  ['no shape', { data: [1, 2] }, 'X.shape is undefined', '[rows, columns]'],
  ['no data', { shape: [1, 2] }, 'X.data is undefined', 'Float64Array'],
  ['text for data', { data: 'abc', shape: [1, 3] }, 'X.data is "abc", a string'],
  ['a function for data', { data: () => [1], shape: [1, 1] }, 'X.data is a function'],
  ['a shape of one', { data: [1], shape: [1] }, 'X.shape is an array of length 1'],
  ['a shape of three', { data: [1], shape: [1, 1, 1] }, 'X.shape is an array of length 3'],
  ['a negative shape', { data: [1], shape: [-1, -1] }, 'X.shape[0] is -1'],
  ['a fractional shape', { data: [1], shape: [1, 1.5] }, 'X.shape[1] is 1.5'],
  ['a shape of text', { data: [1], shape: [1, '1'] }, 'X.shape[1] is "1", a string'],
  ['a wrong length', { data: new Float64Array(5), shape: [2, 3] }, 'X.data has 5 entries', '2 x 3 needs 6'],
  [
    'a wrong length by columns',
    { data: new Float64Array(7), shape: [2, 3], order: 'column' },
    'X.data has 7 entries',
    '2 x 3 needs 6',
  ],
  [
    'a wrong order',
    { data: [1], shape: [1, 1], order: 'F' },
    'X.order is "F", a string',
    "'row' or 'column'",
  ],
  ['an order of axes', { data: [1], shape: [1, 1], order: [1, 0] }, 'X.order is an array of length 2'],
  ['flat and empty', { data: [], shape: [0, 3] }, 'X is empty', '0 x 3'],
  [
    'text by rows',
    { data: [1, 2, 3, '4', 5, 6], shape: [2, 3] },
    'X.data[3] (row 1, column 0) is "4", a string',
  ],
  [
    'text by columns',
    { data: [1, 2, 3, '4', 5, 6], shape: [2, 3], order: 'column' },
    'X.data[3] (row 1, column 1) is "4", a string',
  ],
  [
    'one list',
    [1, 2, 3],
    'X is an array of length 3, a 1-D list',
    'one feature pass X.map((v) => [v])',
    'one sample [X]',
  ],
  [
    'one typed array',
    Float64Array.of(1, 2),
    'X is a Float64Array of length 2, a 1-D list',
    'Array.from(X, (v) => [v])',
    'one sample [X]',
  ],
])('X as %s', (_, input, ...parts) => {
  test('is refused in words', () => {
    const message = inputErrorOf(() => toColumns(input, 'X'));
    for (const part of parts) expect(message).toContain(part);
    expect(message).toMatch(/^X\b/);
  });
});

describe('entries of X that are not finite', () => {
  test.each<[string, unknown]>([
    ['arrays', withEntry(nan)],
    ['Float32Array rows', (withEntry(nan) as number[][]).map((row) => Float32Array.from(row))],
    ['a Matrix', new Matrix(withEntry(nan) as number[][])],
    ['a flat list', { data: [...rows().flat().slice(0, 11), nan], shape: [4, 3] }],
  ])('NaN in %s', (_, input) => {
    const message = inputErrorOf(() => toColumns(input, 'X'));
    expect(message).toContain('X is NaN at row 3, column 2');
    expect(message).toMatch(/[Dd]rop the row.*impute/);
  });

  test('the first by rows is named, and how many there are', () => {
    const input = [
      [1, 2, nan],
      [Infinity, 5, 6],
      [-Infinity, 8, 9],
    ];
    expect(inputErrorOf(() => toColumns(input, 'X'))).toContain('X is NaN at row 0, column 2');
    expect(inputErrorOf(() => toColumns(input, 'X'))).toContain('the first of 3');
    expect(inputErrorOf(() => toColumns([[1, nan, nan]], 'X'))).toContain('X is NaN at row 0, column 1');
    expect(inputErrorOf(() => toColumns(input.slice(1), 'X'))).toContain('X is Infinity at row 0, column 0');
    expect(inputErrorOf(() => toColumns(input.slice(2), 'X'))).toContain('X is -Infinity at row 0, column 0');
  });

  test('numbers whose sum overflows are finite', () => {
    const { MAX_VALUE } = Number;
    expect(toColumns([[MAX_VALUE], [MAX_VALUE], [-MAX_VALUE]], 'X').data[0]).toBe(MAX_VALUE);
  });
});

describe('toDense', () => {
  test('says how a list becomes one column', () => {
    const message = inputErrorOf(() => toDense([1, 2, 3], 'Y'));
    expect(message).toContain('Y is an array of length 3, a 1-D list');
    expect(message).toContain('Y.map((v) => [v])');
    expect(message).not.toContain('sample');
  });

  test('says the size that the machine refuses', () => {
    const huge = {
      data: [1],
      indices: [0],
      indptr: Int32Array.of(...Array(100).fill(0), 1),
      shape: [2 ** 31 - 1, 100],
    };
    expect(inputErrorOf(() => toDense(huge, 'Y'))).toContain(
      'Y is too large to be stored densely: 2147483647 x 100',
    );
  });
});

test('toVector names the index', () => {
  expect(toVector([1, 2], 'alphas')).toEqual(Float64Array.of(1, 2));
  expect(toVector(Float32Array.of(1, nan), 'alphas')).toEqual(Float64Array.of(1, nan));
  expect(inputErrorOf(() => toVector([1, '2'], 'alphas'))).toContain('alphas[1] is "2", a string');
  expect(inputErrorOf(() => toVector('12', 'alphas'))).toContain('alphas is "12", a string; expected a list');
});
