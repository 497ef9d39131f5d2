import fc from 'fast-check';
import { type Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { makeRegression, type RegressionOptions } from '../../src/datasets/makeRegression.js';
import { InputError } from '../../src/messages/errors.js';

const entries = (A: Matrix): number[] => A.to1DArray();
const nonzeroRows = (A: Matrix): number => A.to2DArray().filter((row) => row.some((w) => w !== 0)).length;
const variance = (A: Matrix): number => entries(A).reduce((sum, v) => sum + v * v, 0) / (A.rows * A.columns);

/** The largest entry of |Y - X W - bias|, relative to the size of Y. */
function residual(options: RegressionOptions): number {
  const { X, Y, coef } = makeRegression({ ...options, coef: true });
  const predicted = X.mmul(coef).add(options.bias ?? 0);
  const size = Math.max(1, ...entries(Y).map(Math.abs));
  return Math.max(...entries(Y.clone().sub(predicted)).map(Math.abs)) / size;
}

const problems: fc.Arbitrary<RegressionOptions> = fc.record({
  nSamples: fc.integer({ min: 1, max: 12 }),
  nFeatures: fc.integer({ min: 1, max: 12 }),
  nInformative: fc.integer({ min: 0, max: 15 }),
  nTargets: fc.integer({ min: 1, max: 4 }),
  bias: fc.integer({ min: -5, max: 5 }),
  effectiveRank: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
  tailStrength: fc.constantFrom(0, 0.01, 0.5, 1),
  shuffle: fc.boolean(),
  randomState: fc.integer({ min: 0, max: 0xffffffff }),
});

describe('makeRegression', () => {
  it("has scikit-learn's defaults", () => {
    const { X, Y, coef } = makeRegression({ coef: true });
    expect([X.rows, X.columns, Y.rows, Y.columns, coef.rows, coef.columns]).toEqual([
      100, 100, 100, 1, 100, 1,
    ]);
    expect(nonzeroRows(coef)).toBe(10);
    expect(Object.keys(makeRegression())).toEqual(['X', 'Y']);
  });

  it('is Y = X W + bias, of the asked shapes, with W in [0, 100) and zero but for the informative rows', () => {
    fc.assert(
      fc.property(problems, (options) => {
        const { X, Y, coef } = makeRegression({ ...options, coef: true });
        const {
          nSamples: n,
          nFeatures: p,
          nTargets: T,
          nInformative,
        } = options as Required<RegressionOptions>;
        expect([X.rows, X.columns, Y.rows, Y.columns, coef.rows, coef.columns]).toEqual([n, p, n, T, p, T]);
        expect(entries(X).concat(entries(Y)).every(Number.isFinite)).toBe(true);
        expect(residual(options)).toBeLessThan(1e-12);
        expect(nonzeroRows(coef)).toBe(Math.min(nInformative, p));
        expect(entries(coef).every((w) => w >= 0 && w < 100)).toBe(true);
      }),
    );
  });

  it('repeats for a seed, with and without coef, and differs between seeds', () => {
    fc.assert(
      fc.property(problems, (options) => {
        const { X, Y } = makeRegression(options);
        const again = makeRegression({ ...options, coef: true });
        expect(again.X).toEqual(X);
        expect(again.Y).toEqual(Y);
        const other = makeRegression({ ...options, randomState: (options.randomState! + 1) % 2 ** 32 });
        if (X.rows * X.columns > 1) expect(other.X).not.toEqual(X);
      }),
    );
    expect(makeRegression().X).not.toEqual(makeRegression().X);
  });

  it('never changes: the numbers of a seed are part of the package', () => {
    const plain = makeRegression({ nSamples: 2, nFeatures: 2, noise: 1, randomState: 0 });
    const lowRank = makeRegression({ nSamples: 2, nFeatures: 2, effectiveRank: 1, randomState: 0 });
    expect([...entries(plain.X), ...entries(plain.Y)]).toEqual([
      1.724501870961347, -1.6490787019795485, -0.40660376262983305, -1.6547313173961047, -69.62524272370798,
      -154.88909500422324,
    ]);
    expect([...entries(lowRank.X), ...entries(lowRank.Y)]).toEqual([
      -0.6259829804421966, 0.5691381022008453, -0.24605148152004933, -0.7928668540110639, -4.918610842727594,
      -4.404840474700735,
    ]);
  });

  it('informs with the first features unless shuffled, and shuffles otherwise', () => {
    const rows = (shuffle: boolean): number[] => {
      const { coef } = makeRegression({
        nFeatures: 50,
        nInformative: 5,
        shuffle,
        coef: true,
        randomState: 3,
      });
      return coef.to2DArray().flatMap(([w], j) => (w === 0 ? [] : [j]));
    };
    expect(rows(false)).toEqual([0, 1, 2, 3, 4]);
    expect(rows(true)).not.toEqual([0, 1, 2, 3, 4]);
  });

  it('shuffles what it would have made: same rows, same model', () => {
    const options = { nSamples: 6, nFeatures: 4, nTargets: 2, bias: 3, coef: true, randomState: 8 } as const;
    const sorted = makeRegression({ ...options, shuffle: false });
    const mixed = makeRegression(options);
    for (const key of ['X', 'Y', 'coef'] as const) {
      expect(entries(mixed[key]).sort()).toEqual(entries(sorted[key]).sort());
    }
  });

  it('adds noise of the asked standard deviation, and has columns of variance 1', () => {
    const options = {
      nSamples: 5000,
      nFeatures: 5,
      nTargets: 4,
      noise: 2.5,
      coef: true,
      randomState: 1,
    } as const;
    const { X, Y, coef } = makeRegression(options);
    expect(Math.sqrt(variance(Y.clone().sub(X.mmul(coef))))).toBeCloseTo(2.5, 1);
    expect(variance(X)).toBeCloseTo(1, 1);
  });

  it.each([
    [30, 12, 3, 0.5],
    [12, 30, 3, 0.01],
    [20, 20, 5, 0],
    [8, 8, 1, 1],
  ])('has the singular profile of effectiveRank: n = %i, p = %i, rank %i, tail %d', (n, p, rank, tail) => {
    const shape = { nSamples: n, nFeatures: p };
    const { X } = makeRegression({ ...shape, effectiveRank: rank, tailStrength: tail, randomState: 5 });
    const found = new SingularValueDecomposition(X, { autoTranspose: true }).diagonal;
    for (let i = 0; i < Math.min(n, p); i++) {
      const sigma = (1 - tail) * Math.exp(-((i / rank) ** 2)) + tail * Math.exp((-0.1 * i) / rank);
      expect(found[i]).toBeCloseTo(sigma, 12);
    }
  });

  it('has a type that knows of coef', () => {
    expectTypeOf(makeRegression({ coef: true }).coef).toEqualTypeOf<Matrix>();
    expectTypeOf(makeRegression({ coef: false })).not.toHaveProperty('coef');
    expectTypeOf(makeRegression()).not.toHaveProperty('coef');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ nSamples: 0 }, 'nSamples must be an integer in [1, 2147483647]; got 0.'],
    [{ nFeatures: 2.5 }, 'nFeatures must be an integer in [1, 2147483647]; got 2.5.'],
    [{ nInformative: -1 }, 'nInformative must be an integer in [0, 2147483647]; got -1.'],
    [{ nTargets: '3' }, 'nTargets must be an integer in [1, 2147483647]; got "3", a string.'],
    [{ bias: Number.NaN }, 'bias must be a finite number; got NaN.'],
    [{ effectiveRank: 0 }, 'effectiveRank must be an integer in [1, 2147483647] or null; got 0.'],
    [{ tailStrength: 1.5 }, 'tailStrength must be a finite number in [0, 1]; got 1.5.'],
    [{ noise: -1 }, 'noise must be a finite number, at least 0; got -1.'],
    [{ noise: Number.POSITIVE_INFINITY }, 'noise must be a finite number, at least 0; got Infinity.'],
    [{ shuffle: 1 }, 'shuffle must be true or false; got 1.'],
    [{ coef: 'yes' }, 'coef must be true or false; got "yes", a string.'],
    [{ randomState: -1 }, 'randomState must be an integer in [0, 4294967295] or null; got -1.'],
    [{ n_samples: 5 }, 'makeRegression: unknown option n_samples. Did you mean nSamples?'],
    [{ nTarget: 5 }, 'makeRegression: unknown option nTarget. Did you mean nTargets?'],
    [{ zzz: 5 }, 'makeRegression: unknown option zzz. Its options are nSamples, nFeatures, '],
    [{ constructor: 5 }, 'makeRegression: unknown option constructor. Its options are '],
  ])('rejects %j', (options, message) => {
    expect(() => makeRegression(options)).toThrow(InputError);
    expect(() => makeRegression(options)).toThrow(message);
  });

  it.each([null, 7, 'x', [1]])('rejects %j for options', (options) => {
    expect(() => makeRegression(options as never)).toThrow(InputError);
  });

  it('takes undefined for not given', () => {
    const options = { nSamples: undefined, randomState: 0 } as unknown as RegressionOptions;
    expect(makeRegression(options)).toEqual(makeRegression({ randomState: 0 }));
  });
});
