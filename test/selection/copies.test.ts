/** Copies and wrappers of objects: proxies (Vue's reactive, for one), structuredClone, spreading. */
import { PolynomialRegression } from 'ml-regression';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../src/index.js';
import {
  ColumnTransformer,
  compareSharing,
  FunctionTransformer,
  fromMlRegression,
  GridSearchCV,
  GroupKFold,
  GroupShuffleSplit,
  KFold,
  LeaveOneGroupOut,
  LeaveOneOut,
  LeavePGroupsOut,
  MinMaxScaler,
  MultiTaskElasticNet,
  modelFromJSON,
  OneHotEncoder,
  PolynomialFeatures,
  PredefinedSplit,
  RandomizedSearchCV,
  RepeatedKFold,
  RepeatedStratifiedKFold,
  SharedLogisticRegressionCV,
  ShuffleSplit,
  SimpleImputer,
  SoftSharingClassifierCV,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  type Splitter,
  StandardScaler,
  StratifiedGroupKFold,
  StratifiedKFold,
  StratifiedShuffleSplit,
  standardErrors,
  TimeSeriesSplit,
  TransformedTargetRegressor,
  taskRelations,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { type AnyModel, labels, learned, MODELS, numbers, X } from './everyClass.js';

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

interface Counted extends Splitter {
  getNSplits(X?: unknown, Y?: unknown, groups?: ArrayLike<unknown>): number;
}

const SPLITTERS: readonly Counted[] = [
  new KFold({ nSplits: 3, shuffle: true, randomState: 1 }),
  new StratifiedKFold({ nSplits: 2, shuffle: true, randomState: 3 }),
  new ShuffleSplit({ randomState: 2 }),
  new GroupKFold({ nSplits: 2 }),
  new GroupShuffleSplit({ nSplits: 2, randomState: 0 }),
  new LeaveOneGroupOut(),
  new LeavePGroupsOut({ nGroups: 2 }),
  new LeaveOneOut(),
  new PredefinedSplit({ testFold: X.map((_, i) => (i % 3) - 1) }),
  new RepeatedKFold({ nSplits: 2, nRepeats: 2, randomState: 0 }),
  new RepeatedStratifiedKFold({ nSplits: 2, nRepeats: 2, randomState: 0 }),
  new StratifiedGroupKFold({ nSplits: 2 }),
  new StratifiedShuffleSplit({ nSplits: 2, randomState: 0 }),
  new TimeSeriesSplit({ nSplits: 3 }),
];

interface Transforms {
  fit(X: readonly (readonly number[])[]): Transforms;
  transform(X: readonly (readonly number[])[]): unknown;
}

const TRANSFORMERS: readonly (() => Transforms)[] = [
  () => new MinMaxScaler(),
  () => new OneHotEncoder(),
  () => new SimpleImputer(),
  () => new PolynomialFeatures(),
  () => new FunctionTransformer({ func: 'square' }),
  () => new ColumnTransformer({ transformers: [['scaled', new MinMaxScaler(), [0, 2]]] }),
];

interface Search {
  fit(X: unknown, Y: unknown): Search;
  predict(X: unknown): unknown;
}

const estimator = new MultiTaskElasticNet();
const strengths = { alphas: [0.1, 1], cv: 2 };
const SEARCHES: readonly { readonly make: () => Search; readonly Y: unknown }[] = [
  { make: () => new GridSearchCV({ estimator, paramGrid: { alpha: [0.1, 1] }, cv: 2 }), Y: numbers },
  {
    make: () =>
      new RandomizedSearchCV({
        estimator,
        paramDistributions: { alpha: [0.1, 1, 2] },
        nIter: 2,
        randomState: 0,
        cv: 2,
      }),
    Y: numbers,
  },
  { make: () => new SharedLogisticRegressionCV(strengths), Y: labels },
  { make: () => new SoftSharingClassifierCV({ ...strengths, couplings: [1] }), Y: labels },
  { make: () => new SoftSharingRegressorCV({ ...strengths, couplings: [1] }), Y: numbers },
  {
    make: () => new TransformedTargetRegressor({ regressor: estimator, transformer: new StandardScaler() }),
    Y: numbers,
  },
];

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
    for (const splitter of SPLITTERS) {
      const kinds = X.map((_, i) => (i % 2 === 0 ? 'a' : 'b'));
      const groups = X.map((_, i) => i % 5);
      const split = (cv: Splitter) => [...cv.split(X, kinds, groups)];
      const name = splitter.constructor.name;
      expect([name, split(wrap(splitter))]).toEqual([name, split(splitter)]);
      const count = (cv: Counted) => cv.getNSplits(X, kinds, groups);
      expect([name, count(wrap(splitter))]).toEqual([name, count(splitter)]);
    }
    for (const make of TRANSFORMERS) {
      const wrapped = wrap(make());
      expect(wrapped.fit(X).transform(X)).toEqual(make().fit(X).transform(X));
    }
    for (const { make, Y } of SEARCHES) {
      const wrapped = wrap(make()).fit(X, Y);
      const plain = make().fit(X, Y);
      expect(wrapped.predict(X)).toEqual(plain.predict(X));
      expect(JSON.stringify(wrapped)).toBe(JSON.stringify(plain));
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

  it('tell the same results behind a Proxy', async () => {
    const behind = <Value extends object>(value: Value): Value => new Proxy(value, {});
    const comparison = await compareSharing(X, numbers, { cv: 2, repeats: 2, innerCv: 2, ways: ['pooled'] });
    for (const result of [comparison, taskRelations(X, numbers, { nBootstrap: 2 })]) {
      expect(JSON.stringify(behind<object>(result))).toBe(JSON.stringify(result));
      expect(String(behind<object>(result))).toBe(String(result));
    }
    const errors = standardErrors(new SoftSharingRegressor().fit(X, numbers), X, numbers);
    expect(behind(errors).intervals(X, { task: 1 })).toEqual(errors.intervals(X, { task: 1 }));
    expect(behind(errors).weightIntervals()).toEqual(errors.weightIntervals());
  });

  it('are all in these tests', () => {
    const tested = new Set([
      ...MODELS.map(({ name }) => name),
      ...[...SPLITTERS, ...TRANSFORMERS.map((make) => make())].map((part) => part.constructor.name),
      ...SEARCHES.map(({ make }) => make().constructor.name),
      'StandardScaler',
      'LeaveOneTaskOut',
      'SharingComparison',
      'TaskRelations',
      'StandardErrors',
    ]);
    const classes = Object.entries(polytask).filter(
      ([name, value]) =>
        typeof value === 'function' && /^[A-Z]/.test(name) && !(value.prototype instanceof Error),
    );
    expect(classes.map(([name]) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});
