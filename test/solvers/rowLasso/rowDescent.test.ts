/** Descent that kernels lead to its end, against naive block descent and `blockDescent`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/computation/computation.js';
import { runSync } from '../../../src/computation/drivers.js';
import { createRandom } from '../../../src/math/random.js';
import { rowLasso } from '../../../src/penalties/rowLasso.js';
import { withPenalty } from '../../../src/problem/rowLasso/rowProblem.js';
import { type BlockDescentOptions, blockDescent } from '../../../src/solvers/rowLasso/blockDescent.js';
import { rowDescent, suitsRowDescent } from '../../../src/solvers/rowLasso/rowDescent.js';
import {
  type Data,
  dataOf,
  draws,
  objective,
  plainData,
  rayGap,
  type Settings,
  slowMinimum,
  solve,
  supportOf,
  twinOf,
  withProblem,
} from '../../laws/solverProblems.js';

const descend = (data: Data, settings: Settings, options: Partial<BlockDescentOptions> = {}) =>
  solve(data, settings, rowDescent, ({ nullObjective }) => ({
    maxIter: 1000,
    ...options,
    tolerance: (options.tolerance ?? 1e-12) * nullObjective,
  }));

const shapes = draws({ n: 14, p: 10, T: 4 }).map((draw) => ({ ...draw, sparse: false }));
const strengths = fc.record({
  l1: fc.constantFrom(0.001, 0.05, 0.3, 0.8, 0.999, 1, 1.5),
  l2: fc.constantFrom(0, 1e-9, 0.01, 10),
});

/** Columns that are one column and a little noise: passes alone are slow. */
function correlated(seed: number): Data {
  const random = createRandom(seed);
  const X = Array.from({ length: 60 }, () => {
    const shared = random.normal();
    return Array.from({ length: 10 }, () => shared + 0.01 * random.normal());
  });
  return { X, Y: X.map((x) => [0, 1].map((t) => 10 * (x[0]! - x[1]!) + x[2]! * t + 0.1 * random.normal())) };
}

/** More features than samples, each of them like the one before. */
function alike(seed: number): Data {
  const random = createRandom(seed);
  const X = Array.from({ length: 20 }, () => {
    let last = 0;
    return Array.from({ length: 300 }, () => {
      last = 0.95 * last + Math.sqrt(1 - 0.95 ** 2) * random.normal();
      return last;
    });
  });
  const [first, second] = [X.map(() => random.normal()), X.map(() => random.normal())];
  return { X, Y: first.map((y, i) => [y, second[i]!]) };
}

describe('rowDescent', () => {
  it('takes no step for a gain that is rounding, where columns depend on each other', () => {
    const settings = { fitIntercept: false, kernels: 'wasm' } as const;
    for (let seed = 1; seed <= 20; seed++) {
      for (const l1 of [0.03, 0.01]) {
        const { solution, twin, tolerance } = descend(alike(seed), { l1, ...settings }, { tolerance: 1e-4 });
        expect(solution.reason).toBe('converged');
        expect(solution.gap).toBeLessThanOrEqual(tolerance);
        expect(objective(twin, solution.w)).toBeLessThan(twin.nullObjective);
      }
    }
  });

  it('finds what naive block descent finds, and proves it, from any start', () => {
    fc.assert(
      fc.property(shapes, strengths, fc.constantFrom(0, 1e-3, 1e3), (draw, strength, size) => {
        const random = createRandom(draw.seed);
        const start = Float64Array.from({ length: draw.p * draw.T }, () => size * random.normal());
        const options = size === 0 ? {} : { start };
        const { solution, twin, tolerance } = descend(dataOf(draw), { ...draw, ...strength }, options);
        const { w, gap, reason } = solution;
        expect(reason === 'converged').toBe(gap <= tolerance);
        const scale = objective(twin, w) + twin.nullObjective;
        expect(gap).toBeLessThanOrEqual(rayGap(twin, w) * (1 + 1e-9) + 1e-12 * scale);
        const above = objective(twin, w) - objective(twin, slowMinimum(twin));
        expect(above).toBeLessThanOrEqual(gap + 1e-13 * scale);
        if (reason === 'converged') expect(above).toBeLessThanOrEqual(1e-11 * scale);
      }),
    );
  });

  it('has digits to spare at no cost, and the support of block descent', () => {
    for (const settings of [{ l1: 0.1 }, { l1: 0.3, l2: 0.1 }, { l1: 0.7 }]) {
      const data = plainData(60, 12, 3, 1, 5);
      const { solution, twin } = descend(data, settings, { tolerance: 1e-4 });
      expect(solution.gap).toBeLessThanOrEqual(1e-14 * twin.nullObjective);
      const best = slowMinimum(twin);
      expect(supportOf(solution.w, 3)).toEqual(supportOf(best, 3, 1e-9));
      solution.w.forEach((value, q) => {
        expect(Math.abs(value - best[q]!)).toBeLessThanOrEqual(1e-6);
      });
    }
  });

  it('needs few passes where those alone would be slow, and no more than it may take', () => {
    const settings = { l1: 0.001 };
    const { solution, twin } = descend(correlated(1), settings);
    expect(solution.reason).toBe('converged');
    expect(solution.iterations).toBeLessThan(60);
    expect(rayGap(twin, solution.w)).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
    for (const maxIter of [1, 2, 3, 5]) {
      const { solution } = descend(correlated(1), settings, { maxIter });
      expect(solution).toMatchObject({ reason: 'maxIter', iterations: maxIter });
    }
  });

  it('leaves a support for which it has no room to block descent, at once or on the way, and counts both', () => {
    const [p, most] = [560, 512];
    const data = plainData(700, p, 1, 7, 540);
    for (const size of [0, 1]) {
      const start = new Float64Array(p).map((_, j) => size * (1 + j));
      const options = { maxIter: 10_000, tolerance: 1e-9, ...(size && { start }) };
      const { solution, twin } = descend(data, { l1: 0.001, kernels: 'wasm' }, options);
      expect(solution.reason).toBe('converged');
      expect(supportOf(solution.w, 1).length).toBeGreaterThan(most);
      expect(rayGap(twin, solution.w)).toBeLessThanOrEqual(1e-9 * twin.nullObjective);
    }
    withProblem(data, { l1: 0.9, kernels: 'wasm' }, (problem) => {
      const rule = { tolerance: 1e-9 * problem.nullObjective, maxIter: 1000 };
      const first = runSync(rowDescent(problem, rule));
      const { penalty: _, rows: __, geometry: ___, ...data } = problem;
      const weaker = withPenalty(data, rowLasso({ l1: 1e-6, l2: 0, nTasks: 1 }));
      expect(suitsRowDescent(weaker, rule)).toBe(true);
      const { w, iterations } = runSync(rowDescent(weaker, { ...rule, start: first.w, keepsState: true }));
      expect(supportOf(w, 1).length).toBeGreaterThan(most);
      expect(iterations).toBeGreaterThan(0);
      expect(suitsRowDescent(weaker, rule)).toBe(false);
    });
  });

  it('has Newton steps over the samples where as many rows as those are in use, from any start', () => {
    const [n, p, T] = [16, 260, 6];
    const random = createRandom(5);
    const start = Float64Array.from({ length: p * T }, () => random.normal());
    const data = plainData(n, p, T, 7, 60);
    for (const l2 of [0, 0.01]) {
      const least = withProblem(data, { l1: 0.1, l2 }, (problem) => {
        const twin = twinOf(problem);
        return objective(twin, slowMinimum(twin));
      });
      for (const options of [{}, { start }]) {
        const settings = { l1: 0.1, l2, kernels: 'wasm' } as const;
        const { solution, twin } = descend(data, settings, { tolerance: 1e-9, ...options });
        expect(solution.reason).toBe('converged');
        expect(solution).not.toHaveProperty('lastPasses'); // those of `blockDescent`
        expect(supportOf(solution.w, T).length).toBeGreaterThan(n / 2);
        const gap = rayGap(twin, solution.w);
        if (l2 === 0) expect(gap).toBeLessThanOrEqual(1.001e-9 * twin.nullObjective);
        const above = objective(twin, solution.w) - least;
        expect(above).toBeLessThanOrEqual(1e-9 * twin.nullObjective);
      }
    }
  });

  it('goes on from a solution of another strength, and takes no pass from its own', () => {
    withProblem(plainData(40, 8, 2, 3), { l1: 0.2 }, (problem) => {
      const rule = { tolerance: 1e-6 * problem.nullObjective, maxIter: 1000 };
      const first = runSync(rowDescent(problem, rule));
      expect(first.keepsState).toBe(true);
      const again = runSync(rowDescent(problem, { ...rule, start: first.w, keepsState: true }));
      expect(again).toMatchObject({ iterations: 0, w: first.w });
      const afresh = runSync(blockDescent(problem, rule));
      afresh.w.forEach((value, q) => {
        expect(Math.abs(value - again.w[q]!)).toBeLessThanOrEqual(1e-9);
      });
    });
  });

  it('leaves columns that are nearly one, and those whose products leave float64, to block descent', () => {
    const { X, Y } = plainData(20, 5, 2, 3);
    const apart = { X: X.map((row) => row.map((value) => value + 1000)), Y };
    const long = { X: X.map((row) => row.map((value) => value * 1e100)), Y };
    for (const data of [apart, long]) {
      for (const kernels of ['wasm', 'reference'] as const) {
        const settings = { l1: 0.01, fitIntercept: false, kernels };
        const { solution } = descend(data, settings, { tolerance: 1e-10, maxIter: 20_000 });
        expect(solution.reason).toBe('converged');
      }
    }
  });

  it('tells the gap of each call of the kernels', () => {
    withProblem(plainData(3000, 150, 30, 3), { l1: 0.01, kernels: 'wasm' }, (problem) => {
      const steps = rowDescent(problem, { tolerance: 1e-9 * problem.nullObjective, maxIter: 1000 });
      const told = [...steps].flatMap((step) => (step.kind === 'progress' ? [step.progress.gap] : []));
      expect(told.length).toBeGreaterThan(1);
      expect(told.at(-1)).toBeLessThan(told[0]!);
    });
  });

  it('tells the gap that it ends with', () => {
    withProblem(plainData(40, 8, 2, 3), { l1: 0.2 }, (problem) => {
      const told: Progress[] = [];
      const steps = rowDescent(problem, { tolerance: 1e-6 * problem.nullObjective, maxIter: 1000 });
      let step = steps.next();
      for (; !step.done; step = steps.next())
        if (step.value.kind === 'progress') told.push(step.value.progress);
      const { gap, iterations } = step.value;
      expect(told).toMatchObject([{ gap: gap * problem.objectiveUnit, iteration: iterations }]);
    });
  });
});

describe('suitsRowDescent', () => {
  const suits = (data: Data, settings: Settings, options: Partial<BlockDescentOptions> = {}) =>
    withProblem(data, settings, (problem) =>
      suitsRowDescent(problem, { tolerance: 0, maxIter: 1, ...options }),
    );

  it('asks for dense columns, not too many of them, and passes in a fixed order', () => {
    expect(suits(plainData(30, 10, 2, 1), { l1: 0.1 })).toBe(true);
    expect(suits(plainData(4, 300, 2, 1), { l1: 0.1, l2: 1 })).toBe(true);
    expect(suits(plainData(4, 20_000, 2, 1), { l1: 0.1 })).toBe(false);
    expect(suits(plainData(30, 10, 2, 1), { l1: 0.1, sparse: true })).toBe(false);
    expect(suits(plainData(30, 10, 2, 1), { l1: 0.1 }, { order: () => {} })).toBe(false);
  });
});
