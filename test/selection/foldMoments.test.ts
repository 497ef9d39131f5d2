/** Cross-validation by sums of products: beside that by samples, and where it is not to be used. */
import { describe, expect, it, vi } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { subset } from '../../src/data/subset.js';
import {
  KFold,
  MultiTaskElasticNetCV,
  MultiTaskLassoCV,
  makeRegression,
  ShuffleSplit,
  sufficientStatistics,
} from '../../src/index.js';
import { packedLength } from '../../src/linalg/cholesky.js';
import type { FoldJob } from '../../src/selection/foldJobs.js';
import { withMoments } from '../../src/selection/foldMoments.js';
import { momentsError, objectiveRounding } from '../../src/selection/momentsError.js';
import { runJob } from '../../src/selection/runJob.js';
import { runJobsAsync, runJobsSync } from '../../src/selection/runJobs.js';
import { compressed } from '../laws/inputForms.js';

/** Workers for the smallest fits, too, for which one thread would do. */
vi.mock('../../src/selection/workers/size.js', () => ({
  workersFor: (_: unknown, jobs: readonly unknown[], most: number) => Math.min(most, jobs.length),
}));

const [n, p, T] = [120, 6, 3];
const made = makeRegression({
  nSamples: n,
  nFeatures: p,
  nTargets: T,
  nInformative: 3,
  noise: 20,
  randomState: 4,
});
const [X, Y] = [made.X.to2DArray(), made.Y.to2DArray()];
const weights = X.map((_, i) => 0.5 + (i % 3));
const alphas = [30, 3, 0.3];
const rule = { fitIntercept: true, kernels: 'auto', tol: 1e-4 } as const;

function jobsOf(folds: Iterable<readonly [ArrayLike<number>, ArrayLike<number>]>): FoldJob[] {
  return [...folds].map(([train, test], fold) => ({
    fold,
    train: Int32Array.from(train),
    test: Int32Array.from(test),
    l1Ratio: 1,
    alphas,
  }));
}

const datasetOf = (x: unknown, y: unknown = Y, sampleWeight: readonly number[] | null = null) =>
  datasetFromShared(x, y, {
    sampleWeight,
    taskNames: null,
    featureNames: null,
    missing: 'allow',
    weightsPerTask: 'either',
  });
const folds = () => jobsOf(new KFold({ nSplits: 4, shuffle: true, randomState: 1 }).split(n));
const hasMoments = (jobs: readonly FoldJob[]): boolean => jobs.every(({ moments }) => moments !== undefined);

/** The same columns, each about a mean of its own. */
const moved = X.map((row) => row.map((x, j) => x + 100 * j));

describe.each([
  ['as they are', X, null, [true, false]],
  ['weighted', X, weights, [true, false]],
  ['far from zero', moved, weights, [true]],
])('samples that are %s', (_, x, sampleWeight, intercepts) => {
  it.each(intercepts)('have the same errors as a sparse X, with intercepts %s', (fitIntercept) => {
    const model = () =>
      new MultiTaskElasticNetCV({
        alphas,
        l1Ratio: [0.4, 1],
        cv: 4,
        fitIntercept,
        tol: 1e-8,
        maxIter: 20_000,
      });
    const dense = model().fit(x, Y, { sampleWeight });
    const sparse = model().fit(compressed(x), Y, { sampleWeight });
    expect(dense.alpha_).toBe(sparse.alpha_);
    const expected = (sparse.msePath_ as number[][][]).flat(2);
    for (const [k, error] of (dense.msePath_ as number[][][]).flat(2).entries()) {
      expect(Math.abs(error / expected[k]! - 1)).toBeLessThan(1e-5);
    }
  });

  it('have the moments of each fold', () => {
    const dataset = datasetOf(x, Y, sampleWeight);
    const [{ moments, train, test }] = runSync(withMoments(dataset, folds(), rule)) as [FoldJob];
    const part = (rows: Int32Array) =>
      sufficientStatistics(
        Array.from(rows, (i) => x[i]!),
        Array.from(rows, (i) => Y[i]!),
        sampleWeight ? { sampleWeight: Array.from(rows, (i) => sampleWeight[i]!) } : {},
      );
    const expected = part(train).blocks[0]!;
    const found = moments!.train.blocks[0]!;
    const unit = expected.weight / found.weight;
    expect(found.n).toBe(train.length);
    for (const name of ['xx', 'xy', 'yy'] as const) {
      const largest = Math.max(...expected[name].map(Math.abs));
      for (const [k, value] of found[name].entries()) {
        expect(Math.abs(value * unit - expected[name][k]!)).toBeLessThan(1e-12 * largest);
      }
    }
    const w = Float64Array.from({ length: p * T }, (_, k) => (k % 4) - 1);
    const means = found.yMean.map((mean, t) =>
      found.xMean.reduce((sum, m, j) => sum - (m + found.xRest[j]!) * w[j * T + t]!, mean + found.yRest[t]!),
    );
    const block = subset(dataset, test).blocks[0]!;
    const s = Array.from(test, (i) => (sampleWeight ? sampleWeight[i]! : 1));
    let total = 0;
    for (let t = 0; t < T; t++) {
      for (const [i, si] of s.entries()) {
        let residual = block.y[t * test.length + i]! - means[t]!;
        for (let j = 0; j < p; j++) residual -= x[test[i]!]![j]! * w[j * T + t]!;
        total += (si * residual * residual) / s.reduce((a, b) => a + b) / T;
      }
    }
    expect(Math.abs(momentsError(moments!, w, 1e-6)! / total - 1)).toBeLessThan(1e-9);
  });
});

describe('samples themselves are fitted', () => {
  const kept = (dataset: Parameters<typeof withMoments>[0], jobs = folds(), tol = 1e-4): boolean =>
    !runSync(withMoments(dataset, jobs, { ...rule, tol })).some(({ moments }) => moments);

  it('where X is sparse, targets are missing, or tol is finer than products', () => {
    expect(hasMoments([...runSync(withMoments(datasetOf(X), folds(), rule))])).toBe(true);
    expect(kept(datasetOf(compressed(X)))).toBe(true);
    expect(
      kept(
        datasetOf(
          X,
          Y.map((row, i) => (i === 3 ? [Number.NaN, row[1]!, row[2]!] : row)),
        ),
      ),
    ).toBe(true);
    expect(kept(datasetOf(X), folds(), 1e-12)).toBe(true);
    expect(kept(datasetOf(X), folds(), 0)).toBe(true);
  });

  it('where test sets overlap, or a fold is not trained on all others', () => {
    expect(kept(datasetOf(X), jobsOf(new ShuffleSplit({ nSplits: 4, randomState: 1 }).split(n)))).toBe(true);
    const [first, ...rest] = folds();
    const { train, test } = first!;
    expect(kept(datasetOf(X), [{ ...first!, train: train.slice(1) }, ...rest])).toBe(true);
    expect(
      kept(datasetOf(X), [{ ...first!, train: Int32Array.of(train[1]!, ...train.slice(1)) }, ...rest]),
    ).toBe(true);
    expect(
      kept(datasetOf(X), [{ ...first!, test: Int32Array.of(test[1]!, ...test.slice(1)) }, ...rest]),
    ).toBe(true);
  });

  it('where there are as many sums as samples, or squares leave the range of float64', () => {
    expect(kept(datasetOf(X), jobsOf(new KFold({ nSplits: 40 }).split(n)))).toBe(true);
    const scaled = (unit: number) => X.map((row) => row.map((x, j) => (j === 2 ? x * unit : x)));
    expect(kept(datasetOf(scaled(1e150)))).toBe(true);
    expect(kept(datasetOf(scaled(1e-150)))).toBe(true);
  });

  it('where a column is one number but for its last digits, not where it is one number', () => {
    const last = (value: (i: number) => number) => X.map((row, i) => [...row.slice(0, -1), value(i)]);
    expect(kept(datasetOf(last((i) => 0.1 + 1e-14 * (i % 2))))).toBe(true);
    expect(hasMoments([...runSync(withMoments(datasetOf(last(() => 0.1)), folds(), rule))])).toBe(true);
  });
});

describe('rounding', () => {
  const moments = runSync(withMoments(datasetOf(X), folds(), rule))[0]!.moments!;

  it('of the objective grows with the square of the weights, and is all that an error may be off by', () => {
    const w = new Float64Array(p * T).fill(1e8);
    expect(objectiveRounding(moments, new Float64Array(p * T))).toBeLessThan(1e-10);
    expect(objectiveRounding(moments, w)).toBeGreaterThan(1);
    expect(momentsError(moments, w, 1e-6)).toBe(null);
    expect(momentsError(moments, new Float64Array(p * T), 1e-6)).toBeGreaterThan(0);
  });

  // Targets that depend on the small difference of two columns: weights far larger than what they predict.
  const apart = X.map((_, i) => (i * 7) % 11);
  const twin = X.map((row, i) => [...row, row[0]! + 1e-3 * apart[i]!]);
  const far = Y.map((row, i) => row.map((y) => y + 100 * apart[i]!));

  it('that is too much for a fit has its fold fitted by samples, and each fit is told once', async () => {
    const params = { alphas: [10, 0], cv: 4, tol: 1e-8 };
    const told: number[] = [];
    const fitted = await new MultiTaskLassoCV(params).fitAsync(twin, far, {
      onProgress: ({ completed }) => void told.push(completed),
    });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const sparse = new MultiTaskLassoCV(params).fit(compressed(twin), far);
    for (const [k, errors] of (fitted.msePath_ as number[][]).entries()) {
      for (const [fold, error] of errors.entries()) {
        expect(Math.abs(error / (sparse.msePath_ as number[][])[k]![fold]! - 1)).toBeLessThan(1e-3);
      }
    }
  });

  it('that is too much is told by a worker, which has no samples', async () => {
    const found = async (x: number[][], y: number[][], least: number) => {
      const told: number[] = [];
      const exact = { ...rule, tol: 1e-8, maxIter: 1000, selection: 'cyclic', randomState: 0 } as const;
      const dataset = datasetOf(x, y);
      const planned = folds().map((job) => ({ ...job, alphas: [30, 3, least] }));
      const run = { signal: undefined, onPoints: (k: number) => void told.push(k), nJobs: () => 2 };
      const async = await runJobsAsync(dataset, planned, exact, run);
      expect(async).toEqual(runJobsSync(dataset, planned, exact));
      expect(told).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
      return runSync(withMoments(dataset, planned, exact)).map((job) => runJob(null, job, exact, () => {}));
    };
    expect(await found(X, Y, 0.3)).not.toContain(null);
    expect(await found(twin, far, 0)).toContain(null);
  });

  it('leaves sums of all samples but each those of its own test samples', () => {
    expect(moments.test).toHaveLength(packedLength(p + T + 1));
    expect(moments.test.at(-1)).toBe(n / 4);
    expect(moments.train.blocks[0]!.weight).toBe((3 * n) / 4);
  });
});
