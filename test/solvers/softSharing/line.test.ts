/** Points along lines: in float32 they are those of the products and the loss but for rounding. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { logistic } from '../../../src/losses/logistic.js';
import { createRandom, type Random } from '../../../src/math/random.js';
import { splitRows } from '../../../src/penalties/coupledRows.js';
import { applyPenalty, meanCoupling } from '../../../src/penalties/taskCoupling.js';
import { slopesOf } from '../../../src/problem/softSharing/couplingPoint.js';
import { type CouplingProblem, couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import { exactLine, pairLine, type Standing } from '../../../src/solvers/softSharing/line.js';

const P = 44;

interface Draw {
  readonly sizes: readonly number[];
  readonly weighted: boolean;
  readonly constant: boolean;
  readonly fitIntercept: boolean;
  readonly isOneRow: boolean;
  readonly kernels: 'auto' | 'reference';
  readonly seed: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 4 }),
  weighted: fc.boolean(),
  constant: fc.boolean(),
  fitIntercept: fc.boolean(),
  isOneRow: fc.boolean(),
  kernels: fc.constantFrom('auto', 'reference'),
  seed: fc.nat(),
});

function opened(
  { sizes, weighted, constant, fitIntercept, isOneRow, kernels }: Draw,
  random: Random,
): CouplingProblem {
  const tasks = sizes.map((n) => ({
    X: Array.from({ length: n }, () =>
      Array.from({ length: P }, (_, j) => (constant && j % 5 === 0 ? 3 * j : 10 + random.normal())),
    ),
    y: Float64Array.from({ length: n }, () => (random.integer(2) ? 1 : -1)),
    ...(weighted && { sampleWeight: Array.from({ length: n }, () => 0.5 + random.integer(3)) }),
  }));
  const dataset = datasetFromTasks(tasks, {});
  const coupling = isOneRow ? meanCoupling(1, 0.1, 0) : meanCoupling(sizes.length, 0.1, 0.3);
  return runSync(couplingProblem(dataset, { coupling, loss: logistic, fitIntercept, isOneRow, kernels }));
}

describe('points along lines', () => {
  it('are the same in float32 but for rounding', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const random = createRandom(draw.seed);
        const problem = opened(draw, random);
        const { coupling, designs, lines } = problem;
        expect(lines).not.toBeNull();
        const numbers = (count: number): Float64Array =>
          new Float64Array(count).map(() => random.normal() / 8);
        const w = numbers(coupling.nRows * P);
        const b = draw.fitIntercept ? numbers(designs.nOutputs) : new Float64Array(designs.nOutputs);
        const at = runSync(slopesOf(problem, splitRows(coupling, P, w), b));
        const both = [runSync(pairLine(problem, lines!, at)), exactLine(problem, at)] as const;
        alike(...(both.map(({ start }) => start) as Two));
        for (let turn = 0; turn < 3; turn++) {
          const direction = numbers(w.length);
          const [steps, expected] = both.map(({ line }) => runSync(line.turn(direction)));
          near(steps!.b, expected!.b);
          near([steps!.curvature], [expected!.curvature]);
          for (const length of [0.7, 0.2]) {
            for (let k = 0; k < w.length; k++) w[k]! += length * direction[k]!;
            const rows = splitRows(coupling, P, w);
            const place = { rows, b, penalty: applyPenalty(coupling, rows, P) };
            alike(...(both.map(({ line }) => runSync(line.go(place, length))) as Two));
          }
          for (const { line } of both) line.keep();
        }
        expect(both[0].line.slopes()).toBeNull();
        expect(both[1].line.slopes()).not.toBeNull();
        problem.dispose();
      }),
    );
  });

  it('are in float64 where columns are few', () => {
    const random = createRandom(1);
    const X = Array.from({ length: 9 }, () => Array.from({ length: 5 }, () => random.normal()));
    const y = Float64Array.from({ length: 9 }, (_, i) => (i % 2 ? 1 : -1));
    const dataset = datasetFromTasks([{ X, y }], {});
    const coupling = meanCoupling(1, 1, 0);
    const problem = runSync(couplingProblem(dataset, { coupling, loss: logistic, fitIntercept: true }));
    expect(problem.lines).toBeNull();
    problem.dispose();
  });
});

type Two = [Standing, Standing];

function alike(found: Standing, expected: Standing): void {
  for (const key of ['e', 'beta', 'interceptStep', 'totals'] as const) near(found[key], expected[key]);
  near([found.ofPenalty], [expected.ofPenalty]);
}

/** To a few digits less than float32 has. */
function near(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  let size = 1;
  for (let k = 0; k < expected.length; k++) size = Math.max(size, Math.abs(expected[k]!));
  for (let k = 0; k < found.length; k++)
    expect(Math.abs(found[k]! - expected[k]!)).toBeLessThanOrEqual(2e-5 * size);
}
