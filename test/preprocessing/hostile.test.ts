/** What StandardScaler refuses, and what it does at the edges of float64. */
import { describe, expect, it } from 'vitest';
import { NotFittedError, StandardScaler } from '../../src/index.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';

const X = [
  [1, 5, 0.1],
  [2, 5, 0.1],
  [4, 5, 0.1],
];
type Loose = Record<string, unknown> & { params: Record<string, unknown>; fitted: Record<string, unknown> };

describe('StandardScaler refuses', () => {
  const scaler = new StandardScaler().fit(X);

  it('to be used before it is fitted', () => {
    const fresh = new StandardScaler();
    expect(() => fresh.transform(X)).toThrow(NotFittedError);
    expect(() => fresh.inverseTransform(X)).toThrow(NotFittedError);
    expect(() => fresh.mean_).toThrow(NotFittedError);
  });

  it('the infinities, by their place, and columns of nothing but NaN', () => {
    const bad = [[1], [-Infinity], [Number.NaN]];
    expect(inputErrorOf(() => new StandardScaler().fit(bad))).toContain('X is -Infinity at row 1, column 0');
    const none = [
      [1, Number.NaN],
      [2, null],
    ];
    expect(inputErrorOf(() => new StandardScaler().fit(none))).toContain(
      'column 1 of X has no observed number',
    );
    const light = { sampleWeight: [0, 1, 1] };
    const seen = [[1], [Number.NaN], [Number.NaN]];
    expect(inputErrorOf(() => new StandardScaler().fit(seen, light))).toContain('of a weight above 0');
    expect(
      inputErrorOf(() =>
        new StandardScaler().fit([
          [1e200, Number.NaN],
          [-1e200, 1],
        ]),
      ),
    ).toContain('column 0 of X is too large');
    expect(
      inputErrorOf(() =>
        new StandardScaler().fit([
          [Number.NaN, 1.7e308],
          [1, 1.7e308],
        ]),
      ),
    ).toContain('column 1 of X is too large');
    expect(inputErrorOf(() => scaler.transform([[1, Infinity, 2]]))).toContain('row 0, column 1');
  });

  it('sparse X where it would be centred', () => {
    expect(inputErrorOf(() => new StandardScaler().fit(compressed(X)))).toContain('withMean');
    expect(inputErrorOf(() => scaler.transform(compressed(X)))).toContain('withMean');
    expect(inputErrorOf(() => scaler.inverseTransform(compressed(X)))).toContain('withMean');
  });

  it('another number of features', () => {
    expect(inputErrorOf(() => scaler.transform([[1, 2]]))).toContain('2 features');
    expect(inputErrorOf(() => scaler.inverseTransform([[1, 2]]))).toContain('fitted with 3');
  });

  it('weights that are none', () => {
    const weighing = (sampleWeight: unknown) => () =>
      new StandardScaler().fit(X, { sampleWeight: sampleWeight as number[] });
    expect(inputErrorOf(weighing([0, 0, 0]))).toContain('0 for every sample');
    expect(inputErrorOf(weighing([1, -1, 1]))).toContain('sampleWeight[1] is -1');
    expect(inputErrorOf(weighing([1, 1]))).toContain('sampleWeight has 2 entries');
    expect(inputErrorOf(weighing([1e308, 1e308, 1]))).toContain('sampleWeight sums to more');
  });

  it('parameters and options that are none', () => {
    expect(inputErrorOf(() => new StandardScaler({ with_mean: true } as object))).toContain('withMean');
    expect(inputErrorOf(() => new StandardScaler({ withStd: 1 as unknown as boolean }).fit(X))).toContain(
      'withStd must be true or false',
    );
    expect(inputErrorOf(() => new StandardScaler().fit(X, [1, 2, 3] as object))).toContain('options');
  });

  it('columns beyond float64, and stays as it was', () => {
    const before = JSON.stringify(scaler);
    expect(inputErrorOf(() => scaler.fit([[1e200], [-1e200]]))).toContain('column 0 of X is too large');
    expect(inputErrorOf(() => scaler.fit([[1.7e308], [1.7e308]]))).toContain('column 0 of X is too large');
    expect(JSON.stringify(scaler)).toBe(before);
  });
});

describe('StandardScaler keeps', () => {
  it('constant columns as they are, less their mean', () => {
    const scaler = new StandardScaler().fit(X);
    expect(scaler.scale_!.slice(1)).toEqual([1, 1]);
    expect(scaler.var_!.slice(1)).toEqual([0, 0]);
    expect(
      scaler
        .transform([[1, 6, 0.1]])
        .to2DArray()[0]!
        .slice(1),
    ).toEqual([1, 0]);
  });

  it('the variation of columns far from the origin', () => {
    const scaler = new StandardScaler().fit([[1e9 - 1], [1e9], [1e9 + 1]]);
    expect(scaler.var_![0]).toBeCloseTo(2 / 3, 15);
    expect(scaler.mean_).toEqual([1e9]);
  });

  it('what was learned when its parameters are set', () => {
    const scaler = new StandardScaler().fit(X);
    const before = scaler.transform(X);
    scaler.setParams({ withMean: false, withStd: false });
    expect(scaler.transform(X)).toEqual(before);
    const copy = StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
    expect(copy.transform(X)).toEqual(before);
    expect(copy.withMean).toBe(false);
  });

  it('its lists from being written to', () => {
    const scaler = new StandardScaler().fit(X);
    scaler.mean_![0] = 99;
    expect(scaler.mean_![0]).toBeCloseTo(7 / 3, 15);
  });
});

describe('StandardScaler.fromJSON', () => {
  const text = JSON.stringify(new StandardScaler().fit(X));
  const spoilt = (spoil: (file: Loose) => unknown): string => {
    const file = JSON.parse(text) as Loose;
    spoil(file);
    return inputErrorOf(() => StandardScaler.fromJSON(file));
  };

  it('takes a scaler that was not fitted', () => {
    const copy = StandardScaler.fromJSON(JSON.parse(JSON.stringify(new StandardScaler({ withStd: false }))));
    expect(copy.withStd).toBe(false);
    expect(() => copy.mean_).toThrow(NotFittedError);
  });

  it('refuses what is no file of a scaler', () => {
    expect(inputErrorOf(() => StandardScaler.fromJSON(text))).toContain('JSON.parse');
    for (const bad of [null, [], 1, {}]) {
      expect(inputErrorOf(() => StandardScaler.fromJSON(bad))).toContain('the model file');
    }
    expect(spoilt((file) => (file.estimator = 'MultiTaskLasso'))).toContain('estimator');
    expect(spoilt((file) => (file.version = 2))).toContain('newer');
    expect(spoilt((file) => (file.params.withMean = 1))).toContain('withMean');
    expect(spoilt((file) => (file.extra = 1))).toContain('"extra"');
  });

  it.each(['withMean', 'withStd', 'mean', 'var', 'scale', 'nFeaturesIn', 'nSamplesSeen'])(
    'refuses a file with a wrong %s, or without',
    (name) => {
      expect(spoilt((file) => delete file.fitted[name])).toContain(`lacks ${name}`);
      for (const value of ['x', -1, 0, 1.5, [], {}, [1], [1, 2, 'x'], [-1, -2, -3], null, Infinity]) {
        const legal = { mean: [[-1, -2, -3]], nSamplesSeen: [1.5] }[name] as unknown[] | undefined;
        if (legal?.some((one) => JSON.stringify(one) === JSON.stringify(value))) continue;
        expect(spoilt((file) => (file.fitted[name] = value))).toContain(`fitted.${name}`);
      }
    },
  );

  it('refuses lists that do not belong together', () => {
    expect(spoilt((file) => (file.fitted.scale = [2, 1, 1]))).toContain('fitted.scale[0]');
    expect(spoilt((file) => (file.fitted.scale = [0, 1, 1]))).toContain('fitted.scale[0]');
    expect(spoilt((file) => (file.fitted.withStd = false))).toContain('fitted.var');
    expect(spoilt((file) => (file.fitted.mean = null))).toContain('fitted.mean');
  });
});
