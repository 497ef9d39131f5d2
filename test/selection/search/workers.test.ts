import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import {
  crossValidate,
  GridSearchCV,
  InputError,
  KFold,
  MultiTaskLasso,
  MultiTaskLassoCV,
  makePipeline,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  setWarningHandler,
} from '../../../src/index.js';
import { GridSearchCV as Search } from '../../../src/selection/search/gridSearchCV.js';
import type { OpenSearch } from '../../../src/selection/search/searchPlan.js';
import { searchFits, searchInWorkers } from '../../../src/selection/search/worker/runSearch.js';
import { oracle } from './searchOracle.js';

const { X, Y } = oracle;
const labels = Y.map((row) => row.map((y) => (y > 0 ? 'yes' : 'no')));
const tasks = [0, 1].map((t) => ({
  X: X.slice(25 * t, 25 * t + 25),
  y: Y.slice(25 * t, 25 * t + 25).map((row) => row[t]!),
  sampleWeight: X.slice(0, 25).map((_, i) => 1 + (i % 2)),
}));

/** A search that is ready to run. */
const opened = (search: unknown, ...args: readonly unknown[]): OpenSearch =>
  (search as { open(args: readonly unknown[]): OpenSearch }).open(args);

const inWorkers = (open: OpenSearch, more: { signal?: AbortSignal; onFit?: () => void } = {}) =>
  searchInWorkers(open, { size: 2, onFit: () => {}, ...more });

describe('a search in workers', () => {
  it('gives the bits that it gives on one thread: tasks of every form, labels, pipelines, warnings', async () => {
    const soft = new SoftSharingRegressor();
    const searches: [search: object, ...args: unknown[]][] = [
      [
        new Search({ estimator: soft, paramGrid: { coupling: [0.1, 1, 10] }, cv: 3, returnTrainScore: true }),
        X,
        Y,
      ],
      [new Search({ estimator: soft, paramGrid: { alpha: [1e-3, 1] }, scoring: 'r2', cv: 3 }), tasks],
      [
        new Search({ estimator: new SoftSharingClassifier(), paramGrid: { coupling: [1, 2] }, cv: 3 }),
        X,
        labels,
      ],
      [
        new Search({
          estimator: makePipeline(new StandardScaler(), new MultiTaskLasso({ maxIter: 1, tol: 0 })),
          paramGrid: { multitasklasso__alpha: [0.001, 0.1] },
          scoring: ['r2', 'neg_mean_squared_error'],
          refit: 'r2',
          cv: 3,
        }),
        X,
        Y,
        { sampleWeight: X.map((_, i) => 1 + (i % 3)), taskNames: ['a', 'b', 'c'] },
      ],
    ];
    for (const [search, ...args] of searches) {
      const open = opened(search, ...args);
      const here = runSync(searchFits(open, () => {}));
      let fits = 0;
      const there = await inWorkers(open, { onFit: () => fits++ });
      expect(there!.map(({ scores }) => scores)).toEqual(here.map(({ scores }) => scores));
      const told = (results: typeof here) =>
        results.flatMap(({ warnings }) => warnings).map((one) => [one.name, one.message]);
      expect(told(there!)).toEqual(told(here));
      expect(fits).toBe(open.candidates.length * 3);
    }
  });

  it('is not one where something cannot be sent', async () => {
    const estimator = new MultiTaskLasso();
    const own = Object.assign(new MultiTaskLasso(), { toJSON: undefined });
    const splitter = {
      split: () => [
        [
          [0, 1, 2, 3],
          [4, 5],
        ] as const,
      ],
    };
    for (const params of [
      { estimator, scoring: () => 1 },
      { estimator, scoring: { mine: () => 1 }, refit: false },
      { estimator: own },
      { estimator: new MultiTaskLassoCV({ cv: splitter }), paramGrid: { eps: [0.1] } },
    ]) {
      const search = new Search({ paramGrid: { alpha: [1] }, ...params } as never);
      expect(await inWorkers(opened(search, X, Y))).toBe(null);
    }
    const sent = new Search({
      estimator: new MultiTaskLassoCV({ cv: new KFold({ nSplits: 2 }) }),
      paramGrid: { eps: [0.1] },
    });
    expect(await inWorkers(opened(sent, X, Y))).not.toBe(null);
  });

  it('tells errors of fits, and stops where it is asked to', async () => {
    const estimator = new MultiTaskLasso();
    const failing = opened(new Search({ estimator, paramGrid: { alpha: [-1] }, cv: 3 }), X, Y);
    await expect(inWorkers(failing)).rejects.toThrow(/candidate 0 of 1, \{ alpha: -1 \}, split \d of 3/);
    await expect(inWorkers(failing)).rejects.toBeInstanceOf(InputError);
    const some = new Search({ estimator, paramGrid: { alpha: [-1, 1] }, cv: 3, errorScore: 0 });
    const results = (await inWorkers(opened(some, X, Y)))!;
    expect(results.flatMap(({ scores }) => scores).filter((one) => one === null)).toHaveLength(3);
    const abort = new AbortController();
    const open = opened(new Search({ estimator, paramGrid: { alpha: [0.1, 0.2, 0.3] }, cv: 3 }), X, Y);
    const run = inWorkers(open, { signal: abort.signal, onFit: () => abort.abort(new Error('enough')) });
    await expect(run).rejects.toThrow('enough');
  });

  it('is what fitAsync makes of nJobs', async () => {
    const make = () =>
      new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: { alpha: [0.01, 0.1, 1] }, cv: 3 });
    const previous = setWarningHandler(() => {});
    try {
      const one = await make().fitAsync(X, Y, { nJobs: 1 });
      const two = await make().fitAsync(X, Y, { nJobs: 2 });
      expect(two.toJSON()).toEqual(one.toJSON());
      await expect(make().fitAsync(X, Y, { nJobs: 0 })).rejects.toThrow('nJobs');
    } finally {
      setWarningHandler(previous);
    }
  });

  it('is what crossValidate makes of nJobs: a promise of the same bits, with progress', async () => {
    const model = new SoftSharingRegressor();
    const plain = crossValidate(model, X, Y, { cv: 3, scoring: ['r2', 'neg_mean_absolute_error'] });
    const steps: number[] = [];
    const onProgress = ({ completed }: { completed: number }) => void steps.push(completed);
    const options = { cv: 3, scoring: ['r2', 'neg_mean_absolute_error'], nJobs: 2, onProgress };
    expect(await crossValidate(model, X, Y, options)).toEqual(plain);
    expect(steps).toEqual([1, 2, 3]);
    const fitted = await crossValidate(model, tasks, { cv: 3, returnEstimator: true, nJobs: 2 });
    expect(fitted.testScore).toEqual(crossValidate(model, tasks, { cv: 3 }).testScore);
    expect(fitted.estimator![0]!.converged_).toBe(true);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(crossValidate(model, X, Y, { signal })).rejects.toThrow('enough');
    await expect(crossValidate(model, X, Y, { nJobs: 0 })).rejects.toThrow('crossValidate: nJobs');
    const bad = new SoftSharingRegressor({ alpha: -1 });
    await expect(crossValidate(bad, X, Y, { nJobs: 1, cv: 2 })).rejects.toThrow(
      'crossValidate, split 0 of 2 (counted from 0): SoftSharingRegressor: alpha',
    );
  });
});
