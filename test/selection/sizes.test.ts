/** Counts that would become more memory than there is are refused at once, and ends of grids are told. */
import { describe, expect, it } from 'vitest';
import {
  alphaMax,
  MultiTaskLassoCV,
  makeRegression,
  multiTaskLassoPath,
  ShuffleSplit,
  UserWarning,
} from '../../src/index.js';
import { checkCv } from '../../src/selection/checkCv.js';
import { readJobs } from '../../src/selection/jobs.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';

const { X, Y } = makeRegression({
  nSamples: 40,
  nFeatures: 6,
  nInformative: 2,
  nTargets: 2,
  noise: 60,
  randomState: 0,
});

function* endless(): Generator<number[][]> {
  for (;;) yield [[0], [1]];
}

describe('a count that becomes memory', () => {
  it.each<[string, () => unknown, string]>([
    [
      'alphas',
      () => new MultiTaskLassoCV({ alphas: 1e9 }).fit(X, Y),
      'alphas must be an integer in [1, 100000]',
    ],
    ['alphas of a path', () => multiTaskLassoPath(X, Y, { alphas: 1e9 }), 'alphas must be an integer'],
    [
      'alphas x tasks x features',
      () => {
        const wide = { data: [], indices: [], indptr: new Int32Array(20_001), shape: [2, 20_000] };
        return multiTaskLassoPath(wide, [[1], [2]], { alphas: 100_000 });
      },
      'alphas x tasks x features is 100000 x 1 x 20000',
    ],
    [
      'samples x features',
      () => makeRegression({ nSamples: 1e9, nFeatures: 1e9 }),
      'nSamples x nFeatures is 1000000000 x 1000000000',
    ],
    ['samples x targets', () => makeRegression({ nSamples: 1e6, nFeatures: 1, nTargets: 1e6 }), 'x nTargets'],
    ['features x targets', () => makeRegression({ nSamples: 1, nFeatures: 1e9, nTargets: 2 }), 'x nTargets'],
    [
      'splits of a splitter, without an end',
      () => checkCv({ split: endless } as never, 3),
      'cv gives more than 1000000 splits',
    ],
    [
      'folds of a million samples',
      () => checkCv(1_000_000, 1_000_000),
      'cv is 1000000 splits of 1000000 samples, more than',
    ],
  ])('is refused: %s', (_, act, part) => {
    expect(inputErrorOf(act)).toContain(part);
  });

  it('is none of a splitter, whose splits are made one by one', () => {
    const splits = new ShuffleSplit({ nSplits: 1e9 }).split(3);
    expect(splits[Symbol.iterator]().next().done).toBe(false);
  });

  it('is taken for workers as scikit-learn counts them, and never as more than 1024', () => {
    const workers = (nJobs: number | null) => readJobs('fit', nJobs)(8);
    expect([null, 1, 3, -1, -2, -8, -9, -100, 1e9].map(workers)).toEqual([1, 1, 3, 8, 7, 1, 1, 1, 1024]);
    expect(inputErrorOf(() => readJobs('fit', 0))).toContain(
      '-1 for one worker for each core, -2 for all cores but',
    );
  });
});

describe('a best alpha at an end of those tried', () => {
  const top = alphaMax(X, Y);
  const told = (params: object) =>
    capturedWarnings(() => new MultiTaskLassoCV(params).fit(X, Y))
      .warnings.filter((one) => one instanceof UserWarning)
      .map(({ message }) => message);

  it('is told with the parameter and the side, by fit as by fitAsync', async () => {
    expect(told({ alphas: [0.9, 0.8, 0.5].map((part) => part * top) })).toEqual([
      `MultiTaskLassoCV: the mean error is smallest at alpha = ${0.5 * top}, the smallest of the 3 alphas tried; a smaller alpha ` +
        'may be better: add smaller alphas to the list.',
    ]);
    expect(told({ eps: 0.9, alphas: 5 })[0]).toMatch(/the smallest of the 5 alphas tried; .*: lower eps\.$/);
    expect(told({ alphas: [1e-3, 1e-4] })[0]).toMatch(
      /the largest of the 2 alphas tried; a larger alpha may be/,
    );
    const noise = { X: X.to2DArray(), Y: X.to2DArray().map((_, i) => [(i * 7919) % 13, (i * 104729) % 11]) };
    const { warnings } = capturedWarnings(() => new MultiTaskLassoCV().fit(noise.X, noise.Y));
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /the largest of the 100 .* no feature is in use/,
    );
    expect(told({ eps: 0.9, alphas: 5, selectionRule: '1se' })).toHaveLength(1);
  });

  it('is not where it lies between others, is alone, is 0, or as good as its neighbour', () => {
    expect(told({})).toEqual([]);
    expect(told({ alphas: [1e3] })).toEqual([]);
    expect(told({ alphas: [0.9 * top, 0.5 * top, 0] })).toEqual([]);
    expect(told({ alphas: [1e6, 1e5] })).toEqual([]);
  });

  it('goes with a warning of tasks that a split cannot judge', () => {
    const holes = Y.to2DArray().map((row, i) => [row[0]!, i < 8 ? Number.NaN : row[1]!]);
    const { warnings } = capturedWarnings(() =>
      new MultiTaskLassoCV({ alphas: 5 }).fit(X, holes, { taskNames: ['a', 'b'] }),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      'MultiTaskLassoCV, split 0 of cv: an error takes at least 1 observed sample, which task 1 ("b") ' +
        '(0 samples) has not: the score is NaN there, and left out of the mean.',
    ]);
  });
});
