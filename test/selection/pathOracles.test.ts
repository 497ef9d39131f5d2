/** Paths and cross-validations against what scikit-learn gives for the same data. */
import { describe, expect, it } from 'vitest';
import {
  alphaMax,
  ConvergenceWarning,
  MultiTaskElasticNetCV,
  MultiTaskLassoCV,
  multiTaskElasticNetPath,
  multiTaskLassoPath,
} from '../../src/index.js';
import { expectAtMost } from '../laws/atMost.js';
import { constantObjective } from '../laws/objective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { denseRows } from '../oracles/load.js';
import { type CVOracle, crossValidations, cvOf, dataOf, paths, versions } from './pathOracle.js';

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Each number within `near` times the largest of them. */
function expectNear(given: readonly number[], expected: readonly number[], near: number): void {
  expect(given.length).toBe(expected.length);
  expectAtMost(largest(given.map((value, k) => value - expected[k]!)), near * largest(expected));
}

const tablesOf = (table: number[][] | number[][][]): number[][][] =>
  Array.isArray(table[0]![0]) ? (table as number[][][]) : [table as number[][]];

function modelOf(oracle: CVOracle, tol: number): MultiTaskLassoCV | MultiTaskElasticNetCV {
  const { l1Ratio, ...params } = oracle.params;
  const common = { ...params, cv: cvOf(oracle), tol, maxIter: 100_000 };
  return oracle.estimator === 'MultiTaskLassoCV'
    ? new MultiTaskLassoCV(common)
    : new MultiTaskElasticNetCV({ ...common, l1Ratio: l1Ratio! });
}

it('the oracles are of scikit-learn 1.9', () => {
  expect(versions['scikit-learn']).toMatch(/^1\.9\./);
});

describe.each(crossValidations.map((oracle) => [oracle.name, oracle] as const))('%s', (_, oracle) => {
  const { X, Y } = dataOf(oracle);
  const { sampleWeight } = oracle;

  it('is matched', () => {
    const { result: model, warnings } = capturedWarnings(() =>
      modelOf(oracle, 1e-12).fit(X, Y, { sampleWeight }),
    );
    expect(warnings.filter((warning) => warning instanceof ConvergenceWarning)).toEqual([]);
    expect(model.converged_).toBe(true);

    expectNear([model.alphas_].flat(2), [oracle.alphas].flat(2), 1e-12);
    expect(Array.isArray(model.alphas_[0])).toBe(Array.isArray(oracle.alphas[0]));
    expectAtMost(Math.abs(model.alpha_ - oracle.alpha), 1e-12 * oracle.alpha);
    if (model instanceof MultiTaskElasticNetCV) expect(model.l1Ratio_).toBe(oracle.l1Ratio);

    const tables = tablesOf(model.msePath_);
    expect(tables.map((table) => table.map((folds) => folds.length))).toEqual(
      oracle.msePath.map((table) => table.map((folds) => folds.length)),
    );
    expect(tables.length > 1).toBe(Array.isArray(oracle.params.l1Ratio) && oracle.params.l1Ratio.length > 1);
    const errors = oracle.msePath.flat(2);
    tables.flat(2).forEach((error, k) => {
      expectAtMost(Math.abs(error - errors[k]!), 5e-7 * errors[k]! + 1e-12 * largest(Y.flat()) ** 2);
    });

    expectNear(model.coef_.to2DArray().flat(), oracle.coef.flat(), 1e-6);
    expectNear([...model.intercept_, largest(Y.flat())], [...oracle.intercept, largest(Y.flat())], 1e-7);
    oracle.coef.flat().forEach((w, k) => {
      if (w === 0 && oracle.alpha > 0 && oracle.l1Ratio !== 0) expect(model.coef_.to1DArray()[k]).toBe(0);
    });
    expectAtMost(model.dualGap_, model.eps_);
    const { fitIntercept = true } = oracle.params;
    const constant = constantObjective({
      X: denseRows(X),
      Y,
      sampleWeight,
      fitIntercept,
      alpha: 1,
      l1Ratio: 1,
    });
    expectAtMost(Math.abs(model.eps_ - 1e-12 * constant), 1e-24 * constant);
    if (oracle.alpha > 0) expectAtMost(oracle.dualGap, 1e-12 * constant);
  });

  it('is matched at the default tolerance, as near as that asks for', () => {
    const { result: model, warnings } = capturedWarnings(() =>
      modelOf(oracle, 1e-4).fit(X, Y, { sampleWeight }),
    );
    expect(warnings.filter((warning) => warning instanceof ConvergenceWarning)).toEqual([]);
    const means = (table: number[][][]) => table.flat().map((e) => e.reduce((a, b) => a + b, 0) / e.length);
    const expected = means(oracle.msePath);
    means(tablesOf(model.msePath_)).forEach((mean, k) => {
      expectAtMost(Math.abs(mean - expected[k]!), 0.02 * expected[k]! + 1e-12 * largest(Y.flat()) ** 2);
    });
  });
});

describe.each(paths.map((oracle) => [oracle.name, oracle] as const))('the path: %s', (_, oracle) => {
  const { X, Y } = dataOf(oracle);
  const { sampleWeight, params } = oracle;
  const isLasso = params.l1Ratio === undefined;
  const options = { ...params, sampleWeight, tol: 1e-13, maxIter: 100_000 };

  it('is matched', () => {
    const { result: path, warnings } = capturedWarnings(() =>
      isLasso ? multiTaskLassoPath(X, Y, options) : multiTaskElasticNetPath(X, Y, options),
    );
    expect(warnings.filter((warning) => warning instanceof ConvergenceWarning)).toEqual([]);
    expectNear(path.alphas, oracle.alphas, 1e-12);
    const size = largest(oracle.coefs.flat(2));
    path.coefs.forEach((coef, k) => {
      const difference = coef
        .to2DArray()
        .map((w, t) => w.map((value, j) => value - oracle.coefs[k]![t]![j]!));
      expectAtMost(largest(difference.flat()), 1e-6 * size);
    });
    expect(path.converged).toEqual(path.alphas.map(() => true));
    expect(path.intercepts.map((b) => b.length)).toEqual(path.alphas.map(() => Y[0]!.length));
    if (params.fitIntercept === false) expect(path.intercepts.flat().every((b) => b === 0)).toBe(true);
    const { fitIntercept = true } = params;
    const constant = constantObjective({
      X: denseRows(X),
      Y,
      sampleWeight,
      fitIntercept,
      alpha: 1,
      l1Ratio: 1,
    });
    for (const gap of [...path.dualGaps, ...(params.l1Ratio === 0 ? [] : oracle.dualGaps)]) {
      expectAtMost(gap, 1e-13 * constant * (1 + 1e-9));
    }
  });

  it('begins at alphaMax', () => {
    if (Array.isArray(params.alphas))
      return expect(oracle.alphas).toEqual(params.alphas.toSorted((a, b) => b - a));
    const { l1Ratio = 1, fitIntercept = true } = params;
    const alpha = alphaMax(X, Y, { l1Ratio, fitIntercept, sampleWeight });
    expectAtMost(Math.abs(alpha - oracle.alphas[0]!), 1e-13 * alpha);
  });
});
