/** Factors of symmetric matrices against what they stand for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backward,
  factorise,
  factoriseInSteps,
  forward,
  inverseOf,
  multiplyPacked,
  packedLength,
  solveFactored,
} from '../../src/linalg/cholesky.js';
import { symmetricEigen } from '../../src/linalg/symmetricEigen.js';
import { symmetricProducts } from '../../src/linalg/symmetricProducts.js';
import { tridiagonal } from '../../src/linalg/tridiagonal.js';
import { dot, dotRange, norm, normRange, sum } from '../../src/linalg/vectors.js';
import { createRandom } from '../../src/math/random.js';

/** Runs a computation that pauses to its end. */
function finish<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const vectors = (count: number, length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count * length }, () => random.normal());
};

const productOf = (a: Float64Array, length: number, i: number, j: number): number => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i * length + k]! * a[j * length + k]!;
  return sum;
};

/** `A A^T + ridge I`, packed, for n random vectors. */
function gram(n: number, length: number, seed: number, ridge: number): Float64Array {
  const packed = finish(symmetricProducts(vectors(n, length, seed), n, length));
  for (let i = 0; i < n; i++) packed[(i * (i + 1)) / 2 + i]! += ridge;
  return packed;
}

const entry = (packed: Float64Array, i: number, j: number): number =>
  packed[i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i]!;

const times = (packed: Float64Array, n: number, x: Float64Array): Float64Array =>
  Float64Array.from({ length: n }, (_, i) =>
    x.reduce((sum, value, j) => sum + entry(packed, i, j) * value, 0),
  );

const farthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

const sizes = fc.record({
  n: fc.integer({ min: 1, max: 33 }),
  length: fc.integer({ min: 0, max: 33 }),
  seed: fc.nat(),
});

describe('symmetricProducts', () => {
  it('is every product of two vectors, at lengths that cross its tiles', () => {
    const long = fc.record({
      n: fc.integer({ min: 1, max: 70 }),
      length: fc.constantFrom(0, 1, 2, 3, 7, 255, 256, 257, 600),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(long, ({ n, length, seed }) => {
        const a = vectors(n, length, seed);
        const packed = finish(symmetricProducts(a, n, length));
        expect(packed.length).toBe(packedLength(n));
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            expect(Math.abs(entry(packed, i, j) - productOf(a, length, i, j))).toBeLessThanOrEqual(
              1e-13 * (length + 1),
            );
          }
        }
      }),
    );
  });
});

describe('the product with a packed matrix', () => {
  it('is that with the matrix, whatever stood in its place', () => {
    fc.assert(
      fc.property(sizes, ({ n, length, seed }) => {
        const a = gram(n, length, seed, 0.5);
        const x = vectors(1, n, seed + 1);
        const out = new Float64Array(n).fill(Number.NaN);
        multiplyPacked(a, x, out);
        expect(farthest(out, times(a, n, x))).toBeLessThanOrEqual(1e-11);
      }),
    );
  });
});

describe('the Cholesky factor', () => {
  it('solves, in one go and in its two halves', () => {
    fc.assert(
      fc.property(sizes, ({ n, length, seed }) => {
        const a = gram(n, length, seed, 0.5);
        const l = a.slice();
        expect(factorise(l, n)).toBe(-1);
        const x = vectors(1, n, seed + 1);
        const b = new Float64Array(n + 3);
        b.set(times(a, n, x), 2);
        const halves = b.slice();
        solveFactored(l, n, b, 2);
        expect(farthest(b.subarray(2, 2 + n), x)).toBeLessThanOrEqual(1e-10);
        forward(l, n, halves, 2);
        backward(l, n, halves, 2);
        expect(halves).toEqual(b);
        expect([b[0], b[1], b[n + 2]]).toEqual([0, 0, 0]);
      }),
    );
  });

  it('gives the inverse', () => {
    fc.assert(
      fc.property(sizes, ({ n, length, seed }) => {
        const a = gram(n, length, seed, 0.5);
        const l = a.slice();
        factorise(l, n);
        const inverse = inverseOf(l, n);
        for (let i = 0; i < n; i++) {
          const product = times(a, n, inverse.subarray(i * n, (i + 1) * n));
          for (let j = 0; j < n; j++)
            expect(Math.abs(product[j]! - (i === j ? 1 : 0))).toBeLessThanOrEqual(1e-10);
        }
      }),
    );
  });

  it('does not mind rows and columns of very different sizes', () => {
    fc.assert(
      fc.property(sizes, ({ n, length, seed }) => {
        const a = gram(n, length, seed, 0.5);
        const scale = (i: number) => 2 ** (((i * 37) % 61) * 10 - 300);
        const scaled = a.slice();
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) scaled[(i * (i + 1)) / 2 + j]! *= scale(i) * scale(j);
        }
        factorise(a, n);
        expect(factorise(scaled, n)).toBe(-1);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) expect(entry(scaled, i, j) / scale(i)).toBe(entry(a, i, j));
        }
      }),
    );
  });

  it('tells the first row that the rows before it make up, and still solves for the rest', () => {
    const rows = Float64Array.of(1, 2, 3, 4, 2, 4, 6, 8, 1, 0, 0, 1);
    const a = finish(symmetricProducts(rows, 3, 4));
    expect(factorise(a, 3)).toBe(1);
    expect(a.every(Number.isFinite)).toBe(true);
  });

  it('leaves unknowns that depend on others at 0 where such rows are dropped, and solves for the rest', () => {
    const deficient = fc.record({ n: fc.integer({ min: 2, max: 20 }), seed: fc.nat() });
    fc.assert(
      fc.property(deficient, ({ n, seed }) => {
        const rank = Math.ceil(n / 2);
        const a = gram(n, rank, seed, 0);
        const target = times(a, n, vectors(1, n, seed + 1)); // in the range
        const l = a.slice();
        fc.pre(factorise(l, n, 'drop') >= 0); // rounding may hide that a nearly singular matrix is singular
        const pivots = Array.from({ length: n }, (_, i) => l[(i * (i + 1)) / 2 + i]!);
        fc.pre(pivots.filter(Number.isFinite).length === rank);
        const x = target.slice();
        solveFactored(l, n, x, 0);
        expect(x.filter((value) => value !== 0).length).toBeLessThanOrEqual(rank);
        const size = 1 + Math.max(...target.map(Math.abs), ...x.map(Math.abs));
        expect(farthest(times(a, n, x), target)).toBeLessThan(1e-6 * size);
      }),
    );
  });

  it('drops rows of zeros', () => {
    const a = new Float64Array(packedLength(3));
    expect(factorise(a, 3, 'drop')).toBe(-1);
    const b = Float64Array.of(1, 2, 3);
    solveFactored(a, 3, b, 0);
    expect([...b]).toEqual([0, 0, 0]);
  });

  it('refuses what is not positive definite, and what is not finite', () => {
    expect(factorise(Float64Array.of(1, 2, 1), 2, 'refuse')).toBe(1);
    expect(factorise(Float64Array.of(0), 1, 'refuse')).toBe(0);
    expect(factorise(Float64Array.of(-1, 0, 1), 2, 'refuse')).toBe(0);
    expect(factorise(Float64Array.of(1, 0, Number.NaN), 2, 'refuse')).toBe(1);
    expect(factorise(Float64Array.of(Infinity, 0, 1), 2, 'refuse')).toBe(0);
    expect(factorise(Float64Array.of(4, 2, 2), 2, 'refuse')).toBe(-1);
  });

  it('is the same in steps, which pause', () => {
    const n = 400;
    const a = gram(n, 10, 5, 0.5);
    const [l, steps] = [a.slice(), a.slice()];
    const pauses = [...factoriseInSteps(steps, n)];
    expect(pauses.length).toBeGreaterThan(1);
    expect(factorise(l, n)).toBe(-1);
    expect(steps).toEqual(l);
  });

  it('passes over a row of zeros', () => {
    const a = Float64Array.of(0, 0, 4);
    expect(factorise(a, 2)).toBe(-1);
    const b = Float64Array.of(0, 2);
    solveFactored(a, 2, b, 0);
    expect([...b]).toEqual([0, 0.5]);
  });
});

describe('sums of vectors', () => {
  const integer = fc.integer({ min: -999, max: 999 });
  const integers = fc
    .array(fc.tuple(integer, integer), { maxLength: 33 })
    .map((pairs) => [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)] as const);

  it('is the sum of products, exactly for small integers', () => {
    fc.assert(
      fc.property(integers, ([a, b]) => {
        let expected = 0;
        for (let k = 0; k < a.length; k++) expected += a[k]! * b[k]!;
        expect(dot(a, b)).toBe(expected);
      }),
    );
  });

  it('are right at every length', () => {
    const a = vectors(1, 50, 1);
    for (let count = 0; count <= 33; count++) {
      const some = a.slice(5, 5 + count);
      const others = a.slice(12, 12 + count);
      const product = some.reduce((total, value, k) => total + value * others[k]!, 0);
      expect(dotRange(a, 5, a, 12, count)).toBeCloseTo(product, 12);
      expect(dot(some, others)).toBe(dotRange(a, 5, a, 12, count));
      expect(norm(some)).toBeCloseTo(Math.hypot(...some), 12);
      expect(normRange(a, 5, count)).toBeCloseTo(norm(some), 12);
      expect(sum(some)).toBeCloseTo(
        some.reduce((total, value) => total + value, 0),
        12,
      );
    }
  });
});

describe('the tridiagonal form', () => {
  it('solves for every shift', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(1e-3, 1, 1e6), ({ n, length, seed }, s) => {
        const a = gram(n, length, seed, 0);
        const form = finish(tridiagonal(a, n));
        const x = vectors(1, n, seed + 1);
        const b = new Float64Array(n + 1);
        b.set(times(a, n, x), 1);
        for (let i = 0; i < n; i++) b[i + 1]! += s * x[i]!;
        form.solve(s, b, 1);
        const largest = Math.max(...Array.from({ length: n }, (_, i) => entry(a, i, i)));
        expect(farthest(b.subarray(1), x)).toBeLessThanOrEqual(1e-13 * (n + largest * n) * (1 + 1 / s));
      }),
    );
  });
});

describe('symmetricEigen', () => {
  it('puts the matrix together again, with orthogonal vectors and ascending values', () => {
    fc.assert(
      fc.property(sizes, ({ n, length, seed }) => {
        const packed = gram(n, length, seed, 0);
        const a = Float64Array.from({ length: n * n }, (_, k) => entry(packed, Math.floor(k / n), k % n));
        const { values, vectors: q } = finish(symmetricEigen(a, n));
        expect([...values]).toEqual([...values].sort((x, y) => x - y));
        const size = Math.max(1, ...values.map(Math.abs));
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            let unit = 0;
            for (let k = 0; k < n; k++) {
              sum += q[i * n + k]! * values[k]! * q[j * n + k]!;
              unit += q[k * n + i]! * q[k * n + j]!;
            }
            expect(Math.abs(sum - a[i * n + j]!)).toBeLessThanOrEqual(1e-13 * size * n);
            expect(Math.abs(unit - (i === j ? 1 : 0))).toBeLessThanOrEqual(1e-13 * n);
          }
        }
      }),
    );
  });

  it('keeps the backward error near the rounding of the norm', () => {
    fc.assert(
      fc.property(fc.constantFrom(40, 60), fc.nat(), fc.constantFrom(0, 1e-8, 1), (n, seed, ridge) => {
        const packed = gram(n, n + 5, seed, ridge);
        const a = Float64Array.from({ length: n * n }, (_, k) => entry(packed, Math.floor(k / n), k % n));
        const { values, vectors: q } = finish(symmetricEigen(a, n));
        let [residual, turned] = [0, 0];
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < n; k++) {
            let [product, inner] = [0, 0];
            for (let j = 0; j < n; j++) {
              product += a[i * n + j]! * q[j * n + k]!;
              inner += q[j * n + i]! * q[j * n + k]!;
            }
            residual = Math.max(residual, Math.abs(product - values[k]! * q[i * n + k]!));
            turned = Math.max(turned, Math.abs(inner - (i === k ? 1 : 0)));
          }
        }
        expect(residual).toBeLessThanOrEqual(2 * Number.EPSILON * n * values[n - 1]!);
        expect(turned).toBeLessThanOrEqual(2 * Number.EPSILON * n);
      }),
      { numRuns: 6 },
    );
  });

  it('ends on entries of very different sizes', () => {
    const a = Float64Array.of(1e300, 1e-300, 1e10, 1e-300, 1e-300, 1, 1e10, 1, 0);
    const { values } = finish(symmetricEigen(a, 3));
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
