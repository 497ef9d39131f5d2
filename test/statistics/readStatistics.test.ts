import { describe, expect, it } from 'vitest';
import {
  InputError,
  MultiTaskLasso,
  type SufficientStatistics,
  sufficientStatistics,
} from '../../src/index.js';

const good = sufficientStatistics(
  [
    [1, 2],
    [3, 1],
    [0, 5],
    [2, 2],
    [4, 1],
  ],
  [
    [1, 0],
    [2, 1],
    [4, 0],
    [8, 3],
    [5, 1],
  ],
);

type Plain = { [field: string]: unknown; blocks: { [field: string]: unknown }[] };
const plain = (): Plain => JSON.parse(JSON.stringify(good));
const fittedTo = (value: unknown): unknown =>
  new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(value as SufficientStatistics);

/** The statistics with one field of their block changed. */
const withBlock = (field: string, value: unknown): Plain => {
  const made = plain();
  made.blocks[0]![field] = value;
  return made;
};
const withEntry = (field: string, k: number, value: unknown): Plain => {
  const made = plain();
  (made.blocks[0]![field] as unknown[])[k] = value;
  return made;
};

describe('statistics from elsewhere', () => {
  it('are taken as plain data', () => {
    const model = new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(
      plain() as unknown as SufficientStatistics,
    );
    expect(model.coef_).toEqual(new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(good).coef_);
  });

  const fields = [
    'nTasks',
    'n',
    'weight',
    'xMean',
    'xRest',
    'yMean',
    'yRest',
    'xx',
    'xy',
    'yy',
    'xSquares',
    'ySquares',
    'rounding',
  ];

  it.each(fields)(
    'are refused without a block’s %s, and with one that is no number or list of them',
    (field) => {
      for (const value of [undefined, null, 'a', {}, [], [Number.NaN], Number.NaN, -1]) {
        expect(() => fittedTo(withBlock(field, value))).toThrow(InputError);
        expect(() => fittedTo(withBlock(field, value))).toThrow(
          new RegExp(`statistics.blocks\\[0\\].* *${field}`),
        );
      }
    },
  );

  it.each(['xMean', 'xRest', 'yMean', 'yRest', 'xx', 'xy', 'yy', 'xSquares', 'ySquares'])(
    'are refused where an entry of %s is no finite number',
    (field) => {
      for (const value of [null, '1', Number.NaN, Infinity]) {
        expect(() => fittedTo(withEntry(field, 1, value))).toThrow(
          new RegExp(`blocks\\[0\\].${field}\\[1\\]`),
        );
      }
    },
  );

  it.each([
    ['text', JSON.stringify(good), /pass JSON.parse/],
    ['nothing', null, /statistics is null/],
    ['a list', [good], /expected an object/],
    ['another format', { ...plain(), format: 'polytask' }, /statistics.format/],
    ['a later version', { ...plain(), version: 2 }, /statistics.version/],
    ['an unknown field', { ...plain(), m: 2 }, /holds "m"/],
    ['another n', { ...plain(), n: 6 }, /statistics.n is 6/],
    ['another p', { ...plain(), p: 3 }, /xMean has 2 entries; expected 3/],
    ['another T', { ...plain(), T: 1, taskNames: ['a'] }, /2 tasks together; expected 1/],
    [
      'names twice',
      { ...plain(), taskNames: ['a', 'a'] },
      /taskNames\[0\] and .*taskNames\[1\] are both "a"/,
    ],
    ['no blocks', { ...plain(), blocks: [] }, /0 tasks together/],
    ['a square below 0', withEntry('xx', 0, -1), /xx\[0\] is -1/],
    ['a product beyond its squares', withEntry('xx', 1, 1e3), /xx\[1\] is 1000; expected at most/],
    ['a product with a target beyond its squares', withEntry('xy', 0, 1e3), /xy\[0\] is 1000/],
    ['a square above what it was summed as', withEntry('xSquares', 1, 1e-3), /xSquares\[1\]/],
    ['a weight beyond all', withBlock('weight', 1e200), /weight/],
    ['rounding that leaves nothing', withBlock('rounding', 0.5), /rounding/],
  ])('are refused where they are %s', (_, value, message) => {
    expect(() => fittedTo(value)).toThrow(InputError);
    expect(() => fittedTo(value)).toThrow(message);
  });

  it('are refused where no samples have such moments', () => {
    // Three columns of correlation -0.9 with each other, which pairs of numbers allow and three columns do not.
    const indefinite = {
      ...plain(),
      p: 3,
      featureNames: null,
      blocks: [
        {
          ...plain().blocks[0]!,
          xMean: [0, 0, 0],
          xRest: [0, 0, 0],
          xSquares: [1, 1, 1],
          xx: [1, -0.9, 1, -0.9, -0.9, 1],
          xy: [0, 0, 0, 0, 0, 0],
        },
      ],
    };
    expect(() => fittedTo(indefinite)).toThrow(/xx is not positive semidefinite/);
    const made = plain();
    const block = made.blocks[0] as { xy: number[]; yy: number[]; ySquares: number[] };
    block.yy = block.yy.map((value) => value / 2);
    block.ySquares = block.ySquares.map((value) => value * 4);
    block.xy[0] = 8;
    block.xy[2] = 6;
    expect(() => fittedTo(made)).toThrow(/yy\[0\] is .*less than what the products/);
  });
});
