import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { HessianCache } from '../../src/designs/hessianCache.js';

it('the curvature of squared losses is computed once a pair of columns, and the same over any of them', () => {
  const P = 6;
  const subsets = fc.array(fc.uniqueArray(fc.nat(P - 1), { minLength: 1, maxLength: P }), { minLength: 1 });
  fc.assert(
    fc.property(subsets, fc.integer({ min: 1, max: 3 }), (lists, Q) => {
      const product = (q: number, j: number, k: number): number => 100 * q + (j + 1) * (k + 1);
      let computed = 0;
      const cache = new HessianCache(P, Q);
      for (const list of lists) {
        const features = Int32Array.from(list);
        const [before, missing] = [computed, cache.missing(features)];
        const products = (j: number, columns: Int32Array, out: Float64Array): void => {
          computed += columns.length;
          for (const [b, k] of columns.entries()) {
            for (let q = 0; q < Q; q++) out[b * Q + q] = product(q, j, k);
          }
        };
        runSync(cache.include(features, products));
        expect(computed - before).toBe(missing);
        expect(cache.missing(features)).toBe(0);
        const hessian = cache.of(features);
        const N = list.length * Q;
        for (let at = 0; at < N * N; at++) {
          const [row, column] = [Math.floor(at / N), at % N];
          const [j, k] = [list[Math.floor(row / Q)]!, list[Math.floor(column / Q)]!];
          const q = row % Q;
          expect(hessian[at]).toBe(q === column % Q ? product(q, j, k) : 0);
        }
      }
      expect(computed).toBeLessThanOrEqual((P * (P + 1)) / 2);
    }),
  );
});
