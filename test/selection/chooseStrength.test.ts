import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseStrength, meanErrors, standardErrors } from '../../src/selection/chooseStrength.js';

/** Tables of whole numbers, so that means tie, l1Ratios x alphas x folds, and a grid for each l1Ratio. */
const tables = fc
  .record({
    ratios: fc.integer({ min: 1, max: 3 }),
    points: fc.integer({ min: 1, max: 6 }),
    folds: fc.integer({ min: 2, max: 4 }),
  })
  .chain(({ ratios, points, folds }) => {
    const list = <T>(of: fc.Arbitrary<T>, length: number) =>
      fc.array(of, { minLength: length, maxLength: length });
    return fc.record({
      errors: list(list(list(fc.integer({ min: 0, max: 4 }), folds), points), ratios),
      alphas: list(list(fc.integer({ min: 0, max: 5 }), points), ratios).map((grids) =>
        grids.map((grid) => grid.toSorted((a, b) => b - a)),
      ),
    });
  });

describe('chooseStrength', () => {
  it("'min' takes the first of the least means, l1Ratio by l1Ratio", () => {
    fc.assert(
      fc.property(tables, ({ errors, alphas }) => {
        const all = meanErrors(errors).flatMap((path, l) => path.map((mean, k) => ({ mean, l, k })));
        const { l, k } = all.reduce((best, one) => (one.mean < best.mean ? one : best));
        expect(chooseStrength(errors, alphas, 'min')).toEqual({ l, k });
      }),
    );
  });

  it("'1se' takes the largest alpha whose mean is within one standard error, for the same l1Ratio", () => {
    fc.assert(
      fc.property(tables, ({ errors, alphas }) => {
        const best = chooseStrength(errors, alphas, 'min');
        const { l, k } = chooseStrength(errors, alphas, '1se');
        const means = meanErrors(errors)[l]!;
        const limit = means[best.k]! + standardErrors(errors)[l]![best.k]!;
        expect(l).toBe(best.l);
        expect(alphas[l]![k]).toBe(Math.max(...alphas[l]!.filter((_, at) => means[at]! <= limit)));
      }),
    );
  });

  it('gives means and standard errors by their definitions', () => {
    expect(meanErrors([[[1, 2, 6]], [[4, 4, 4]]])).toEqual([[3], [4]]);
    expect(standardErrors([[[1, 2, 6]], [[4, 4, 4]]])[0]![0]).toBeCloseTo(Math.sqrt((4 + 1 + 9) / 2 / 3), 14);
    expect(standardErrors([[[4, 4, 4]]])).toEqual([[0]]);
    expect(standardErrors([[[4]]])).toEqual([[Number.NaN]]);
  });

  it('knows errors whose sums and squares overflow or vanish', () => {
    for (const unit of [1e308, 1e200, 1, 1e-200, 1e-307]) {
      const errors = [
        [
          [1.5, 1.6],
          [0.6, 1.6],
          [0.9, 1.2],
          [0.8, 1],
        ].map((folds) => folds.map((e) => e * unit)),
      ];
      expect(chooseStrength(errors, [[4, 3, 2, 1]], 'min')).toEqual({ l: 0, k: 3 });
      expect(chooseStrength(errors, [[4, 3, 2, 1]], '1se')).toEqual({ l: 0, k: 3 });
      expect(standardErrors(errors)[0]![1]! / unit).toBeCloseTo(0.5, 12);
      expect(meanErrors(errors)[0]![0]! / unit).toBeCloseTo(1.55, 12);
    }
  });

  it('takes as many folds as there are samples', () => {
    const folds = Array.from({ length: 300_000 }, (_, i) => i % 2);
    expect(standardErrors([[folds]])[0]![0]).toBeCloseTo(0.5 / Math.sqrt(300_000), 8);
  });
});
