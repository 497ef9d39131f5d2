/** The laws of kernels for samples with labels on their way along a line, held against the logistic loss. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor, type Kernels, strideOf } from '../../src/kernels/kernels.js';
import { logistic } from '../../src/losses/logistic.js';
import { createRandom } from '../../src/math/random.js';

const lengths = fc.oneof(fc.integer({ min: 0, max: 33 }), fc.constantFrom(511, 512, 1025));

export function lineKernelLaws(name: string, open: (bytes: number) => Kernels): void {
  describe(`the laws of kernels along lines: ${name}`, () => {
    it('pairSlopes gives the bits of the loss at the end of a line, their sums, and nothing in the padding', () => {
      fc.assert(
        fc.property(lengths, fc.constantFrom(0, 1e-300, 1, 40, 1000), fc.nat(), (n, size, seed) => {
          const stride = strideOf(n);
          const kernels = open(bytesFor([...new Array<number>(6).fill(stride), 2], []));
          const random = createRandom(seed);
          const [signed, eta, delta, end, theta, h] = [0, 1, 2, 3, 4, 5].map(() =>
            kernels.float64(stride),
          ) as [F, F, F, F, F, F];
          const sums = kernels.float64(2);
          const y = new Float64Array(n).map(() => (random.integer(2) ? 1 : -1));
          const c = new Float64Array(n).map(() => random.integer(4) && random.uniform());
          for (let i = 0; i < n; i++) {
            signed[i] = y[i]! * c[i]!;
            eta[i] = size * random.normal();
            delta[i] = random.normal();
          }
          const [length, shift] = [random.normal(), random.integer(2) && random.normal()];
          kernels.pairSlopes({ signed, eta, delta }, length, shift, { eta: end, theta, h }, sums);
          const there = Float64Array.from(
            eta.subarray(0, n),
            (value, i) => value + length * delta[i]! + shift,
          );
          const [first, second] = [new Float64Array(n), new Float64Array(n)];
          logistic.derivatives!(y, c, there, first, second);
          let [slope, curvature] = [0, 0];
          for (let i = 0; i < stride; i++) {
            if (i < n) expect(end[i]).toBe(there[i]);
            expect(theta[i]! + 0).toBe(i < n ? 0 - first[i]! : 0);
            expect(h[i]).toBe(i < n ? second[i] : 0);
            slope += theta[i]!;
            curvature += h[i]!;
          }
          expect(Math.abs(sums[0]! - slope)).toBeLessThanOrEqual(1e-14 * n);
          expect(Math.abs(sums[1]! - curvature)).toBeLessThanOrEqual(1e-14 * n);
          kernels.dispose();
        }),
      );
    });

    it('lineSums gives the first and second derivative along a line, and takeCurvature a step of the intercept', () => {
      fc.assert(
        fc.property(lengths, fc.nat(), (n, seed) => {
          const stride = strideOf(n);
          const kernels = open(bytesFor([stride, stride, 2], []));
          const random = createRandom(seed);
          const [h, delta, sums] = [kernels.float64(stride), kernels.float64(stride), kernels.float64(2)];
          const base = random.integer(2) && random.normal();
          let [first, second] = [0, 0];
          for (let i = 0; i < n; i++) {
            h[i] = random.uniform();
            delta[i] = random.normal();
            first += h[i]! * (delta[i]! - base);
            second += h[i]! * (delta[i]! - base) ** 2;
          }
          kernels.lineSums(h, delta, base, sums);
          expect(Math.abs(sums[0]! - first)).toBeLessThanOrEqual(1e-13 * n);
          expect(Math.abs(sums[1]! - second)).toBeLessThanOrEqual(1e-13 * n);
          const expected = delta.map((value, i) => value - base * h[i]!);
          kernels.takeCurvature(delta, h, base);
          expect(delta).toEqual(expected);
          kernels.dispose();
        }),
      );
    });

    it('refuse fields of different lengths, and do nothing after dispose', () => {
      const kernels = open(1024);
      const [a, b, sums] = [kernels.float64(8), kernels.float64(12), kernels.float64(2)];
      const line = { signed: a, eta: a, delta: a };
      const to = { eta: a, theta: a, h: a };
      expect(() => kernels.lineSums(a, b, 0, sums)).toThrow('fields of 8, 12 numbers; 2 sums');
      expect(() => kernels.lineSums(a, a, 0, a)).toThrow('fields of 8, 8 numbers; 8 sums');
      expect(() => kernels.pairSlopes({ ...line, signed: b }, 1, 0, to, sums)).toThrow('fields of 12, 8');
      expect(() => kernels.takeCurvature(a, b, 1)).toThrow('fields of 8, 12');
      kernels.dispose();
      expect(() => kernels.lineSums(a, a, 0, sums)).toThrow('disposed');
      expect(() => kernels.pairSlopes(line, 1, 0, to, sums)).toThrow('disposed');
      expect(() => kernels.takeCurvature(a, a, 1)).toThrow('disposed');
    });
  });
}

type F = Float64Array;
