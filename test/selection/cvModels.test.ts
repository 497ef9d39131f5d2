/** The laws of MultiTaskLassoCV and MultiTaskElasticNetCV on one thread. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ConvergenceWarning,
  InputError,
  KFold,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  type MultiTaskElasticNetCVParams,
  MultiTaskLassoCV,
  makeRegression,
  NotFittedError,
  ShuffleSplit,
  type Split,
  setWarningHandler,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from '../laws/atMost.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings, type Draw, draws, inputOf, problemOf } from '../laws/regressions.js';
import { learnedOf } from './learned.js';

const { X, Y } = makeRegression({
  nSamples: 30,
  nFeatures: 8,
  nTargets: 3,
  nInformative: 3,
  noise: 20,
  randomState: 1,
});
const [rowsX, rowsY] = [X.to2DArray(), Y.to2DArray()];
const small = { alphas: 8, eps: 0.01 };
/** Few cases: each of them makes dozens of fits. */
const numRuns = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 4);

afterEach(() => void setWarningHandler(null));

/** Pairs of which each side has a sample of weight, some samples nowhere, some twice. */
function pairsOf({ n, seed }: Pick<Draw, 'n' | 'seed'>, has: (i: number) => boolean = () => true): Split[] {
  const random = createRandom(seed ^ 77);
  return Array.from({ length: 2 + (seed % 2) }, () => {
    const [first, ...rest] = [...random.permutation(n)].toSorted((a, b) => Number(has(b)) - Number(has(a)));
    const cut = 1 + random.integer(Math.max(1, rest.length - 1));
    const second = rest.find(has) ?? first!;
    return [
      [...rest.slice(cut), first!],
      [...rest.slice(0, cut), second, second],
    ];
  });
}

const mixes = fc.constantFrom<number | number[]>(1, 0.4, [0.3, 1], [0.8, 0.8]);

/** A model of a drawn problem at a tight tolerance; what falls short is not told. */
function fitted(
  { problem, draw }: { problem: ReturnType<typeof problemOf>; draw: Draw },
  params: Partial<MultiTaskElasticNetCVParams>,
): MultiTaskElasticNetCV {
  const { fitIntercept, sampleWeight } = problem;
  const model = new MultiTaskElasticNetCV({ fitIntercept, tol: 1e-12, maxIter: 50_000, ...params });
  return capturedWarnings(() => model.fit(inputOf(problem.X, draw), problem.Y, { sampleWeight })).result;
}

const tablesOf = (model: MultiTaskElasticNetCV): number[][][] => {
  const table = model.msePath_;
  return Array.isArray(table[0]![0]) ? (table as number[][][]) : [table as number[][]];
};
const gridsOf = (model: MultiTaskElasticNetCV, ratios: number): number[][] =>
  Array.isArray(model.alphas_[0]) ? (model.alphas_ as number[][]) : Array(ratios).fill(model.alphas_);
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The mean squared error by its definition. */
function errorOf(model: MultiTaskElasticNet, x: number[][], y: number[][], s: readonly number[]): number {
  const eta = model.predict(x).to2DArray();
  const total = s.reduce((a, b) => a + b, 0);
  return meanOf(
    y[0]!.map((_, t) => s.reduce((sum, si, i) => sum + (si * (y[i]![t]! - eta[i]![t]!) ** 2) / total, 0)),
  );
}

describe('a cross-validation', () => {
  it('is a grid search, written naively', () => {
    fc.assert(
      fc.property(draws(), mixes, (draw, l1Ratio) => {
        const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const { fitIntercept, sampleWeight } = problem;
        const s = sampleWeight ?? problem.X.map(() => 1);
        const cv = pairsOf(draw, (i) => s[i]! > 0);
        const ratios = [l1Ratio].flat();
        const model = fitted({ problem, draw }, { l1Ratio, cv, alphas: 4, eps: 0.05 });

        const grids = gridsOf(model, ratios.length);
        const size = Math.max(...problem.Y.flat().map((y) => y * y));
        const naive = ratios.map((ratio, l) =>
          grids[l]!.map((alpha) =>
            cv.map(([train, test]) => {
              const take = <R>(rows: readonly R[], side: ArrayLike<number>): R[] =>
                Array.from(side, (i) => rows[i]!);
              const one = new MultiTaskElasticNet({
                alpha,
                l1Ratio: ratio,
                fitIntercept,
                tol: 1e-12,
                maxIter: 50_000,
              });
              const [tx, ty] = [take(problem.X, train), take(problem.Y, train)] as [number[][], number[][]];
              capturedWarnings(() => one.fit(tx, ty, { sampleWeight: take(s, train) }));
              return errorOf(
                one,
                take(problem.X, test) as number[][],
                take(problem.Y, test) as number[][],
                take(s, test),
              );
            }),
          ),
        );
        // Where a fit is not unique (copied columns, p > n) only its objective is.
        const isUnique = ratios.every((ratio) => ratio < 1);
        const tables = tablesOf(model);
        expect(tables.map((table) => table.map((folds) => folds.length))).toEqual(
          naive.map((table) => table.map((folds) => folds.length)),
        );
        if (isUnique) {
          tables.flat(2).forEach((error, k) => {
            const expected = naive.flat(2)[k]!;
            expectAtMost(Math.abs(error - expected), 1e-4 * expected + 1e-6 * size);
          });
        }
        // The first of the least means.
        const means = tables.map((table) => table.map(meanOf));
        const least = Math.min(...means.flat());
        const l = means.findIndex((list) => list.includes(least));
        expect(model.l1Ratio_).toBe(ratios[l]);
        expect(model.alpha_).toBe(grids[l]![means[l]!.indexOf(least)]);
      }),
      { numRuns },
    );
  });

  it('fits all samples with what it chose, bit for bit as MultiTaskElasticNet does', () => {
    fc.assert(
      fc.property(draws(), mixes, (draw, l1Ratio) => {
        const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const { fitIntercept, sampleWeight } = problem;
        const cv = pairsOf(draw, (i) => (sampleWeight?.[i] ?? 1) > 0);
        const model = fitted({ problem, draw }, { l1Ratio, cv, alphas: 3 });
        const { alpha_: alpha, l1Ratio_ } = model;
        const one = new MultiTaskElasticNet({
          alpha,
          l1Ratio: l1Ratio_,
          fitIntercept,
          tol: 1e-12,
          maxIter: 50_000,
        });
        capturedWarnings(() => one.fit(inputOf(problem.X, draw), problem.Y, { sampleWeight }));
        for (const name of [
          'coef_',
          'intercept_',
          'nIter_',
          'dualGap_',
          'eps_',
          'converged_',
          'active_',
        ] as const) {
          expect(model[name]).toEqual(one[name]);
        }
      }),
      { numRuns },
    );
  });

  it('of weights 0, 1, 2 and 3 is that of samples left out and repeated within their fold', () => {
    fc.assert(
      fc.property(draws({ weights: 'none' }), fc.constantFrom(0.3, 0.8), (draw, l1Ratio) => {
        const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const counts = problem.X.map((_, i) => [1, 0, 2, 1, 3][(i + draw.seed) % 5]!);
        if (counts.every((count) => count === 0)) return;
        const cv = pairsOf(draw, (i) => counts[i]! > 0);
        const places: number[][] = [];
        let next = 0;
        for (const count of counts) places.push(Array.from({ length: count }, () => next++));
        const repeat = <R>(rows: readonly R[]): R[] =>
          rows.flatMap((row, i) => Array(counts[i]!).fill(row) as R[]);
        const repeatedCv = cv.map((sides) =>
          (sides as readonly ArrayLike<number>[]).map((side) => Array.from(side).flatMap((i) => places[i]!)),
        ) as unknown as Split[];
        const params = { l1Ratio, alphas: 4, eps: 0.05 };
        const once = fitted({ problem: { ...problem, sampleWeight: counts }, draw }, { ...params, cv });
        const often = fitted(
          { problem: { ...problem, X: repeat(problem.X), Y: repeat(problem.Y) }, draw },
          { ...params, cv: repeatedCv },
        );
        const size = Math.max(...problem.Y.flat().map((y) => y * y));
        (once.alphas_ as number[]).forEach((alpha, k) => {
          expectAtMost(Math.abs(alpha - (often.alphas_ as number[])[k]!), 1e-12 * alpha);
        });
        tablesOf(once)
          .flat(2)
          .forEach((error, k) => {
            const expected = tablesOf(often).flat(2)[k]!;
            expectAtMost(Math.abs(error - expected), 1e-4 * expected + 1e-6 * size);
          });
      }),
      { numRuns },
    );
  });

  it('does not change with the scale of the weights; weights that are all alike are none', () => {
    const learn = (sampleWeight: number[] | number | null) =>
      learnedOf(new MultiTaskLassoCV(small).fit(X, Y, { sampleWeight }));
    const weights = rowsX.map((_, i) => 1 + (i % 4));
    const base = learn(weights);
    for (const factor of [2 ** -900, 0.25, 2 ** 800])
      expect(learn(weights.map((w) => w * factor))).toEqual(base);
    expect(learn(weights.map(() => 3))).toEqual(learn(null));
    expect(learn(5)).toEqual(learn(null));
  });

  it('takes cv in any form', () => {
    const pairs = [...new KFold({ nSplits: 5 }).split(30)];
    const base = learnedOf(new MultiTaskLassoCV(small).fit(X, Y));
    const asked: unknown[] = [];
    const own = {
      split: (...given: unknown[]) => {
        asked.push(...given);
        return pairs;
      },
    };
    const forms = [null, 5, new KFold(), pairs, pairs.map((pair) => pair.map((side) => [...side])), own];
    for (const cv of [...forms, new Set(pairs), new KFold().split(30)]) {
      expect(learnedOf(new MultiTaskLassoCV({ ...small, cv: cv as number }).fit(X, Y))).toEqual(base);
    }
    expect(asked).toEqual([X, Y]);
    const shuffled = new ShuffleSplit({ nSplits: 3, testSize: 0.3, randomState: 4 });
    const model = new MultiTaskLassoCV({ ...small, cv: shuffled }).fit(X, Y);
    expect(learnedOf(new MultiTaskLassoCV({ ...small, cv: [...shuffled.split(30)] }).fit(X, Y))).toEqual(
      learnedOf(model),
    );
    expect(model.msePath_.map((folds) => folds.length)).toEqual(Array(8).fill(3));
  });

  it('of l1Ratio 1 is that of the lasso, and of one ratio in a list that of the number', () => {
    const lasso = learnedOf(new MultiTaskLassoCV(small).fit(X, Y));
    for (const l1Ratio of [1, [1], Float64Array.of(1)]) {
      const { l1Ratio: chosen, ...rest } = learnedOf(
        new MultiTaskElasticNetCV({ ...small, l1Ratio }).fit(X, Y),
      );
      expect(chosen).toBe(1);
      expect(rest).toEqual(lasso);
    }
  });

  it('of sparse X is that of dense X', () => {
    const thin = rowsX.map((row) => row.map((value) => (Math.abs(value) < 0.8 ? 0 : value)));
    for (const fitIntercept of [true, false]) {
      const params = { ...small, fitIntercept, tol: 1e-12 };
      const dense = new MultiTaskLassoCV(params).fit(thin, Y);
      const sparse = new MultiTaskLassoCV(params).fit(compressed(thin), Y);
      const expected = dense.msePath_.flat();
      sparse.msePath_
        .flat()
        .forEach((e, k) => void expectAtMost(Math.abs(e - expected[k]!), 1e-6 * expected[k]!));
      expect(sparse.alphas_.indexOf(sparse.alpha_)).toBe(dense.alphas_.indexOf(dense.alpha_));
    }
  });

  it('neither writes to what it is given nor keeps it', () => {
    const [x, y] = [structuredClone(rowsX), structuredClone(rowsY)];
    const [alphas, l1Ratio] = [
      [1, 30, 5],
      [1, 0.5],
    ];
    const sampleWeight = rowsX.map((_, i) => 1 + (i % 4));
    const pairs = [...new KFold({ nSplits: 3 }).split(30)].map((pair) => pair.map((side) => [...side]));
    const given = [x, y, alphas, l1Ratio, sampleWeight, pairs];
    const before = structuredClone(given);
    const cv = pairs as unknown as Split[];
    const model = new MultiTaskElasticNetCV({ alphas, l1Ratio, cv }).fit(x, y, { sampleWeight });
    expect(given).toEqual(before);
    const learned = learnedOf(model);
    for (const list of [alphas, l1Ratio, pairs[0]![0]!, model.alphas_ as number[]]) list.fill(9);
    for (const list of [...(model.msePath_ as number[][][]), ...model.mseStd_] as unknown[][]) list.fill(0);
    expect(learnedOf(model)).toEqual(learned);
  });

  it('where Y does not vary predicts it exactly, without a warning', () => {
    const flat = rowsY.map(() => [4, 0, -0.1]);
    const { result: model, warnings } = capturedWarnings(() =>
      new MultiTaskElasticNetCV({ alphas: 3, l1Ratio: [0.5, 1] }).fit(X, flat),
    );
    expect(warnings).toEqual([]);
    expect(model.alphas_).toEqual([Array(3).fill(1e-15), Array(3).fill(1e-15)]);
    expect(model.alpha_).toBe(1e-15);
    expect(model.predict(X).to2DArray()).toEqual(flat);
    expect([model.converged_, model.dualGap_]).toEqual([true, 0]);
    expect(model.msePath_.flat(2).every((error) => error < 1e-30)).toBe(true);
  });

  it('takes one alpha, one split, one feature, more features than samples', () => {
    const one = new MultiTaskLassoCV({ alphas: 1 }).fit(X, Y);
    expect([one.alphas_.length, one.msePath_.length, one.active_.length]).toEqual([1, 1, 0]);
    const split = new MultiTaskLassoCV({
      ...small,
      cv: [
        [
          [0, 1, 2, 3, 4, 5],
          [6, 7],
        ],
      ],
    }).fit(X, Y);
    expect(split.msePath_.map((folds) => folds.length)).toEqual(Array(8).fill(1));
    expect(split.mseStd_.every(Number.isNaN)).toBe(true);
    const column = rowsX.map(([first]) => [first!]);
    expect(new MultiTaskLassoCV(small).fit(column, Y).coef_.columns).toBe(1);
    const wide = new MultiTaskLassoCV({ ...small, cv: 3 }).fit(rowsX.slice(0, 6), rowsY.slice(0, 6));
    expect(wide.converged_).toBe(true);
    const alone = new MultiTaskLassoCV({ ...small, cv: [[[0], [1]]] }).fit(rowsX, rowsY);
    expect(alone.msePath_[7]![0]).toBeCloseTo(meanOf(rowsY[0]!.map((y, t) => (y - rowsY[1]![t]!) ** 2)), 8);
  });

  it('names tasks and features', () => {
    const names = Array.from({ length: 8 }, (_, j) => `x${j}`);
    const model = new MultiTaskLassoCV(small).fit(X, Y, { taskNames: ['a', 'b', 'c'], featureNames: names });
    expect(model.taskNames_).toEqual(['a', 'b', 'c']);
    expect(model.featureNamesIn_).toEqual(names);
    expect(model.predict(X, { task: 'b' })).toEqual(model.predict(X, { task: 1 }));
    expect(model.score(X, Y)).toBeGreaterThan(0);
  });

  it('in random order is what its seed makes it; without one it draws anew', () => {
    const learn = (randomState: number | null) =>
      learnedOf(new MultiTaskLassoCV({ ...small, selection: 'random', randomState }).fit(X, Y));
    expect(learn(3)).toEqual(learn(3));
    const expected = learn(3).msePath.flat(2);
    for (const other of [learn(4), learn(null)]) {
      other.msePath
        .flat(2)
        .forEach((e, k) => void expectAtMost(Math.abs(e - expected[k]!), 0.05 * expected[k]!));
    }
  });
});

describe('the rule of one standard error', () => {
  it('takes the largest alpha within one of the least mean error, written naively', () => {
    fc.assert(
      fc.property(draws(), mixes, fc.nat(), (draw, l1Ratio, seed) => {
        const problem = problemOf({ ...draw, n: draw.n + 4, seed }, { strength: 1, l1Ratio: 1 });
        const cv = pairsOf({ n: draw.n + 4, seed: draw.seed }, (i) => (problem.sampleWeight?.[i] ?? 1) > 0);
        const params = { l1Ratio, cv, alphas: 9, tol: 1e-4 };
        const least = fitted({ problem, draw }, params);
        const model = fitted({ problem, draw }, { ...params, selectionRule: '1se' });
        const ratios = [l1Ratio].flat();
        expect(model.msePath_).toEqual(least.msePath_);
        expect(model.l1Ratio_).toBe(least.l1Ratio_);
        const l = ratios.indexOf(model.l1Ratio_);
        const grid = gridsOf(model, ratios.length)[l]!;
        const errors = tablesOf(model)[l]!;
        const deviations = ([model.mseStd_].flat(2) as number[]).slice(l * 9, l * 9 + 9);
        errors.forEach((folds, k) => {
          const mean = meanOf(folds);
          const variance = folds.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (folds.length - 1);
          expectAtMost(Math.abs(deviations[k]! - Math.sqrt(variance / folds.length)), 1e-12 * deviations[k]!);
        });
        const best = grid.indexOf(least.alpha_);
        const limit = meanOf(errors[best]!) + deviations[best]!;
        expect(model.alpha_).toBe(Math.max(...grid.filter((_, k) => meanOf(errors[k]!) <= limit)));
        expect(model.alpha_).toBeGreaterThanOrEqual(least.alpha_);
      }),
      { numRuns },
    );
  });

  it('needs two splits', () => {
    const cv: Split[] = [[[0, 1, 2], [3]]];
    const refused = inputErrorOf(() => new MultiTaskLassoCV({ cv, selectionRule: '1se' }).fit(X, Y));
    expect(refused).toContain("selectionRule '1se'");
    expect(refused).toContain('cv');
  });
});

describe('warnings', () => {
  it('are one for all fits along the paths, and one for the last fit where that falls short too', () => {
    const params = { ...small, cv: 3, tol: 1e-9, maxIter: 1 };
    const { result: model, warnings: all } = capturedWarnings(() => new MultiTaskLassoCV(params).fit(X, Y));
    const warnings = all.filter((warning) => warning instanceof ConvergenceWarning);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]!.message).toMatch(
      /^MultiTaskLassoCV: \d+ of the 24 fits along the path did not reach tol = 1e-9/,
    );
    expect(warnings[0]!.message).toMatch(
      /worst is alpha = [\d.e-]+ of split [012] of cv, whose duality gap is [\d.e+]+ times/,
    );
    expect(warnings[1]!.message).toMatch(/^MultiTaskLassoCV did not converge within maxIter = 1 iterations/);
    const alpha = Number(/alpha = ([\d.e-]+) /.exec(warnings[0]!.message)![1]);
    expect(model.alphas_).toContain(alpha);
    // The worst of all splits is the worst of the worst of each.
    const splits = [...new KFold({ nSplits: 3 }).split(30)].map((pair) => {
      const alone = capturedWarnings(() =>
        new MultiTaskLassoCV({ ...params, alphas: model.alphas_, cv: [pair] }).fit(X, Y),
      );
      return Number(/gap is ([\d.e+]+) times/.exec(alone.warnings[0]!.message)![1]);
    });
    expect(new Set(splits).size).toBe(3);
    const [, split, excess] = /of split (\d) of cv, whose duality gap is ([\d.e+]+) times/.exec(
      warnings[0]!.message,
    )!;
    expect(Number(excess)).toBe(Math.max(...splits));
    expect(splits[Number(split)]).toBe(Number(excess));
    expect(capturedWarnings(() => new MultiTaskLassoCV(small).fit(X, Y)).warnings).toEqual([]);
  });

  it('that are made errors leave the model as it was', () => {
    const model = new MultiTaskLassoCV(small).fit(X, Y);
    const before = learnedOf(model);
    setWarningHandler((warning) => {
      throw warning;
    });
    model.setParams({ maxIter: 1, tol: 1e-9 });
    expect(() => model.fit(X, Y)).toThrow(ConvergenceWarning);
    expect(learnedOf(model)).toEqual(before);
  });
});

describe('what cannot be used', () => {
  const refused = (params: object, options = {}, x: unknown = X, y: unknown = Y) =>
    inputErrorOf(() => new MultiTaskElasticNetCV(params).fit(x as number[][], y as number[][], options));

  it.each([
    ['l1Ratio', [-0.1, 1.1, '1', null, Number.NaN, [], [0.5, 2], ['x'], [null], {}]],
    ['eps', [0, -1, 1.5, '1', null, Number.NaN]],
    ['alphas', [0, -3, 1.5, null, [], 'x', Number.NaN, Infinity, {}, [1, -1], [1, '2'], [Infinity]]],
    ['fitIntercept', [1, null, 'yes']],
    ['maxIter', [0, 1.5, -1, '9', null, Infinity]],
    ['tol', [-1, '1', null, Number.NaN, Infinity]],
    ['copyX', [0, null]],
    [
      'cv',
      [0, 1, -5, 2.5, '5', true, [], {}, [[0]], [[[0], []]], [[[0], [30]]], [[[0.5], [1]]], 31, () => []],
    ],
    ['nJobs', [0, 1.5, 'x', Number.NaN, Infinity, true, []]],
    ['randomState', [-1, 0.5, '1', 2 ** 32]],
    ['selection', ['fast', null, 1]],
    ['selectionRule', ['2se', null, 1]],
  ])('is refused by name: %s', (name, values) => {
    for (const value of values as unknown[]) expect(refused({ [name]: value })).toContain(name);
  });

  it('is refused by name: options and data', () => {
    expect(refused({ alphas: 5, l1Ratio: [0.5, 0] })).toMatch(/l1Ratio 0 .* alphas cannot be a count \(5\)/);
    expect(refused({}, { nJobs: 2 })).toContain('unknown option nJobs');
    expect(refused({}, { signal: null })).toContain('unknown option signal');
    expect(refused({}, { sampleWeight: [1] })).toContain('sampleWeight');
    expect(refused({}, { sampleWeight: rowsX.map((_, i) => (i < 6 ? 0 : 1)) })).toBe(
      'sampleWeight is 0 for all of the test samples of split 0 of cv; expected one above 0.',
    );
    expect(refused({ cv: [[[0, 1], [2]]] }, { sampleWeight: rowsX.map((_, i) => (i < 2 ? 0 : 1)) })).toBe(
      'sampleWeight is 0 for all of the training samples of split 0 of cv; expected one above 0.',
    );
    expect(refused({}, {}, X, rowsY.slice(1))).toContain('rows');
    expect(
      refused(
        {},
        {},
        X,
        rowsY.map(([y]) => y),
      ),
    ).toContain('Y');
    expect(
      refused(
        {},
        {},
        X,
        rowsY.map((row) => [...row.slice(1), Number.NaN]),
      ),
    ).toContain('Y');
    expect(refused({ cv: 3 }, {}, rowsX.slice(0, 2), rowsY.slice(0, 2))).toContain('cv is 3 folds');
    expect(refused({}, {}, [{ X: rowsX, y: rowsY[0] }], undefined)).toContain('MultiTaskElasticNetCV.fit');
    expect(() => new MultiTaskLassoCV({ l1Ratio: 0.5 } as object)).toThrow(/unknown parameter l1Ratio/);
    expect(() => new MultiTaskLassoCV({ nAlphas: 5 } as object)).toThrow(InputError);
  });

  it('leaves the model as it was', () => {
    const model = new MultiTaskLassoCV(small).fit(X, Y);
    const before = learnedOf(model);
    for (const params of [{ alphas: 0 }, { cv: 1 }, { cv: [[[0], [99]]] }, { tol: -1 }]) {
      expect(() => model.setParams(params as object).fit(X, Y)).toThrow(InputError);
      model.setParams({ ...small, cv: null, tol: 1e-4 });
      expect(learnedOf(model)).toEqual(before);
    }
    const thrown = new Error('of a splitter');
    const split = () => {
      throw thrown;
    };
    expect(() => model.setParams({ cv: { split } }).fit(X, Y)).toThrow(thrown);
    // One that shows only when the path is under way.
    const huge = rowsY.map((row, i) => row.map((y) => (i === 0 ? 1e200 : y)));
    model.setParams({ alphas: [1, 2], cv: [[[1, 2, 3, 4, 5], [0]]] });
    expect(inputErrorOf(() => model.fit(X, huge))).toContain(
      'test samples of split 0 of cv overflow float64',
    );
    expect(learnedOf(model)).toEqual(before);
  });

  it('is asked of a model that is not fitted', () => {
    const model = new MultiTaskElasticNetCV();
    for (const name of [
      'alpha_',
      'alphas_',
      'l1Ratio_',
      'msePath_',
      'mseStd_',
      'coef_',
      'dualGap_',
    ] as const) {
      expect(() => model[name]).toThrow(NotFittedError);
      expect(() => model[name]).toThrow(`reading ${name}`);
    }
  });
});

describe('parameters', () => {
  const cv = new KFold({ nSplits: 3 });
  const params = { l1Ratio: [0.5, 1], alphas: [1, 2], cv, nJobs: 2, selectionRule: '1se' } as const;

  it("are scikit-learn's, with its defaults, and selectionRule", () => {
    expect(new MultiTaskElasticNetCV().getParams()).toEqual({
      ...{ l1Ratio: 0.5, eps: 1e-3, alphas: 100, fitIntercept: true, maxIter: 1000, tol: 1e-4, copyX: true },
      ...{ cv: null, nJobs: null, randomState: null, selection: 'cyclic', selectionRule: 'min' },
      featureWeights: null,
    });
    const { l1Ratio, ...rest } = new MultiTaskElasticNetCV().getParams();
    expect(l1Ratio).toBe(0.5);
    expect(new MultiTaskLassoCV().getParams()).toEqual(rest);
  });

  it('are kept by getParams, setParams and clone, and shown', () => {
    const model = new MultiTaskElasticNetCV(params).fit(X, Y);
    expect(model.getParams()).toMatchObject(params);
    const copy = model.clone();
    expect(copy).toBeInstanceOf(MultiTaskElasticNetCV);
    expect(copy.getParams()).toEqual(model.getParams());
    expect(() => copy.alpha_).toThrow(NotFittedError);
    expect(learnedOf(copy.fit(X, Y))).toEqual(learnedOf(model));
    expect(copy.setParams({ alphas: 4, cv: 2 }).fit(X, Y).msePath_).toHaveLength(2);
    expect(copy.msePath_[0]!).toHaveLength(4);
    expect(() => copy.setParams({ alpha: 1 } as object)).toThrow(/Did you mean alphas/);
    expect(String(new MultiTaskLassoCV())).toBe('MultiTaskLassoCV()');
    expect(String(new MultiTaskLassoCV({ alphas: 10, cv }))).toBe(
      'MultiTaskLassoCV({ alphas: 10, cv: a KFold })',
    );
  });
});
