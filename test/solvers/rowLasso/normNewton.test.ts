/** Newton's method on row norms, against naive block descent in plain arrays. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { createRandom } from '../../../src/math/random.js';
import type { RowProblem } from '../../../src/problem/rowLasso/rowProblem.js';
import { NormNewton } from '../../../src/solvers/rowLasso/normNewton.js';
import type { Effort } from '../../../src/solvers/stopTest.js';
import {
  type Data,
  dot,
  objective,
  plainData,
  residuals,
  rowsOf,
  slowMinimum,
  supportOf,
  twinOf,
  withProblem,
} from '../../laws/solverProblems.js';

/** Runs on all features until nothing is gained; from zero rows unless a start is given. */
function newton(
  problem: RowProblem,
  { start, goal = 1e-14 }: { start?: Float64Array; goal?: number } = {},
): { w: Float64Array; v: Float64Array; residual: Float64Array; effort: Effort; isSuited: boolean } {
  const buffers = problem.workspace.restart();
  const [w, v] = [buffers.rows(), buffers.rows()];
  const [residual, fitted] = [buffers.field(), buffers.field()];
  const [list, all] = [buffers.list(), buffers.list()];
  const { standardized, nullObjective } = problem;
  const { design, target, squaredNorms } = standardized;
  let count = 0;
  for (let j = 0; j < design.columns; j++) if (squaredNorms[j]! > 0) all[count++] = j;
  const working = all.subarray(0, count);
  const effort: Effort = { passes: 0, flops: 0, movement: Infinity };
  if (start) w.set(start);
  const method = new NormNewton(problem, { w, v, norms: buffers.norms(), residual, fitted, list, effort });
  runSync(design.multiply(w, working, fitted));
  for (let k = 0; k < residual.length; k++) residual[k] = target[k]! - fitted[k]!;
  runSync(design.correlate(residual, working, v));
  let gap = nullObjective;
  for (let round = 0; round < 8 && method.isSuited; round++) {
    const tolerance = goal * nullObjective;
    runSync(method.run(working, { gap, goal: tolerance, tolerance, budget: 1000, isCurrent: true }));
    gap *= 1e-2;
  }
  return { w: w.slice(), v: v.slice(), residual: residual.slice(), effort, isSuited: method.isSuited };
}

/** Columns of other sizes, one of them zero and two of them alike. */
function scaledData(n: number, p: number, T: number, seed: number, orders: number): Data {
  const { X, Y } = plainData(n, p, T, seed, 4);
  const random = createRandom(seed + 1);
  const sizes = Array.from({ length: p }, () => 10 ** (orders * (2 * random.uniform() - 1)));
  return {
    X: X.map((row) =>
      row.map((_, j) => (j === 1 ? 0 : (j === 3 ? row[2]! : row[j]!) * sizes[j === 3 ? 2 : j]!)),
    ),
    Y,
  };
}

const cases = fc.record({
  n: fc.integer({ min: 6, max: 30 }),
  p: fc.integer({ min: 15, max: 40 }),
  T: fc.integer({ min: 2, max: 7 }),
  seed: fc.nat(),
  orders: fc.constantFrom(0, 3),
  l1: fc.constantFrom(0.05, 0.3, 0.9),
  l2: fc.constantFrom(0, 1e-3, 1),
  kernels: fc.constantFrom('wasm', 'reference'),
});

describe('NormNewton', () => {
  it('finds the minimum of naive block descent, from zero rows and from others', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ n, p, T, seed, orders, ...settings }, hasStart) => {
        withProblem(scaledData(n, p, T, seed, orders), settings as never, (problem) => {
          const twin = twinOf(problem);
          const random = createRandom(seed);
          const start = hasStart
            ? Float64Array.from({ length: p * T }, (_, q) => {
                const size = Math.sqrt(problem.standardized.squaredNorms[Math.floor(q / T)]!);
                return size > 0 && q % 3 ? random.normal() / size : 0;
              })
            : undefined;
          const { w, isSuited } = newton(problem, start ? { start } : {});
          if (!isSuited) return;
          const best = objective(twin, slowMinimum(twin));
          expect(objective(twin, w)).toBeLessThanOrEqual(best + 1e-9 * twin.nullObjective);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('suits problems that are not interpolated, and takes few conjugate gradients', () => {
    for (let seed = 0; seed < 6; seed++) {
      withProblem(scaledData(30, 120, 5, seed, 3), { l1: 0.1, kernels: 'wasm' }, (problem) => {
        const twin = twinOf(problem);
        const { w, isSuited, effort } = newton(problem, { goal: 1e-8 });
        expect(isSuited).toBe(true);
        expect(effort.passes).toBeLessThan(150);
        const best = slowMinimum(twin);
        expect(objective(twin, w)).toBeLessThanOrEqual(objective(twin, best) + 1e-9 * twin.nullObjective);
        expect(supportOf(best, 5, 1e-6).every((j) => rowsOf(w, 5)[j]!.some((value) => value !== 0))).toBe(
          true,
        );
      });
    }
  });

  it('leaves R = Y - X W and V = X^T R beside W, and zero rows exactly zero', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(1e-3, 1e-9), ({ n, p, T, seed, orders, ...settings }, goal) => {
        withProblem(scaledData(n, p, T, seed, orders), settings as never, (problem) => {
          const twin = twinOf(problem);
          const { stride } = problem.standardized.design;
          const { w, v, residual, isSuited } = newton(problem, { goal });
          if (!isSuited) return;
          const R = residuals(twin, w);
          // M in float32 is near enough to this gap only.
          const unit = (goal > 1e-6 ? 1e-4 : 1e-9) * Math.sqrt(2 * twin.nullObjective);
          R.forEach((r, t) => {
            r.forEach((value, i) => {
              expect(Math.abs(residual[t * stride + i]! - value)).toBeLessThanOrEqual(unit);
            });
            twin.X.forEach((x, j) => {
              const size = Math.sqrt(dot(x, x));
              if (size === 0) return;
              expect(Math.abs(v[j * T + t]! - dot(x, r))).toBeLessThanOrEqual(unit * size);
            });
          });
          expect(rowsOf(w, T)[1]!.every((value) => value === 0)).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('never rises from rows that are far longer than its strength, where M is all but singular', () => {
    const cases = fc.record({
      n: fc.constantFrom(20, 60),
      T: fc.constantFrom(3, 20),
      seed: fc.nat(),
      strength: fc.constantFrom(1e-4, 1e-6, 1e-8, 1e-10, 1e-13, 1e-15),
      kernels: fc.constantFrom('wasm', 'reference'),
    });
    fc.assert(
      fc.property(cases, ({ n, T, seed, strength, kernels }) => {
        const data = plainData(n, 80, T, seed, 4);
        const start = withProblem(data, { l1: 0.3 }, (problem) => newton(problem, { goal: 1e-8 }).w);
        withProblem(data, { l1: strength, kernels: kernels as never }, (problem) => {
          const twin = twinOf(problem);
          const { w } = newton(problem, { start, goal: 1e-8 });
          expect(objective(twin, w)).toBeLessThanOrEqual(objective(twin, start) + 1e-2 * twin.nullObjective);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('goes back to where it began when it gives up: float32 cannot tell columns apart that are all but alike', () => {
    let given = 0;
    for (let seed = 0; seed < 10; seed++) {
      const { X, Y } = plainData(30, 36, 6, seed, 4);
      const alike = { X: X.map((row) => row.map((x) => 1e7 + x)), Y };
      withProblem(alike, { l1: 0.1, fitIntercept: false, kernels: 'wasm' }, (problem) => {
        const start = Float64Array.from({ length: 36 * 6 }, (_, q) => (q % 5 === 0 ? 1e-8 : 0));
        const { w, isSuited } = newton(problem, { start, goal: 1e-8 });
        if (isSuited) return;
        given++;
        expect(w).toEqual(start);
      });
    }
    expect(given).toBeGreaterThan(0);
  });

  it('gives the same bits each time', () => {
    const run = () =>
      withProblem(plainData(20, 60, 4, 5, 6), { l1: 0.1, l2: 0.01, kernels: 'wasm' }, (problem) =>
        newton(problem),
      );
    expect(run()).toEqual(run());
  });
});
