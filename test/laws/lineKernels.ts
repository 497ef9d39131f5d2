/** The laws of kernels for samples with labels on their way along a line, held against the logistic loss. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFor,
  type Kernels,
  type PairBuffers,
  type PairSamples,
  strideOf,
} from '../../src/kernels/kernels.js';
import { dot } from '../../src/linalg/vectors.js';
import { logistic } from '../../src/losses/logistic.js';
import { createRandom } from '../../src/math/random.js';

const lengths = fc.oneof(fc.integer({ min: 0, max: 33 }), fc.constantFrom(1021, 1024, 1025, 2050));

interface Draw {
  readonly rows: readonly number[];
  readonly columns: number;
  readonly isOneRow: boolean;
  readonly size: number;
  readonly seed: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  rows: fc.array(lengths, { minLength: 1, maxLength: 4 }),
  columns: fc.integer({ min: 1, max: 19 }),
  isOneRow: fc.boolean(),
  size: fc.constantFrom(0, 1e-30, 1, 30, 300),
  seed: fc.nat(),
});

/** The relative error that a few operations in float32 may have, and that of a sum of `count` terms. */
const ROUNDING = 2 ** -20;
const ofSum = (count: number): number => ROUNDING * Math.sqrt(count + 1);

export function lineKernelLaws(name: string, open: (bytes: number) => Kernels): void {
  describe(`the laws of kernels along lines: ${name}`, () => {
    it('pairs go to the slopes of the loss at the ends of lines, from where they were kept', () => {
      fc.assert(
        fc.property(draws, (draw) => {
          const { kernels, buffers, labels } = opened(draw, open);
          const { samples, w, slopes, shifts, steps, first, second } = buffers;
          const random = createRandom(draw.seed);
          const p = draw.columns;
          const all = { first: 0, end: samples.length };
          const walk = kernels.pairs(buffers);
          let eta = samples.map(({ x, fields }) => {
            const own = fields.subarray(x.stride, x.stride + x.rows);
            for (let i = 0; i < x.rows; i++) own[i] = draw.size * random.normal();
            return Float64Array.from(own);
          });
          shifts.fill(0);
          walk.go(1, 0, all);
          walk.keep();
          for (let turn = 0; turn < 2; turn++) {
            const h = samples.map((_, q) => slopesAt(labels[q]!, eta[q]!).h);
            for (let k = 0; k < w.length; k++) w[k] = random.normal() / 4;
            for (const q of samples.keys()) walk.turn({ first: q, end: q + 1 });
            const delta = samples.map((sample, q) => {
              const d = product(sample, w, p);
              const [hd, hd2] = [h[q]!.map((value, i) => value * d[i]!), h[q]!.map((v, i) => v * d[i]! ** 2)];
              near(first[q]!, hd, p);
              near(second[q]!, hd2, p);
              return d;
            });
            const length = random.normal();
            const least = random.integer(2) ? 1e-280 : Infinity;
            for (let q = 0; q < shifts.length; q++) shifts[q] = random.integer(2) && random.normal();
            slopes.fill(0);
            walk.go(length, least, all);
            const there = eta.map((own, q) =>
              own.map((value, i) => value + length * delta[q]![i]! + shifts[q]!),
            );
            const sizes = new Float64Array(slopes.length);
            const expected = new Float64Array(slopes.length);
            for (const [q, { x, row }] of samples.entries()) {
              const reach = Math.max(1, ...there[q]!.map(Math.abs), ...eta[q]!.map(Math.abs));
              const at = slopesAt(labels[q]!, there[q]!);
              near(first[q]!, at.theta, p * reach);
              near(second[q]!, at.h, p * reach);
              expect(steps[q]).toBe(second[q]! >= least ? first[q]! / second[q]! : 0);
              for (let j = 0; j < p; j++) {
                for (let i = 0; i < x.rows; i++) {
                  const value = x.data[j * x.stride + i]!;
                  expected[row * p + j]! += value * (at.theta[i]! - steps[q]! * at.h[i]!);
                  const size = Math.abs(labels[q]!.c[i]!) * (1 + Math.abs(steps[q]!));
                  sizes[row * p + j]! += Math.abs(value) * size * (p * reach);
                }
              }
            }
            const count = samples.reduce((sum, { x }) => sum + x.rows, 0);
            for (let k = 0; k < slopes.length; k++)
              expect(Math.abs(slopes[k]! - expected[k]!)).toBeLessThanOrEqual(ofSum(count) * sizes[k]!);
            if (turn === 0 && random.integer(2)) {
              walk.keep();
              eta = there;
            } else {
              shifts.fill(0);
              walk.go(0, least, all); // h is that of the last point
            }
          }
          kernels.dispose();
        }),
      );
    });

    it('demote rounds to float32', () => {
      fc.assert(
        fc.property(lengths, fc.nat(), (n, seed) => {
          const kernels = open(bytesFor([strideOf(n)], [], [strideOf(n)]));
          const random = createRandom(seed);
          const [x, out] = [kernels.float64(strideOf(n)), kernels.float32(strideOf(n))];
          for (let i = 0; i < n; i++) x[i] = random.normal() * 10 ** (random.integer(80) - 40);
          kernels.demote(x, out);
          expect(out).toEqual(Float32Array.from(x));
          kernels.dispose();
        }),
      );
    });

    it('secantDown and secantUp, around any inverse, are products with that of BFGS', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 5 }),
          fc.nat({ max: 4 }),
          fc.nat(),
          (numbers, capacity, first, seed) => {
            const size = strideOf(numbers);
            const lengths = [size * capacity, size * capacity, capacity, capacity, size];
            const kernels = open(bytesFor(lengths, []));
            const [steps, changes, products, parts, vector] = lengths.map((n) => kernels.float64(n)) as Five;
            const random = createRandom(seed);
            const count = random.integer(capacity + 1);
            const range = { first: first % capacity, count };
            const e = new Float64Array(size).map((_, i) => (i < numbers ? random.normal() : 0));
            // H by its formula: H <- (I - s y' / <s, y>) H (I - y s' / <s, y>) + s s' / <s, y>, from 3 I
            let expected: (v: Float64Array) => Float64Array = (v) => v.map((value) => 3 * value);
            for (let k = 0; k < count; k++) {
              const at = (range.first + k) % capacity;
              const s = new Float64Array(size).map((_, i) => (i < numbers ? random.normal() : 0));
              const y = s.map((value) => value * (1 + random.uniform()));
              steps.set(s, at * size);
              changes.set(y, at * size);
              const product = dot(s, y);
              products[at] = product;
              const before = expected;
              expected = (v) => {
                const part = dot(v, s) / product;
                const h = before(v.map((value, i) => value - part * y[i]!));
                const along = dot(h, y) / product;
                return h.map((value, i) => value + (part - along) * s[i]!);
              };
            }
            vector.set(e);
            const pairs = { size, capacity, steps, changes, products, parts };
            kernels.secantDown(pairs, range, vector);
            for (let i = 0; i < size; i++) vector[i]! *= 3;
            kernels.secantUp(pairs, range, vector);
            const right = expected(e);
            const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
            for (let i = 0; i < size; i++)
              expect(Math.abs(vector[i]! - right[i]!)).toBeLessThanOrEqual(1e-6 * largest);
            expect(() => kernels.secantUp({ ...pairs, size: size + 4 }, range, vector)).toThrow('pairs of');
            kernels.dispose();
            expect(() => kernels.secantUp(pairs, range, vector)).toThrow('disposed');
          },
        ),
      );
    });

    it('refuse fields that do not go together, and do nothing after dispose', () => {
      const draw: Draw = { rows: [5, 9], columns: 3, isOneRow: false, size: 1, seed: 1 };
      const { kernels, buffers } = opened(draw, open, 1024);
      const other = kernels.float64(12);
      expect(() => kernels.pairs({ ...buffers, w: other })).toThrow('2 outputs, 2 rows of 3 numbers');
      expect(() => kernels.pairs({ ...buffers, steps: other })).toThrow('sums of 2, 12, 2, 2');
      expect(() => kernels.demote(other, kernels.float32(8))).toThrow('fields of 12, 8');
      const walk = kernels.pairs(buffers);
      kernels.dispose();
      expect(() => kernels.pairs(buffers)).toThrow('disposed');
      expect(() => walk.turn({ first: 0, end: 2 })).toThrow('disposed');
      expect(() => walk.go(1, 0, { first: 0, end: 2 })).toThrow('disposed');
      expect(() => kernels.demote(other, kernels.float32(12))).toThrow('disposed');
    });
  });
}

interface Labels {
  readonly y: Float64Array;
  readonly c: Float64Array;
}

function opened(
  { rows, columns, isOneRow, seed }: Draw,
  open: (bytes: number) => Kernels,
  more = 0,
): { kernels: Kernels; buffers: PairBuffers; labels: Labels[] } {
  const Q = rows.length;
  const R = isOneRow ? 1 : Q;
  const strides = rows.map(strideOf);
  const singles = strides.flatMap((stride) => [columns * stride, 5 * stride]);
  const bytes = bytesFor([R * columns, R * columns, Q, Q, Q, Q], [4 * Q, 4 * Q], singles);
  const kernels = open(bytes + more);
  const random = createRandom(seed);
  const labels: Labels[] = [];
  const samples = rows.map((n, q): PairSamples => {
    const stride = strides[q]!;
    const x = { rows: n, columns, stride, data: kernels.float32(columns * stride) };
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < n; i++) x.data[j * stride + i] = random.normal();
    }
    const fields = kernels.float32(5 * stride);
    const y = new Float64Array(n).map(() => (random.integer(2) ? 1 : -1));
    const c = new Float64Array(n).map(() => Math.fround(random.integer(4) && random.uniform()));
    for (let i = 0; i < n; i++) fields[i] = y[i]! * c[i]!;
    labels.push({ y, c });
    return { x, fields, row: isOneRow ? 0 : q };
  });
  const [w, slopes] = [kernels.float64(R * columns), kernels.float64(R * columns)];
  const [shifts, steps, first, second] = [0, 0, 0, 0].map(() => kernels.float64(Q)) as [F, F, F, F];
  return { kernels, buffers: { samples, w, slopes, shifts, steps, first, second }, labels };
}

function product({ x: { rows, columns, stride, data }, row }: PairSamples, w: F, p: number): F {
  const out = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) out[i]! += data[j * stride + i]! * w[row * p + j]!;
  }
  return out;
}

function slopesAt({ y, c }: Labels, eta: F): { theta: F; h: F } {
  const [theta, h] = [new Float64Array(y.length), new Float64Array(y.length)];
  logistic.derivatives!(y, c, eta, theta, h);
  return { theta: theta.map((value) => -value), h };
}

/** @param size how far a term is off by rounding, as a multiple of that of a few operations */
function near(found: number, terms: F, size: number): void {
  const sum = terms.reduce((a, b) => a + b, 0);
  const sizes = terms.reduce((a, b) => a + Math.abs(b), 0);
  expect(Math.abs(found - sum)).toBeLessThanOrEqual(ofSum(terms.length) * size * (sizes + 1e-30));
}

type F = Float64Array;
type Five = [F, F, F, F, F];
