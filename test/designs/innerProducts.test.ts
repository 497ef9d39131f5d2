/** Products of vectors by the kernels against their definition, at sizes that cross every panel and tail. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InnerProducts, type WriteColumns, type WriteVectors } from '../../src/designs/innerProducts.js';
import { factorise, forward, inverseOf, packedLength } from '../../src/linalg/cholesky.js';
import { createRandom } from '../../src/math/random.js';

/** Runs a computation that pauses to its end. */
function finish<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function vectors(count: number, length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count * length }, () => random.normal());
}

const dot = (a: Float64Array, i: number, b: Float64Array, j: number, length: number): number => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i * length + k]! * b[j * length + k]!;
  return sum;
};

/** The writer of vectors that lie one after the other. */
const vectorsOf =
  (a: Float64Array, count: number, length: number): WriteVectors =>
  (from, end, stride, out) => {
    for (let i = 0; i < count; i++) out.set(a.subarray(i * length + from, i * length + end), i * stride);
  };

// Counts around one and several panels, lengths around one piece and two.
const sizes = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 33 }), fc.integer({ min: 0, max: 33 })),
  fc.tuple(fc.constantFrom(15, 16, 17, 33, 65), fc.integer({ min: 50, max: 70 })),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(1023, 1024, 1025, 2049)),
);

describe.each(['reference', 'wasm', 'auto'] as const)('products of vectors by %s kernels', (choice) => {
  const runs = { numRuns: 40 };
  // One for all cases: its memory serves one product after the other.
  const products = new InnerProducts(choice);
  afterAll(() => products.dispose());

  it('of one set with each other are its inner products', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([count, length], seed) => {
        const a = vectors(count, length, seed);
        const packed = finish(products.within(count, length, vectorsOf(a, count, length)));
        expect(packed.length).toBe((count * (count + 1)) / 2);
        let error = 0;
        for (let i = 0, at = 0; i < count; i++) {
          for (let j = 0; j <= i; j++, at++) {
            error = Math.max(error, Math.abs(packed[at]! - dot(a, i, a, j, length)));
          }
        }
        expect(error).toBeLessThanOrEqual(1e-13 * (10 + length));
      }),
      runs,
    );
  });

  it.each([
    ['float64', false, 1e-13],
    ['float32', true, 1e-6],
  ] as const)(
    'of the rows of a matrix given by columns are their inner products, in %s',
    (_, isSingle, rounding) => {
      fc.assert(
        fc.property(sizes, fc.nat(), ([count, width], seed) => {
          const a = vectors(count, width, seed);
          const write: WriteColumns = (from, end, stride, out) => {
            for (let j = from; j < end; j++)
              for (let i = 0; i < count; i++) out[(j - from) * stride + i] = a[i * width + j]!;
          };
          const packed = finish(products.ofRows(count, width, write, isSingle));
          expect(packed.length).toBe((count * (count + 1)) / 2);
          let error = 0;
          for (let i = 0, at = 0; i < count; i++) {
            for (let j = 0; j <= i; j++, at++) {
              error = Math.max(error, Math.abs(packed[at]! - dot(a, i, a, j, width)));
            }
          }
          expect(error).toBeLessThanOrEqual(rounding * (10 + width));
          if (isSingle && count > 5 && width > 5) expect(error).toBeGreaterThan(1e-13 * (10 + width));
        }),
        runs,
      );
    },
  );

  it('are added up by weight, solved with a factor or not', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.nat(), ([length, count], isSolved, seed) => {
        if (length > 70) return;
        const a = vectors(count, length, seed);
        const l = new Float64Array(packedLength(length));
        const random = createRandom(seed + 1);
        for (let i = 0, at = 0; i < length; i++)
          for (let j = 0; j <= i; j++, at++)
            l[at] = i === j ? 2 + random.uniform() : random.normal() / length;
        const out = new Float64Array(packedLength(count)).fill(1);
        const factor = isSolved ? l : undefined;
        finish(products.addWithin(out, 3, count, length, vectorsOf(a, count, length), factor));
        if (isSolved) for (let i = 0; i < count; i++) forward(l, length, a, i * length);
        let error = 0;
        for (let i = 0, at = 0; i < count; i++)
          for (let j = 0; j <= i; j++, at++)
            error = Math.max(error, Math.abs(out[at]! - 1 - 3 * dot(a, i, a, j, length)));
        expect(error).toBeLessThanOrEqual(1e-12 * (10 + length));
      }),
      runs,
    );
  });

  it('a matrix is factorised and inverted as by linalg/cholesky.ts', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 5, 31, 32, 33, 46, 65), fc.nat(), (n, seed) => {
        const a = vectors(n, n + 1, seed);
        const matrix = finish(products.within(n, n + 1, vectorsOf(a, n, n + 1)));
        for (let i = 0; i < n; i++) matrix[packedLength(i) + i]! += 1;
        const [factor, twin] = [matrix.slice(), matrix.slice()];
        const complement = new Float64Array(packedLength(n));
        const again = matrix.slice();
        expect(finish(products.factorise(factor, n))).toBe(factorise(twin, n));
        expect(finish(products.factoriseAndInvert(again, n, 0.5, complement))).toBe(-1);
        const [size, expected] = [Math.max(1, ...matrix), inverseOf(twin, n)];
        let [error, inverseError] = [0, 0];
        for (let i = 0, at = 0; i < n; i++) {
          for (let j = 0; j <= i; j++, at++) {
            error = Math.max(error, Math.abs(factor[at]! - twin[at]!), Math.abs(again[at]! - twin[at]!));
            inverseError = Math.max(
              inverseError,
              Math.abs(complement[at]! - ((i === j ? 1 : 0) - 0.5 * expected[i * n + j]!)),
            );
          }
        }
        expect(error).toBeLessThanOrEqual(1e-12 * size);
        expect(inverseError).toBeLessThanOrEqual(1e-12);
      }),
      runs,
    );
  });

  it('a pivot that is rounding is found, and named by its place', () => {
    const n = 40;
    const a = vectors(n, n, 1);
    a.copyWithin(35 * n, 3 * n, 4 * n);
    const matrix = finish(products.within(n, n, vectorsOf(a, n, n)));
    expect(finish(products.factorise(matrix, n))).toBe(35);
  });

  it('of two sets are their inner products, row by row', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 5, 33, 46, 47, 63, 64, 65, 66, 100), fc.nat(), (n, seed) => {
        const [a, b] = [vectors(n, n, seed), vectors(n, n, seed + 1)];
        const out = finish(products.between(a, b, n));
        expect(out.length).toBe(n * n);
        let error = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            error = Math.max(error, Math.abs(out[i * n + j]! - dot(a, i, b, j, n)));
          }
        }
        expect(error).toBeLessThanOrEqual(1e-13 * (10 + n));
      }),
      runs,
    );
  });
});
