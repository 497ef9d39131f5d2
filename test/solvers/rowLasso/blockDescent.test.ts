import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/computation/computation.js';
import { runSync } from '../../../src/computation/drivers.js';
import type { Design, LocalColumns } from '../../../src/designs/design.js';
import { createRandom } from '../../../src/math/random.js';
import { type BlockDescentOptions, blockDescent } from '../../../src/solvers/rowLasso/blockDescent.js';
import type { Solution } from '../../../src/solvers/solver.js';
import { type Product, watchedProblem } from '../../laws/designs.js';
import {
  type Data,
  dataOf,
  draws,
  objective,
  plainData,
  rayGap,
  rowsOf,
  type Settings,
  slowMinimum,
  solve,
  supportOf,
  type Twin,
  twinOf,
  withProblem,
} from '../../laws/solverProblems.js';

/** As BlockDescentOptions, with the tolerance a part of the objective of the best constant model. */
type Options = Partial<BlockDescentOptions>;

const descend = (data: Data, settings: Settings, options: Options = {}) =>
  solve(data, settings, blockDescent, ({ nullObjective }) => ({
    maxIter: 1000,
    ...options,
    tolerance: (options.tolerance ?? 1e-12) * nullObjective,
  }));

/** What holds for every solution, however the solver came to stop. */
function expectHonest(
  { solution, twin, tolerance }: ReturnType<typeof descend>,
  maxIter: number,
  best = slowMinimum(twin, 500),
): void {
  const { w, gap, iterations, reason } = solution;
  expect(w.every(Number.isFinite)).toBe(true);
  expect(gap).toBeGreaterThanOrEqual(0);
  expect(iterations).toBeLessThanOrEqual(maxIter);
  expect(reason === 'converged').toBe(gap <= tolerance);
  if (reason === 'maxIter') expect(iterations).toBe(maxIter);
  // The best dual point so far is at least as good as the one on the ray through the residual.
  const size = objective(twin, w) + twin.nullObjective;
  expect(gap).toBeLessThanOrEqual(rayGap(twin, w) * (1 + 1e-9) + 1e-12 * size);
  expect(gap).toBeGreaterThanOrEqual(objective(twin, w) - objective(twin, best) - 1e-13 * size);
}

const shapes = draws({ n: 14, p: 10, T: 4 });
const strengths = fc.record({
  l1: fc.constantFrom(0.001, 0.05, 0.3, 0.8, 0.999, 1, 1.5),
  l2: fc.constantFrom(0, 1e-9, 0.01, 10),
});

/** Wide problems, for which the working set is a part of the features. */
const wide = (seed: number): Data => plainData(25, 160, 2, seed, 8);

/** Columns that are one column and a little noise: block descent alone is slow. */
function correlated(seed: number): Data {
  const random = createRandom(seed);
  const X = Array.from({ length: 60 }, () => {
    const shared = random.normal();
    return Array.from({ length: 20 }, () => shared + 0.1 * random.normal());
  });
  const Y = X.map((x) =>
    [0, 1, 2].map((t) => 10 * (x[0]! - x[1]!) + x[2]! * (t - 1) + 0.1 * random.normal()),
  );
  return { X, Y };
}

describe('blockDescent', () => {
  it('finds what naive block descent finds, and proves it', () => {
    fc.assert(
      fc.property(shapes, strengths, (draw, strength) => {
        const found = descend(dataOf(draw), { ...draw, ...strength });
        expectHonest(found, 1000);
        const { solution, twin } = found;
        const naive = slowMinimum(twin);
        const above = objective(twin, solution.w) - objective(twin, naive);
        expect(above).toBeLessThanOrEqual(solution.gap + 1e-13 * twin.nullObjective);
        if (solution.reason === 'converged') expect(above).toBeLessThanOrEqual(1e-11 * twin.nullObjective);
      }),
    );
  });

  it('has the objective of naive block descent to 1e-12, and its support', () => {
    for (const [n, p, T] of [
      [30, 10, 1],
      [20, 10, 3],
      [25, 60, 2],
      [25, 160, 2],
    ] as const) {
      for (const settings of [{ l1: 0.1 }, { l1: 0.3, l2: 0.1 }, { l1: 0.7 }]) {
        for (const sparse of [false, true]) {
          const data = plainData(n, p, T, n + p, 5);
          const { solution, twin } = descend(data, { ...settings, sparse }, { tolerance: 1e-14 });
          const naive = slowMinimum(twin);
          expect(solution.reason).toBe('converged');
          expect(rayGap(twin, naive)).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
          const difference = objective(twin, solution.w) - objective(twin, naive);
          expect(Math.abs(difference)).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
          expect(supportOf(solution.w, T)).toEqual(supportOf(naive, T, 1e-9));
          solution.w.forEach((value, q) => {
            expect(Math.abs(value - naive[q]!)).toBeLessThanOrEqual(1e-6);
          });
        }
      }
    }
  });

  it('never drops a feature that is not zero at the minimum', () => {
    let dropped = 0;
    for (let seed = 0; seed < 12; seed++) {
      const settings: Settings = {
        l1: [0.1, 0.3, 0.6][seed % 3]!,
        l2: [0, 0.05][seed % 2]!,
        sparse: seed % 4 < 2,
      };
      withProblem(seed < 6 ? wide(seed) : plainData(15, 30, 3, seed), settings, (problem) => {
        const twin = twinOf(problem);
        const support = supportOf(slowMinimum(twin), problem.nTasks, 1e-7);
        expect(support.length).toBeGreaterThan(0);
        const start =
          seed % 2 ? twin.X.flatMap(() => Array.from({ length: problem.nTasks }, () => 1)) : undefined;
        const watched = watchedProblem(problem, ({ kind, features }) => {
          if (kind !== 'correlate') return;
          const candidates = new Set(features);
          dropped += twin.X.length - candidates.size;
          expect(support.filter((j) => !candidates.has(j))).toEqual([]);
        });
        const rule = { tolerance: 1e-13 * problem.nullObjective, maxIter: 500 };
        runSync(blockDescent(watched, { ...rule, start: start && Float64Array.from(start) }));
      });
    }
    expect(dropped).toBeGreaterThan(50);
  });

  it('ends with a proof over every feature', () => {
    let fewest = Infinity;
    for (const [seed, l1] of [
      [1, 0.1],
      [2, 0.3],
      [3, 0.6],
    ] as const) {
      withProblem(wide(seed), { l1 }, (problem) => {
        const numbers = problem.standardized.design.columns * problem.nTasks;
        let last: number[] = [];
        const watched = watchedProblem(problem, ({ kind, features }) => {
          if (kind !== 'correlate') return;
          last = [...features];
          fewest = Math.min(fewest, last.length);
        });
        const start = new Float64Array(numbers).fill(1); // so far that the first working sets are the wrong ones
        runSync(blockDescent(watched, { tolerance: 1e-12 * problem.nullObjective, maxIter: 500, start }));
        expect(last).toEqual(Array.from({ length: 160 }, (_, j) => j));
      });
    }
    expect(fewest).toBeLessThan(160);
  });

  it('visits features in any order', () => {
    fc.assert(
      fc.property(shapes, strengths, (draw, strength) => {
        const random = createRandom(draw.seed);
        const data = dataOf(draw);
        const found = descend(data, { ...draw, ...strength }, { order: (list) => void random.shuffle(list) });
        expectHonest(found, 1000);
        const cyclic = descend(data, { ...draw, ...strength });
        const limit = Math.max(found.solution.gap, cyclic.solution.gap) + 1e-13 * found.twin.nullObjective;
        const [a, b] = [found, cyclic].map(({ solution, twin }) => objective(twin, solution.w));
        expect(Math.abs(a! - b!)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
    const random = createRandom(4);
    const asked: number[][] = [];
    const order = (list: Int32Array) => {
      random.shuffle(list);
      asked.push([...list]);
    };
    const { solution, twin } = descend(wide(2), { l1: 0.1 }, { order });
    expect(solution.reason).toBe('converged');
    expect(asked).toHaveLength(solution.iterations);
    expect(asked.some((list) => list.some((j, k) => k > 0 && j < list[k - 1]!))).toBe(true);
    expect(objective(twin, solution.w)).toBeLessThanOrEqual(
      objective(twin, slowMinimum(twin)) + 1e-12 * twin.nullObjective,
    );
  });

  it('starts from any weights, bad ones too', () => {
    fc.assert(
      fc.property(shapes, strengths, fc.constantFrom(1e-3, 1, 1e3), (draw, strength, size) => {
        const random = createRandom(draw.seed);
        const start = Float64Array.from({ length: draw.p * draw.T }, () => size * random.normal());
        const before = start.slice();
        const data = dataOf(draw);
        const found = descend(data, { ...draw, ...strength }, { start });
        expectHonest(found, 1000);
        expect(start).toEqual(before);
        const { solution, twin } = found;
        twin.X.forEach((x, j) => {
          if (x.some((value) => value !== 0)) return;
          expect(rowsOf(solution.w, draw.T)[j]!.every((value) => value === 0)).toBe(true);
        });
        if (solution.reason !== 'converged') return;
        const above = objective(twin, solution.w) - objective(twin, slowMinimum(twin));
        expect(above).toBeLessThanOrEqual(1e-11 * twin.nullObjective);
      }),
      { numRuns: 60 },
    );
  });

  it('never raises the objective, from pass to pass and from step to step', () => {
    for (let seed = 0; seed < 8; seed++) {
      const data = seed % 2 ? correlated(seed) : wide(seed);
      withProblem(data, { l1: [0.02, 0.2][seed >> 2]! }, (problem) => {
        const twin = twinOf(problem);
        let w: Float64Array | undefined;
        const watched = watchedProblem(problem, ({ kind, from }) => {
          if (kind === 'multiply') w = from;
        });
        // Newton's steps on row norms lower a bound of it instead, and are not made where passes have an order.
        const rule = { tolerance: 1e-12 * problem.nullObjective, maxIter: 150, order: () => {} };
        const solver = blockDescent(watched, rule);
        let lowest = Infinity;
        for (let step = solver.next(); !step.done; step = solver.next()) {
          if (!w) continue;
          const P = objective(twin, w);
          expect(P).toBeLessThanOrEqual(lowest * (1 + 1e-12));
          lowest = Math.min(lowest, P);
        }
      });
    }
  });

  it('needs few passes where columns are nearly alike', () => {
    const { solution } = descend(correlated(1), { l1: 0.01 }, { tolerance: 1e-10 });
    expect(solution.reason).toBe('converged');
    expect(solution.iterations).toBeLessThan(250);
  });

  it('tries Newton steps again nearer to the minimum, where they failed at the start', () => {
    const settings: Settings = { l1: 0.001, kernels: 'wasm' };
    const { solution } = descend(plainData(40, 900, 5, 2, 100), settings, { tolerance: 1e-6 });
    expect(solution).toMatchObject({ reason: 'converged' });
    expect(solution.iterations).toBeLessThan(900); // 632; 2789 where passes are left to themselves from then on
  });

  it('forms the residual afresh where screening cleared a row', () => {
    withProblem(plainData(40, 20, 2, 1), { l1: 0.4 }, (problem) => {
      const start = slowMinimum(twinOf(problem)).map((value) => value + 1e-9);
      const products: Product[] = [];
      const watched = watchedProblem(problem, (product) => {
        products.push({ ...product, features: product.features.slice() });
      });
      const solver = blockDescent(watched, { tolerance: 0, maxIter: 50, start });
      for (let step = solver.next(); !step.done && products.length < 3; ) step = solver.next();
      expect(products.map(({ kind }) => kind)).toEqual(['multiply', 'correlate', 'multiply']);
      expect(products[2]!.features.length).toBeLessThan(20);
    });
  });

  it('goes along a direction where that lowers the objective, and ends at the same minimum anyhow', () => {
    let saved = 0;
    for (const l1 of [0.01, 0.05]) {
      // Too many features for inner products to pay: they need no start.
      withProblem(plainData(400, 250, 2, 5), { l1 }, (problem) => {
        const twin = twinOf(problem);
        const tolerance = 1e-9 * problem.nullObjective;
        const solve = (more: Partial<BlockDescentOptions>) =>
          runSync(blockDescent(problem, { tolerance, maxIter: 10_000, extraFlops: 0, ...more }));
        const { w } = solve({});
        const start = w.map((value) => 0.8 * value);
        const without = solve({ start });
        for (const factor of [1, -5, 1e9]) {
          const along = solve({ start, direction: { from: start, to: w, factor } });
          expect(along.reason).toBe('converged');
          expect(Math.abs(objective(twin, along.w) - objective(twin, w))).toBeLessThanOrEqual(2 * tolerance);
          if (factor === 1) saved += without.iterations - along.iterations;
        }
      });
    }
    expect(saved).toBeGreaterThan(0);
  });

  it('from the solution is done at once', () => {
    for (const l1 of [0.05, 0.3]) {
      const { solution } = descend(wide(3), { l1 }, { tolerance: 1e-10 });
      const rule = { tolerance: 1e-10, start: solution.w, extraFlops: 0 };
      const again = descend(wide(3), { l1 }, rule).solution;
      expect(again.reason).toBe('converged');
      expect(again.iterations).toBe(0);
      again.w.forEach((value, q) => {
        expect(value).toBeCloseTo(solution.w[q]!, 7);
      });
    }
  });

  it('takes over from slow passes of the last solver at once, and tells the next solver of its own', () => {
    const data = plainData(60, 200, 30, 5, 40);
    const run = (lastPasses?: Solution['lastPasses']) =>
      descend(data, { l1: 0.05, kernels: 'wasm' }, { tolerance: 1e-6, lastPasses });
    const alone = run();
    expect(alone.solution.lastPasses!.passes).toBeGreaterThan(0);
    const slow = { passes: 5, flops: 1e8, rows: 100, reduction: 0.99 };
    const told = run(slow);
    expect(told.solution.lastPasses).toEqual(slow); // there were no passes
    const best = slowMinimum(alone.twin, 500);
    for (const result of [alone, told]) expectHonest(result, 1000, best);
  });

  it('stopped after any number of passes is honest', () => {
    const problems: [Data, Settings, number][] = [
      [wide(4), { l1: 0.05 }, 1e-15],
      [plainData(9, 12, 2, 1), { l1: 0.01, l2: 0.01 }, 0],
    ];
    for (const [data, settings, tolerance] of problems) {
      const best = slowMinimum(descend(data, settings, { maxIter: 0 }).twin);
      for (let maxIter = 0; maxIter <= 20; maxIter++) {
        expectHonest(descend(data, settings, { maxIter, tolerance }), maxIter, best);
      }
    }
    const none = descend(wide(4), { l1: 0.05 }, { maxIter: 0 }).solution;
    expect(none).toMatchObject({ iterations: 0, reason: 'maxIter' });
    expect(none.w.every((value) => value === 0)).toBe(true);
  });

  it('asked for no gap at all stops where float64 has nothing left', () => {
    for (let seed = 0; seed < 8; seed++) {
      const found = descend(plainData(20, 12, 2, seed), { l1: 0.1 }, { tolerance: 0, maxIter: 100_000 });
      expectHonest(found, 100_000);
      expect(found.solution.iterations).toBeLessThan(2000);
      expect(found.solution.gap).toBeLessThanOrEqual(1e-13 * found.twin.nullObjective);
      expect(found.solution.reason).not.toBe('maxIter');
    }
  });

  it('gives digits beyond the tolerance where they cost next to nothing', () => {
    for (const settings of [{ l1: 0.01 }, { l1: 0.1, l2: 0.001 }]) {
      const { solution, twin } = descend(correlated(1), settings, { tolerance: 0.1 });
      expect(solution.gap).toBeLessThanOrEqual(1e-12 * twin.nullObjective);
    }
  });

  it('looks at all of a tall X a few times, and does the rest on inner products of few columns', () => {
    for (const l1 of [0.3, 0.05, 0.005]) {
      withProblem(plainData(600, 30, 5, 3, 6), { l1 }, (problem) => {
        const looks: number[] = [];
        const sweeps: number[] = [];
        const watched = watchedProblem(problem, ({ kind, features }) => {
          if (kind === 'correlate') looks.push(features.length);
        });
        const { design } = watched.standardized;
        const counted: Design = {
          ...design,
          local: {
            ...design.local!,
            sweep(pass: Parameters<LocalColumns['sweep']>[0]) {
              sweeps.push(pass.features.length);
              return design.local!.sweep(pass);
            },
          },
          get exact(): Design {
            return counted;
          },
        };
        const tall = { ...watched, standardized: { ...watched.standardized, design: counted } };
        const tolerance = 1e-6 * problem.nullObjective;
        const solution = runSync(blockDescent(tall, { tolerance, maxIter: 1000, extraFlops: 0 }));
        expectHonest({ solution, twin: twinOf(problem), tolerance }, 1000);
        expect(sweeps).toEqual([]);
        expect(looks.length).toBeLessThanOrEqual(4);
      });
    }
  });

  it('does not pay for digits that nobody asked for in a large problem', () => {
    const counts = [1e-2, 1e-12].map((tolerance) => {
      const { solution } = descend(plainData(900, 300, 8, 1, 60), { l1: 0.02 }, { tolerance });
      expect(solution.reason).toBe('converged');
      return solution.iterations;
    });
    expect(counts[0]).toBeLessThan(counts[1]!);
  });

  it('reports where it stands, in the units of the user', () => {
    withProblem(wide(5), { l1: 0.2 }, (problem) => {
      const tolerance = 1e-9 * problem.nullObjective;
      const solver = blockDescent(problem, { tolerance, maxIter: 300 });
      const seen: Progress[] = [];
      let step = solver.next();
      for (; !step.done; step = solver.next()) {
        if (step.value.kind === 'progress') seen.push(step.value.progress);
      }
      const { gap, w, iterations }: Solution = step.value;
      const zero = new Float64Array(w.length);
      const start = rayGap(twinOf(problem), zero) * problem.objectiveUnit;
      expect(seen[0]).toMatchObject({ iteration: 0, maxIter: 300, candidates: 160, active: 0 });
      expect(seen[0]!.gap / start).toBeCloseTo(1, 9);
      const last = seen.at(-1)!;
      expect(last).toMatchObject({ iteration: iterations, gap: gap * problem.objectiveUnit });
      expect(last.active).toBe(supportOf(w, 2).length);
      for (const [k, { iteration, tolerance: asked, gap: reached }] of seen.entries()) {
        expect(asked).toBe(tolerance * problem.objectiveUnit);
        expect(reached).toBeGreaterThanOrEqual(0);
        if (k > 0) expect(iteration).toBeGreaterThan(seen[k - 1]!.iteration);
      }
    });
  });

  it('gives the same bits each time, and weights outside kernel memory', () => {
    const [first, second] = [0, 1].map(() => descend(wide(6), { l1: 0.1, kernels: 'wasm' }).solution);
    expect(first).toEqual(second);
    expect(first!.w.byteLength).toBe(first!.w.buffer.byteLength);
    expect(Object.isFrozen(first)).toBe(true);
  });

  describe('of degenerate problems', () => {
    const one: Data = { X: [[3, 4, 0]], Y: [[5, -5]] };
    const zeros: Data = { X: [[0], [0]], Y: [[1], [2]] };
    const still: Data = { X: [[1], [2]], Y: [[0.1], [0.1]] };

    it.each<[string, Data, Settings]>([
      ['zero columns', zeros, { fitIntercept: true }],
      ['zero columns, no intercept', zeros, { fitIntercept: false }],
      ['constant columns', { X: [[0.1], [0.1], [0.1]], Y: [[1], [2], [4]] }, {}],
      ['zero targets', { X: [[1], [2]], Y: [[0], [0]] }, { fitIntercept: false }],
      ['constant targets', still, {}],
      ['one sample and an intercept', one, {}],
    ])('%s: the best constant model, at once', (_, data, settings) => {
      for (const sparse of [false, true]) {
        withProblem(data, { ...settings, sparse, l1: 0.5 }, (problem) => {
          const solver = blockDescent(problem, { tolerance: 0, maxIter: 9 });
          let step = solver.next();
          while (!step.done) step = solver.next();
          expect(step.value).toMatchObject({ gap: 0, iterations: 0, reason: 'converged' });
          expect(step.value.w.every((value) => value === 0)).toBe(true);
        });
      }
    });

    it('one sample, one feature: the closed form', () => {
      const { solution, twin } = descend(
        { X: [[2]], Y: [[3, 4]] },
        { fitIntercept: false, l1: 0.25, l2: 4 },
        { tolerance: 1e-15 },
      );
      const length = Math.hypot(...solution.w);
      const target = Math.hypot(...twin.Y.map(([y]) => y!));
      expect(length).toBeCloseTo((2 * target * 0.75) / (4 + 4), 14);
      expect(solution.w[1]! / solution.w[0]!).toBeCloseTo(4 / 3, 13);
    });

    it('takes the larger of two columns that point one way', () => {
      const { solution } = descend({ X: [[3, 4]], Y: [[5]] }, { fitIntercept: false, l1: 0.3 });
      expect(solution.reason).toBe('converged');
      expect(solution.w[0]).toBe(0);
      expect(solution.w[1]).toBeGreaterThan(0);
    });

    it.each([1, 2, 1e9, 1e300, Infinity])('gives zeros for l1 = %d times the largest correlation', (l1) => {
      const { solution } = descend(plainData(9, 5, 2, 1), { l1: l1 * (1 + 1e-14) });
      expect(solution.w.every((value) => value === 0)).toBe(true);
      expect(solution.reason).toBe('converged');
      expect(solution.gap).toBeLessThanOrEqual(1e-20);
    });

    it.each([1e-12, 1e-14])('comes to an end for l1 = %d times the largest correlation', (l1) => {
      for (const [n, p] of [
        [20, 6],
        [6, 20],
      ] as const) {
        const found = descend(plainData(n, p, 2, 3), { l1 }, { tolerance: 1e-4 });
        expectHonest(found, 1000);
        const best = objective(found.twin, slowMinimum(found.twin));
        expect(objective(found.twin, found.solution.w) - best).toBeLessThanOrEqual(
          1e-4 * found.twin.nullObjective,
        );
      }
    });

    it('columns that repeat', () => {
      const { X, Y } = plainData(12, 4, 2, 8);
      const data = { X: X.map((row) => [...row, ...row, ...row.map((value) => -2 * value)]), Y };
      const found = descend(data, { l1: 0.1 }, { tolerance: 1e-10 });
      expectHonest(found, 1000);
      expect(found.solution.reason).toBe('converged');
    });

    it('sparse columns far from zero', () => {
      for (const mean of [1e2, 1e5, 1e8]) {
        const { X, Y } = plainData(20, 5, 2, 8);
        const data = { X: X.map((row) => row.map((value) => value + mean)), Y };
        const found = descend(data, { l1: 0.1, sparse: true });
        expectHonest(found, 1000);
        expect(found.solution.reason).toBe('converged');
      }
    });

    it('columns of very different sizes', () => {
      const { X, Y } = plainData(20, 4, 2, 8);
      const sizes = [1e-60, 1, 1e60, 1e140];
      const found = descend({ X: X.map((row) => row.map((value, j) => value * sizes[j]!)), Y }, { l1: 1e-3 });
      expectHonest(found, 1000);
      expect(found.solution.reason).toBe('converged');
    });
  });

  it('is the lasso, feature by feature, for one task', () => {
    const { solution, twin } = descend(plainData(30, 6, 1, 2), { l1: 0.2 }, { tolerance: 1e-14 });
    expectStationary(twin, solution.w);
  });

  it('satisfies the conditions of optimality', () => {
    for (const settings of [{ l1: 0.2 }, { l1: 0.05, l2: 0.3 }]) {
      const { solution, twin } = descend(wide(7), settings, { tolerance: 1e-14 });
      expectStationary(twin, solution.w);
    }
  });
});

/** `x_j^T R = l1 W_j / ||W_j|| + l2 W_j`, or `||x_j^T R|| <= l1` where W_j is zero. */
function expectStationary(twin: Twin, w: Float64Array): void {
  const T = twin.Y.length;
  const rows = rowsOf(w, T);
  const R = twin.Y.map((y, t) =>
    y.map((value, i) => value - twin.X.reduce((sum, x, j) => sum + x[i]! * rows[j]![t]!, 0)),
  );
  twin.X.forEach((x, j) => {
    const v = R.map((r) => r.reduce((sum, value, i) => sum + value * x[i]!, 0));
    const size = Math.hypot(...rows[j]!);
    if (size === 0) expect(Math.hypot(...v)).toBeLessThanOrEqual(twin.l1 * (1 + 1e-7));
    else {
      const off = v.map((value, t) => value - (twin.l1 / size + twin.l2) * rows[j]![t]!);
      expect(Math.hypot(...off)).toBeLessThanOrEqual(1e-6 * twin.l1);
    }
  });
}
