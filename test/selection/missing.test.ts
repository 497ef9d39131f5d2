/** Paths and cross-validation where some targets are missing, or weigh differently for each task. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  alphaMax,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLassoCV,
  multiTaskElasticNetPath,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';

/** Workers for the smallest fits, too, for which one thread would do. */
vi.mock('../../src/selection/workers/size.js', () => ({
  workersFor: (_: unknown, jobs: readonly unknown[], most: number) => Math.min(most, jobs.length),
}));

interface Draw {
  n: number;
  p: number;
  T: number;
  seed: number;
  fitIntercept: boolean;
  sparse: boolean;
}

const draws = fc.record({
  n: fc.integer({ min: 12, max: 24 }),
  p: fc.integer({ min: 1, max: 5 }),
  T: fc.integer({ min: 2, max: 3 }),
  seed: fc.nat(),
  fitIntercept: fc.boolean(),
  sparse: fc.boolean(),
});

/** Every task is observed on the samples 0 to 3 and on most others; sample i of fold i mod 3. */
function dataOf({ n, p, T, seed }: Draw) {
  const random = createRandom(seed);
  const rows = (columns: number) =>
    Array.from({ length: n }, () => Array.from({ length: columns }, () => random.normal()));
  const X = rows(p).map((row) => row.map((value) => (random.integer(4) === 0 ? 0 : value)));
  const noise = rows(T);
  const W = Array.from({ length: p }, () => Array.from({ length: T }, () => random.normal()));
  const Y = X.map((x, i) => noise[i]!.map((e, t) => 1 + e + x.reduce((sum, v, j) => sum + v * W[j]![t]!, 0)));
  const seen = Y.map((row, i) => row.map(() => (i < 6 || random.integer(4) > 0 ? 1 : 0)));
  const missing = Y.map((row, i) => row.map((value, t) => (seen[i]![t] ? value : Number.NaN)));
  const folds = [0, 1, 2].map((k) => {
    const indices = Y.map((_, i) => i);
    return [indices.filter((i) => i % 3 !== k), indices.filter((i) => i % 3 === k)] as const;
  });
  return { X, Y, seen, missing, folds };
}

const inputOf = (X: number[][], { sparse }: Draw) => (sparse ? compressed(X) : X);
const TIGHT = { tol: 1e-10, maxIter: 5000 };

describe('missing targets', () => {
  it('are entries of weight 0, whatever stands there, in paths and in cross-validation', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { X, Y, seen, missing, folds } = dataOf(draw);
        const { fitIntercept } = draw;
        const how = { ...TIGHT, fitIntercept, alphas: 4, cv: folds, l1Ratio: [0.5, 1] };
        const a = new MultiTaskElasticNetCV(how).fit(inputOf(X, draw), missing);
        const b = new MultiTaskElasticNetCV(how).fit(inputOf(X, draw), Y, { sampleWeight: seen });
        expect([b.alpha_, b.l1Ratio_]).toEqual([a.alpha_, a.l1Ratio_]);
        expect(b.msePath_).toEqual(a.msePath_);
        const path = multiTaskElasticNetPath(inputOf(X, draw), missing, {
          ...TIGHT,
          fitIntercept,
          alphas: 4,
        });
        for (const [k, alpha] of path.alphas.entries()) {
          const alone = new MultiTaskElasticNet({ ...TIGHT, fitIntercept, alpha }).fit(
            inputOf(X, draw),
            missing,
          );
          const apart = path.coefs[k]!.clone().sub(alone.coef_);
          expect(apart.norm()).toBeLessThanOrEqual(1e-4 * (1 + alone.coef_.norm()));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('leave the errors and the choice of a grid of plain fits', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { X, missing, folds } = dataOf(draw);
        const { fitIntercept } = draw;
        const how = { ...TIGHT, fitIntercept, l1Ratio: 0.7 };
        const cv = new MultiTaskElasticNetCV({ ...how, alphas: [0.5, 0.05, 0], cv: folds });
        cv.fit(inputOf(X, draw), missing);
        for (const [k, alpha] of [0.5, 0.05, 0].entries()) {
          for (const [fold, [train, test]] of folds.entries()) {
            const take = (rows: number[][], chosen: number[]) => chosen.map((i) => rows[i]!);
            const model = new MultiTaskElasticNet({ ...how, alpha }).fit(
              take(X, train),
              take(missing, train),
            );
            const eta = model.predict(take(X, test)).to2DArray();
            const Y = take(missing, test);
            const errors = Y[0]!.flatMap((_, t) => {
              const observed = Y.flatMap((row, i) =>
                Number.isNaN(row[t]!) ? [] : [(row[t]! - eta[i]![t]!) ** 2],
              );
              return observed.length === 0 ? [] : [observed.reduce((a, b) => a + b, 0) / observed.length];
            });
            const expected = errors.reduce((a, b) => a + b, 0) / errors.length;
            const found = (cv.msePath_ as number[][])[k]![fold]!;
            expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-4 * (1 + expected));
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('have an alphaMax: nothing is in use there, something just below', () => {
    fc.assert(
      fc.property(draws, fc.constantFrom(0.3, 1), (draw, l1Ratio) => {
        const { X, missing } = dataOf(draw);
        const { fitIntercept } = draw;
        const largest = alphaMax(inputOf(X, draw), missing, { l1Ratio, fitIntercept });
        const at = (alpha: number) =>
          new MultiTaskElasticNet({ ...TIGHT, alpha, l1Ratio, fitIntercept }).fit(inputOf(X, draw), missing)
            .active_;
        expect(at(largest * (1 + 1e-9))).toEqual([]);
        if (largest > 1e-9) expect(at(largest * 0.99)).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('give the same bits in workers', async () => {
    const { X, missing, folds } = dataOf({ n: 20, p: 4, T: 3, seed: 5, fitIntercept: true, sparse: false });
    const here = new MultiTaskLassoCV({ alphas: 6, cv: folds }).fit(X, missing);
    const there = await new MultiTaskLassoCV({ alphas: 6, cv: folds }).fitAsync(X, missing, { nJobs: 2 });
    expect(there.toJSON()).toEqual(here.toJSON());
  });

  it('must leave every task something to train on, and may leave a fold nothing to judge it by', () => {
    const X = [[1], [2], [4], [3], [5], [9]];
    const Y = [
      [1, 1],
      [2, 3],
      [3, 2],
      [5, Number.NaN],
      [4, Number.NaN],
      [7, Number.NaN],
    ];
    const model = new MultiTaskLassoCV({ alphas: 3, cv: 2 });
    expect(inputErrorOf(() => model.fit(X, Y, { taskNames: ['size', 'age'] }))).toMatch(
      /^task 1 \("age"\) has no observed target of a weight above 0 among the training samples of split 0 of cv/,
    );
    const folds = [
      [
        [0, 1, 2, 3],
        [4, 5],
      ],
    ];
    expect(
      model.setParams({ cv: folds as [number[], number[]][] }).fit(X, Y).msePath_[2]![0],
    ).toBeGreaterThan(0);
  });
});
