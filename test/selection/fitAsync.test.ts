/** Cross-validations in workers and between turns of the event loop: the bits of `fit`, progress, cancelling, failures. */
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ConvergenceWarning,
  type CVFitAsyncOptions,
  type CVProgress,
  InputError,
  MultiTaskElasticNetCV,
  MultiTaskLassoCV,
  makeRegression,
  ShuffleSplit,
  setWarningHandler,
} from '../../src/index.js';
import type { MatrixInput } from '../../src/matrix/input.js';
import { compressed } from '../laws/inputForms.js';
import { learnedOf } from './learned.js';

/** Workers for the smallest fits, too, for which one thread would do. */
vi.mock('../../src/selection/workers/size.js', () => ({
  workersFor: (_: unknown, jobs: readonly unknown[], most: number) => Math.min(most, jobs.length),
}));

const { X, Y } = makeRegression({
  nSamples: 40,
  nFeatures: 15,
  nTargets: 3,
  nInformative: 4,
  noise: 20,
  randomState: 1,
});
const [rowsX, rowsY] = [X.to2DArray(), Y.to2DArray()];
const thin = compressed(rowsX.map((row) => row.map((value) => (Math.abs(value) < 0.8 ? 0 : value))));
const sampleWeight = rowsX.map((_, i) => (i % 7 === 3 ? 0 : 0.5 + (i % 4)));
const small = { alphas: 8, eps: 0.01 };

/** The same numbers in memory that is shared. */
function inSharedMemory<A extends Float64Array | Int32Array>(array: A): A {
  const shared = array.slice(0, 0).constructor as new (memory: SharedArrayBuffer) => A;
  const copy = new shared(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}
const sharedX = {
  data: inSharedMemory(Float64Array.from(rowsX.flat())),
  shape: [40, 15] as [number, number],
};
const sharedThin = {
  ...thin,
  data: inSharedMemory(thin.data),
  indices: inSharedMemory(thin.indices as Int32Array),
  indptr: inSharedMemory(thin.indptr as Int32Array),
};

afterEach(() => void setWarningHandler(null));

/** The error that a promise is rejected with. */
async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

interface Case {
  readonly name: string;
  readonly params?: object;
  readonly x?: MatrixInput;
  readonly options?: CVFitAsyncOptions;
}

const cases: readonly Case[] = [
  { name: 'dense X' },
  { name: 'sparse X', x: thin },
  { name: 'sample weights', options: { sampleWeight } },
  { name: 'sparse X with sample weights', x: thin, options: { sampleWeight } },
  { name: 'no intercept', params: { fitIntercept: false } },
  { name: 'several l1Ratios', params: { l1Ratio: [0.2, 0.9, 1], alphas: 4 } },
  { name: 'l1Ratio 0 among several, alphas in a list', params: { l1Ratio: [0, 1], alphas: [3, 0, 30] } },
  { name: 'a tight tolerance', params: { tol: 1e-12 } },
  { name: 'few iterations', params: { maxIter: 2, tol: 1e-8 } },
  { name: 'random order with a seed', params: { selection: 'random', randomState: 7 } },
  { name: 'one standard error', params: { selectionRule: '1se' } },
  { name: 'many splits', params: { cv: new ShuffleSplit({ nSplits: 12, randomState: 0 }), alphas: 3 } },
  {
    name: 'one split',
    params: {
      cv: [
        [
          [0, 1, 2, 3, 4],
          [5, 6],
        ],
      ],
    },
  },
  {
    name: 'a splitter of the own',
    params: {
      cv: {
        split: () => [
          [
            [0, 1, 2, 3, 4],
            [5, 6],
          ],
          [
            [5, 6, 7],
            [0, 1],
          ],
        ],
      },
    },
  },
  { name: 'reference kernels', options: { kernels: 'reference' } },
  { name: 'X in shared memory', x: sharedX },
  {
    name: 'sparse X in shared memory',
    x: sharedThin,
    options: { sampleWeight: inSharedMemory(Float64Array.from(sampleWeight)) },
  },
  { name: 'names', options: { taskNames: ['a', 'b', 'c'], featureNames: rowsX[0]!.map((_, j) => `x${j}`) } },
];

describe.each(cases)('fitAsync, $name', ({ name, params = {}, x = X, options = {} }) => {
  it('gives the bits of fit for any nJobs', async () => {
    setWarningHandler(() => {});
    const model = new MultiTaskElasticNetCV({ ...small, ...params });
    const expected = learnedOf(model.clone().fit(x, Y, options));
    for (const nJobs of name === 'dense X' ? [undefined, null, 1, 2, 3, -1] : [1, 3]) {
      const fitted = await model.clone().fitAsync(x, Y, { ...options, nJobs });
      expect(learnedOf(fitted)).toEqual(expected);
    }
    const byParameter = new MultiTaskElasticNetCV({ ...small, ...params, nJobs: 2 });
    expect(learnedOf(await byParameter.fitAsync(x, Y, options))).toEqual(expected);
    const { nJobs, ...rest } = byParameter.getParams();
    expect(nJobs).toBe(2);
    expect(rest).toMatchObject(params);
  });
});

describe('fitAsync', () => {
  it('in random order without a seed goes by one draw for all workers', async () => {
    // Whichever worker runs a split: equal splits get equal errors.
    const split = [Array.from({ length: 30 }, (_, i) => i), [30, 31, 32]];
    const cv = [split, split, split, split] as [number[], number[]][];
    const params = { ...small, cv, selection: 'random', tol: 1e-3 } as const;
    const fits = [2, 3].map((nJobs) => new MultiTaskLassoCV(params).fitAsync(X, Y, { nJobs }));
    for (const model of await Promise.all(fits)) {
      for (const folds of model.msePath_) expect(folds).toEqual(Array(4).fill(folds[0]));
    }
  });

  it.each([1, 2, 3])('reports each fit once, and the last, with nJobs %i', async (nJobs) => {
    const reports: CVProgress[] = [];
    const model = new MultiTaskElasticNetCV({ l1Ratio: [0.5, 1], alphas: 5, cv: 3 });
    await model.fitAsync(X, Y, { nJobs, onProgress: (progress) => reports.push(progress) });
    expect(reports).toEqual(Array.from({ length: 31 }, (_, k) => ({ completed: k + 1, total: 31 })));
  });

  it.each([1, 2])(
    'hands on what onProgress throws, whenever, and learns nothing, with nJobs %i',
    async (nJobs) => {
      const model = new MultiTaskLassoCV({ alphas: 4, cv: 3 }).fit(X, Y);
      const before = learnedOf(model);
      for (const at of [1, 7, 12, 13]) {
        const thrown = new Error('from onProgress');
        let calls = 0;
        const onProgress = ({ completed }: CVProgress) => {
          calls++;
          if (completed === at) throw thrown;
        };
        expect(await rejectionOf(model.fitAsync(rowsX, rowsY.toReversed(), { nJobs, onProgress }))).toBe(
          thrown,
        );
        expect(calls).toBe(at);
      }
      expect(learnedOf(model)).toEqual(before);
    },
  );

  it.each([1, 2])(
    'rejects with the reason of the signal, before and during the fit, with nJobs %i',
    async (nJobs) => {
      const model = new MultiTaskLassoCV({ alphas: 4, cv: 3 }).fit(X, Y);
      const before = learnedOf(model);
      const other = rowsY.toReversed();
      const aborted = await rejectionOf(model.fitAsync(X, other, { nJobs, signal: AbortSignal.abort() }));
      expect((aborted as Error).name).toBe('AbortError');
      for (const reason of [new Error('mine'), 0]) {
        expect(
          await rejectionOf(model.fitAsync(X, other, { nJobs, signal: AbortSignal.abort(reason) })),
        ).toBe(reason);
        for (const at of [1, 5, 12]) {
          const controller = new AbortController();
          let last = 0;
          const onProgress = ({ completed }: CVProgress) => {
            last = completed;
            if (completed === at) controller.abort(reason);
          };
          const { signal } = controller;
          expect(await rejectionOf(model.fitAsync(X, other, { nJobs, signal, onProgress }))).toBe(reason);
          expect(last).toBe(at);
        }
      }
      expect(learnedOf(model)).toEqual(before);
    },
  );

  it('does not mind a signal that is aborted afterwards', async () => {
    const controller = new AbortController();
    const model = await new MultiTaskLassoCV({ ...small, nJobs: 2 }).fitAsync(X, Y, {
      signal: controller.signal,
    });
    const before = learnedOf(model);
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(learnedOf(model)).toEqual(before);
  });

  it('leaves no listener on the signal', async () => {
    const listeners = new Set<unknown>();
    const { signal } = new AbortController();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners.add(args[1]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners.delete(args[1]);
      removeEventListener.apply(signal, args);
    };
    await new MultiTaskLassoCV({ ...small, nJobs: 2 }).fitAsync(X, Y, { signal });
    expect(listeners.size).toBe(0);
  });

  it.each([0, -0, 1.5, 'x', Number.NaN, Infinity, true, [], {}, '2', 2n])(
    'refuses nJobs %s',
    async (nJobs) => {
      const options = { nJobs } as CVFitAsyncOptions;
      const error = await rejectionOf(new MultiTaskLassoCV(small).fitAsync(X, Y, options));
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain('MultiTaskLassoCV.fitAsync: nJobs is');
      const byParam = new MultiTaskLassoCV({ ...small, nJobs: nJobs as number });
      expect(((await rejectionOf(byParam.fitAsync(X, Y))) as Error).message).toContain('nJobs is');
    },
  );

  it('takes more workers than there are jobs or cores, and all but so many cores', async () => {
    const expected = learnedOf(new MultiTaskLassoCV({ alphas: 3, cv: 2 }).fit(X, Y));
    for (const nJobs of [1e9, -2, -1000]) {
      const model = await new MultiTaskLassoCV({ alphas: 3, cv: 2, nJobs }).fitAsync(X, Y);
      expect(learnedOf(model)).toEqual(expected);
    }
  });

  it.each([1, 2])('keeps the class and the words of an InputError, with nJobs %i', async (nJobs) => {
    const huge = rowsY.map((row, i) => row.map((y) => (i === 0 ? 1e200 : y)));
    const rest = Array.from({ length: 20 }, (_, i) => i + 1);
    const model = new MultiTaskLassoCV({
      alphas: [1, 2],
      cv: [
        [rest, [0]],
        [rest, [0]],
      ],
    });
    let expected: unknown;
    try {
      model.fit(X, huge);
    } catch (error) {
      expected = error;
    }
    const error = await rejectionOf(model.fitAsync(X, huge, { nJobs }));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/split [01] of cv overflow float64/);
    expect((error as Error).message.replace(/split \d/, '')).toBe(
      (expected as Error).message.replace(/split \d/, ''),
    );
    expect(() => model.coef_).toThrow(/not fitted/);
  });

  it.each([1, 2])('rejects what fit would throw at once, with nJobs %i', async (nJobs) => {
    const refused = async (params: object, options: object = {}, y: MatrixInput = Y) => {
      const error = await rejectionOf(
        new MultiTaskLassoCV({ ...small, ...params }).fitAsync(X, y, { nJobs, ...options }),
      );
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    };
    expect(await refused({ alphas: 0 })).toContain('alphas');
    expect(await refused({ cv: 1 })).toContain('cv');
    expect(await refused({}, {}, rowsY.slice(1))).toContain('rows');
    expect(await refused({}, { signal: 'stop' })).toContain('signal must be an AbortSignal');
    expect(await refused({}, { onProgress: 5 })).toContain('onProgress must be a function');
    expect(await refused({}, { nJob: 5 })).toContain('Did you mean nJobs');
    const weights = rowsX.map((_, i) => (i < 24 && i >= 8 ? 0 : 1));
    expect(await refused({}, { sampleWeight: weights })).toContain('the test samples of split 1 of cv');
  });

  it.each([1, 2])('warns as fit does, with nJobs %i', async (nJobs) => {
    const params = { ...small, maxIter: 1, tol: 1e-9 };
    const warnings: Error[] = [];
    setWarningHandler((warning) => void warnings.push(warning));
    new MultiTaskLassoCV(params).fit(X, Y);
    await new MultiTaskLassoCV(params).fitAsync(X, Y, { nJobs });
    const messages = warnings.map(({ name, message }) => [name, message]);
    const half = messages.length / 2;
    expect(half).toBeGreaterThanOrEqual(2); // of the paths, and of the last fit
    expect(messages.slice(half)).toEqual(messages.slice(0, half));
    setWarningHandler((warning) => {
      throw warning;
    });
    const model = new MultiTaskLassoCV(params);
    expect(await rejectionOf(model.fitAsync(X, Y, { nJobs }))).toBeInstanceOf(ConvergenceWarning);
    expect(() => model.coef_).toThrow(/not fitted/);
  });

  it('of one estimator runs one at a time, however many workers it has', async () => {
    const first = learnedOf(new MultiTaskLassoCV(small).fit(X, rowsY));
    const other = rowsY.toReversed();
    for (const nJobs of [1, 2]) {
      const model = new MultiTaskLassoCV(small);
      const one = model.fitAsync(X, rowsY, { nJobs });
      const refused = await rejectionOf(model.fitAsync(X, other, { nJobs }));
      expect(refused).toBeInstanceOf(InputError);
      expect(String(refused)).toContain('a fitAsync of this estimator is under way');
      expect(() => model.fit(X, other)).toThrow(/MultiTaskLassoCV\.fit: a fitAsync/);
      expect(learnedOf(await one)).toEqual(first);
      // One that was called off leaves room for the next at once.
      const controller = new AbortController();
      const called = rejectionOf(model.fitAsync(X, other, { nJobs, signal: controller.signal }));
      controller.abort('changed my mind');
      await model.setParams({ alphas: 4 }).fitAsync(X, rowsY, { nJobs });
      expect(await called).toBe('changed my mind');
      expect(learnedOf(model)).toEqual(learnedOf(model.clone().fit(X, rowsY)));
    }
  });

  it('reads parameters and data when it is called', async () => {
    const [x, y] = [structuredClone(rowsX), structuredClone(rowsY)];
    const expected = learnedOf(new MultiTaskLassoCV(small).fit(x, y));
    for (const nJobs of [1, 2]) {
      const model = new MultiTaskLassoCV(small);
      const fit = model.fitAsync(x, y, { nJobs });
      model.setParams({ alphas: 3, cv: 2, fitIntercept: false });
      for (const row of [...x, ...y]) row.fill(0);
      expect(learnedOf(await fit)).toEqual(expected);
      rowsX.forEach((row, i) => void x[i]!.splice(0, row.length, ...row));
      rowsY.forEach((row, i) => void y[i]!.splice(0, row.length, ...row));
    }
  });

  it('lets the event loop turn', async () => {
    const { X: wideX, Y: wideY } = makeRegression({
      nSamples: 200,
      nFeatures: 120,
      nTargets: 4,
      noise: 5,
      randomState: 2,
    });
    let now = performance.now(); // a slice is over at every look at the clock, however fast the machine is
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    onTestFinished(() => clock.mockRestore());
    for (const nJobs of [1, 2]) {
      let turns = 0;
      let fitting = true;
      const turn = (): void => {
        turns++;
        if (fitting) setImmediate(turn);
      };
      setImmediate(turn);
      await new MultiTaskLassoCV({ tol: 1e-8, alphas: 20 }).fitAsync(wideX, wideY, { nJobs });
      fitting = false;
      expect(turns).toBeGreaterThan(3);
    }
  });
});
