import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowProblem } from '../../../src/problem/rowLasso/rowProblem.js';
import { type Course, newtonPays } from '../../../src/solvers/rowLasso/newtonChoice.js';

/** What the choice reads of a problem of 100 samples and 20 tasks. */
const problem = {
  standardized: { design: { rows: 100 } },
  nTasks: 20,
  nullObjective: 1,
} as unknown as RowProblem;

const look = (gap: number, working = 200) => ({
  gap,
  nActive: 100,
  working: new Int32Array(working),
  isCurrent: true,
  budget: 1000,
});

const course = (reduction: number, more: Partial<Course> = {}): Course => ({
  most: 1000,
  target: 1e-6,
  last: { passes: 10, flops: 1e7, rows: 200, reduction },
  spent: 1e7,
  isBegun: false,
  ...more,
});

const reductions = fc.double({ min: 1e-12, max: 2, noNaN: true });

describe('newtonPays', () => {
  it('lets passes go first, and goes on once it has begun', () => {
    fc.assert(
      fc.property(reductions, (reduction) => {
        expect(newtonPays(problem, look(0.1), course(reduction, { last: null, spent: 0 }))).toBe(false);
        expect(newtonPays(problem, look(0.1), course(reduction, { isBegun: true }))).toBe(true);
      }),
    );
  });

  it('is left to passes that reduce the gap by much, and pays where they reduce it by little or not at all', () => {
    expect(newtonPays(problem, look(0.1), course(1e-7))).toBe(false);
    expect(newtonPays(problem, look(0.1), course(0.7))).toBe(true);
    expect(newtonPays(problem, look(0.1), course(1.5))).toBe(true);
    fc.assert(
      fc.property(reductions, reductions, (a, b) => {
        const [slow, fast] = [Math.max(a, b), Math.min(a, b)];
        const pays = (reduction: number) => newtonPays(problem, look(0.1), course(reduction));
        expect(pays(slow) || !pays(fast)).toBe(true);
      }),
    );
  });

  it('is for working sets that there is memory for, and gaps that float64 tells from 0', () => {
    expect(newtonPays(problem, look(0.1, 0), course(1.5, { isBegun: true }))).toBe(false);
    expect(newtonPays(problem, look(0.1), course(1.5, { isBegun: true, most: 199 }))).toBe(false);
    expect(newtonPays(problem, look(1e-14), course(1.5, { isBegun: true }))).toBe(false);
  });
});
