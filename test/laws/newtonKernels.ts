/** The laws of the kernels that Newton's method on row norms takes, held against loops that say what they mean. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor, type Kernels, LANES, strideOf } from '../../src/kernels/kernels.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from './atMost.js';

const shapes = fc.record({
  n: fc.integer({ min: 1, max: 33 }),
  p: fc.integer({ min: 1, max: 12 }),
  count: fc.integer({ min: 0, max: 300 }),
  T: fc.integer({ min: 0, max: 9 }),
  seed: fc.nat(),
});

/** Runs the laws on the kernels that `open` opens. */
export function newtonKernelLaws(name: string, open: (bytes: number) => Kernels): void {
  describe(`the kernels of Newton's method: ${name}`, () => {
    for (const precision of ['float64', 'float32'] as const) {
      it(`addOuter adds sum_k d_k x_k x_k^T to a lower triangle, in ${precision}`, () => {
        fc.assert(
          fc.property(shapes, ({ n, p, count, seed }) => {
            const stride = strideOf(n);
            const kernels = open(
              bytesFor([p * stride, count, stride ** 2, 300 * (2 * stride + LANES)], [count]),
            );
            const random = createRandom(seed);
            const data = kernels[precision](p * stride);
            for (let k = 0; k < data.length; k++) if (k % stride < n) data[k] = random.normal();
            const features = kernels.int32(count).map(() => random.integer(p));
            const weights = kernels.float64(count);
            for (let k = 0; k < count; k++) weights[k] = random.normal();
            const out = kernels.float64(stride ** 2).fill(3);
            const list = kernels.int32(count);
            list.set(features);
            const x =
              data instanceof Float64Array
                ? ({ kind: 'dense', rows: n, columns: p, stride, data } as const)
                : { rows: n, columns: p, stride, data };
            kernels.addOuter(x, list, weights, out);
            for (let i = 0; i < stride; i++) {
              for (let j = 0; j <= i; j++) {
                let value = 3;
                let size = 3;
                for (const [k, feature] of features.entries()) {
                  const term = weights[k]! * data[feature * stride + i]! * data[feature * stride + j]!;
                  value += term;
                  size += Math.abs(term);
                }
                const unit = precision === 'float64' ? 1e-14 : 1e-5;
                expectAtMost(Math.abs(out[i * stride + j]! - value), unit * size);
              }
            }
            kernels.dispose();
          }),
        );
      });
    }

    it('demoteColumns copies multiples of columns in float32, and leaves the others', () => {
      fc.assert(
        fc.property(shapes, fc.integer({ min: 0, max: 3 }), ({ n, p, count, seed }, first) => {
          const stride = strideOf(n);
          const some = Math.min(count, 7);
          const columns = first + some + 1;
          const kernels = open(bytesFor([p * stride, some], [some], [columns * stride]));
          const random = createRandom(seed);
          const data = kernels.float64(p * stride);
          for (let k = 0; k < data.length; k++) if (k % stride < n) data[k] = random.normal();
          const [features, factors] = [kernels.int32(some), kernels.float64(some)];
          for (let k = 0; k < some; k++) {
            features[k] = random.integer(p);
            factors[k] = random.normal();
          }
          const out = { rows: n, columns, stride, data: kernels.float32(columns * stride).fill(7) };
          const x = { kind: 'dense', rows: n, columns: p, stride, data } as const;
          kernels.demoteColumns(x, features, factors, out, first);
          const expected = new Float32Array(columns * stride).fill(7);
          for (const [k, j] of features.entries()) {
            for (let i = 0; i < stride; i++)
              expected[(first + k) * stride + i] = factors[k]! * data[j * stride + i]!;
          }
          expect([...out.data]).toEqual([...expected]);
          const beyond = () => kernels.demoteColumns(x, features, factors, out, first + 2);
          expect(beyond).toThrow(`${columns} columns from ${first + 2} on`);
          kernels.dispose();
        }),
      );
    });

    it('predictSingle and rowDotsSingle are products with scaled rows in float32', () => {
      fc.assert(
        fc.property(shapes, ({ n, p, count, T, seed }) => {
          const stride = strideOf(n);
          const some = Math.min(count, 33);
          const singles = [p * stride, p * T, some, stride * T];
          const kernels = open(bytesFor([], [some], singles));
          const random = createRandom(seed);
          const [data, rows, factors, field] = singles.map((length) => {
            const out = kernels.float32(length);
            for (let k = 0; k < length; k++) out[k] = random.normal();
            return out;
          }) as [Float32Array, Float32Array, Float32Array, Float32Array];
          for (let k = 0; k < data.length; k++) if (k % stride >= n) data[k] = 0;
          const features = kernels.int32(some);
          for (let k = 0; k < some; k++) features[k] = random.integer(p);
          const x = { rows: n, columns: p, stride, data };
          const before = factors.slice();

          kernels.rowDotsSingle(x, field, { features, factors, rows });
          for (const [k, j] of features.entries()) {
            let value = 0;
            let size = 0;
            for (let t = 0; t < T; t++) {
              for (let i = 0; i < n; i++) {
                const term = rows[j * T + t]! * data[j * stride + i]! * field[t * stride + i]!;
                value += term;
                size += Math.abs(term);
              }
            }
            expectAtMost(Math.abs(factors[k]! - value), 1e-5 * size);
          }

          factors.set(before);
          kernels.predictSingle(x, { features, factors, rows }, field);
          for (let t = 0; t < T; t++) {
            for (let i = 0; i < stride; i++) {
              let value = 0;
              let size = 0;
              for (const [k, j] of features.entries()) {
                const term = before[k]! * rows[j * T + t]! * data[j * stride + i]!;
                value += term;
                size += Math.abs(term);
              }
              expectAtMost(Math.abs(field[t * stride + i]! - value), 1e-5 * size);
            }
          }
          kernels.dispose();
        }),
      );
    });

    it('print the shapes that disagree', () => {
      const kernels = open(4096);
      const [a, list] = [kernels.float64(16), kernels.int32(1)];
      const single = { rows: 4, columns: 1, stride: 4, data: kernels.float32(4) };
      const scaled = { features: list, factors: kernels.float32(1), rows: kernels.float32(2) };
      const field = kernels.float32(4);
      expect(() => kernels.addOuter(single, list, a.subarray(0, 2), a)).toThrow('2 weights of 1 features');
      expect(() => kernels.addOuter(single, list, a.subarray(0, 1), a.subarray(1))).toThrow(
        'matrix of 15 numbers',
      );
      expect(() => kernels.predictSingle(single, scaled, field)).toThrow('rows of 2 numbers');
      expect(() => kernels.rowDotsSingle(single, field.subarray(1), scaled)).toThrow('field of 3 numbers');
      kernels.dispose();
    });
  });
}
