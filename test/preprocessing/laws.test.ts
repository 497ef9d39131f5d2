/** What holds of StandardScaler for any X. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompressedColumns, type MatrixInput, StandardScaler } from '../../src/index.js';
import { toDense } from '../../src/matrix/fromInput.js';
import { compressed, formsOf, integerRows } from '../laws/inputForms.js';

const flatOf = (X: MatrixInput): number[] => [...toDense(X, 'X').data];
const params = fc.record({ withMean: fc.boolean(), withStd: fc.boolean() });
/** A matrix and a weight, 0 among them, for each row; the first is above 0. */
const weighted = integerRows(12, 4).chain((X) =>
  fc.record({
    X: fc.constant(X),
    s: fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: X.length, maxLength: X.length })
      .map((s) => [s[0]! + 1, ...s.slice(1)]),
  }),
);

function expectClose(ours: readonly number[] | null, expected: readonly number[] | null, digits = 1e-12) {
  expect(ours?.length).toBe(expected?.length);
  for (const [k, value] of (expected ?? []).entries()) {
    expect(Math.abs(ours![k]! - value)).toBeLessThanOrEqual(digits * Math.max(1, Math.abs(value)));
  }
}

function expectSameScaler(a: StandardScaler, b: StandardScaler) {
  expectClose(a.mean_, b.mean_);
  expectClose(a.var_, b.var_, 1e-11);
  expectClose(a.scale_, b.scale_);
  expect(a.nSamplesSeen_).toBe(b.nSamplesSeen_);
}

describe('StandardScaler', () => {
  it('gives columns of mean 0 and variance 1, constant columns 0', () => {
    fc.assert(
      fc.property(weighted, ({ X, s }) => {
        const Z = new StandardScaler().fitTransform(X, { sampleWeight: s });
        const total = s.reduce((a, b) => a + b, 0);
        for (let j = 0; j < Z.columns; j++) {
          const z = Z.getColumn(j);
          const varies = X.some((row, i) => s[i]! > 0 && row[j] !== X[0]![j]);
          expect(z.reduce((sum, v, i) => sum + s[i]! * v, 0) / total).toBeCloseTo(0, 12);
          expect(z.reduce((sum, v, i) => sum + s[i]! * v * v, 0) / total).toBeCloseTo(varies ? 1 : 0, 12);
        }
      }),
    );
  });

  it('counts a sample of weight 2 twice, and one of weight 0 not at all', () => {
    fc.assert(
      fc.property(weighted, params, ({ X, s }, given) => {
        const repeated = X.flatMap((row, i) => Array.from({ length: s[i]! }, () => row));
        const weights = new StandardScaler(given).fit(X, { sampleWeight: s });
        const rows = new StandardScaler(given).fit(repeated);
        expectSameScaler(weights, rows);
      }),
    );
  });

  it('does by fitTransform what fit and transform do', () => {
    fc.assert(
      fc.property(integerRows(), params, (X, given) => {
        const scaler = new StandardScaler(given);
        expect(flatOf(scaler.fitTransform(X))).toEqual(flatOf(new StandardScaler(given).fit(X).transform(X)));
      }),
    );
  });

  it('undoes by inverseTransform what transform did', () => {
    fc.assert(
      fc.property(integerRows(), params, (X, given) => {
        const scaler = new StandardScaler(given).fit(X);
        expectClose(flatOf(scaler.inverseTransform(scaler.transform(X))), flatOf(X), 1e-13);
        const sparse = new StandardScaler({ ...given, withMean: false }).fit(compressed(X));
        expectClose(flatOf(sparse.inverseTransform(sparse.transform(compressed(X)))), flatOf(X), 1e-13);
      }),
    );
  });

  it('reads every form of X alike, and does with sparse X what it does with dense X', () => {
    fc.assert(
      fc.property(weighted, fc.boolean(), ({ X, s }, withStd) => {
        const scaler = new StandardScaler({ withMean: false, withStd });
        const dense = flatOf(scaler.fitTransform(X, { sampleWeight: s }));
        for (const form of Object.values(formsOf(X))) {
          const copy = scaler.clone();
          expectClose(flatOf(copy.fitTransform(form, { sampleWeight: s })), dense);
          expectClose(copy.scale_, scaler.scale_);
        }
      }),
    );
  });

  it('keeps sparse X sparse: the same places, in new lists', () => {
    fc.assert(
      fc.property(integerRows(), (X) => {
        const sparse = compressed(X);
        const before = structuredClone(sparse);
        const out: CompressedColumns = new StandardScaler({ withMean: false }).fitTransform(sparse);
        expect(out.indices).toEqual(sparse.indices);
        expect(out.indptr).toEqual(sparse.indptr);
        expect(out.indices === sparse.indices || out.data === sparse.data).toBe(false);
        expect(sparse).toEqual(before);
      }),
    );
  });

  it('is blind to where a column begins and how it is measured', () => {
    fc.assert(
      fc.property(
        integerRows(),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        (X, a, k) => {
          const moved = X.map((row) => row.map((value) => (value + a * 1000) * 2 ** k));
          expectClose(
            flatOf(new StandardScaler().fitTransform(moved)),
            flatOf(new StandardScaler().fitTransform(X)),
            1e-10,
          );
        },
      ),
    );
  });

  it('comes back from its file', () => {
    fc.assert(
      fc.property(weighted, params, ({ X, s }, given) => {
        const scaler = new StandardScaler(given).fit(X, { sampleWeight: s });
        const copy = StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
        expect(JSON.stringify(copy)).toBe(JSON.stringify(scaler));
        expect(flatOf(copy.transform(X))).toEqual(flatOf(scaler.transform(X)));
      }),
    );
  });
});
