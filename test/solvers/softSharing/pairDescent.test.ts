/** Descents on labels by kernels: their certificates are those of the problem, and few features are no exception. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { logistic } from '../../../src/losses/logistic.js';
import { createRandom, type Random } from '../../../src/math/random.js';
import { splitRows, zeroRows } from '../../../src/penalties/coupledRows.js';
import { graphCoupling, meanCoupling, type TaskCoupling } from '../../../src/penalties/taskCoupling.js';
import { couplingPoint } from '../../../src/problem/softSharing/couplingPoint.js';
import { type CouplingProblem, couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import { type DescentStart, pairDescent } from '../../../src/solvers/softSharing/limitedMemory.js';

interface Draw {
  readonly sizes: readonly number[];
  readonly p: number;
  readonly weighted: boolean;
  readonly constant: boolean;
  readonly fitIntercept: boolean;
  readonly isOneRow: boolean;
  readonly isGiven: boolean;
  readonly tolerance: number;
  readonly kernels: 'auto' | 'reference';
  readonly seed: number;
  /** The part of its numbers that a feature has from the one before it. */
  readonly alike?: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 4 }),
  p: fc.integer({ min: 1, max: 30 }),
  weighted: fc.boolean(),
  constant: fc.boolean(),
  fitIntercept: fc.boolean(),
  isOneRow: fc.boolean(),
  isGiven: fc.boolean(),
  tolerance: fc.constantFrom(1e-2, 1e-5, 1e-9),
  kernels: fc.constantFrom('auto', 'reference'),
  seed: fc.nat(),
});

function opened(
  { sizes, p, weighted, constant, fitIntercept, isOneRow, kernels, alike = 0 }: Draw,
  random: Random,
  coupling: TaskCoupling = isOneRow ? meanCoupling(1, 0.1, 0) : meanCoupling(sizes.length, 0.1, 0.3),
): CouplingProblem {
  const tasks = sizes.map((n) => ({
    X: Array.from({ length: n }, () => {
      let last = random.normal();
      return Array.from({ length: p }, (_, j) => {
        last = alike * last + (1 - alike) * random.normal();
        return constant && j % 5 === 0 ? 3 * j : 10 + last;
      });
    }),
    y: Float64Array.from({ length: n }, () => (random.integer(2) ? 1 : -1)),
    ...(weighted && { sampleWeight: Array.from({ length: n }, () => 0.5 + random.integer(3)) }),
  }));
  const dataset = datasetFromTasks(tasks, {});
  return runSync(couplingProblem(dataset, { coupling, loss: logistic, fitIntercept, isOneRow, kernels }));
}

function started(
  { coupling, designs, nFeatures: p }: CouplingProblem,
  draw: Draw,
  random: Random,
): DescentStart {
  const b = new Float64Array(designs.nOutputs).map(() => (draw.fitIntercept ? random.normal() / 2 : 0));
  const w = new Float64Array(coupling.nRows * p).map(() => (draw.isGiven ? random.normal() / 8 : 0));
  return { rows: draw.isGiven ? splitRows(coupling, p, w) : zeroRows(coupling, p), b, w, field: null };
}

describe('descents on labels by kernels', () => {
  it('end within the tolerance, by a gap that is that of their weights, or say that they do not', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const random = createRandom(draw.seed);
        const problem = opened(draw, random);
        expect(problem.lines).not.toBeNull();
        const at = started(problem, draw, random);
        const { field } = runSync(couplingPoint(problem, at.rows, at.b));
        const goal = { tolerance: draw.tolerance, finest: draw.tolerance, maxIter: 1000 };
        function* silent() {}
        const start = { ...at, field: draw.isGiven ? field : null };
        const end = runSync(pairDescent(problem, problem.lines!, start, goal, silent));
        const { gap } = runSync(couplingPoint(problem, end.rows, end.b));
        if (end.gap < Infinity) {
          expect(end.gap).toBeLessThanOrEqual(draw.tolerance);
          expect(Math.abs(gap - end.gap)).toBeLessThanOrEqual(1e-9 * gap + 1e-13 * Math.sqrt(gap) + 1e-18);
        } else expect(draw.fitIntercept || gap > draw.tolerance / 2).toBe(true);
        problem.dispose();
      }),
    );
  });

  it('take few steps where features are few, however alike they are', () => {
    fc.assert(
      fc.property(draws, (given) => {
        const draw = { ...given, sizes: [60, 50], p: 2 + (given.p % 15), constant: false, isGiven: false };
        const random = createRandom(draw.seed);
        const problem = opened({ ...draw, alike: 0.95 }, random);
        const goal = { tolerance: 1e-9, finest: 1e-9, maxIter: 1000 };
        function* silent() {}
        const at = started({ ...problem }, draw, random);
        const { gap, steps } = runSync(pairDescent(problem, problem.lines!, at, goal, silent));
        expect(gap).toBeLessThanOrEqual(1e-9);
        expect(steps).toBeLessThanOrEqual(12);
        problem.dispose();
      }),
    );
  });

  it('are not there beside graphs, without a penalty', () => {
    const random = createRandom(1);
    const draw: Draw = { ...fc.sample(draws, 1)[0]!, sizes: [9, 9, 9], p: 12, isOneRow: false };
    const graph = graphCoupling(3, 0.1, 1, [{ s: 0, t: 1, weight: 1 }]);
    for (const coupling of [graph, meanCoupling(3, 0, 1)]) {
      const problem = opened(draw, random, coupling);
      expect(problem.lines).toBeNull();
      problem.dispose();
    }
  });
});
