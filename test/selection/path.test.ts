/** The laws of regularisation paths. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alphaMax,
  ConvergenceWarning,
  MultiTaskElasticNet,
  type MultiTaskElasticNetPathOptions,
  makeRegression,
  multiTaskElasticNetPath,
  multiTaskLassoPath,
  type RegularizationPath,
  sufficientStatistics,
} from '../../src/index.js';
import { expectAtMost } from '../laws/atMost.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { centred, constantObjective, distance, type Linear, primal, transpose } from '../laws/objective.js';
import { answerOf, capturedWarnings, draws, inputOf, problemOf } from '../laws/regressions.js';

const { X, Y } = makeRegression({ nSamples: 25, nFeatures: 8, nTargets: 3, noise: 3, randomState: 1 });
const mixes = fc.constantFrom(1, 0.7, 0.2, 0);
const strengths = fc.array(fc.constantFrom(0.003, 0.03, 0.2, 0.2, 0.7, 1, 2), { minLength: 1, maxLength: 6 });

/** Point k of a path as an answer. */
const pointOf = (path: RegularizationPath, k: number): Linear => ({
  coef: path.coefs[k]!.to2DArray(),
  intercept: path.intercepts[k]!,
});
/** Every number of a path. */
const numbersOf = (path: RegularizationPath) => [
  ...[path.alphas, path.intercepts.flat(), path.dualGaps, path.nIters, path.converged.map(Number)].flat(),
  ...path.coefs.flatMap((coef) => coef.to1DArray()),
];

/** A path of `strengths` times alphaMax, on a problem drawn. */
const onPath = (
  body: (given: {
    x: ReturnType<typeof inputOf>;
    problem: ReturnType<typeof problemOf>;
    options: MultiTaskElasticNetPathOptions & { alphas: number[]; tol: number };
    path: RegularizationPath;
  }) => void,
  fixed: Parameters<typeof draws>[0] = {},
) =>
  fc.assert(
    fc.property(draws(fixed), mixes, strengths, (draw, l1Ratio, factors) => {
      const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
      const { sampleWeight, fitIntercept } = problem;
      const alphas = factors.map((factor) => factor * problem.alpha);
      const options = { l1Ratio, alphas, sampleWeight, fitIntercept, tol: 1e-10, maxIter: 100_000 };
      const x = inputOf(problem.X, draw);
      const { result: path } = capturedWarnings(() => multiTaskElasticNetPath(x, problem.Y, options));
      body({ x, problem: { ...problem, l1Ratio }, options, path });
    }),
  );

describe('a path', () => {
  it('is a fit of its own at each alpha, as near as both certificates say', () => {
    onPath(({ x, problem, options, path }) => {
      const { alphas, tol } = options;
      const { l1Ratio, sampleWeight, fitIntercept } = problem;
      expect(path.alphas).toEqual(alphas.toSorted((a, b) => b - a));
      path.alphas.forEach((alpha, k) => {
        const model = new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, tol, maxIter: 100_000 });
        capturedWarnings(() => model.fit(x, problem.Y, { sampleWeight }));
        const at = { ...problem, alpha };
        const point = pointOf(path, k);
        const radius = Math.sqrt(2 * path.dualGaps[k]!) + Math.sqrt(2 * model.dualGap_);
        const size = Math.sqrt(2 * constantObjective(at));
        expectAtMost(distance(at, point, answerOf(model)), radius + 1e-7 * size);
        const [mine, alone] = [primal(at, point), primal(at, answerOf(model))];
        expectAtMost(mine.value - alone.value, path.dualGaps[k]! + mine.rounding + alone.rounding);
        expectAtMost(alone.value - mine.value, model.dualGap_ + mine.rounding + alone.rounding);
        expectAtMost(path.dualGaps[k]!, 1e-10 * constantObjective(at) * (1 + 1e-9));
        expect(path.converged[k]).toBe(true);
      });
    });
  });

  it('is that of X and Y with their means taken off, without an intercept', () => {
    onPath(
      ({ problem, options, path }) => {
        const off = (rows: readonly (readonly number[])[]) => transpose(centred(rows, problem).columns);
        const { result: other } = capturedWarnings(() =>
          multiTaskElasticNetPath(off(problem.X), off(problem.Y), { ...options, fitIntercept: false }),
        );
        const size = Math.sqrt(2 * constantObjective(problem));
        path.alphas.forEach((alpha, k) => {
          const shifted: Linear = { coef: pointOf(other, k).coef, intercept: path.intercepts[k]! };
          const mean = centred(problem.Y, problem).means;
          const xMean = centred(problem.X, problem).means;
          const intercept = shifted.coef.map(
            (w, t) => mean[t]! - w.reduce((sum, v, j) => sum + v * xMean[j]!, 0),
          );
          const radius = Math.sqrt(2 * path.dualGaps[k]!) + Math.sqrt(2 * other.dualGaps[k]!);
          expectAtMost(
            distance({ ...problem, alpha }, pointOf(path, k), { ...shifted, intercept }),
            radius + 1e-7 * size,
          );
        });
      },
      { fitIntercept: true, sparse: false },
    );
  });

  it('leads to the same answers from any start', () => {
    onPath(({ x, problem, options, path }) => {
      const [T, p] = [problem.Y[0]!.length, problem.X[0]!.length];
      const coefInit = Array.from({ length: T }, (_, t) =>
        Array.from({ length: p }, (_, j) => 5 * t - j + 0.5),
      );
      const { result: other } = capturedWarnings(() =>
        multiTaskElasticNetPath(x, problem.Y, { ...options, coefInit }),
      );
      const size = Math.sqrt(2 * constantObjective(problem));
      path.alphas.forEach((alpha, k) => {
        const radius = Math.sqrt(2 * path.dualGaps[k]!) + Math.sqrt(2 * other.dualGaps[k]!);
        expectAtMost(
          distance({ ...problem, alpha }, pointOf(path, k), pointOf(other, k)),
          radius + 1e-7 * size,
        );
      });
    });
  });

  it('begins at coefInit', () => {
    const options = { alphas: [2], tol: 1e-12, selection: 'cyclic' } as const;
    const cold = multiTaskLassoPath(X, Y, options);
    const coefInit = cold.coefs[0]!;
    expect(cold.nIters[0]).toBeGreaterThan(2);
    expect(multiTaskLassoPath(X, Y, { ...options, coefInit }).nIters[0]).toBeLessThan(cold.nIters[0]! / 2);
    const doubled = coefInit.to2DArray().map((w) => w.map((value) => 2 * value));
    const short = { ...options, tol: 1e9, maxIter: 1 }; // one pass, which may be as far off as it likes
    const [near, far] = [coefInit, doubled].map((init) =>
      multiTaskLassoPath(X, Y, { ...short, coefInit: init }),
    );
    expect(far!.dualGaps[0]!).toBeGreaterThan(near!.dualGaps[0]!);
  });

  it('of sample weights is that of samples left out (0) and repeated (2)', () => {
    onPath(
      ({ problem, options }) => {
        const counts = problem.X.map((_, i) => [1, 0, 2, 1, 3][i % 5]!);
        const repeat = (rows: readonly (readonly number[])[]) =>
          rows.flatMap((row, i) => Array.from({ length: counts[i]! }, () => [...row]));
        const once = multiTaskElasticNetPath(problem.X as number[][], problem.Y as number[][], {
          ...options,
          sampleWeight: counts,
        });
        const often = multiTaskElasticNetPath(repeat(problem.X), repeat(problem.Y), {
          ...options,
          sampleWeight: null,
        });
        once.alphas.forEach((alpha, k) => {
          const at = { ...problem, sampleWeight: counts, alpha };
          const radius = Math.sqrt(2 * once.dualGaps[k]!) + Math.sqrt(2 * often.dualGaps[k]!);
          const size = Math.sqrt(2 * constantObjective(at));
          expectAtMost(distance(at, pointOf(once, k), pointOf(often, k)), radius + 1e-7 * size);
        });
      },
      { weights: 'none', sparse: false },
    );
  });

  it('does not change with the scale of the weights', () => {
    const sampleWeight = Array.from({ length: 25 }, (_, i) => 1 + (i % 4));
    const base = numbersOf(multiTaskLassoPath(X, Y, { alphas: 6, sampleWeight }));
    for (const factor of [2 ** -900, 0.5, 4]) {
      const scaled = sampleWeight.map((s) => s * factor);
      expect(numbersOf(multiTaskLassoPath(X, Y, { alphas: 6, sampleWeight: scaled }))).toEqual(base);
    }
    const even = numbersOf(multiTaskLassoPath(X, Y, { alphas: 6 }));
    const ones = Array(25).fill(7);
    expect(numbersOf(multiTaskLassoPath(X, Y, { alphas: 6, sampleWeight: ones }))).toEqual(even);
  });

  it('begins with zeros at alphaMax, and 100 alphas unless told otherwise', () => {
    const path = multiTaskElasticNetPath(X, Y);
    expect(path.alphas).toHaveLength(100);
    expect(path.alphas[0]).toBe(alphaMax(X, Y, { l1Ratio: 0.5, fitIntercept: false }));
    expect(path.alphas[99]! / path.alphas[0]!).toBeCloseTo(1e-3, 12);
    expect(path.coefs[0]!.to1DArray().every((w) => w === 0)).toBe(true);
    expect(path.coefs.map(({ rows, columns }) => [rows, columns])).toEqual(Array(100).fill([3, 8]));
    expect(path.intercepts).toEqual(Array(100).fill([0, 0, 0]));
    expect(multiTaskLassoPath(X, Y, { alphas: 7, eps: 0.5 }).alphas[6]).toBeCloseTo(path.alphas[0]! / 4, 10);
  });

  it('of a list takes equal alphas twice, leaves the list alone, and takes any list', () => {
    const alphas = [0.5, 2, 0.5, 1];
    const path = multiTaskLassoPath(X, Y, { alphas });
    expect(alphas).toEqual([0.5, 2, 0.5, 1]);
    expect(path.alphas).toEqual([2, 1, 0.5, 0.5]);
    const answer = path.coefs[2]!.to1DArray();
    const size = Math.max(...answer.map(Math.abs));
    path.coefs[3]!.to1DArray().forEach((w, k) => void expectAtMost(Math.abs(w - answer[k]!), 1e-6 * size));
    const typed = multiTaskLassoPath(X, Y, { alphas: Float64Array.from(alphas) });
    expect(numbersOf(typed)).toEqual(numbersOf(path));
  });

  it('down to alpha 0 ends at least squares', () => {
    const path = multiTaskLassoPath(X, Y, { alphas: [1, 0], fitIntercept: true });
    const model = new MultiTaskElasticNet({ alpha: 0 }).fit(X, Y);
    const size = Math.max(...model.coef_.to1DArray().map(Math.abs));
    const last = path.coefs[1]!.to1DArray();
    model.coef_.to1DArray().forEach((w, k) => void expectAtMost(Math.abs(w - last[k]!), 1e-9 * size));
  });

  it('in random order is what its seed makes it, and ends at the same answers', () => {
    const options = { alphas: 8, tol: 1e-11, selection: 'random' } as const;
    const seeded = multiTaskLassoPath(X, Y, { ...options, randomState: 5 });
    expect(numbersOf(multiTaskLassoPath(X, Y, { ...options, randomState: 5 }))).toEqual(numbersOf(seeded));
    const cyclic = multiTaskLassoPath(X, Y, { ...options, selection: 'cyclic' });
    for (const other of [seeded, multiTaskLassoPath(X, Y, options)]) {
      const size = Math.max(...cyclic.coefs[7]!.to1DArray().map(Math.abs));
      other.coefs.forEach((coef, k) => {
        const expected = cyclic.coefs[k]!.to1DArray();
        coef.to1DArray().forEach((w, j) => void expectAtMost(Math.abs(w - expected[j]!), 1e-4 * size));
      });
    }
  });

  it('gives matrices that cannot be written to', () => {
    expect(() => multiTaskLassoPath(X, Y, { alphas: 2 }).coefs[0]!.mul(2)).toThrow(/read-only/);
  });

  it('warns once where fits fall short, of how many and of the worst', () => {
    const { result: path, warnings } = capturedWarnings(() =>
      multiTaskLassoPath(X, Y, { alphas: 9, tol: 1e-9, maxIter: 1 }),
    );
    const short = path.converged.filter((is) => !is).length;
    expect(short).toBeGreaterThan(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toBeInstanceOf(ConvergenceWarning);
    const worst = path.dualGaps.indexOf(Math.max(...path.dualGaps.filter((_, k) => !path.converged[k])));
    expect(warnings[0]!.message).toContain(`multiTaskLassoPath: ${short} of the 9 fits`);
    expect(warnings[0]!.message).toContain(`alpha = ${path.alphas[worst]},`);
    expect(warnings[0]!.message).toContain('maxIter = 1 ');
    expect(path.nIters.every((nIter) => nIter <= 1)).toBe(true);
    const excess = path.dualGaps[worst]! / (1e-9 * constantObjectiveOf());
    expect(warnings[0]!.message).toContain(`${excess.toPrecision(3)} times what tol asks for`);
    expect(capturedWarnings(() => multiTaskLassoPath(X, Y, { alphas: 9 })).warnings).toEqual([]);
  });
});

function constantObjectiveOf(): number {
  const rows = { X: X.to2DArray(), Y: Y.to2DArray() };
  return constantObjective({ ...rows, sampleWeight: null, alpha: 1, l1Ratio: 1, fitIntercept: false });
}

describe('what cannot be used is refused by name', () => {
  const refused = (options: object) => inputErrorOf(() => multiTaskElasticNetPath(X, Y, options));

  it.each([
    ['l1Ratio', [-0.1, 1.1, '1', null, Number.NaN, [0.5]]],
    ['eps', [0, -1, 1.5, '1', null, Number.NaN]],
    [
      'alphas',
      [0, -3, 1.5, null, [], 'x', Number.NaN, Infinity, {}, [1, -1], [1, '2'], [Infinity], [Number.NaN]],
    ],
    ['fitIntercept', [1, null, 'yes']],
    ['tol', [-1, '1', null, Number.NaN, Infinity]],
    ['maxIter', [0, 1.5, -1, '9', null]],
    ['selection', ['fast', null, 1]],
    ['randomState', [-1, 0.5, '1', 2 ** 32]],
    ['kernels', ['gpu', null]],
    ['coefInit', [[[1, 2]], [Array(8).fill(0)], 'x', 5, Array(3).fill(Array(8).fill(Number.NaN))]],
    ['sampleWeight', [[1], Array(25).fill(-1), Array(25).fill(0), 'x']],
  ])('%s', (name, values) => {
    for (const value of values as unknown[]) expect(refused({ [name]: value })).toContain(name);
  });

  it('alphas by entry, l1Ratio 0 with a count, unknown names', () => {
    expect(refused({ alphas: [1, Number.NaN] })).toContain('alphas[1] is NaN');
    expect(refused({ l1Ratio: 0 })).toMatch(/l1Ratio 0 .* alphas cannot be a count \(100\)/);
    expect(refused({ l1Ratio: 5e-324 })).toContain('l1Ratio 5e-324');
    expect(refused({ nAlphas: 5 })).toContain('Did you mean alphas');
    const lasso = (options: object) => inputErrorOf(() => multiTaskLassoPath(X, Y, options));
    expect(lasso({ l1Ratio: 0.5 })).toContain('multiTaskLassoPath: unknown option l1Ratio');
    expect(refused({ coefInit: Array(8).fill([0, 0, 0]) })).toContain(
      'coefInit has shape 8 x 3; expected 3 x 8',
    );
  });
});

describe('a path of statistics', () => {
  it.each([
    [{ fitIntercept: true }, 1],
    [{ fitIntercept: true, featureWeights: [1, 2, 0.5, 1, 1, 1, 1, 3] }, 1],
    [{ fitIntercept: true }, 0.5],
    [{ fitIntercept: false, alphas: [3, 1, 0.1] }, 0.5],
  ] as const)('is that of the samples: %j, l1Ratio %d', (options, l1Ratio) => {
    const given = { alphas: 12, tol: 1e-10, ...options };
    for (const targets of [
      Y,
      Y.to2DArray().map((row, i) => row.map((y, t) => (i % 7 === t ? Number.NaN : y))),
    ]) {
      const statistics = sufficientStatistics(X, targets);
      const [found, expected] =
        l1Ratio === 1
          ? [multiTaskLassoPath(statistics, given), multiTaskLassoPath(X, targets, given)]
          : [
              multiTaskElasticNetPath(statistics, { ...given, l1Ratio }),
              multiTaskElasticNetPath(X, targets, { ...given, l1Ratio }),
            ];
      const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));
      expect(found.alphas).toEqual(near(expected.alphas));
      expect(found.converged.every(Boolean)).toBe(true);
      for (const [k, coef] of expected.coefs.entries()) {
        expect(found.coefs[k]!.to1DArray()).toEqual(near(coef.to1DArray()));
        expect(found.intercepts[k]!).toEqual(near(expected.intercepts[k]!));
      }
      const model = new MultiTaskElasticNet({
        fitIntercept: options.fitIntercept,
        l1Ratio,
        alpha: found.alphas[2]!,
        tol: 1e-10,
      });
      if ('featureWeights' in options) model.setParams({ featureWeights: options.featureWeights });
      const { dualGap_ } = model.fitStatistics(statistics);
      expect(found.dualGaps[2]!).toBeLessThan(10 * dualGap_ + 1e-9);
    }
  });

  it('refuses what is for samples', () => {
    const statistics = sufficientStatistics(X, Y);
    expect(inputErrorOf(() => multiTaskLassoPath(statistics, { sampleWeight: 1 } as never))).toMatch(
      'sampleWeight',
    );
    expect(inputErrorOf(() => multiTaskLassoPath({ ...statistics, p: 3 } as never))).toMatch('statistics');
  });
});
