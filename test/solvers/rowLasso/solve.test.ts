import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import type { BlockDescentOptions } from '../../../src/solvers/rowLasso/blockDescent.js';
import { solverFor } from '../../../src/solvers/rowLasso/solve.js';
import { watchedProblem } from '../../laws/designs.js';
import { objective, plainData, type Settings, twinOf, withProblem } from '../../laws/solverProblems.js';

describe('solverFor', () => {
  const data = plainData(12, 4, 2, 3);

  /** The first product tells the solvers apart, or that there is none before the first pause. */
  const first = (settings: Settings, from = data, options: Partial<BlockDescentOptions> = {}): string =>
    withProblem(from, settings, (problem) => {
      const seen: string[] = [];
      const watched = watchedProblem(problem, ({ kind }) => seen.push(kind));
      const step = solverFor(watched, { tolerance: 0, maxIter: 2, ...options }).next();
      return seen[0] ?? (step.done ? 'nothing' : step.value.kind);
    });

  it('factorises dense ridge and least squares', () => {
    for (const l2 of [0, 1]) expect(first({ l2 })).toBe('pause'); // between two columns
  });

  it('takes conjugate gradients for sparse ones', () => {
    for (const l2 of [0, 1]) expect(first({ l2, sparse: true })).toBe('correlate'); // at W = 0, R = Y
  });

  it('leaves row penalties on dense columns to the kernels, every other to block descent', () => {
    const many = plainData(4, 20_000, 2, 3);
    for (const l2 of [0, 1]) {
      expect(first({ l1: 0.1, l2 })).toBe('progress');
      expect(first({ l1: 0.1, l2, sparse: true })).toBe('multiply'); // from any start
      expect(first({ l1: 0.1, l2 }, many)).toBe('multiply');
      expect(first({ l1: 0.1, l2 }, data, { order: () => {} })).toBe('multiply');
    }
  });

  it('finds the same minimum as l1 goes to 0', () => {
    const reached = (settings: Settings) =>
      withProblem(data, settings, (problem) => {
        const tolerance = 1e-13 * problem.nullObjective;
        const { w } = runSync(solverFor(problem, { tolerance, maxIter: 1000 }));
        return objective({ ...twinOf(problem), l1: 0 }, w) / problem.nullObjective;
      });
    for (const l2 of [0, 0.3]) {
      const free = reached({ l2 });
      expect(reached({ l2, sparse: true })).toBeCloseTo(free, 12);
      expect(reached({ l2, l1: 1e-9 })).toBeCloseTo(free, 8);
    }
  });
});
