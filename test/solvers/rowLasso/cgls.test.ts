import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/computation/computation.js';
import { cgls } from '../../../src/solvers/rowLasso/cgls.js';
import { leastSquares } from '../../../src/solvers/rowLasso/leastSquares.js';
import {
  type Data,
  objective,
  plainData,
  rayGap,
  type Settings,
  solve,
  withProblem,
} from '../../laws/solverProblems.js';

const gradients = (data: Data, settings: Settings, tolerance = 1e-10, maxIter = 1000) =>
  solve(data, settings, cgls, ({ nullObjective }) => ({
    tolerance: tolerance * nullObjective,
    maxIter,
  }));

const direct = (data: Data, settings: Settings) =>
  solve(data, { ...settings, sparse: false }, leastSquares, () => ({ tolerance: 0, maxIter: 1 }));

/** Normal data with a part of the entries of X zero, and weights if asked for. */
function thinned(n: number, p: number, T: number, seed: number, weighted: boolean): Data {
  const { X, Y } = plainData(n, p, T, seed);
  const kept = X.map((row, i) => row.map((value, j) => ((3 * i + 5 * j) % 7 < 3 ? 0 : value)));
  return { X: kept, Y, sampleWeight: weighted ? X.map((_, i) => 1 + (i % 3)) : undefined };
}

const shapes = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  p: fc.integer({ min: 1, max: 16 }),
  T: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
  weighted: fc.boolean(),
  settings: fc.record({
    fitIntercept: fc.boolean(),
    sparse: fc.boolean(),
    kernels: fc.constantFrom('wasm' as const, 'reference' as const),
  }),
});

describe('cgls', () => {
  it('finds the ridge regression that leastSquares finds', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0.01, 1, 100), (draw, l2) => {
        const { n, p, T, seed, weighted } = draw;
        const data = thinned(n, p, T, seed, weighted);
        const settings = { ...draw.settings, l2 };
        const { solution, twin, tolerance } = gradients(data, settings);
        const exact = direct(data, settings).solution;
        expect(solution.reason).toBe('converged');
        expect(solution.gap).toBeLessThanOrEqual(tolerance);
        const above = objective(twin, solution.w) - objective(twin, exact.w);
        expect(above).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
        expect(solution.gap).toBeGreaterThanOrEqual(above - 1e-14 * twin.nullObjective);
        const size = 1e-3 + Math.max(...exact.w.map(Math.abs));
        solution.w.forEach((value, q) => {
          expect(Math.abs(value - exact.w[q]!)).toBeLessThanOrEqual(1e-5 * size);
        });
      }),
    );
  });

  it('finds least squares without a penalty, tall and wide', () => {
    for (const [n, p] of [
      [12, 4],
      [30, 9],
      [8, 20],
    ] as const) {
      for (const sparse of [false, true]) {
        for (const fitIntercept of [false, true]) {
          const data = thinned(n, p, 2, 3, true);
          const { solution, twin } = gradients(data, { sparse, fitIntercept });
          const exact = direct(data, { fitIntercept }).solution;
          expect(solution.reason).toBe('converged');
          const above = objective(twin, solution.w) - objective(twin, exact.w);
          expect(above).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
          expect(solution.gap).toBeGreaterThanOrEqual(above - 1e-14 * twin.nullObjective);
        }
      }
    }
  });

  it('does not lose what it found, whatever the mean of a column and however small the tolerance', () => {
    for (const [n, p] of [
      [9, 1],
      [12, 4],
      [60, 20],
    ] as const) {
      for (const mean of [0, 10, 1e3, 1e6]) {
        for (const l2 of [0, 1e-20, 1e-12, 1e-6]) {
          const { X, Y } = thinned(n, p, 2, n + p, false);
          const data = { X: X.map((row) => row.map((value) => value + mean)), Y };
          for (const tolerance of [1e-4, 0]) {
            const { solution, twin } = gradients(data, { l2, sparse: true }, tolerance);
            const exact = direct(data, { l2 }).solution;
            const above = objective(twin, solution.w) - objective(twin, exact.w);
            expect(above).toBeLessThanOrEqual(1e-10 * twin.nullObjective);
            if (tolerance > 0) expect(solution.reason).toBe('converged');
          }
        }
      }
    }
  });

  it('needs no more steps than there are features, but for rounding', () => {
    const { solution } = gradients(plainData(40, 6, 3, 2), { l2: 0.1 });
    expect(solution.iterations).toBeLessThanOrEqual(9);
    const orthogonal = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const once = gradients({ X: orthogonal, Y: [[1], [2], [4], [9]] }, { l2: 0.1 }).solution;
    expect(once.iterations).toBe(1);
    // Columns of any size: the diagonal is taken out first.
    const sized = orthogonal.map(([a, b]) => [a! * 1e-3, b! * 1e3]);
    expect(gradients({ X: sized, Y: [[1], [2], [4], [9]] }, {}).solution.iterations).toBe(1);
  });

  it('stopped early gives the gap of the weights it returns, and says why', () => {
    const data = plainData(15, 8, 2, 4);
    let lower = Infinity;
    for (let maxIter = 0; maxIter <= 8; maxIter++) {
      const { solution, twin, tolerance } = gradients(data, { l2: 0.05 }, 1e-9, maxIter);
      expect(solution.iterations).toBeLessThanOrEqual(maxIter);
      expect(solution.reason).toBe(solution.gap <= tolerance ? 'converged' : 'maxIter');
      const expected = rayGap(twin, solution.w);
      expect(Math.abs(solution.gap - expected)).toBeLessThanOrEqual(
        1e-9 * expected + 1e-13 * twin.nullObjective,
      );
      const P = objective(twin, solution.w);
      expect(P).toBeLessThan(lower);
      lower = P;
    }
  });

  it.each([
    ['zero targets', { X: [[1], [2]], Y: [[0], [0]] }],
    ['constant targets', { X: [[1], [2]], Y: [[0.1], [0.1]] }],
    ['a zero design', { X: [[0], [0]], Y: [[1], [2]] }],
    ['a constant design', { X: [[3], [3]], Y: [[1], [2]] }],
    ['one sample', { X: [[3, 4]], Y: [[5]] }],
  ])('takes no step for %s', (_, data) => {
    for (const sparse of [false, true]) {
      for (const l2 of [0, 1]) {
        const { solution } = gradients(data, { sparse, l2 });
        expect(solution).toMatchObject({ iterations: 0, reason: 'converged', gap: 0 });
        expect(solution.w.every((value) => value === 0)).toBe(true);
      }
    }
  });

  it('handles one sample and one feature', () => {
    const { solution, twin } = gradients({ X: [[2]], Y: [[6]] }, { fitIntercept: false, l2: 4 });
    expect(solution.w[0]! * (6 / twin.Y[0]![0]!)).toBeCloseTo(1.5, 14);
    expect(solution.iterations).toBe(1);
  });

  it('reports each step in the units of the user', () => {
    withProblem(plainData(15, 8, 2, 4), { l2: 0.05 }, (problem) => {
      const solver = cgls(problem, { tolerance: 3e-9, maxIter: 4 });
      const seen: Progress[] = [];
      let step = solver.next();
      while (!step.done) {
        if (step.value.kind === 'progress') seen.push(step.value.progress);
        step = solver.next();
      }
      expect(seen.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4]);
      for (const progress of seen) {
        expect(progress).toMatchObject({ maxIter: 4, candidates: 8, active: 8 });
        expect(progress.tolerance).toBe(3e-9 * problem.objectiveUnit);
      }
      expect(seen.at(-1)!.gap / problem.objectiveUnit / step.value.gap).toBeCloseTo(1, 9);
      expect(Object.isFrozen(step.value)).toBe(true);
    });
  });
});
