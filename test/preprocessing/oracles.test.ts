/** StandardScaler against scikit-learn's, frozen. */
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { type MatrixInput, StandardScaler } from '../../src/index.js';
import { toDense } from '../../src/matrix/fromInput.js';
import { type ScalerCase, scalerCases } from './oracle.js';

/** Rows of numbers of any form. */
const rowsOf = (X: MatrixInput): number[][] => {
  const { rows, columns, data } = toDense(X, 'X');
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[j * rows + i]!),
  );
};

/**
 * The columns of which scikit-learn keeps the variation. It counts the sum of the weights as the number of samples
 * when it asks whether a column is constant: with large weights columns far from the origin count as constant.
 */
const sensible = (one: ScalerCase): number[] => {
  const columns = Array.from(one.transformed[0]!, (_, j) => j);
  if (!one.sampleWeight || !one.var) return columns;
  const n = one.sampleWeight.filter((s) => s > 0).length;
  const bound = (j: number, count: number): boolean =>
    one.var![j]! <= count * Number.EPSILON * one.var![j]! + (count * Number.EPSILON * one.mean![j]!) ** 2;
  return columns.filter((j) => bound(j, n) === bound(j, one.nSamplesSeen));
};

it('differs from scikit-learn only where large weights hide a column that varies', () => {
  const hidden = scalerCases.filter((one) => sensible(one).length < one.transformed[0]!.length);
  expect(new Set(hidden.map((one) => one.design))).toEqual(
    new Set(['far from the origin', 'nearly constant columns']),
  );
  for (const { X, params, sampleWeight, scale } of hidden) {
    const ours = new StandardScaler(params).fit(X, { sampleWeight }).scale_!;
    expect(ours.some((value, j) => value !== 1 && scale![j] === 1)).toBe(true);
  }
});

describe.each(scalerCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const scaler = new StandardScaler(one.params).fit(one.X, { sampleWeight: one.sampleWeight });
  const columns = sensible(one);
  const dense = rowsOf(one.X);
  const size = columns.map((j) => Math.max(...dense.map((row) => Math.abs(row[j]!))));

  it('learns what scikit-learn learns', () => {
    expect([scaler.mean_, scaler.var_, scaler.scale_].map((list) => list === null)).toEqual(
      [one.mean, one.var, one.scale].map((list) => list === null),
    );
    for (const [k, j] of columns.entries()) {
      const rounding = 1e-14 * size[k]!;
      if (one.mean) expect(Math.abs(scaler.mean_![j]! - one.mean[j]!)).toBeLessThanOrEqual(rounding);
      if (!one.var) continue;
      // An error of the mean moves the standard deviation by as much, at most; scikit-learn's rounds below 0.
      const deviation = Math.sqrt(Math.max(0, one.var[j]!));
      expect(Math.abs(Math.sqrt(scaler.var_![j]!) - deviation)).toBeLessThanOrEqual(
        rounding + 1e-12 * deviation,
      );
      expect(scaler.scale_![j]! === 1).toBe(one.scale![j] === 1);
    }
    // Where a dense scaler does nothing, scikit-learn forgets the weights.
    const forgets = Array.isArray(one.X) && one.mean === null && one.var === null;
    const total = one.sampleWeight?.reduce((a, b) => a + b, 0) ?? dense.length;
    expect(scaler.nSamplesSeen_).toBeCloseTo(forgets ? total : one.nSamplesSeen, 9);
  });

  it('transforms as scikit-learn does', () => {
    const transformed = scaler.transform(one.X as MatrixInput);
    expect(transformed instanceof Matrix).toBe(Array.isArray(one.X));
    for (const [i, row] of rowsOf(transformed).entries()) {
      for (const [k, j] of columns.entries()) {
        const expected = one.transformed[i]![j]!;
        const rounding = (2e-14 * size[k]!) / (one.scale?.[j] ?? 1);
        expect(Math.abs(row[j]! - expected)).toBeLessThanOrEqual(rounding + 1e-12 * Math.abs(expected));
      }
    }
  });
});
