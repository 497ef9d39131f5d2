import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import {
  bootstrapWeights,
  GridSearchCV,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  OneHotEncoder,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
} from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';
import { bootstrapPlan, openBootstrap } from '../../../src/selection/bootstrap/bootstrapPlan.js';
import { resamplesOf } from '../../../src/selection/bootstrap/resamples.js';
import { sharedData, tasksData } from '../../../src/selection/fitData.js';
import { searchFits, searchInWorkers } from '../../../src/selection/search/worker/runSearch.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { groupedTasks, labelled } from '../../relations/tasks.js';

const tasks = groupedTasks(3, 24, 4, 4);
const { X } = tasks[0]!;
const Y = X.map(([a, b], i) => [a! + (i % 5) / 9, b! - a!, a! / 2 + (i % 7) / 5]);
const SOME = { nBootstrap: 9 };

const within = (table: readonly (readonly number[])[], low: typeof table, high: typeof table): boolean =>
  table.every((row, q) => row.every((value, j) => low[q]![j]! <= value && value <= high[q]![j]!));

describe('bootstrapWeights', () => {
  it('gives the weights of all samples, their intervals and the use of each feature', () => {
    const model = new MultiTaskLasso({ alpha: 0.2 });
    const found = bootstrapWeights(model, X, Y, {
      nBootstrap: 60,
      fitOptions: { featureNames: ['a', 'b', 'c', 'd'] },
    });
    const whole = new MultiTaskLasso({ alpha: 0.2 }).fit(X, Y);
    expect(found.coef).toEqual(whole.coef_.to2DArray());
    expect(found.intercept).toEqual(whole.intercept_);
    expect(found.featureNames).toEqual(['a', 'b', 'c', 'd']);
    expect(within(found.coef, found.coefLower, found.coefUpper)).toBe(true);
    expect(found.selectionFrequency.slice(0, 2)).toEqual([1, 1]);
    expect(found.selectionFrequency[3]).toBeLessThan(1);
    expect(found.coefErrors.flat().every((error) => error >= 0)).toBe(true);
    expect(() => model.coef_).toThrow('not fitted');
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('takes percentiles between order statistics, as numpy does: those of all resamples at 1, the median at 0', () => {
    const at = (confidence: number) =>
      bootstrapWeights(new SoftSharingRegressor(), tasks, { ...SOME, confidence });
    const wide = at(1 - 2 ** -52);
    const narrow = at(1e-12);
    expect(within(wide.coefLower, wide.coefLower, narrow.coefLower)).toBe(true);
    for (const [q, row] of narrow.coefLower.entries()) {
      for (const [j, low] of row.entries()) expect(narrow.coefUpper[q]![j]).toBeCloseTo(low, 9);
    }
    // numpy.quantile of the resamples' first weights
    const plan = runSync(
      bootstrapPlan(openBootstrap('bootstrapWeights', new SoftSharingRegressor(), [tasks, SOME], [])),
    );
    const first = runSync(searchFits(plan, () => {}))
      .map(({ scores }) => scores[0]!.weights!.coef[0]!)
      .sort((a, b) => a - b);
    const half = at(0.5); // places 2 and 6 of 0 to 8
    expect(half.coefLower[0]![0]).toBe(first[2]);
    expect(half.coefUpper[0]![0]).toBe(first[6]);
  });

  it('covers the true weights of least squares about as often as it says', () => {
    const random = createRandom(7);
    let covered = 0;
    const weights = [1, -2, 0, 0.5];
    for (let trial = 0; trial < 30; trial++) {
      const rows = Array.from({ length: 60 }, () => weights.map(() => random.normal()));
      const y = rows.map((x) => x.reduce((sum, value, j) => sum + value * weights[j]!, random.normal()));
      const found = bootstrapWeights(
        new SoftSharingRegressor({ coupling: 0, alpha: 1e-9 }),
        [{ X: rows, y }],
        {
          nBootstrap: 100,
          confidence: 0.9,
          randomState: trial,
        },
      );
      for (const [j, truth] of weights.entries()) {
        if (found.coefLower[0]![j]! <= truth && truth <= found.coefUpper[0]![j]!) covered++;
      }
    }
    // 120 intervals of 90 %, a little narrow as percentile intervals are: 3 standard deviations about 87 %
    expect(covered / 120).toBeGreaterThan(0.78);
    expect(covered / 120).toBeLessThan(0.97);
  });

  it('gives the same bits on one thread, with a promise and in workers', async () => {
    const labels = labelled(tasks);
    const cases: [object, ...unknown[]][] = [
      [new SoftSharingRegressor(), tasks],
      [new SoftSharingClassifier({ alpha: 0.1 }), labels],
      [new SharedLogisticRegression({ alpha: 0.1 }), labels],
      [
        new MultiTaskModel({ losses: ['squared', 'huber', 'squared'], penalty: rowLasso({ alpha: 0.1 }) }),
        X,
        Y,
      ],
      [makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.1 })), X, Y],
    ];
    for (const [estimator, ...data] of cases) {
      const here = bootstrapWeights(estimator as never, ...(data as [never, never]), SOME as never);
      const seen: number[] = [];
      const later = await bootstrapWeights(estimator as never, ...(data as [never, never]), {
        ...SOME,
        nJobs: 2,
        onProgress: ({ completed }: { completed: number }) => void seen.push(completed),
      } as never);
      expect(later).toEqual(here);
      expect(seen).toEqual(Array.from({ length: 10 }, (_, k) => k + 1));
      const plan = runSync(
        bootstrapPlan(openBootstrap('bootstrapWeights', estimator as never, [...data, SOME], [])),
      );
      const there = await searchInWorkers(plan, { size: 2, onFit: () => {} });
      expect(there!.map(({ scores }) => scores)).toEqual(
        runSync(searchFits(plan, () => {})).map(({ scores }) => scores),
      );
    }
  });

  it('fits a search again in each resample, and stops at a signal', async () => {
    const search = new GridSearchCV({
      estimator: new MultiTaskLasso(),
      paramGrid: { alpha: [0.01, 0.3] },
      cv: 3,
    });
    expect(bootstrapWeights(search as never, X, Y, { nBootstrap: 3 }).coef).toHaveLength(3);
    const stopped = bootstrapWeights(new MultiTaskLasso(), X, Y, {
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('says what it cannot use', () => {
    expect(inputErrorOf(() => bootstrapWeights(new MultiTaskLasso(), X, Y, { nBootstrap: 1 }))).toContain(
      'nBootstrap',
    );
    expect(inputErrorOf(() => bootstrapWeights(new MultiTaskLasso(), X, Y, { confidence: 1 }))).toContain(
      'confidence',
    );
    const own = { clone: () => own, fit: () => own };
    expect(
      inputErrorOf(() => bootstrapWeights({ clone: () => ({ ...own }), fit: () => own }, X, Y)),
    ).toContain('coef_');
    const categories = X.map((_, i) => [i === 0 ? 'rare' : 'abc'[i % 3]!]);
    const encoded = makePipeline(new OneHotEncoder(), new SoftSharingRegressor());
    expect(
      inputErrorOf(() => bootstrapWeights(encoded as never, categories as never, Y, { nBootstrap: 20 })),
    ).toMatch(/fewer|encode categories first/);
  });
});

describe('the resamples', () => {
  it('are of each task as many samples as it has, and keep its labels', () => {
    const rare = tasks.map((task, t) => ({ ...task, y: task.y.map((_, i) => (i === t ? 'b' : 'a')) }));
    for (const rows of resamplesOf('f', tasksData('f', rare, null), () => true, 20, 1)) {
      const own = [0, 1, 2].map((t) =>
        Array.from(rows)
          .filter((i) => Math.floor(i / 24) === t)
          .map((i) => i - 24 * t),
      );
      expect(own.map((part) => part.length)).toEqual([24, 24, 24]);
      expect(own.every((part, t) => part.includes(t))).toBe(true);
    }
  });

  it('of shared samples take whole rows, and leave no task without a target', () => {
    const few = Y.map((row, i) => (i === 3 ? row : [row[0]!, Number.NaN, null]));
    for (const rows of resamplesOf('f', sharedData('f', X, few, null), () => false, 10, 2)) {
      expect(rows).toHaveLength(24);
      expect(rows).toContain(3);
    }
  });
});
