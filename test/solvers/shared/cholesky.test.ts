import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/random.js';
import { cholesky, choleskySolve } from '../../../src/solvers/shared/cholesky.js';

/** A = B B^T, m x m of rank at most `rank`; entries above the diagonal are NaN: nothing may read them. */
function matrix(m: number, rank: number, seed: number): { full: number[][]; lower: Float64Array } {
  const random = createRandom(seed);
  const b = Array.from({ length: m }, () => Array.from({ length: rank }, () => random.normal()));
  const full = b.map((row) => b.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
  const lower = Float64Array.from(full.flat(), (value, q) =>
    q % m > Math.floor(q / m) ? Number.NaN : value,
  );
  return { full, lower };
}

function factor(a: Float64Array, m: number): number {
  const run = cholesky(a, m);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value;
    expect(step.value.kind).toBe('pause');
  }
}

const times = (a: number[][], x: ArrayLike<number>) =>
  a.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
const farthest = (a: number[], b: number[]) => Math.max(0, ...a.map((value, k) => Math.abs(value - b[k]!)));

describe('cholesky', () => {
  it('solves positive definite systems from their lower triangle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 33 }), fc.nat(), (m, seed) => {
        const { full, lower } = matrix(m, m + 3, seed);
        const random = createRandom(seed + 1);
        const x = Array.from({ length: m }, () => random.normal());
        expect(factor(lower, m)).toBe(m);
        const b = Float64Array.from(times(full, x));
        choleskySolve(lower, m, b);
        expect(farthest(times(full, b), times(full, x))).toBeLessThan(1e-10);
      }),
    );
  });

  it('leaves unknowns that depend on others at 0, and solves for the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(), (m, seed) => {
        const rank = Math.ceil(m / 2);
        const { full, lower } = matrix(m, rank, seed);
        const random = createRandom(seed + 1);
        const target = times(
          full,
          Array.from({ length: m }, () => random.normal()),
        ); // in the range
        fc.pre(factor(lower, m) === rank); // rounding may hide that a nearly singular matrix is singular
        const x = Float64Array.from(target);
        choleskySolve(lower, m, x);
        expect(x.filter((value) => value !== 0).length).toBeLessThanOrEqual(rank);
        const size = 1 + Math.max(...target.map(Math.abs), ...x.map(Math.abs));
        expect(farthest(times(full, x), target)).toBeLessThan(1e-6 * size);
      }),
    );
  });

  it('takes a matrix of zeros for rank 0', () => {
    const a = new Float64Array(9);
    expect(factor(a, 3)).toBe(0);
    const b = Float64Array.of(1, 2, 3);
    choleskySolve(a, 3, b);
    expect(Array.from(b)).toEqual([0, 0, 0]);
  });
});
