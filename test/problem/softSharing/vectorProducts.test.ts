/** Products of vectors by the kernels against their definition, at sizes that cross every panel and tail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/math/random.js';
import {
  kernelProducts,
  plainProducts,
  type VectorProducts,
} from '../../../src/problem/softSharing/vectorProducts.js';

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

// Small ones, and ones that are worth a copy to kernel memory: counts around one and two panels.
const sizes = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 33 }), fc.integer({ min: 0, max: 33 })),
  fc.tuple(fc.constantFrom(63, 64, 65, 127, 128, 130), fc.integer({ min: 50, max: 70 })),
);

const ways: readonly (readonly [string, VectorProducts])[] = [
  ['in plain TypeScript', plainProducts],
  ['by reference kernels', kernelProducts('reference')],
  ['by WebAssembly', kernelProducts('wasm')],
  ['by whatever is there', kernelProducts('auto')],
];

describe.each(ways)('products of vectors %s', (_, products) => {
  const runs = { numRuns: 40 };

  it('of one set with each other are its inner products', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([count, length], seed) => {
        const a = vectors(count, length, seed);
        const packed = finish(products.within(a, count, length));
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
