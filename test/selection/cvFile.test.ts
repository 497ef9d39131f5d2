/** Model files of cross-validated models as data from a stranger. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  InputError,
  KFold,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLassoCV,
  modelFromJSON,
  ShuffleSplit,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { learnedOf } from './learned.js';

const X = Array.from({ length: 12 }, (_, i) => [i % 5, (i * i) % 7, 1 / (i + 1)]);
const Y = X.map(([a, b]) => [a! - b!, a! + 1]);
const model = new MultiTaskElasticNetCV({ l1Ratio: [0.5, 1], alphas: 3, cv: new KFold({ nSplits: 4 }) }).fit(
  X,
  Y,
  {
    taskNames: ['a', 'b'],
    featureNames: ['u', 'v', '__proto__'],
  },
);
const text = JSON.stringify(model);
const lasso = new MultiTaskLassoCV({ alphas: [1, 3, 2], cv: 2 }).fit(X, Y);

type Loose = Record<string, unknown>;
interface LooseFile extends Loose {
  params: Loose;
  fitted: Loose & { alphas: number[][]; errors: number[][][]; l1Ratios: unknown[] };
}
/** A new valid file, to spoil. */
const valid = (): LooseFile => JSON.parse(text) as LooseFile;
const refused = (file: unknown): string => inputErrorOf(() => MultiTaskElasticNetCV.fromJSON(file));
/** The refusal of a valid file after `spoil`. */
const spoilt = (spoil: (file: LooseFile) => unknown): string => {
  const file = valid();
  spoil(file);
  return refused(file);
};
const spoiltLasso = (spoil: (file: LooseFile) => unknown): string => {
  const file = JSON.parse(JSON.stringify(lasso)) as LooseFile;
  spoil(file);
  return inputErrorOf(() => MultiTaskLassoCV.fromJSON(file));
};

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Loose).polluted).toBeUndefined();
});

describe('a model file', () => {
  it('gives back the model, from data or from text, through either door', () => {
    for (const file of [model.toJSON(), valid(), structuredClone(model.toJSON())]) {
      for (const copy of [
        MultiTaskElasticNetCV.fromJSON(file),
        modelFromJSON(file) as MultiTaskElasticNetCV,
      ]) {
        expect(copy).toBeInstanceOf(MultiTaskElasticNetCV);
        expect(learnedOf(copy)).toEqual(learnedOf(model));
        expect(copy.getParams()).toEqual(model.getParams());
        expect(copy.predict(X).to2DArray()).toEqual(model.predict(X).to2DArray());
        expect(JSON.stringify(copy)).toBe(text);
        expect(
          learnedOf(copy.fit(X, Y, { taskNames: ['a', 'b'], featureNames: ['u', 'v', '__proto__'] })),
        ).toEqual(learnedOf(model));
      }
    }
    const copy = MultiTaskLassoCV.fromJSON(JSON.parse(JSON.stringify(lasso)));
    expect(learnedOf(copy)).toEqual(learnedOf(lasso));
    expect(copy.alphas_).toEqual([3, 2, 1]);
    expect(copy.getParams()).toEqual(lasso.getParams());
  });

  it('of one split, of one ratio, of l1Ratios that share a list', () => {
    for (const params of [
      { cv: [[[0, 1, 2, 3], [4]]] as [number[], number[]][], alphas: 2 },
      { l1Ratio: 0, alphas: [1, 0.1] },
      { l1Ratio: [0, 1], alphas: [1, 0.1, 1] },
      { l1Ratio: Float64Array.of(0.5, 0.9), alphas: Float32Array.of(1, 2) },
      { alphas: 1 },
    ]) {
      const fitted = new MultiTaskElasticNetCV(params).fit(X, Y);
      const copy = MultiTaskElasticNetCV.fromJSON(JSON.parse(JSON.stringify(fitted)));
      expect(learnedOf(copy)).toEqual(learnedOf(fitted));
      expect(learnedOf(copy.clone().fit(X, Y))).toEqual(learnedOf(fitted));
    }
  });

  it('of a model that was not fitted gives back one that is not', () => {
    const file = JSON.parse(JSON.stringify(new MultiTaskLassoCV({ nJobs: -1, selectionRule: '1se' })));
    const copy = MultiTaskLassoCV.fromJSON(file);
    expect(copy.getParams()).toEqual(new MultiTaskLassoCV({ nJobs: -1, selectionRule: '1se' }).getParams());
    expect(() => copy.alpha_).toThrow(/not fitted/);
  });

  it('keeps cv where it is data', () => {
    const kept = (cv: unknown): unknown => {
      const file = JSON.parse(JSON.stringify(new MultiTaskLassoCV({ cv: cv as number }))) as object;
      return MultiTaskLassoCV.fromJSON(file).cv;
    };
    for (const cv of [null, 2, 7]) expect(kept(cv)).toBe(cv);
    const pairs = [
      [
        [0, 1, 1],
        [2, 3],
      ],
      [[3], [0]],
    ];
    expect(kept(pairs)).toEqual(pairs);
    expect(kept(pairs.map((pair) => pair.map((side) => Int32Array.from(side))))).toEqual(pairs);
    for (const cv of [
      new KFold(),
      new KFold({ nSplits: 3, shuffle: true, randomState: 5 }),
      new ShuffleSplit({ nSplits: 2, testSize: 0.25, randomState: 1 }),
      new ShuffleSplit({ testSize: 3, trainSize: 4 }),
    ]) {
      expect(kept(cv)).toBeInstanceOf(cv.constructor);
      expect(kept(cv)).toEqual(cv);
    }
    for (const cv of [{ split: () => pairs }, new KFold().split(12), new Set(pairs)])
      expect(kept(cv)).toBeNull();
  });

  it('of parameters that fit would refuse can be written, and is refused when it is read', () => {
    for (const params of [
      { cv: 'x' },
      { cv: [5] },
      { cv: [null] },
      { cv: 1 },
      { alphas: 'x' },
      { alphas: -1 },
      { nJobs: 0 },
    ]) {
      const file = JSON.parse(JSON.stringify(new MultiTaskLassoCV(params as object))) as object;
      expect(inputErrorOf(() => MultiTaskLassoCV.fromJSON(file))).toContain(Object.keys(params)[0]);
    }
  });
});

describe('fromJSON refuses', () => {
  it('the files of other classes', () => {
    const other = new MultiTaskElasticNet().fit(X, Y);
    expect(refused(other.toJSON())).toContain('estimator');
    expect(inputErrorOf(() => MultiTaskLassoCV.fromJSON(valid()))).toContain('call fromJSON of that class');
    expect(inputErrorOf(() => MultiTaskElasticNet.fromJSON(valid()))).toContain('estimator');
  });

  const FIELDS = [
    ...Object.keys(valid().params).map((name) => ['params', name] as const),
    ...Object.keys(valid().fitted).map((name) => ['fitted', name] as const),
  ];

  // What older files lack stands for its default.
  it.each(FIELDS.filter(([, name]) => name !== 'featureWeights'))(
    'a file that lacks %s.%s',
    (holder, name) => {
      expect(spoilt((file) => delete file[holder][name])).toMatch(new RegExp(`${holder} lacks ${name}`));
      expect(spoilt((file) => (file[holder][name] = undefined))).toMatch(
        new RegExp(`${holder} lacks ${name}`),
      );
    },
  );

  it.each(FIELDS)('a wrong %s.%s', (holder, name) => {
    const wrong = [
      null,
      'x',
      -1,
      0.5,
      1e9,
      Number.NaN,
      Infinity,
      true,
      [],
      {},
      [[]],
      [[[]]],
      [null],
      ['x'],
      [-1],
      [1],
      1n,
    ];
    for (const value of [
      ...wrong,
      [2, 1],
      [[1], [1]],
      [[[1]], [[1]]],
      { splitter: 'KFold' },
      new Map(),
      () => 1,
    ]) {
      const file = valid();
      file[holder][name] = value;
      let copy: MultiTaskElasticNetCV;
      try {
        copy = MultiTaskElasticNetCV.fromJSON(file);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        // Another shape may first show where it does not agree with the next table.
        const isShape = holder === 'fitted' && ['coef', 'l1Ratios', 'alphas'].includes(name);
        expect((error as Error).message).toContain(isShape ? holder : name);
        continue;
      }
      // What is let through is another legal value, and is taken over.
      if (holder === 'params') expect(copy.getParams()[name as 'alphas']).toEqual(value);
      else expect((copy.toJSON() as unknown as LooseFile).fitted[name]).toEqual(value);
      expect(copy.alphas_).toHaveLength(2);
    }
  });

  it('cv that is no data of a splitter, a number or pairs, by its place', () => {
    const cases: [unknown, string][] = [
      [1, 'params.cv is 1'],
      [2.5, 'params.cv is 2.5'],
      [true, 'params.cv is true'],
      ['5', 'params.cv is "5"'],
      [[], 'params.cv is an empty array'],
      [[5], 'params.cv[0] is 5'],
      [[[[0]]], 'params.cv[0] has 1 entry; expected 2'],
      [[[[0], [1], [2]]], 'params.cv[0] has 3 entries; expected 2'],
      [[[[0], []]], 'params.cv[0][1] is an empty array'],
      [[[[0], 'x']], 'params.cv[0][1] is "x"'],
      [
        [
          [[0], [1]],
          [[0, -1], [1]],
        ],
        'params.cv[1][0][1] is -1',
      ],
      [[[[0], [0.5]]], 'params.cv[0][1][0] is 0.5'],
      [[[[0], [null]]], 'params.cv[0][1][0] is null'],
      [[[new Array(2 ** 32 - 1), [1]]], 'params.cv[0][0][0] is undefined'],
      [new Array(2 ** 32 - 1), 'params.cv[0] is undefined'],
      [{}, 'params.cv.splitter is undefined'],
      [{ splitter: 'KFolds' }, 'params.cv.splitter is "KFolds"'],
      [{ splitter: 'KFold' }, 'params.cv lacks nSplits'],
      [{ ...new KFold().toJSON(), nSplits: 1 }, 'params.cv: KFold: nSplits'],
      [{ ...new KFold().toJSON(), randomState: 3 }, 'params.cv: KFold: randomState'],
      [{ ...new KFold().toJSON(), testSize: 3 }, 'params.cv holds "testSize"'],
      [{ ...new ShuffleSplit().toJSON(), testSize: -1 }, 'params.cv: ShuffleSplit: testSize'],
      [JSON.parse('{"splitter":"KFold","__proto__":{"polluted":1}}'), 'params.cv lacks'],
      [
        JSON.parse(
          '{"splitter":"KFold","nSplits":2,"shuffle":false,"randomState":null,"__proto__":{"polluted":1}}',
        ),
        'params.cv holds "__proto__"',
      ],
      [{ splitter: 'constructor' }, 'params.cv.splitter is "constructor"'],
    ];
    for (const [cv, words] of cases) expect(spoilt((file) => (file.params.cv = cv))).toContain(words);
  });

  it('tables whose shapes do not agree', () => {
    expect(spoilt(({ fitted }) => fitted.l1Ratios.pop())).toContain(
      'fitted.alphas has 2 entries; expected 1',
    );
    expect(spoilt(({ fitted }) => fitted.alphas.pop())).toContain('fitted.alphas has 1 entry; expected 2');
    expect(spoilt(({ fitted }) => fitted.alphas[1]!.pop())).toContain(
      'fitted.alphas[1] has 2 entries; expected 3',
    );
    expect(spoilt(({ fitted }) => fitted.errors.pop())).toContain('fitted.errors has 1');
    expect(spoilt(({ fitted }) => fitted.errors[1]!.pop())).toContain('fitted.errors[1] has 2');
    expect(spoilt(({ fitted }) => fitted.errors[1]![2]!.pop())).toContain(
      'fitted.errors[1][2] has 3 entries; expected 4',
    );
    expect(spoilt(({ fitted }) => fitted.errors[0]![0]!.push(1))).toContain('fitted.errors[0][1] has 4');
    expect(spoilt(({ fitted }) => (fitted.errors = [[[], [], []], []]))).toContain('fitted.errors[0][0]');
    expect(spoilt(({ fitted }) => (fitted.alphas = [[], []]))).toContain('fitted.alphas[0]');
    expect(spoilt(({ fitted }) => (fitted.l1Ratios = []))).toContain('fitted.l1Ratios');
    const huge = () => new Array(2 ** 32 - 1) as never[];
    expect(spoilt(({ fitted }) => (fitted.alphas = [huge(), huge()]))).toContain('fitted.alphas');
    expect(spoilt(({ fitted }) => (fitted.errors[0]![0] = huge()))).toContain('fitted.errors[0][0]');
    expect(spoilt(({ fitted }) => (fitted.l1Ratios = huge()))).toContain('fitted');
  });

  it('numbers that cannot have been learned', () => {
    expect(spoilt(({ fitted }) => (fitted.l1Ratios = [0.5, 1.5]))).toContain('fitted.l1Ratios');
    expect(spoilt(({ fitted }) => (fitted.l1Ratios = [-0.5, 1]))).toContain('fitted.l1Ratios[0]');
    expect(spoilt(({ fitted }) => fitted.alphas[1]!.reverse())).toContain('fitted.alphas[1][1]');
    expect(spoilt(({ fitted }) => (fitted.alphas[0]![2] = -1))).toContain('fitted.alphas[0][2]');
    expect(spoilt(({ fitted }) => (fitted.errors[0]![2]![1] = -1))).toContain('fitted.errors[0][2][1]');
    expect(spoilt(({ fitted }) => (fitted.errors[0]![2]![1] = null as never))).toContain(
      'fitted.errors[0][2][1]',
    );
    expect(spoilt(({ fitted }) => (fitted.alpha = 123))).toContain('fitted.alpha is 123');
    expect(spoilt(({ fitted }) => (fitted.l1Ratio = 0.7))).toContain('l1Ratio 0.7');
    expect(spoilt(({ fitted }) => (fitted.sharedAlphas = true))).toContain('fitted.sharedAlphas');
    expect(spoiltLasso(({ fitted }) => Object.assign(fitted, { l1Ratios: [0.5], l1Ratio: 0.5 }))).toContain(
      'fitted.l1Ratios',
    );
    expect(
      spoiltLasso(({ fitted }) => {
        fitted.l1Ratios.push(1);
        fitted.alphas.push(fitted.alphas[0]!);
        fitted.errors.push(fitted.errors[0]!);
      }),
    ).toContain('fitted.l1Ratios');
  });

  it.each(['__proto__', 'constructor', 'toString'])('the key %s', (key) => {
    for (const place of ['{', '"params":{', '"fitted":{', '"cv":{']) {
      expect(refused(JSON.parse(text.replace(place, `${place}"${key}":{"polluted":1},`)))).toContain(key);
    }
  });
});

describe('any change of a valid file', () => {
  const places = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
    if (typeof value !== 'object' || value === null) return [path];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    const inside = keys.flatMap((key) => places((value as Loose)[key], [...path, key]));
    return path.length === 0 ? inside : [path, ...inside];
  };
  const anything = fc.oneof(
    fc.anything({
      maxDepth: 3,
      withBigInt: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
    }),
    fc.double(),
    fc.constantFrom(Number.NaN, Infinity, -0, 1e308, 2 ** 53, null, undefined),
  );

  it('is refused by an InputError, or gives a model whose numbers are finite and that writes itself again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(valid())), anything, (path, value) => {
        const file = valid();
        let holder = file as Loose;
        for (const key of path.slice(0, -1)) holder = holder[key] as Loose;
        Object.defineProperty(holder, path.at(-1)!, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
        let copy: MultiTaskElasticNetCV;
        try {
          copy = MultiTaskElasticNetCV.fromJSON(file);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        if (path[0] === 'fitted' && path.length === 1) {
          expect(() => copy.alpha_).toThrow(/not fitted/);
          return;
        }
        const { msePath, alphas, alpha, coef } = learnedOf(copy);
        expect([msePath, alphas, alpha, coef].flat(9).every((number) => Number.isFinite(number))).toBe(true);
        const again = MultiTaskElasticNetCV.fromJSON(JSON.parse(JSON.stringify(copy)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(copy));
      }),
    );
  });
});
