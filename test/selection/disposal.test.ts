/** Kernel memory goes back, however paths and cross-validations end. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.js';
import { setWarningHandler } from '../../src/messages/errors.js';
import { MultiTaskLassoCV } from '../../src/selection/multiTaskLassoCV.js';
import { alphaMax, multiTaskElasticNetPath, multiTaskLassoPath } from '../../src/selection/path.js';

/** Workers for the smallest fits, too, for which one thread would do. */
vi.mock('../../src/selection/workers/size.js', () => ({
  workersFor: (_: unknown, jobs: readonly unknown[], most: number) => Math.min(most, jobs.length),
}));

const opened: Kernels[] = [];

vi.mock(import('../../src/kernels/open.js'), async (original) => {
  const { openKernels: really } = await original();
  return {
    openKernels: (...args: Parameters<typeof really>) => {
      const kernels = really(...args);
      opened.push(kernels);
      return kernels;
    },
  };
});

beforeEach(() => {
  opened.length = 0;
});
afterEach(() => {
  setWarningHandler(null);
});

const X = Array.from({ length: 12 }, (_, i) => [i % 5, (i * i) % 7, 1 / (i + 1)]);
const Y = X.map(([a, b]) => [a! - b!, a! + 1]);
/** The squared error of sample 0 overflows once the path is under way. */
const huge = Y.map((row, i) => row.map((y) => (i === 0 ? 1e200 : y)));
const overflowing = {
  alphas: [1, 0.1],
  cv: [
    [[1, 2, 3], [4]],
    [[1, 2, 3, 4], [0]],
  ] as [number[], number[]][],
};
const fail = () => {
  throw new Error('mine');
};
const model = (params = {}) => new MultiTaskLassoCV({ alphas: 4, cv: 3, ...params });
const failing = { maxIter: 1, tol: 1e-12 };

it.each<[string, number, () => unknown]>([
  ['a fit', 5, () => model().fit(X, Y)],
  ['a fit in turns', 5, () => model().fitAsync(X, Y)],
  ['a fit in workers', 2, () => model({ nJobs: 2 }).fitAsync(X, Y)],
  ['a fit of several l1Ratios with a list of alphas', 4, () => model({ alphas: [1, 2] }).fit(X, Y)],
  ['a job that fails', 2, () => model(overflowing).fit(X, huge)],
  ['a job that fails in turns', 2, () => model(overflowing).fitAsync(X, huge)],
  [
    'Y too large for a job',
    0,
    () =>
      model({ alphas: [1] }).fit(
        X,
        Y.map((row) => row.map((y) => y * 1e200)),
      ),
  ],
  ['onProgress that throws in a path', 2, () => model().fitAsync(X, Y, { onProgress: fail })],
  [
    'onProgress that throws at the end',
    5,
    () => model().fitAsync(X, Y, { onProgress: ({ completed, total }) => completed === total && fail() }),
  ],
  ['a signal that is aborted', 1, () => model().fitAsync(X, Y, { signal: AbortSignal.abort() })],
  [
    'a signal that is aborted under way',
    3,
    () => {
      const controller = new AbortController();
      const onProgress = ({ completed }: { completed: number }) => completed === 6 && controller.abort();
      return model().fitAsync(X, Y, { signal: controller.signal, onProgress: onProgress as () => void });
    },
  ],
  [
    'a warning that is made an error',
    5,
    () => {
      setWarningHandler(fail);
      return model(failing).fit(X, Y);
    },
  ],
  [
    'weights that are all 0 in a split',
    0,
    () => model().fit(X, Y, { sampleWeight: X.map((_, i) => (i < 4 ? 0 : 1)) }),
  ],
  ['parameters that are refused', 0, () => model({ tol: -1 }).fit(X, Y)],
  ['an alphaMax that overflows', 1, () => alphaMax(X, Y, { l1Ratio: 5e-324 })],
  ['an alphaMax', 1, () => alphaMax(X, Y)],
  ['a path', 1, () => multiTaskLassoPath(X, Y, { alphas: 3 })],
  ['a path of an alphaMax that overflows', 1, () => multiTaskElasticNetPath(X, Y, { l1Ratio: 5e-324 })],
  [
    'a path whose data are refused',
    0,
    () =>
      multiTaskElasticNetPath(
        X,
        Y.map((row) => row.map((y) => y * 1e200)),
      ),
  ],
])('after %s', async (_, count, act) => {
  await (async () => act())().catch(() => {});
  for (const kernels of opened) expect(() => kernels.float64(0)).toThrow('disposed');
  if (count > 0) expect(opened).toHaveLength(count);
  else expect(opened.length).toBeLessThanOrEqual(1);
});
