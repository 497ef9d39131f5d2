import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/math/random.js';
import {
  newtonOnSupport,
  newtonStepFlops,
  type SupportProblem,
} from '../../../src/solvers/rowLasso/newton.js';
import {
  dot,
  largestCorrelation,
  objective,
  plainData,
  residuals,
  rowsOf,
  slowMinimum,
  supportOf,
  type Twin,
} from '../../laws/solverProblems.js';

/** Plain data as they are, l1 a part of the largest correlation. */
function twinOfPlain(n: number, p: number, T: number, seed: number, l1: number, l2: number): Twin {
  const { X, Y } = plainData(n, p, T, seed, p);
  const columns = X[0]!.map((_, j) => X.map((row) => row[j]!));
  const targets = Y[0]!.map((_, t) => Y.map((row) => row[t]!));
  const twin: Twin = { X: columns, Y: targets, l1: 0, l2, nullObjective: 0 };
  const nullObjective = targets.reduce((sum, y) => sum + dot(y, y), 0) / 2;
  return { ...twin, l1: l1 * largestCorrelation(twin), nullObjective };
}

function supportProblem(twin: Twin, w: Float64Array): SupportProblem {
  const { X, Y, l1, l2 } = twin;
  const R = residuals(twin, w);
  return {
    gram: Float64Array.from(X.flatMap((a) => X.map((b) => dot(a, b)))),
    v: Float64Array.from(X.flatMap((x) => R.map((r) => dot(x, r)))),
    w,
    nTasks: Y.length,
    l1: new Float64Array(X.length).fill(l1),
    l2: new Float64Array(X.length).fill(l2),
  };
}

/** The largest |gradient| over the rows of W that are not zero, in the unit of l1 or of X^T Y. */
function gradient(twin: Twin, w: Float64Array): number {
  const R = residuals(twin, w);
  return Math.max(
    0,
    ...rowsOf(w, twin.Y.length).flatMap((row, j) => {
      const size = Math.hypot(...row);
      if (size === 0) return [];
      return row.map((value, t) =>
        Math.abs(dot(twin.X[j]!, R[t]!) - (twin.l1 * value) / size - twin.l2 * value),
      );
    }),
  );
}

/** The columns of the optimal support, and W there with relative noise. */
function nearMinimum(full: Twin, noise: number, seed: number): { twin: Twin; w: Float64Array; best: number } {
  const T = full.Y.length;
  const W = slowMinimum(full);
  const S = supportOf(W, T, 1e-6);
  const random = createRandom(seed);
  const w = Float64Array.from(S.flatMap((j) => [...W.subarray(j * T, (j + 1) * T)]));
  return {
    twin: { ...full, X: S.map((j) => full.X[j]!) },
    w: w.map((value) => value * (1 + noise * random.normal())),
    best: objective(full, W),
  };
}

const problems = fc.record({
  n: fc.integer({ min: 2, max: 20 }),
  p: fc.integer({ min: 1, max: 9 }),
  T: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  l1: fc.constantFrom(0, 1e-6, 0.01, 0.1, 0.5),
  l2: fc.constantFrom(0, 1e-3, 1),
});

describe('newtonOnSupport', () => {
  it('never raises the objective, wherever it starts', () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(1e-3, 1, 1e3), ({ n, p, T, seed, l1, l2 }, size) => {
        const twin = twinOfPlain(n, p, T, seed, l1, l2);
        const random = createRandom(seed);
        const start = Float64Array.from({ length: p * T }, () => size * random.normal());
        const { w, steps } = newtonOnSupport(supportProblem(twin, start.slice()));
        const before = objective(twin, start);
        expect(steps).toBeLessThanOrEqual(12);
        expect(w.every(Number.isFinite)).toBe(true);
        expect(objective(twin, w)).toBeLessThanOrEqual(before * (1 + 1e-13));
        if (steps === 0) expect(w).toEqual(start);
        else expect(w).not.toEqual(start);
      }),
    );
  });

  it('halves a step that would raise the objective', () => {
    const Y = [[-0.683], [1.73]];
    const twin: Twin = { X: [[-0.13], [1.34]], Y, l1: 0.021, l2: 0, nullObjective: 0 };
    const start = Float64Array.of(1.5, 1.22, 0.0529, 0.113);
    const { w } = newtonOnSupport(supportProblem(twin, start.slice()));
    expect(objective(twin, w)).toBeLessThan(0.1 * objective(twin, start));
  });

  it('leaves what it is given alone', () => {
    const twin = twinOfPlain(9, 4, 2, 1, 0.05, 0);
    const problem = supportProblem(
      twin,
      Float64Array.from({ length: 8 }, (_, q) => q - 3.5),
    );
    const before = [problem.gram.slice(), problem.v.slice(), problem.w.slice()];
    newtonOnSupport(problem);
    expect([problem.gram, problem.v, problem.w]).toEqual(before);
  });

  it.each([
    [1, 0.1, 0],
    [3, 0.1, 0],
    [3, 0.3, 0.5],
    [4, 0.01, 0],
  ])('on the right support is done in a few steps: T = %i, l1 = %d, l2 = %d', (T, l1, l2) => {
    for (let seed = 0; seed < 10; seed++) {
      const full = twinOfPlain(25, 8, T, seed, l1, l2);
      const { twin, w: start, best } = nearMinimum(full, 0.05, seed);
      expect(gradient(twin, start)).toBeGreaterThan(1e-3 * full.l1);
      const { w, steps } = newtonOnSupport(supportProblem(twin, start));
      expect(steps).toBeLessThanOrEqual(8);
      expect(gradient(twin, w)).toBeLessThanOrEqual(1e-12 * largestCorrelation(twin));
      expect(Math.abs(objective(twin, w) - best)).toBeLessThanOrEqual(1e-13 * twin.nullObjective);
    }
  });

  it('doubles the digits with each step: from four, it needs at most three', () => {
    for (let seed = 0; seed < 10; seed++) {
      const full = twinOfPlain(25, 6, 3, seed, 0.2, 0);
      const { twin, w: start } = nearMinimum(full, 1e-4, seed);
      const { w, steps } = newtonOnSupport(supportProblem(twin, start));
      expect(steps).toBeLessThanOrEqual(4); // The last one sees that there is nothing left to do.
      expect(gradient(twin, w)).toBeLessThanOrEqual(1e-12 * largestCorrelation(twin));
    }
  });

  it('puts to zero the rows that must leave, and finds the minimum of the rest', () => {
    let left = 0;
    for (let seed = 0; seed < 30; seed++) {
      const full = twinOfPlain(25, 6, 2, seed, 0.5, 0);
      const W = slowMinimum(full);
      const zero = rowsOf(W, 2).map((row) => row.every((value) => value === 0));
      if (!zero.includes(true)) continue;
      const start = W.map((value, q) => (zero[q >> 1] ? 1e-3 * (1 + (q % 2)) : value));
      const { w } = newtonOnSupport(supportProblem(full, start));
      rowsOf(w, 2).forEach((row, j) => {
        if (!zero[j]) expect(Math.hypot(...row)).toBeGreaterThan(0);
        else if (row.every((value) => value === 0)) left++;
      });
      expect(objective(full, w) - objective(full, W)).toBeLessThanOrEqual(1e-6 * full.nullObjective);
    }
    expect(left).toBeGreaterThan(20);
  });

  it('has a step where the Gram matrix is singular', () => {
    const { X, Y, ...rest } = twinOfPlain(9, 1, 2, 2, 0.3, 0);
    const twin: Twin = { ...rest, X: [X[0]!, X[0]!, X[0]!.map((value) => 2 * value)], Y };
    const start = Float64Array.of(0.1, 0.2, 0.3, 0.1, 0.2, 0.2);
    const { w, steps } = newtonOnSupport(supportProblem(twin, start));
    expect(steps).toBeGreaterThan(0);
    expect(objective(twin, w)).toBeLessThan(objective(twin, start));
  });

  it('makes no step from a zero row, from nothing, or from numbers that overflow', () => {
    const twin = twinOfPlain(9, 2, 2, 1, 0.1, 0);
    const zeroRow = Float64Array.of(1, 2, 0, 0);
    expect(newtonOnSupport(supportProblem(twin, zeroRow))).toEqual({ w: zeroRow, steps: 0 });
    const empty = new Float64Array(0);
    expect(newtonOnSupport({ gram: empty, v: empty, w: empty, nTasks: 2, l1: empty, l2: empty })).toEqual({
      w: empty,
      steps: 0,
    });
    const w = Float64Array.of(1);
    const huge = {
      gram: Float64Array.of(Infinity),
      v: Float64Array.of(1),
      w,
      nTasks: 1,
      l1: Float64Array.of(1),
      l2: Float64Array.of(0),
    };
    expect(newtonOnSupport(huge)).toEqual({ w, steps: 0 });
    expect(newtonOnSupport({ ...huge, gram: Float64Array.of(Number.NaN) })).toEqual({ w, steps: 0 });
  });
});

describe('newtonStepFlops', () => {
  it('grows with the cube of the unknowns, and is Infinity for none or too many', () => {
    expect(newtonStepFlops(20, 3) / newtonStepFlops(10, 3)).toBeCloseTo(8, 12);
    expect(newtonStepFlops(6, 5)).toBe(newtonStepFlops(30, 1));
    expect(newtonStepFlops(0, 3)).toBe(Infinity);
    expect(newtonStepFlops(1000, 1)).toBe(Infinity);
    expect(newtonStepFlops(100, 1)).toBeLessThan(1e7);
  });
});
