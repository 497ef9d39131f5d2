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

  it('learns each column from the entries that are observed, and keeps the others missing', () => {
    fc.assert(
      fc.property(weighted, params, fc.infiniteStream(fc.nat(3)), (drawn, given, holes) => {
        const missing = drawn.X.map((row, i) =>
          row.map((value) => (i > 0 && holes.next().value === 0 ? Number.NaN : value)),
        );
        for (const s of [null, drawn.s]) {
          const scaler = new StandardScaler(given).fit(missing, { sampleWeight: s });
          const Z = scaler.transform(missing);
          const columns = missing[0]!.map((_, j) => {
            const rows = missing.flatMap((row, i) => (Number.isNaN(row[j]!) ? [] : [i]));
            const alone = new StandardScaler(given).fit(
              rows.map((i) => [missing[i]![j]!]),
              { sampleWeight: s && rows.map((i) => s[i]!) },
            );
            const expected = alone.transform(missing.map((row) => [row[j]!])).getColumn(0);
            expect(Z.getColumn(j)).toEqual(expected);
            expect(expected.map(Number.isNaN)).toEqual(missing.map((row) => Number.isNaN(row[j]!)));
            return alone;
          });
          const all = <Value>(of: (one: StandardScaler) => Value[] | null) =>
            columns.map((one) => of(one)?.[0]);
          if (given.withMean || given.withStd) expect(scaler.mean_).toEqual(all((one) => one.mean_));
          if (given.withStd)
            expect([scaler.var_, scaler.scale_]).toEqual([all((one) => one.var_), all((one) => one.scale_)]);
          const seen = columns.map((one) => one.nSamplesSeen_ as number);
          expect(scaler.nSamplesSeen_).toEqual(seen.every((count) => count === seen[0]) ? seen[0] : seen);
          expect(StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler))).toJSON()).toEqual(
            scaler.toJSON(),
          );
          const nulls = missing.map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
          expect(new StandardScaler(given).fitTransform(nulls, { sampleWeight: s })).toEqual(Z);
          if (given.withMean) continue;
          const sparse = new StandardScaler(given).fitTransform(compressed(missing), { sampleWeight: s });
          toDense(sparse, 'Z').data.forEach((value, k) => {
            const dense = flatOf(Z)[k]!;
            if (Number.isNaN(dense)) expect(value).toBeNaN();
            else expect(Math.abs(value - dense)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(dense)));
          });
        }
      }),
      { numRuns: 50 },
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
