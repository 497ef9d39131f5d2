/** How many workers a cross-validation is worth. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/data/dataset.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import type { FoldJob, FoldMoments } from '../../../src/selection/foldJobs.js';
import { workersFor } from '../../../src/selection/workers/size.js';
import { countWaiting, hireWorker } from '../../../src/selection/workers/waiting.js';
import { compressed } from '../../laws/inputForms.js';

const zeros = (rows: number, columns: number) => ({
  data: new Float64Array(rows * columns),
  shape: [rows, columns] as [number, number],
});
const dense = (n: number, p: number, T: number): Dataset => datasetFromShared(zeros(n, p), zeros(n, T), {});
const jobs = (folds: number, alphas: number): FoldJob[] =>
  Array.from({ length: folds }, (_, fold) => ({
    ...{ fold, train: Int32Array.of(0), test: Int32Array.of(1), l1Ratio: 1 },
    alphas: new Array<number>(alphas).fill(1),
  }));

describe('workersFor', () => {
  // Those of files that ran before in this process leave after ten seconds.
  beforeAll(async () => {
    while (countWaiting('folds') > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }, 20_000);

  it.each([
    ['the README’s cross-validation', dense(100, 30, 3), jobs(5, 100)],
    ['one of 1000 samples with 100 features', dense(1000, 100, 3), jobs(5, 100)],
    ['one job, however large', dense(20_000, 100, 10), jobs(1, 100)],
  ])('is 1 for %s', (_, data, of) => {
    expect(workersFor(data, of, 64)).toBe(1);
  });

  it('is as many as are allowed, and no more than jobs, for a large one', () => {
    const data = dense(20_000, 100, 10);
    for (const most of [1, 2, 4]) expect(workersFor(data, jobs(5, 100), most)).toBe(most);
    expect(workersFor(data, jobs(5, 100), 64)).toBe(5);
  });

  it('is as many as wait for a tenth of that work, which their start no longer needs', async () => {
    const data = dense(300, 60, 5);
    expect(workersFor(data, jobs(5, 100), 64)).toBe(1);
    const code = "require('node:worker_threads').parentPort.on('message', () => {})";
    const hired = [0, 1].map(() => hireWorker('folds', code, { onMessage: () => {}, onDeath: () => {} }));
    for (const worker of hired) worker.release();
    expect(workersFor(data, jobs(5, 100), 64)).toBe(2);
    expect(workersFor(data, jobs(5, 100), 1)).toBe(1);
    expect(workersFor(data, jobs(5, 10), 64)).toBe(1);
    const again = hired.map(() => hireWorker('folds', code, { onMessage: () => {}, onDeath: () => {} }));
    expect(workersFor(data, jobs(5, 100), 64)).toBe(1);
    for (const worker of again) worker.terminate();
  });

  it('counts what moments hold in place of the samples, where jobs have them', () => {
    const withMoments = jobs(5, 100).map((job) => ({ ...job, moments: {} as FoldMoments }));
    expect(workersFor(dense(20_000, 100, 10), withMoments, 64)).toBe(1);
    expect(workersFor(dense(1, 1000, 10), withMoments, 64)).toBe(5);
  });

  it('is not more where workers of another script wait', () => {
    const code = "require('node:worker_threads').parentPort.on('message', () => {}) // chunks";
    const hired = [0, 1].map(() => hireWorker('chunks', code, { onMessage: () => {}, onDeath: () => {} }));
    for (const worker of hired) worker.release();
    expect(countWaiting('chunks')).toBeGreaterThanOrEqual(2);
    expect(workersFor(dense(300, 60, 5), jobs(5, 100), 64)).toBe(1);
    const again = hired.map(() => hireWorker('chunks', code, { onMessage: () => {}, onDeath: () => {} }));
    for (const worker of again) worker.terminate();
  });

  it('grows with the alphas, the tasks and what X holds, zeros of compressed columns left out', () => {
    const data = dense(2000, 50, 4);
    const counts = [8, 32, 128, 512].map((alphas) => workersFor(data, jobs(64, alphas), 64));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
    expect(workersFor(dense(2000, 50, 40), jobs(64, 10), 64)).toBeGreaterThan(
      workersFor(data, jobs(64, 10), 64),
    );
    const sparse = compressed(
      Array.from({ length: 2000 }, (_, i) => Array.from({ length: 500 }, (__, j) => +(i === j))),
    );
    const thin = datasetFromShared(sparse, zeros(2000, 40), {});
    expect(workersFor(thin, jobs(8, 50), 64)).toBe(1);
    expect(workersFor(dense(2000, 500, 40), jobs(8, 50), 64)).toBe(8);
  });
});
