import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/solvers/drivers.js';
import { solverFor } from '../../src/solvers/solve.js';
import { objective, plainData, type Settings, serve, twinOf, withProblem } from '../laws/solverProblems.js';

describe('solverFor', () => {
  const data = plainData(12, 4, 2, 3);

  /** The kinds of the first requests tell the solvers apart. */
  const kinds = (settings: Settings): string[] =>
    withProblem(data, settings, (problem) => {
      const solver = solverFor(problem, { tolerance: 0, maxIter: 2 });
      const seen: string[] = [];
      for (let step = solver.next(); !step.done && seen.length < 4; step = solver.next()) {
        if (step.value.kind !== 'pause') seen.push(step.value.kind);
        serve(problem.kernels, step.value);
      }
      return seen;
    });

  it('factorises dense ridge and least squares, and takes conjugate gradients for sparse ones', () => {
    expect(kinds({})).toEqual(['predict']);
    expect(kinds({ l2: 1 })).toEqual(['predict', 'correlate']);
    expect(kinds({ sparse: true, l2: 1 }).slice(0, 3)).toEqual(['correlate', 'predict', 'correlate']);
  });

  it('takes block descent for every row penalty', () => {
    for (const sparse of [false, true]) {
      for (const l2 of [0, 1]) {
        expect(kinds({ l1: 0.1, l2, sparse })).toEqual(['predict', 'correlate', 'progress', 'predict']);
      }
    }
  });

  it('finds the same minimum as l1 goes to 0', () => {
    const reached = (settings: Settings) =>
      withProblem(data, settings, (problem) => {
        const tolerance = 1e-13 * problem.nullObjective;
        const { w } = runSync(solverFor(problem, { tolerance, maxIter: 1000 }), problem.kernels);
        return objective({ ...twinOf(problem), l1: 0 }, w) / problem.nullObjective;
      });
    for (const l2 of [0, 0.3]) {
      const free = reached({ l2 });
      expect(reached({ l2, sparse: true })).toBeCloseTo(free, 12);
      expect(reached({ l2, l1: 1e-9 })).toBeCloseTo(free, 8);
    }
  });
});
