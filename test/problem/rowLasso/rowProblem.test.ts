import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { openKernels } from '../../../src/kernels/open.js';
import { rowLasso } from '../../../src/penalties/rowLasso.js';
import { rowProblem } from '../../../src/problem/rowLasso/rowProblem.js';
import { blockDescent } from '../../../src/solvers/rowLasso/blockDescent.js';
import { cgls } from '../../../src/solvers/rowLasso/cgls.js';
import { leastSquares } from '../../../src/solvers/rowLasso/leastSquares.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { dataOf, draws, numbers, objective, open, twinOf, withProblem } from '../../laws/solverProblems.js';

const opened: Kernels[] = [];

vi.mock(import('../../../src/kernels/open.js'), async (original) => {
  const { openKernels: really } = await original();
  return {
    openKernels: vi.fn((...args: Parameters<typeof really>) => {
      const kernels = really(...args);
      opened.push(kernels);
      return kernels;
    }),
  };
});

afterEach(() => {
  for (const kernels of opened.splice(0)) kernels.dispose();
  vi.mocked(openKernels).mockClear();
});

const isDisposed = (kernels: Kernels): boolean => {
  try {
    kernels.float64(0);
    return false;
  } catch (error) {
    expect((error as Error).message).toContain('disposed');
    return true;
  }
};

describe('rowProblem', () => {
  it("is n / s^2 times the user's objective, at the best intercepts", () => {
    fc.assert(
      fc.property(draws({ n: 12, p: 5, T: 3 }), fc.constantFrom(0, 0.2), (draw, l2) => {
        const data = dataOf(draw);
        const { X, Y, sampleWeight } = data;
        const { n, T, fitIntercept } = draw;
        const l1 = 0.3;
        const dataset = datasetFromShared(X, Y, { sampleWeight: sampleWeight ?? null });
        const problem = rowProblem(dataset, rowLasso({ l1, l2, nTasks: T }), {
          fitIntercept,
          kernels: draw.kernels,
        });
        const { scale } = problem.standardized;
        const w = Float64Array.from({ length: draw.p * T }, (_, k) => ((k * 7) % 5) - 2);
        const twin = twinOf(problem);
        problem.dispose();

        const s = sampleWeight ?? Y.map(() => 1);
        const total = s.reduce((a, b) => a + b, 0);
        let expected = 0;
        for (let t = 0; t < T; t++) {
          const r = Y.map((y, i) => y[t]! - X[i]!.reduce((sum, x, j) => sum + x * w[j * T + t]!, 0));
          const mean = fitIntercept ? r.reduce((sum, value, i) => sum + s[i]! * value, 0) / total : 0;
          r.forEach((value, i) => {
            expected += (s[i]! / total) * ((value - mean) ** 2 / 2);
          });
        }
        const constant = objective({ ...twin, l1: 0, l2: 0 }, new Float64Array(w.length));
        expect(problem.nullObjective).toBeCloseTo(constant, 12);
        for (let j = 0; j < draw.p; j++) {
          const size = Math.hypot(...w.subarray(j * T, (j + 1) * T));
          expected += l1 * size + (l2 / 2) * size ** 2;
        }
        const found =
          objective(
            twin,
            w.map((value) => value / scale),
          ) * problem.objectiveUnit;
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * (1 + expected));
        expect(problem.objectiveUnit).toBe(scale ** 2 / n);
        expect(problem.rows.fused!.everywhere).toEqual({ l1: (l1 * n) / scale, l2: l2 * n });
      }),
    );
  });

  it('opens kernels with enough memory for each solver, whatever the shape', () => {
    const shapes = draws({ n: 40, p: 9, T: 9 });
    const settings = fc.record({
      solver: fc.constantFrom('descent', 'direct', 'gradients'),
      l2: fc.constantFrom(0, 0.1),
    });
    fc.assert(
      fc.property(shapes, settings, (draw, { solver, l2 }) => {
        const l1 = solver === 'descent' ? 0.2 : 0;
        const sparse = draw.sparse && solver !== 'direct';
        withProblem(dataOf(draw), { ...draw, l1, l2, sparse, kernels: 'wasm' }, (problem) => {
          expect(problem.kernels.name).toBe('wasm');
          const rule = { tolerance: 0, maxIter: 7 };
          const run = { descent: blockDescent, direct: leastSquares, gradients: cgls }[solver];
          const { iterations } = runSync(run(problem, rule));
          expect(iterations).toBeLessThanOrEqual(7);
        });
      }),
    );
  });

  it('is frozen, and disposes of its kernels when told to', () => {
    const problem = open({ X: [[1], [2]], Y: [[1], [3]] });
    expect(Object.isFrozen(problem)).toBe(true);
    expect(opened).toEqual([problem.kernels]);
    expect(isDisposed(problem.kernels)).toBe(false);
    problem.dispose();
    expect(isDisposed(problem.kernels)).toBe(true);
    problem.dispose();
  });

  it.each(['wasm', 'reference'] as const)(
    'disposes of the kernels when the data cannot be used: %s',
    (kernels) => {
      const message = inputErrorOf(() => open({ X: [[1], [1e154]], Y: [[1], [3]] }, { kernels }));
      expect(message).toContain('column 0 of X');
      expect(opened.map(isDisposed)).toEqual([true]);
    },
  );

  it('lets a disposed problem have its memory used again, all zeros', () => {
    const data = { X: [[1], [2]], Y: [[1], [3]] };
    for (let round = 0; round < 3; round++) {
      withProblem(data, { kernels: 'wasm' }, ({ kernels }) => {
        const buffer = kernels.float64(4);
        expect([...buffer]).toEqual([0, 0, 0, 0]);
        buffer.fill(7);
        expect([...numbers(kernels, [1, 2])]).toEqual([1, 2]);
      });
    }
    expect(opened.every(isDisposed)).toBe(true);
  });
});
