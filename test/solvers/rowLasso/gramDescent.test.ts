/** Descent on inner products, against what it stands for: the objective on the samples. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import type { RowProblem } from '../../../src/problem/rowLasso/rowProblem.js';
import { blockDescent } from '../../../src/solvers/rowLasso/blockDescent.js';
import { gramDescent } from '../../../src/solvers/rowLasso/gramDescent.js';
import type { Effort } from '../../../src/solvers/stopTest.js';
import { dataOf, dot, draws, objective, residuals, twinOf, withProblem } from '../../laws/solverProblems.js';

/** Runs it over all columns from zero rows; reports W and V. */
function descend(
  problem: RowProblem,
  bounds: { goal: number; maxPasses: number },
): Effort & { w: Float64Array; v: Float64Array } {
  const { X, Y } = twinOf(problem);
  const { nTasks, rows } = problem;
  const all = Int32Array.from(X, (_, j) => j);
  const buffers = problem.gram.workspaceFor(all);
  const { stride } = buffers.gram;
  buffers.w.fill(0);
  X.forEach((x, j) => {
    Y.forEach((y, t) => {
      buffers.v[t * stride + j] = dot(x, y);
    });
  });
  const residualSquares = Y.reduce((sum, y) => sum + dot(y, y), 0);
  const effort: Effort = { passes: 0, flops: 0, movement: Infinity };
  const steps = gramDescent(
    { kernels: problem.kernels, buffers, residualSquares, nTasks, features: all, rows, effort },
    { ...bounds, smallestMovement: 0 },
  );
  for (;;) {
    const step = steps.next();
    if (step.done) {
      const v = Float64Array.from(
        buffers.w,
        (_, q) => buffers.v[(q % nTasks) * stride + Math.floor(q / nTasks)]!,
      );
      return { ...effort, w: buffers.w.slice(), v };
    }
  }
}

const cases = fc.record({
  draw: draws({ n: 20, p: 8, T: 4 }),
  l1: fc.constantFrom(0.02, 0.3, 0.9),
  l2: fc.constantFrom(0, 0.1),
});

describe('gramDescent', () => {
  it('ends at the minimum that blockDescent finds on the samples', () => {
    fc.assert(
      fc.property(cases, ({ draw, l1, l2 }) => {
        withProblem(dataOf(draw), { ...draw, l1, l2 }, (problem) => {
          const twin = twinOf(problem);
          const reached = descend(problem, { goal: 1e-12 * problem.nullObjective, maxPasses: 20_000 });
          const rule = { tolerance: 1e-12 * problem.nullObjective, maxIter: 20_000 };
          const best = objective(twin, runSync(blockDescent(problem, rule)).w);
          const slack = 1e-11 * problem.nullObjective + 1e-300;
          expect(objective(twin, reached.w) - best).toBeLessThanOrEqual(slack);
          expect(reached.passes).toBeLessThan(20_000);
        });
      }),
    );
  });

  it('keeps V = X^T (Y - X W), and the objective falls with every pass', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 12 }), ({ draw, l1, l2 }, maxPasses) => {
        withProblem(dataOf(draw), { ...draw, l1, l2 }, (problem) => {
          const twin = twinOf(problem);
          const before = descend(problem, { goal: 0, maxPasses: maxPasses - 1 });
          const { w, v, passes } = descend(problem, { goal: 0, maxPasses });
          expect(passes).toBeLessThanOrEqual(maxPasses);
          const R = residuals(twin, w);
          const size = twin.Y.reduce((sum, y) => sum + dot(y, y), 0);
          for (const [q, value] of v.entries()) {
            const x = twin.X[Math.floor(q / problem.nTasks)]!;
            const exact = dot(x, R[q % problem.nTasks]!);
            expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-10 * Math.sqrt(size * dot(x, x)) + 1e-10);
          }
          const slack = 1e-12 * problem.nullObjective;
          expect(objective(twin, w)).toBeLessThanOrEqual(objective(twin, before.w) + slack);
        });
      }),
    );
  });

  it('stops as soon as the gap is below the goal, and does nothing without passes', () => {
    const draw = { n: 30, p: 6, T: 2, seed: 3, weighted: false, fitIntercept: true, sparse: false } as const;
    withProblem(dataOf({ ...draw, kernels: 'wasm' }), { ...draw, l1: 0.1 }, (problem) => {
      const coarse = descend(problem, { goal: 0.1 * problem.nullObjective, maxPasses: 1000 });
      const fine = descend(problem, { goal: 1e-10 * problem.nullObjective, maxPasses: 1000 });
      expect(coarse.passes).toBeLessThan(fine.passes);
      expect(descend(problem, { goal: Infinity, maxPasses: 1000 }).passes).toBe(1);
      const none = descend(problem, { goal: 0, maxPasses: 0 });
      expect([none.passes, none.flops, none.w.some((value) => value !== 0)]).toEqual([0, 0, false]);
    });
  });
});
