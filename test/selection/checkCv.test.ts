import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCv } from '../../src/selection/checkCv.js';
import { KFold } from '../../src/selection/splits/kFold.js';
import { inputErrorOf } from '../laws/inputForms.js';

const pairs = (cv: unknown, n: number) => checkCv(cv, n).map(({ train, test }) => [train, test]);

describe('checkCv', () => {
  it('is KFold for null (5 folds) and for integers', () => {
    expect(pairs(null, 11)).toEqual([...new KFold().split(11)]);
    expect(pairs(undefined, 11)).toEqual([...new KFold().split(11)]);
    expect(pairs(3, 11)).toEqual([...new KFold({ nSplits: 3 }).split(11)]);
  });

  it('takes a splitter, which it hands X and Y', () => {
    const fold = new KFold({ nSplits: 4, shuffle: true, randomState: 2 });
    expect(pairs(fold, 9)).toEqual([...fold.split(9)]);
    const given: unknown[] = [];
    const own = { split: (...all: unknown[]) => [[[0], [given.push(...all) - 1]]] };
    const [X, Y] = [
      [[1], [2]],
      [[3], [4]],
    ];
    expect(checkCv(own, 2, X, Y)).toEqual([{ train: Int32Array.of(0), test: Int32Array.of(1) }]);
    expect(given).toEqual([X, Y]);
    given.length = 0;
    checkCv(own, 2);
    expect(given).toEqual([2, null]);
  });

  it('takes splits as they are, in any lists, generators included', () => {
    const part = (n: number) => fc.array(fc.nat({ max: n - 1 }), { minLength: 1 });
    const splits = fc
      .integer({ min: 1, max: 20 })
      .chain((n) =>
        fc.record({ n: fc.constant(n), cv: fc.array(fc.tuple(part(n), part(n)), { minLength: 1 }) }),
      );
    fc.assert(
      fc.property(splits, ({ n, cv }) => {
        const expected = cv.map((split) => split.map((list) => Int32Array.from(list)));
        function* generate() {
          yield* cv;
        }
        for (const form of [cv, generate(), new Set(cv), expected]) expect(pairs(form, n)).toEqual(expected);
      }),
    );
  });

  it('copies, so that later changes of the lists change no split', () => {
    const test = Int32Array.of(1);
    const [fold] = checkCv([[[0], test]], 2);
    test[0] = 0;
    expect(fold!.test).toEqual(Int32Array.of(1));
  });

  it.each<[string, unknown, ...string[]]>([
    ['1', 1, 'cv is 1', 'at least 2'],
    ['0', 0, 'cv is 0'],
    ['a fraction', 2.5, 'cv is 2.5'],
    ['NaN', Number.NaN, 'cv is NaN'],
    ['more folds than samples', 5, 'cv is 5 folds, but there are 4 samples'],
    ['null with few samples', null, 'cv is 5 folds (the default), but there are 4 samples'],
    ['text', 'kfold', 'cv is "kfold", a string', 'new KFold()'],
    ['true', true, 'cv is true'],
    ['a class', KFold, 'cv is a function'],
    ['an object', { nSplits: 3 }, 'cv is an object with key nSplits'],
    ['a splitter that fails', new KFold({ nSplits: 7 }), 'KFold: nSplits is 7'],
    ['a splitter that gives none', { split: () => undefined }, 'cv.split gave undefined'],
    ['no split', [], 'cv gives no split'],
    ['a split that is none', [[[0], [1]], 3], 'cv: split 1 is 3', 'a pair [train, test]'],
    ['a triple', [[[0], [1], [2]]], 'cv: split 0 is an array of length 3'],
    ['train is none', [[0, [1]]], 'cv: train of split 0 is 0'],
    ['no train', [[[], [1]]], 'cv: train of split 0 is empty'],
    [
      'no test',
      [
        [[0], [1]],
        [[0], new Int32Array(0)],
      ],
      'cv: test of split 1 is empty',
    ],
    ['too large', [[[0], [1, 4]]], 'test of split 0 has 4 at position 1', 'in [0, 3]', 'the 4 samples'],
    ['negative', [[[-1], [1]]], 'train of split 0 has -1 at position 0'],
    ['not an integer', [[[0.5], [1]]], 'has 0.5'],
    ['a mask', [[[true, false], [1]]], 'has true at position 0'],
    ['text inside', [[['0'], [1]]], '"0", a string'],
  ])('refuses %s', (_, cv, ...parts) => {
    const message = inputErrorOf(() => checkCv(cv, 4));
    for (const part of parts) expect(message).toContain(part);
  });
});
