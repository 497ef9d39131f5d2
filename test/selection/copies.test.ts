/** Copies and wrappers of objects: proxies (Vue's reactive, for one), structuredClone, spreading. */
import { PolynomialRegression } from 'ml-regression';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../src/index.js';
import {
  fromMlRegression,
  KFold,
  modelFromJSON,
  ShuffleSplit,
  type Splitter,
  StandardScaler,
  StratifiedKFold,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { type AnyModel, learned, MODELS, X } from './everyClass.js';

/** As Vue's reactive does it: what is read is wrapped in turn, unless it is frozen or no plain object. */
function reactive<Value extends object>(target: Value): Value {
  return new Proxy(target, {
    get(holder, key, receiver) {
      const value: unknown = Reflect.get(holder, key, receiver);
      const isPlain = Object.prototype.toString.call(value) === '[object Object]' || Array.isArray(value);
      return isPlain && Object.isExtensible(value) ? reactive(value as object) : value;
    },
  });
}

const wrappers = [
  ['a Proxy', <Value extends object>(value: Value): Value => new Proxy(value, {})],
  ['a deep one', reactive],
] as const;

describe.each(MODELS)('$name', ({ make, Y, other }) => {
  it.each(wrappers)('works behind %s', async (_, wrap) => {
    const expected = make().fit(X, Y);
    const model = wrap(make());
    model.fit(X, Y);
    expect(learned(model)).toBe(learned(expected));
    expect(model.predict(X)).toEqual(expected.predict(X));
    expect(model.score(X, Y)).toBe(expected.score(X, Y));
    for (const name of namesOf(expected)) expect(read(model, name), name).toEqual(read(expected, name));
    expect(learned(model.clone().fit(X, Y))).toBe(learned(expected));
    const running = model.setParams(other).fitAsync(X, Y);
    await expect(model.fitAsync(X, Y)).rejects.toThrow('under way');
    await running;
    expect(learned(model)).toBe(learned(make().setParams(other).fit(X, Y)));
    expect(String(model)).toBe(String(make().setParams(other)));
  });

  it('keeps what it has learned in a copy by structuredClone or spreading', () => {
    const model = make().fit(X, Y);
    for (const copy of [structuredClone(model), { ...model }]) {
      expect(inputErrorOf(() => modelFromJSON(copy))).toContain('pass model.toJSON()');
      if (model instanceof polytask.Pipeline) continue; // its steps lose their classes as well
      const again = Object.assign(make().setParams(other), copy);
      expect(again.predict(X)).toEqual(model.predict(X));
      expect(JSON.stringify(again)).toBe(JSON.stringify(model));
    }
    const sent = modelFromJSON(structuredClone(model.toJSON())) as unknown as AnyModel;
    expect(sent.predict(X)).toEqual(model.predict(X));
    expect(JSON.stringify(sent)).toBe(JSON.stringify(model));
  });
});

/** The fields that are learned. */
function namesOf(model: object): string[] {
  const names = new Set<string>();
  for (let at = model; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name.endsWith('_') && name !== 'fitted_') names.add(name);
    }
  }
  return [...names];
}

function read(model: object, name: string): unknown {
  try {
    const value = (model as Record<string, unknown>)[name];
    return (value as { to2DArray?: () => unknown } | null)?.to2DArray?.() ?? value;
  } catch (error) {
    return String(error);
  }
}

describe('other classes', () => {
  it.each(wrappers)('work behind %s', (_, wrap) => {
    const scaler = wrap(new StandardScaler());
    expect(scaler.fitTransform(X)).toEqual(new StandardScaler().fitTransform(X));
    expect(scaler.inverseTransform(scaler.transform(X)).get(1, 1)).toBeCloseTo(X[1]![1]!, 12);
    expect([scaler.mean_, scaler.nFeaturesIn_]).toEqual([new StandardScaler().fit(X).mean_, 4]);
    for (const splitter of [
      new KFold({ nSplits: 3, shuffle: true, randomState: 1 }),
      new StratifiedKFold({ nSplits: 2, shuffle: true, randomState: 3 }),
      new ShuffleSplit({ randomState: 2 }),
    ]) {
      const labels = X.map((_, i) => (i % 2 === 0 ? 'a' : 'b'));
      const split = (cv: Splitter) => [...cv.split(X, labels)];
      expect(split(wrap(splitter))).toEqual(split(splitter));
      expect(wrap(splitter).getNSplits()).toBe(splitter.nSplits);
    }
    const line = () => fromMlRegression(PolynomialRegression, 1);
    const one = [1, 2, 3, 5];
    expect(wrap(line()).fit(one, one).predict([4])).toEqual(line().fit(one, one).predict([4]));
  });

  it('keep what a scaler has learned', () => {
    const scaler = new StandardScaler().fit(X);
    const again = Object.assign(new StandardScaler(), structuredClone(scaler));
    expect(again.transform(X)).toEqual(scaler.transform(X));
  });

  it('are all in these tests', () => {
    const tested = new Set([
      ...MODELS.map(({ name }) => name),
      'StandardScaler',
      'KFold',
      'StratifiedKFold',
      'LeaveOneTaskOut',
      'ShuffleSplit',
    ]);
    const classes = Object.entries(polytask).filter(
      ([name, value]) =>
        typeof value === 'function' && /^[A-Z]/.test(name) && !(value.prototype instanceof Error),
    );
    expect(classes.map(([name]) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});
