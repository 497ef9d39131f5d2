import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { areLabels } from '../../src/data/areLabels.js';

describe('targets are labels', () => {
  it.each([
    ['strings', [['yes', 'no']]],
    ['booleans', [[true], [false]]],
    ['two numbers', [0, 1, 1, Number.NaN]],
    ['two numbers in typed arrays', [Float64Array.of(3, 7), Float64Array.of(7)]],
    ['two numbers in a matrix', new Matrix([[1, -1]])],
    ['two numbers in a flat one', { data: [1, 2, 1, 2], shape: [2, 2] }],
    ['a word after many numbers', [1, 2, null, 'three']],
  ])('%s', (_, targets) => {
    expect(areLabels(targets)).toBe(true);
  });

  it.each([
    ['three numbers', [0, 1, 2]],
    [
      'three numbers over all tasks',
      [
        [0, 1],
        [2, 1],
      ],
    ],
    ['one number', [[5, 5]]],
    ['nothing', undefined],
  ])('but not %s', (_, targets) => {
    expect(areLabels(targets)).toBe(false);
  });
});
