import fc from 'fast-check';
import { Matrix, pseudoInverse, solve as solveLinear } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/computation/computation.js';
import { rowLasso } from '../../../src/penalties/rowLasso.js';
import type { RowProblem } from '../../../src/problem/rowLasso/rowProblem.js';
import { canFactorise, leastSquares } from '../../../src/solvers/rowLasso/leastSquares.js';
import {
  type Data,
  dataOf,
  draws,
  objective,
  plainData,
  rayGap,
  type Settings,
  solve,
  type Twin,
  withProblem,
} from '../../laws/solverProblems.js';

const direct = (data: Data, settings: Settings, tolerance = 1e-12) =>
  solve(data, settings, leastSquares, ({ nullObjective }) => ({
    tolerance: tolerance * nullObjective,
    maxIter: 1,
  }));

/** n x p and n x T. */
const matrices = ({ X, Y }: Twin): [Matrix, Matrix] => [
  new Matrix(X.map((x) => [...x])).transpose(),
  new Matrix(Y.map((y) => [...y])).transpose(),
];

/** (X^T X + l2 I)^-1 X^T Y, p x T. */
function ridge(twin: Twin): Matrix {
  const [X, Y] = matrices(twin);
  const normal = X.transpose().mmul(X).add(Matrix.eye(X.columns).mul(twin.l2));
  return solveLinear(normal, X.transpose().mmul(Y));
}

const shapes = draws({ n: 12, p: 16, T: 3 });

describe('leastSquares', () => {
  it('is ridge regression, tall and wide', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0.01, 1, 100), (draw, l2) => {
        const { solution, twin, tolerance } = direct(dataOf(draw), { ...draw, l2, sparse: false });
        const expected = ridge(twin).to1DArray();
        const size = Math.max(1e-3, ...expected.map(Math.abs));
        solution.w.forEach((value, q) => {
          expect(Math.abs(value - expected[q]!)).toBeLessThanOrEqual(1e-8 * size);
        });
        expect(solution).toMatchObject({ iterations: 1, reason: 'converged' });
        expect(solution.gap).toBeLessThanOrEqual(tolerance);
        const above = objective(twin, solution.w) - objective(twin, expected);
        expect(solution.gap).toBeGreaterThanOrEqual(above - 1e-14 * twin.nullObjective);
        expect(Math.abs(rayGap(twin, solution.w) - solution.gap)).toBeLessThanOrEqual(
          1e-11 * twin.nullObjective,
        );
      }),
    );
  });

  it('is least squares without a penalty', () => {
    fc.assert(
      fc.property(shapes, (draw) => {
        const { solution, twin } = direct(dataOf(draw), { ...draw, sparse: false });
        const [X, Y] = matrices(twin);
        const best = objective(twin, pseudoInverse(X).mmul(Y).to1DArray());
        const above = objective(twin, solution.w) - best;
        expect(above).toBeLessThanOrEqual(1e-11 * twin.nullObjective);
        expect(solution.gap).toBeGreaterThanOrEqual(above - 1e-13 * twin.nullObjective);
        expect(solution.gap).toBeLessThanOrEqual(1e-20 * twin.nullObjective);
        expect(solution.reason).toBe('converged');
      }),
    );
    const { gap } = direct(plainData(20, 6, 2, 1), {}).solution;
    expect(gap).toBeGreaterThan(0); // What rounding leaves in the range of X.
  });

  it('without a penalty takes the shortest of all solutions, in columns of length 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (n, p, seed) => {
        const { X: full, Y } = plainData(n, p, 2, seed);
        const X = full.map((row) => [...row, 0, 2 * row[0]!, row[p - 1]! / 3]);
        const { solution, twin } = direct({ X, Y }, { fitIntercept: false });
        const lengths = twin.X.map((x) => Math.hypot(...x) || 1);
        const [scaled, target] = matrices({
          ...twin,
          X: twin.X.map((x, j) => x.map((v) => v / lengths[j]!)),
        });
        const expected = pseudoInverse(scaled).mmul(target).to1DArray();
        const size = 1 + Math.max(...expected.map(Math.abs)) ** 2;
        solution.w.forEach((value, q) => {
          expect(Math.abs(value * lengths[q >> 1]! - expected[q]!)).toBeLessThanOrEqual(1e-10 * size);
        });
      }),
    );
  });

  it('gives a repeated column the same weight as its twin, and a zero column none', () => {
    const X = [
      [1, 1, 0, 2],
      [2, 2, 0, 0],
      [4, 4, 0, 1],
      [3, 3, 0, 5],
    ];
    const Y = X.map(([a, , , d]) => [2 * a! - d!]);
    for (const l2 of [0, 1e-9, 1]) {
      const { solution } = direct({ X, Y }, { l2 });
      expect(solution.w[0]).toBeCloseTo(solution.w[1]!, 10);
      expect(solution.w[2]).toBe(0);
      const wide = direct({ X: X.slice(0, 2), Y: Y.slice(0, 2) }, { l2, fitIntercept: false }).solution;
      expect(wide.w[0]).toBeCloseTo(wide.w[1]!, 10);
      expect(wide.w[2]).toBe(0);
    }
  });

  it('interpolates where there are more features than samples', () => {
    const { solution, twin } = direct(plainData(5, 20, 2, 1), {});
    expect(objective(twin, solution.w)).toBeLessThanOrEqual(1e-28 * twin.nullObjective);
  });

  it.each([
    ['one sample', { X: [[3, 4]], Y: [[5]] }],
    ['one feature', { X: [[3], [4], [0]], Y: [[5], [6], [7]] }],
    ['a zero design', { X: [[0], [0]], Y: [[1], [2]] }],
    ['zero targets', { X: [[1], [2]], Y: [[0], [0]] }],
    ['targets equal to their mean', { X: [[1], [2]], Y: [[0.1], [0.1]] }],
  ])('handles %s', (_, data) => {
    for (const fitIntercept of [false, true]) {
      for (const l2 of [0, 0.5]) {
        const { solution, twin } = direct(data, { l2, fitIntercept });
        const expected = l2 > 0 ? ridge(twin).to1DArray() : [];
        expect(solution.reason).toBe('converged');
        expected.forEach((value, q) => {
          expect(solution.w[q]).toBeCloseTo(value, 12);
        });
        expect(solution.w.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('takes columns of very different sizes', () => {
    const { X, Y } = plainData(9, 3, 2, 5);
    const sizes = [1e-140, 1, 1e140];
    const far = { X: X.map((row) => row.map((value, j) => value * sizes[j]!)), Y };
    const here = direct({ X, Y }, {}).solution;
    const { solution } = direct(far, {});
    expect(solution.reason).toBe('converged');
    solution.w.forEach((value, q) => {
      expect(value * sizes[Math.floor(q / 2)]!).toBeCloseTo(here.w[q]!, 10);
    });
  });

  it('solves wide ridges whose columns are of very different sizes', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { X, Y } = plainData(7, 14, 2, seed);
      const data = { X: X.map((row) => row.map((value, j) => value * 10 ** (8 * Math.sin(7 * j)))), Y };
      for (const l2 of [1e-8, 3e-5, 1]) {
        const { solution, twin } = direct(data, { l2 });
        expect(solution.reason).toBe('converged');
        expect(rayGap(twin, solution.w)).toBeLessThanOrEqual(1e-11 * twin.nullObjective);
      }
    }
  });

  it('with the strongest ridge leaves next to nothing, and knows it', () => {
    for (const l2 of [1e200, 1e300, 1e308]) {
      for (const data of [plainData(9, 3, 2, 5), plainData(4, 9, 2, 5)]) {
        const { solution } = direct(data, { l2 });
        expect(solution.reason).toBe('converged');
        expect(Math.max(...solution.w.map(Math.abs))).toBeLessThan(1e-150);
      }
    }
  });

  it('with the weakest ridge is least squares', () => {
    const data = plainData(9, 3, 2, 5);
    const free = direct(data, {}).solution;
    for (const l2 of [1e-14, 1e-40, 1e-300, 5e-324]) {
      const { solution } = direct(data, { l2 }, 1e-8);
      expect(solution.reason).toBe('converged');
      solution.w.forEach((value, q) => {
        expect(value).toBeCloseTo(free.w[q]!, 10);
      });
    }
  });

  it('says that it fell short where the tolerance asks for more than float64 has', () => {
    const { solution } = direct(plainData(9, 3, 2, 5), { l2: 0.1 }, -1);
    expect(solution.reason).toBe('precision');
  });

  it('reports once, in the units of the user', () => {
    withProblem(plainData(9, 3, 2, 5), { l2: 0.1 }, (problem) => {
      const solver = leastSquares(problem, { tolerance: 3e-9, maxIter: 7 });
      const seen: Progress[] = [];
      let step = solver.next();
      for (; !step.done; step = solver.next()) {
        if (step.value.kind === 'progress') seen.push(step.value.progress);
      }
      const { objectiveUnit } = problem;
      const gap = step.value.gap * objectiveUnit;
      const tolerance = 3e-9 * objectiveUnit;
      expect(seen).toEqual([{ iteration: 1, maxIter: 7, gap, tolerance, candidates: 3, active: 3 }]);
    });
  });

  it('yields frozen weights outside kernel memory', () => {
    withProblem(plainData(9, 3, 2, 5), { kernels: 'wasm' }, (problem) => {
      const solver = leastSquares(problem, { tolerance: 0, maxIter: 1 });
      let step = solver.next();
      while (!step.done) step = solver.next();
      expect(Object.isFrozen(step.value)).toBe(true);
      expect(step.value.w.buffer).not.toBe(problem.standardized.target.buffer);
      expect(step.value.w.byteLength).toBe(step.value.w.buffer.byteLength);
    });
  });
});

describe('canFactorise', () => {
  const of = (l1: number, kind: string, rows: number, columns: number) =>
    canFactorise({
      penalty: rowLasso({ l1, l2: 1, nTasks: 1 }),
      standardized: { design: { exact: { local: { isSparse: kind === 'sparse', rows, columns } } } },
    } as unknown as RowProblem);

  it('wants a dense design, no row penalty, and a factorisation of seconds', () => {
    expect(of(0, 'dense', 1000, 100)).toBe(true);
    expect(of(0, 'dense', 1e6, 50)).toBe(true);
    expect(of(0, 'dense', 50, 1e6)).toBe(true);
    expect(of(1e-9, 'dense', 10, 10)).toBe(false);
    expect(of(0, 'sparse', 10, 10)).toBe(false);
    expect(of(0, 'dense', 3000, 3000)).toBe(false);
    expect(of(0, 'dense', 1e6, 100)).toBe(false);
  });
});
