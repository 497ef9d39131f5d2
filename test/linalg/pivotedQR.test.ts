import fc from 'fast-check';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { Computation } from '../../src/computation/computation.js';
import { minimumNormLeastSquares, type PivotedQR, pivotedQR } from '../../src/linalg/pivotedQR.js';
import { createRandom } from '../../src/math/random.js';

/** What work that pauses comes to. */
function finished<Result>(computation: Computation<Result>): Result {
  for (;;) {
    const step = computation.next();
    if (step.done) return step.value;
    expect(step.value).toEqual({ kind: 'pause' });
  }
}

const factored = (a: Float64Array, m: number, k: number): PivotedQR => finished(pivotedQR(a, m, k));

/** Column-major, m x k. */
interface Columns {
  readonly m: number;
  readonly k: number;
  readonly data: Float64Array;
}

const columns = (m: number, k: number, entry: (i: number, j: number) => number): Columns => ({
  m,
  k,
  data: Float64Array.from({ length: m * k }, (_, q) => entry(q % m, Math.floor(q / m))),
});

const matrixOf = ({ m, k, data }: Columns): Matrix => {
  const out = Matrix.zeros(m, k);
  for (let j = 0; j < k; j++) for (let i = 0; i < m; i++) out.set(i, j, data[j * m + i]!);
  return out;
};

/** A normal m x k matrix of a rank: a product of two factors, or all zeros. */
function ofRank(m: number, k: number, rank: number, seed: number): Columns {
  const random = createRandom(seed);
  const list = (length: number) => Array.from({ length }, () => random.normal());
  const [left, right] = [list(m * rank), list(rank * k)];
  return columns(m, k, (i, j) => {
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += left[r * m + i]! * right[r * k + j]!;
    return sum;
  });
}

/** Q, m x m, from its reflectors I - tau h h^T. */
function orthogonal({ m, rank, qr, tau }: PivotedQR): Matrix {
  let Q = Matrix.eye(m);
  for (let j = 0; j < rank; j++) {
    const h = Matrix.columnVector(
      Array.from({ length: m }, (_, i) => (i < j ? 0 : i === j ? 1 : qr[j * m + i]!)),
    );
    Q = Q.mmul(Matrix.sub(Matrix.eye(m), h.mmul(h.transpose()).mul(tau[j]!)));
  }
  return Q;
}

/** R, m x k, with zeros below its first `rank` rows. */
function triangle({ m, k, rank, qr }: PivotedQR): Matrix {
  const R = Matrix.zeros(m, k);
  for (let j = 0; j < k; j++) for (let i = 0; i <= Math.min(j, rank - 1); i++) R.set(i, j, qr[j * m + i]!);
  return R;
}

const largest = (matrix: Matrix): number => Math.max(0, ...matrix.to1DArray().map(Math.abs));
const distance = (a: Matrix, b: Matrix): number => largest(Matrix.sub(a, b));

const shapes = fc
  .record({ m: fc.integer({ min: 1, max: 9 }), k: fc.integer({ min: 1, max: 9 }), seed: fc.nat() })
  .chain(({ m, k, seed }) =>
    fc.record({
      m: fc.constant(m),
      k: fc.constant(k),
      rank: fc.integer({ min: 0, max: Math.min(m, k) }),
      seed: fc.constant(seed),
      exponent: fc.integer({ min: -60, max: 60 }),
    }),
  );

describe('pivotedQR', () => {
  it('gives A P = Q R with an orthogonal Q, a triangle whose diagonal falls, and the rank', () => {
    fc.assert(
      fc.property(shapes, ({ m, k, rank, seed, exponent }) => {
        const a = ofRank(m, k, rank, seed);
        for (let q = 0; q < m * k; q++) a.data[q]! *= 2 ** exponent;
        const A = matrixOf(a);
        const size = largest(A) || 1;
        const factors = factored(a.data.slice(), m, k);
        expect(factors.rank).toBe(rank);
        expect([...factors.pivots].sort((x, y) => x - y)).toEqual(Array.from({ length: k }, (_, j) => j));
        const Q = orthogonal(factors);
        expect(distance(Q.transpose().mmul(Q), Matrix.eye(m))).toBeLessThanOrEqual(1e-13);
        const R = triangle(factors);
        const AP = A.subMatrixColumn([...factors.pivots]);
        expect(distance(Q.mmul(R), AP)).toBeLessThanOrEqual(1e-12 * size);
        // Each pivot is the largest of the columns that were left, below the rows that were done.
        for (let i = 0; i < rank; i++) {
          for (let j = i + 1; j < k; j++) {
            const rest = R.getColumn(j).slice(i, Math.min(j + 1, rank));
            expect(Math.hypot(...rest)).toBeLessThanOrEqual(Math.abs(R.get(i, i)) * (1 + 1e-12));
          }
        }
      }),
    );
  });

  it('counts columns that repeat or vanish once', () => {
    const a = columns(5, 4, (i, j) => [i + 1, 0, 2 * (i + 1), 1][j]!);
    const { rank, pivots } = factored(a.data, 5, 4);
    expect(rank).toBe(2);
    expect(pivots[0]).toBe(2);
  });

  it('has rank 0 for zeros, and for nothing', () => {
    expect(factored(new Float64Array(6), 2, 3).rank).toBe(0);
    expect(factored(new Float64Array(0), 3, 0).rank).toBe(0);
  });

  it('knows the norms that are left where nearly all of a column is gone', () => {
    // One large direction in all columns; what remains of them differs by factors that downdating loses.
    const random = createRandom(6);
    const a = columns(12, 8, (i, j) => (i === 0 ? 1 : 0) + 10 ** (-9 - ((3 * j) % 8) / 2) * random.normal());
    const factors = factored(a.data.slice(), 12, 8);
    const R = triangle(factors);
    expect(factors.rank).toBe(8);
    expect(
      distance(orthogonal(factors).mmul(R), matrixOf(a).subMatrixColumn([...factors.pivots])),
    ).toBeLessThan(1e-14);
    for (let i = 1; i < 8; i++) {
      for (let j = i + 1; j < 8; j++) {
        const rest = Math.hypot(...R.getColumn(j).slice(i, j + 1));
        expect(rest).toBeLessThanOrEqual(Math.abs(R.get(i, i)) * 1.01);
      }
    }
  });
});

/** The solution with T = 2 right hand sides, as k x 2, and as the pseudo-inverse gives it. */
function solved(
  a: Columns,
  b: Columns,
): { W: Matrix; expected: Matrix; projected: (field: Columns) => number } {
  const solution = minimumNormLeastSquares(a.data.slice(), a.m, a.k, b.data, b.k);
  const { w, projectedSquares } = finished(solution);
  return {
    W: matrixOf({ m: a.k, k: b.k, data: w }),
    expected: pseudoInverse(matrixOf(a)).mmul(matrixOf(b)),
    projected: (field) => projectedSquares(field.data),
  };
}

describe('minimumNormLeastSquares', () => {
  it('is the pseudo-inverse times B, tall, wide and rank-deficient', () => {
    fc.assert(
      fc.property(shapes, ({ m, k, rank, seed }) => {
        const a = ofRank(m, k, rank, seed);
        const random = createRandom(seed + 1);
        const b = columns(m, 2, () => random.normal());
        const before = b.data.slice();
        const { W, expected } = solved(a, b);
        const sizes = Math.max(1e-3, ...matrixOf(a).to1DArray().map(Math.abs));
        // Factors of rank 1 and more may be nearly of a lower rank: by the size of the solution.
        const tolerance = 1e-11 * (1 + largest(expected)) ** 2 * (1 + sizes);
        expect(distance(W, expected)).toBeLessThanOrEqual(tolerance);
        expect(b.data).toEqual(before);
      }),
    );
  });

  it('leaves a residual that is orthogonal to the range, and takes no part from the null space', () => {
    fc.assert(
      fc.property(shapes, ({ m, k, rank, seed }) => {
        const a = ofRank(m, k, rank, seed);
        const random = createRandom(seed + 1);
        const b = columns(m, 2, () => random.normal());
        const { W, projected } = solved(a, b);
        const A = matrixOf(a);
        const R = Matrix.sub(matrixOf(b), A.mmul(W));
        const size = (1 + largest(A)) * (1 + largest(W)) * (1 + largest(A));
        expect(largest(A.transpose().mmul(R))).toBeLessThanOrEqual(1e-12 * size);
        const r = columns(m, 2, (i, t) => R.get(i, t));
        expect(projected(r)).toBeLessThanOrEqual(1e-24 * size ** 2);
        // ||P b||^2 = ||b||^2 - ||b - P b||^2.
        const squares = b.data.reduce((sum, value) => sum + value ** 2, 0);
        const left = R.to1DArray().reduce((sum, value) => sum + value ** 2, 0);
        expect(Math.abs(projected(b) - (squares - left))).toBeLessThanOrEqual(1e-10 * (squares + size));
      }),
    );
  });

  it('projects onto the range: all of A x, nothing of what is orthogonal to it', () => {
    for (const [m, k] of [
      [7, 3],
      [3, 7],
      [5, 5],
    ] as const) {
      const rank = 2;
      const a = ofRank(m, k, rank, 4);
      const { projected } = solved(
        a,
        columns(m, 1, () => 1),
      );
      const inside = columns(m, 1, (i) => a.data[i]! - 2 * a.data[m + i]!);
      const squares = inside.data.reduce((sum, value) => sum + value ** 2, 0);
      expect(projected(inside)).toBeCloseTo(squares, 10);
      const P = matrixOf(a).mmul(pseudoInverse(matrixOf(a)));
      const outside = columns(m, 1, (i) => (i === 0 ? 1 : 0) - P.get(i, 0));
      expect(projected(outside)).toBeLessThan(1e-24);
    }
  });

  it('solves what is ill-conditioned to a small residual: Hilbert, Vandermonde', () => {
    for (const size of [4, 8, 12]) {
      const hilbert = columns(size, size, (i, j) => 1 / (i + j + 1));
      const vandermonde = columns(2 * size, size, (i, j) => ((i + 1) / (2 * size)) ** j);
      for (const a of [hilbert, vandermonde]) {
        const x = Array.from({ length: a.k }, (_, j) => (j % 3) - 1);
        const b = columns(a.m, 1, (i) => x.reduce((sum, value, j) => sum + value * a.data[j * a.m + i]!, 0));
        const { W } = solved(a, b);
        const fitted = matrixOf(a).mmul(W);
        expect(distance(fitted, matrixOf(b))).toBeLessThanOrEqual(1e-13 * size);
        if (size === 4) for (const [j, value] of x.entries()) expect(W.get(j, 0)).toBeCloseTo(value, 9);
      }
    }
  });

  it('gives zeros for a zero matrix', () => {
    for (const [m, k] of [
      [4, 2],
      [2, 4],
      [1, 1],
    ] as const) {
      const { W, projected } = solved(
        columns(m, k, () => 0),
        columns(m, 2, () => 3),
      );
      expect(W.to1DArray().every((value) => value === 0)).toBe(true);
      expect(projected(columns(m, 2, () => 3))).toBe(0);
    }
  });
});
