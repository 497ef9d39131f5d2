import fc from 'fast-check';
import { Matrix, SingularValueDecomposition as SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { singularColumns } from '../../src/linalg/svd.js';
import { triangularFactor } from '../../src/linalg/triangularFactor.js';
import { createRandom } from '../../src/math/random.js';

const sizes = fc.record({
  n: fc.integer({ min: 1, max: 7 }),
  more: fc.integer({ min: 0, max: 20 }),
  rank: fc.integer({ min: 0, max: 7 }),
  size: fc.constantFrom(1e-160, 1e-8, 1, 1e8, 1e150),
  seed: fc.nat(),
});

/** An m x n matrix of a rank, column after column. */
function matrixOf({ n, more, rank, size, seed }: typeof sizes extends fc.Arbitrary<infer T> ? T : never): {
  a: Float64Array;
  m: number;
} {
  const random = createRandom(seed);
  const m = n + more;
  const a = new Float64Array(m * n);
  for (let r = 0; r < Math.min(rank, n); r++) {
    const u = Array.from({ length: m }, () => random.normal());
    for (let k = 0; k < n; k++) {
      const factor = random.normal() * size;
      for (let i = 0; i < m; i++) a[k * m + i]! += factor * u[i]!;
    }
  }
  return { a, m };
}

describe('singularColumns', () => {
  it('puts the matrix together again, from columns that are orthogonal', () => {
    fc.assert(
      fc.property(sizes, (draw) => {
        const { a, m } = matrixOf(draw);
        const { n } = draw;
        const { b, v, sigma } = singularColumns(a, m, n);
        const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const total = Math.max(...sigma, largest);
        const unit = total || 1;
        const entry = (x: Float64Array, rows: number, i: number, k: number): number => x[k * rows + i]!;
        for (let i = 0; i < m; i++) {
          for (let k = 0; k < n; k++) {
            let sum = 0;
            for (let c = 0; c < n; c++) sum += (entry(b, m, i, c) / unit) * entry(v, n, k, c);
            expect(Math.abs(sum - entry(a, m, i, k) / unit)).toBeLessThanOrEqual(1e-13);
          }
        }
        for (let c = 0; c < n; c++) {
          for (let d = 0; d <= c; d++) {
            const product = (x: Float64Array, rows: number, by: number): number =>
              Array.from(
                { length: rows },
                (_, i) => (entry(x, rows, i, c) / by) * (entry(x, rows, i, d) / by),
              ).reduce((all, value) => all + value, 0);
            expect(Math.abs(product(v, n, 1) - (c === d ? 1 : 0))).toBeLessThanOrEqual(1e-13);
            const sides = (sigma[c]! / unit) * (sigma[d]! / unit);
            expect(Math.abs(product(b, m, unit) - (c === d ? sides : 0))).toBeLessThanOrEqual(
              1e-14 * sides + 1e-15,
            );
          }
        }
      }),
    );
  });

  it('has the singular values of another way', () => {
    fc.assert(
      fc.property(sizes, ({ size: _, ...draw }) => {
        const { a, m } = matrixOf({ ...draw, size: 1 });
        const { n } = draw;
        const rows = Array.from({ length: m }, (__, i) =>
          Array.from({ length: n }, (___, k) => a[k * m + i]!),
        );
        const known = new SVD(new Matrix(rows), { autoTranspose: true }).diagonal.sort((x, y) => y - x);
        const found = [...singularColumns(a, m, n).sigma].sort((x, y) => y - x);
        for (const [k, value] of found.entries()) expect(value).toBeCloseTo(known[k]!, 10);
      }),
    );
  });

  it('keeps the digits of small singular values, which the eigenvalues of A^T A lose', () => {
    // Columns 1e10 (1, 1, 1), (1, -1, 0), 1e-10 (1, 1, -2), all orthogonal, turned by a rotation of two of them.
    const [c, s] = [0.6, 0.8];
    const far = [1e10, 1e10, 1e10];
    const near = [1e-10, 1e-10, -2e-10];
    const a = Float64Array.of(
      ...far.map((value, i) => c * value - s * near[i]!),
      ...[1, -1, 0],
      ...far.map((value, i) => s * value + c * near[i]!),
    );
    const sigma = [...singularColumns(a, 3, 3).sigma].sort((x, y) => y - x);
    expect(sigma[0]! / (1e10 * Math.sqrt(3))).toBeCloseTo(1, 13);
    expect(sigma[1]! / Math.SQRT2).toBeCloseTo(1, 13);
    expect(sigma[2]!).toBeLessThan(1e-5); // what rounding leaves of the columns themselves
    const alone = singularColumns(Float64Array.of(1e10, 0, 0, 1e-10), 2, 2).sigma;
    expect([...alone]).toEqual([1e10, 1e-10]);
  });

  it('has a triangular factor with the products of the columns', () => {
    fc.assert(
      fc.property(sizes, (draw) => {
        const { a, m } = matrixOf({ ...draw, size: 1 });
        const { n } = draw;
        const r = triangularFactor(a, m, n);
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < n; k++) {
            const of = (x: Float64Array, rows: number): number =>
              Array.from({ length: rows }, (_, l) => x[i * rows + l]! * x[k * rows + l]!).reduce(
                (x1, x2) => x1 + x2,
                0,
              );
            expect(of(r, n)).toBeCloseTo(of(a, m), 10);
            if (k > i) expect(r[i * n + k]).toBe(0);
          }
        }
      }),
    );
  });

  it('is nothing of nothing', () => {
    expect([...singularColumns(new Float64Array(6), 3, 2).sigma]).toEqual([0, 0]);
  });
});
