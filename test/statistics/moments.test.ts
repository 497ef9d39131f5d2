import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  mergeStatistics,
  type SufficientStatistics,
  sufficientStatistics,
} from '../../src/index.js';
import { add, type DD, dd, divide, multiply, product, subtract, sum } from '../laws/exact/doubleDouble.js';
import { compressed } from '../laws/inputForms.js';
import { draws, inputOf, problemOf } from '../laws/regressions.js';

const setting = { strength: 0.1, l1Ratio: 1 };

/** `sum_i s_i a~_i b~_i` about the weighted means, in 106 bits. */
function exactMoment(a: readonly number[], b: readonly number[], s: readonly number[]): DD {
  const total = sum(s.map(dd));
  const mean = (v: readonly number[]): DD =>
    divide(
      v.reduce<DD>((all, value, i) => add(all, product(s[i]!, value)), dd(0)),
      total,
    );
  const [ma, mb] = [mean(a), mean(b)];
  return a.reduce<DD>(
    (all, value, i) =>
      add(all, multiply(dd(s[i]!), multiply(subtract(dd(value), ma), subtract(dd(b[i]!), mb)))),
    dd(0),
  );
}

/** Every moment of a block beside its true value, and the size that its rounding is relative to. */
function expectMoments(
  { xx, xy, yy, xSquares, ySquares, rounding }: SufficientStatistics['blocks'][0],
  X: readonly (readonly number[])[],
  Y: readonly (readonly number[])[],
  s: readonly number[],
): void {
  const column = (rows: readonly (readonly number[])[], j: number): number[] => rows.map((row) => row[j]!);
  const p = X[0]!.length;
  const T = Y[0]!.length;
  const near = (value: number, exact: DD, size: number): void =>
    expect(Math.abs(value - exact[0])).toBeLessThanOrEqual(rounding * size + 1e-40);
  for (let j = 0; j < p; j++) {
    for (let l = 0; l <= j; l++) {
      const exact = exactMoment(column(X, j), column(X, l), s);
      near(xx[(j * (j + 1)) / 2 + l]!, exact, Math.sqrt(xSquares[j]! * xSquares[l]!));
    }
    for (let t = 0; t < T; t++) {
      near(
        xy[j * T + t]!,
        exactMoment(column(X, j), column(Y, t), s),
        Math.sqrt(xSquares[j]! * ySquares[t]!),
      );
    }
  }
  for (let t = 0; t < T; t++) near(yy[t]!, exactMoment(column(Y, t), column(Y, t), s), ySquares[t]!);
}

describe('sufficientStatistics', () => {
  it('are the moments about the means, to the rounding that they state', () => {
    fc.assert(
      fc.property(draws(), fc.constantFrom(0, 1e3, 1e8), (draw, offset) => {
        const { X, Y, sampleWeight } = problemOf(draw, setting);
        const far = X.map((row) => row.map((value) => (draw.sparse && value === 0 ? 0 : value + offset)));
        const statistics = sufficientStatistics(inputOf(far, draw), Y, { sampleWeight });
        expect(statistics.blocks).toHaveLength(1);
        expectMoments(statistics.blocks[0]!, far, Y, sampleWeight ?? X.map(() => 1));
      }),
    );
  });

  it('keep the digits of a column of mean 1e8 and deviation 1, dense and sparse', () => {
    const x = Array.from({ length: 1000 }, (_, i) => [1e8 + ((i * 37) % 101) / 50 - 1]);
    const Y = x.map(([value]) => [value! - 1e8]);
    for (const X of [x, compressed(x)]) {
      const { xx, xy, xSquares } = sufficientStatistics(X, Y).blocks[0]!;
      const [exact] = exactMoment(
        x.flat(),
        x.flat(),
        x.map(() => 1),
      );
      expect(Math.abs(xx[0]! / exact - 1)).toBeLessThan(1e-14);
      expect(Math.abs(xy[0]! / exact - 1)).toBeLessThan(1e-14);
      expect(xSquares[0]).toBe(xx[0]);
    }
  });

  it('of sparse columns are those of dense ones', () => {
    fc.assert(
      fc.property(draws({ design: 'thin' }), (draw) => {
        const { X, Y, sampleWeight } = problemOf(draw, setting);
        const dense = sufficientStatistics(X, Y, { sampleWeight }).blocks[0]!;
        const sparse = sufficientStatistics(compressed(X), Y, { sampleWeight }).blocks[0]!;
        const size = Math.max(1, ...sparse.xSquares, ...dense.yy);
        for (const field of ['xMean', 'xx', 'xy', 'yMean', 'yy'] as const) {
          for (const [k, value] of dense[field].entries()) {
            expect(Math.abs(value - sparse[field][k]!)).toBeLessThanOrEqual(1e-12 * size);
          }
        }
      }),
    );
  });

  it('count samples of weight 0 for nothing, and whole weights as repeated samples', () => {
    const X = [
      [1, 2],
      [3, 1],
      [0, 5],
      [2, 2],
    ];
    const Y = [[1], [2], [4], [8]];
    const weighted = sufficientStatistics(X, Y, { sampleWeight: [1, 0, 2, 1] });
    const repeated = sufficientStatistics([X[0]!, X[2]!, X[2]!, X[3]!], [[1], [4], [4], [8]]);
    expect(weighted.n).toBe(3);
    expect(repeated.n).toBe(4);
    const [a, b] = [weighted.blocks[0]!, repeated.blocks[0]!];
    expect(a.weight).toBe(4);
    for (const field of ['xx', 'xy', 'yy', 'xMean', 'yMean'] as const) {
      for (const [k, value] of a[field].entries()) expect(value).toBeCloseTo(b[field][k]!, 12);
    }
  });

  it('share a block where tasks share their samples and missing targets, and have one each otherwise', () => {
    const X = [[1], [2], [4]];
    const nan = Number.NaN;
    const blocksOf = (...given: unknown[]): number[] =>
      (sufficientStatistics as (...all: unknown[]) => SufficientStatistics)(...given).blocks.map(
        ({ nTasks }) => nTasks,
      );
    expect(
      blocksOf(X, [
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([2]);
    expect(
      blocksOf(X, [
        [1, 2],
        [nan, nan],
        [5, 6],
      ]),
    ).toEqual([2]);
    expect(
      blocksOf(X, [
        [1, 2],
        [nan, 4],
        [5, 6],
      ]),
    ).toEqual([1, 1]);
    const twice = [
      [1, 2],
      [1, 2],
      [1, 2],
    ];
    expect(
      blocksOf(
        X,
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { sampleWeight: twice },
      ),
    ).toEqual([1, 1]);
    expect(
      blocksOf([
        { X, y: [1, 2, 3] },
        { X: [[1], [2]], y: [1, nan] },
      ]),
    ).toEqual([1, 1]);
  });

  it('refuse a column that varies and whose squares vanish, and weights out of range', () => {
    const X = [
      [1e-170, 1, 0],
      [2e-170, 1, 0],
      [0, 1, 0],
    ];
    const Y = [[1], [2], [4]];
    for (const given of [X, compressed(X)])
      expect(() => sufficientStatistics(given, Y)).toThrow(/column 0 of X is too small/);
    const constant = X.map(([, ...rest]) => rest);
    for (const given of [constant, compressed(constant)]) expect(sufficientStatistics(given, Y).n).toBe(3);
    for (const s of [1e-200, 1e200]) {
      expect(() => sufficientStatistics(constant, Y, { sampleWeight: [s, s, s] })).toThrow(
        /the sum of sampleWeight is .*; expected a number in \[1e-100, 1e\+100\]/,
      );
    }
    const heavy = sufficientStatistics(constant, Y, { sampleWeight: [6e99, 0, 0] });
    expect(() => mergeStatistics(heavy, heavy)).toThrow(
      /mergeStatistics: parts: their weight together is 1.2e\+100/,
    );
  });

  it('leave a missing target out', () => {
    const whole = sufficientStatistics([[1], [2], [4], [9]], [[1], [2], [7], [Number.NaN]]);
    const part = sufficientStatistics([[1], [2], [4]], [[1], [2], [7]]);
    const [a, b] = [whole.blocks[0]!, part.blocks[0]!];
    expect([a.n, a.weight]).toEqual([b.n, b.weight]);
    for (const field of ['xx', 'xy', 'yy', 'xMean', 'yMean'] as const) {
      for (const [k, value] of a[field].entries()) expect(value).toBeCloseTo(b[field][k]!, 12);
    }
  });

  it('go through JSON without a change, and are frozen', () => {
    const statistics = sufficientStatistics(
      [
        [1, 2],
        [3, 5],
      ],
      [[1], [2]],
      { taskNames: ['a'], featureNames: ['x', 'z'] },
    );
    expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
    expect(Object.isFrozen(statistics.blocks[0]!.xx)).toBe(true);
    expect(statistics).toMatchObject({ n: 2, p: 2, T: 1, taskNames: ['a'], featureNames: ['x', 'z'] });
  });

  it.each([
    ['no Y', [[[1], [2]]], /Y is undefined/],
    ['options that are none', [[[1], [2]], [[1], [2]], { weights: [1, 2] }], /weights/],
    [
      'squares that overflow',
      [
        [[1e200], [-1e200]],
        [[1], [2]],
      ],
      /overflow/,
    ],
    [
      'a task without a target',
      [
        [[1], [2]],
        [[Number.NaN], [Number.NaN]],
      ],
      /no observed target/,
    ],
  ])('refuse %s', (_, given, message) => {
    const call = (): unknown => (sufficientStatistics as (...all: unknown[]) => unknown)(...given);
    expect(call).toThrow(InputError);
    expect(call).toThrow(message);
  });
});

describe('mergeStatistics', () => {
  /** Rows `from` up to `to` of a drawn problem. */
  const part = (draw: Parameters<typeof problemOf>[0], from: number, to?: number): SufficientStatistics => {
    const { X, Y, sampleWeight } = problemOf(draw, setting);
    return sufficientStatistics(inputOf(X.slice(from, to), draw), Y.slice(from, to), {
      sampleWeight: sampleWeight?.slice(from, to) ?? null,
    });
  };
  const sized = draws({ n: 18, weights: 'random' });

  function expectSame(a: SufficientStatistics, b: SufficientStatistics): void {
    expect(a.n).toBe(b.n);
    for (const [k, block] of a.blocks.entries()) {
      const other = b.blocks[k]!;
      expect(Math.abs(block.weight - other.weight)).toBeLessThanOrEqual(1e-13 * other.weight);
      const size = Math.max(1e-300, ...other.xSquares, ...other.ySquares);
      for (const field of ['xx', 'xy', 'yy'] as const) {
        for (const [q, value] of block[field].entries()) {
          expect(Math.abs(value - other[field][q]!)).toBeLessThanOrEqual(1e-13 * size);
        }
      }
      for (const [field, rest] of [['xMean', 'xRest'] as const, ['yMean', 'yRest'] as const]) {
        for (const [q, mean] of block[field].entries()) {
          const off = mean - other[field][q]! + (block[rest][q]! - other[rest][q]!);
          expect(Math.abs(off)).toBeLessThanOrEqual(1e-13 * Math.sqrt(size));
        }
      }
    }
  }

  it('makes of parts the statistics of the whole, however they are put together', () => {
    fc.assert(
      fc.property(sized, (draw) => {
        const [a, b, c] = [part(draw, 0, 5), part(draw, 5, 11), part(draw, 11)] as const;
        const whole = part(draw, 0);
        expectSame(mergeStatistics(a, b, c), whole);
        expectSame(mergeStatistics(mergeStatistics(a, b), c), whole);
        expectSame(mergeStatistics(a, mergeStatistics(c, b)), whole);
        expectMoments(
          mergeStatistics(c, a, b).blocks[0]!,
          ...(({ X, Y, sampleWeight }) => [X, Y, sampleWeight!] as const)(problemOf(draw, setting)),
        );
      }),
    );
  });

  it('keeps the digits of means that are far from 0 and near to each other', () => {
    const column = Array.from({ length: 64 }, (_, i) => [
      1e8 + ((i * 37) % 101) / 50 - 1 + (i > 30 ? 0.5 : 0),
    ]);
    const Y = column.map((_, i) => [i % 7]);
    const merged = mergeStatistics(
      sufficientStatistics(column.slice(0, 31), Y.slice(0, 31)),
      sufficientStatistics(column.slice(31), Y.slice(31)),
    );
    expectMoments(
      merged.blocks[0]!,
      column,
      Y,
      column.map(() => 1),
    );
    const [exact] = exactMoment(
      column.flat(),
      column.flat(),
      column.map(() => 1),
    );
    expect(Math.abs(merged.blocks[0]!.xx[0]! / exact - 1)).toBeLessThan(1e-14);
  });

  it('says what differs between parts', () => {
    const of = (p: number, T: number, names: object = {}) =>
      sufficientStatistics([Array(p).fill(1)], [Array(T).fill(2)], names);
    for (const [part, message] of [
      [of(1, 2), 'mergeStatistics: part 1 has 1 feature, part 0 has 2 features; expected the same.'],
      [of(2, 1), 'mergeStatistics: part 1 has 1 task, part 0 has 2 tasks; expected the same.'],
      [of(2, 2, { featureNames: ['a', 'b'] }), 'mergeStatistics: part 1 has featureNames, part 0 has none'],
      [of(2, 2, { taskNames: ['task 0', 'b'] }), 'part 1.taskNames[1] is "b", that of part 0 is "task 1"'],
    ] as const) {
      expect(() => mergeStatistics(of(2, 2), part)).toThrow(message);
    }
  });

  it('takes a shared block apart where another part has a block for each task', () => {
    const X = [[1], [2], [4], [5]];
    const shared = sufficientStatistics(
      X,
      X.map(([x]) => [x!, -x!]),
    );
    const own = sufficientStatistics(
      X,
      X.map(([x], i) => [x!, i === 2 ? Number.NaN : 1]),
    );
    const merged = mergeStatistics(shared, own);
    expect(merged.blocks.map(({ nTasks, n }) => [nTasks, n])).toEqual([
      [1, 8],
      [1, 7],
    ]);
  });

  const X = [
    [1, 2],
    [3, 1],
    [0, 5],
  ];
  const Y = [[1], [2], [4]];
  it.each([
    ['none', [], /no statistics/],
    [
      'other features',
      [sufficientStatistics(X, Y), sufficientStatistics([[1], [2]], [[1], [2]])],
      /part 1 has 1 feature, part 0/,
    ],
    [
      'other tasks',
      [
        sufficientStatistics(X, Y),
        sufficientStatistics(X, [
          [1, 2],
          [2, 3],
          [4, 5],
        ]),
      ],
      /part 1 has 2 tasks/,
    ],
    [
      'other names',
      [sufficientStatistics(X, Y, { taskNames: ['a'] }), sufficientStatistics(X, Y, { taskNames: ['b'] })],
      /taskNames\[0\] is "b", that of part 0 is "a"/,
    ],
    [
      'names that one lacks',
      [sufficientStatistics(X, Y), sufficientStatistics(X, Y, { featureNames: ['a', 'b'] })],
      /featureNames/,
    ],
    ['what are no statistics', [sufficientStatistics(X, Y), { n: 3 }], /part 1 lacks format/],
  ])('refuses %s', (_, parts, message) => {
    expect(() => mergeStatistics(...parts)).toThrow(InputError);
    expect(() => mergeStatistics(...parts)).toThrow(message);
  });
});
