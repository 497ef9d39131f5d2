/** Model files as data from a stranger: what is not a model is refused, by name, and nothing else happens. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FittedFile,
  InputError,
  type ModelFile,
  MultiTaskElasticNet,
  MultiTaskLasso,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { numbersOf } from '../laws/regressions.js';

const X = [
  [1, 2, 0],
  [3, 5, 1],
  [4, 4, 2],
  [7, 1.5, 9],
];
const Y = [
  [1, 2],
  [2, 5],
  [3, 4],
  [7, 1],
];
const model = new MultiTaskElasticNet({ alpha: 0.1, randomState: 3 }).fit(X, Y, {
  taskNames: ['a', 'b'],
  featureNames: ['u', 'v', '__proto__'],
});
const text = JSON.stringify(model);

type Loose = Record<string, unknown>;
interface LooseFile extends Loose {
  params: Loose;
  fitted: Loose & { coef: unknown[][]; intercept: unknown[]; taskNames: unknown[] };
}
/** A new valid file, to spoil. */
const valid = (): LooseFile => JSON.parse(text) as LooseFile;
const read = (file: unknown): MultiTaskElasticNet => MultiTaskElasticNet.fromJSON(file);
const refused = (file: unknown): string => inputErrorOf(() => read(file));
/** The refusal of a valid file after `spoil`. */
const spoilt = (spoil: (file: LooseFile) => unknown): string => {
  const file = valid();
  spoil(file);
  return refused(file);
};

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Loose).polluted).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

describe('a model file', () => {
  it('says what it is', () => {
    const file = JSON.parse(text) as ModelFile;
    expect(file).toMatchObject({ format: 'polytask', version: 1, estimator: 'MultiTaskElasticNet' });
    expect(Object.keys(file.params)).toEqual(Object.keys(model.getParams()));
    expect((file as ModelFile<FittedFile>).fitted!.coef).toEqual(model.coef_.to2DArray());
  });

  it('gives back the model, from data or from text', () => {
    for (const file of [model.toJSON(), valid(), structuredClone(model.toJSON())]) {
      const copy = read(file);
      expect(copy).toBeInstanceOf(MultiTaskElasticNet);
      expect(numbersOf(copy)).toEqual(numbersOf(model));
      expect(copy.getParams()).toEqual(model.getParams());
      expect(copy.taskNames_).toEqual(['a', 'b']);
      expect(copy.featureNamesIn_).toEqual(['u', 'v', '__proto__']);
      expect(copy.active_).toEqual(model.active_);
      expect(JSON.stringify(copy)).toBe(text);
    }
  });

  it('of a model that was not fitted gives back one that is not', () => {
    const copy = MultiTaskLasso.fromJSON(JSON.parse(JSON.stringify(new MultiTaskLasso({ alpha: 3 }))));
    expect(copy.alpha).toBe(3);
    expect(() => copy.coef_).toThrow(/not fitted/);
  });

  it('is a copy: neither model nor file changes with the other', () => {
    const file = model.toJSON() as unknown as LooseFile;
    const before = numbersOf(model);
    const copy = read(file);
    file.fitted.coef[0]![0] = 99;
    file.fitted.intercept[0] = 99;
    file.fitted.taskNames[0] = 'z';
    file.params.alpha = 99;
    expect(numbersOf(model)).toEqual(before);
    expect(numbersOf(copy)).toEqual(before);
    expect([copy.alpha, copy.taskNames_[0]]).toEqual([0.1, 'a']);
  });

  it('holds every number exactly, the largest, the smallest and the longest', () => {
    const numbers = [Number.MAX_VALUE, 5e-324, 0.1 + 0.2, 2 ** 53 - 1, -1 / 3, 1e21];
    const file = valid();
    file.fitted.coef = [numbers.slice(0, 3), numbers.slice(3)];
    const copy = read(JSON.parse(JSON.stringify(read(file))));
    expect(copy.coef_.to1DArray().every((value, k) => Object.is(value, numbers[k]))).toBe(true);
  });

  it('can be learned from: the model goes on from it', () => {
    const copy = read(valid()).setParams({ warmStart: true });
    expect(copy.fit(X, Y).converged_).toBe(true);
    expect(() =>
      copy.fit(
        X.map((x) => x.slice(1)),
        Y,
      ),
    ).toThrow(/warmStart/);
  });
});

describe('fromJSON refuses', () => {
  it('text, with the remedy', () => {
    expect(refused(text)).toContain('JSON.parse(text)');
  });

  it.each([
    undefined,
    null,
    5,
    true,
    [],
    [1],
    {},
    () => 1,
    new Map(),
    new Float64Array(2),
    new Date(0),
    Symbol('model'),
    1n,
  ])('%s', (given) => {
    expect(refused(given)).toContain('the model file');
  });

  it('a model instead of its file, and what only inherits one', () => {
    expect(refused(model)).toContain('the model file');
    expect(refused(Object.create(valid()))).toContain('the model file lacks');
  });

  it('another format, class or version', () => {
    expect(spoilt((file) => (file.format = 'joblib'))).toContain(`format is "joblib"`);
    expect(spoilt((file) => (file.estimator = 'MultiTaskLasso'))).toContain('call fromJSON of that class');
    expect(inputErrorOf(() => MultiTaskLasso.fromJSON(valid()))).toContain('MultiTaskElasticNet');
    expect(spoilt((file) => (file.version = 2))).toContain('a newer polytask wrote it');
    for (const version of [0, -1, 0.5, '1', null, Number.NaN, [1]]) {
      const message = spoilt((file) => (file.version = version));
      expect(message).toContain('version is');
      expect(message).not.toContain('newer');
    }
  });

  const FIELDS = [
    ...['format', 'version', 'estimator', 'params', 'fitted'].map((name) => [name]),
    ...Object.keys(valid().params).map((name) => ['params', name]),
    ...Object.keys(valid().fitted).map((name) => ['fitted', name]),
  ];
  const holderOf = (file: LooseFile, path: readonly string[]): Loose =>
    path.length === 1 ? file : (file[path[0]!] as Loose);

  // What older files lack stands for its default.
  it.each(FIELDS.filter((path) => path.at(-1) !== 'featureWeights'))('a file that lacks %s %s', (...path) => {
    const name = path.at(-1)!;
    expect(spoilt((file) => delete holderOf(file, path)[name])).toMatch(new RegExp(`lacks ${name}`));
  });

  it.each(FIELDS)('a wrong %s %s', (...path) => {
    const name = path.at(-1)!;
    const right = holderOf(valid(), path)[name];
    const wrong = [null, 'x', -1, 0.5, Number.NaN, Infinity, true, [], {}, [[]], [null], ['x'], 1n];
    for (const value of wrong) {
      const file = valid();
      holderOf(file, path)[name] = value;
      let copy: MultiTaskElasticNet;
      try {
        copy = read(file);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).message).toContain(name);
        continue;
      }
      // What is let through is another legal value, and is taken over.
      if (path.length === 1) expect([name, value]).toEqual(['fitted', null]);
      else if (path[0] === 'params') {
        expect(copy.getParams()[name as 'alpha']).toBe(value);
        expect(copy.fit(X, Y).converged_).toBe(true);
      } else expect([typeof right, typeof value]).toContain(typeof right);
    }
  });

  it('undefined for a parameter', () => {
    for (const name of Object.keys(valid().params)) {
      expect(spoilt((file) => (file.params[name] = undefined))).toContain(name);
    }
  });

  it('what it does not know, at every level', () => {
    expect(spoilt((file) => (file.extra = 1))).toContain('"extra"');
    expect(spoilt((file) => (file.params.extra = 1))).toContain('"extra"');
    expect(spoilt((file) => (file.fitted.extra = 1))).toContain('"extra"');
    expect(spoilt((file) => Object.assign(file.fitted, { toString: 1 }))).toContain('toString');
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('the key %s', (key) => {
    const poison = `"${key}":{"polluted":1,"alpha":5,"format":"polytask"}`;
    for (const place of ['{', '"params":{', '"fitted":{']) {
      const message = refused(JSON.parse(text.replace(place, `${place}${poison},`)));
      expect(message).toContain(key);
    }
    const only = JSON.parse(`{${poison}}`) as unknown;
    expect(refused(only)).toContain('the model file');
    expect(refused({ ...valid(), params: only })).toContain('params');
    expect(refused({ ...valid(), fitted: only })).toContain('fitted');
  });

  it('numbers that JSON cannot hold, wherever they stand', () => {
    for (const value of [Number.NaN, Infinity, -Infinity, null, '1', undefined, true, [], {}, 1n]) {
      expect(spoilt((file) => (file.fitted.coef[1]![2] = value))).toContain('fitted.coef[1][2]');
      expect(spoilt((file) => (file.fitted.intercept[1] = value))).toContain('fitted.intercept[1]');
      expect(spoilt((file) => (file.fitted.dualGap = value))).toMatch(/fitted(.| lacks )dualGap/);
      expect(spoilt((file) => (file.fitted.eps = value))).toMatch(/fitted(.| lacks )eps/);
      expect(spoilt((file) => (file.fitted.nIter = value))).toMatch(/fitted(.| lacks )nIter/);
    }
  });

  it('shapes that do not agree', () => {
    expect(spoilt((file) => file.fitted.coef.pop())).toContain('fitted.intercept has 2 entries; expected 1');
    expect(spoilt((file) => file.fitted.coef[1]!.pop())).toContain(
      'fitted.coef[1] has 2 entries; expected 3',
    );
    expect(spoilt((file) => file.fitted.coef[1]!.push(1))).toContain(
      'fitted.coef[1] has 4 entries; expected 3',
    );
    expect(spoilt((file) => file.fitted.intercept.push(1))).toContain('fitted.intercept has 3 entries');
    expect(spoilt((file) => file.fitted.taskNames.pop())).toContain('fitted.taskNames has 1');
    expect(spoilt((file) => (file.fitted.taskNames[1] = 'a'))).toContain('distinct');
    expect(spoilt((file) => (file.fitted.taskNames[1] = 1))).toContain('fitted.taskNames[1]');
    expect(spoilt((file) => (file.fitted.featureNamesIn = ['u']))).toContain('fitted.featureNamesIn has 1');
    expect(spoilt((file) => (file.fitted.featureNamesIn = ['u', 'v', 'u']))).toContain('distinct');
    expect(spoilt((file) => (file.fitted.featureNamesIn = 'uvw'))).toContain('fitted.featureNamesIn');
    expect(spoilt((file) => (file.fitted.nFeaturesIn = 2))).toContain('fitted.nFeaturesIn is 2; expected 3');
    expect(spoilt((file) => (file.fitted.nFeaturesIn = 1e9))).toContain('fitted.nFeaturesIn');
    expect(spoilt((file) => (file.fitted.coef = []))).toContain('fitted.coef');
    expect(spoilt((file) => (file.fitted.coef = [[], []]))).toContain('fitted.coef[0]');
    expect(spoilt((file) => (file.fitted.coef = 'x' as unknown as unknown[][]))).toContain('fitted.coef');
  });

  it('lists with holes', () => {
    const hole = (length: number): unknown[] => new Array(length);
    expect(spoilt((file) => (file.fitted.coef = hole(2) as unknown[][]))).toContain('fitted.coef[0]');
    expect(spoilt((file) => (file.fitted.coef[1] = hole(3)))).toContain('fitted.coef[1][0]');
    expect(spoilt((file) => (file.fitted.intercept = hole(2)))).toContain('fitted.intercept[0]');
    expect(spoilt((file) => delete file.fitted.intercept[1])).toContain('fitted.intercept[1]');
    expect(spoilt((file) => (file.fitted.taskNames = hole(2)))).toContain('fitted.taskNames');
    expect(spoilt((file) => delete file.fitted.taskNames[1])).toContain('fitted.taskNames[1]');
  });

  it('sizes that are only declared, without making room for them', () => {
    const huge = (): unknown[] => new Array(2 ** 32 - 1);
    expect(spoilt((file) => (file.fitted.coef = huge() as unknown[][]))).toContain('fitted.coef');
    expect(spoilt((file) => (file.fitted.coef = [huge()]))).toContain('fitted');
    expect(spoilt((file) => (file.fitted.coef = [huge(), huge()]))).toContain('fitted');
    expect(spoilt((file) => (file.fitted.intercept = huge()))).toContain('fitted.intercept');
    expect(spoilt((file) => (file.fitted.taskNames = huge()))).toContain('fitted.taskNames');
    const pretender = { length: 2 ** 31 };
    expect(spoilt((file) => (file.fitted.intercept = pretender as unknown as unknown[]))).toContain(
      'fitted.intercept',
    );
  });

  it('a parameter that fit would refuse', () => {
    expect(spoilt((file) => (file.params.alpha = -1))).toContain('alpha must be a finite number, at least 0');
    expect(spoilt((file) => (file.params.alpha = null))).toContain('alpha');
    expect(spoilt((file) => (file.params.l1Ratio = 2))).toContain('l1Ratio');
    expect(spoilt((file) => (file.params.selection = 'fast'))).toContain('selection');
    expect(spoilt((file) => (file.params.maxIter = 1e300))).toContain('maxIter');
  });

  it('a gap that contradicts what it says of convergence', () => {
    const file = valid();
    file.fitted.dualGap = 1e9;
    file.fitted.converged = false;
    expect(read(file).converged_).toBe(false);
  });
});

describe('what is no data at all', () => {
  it('a getter that throws ends the reading with its own error or a refusal, and makes no model', () => {
    const thrown = new Error('from a getter');
    for (const path of [
      ['params'],
      ['fitted'],
      ['fitted', 'coef'],
      ['fitted', 'dualGap'],
      ['params', 'alpha'],
    ]) {
      const file = valid();
      const holder = path.length === 1 ? file : (file[path[0]!] as Loose);
      Object.defineProperty(holder, path.at(-1)!, {
        enumerable: true,
        get() {
          throw thrown;
        },
      });
      let caught: unknown;
      try {
        read(file);
      } catch (error) {
        caught = error;
      }
      expect(caught === thrown || caught instanceof InputError).toBe(true);
    }
  });

  it('a list that changes while it is read makes no model of what was not checked', () => {
    for (const changed of [null, [1, 2], 'xyz', [Number.NaN, 1, 2]]) {
      for (let turn = 1; turn <= 6; turn++) {
        const file = valid();
        const row = file.fitted.coef[1]!;
        let reads = 0;
        Object.defineProperty(file.fitted.coef, 1, { get: () => (++reads < turn ? row : changed) });
        let copy = model;
        try {
          copy = read(file);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(copy.coef_.to1DArray().every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describe('any change of a valid file', () => {
  const anything = fc.oneof(
    fc.anything({
      maxDepth: 2,
      withBigInt: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
    }),
    fc.double(),
    fc.constantFrom(Number.NaN, Infinity, -0, 1e308, 2 ** 53, null, undefined),
  );
  /** Every place in the file that can be set: the objects and lists on the way, and the key. */
  const places = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
    if (typeof value !== 'object' || value === null) return [path];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    const inside = keys.flatMap((key) => places((value as Loose)[key], [...path, key]));
    return path.length === 0 ? inside : [path, ...inside];
  };
  const change = fc.record({
    place: fc.constantFrom(...places(valid())),
    value: anything,
    how: fc.constantFrom<'set' | 'delete' | 'add'>('set', 'set', 'delete', 'add'),
    key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'lengths', '-1', '1e9')),
  });

  it('is refused with an InputError, or is a model that predicts', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const file = valid();
        for (const { place, value, how, key } of changes) {
          let holder: unknown = file;
          for (const step of place.slice(0, -1)) holder = (holder as Loose | undefined)?.[step];
          if (typeof holder !== 'object' || holder === null || Object.isFrozen(holder)) continue;
          const last = place.at(-1)!;
          if (how === 'delete') Reflect.deleteProperty(holder, last);
          else if (how === 'set') Reflect.set(holder, last, value);
          else {
            Reflect.defineProperty(holder, key, {
              value,
              enumerable: true,
              configurable: true,
              writable: true,
            });
          }
        }
        let copy: MultiTaskElasticNet;
        try {
          copy = read(file);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        expect(JSON.parse(JSON.stringify(copy))).toEqual(JSON.parse(JSON.stringify(copy.toJSON())));
        if (copy.toJSON().fitted === null) return;
        const zeros = [new Array<number>(copy.nFeaturesIn_).fill(0)]; // b + 0 is what adding them makes of -0
        expect(copy.predict(zeros).to1DArray()).toEqual(copy.intercept_.map((b) => b + 0));
        const numbers = [
          ...copy.coef_.to1DArray(),
          ...copy.intercept_,
          copy.dualGap_,
          copy.eps_,
          copy.nIter_,
        ];
        expect(numbers.every((value) => typeof value === 'number' && Number.isFinite(value))).toBe(true);
        expect(copy.taskNames_.every((name) => typeof name === 'string')).toBe(true);
        const ones = [new Array<number>(copy.nFeaturesIn_).fill(1)];
        if (copy.coef_.to1DArray().every((w) => Math.abs(w) < 1e300)) {
          expect(copy.predict(ones).to1DArray().every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 20 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});
