/** The laws of kernels for descents on labels, held against the logistic loss, and for the pairs of L-BFGS. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFor,
  type Kernels,
  type PairDescent,
  type PairSamples,
  type PairWalk,
  strideOf,
} from '../../src/kernels/kernels.js';
import { blockedRows, pairPlaces } from '../../src/kernels/pairNumbers.js';
import { pairWalk } from '../../src/kernels/pairs.js';
import { dot } from '../../src/linalg/vectors.js';
import { logistic } from '../../src/losses/logistic.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from './atMost.js';

const lengths = fc.oneof(fc.integer({ min: 0, max: 33 }), fc.constantFrom(1021, 1024, 1025, 2050));

interface Draw {
  readonly rows: readonly number[];
  readonly columns: number;
  readonly isOneRow: boolean;
  readonly kappa: number;
  /** Of the numbers of X. */
  readonly size: number;
  /** Multiply-adds of a call. */
  readonly work: number;
  readonly seed: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  rows: fc.array(lengths, { minLength: 1, maxLength: 4 }),
  columns: fc.integer({ min: 1, max: 19 }),
  isOneRow: fc.boolean(),
  kappa: fc.constantFrom(0, 0.3, 1e12),
  size: fc.constantFrom(1e-3, 1, 4),
  work: fc.constantFrom(1, 1000, Infinity),
  seed: fc.nat(),
});

const PLAIN: Draw = { rows: [9], columns: 2, isOneRow: false, kappa: 0, size: 1, work: Infinity, seed: 1 };

export function lineKernelLaws(
  name: string,
  open: (bytes: number) => Kernels,
  settings: { readonly numRuns?: number } = {},
): void {
  describe(`the laws of kernels along lines: ${name}`, () => {
    it('pairs go down to the minimum, in calls of any length; the gap is that of the point', () => {
      fc.assert(
        fc.property(draws, (draw) => {
          const { kernels, descent, labels } = opened(draw, open);
          const walk = pairWalk(kernels, descent);
          while (walk.descend(0, 200, draw.work) === 'running');
          while (!walk.certify(draw.work));
          const rough = standing(draw, descent, labels, walk);
          // kappa times what rounding leaves of deviations, squared and over kappa.
          const rounding = draw.kappa * (1e-14 * largestOf(walk.at)) ** 2;
          const error = 1e-10 * rough.gap + 1e-20 * rough.scale + rounding;
          expectAtMost(Math.abs(walk.gap - rough.gap), error + 1e-2 * Math.sqrt(error * rough.gap));
          near(walk.totals, rough.totals, 1e-12, 0);
          while (walk.descend(0, 400, draw.work) === 'running');
          while (!walk.certify(draw.work));
          const found = standing(draw, descent, labels, walk);
          const start = standing(draw, descent, labels, {
            at: new Float64Array(walk.at.length),
            b: new Float64Array(walk.b.length),
            penalty: new Float64Array(walk.penalty.length),
          });
          const hasMinimum = labels.every(hasBoth);
          if (hasMinimum) expectAtMost(rough.gap, 1e-8 * (start.gap + found.scale));
          const least = 1e-18 * (start.gap + found.scale) + rounding;
          if (hasMinimum) expectAtMost(found.gap, least);
          expect(walk.bound).toBeGreaterThanOrEqual(walk.gap);
          if (found.areNear) expectAtMost(walk.bound, walk.gap + 1.01 * found.ofIntercepts + 1e-27);
          else expect(walk.bound).toBe(Infinity);
          near(walk.penalty, found.penalty, 1e-10, 1e-15 * draw.kappa * largestOf(walk.at));
          kernels.dispose();
        }),
        settings,
      );
    });

    it('pairs make no more than so many steps, with gaps and products of each, and end at the aim', () => {
      fc.assert(
        fc.property(draws, fc.nat({ max: 3 }), (draw, most) => {
          const { kernels, descent, labels } = opened({ ...draw, size: Math.min(draw.size, 1) }, open);
          const walk = pairWalk(kernels, descent);
          const end = walk.descend(0, most, Infinity);
          expect(['reached', 'ended']).toContain(end);
          expectAtMost(walk.steps, most);
          expect(walk.products).toBeGreaterThanOrEqual(walk.steps);
          const { gap, scale } = standing(draw, descent, labels, walk);
          expectAtMost(Math.abs(walk.gap - gap), inSingle(gap, scale));
          expect(walk.descend(walk.gap, most, Infinity)).toBe('reached');
          kernels.dispose();
        }),
      );
    });

    it('pairs start from given weights', () => {
      fc.assert(
        fc.property(draws, (draw) => {
          const { kernels, descent, labels } = opened(draw, open);
          const walk = pairWalk(kernels, descent);
          const random = createRandom(draw.seed + 1);
          for (let k = 0; k < walk.at.length; k++) walk.at[k] = random.normal() / 4;
          if (walk.at.length > walk.penalty.length) centreRows(walk.at, draw.columns);
          for (let q = 0; q < walk.b.length; q++) walk.b[q] = random.normal();
          const { penalty, eta, gap, scale } = standing(draw, descent, labels, walk);
          walk.penalty.set(penalty);
          for (const [q, { x, fields }] of descent.samples.entries()) fields.set(eta[q]!, x.stride);
          walk.descend(Infinity, 0, Infinity);
          expect(walk.steps).toBe(0);
          expectAtMost(Math.abs(walk.gap - gap), inSingle(gap, scale));
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
            for (let i = 0; i < size; i++) expectAtMost(Math.abs(vector[i]! - right[i]!), 1e-6 * largest);
            expect(() => kernels.secantUp({ ...pairs, size: size + 4 }, range, vector)).toThrow('pairs of');
            kernels.dispose();
            expect(() => kernels.secantUp(pairs, range, vector)).toThrow('disposed');
          },
        ),
      );
    });

    it('refuse fields that do not go together, and do nothing after dispose', () => {
      const draw: Draw = { ...PLAIN, rows: [5, 9], columns: 3 };
      const { kernels, descent } = opened(draw, open);
      const numbers = descent.numbers.subarray(1);
      expect(() => pairWalk(kernels, { ...descent, numbers })).toThrow(
        '2 outputs, 2 rows of 3 numbers, 3 pairs',
      );
      expect(() => pairWalk(kernels, { ...descent, nRows: 1 })).toThrow('kernel shapes disagree');
      const walk = pairWalk(kernels, descent);
      kernels.dispose();
      expect(() => pairWalk(kernels, descent)).toThrow('disposed');
      expect(() => walk.descend(0, 1, 1)).toThrow('disposed');
    });
  });
}

interface Labels {
  readonly y: Float64Array;
  readonly c: Float64Array;
}

function opened(
  { rows, columns, isOneRow, kappa, size, seed }: Draw,
  open: (bytes: number) => Kernels,
): { kernels: Kernels; descent: PairDescent; labels: Labels[] } {
  const Q = rows.length;
  const shape = {
    nRows: isOneRow ? 1 : Q,
    kappa,
    capacity: 3,
    nOutputs: Q,
    nSamples: Math.max(...rows),
    nFeatures: columns,
  };
  const strides = rows.map(strideOf);
  const { end } = pairPlaces(shape);
  const doubles = strides.flatMap((stride) => [columns * stride, 5 * stride]);
  const singles = rows.flatMap((n) => [columns * blockedRows(n), 5 * blockedRows(n)]);
  const kernels = open(bytesFor([end, ...doubles], [], singles) + 16);
  const random = createRandom(seed);
  const labels: Labels[] = [];
  const samples = rows.map((n, q): PairSamples => {
    const stride = strides[q]!;
    const data = kernels.float64(columns * stride);
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < n; i++) data[j * stride + i] = size * random.normal();
    }
    const fields = kernels.float64(5 * stride);
    const singleFields = kernels.float32(5 * blockedRows(n), 'any');
    const y = new Float64Array(n).map(() => (random.integer(2) ? 1 : -1));
    const c = new Float64Array(n).map(() => (random.integer(4) && random.uniform()) / n);
    fields.set(y);
    fields.set(c, 4 * stride);
    labels.push({ y, c });
    const x = { kind: 'dense', rows: n, columns, stride, data } as const;
    const single = kernels.float32(columns * blockedRows(n), 'any');
    return { x, single, fields, singleFields, row: isOneRow ? 0 : q };
  });
  const numbers = kernels.float64(end);
  const descent = { samples, nRows: shape.nRows, alpha: 0.1, kappa, least: 1e-280, capacity: 3, numbers };
  return { kernels, descent, labels };
}

/** Whether an intercept of its own has a best value, or no sample to be one for. */
function hasBoth({ y, c }: Labels): boolean {
  const seen = new Set(y.filter((_, i) => c[i]! > 0));
  return seen.size !== 1;
}

/** Deviations that sum to 0, of rows before their mean. */
function centreRows(at: F, p: number): void {
  for (let j = 0; j < p; j++) {
    const rows = at.length / p - 1;
    let sum = 0;
    for (let t = 0; t < rows; t++) sum += at[t * p + j]!;
    for (let t = 0; t < rows; t++) at[t * p + j]! -= sum / rows;
  }
}

interface Standing {
  /** The penalty's part of the gap, and that of the sizes of the terms that its slopes are made of. */
  readonly gap: number;
  readonly scale: number;
  readonly penalty: F;
  readonly eta: F[];
  readonly totals: F;
  /** Whether the steps of all intercepts are short, and half the sum of their squares times `totals`. */
  readonly areNear: boolean;
  readonly ofIntercepts: number;
}

/** What stands at a point, by its formulas in float64. */
function standing(
  { columns: p }: Draw,
  { samples, nRows: R, alpha, kappa, least }: PairDescent,
  labels: readonly Labels[],
  { at, b }: Pick<PairWalk, 'at' | 'b' | 'penalty'>,
): Standing {
  const isCoupled = at.length > R * p;
  const w = at.slice(0, R * p);
  if (isCoupled) for (let k = 0; k < w.length; k++) w[k]! += at[R * p + (k % p)]!;
  const rests = new Float64Array(p);
  for (let k = 0; k < w.length; k++) rests[k % p]! += at[k]! / R;
  const penalty = w.map((value, k) => alpha * value + (isCoupled ? kappa * (at[k]! - rests[k % p]!) : 0));
  const e = penalty.map((value) => -value);
  const sizes = penalty.map(Math.abs);
  const eta = samples.map(({ x: { rows, stride, data }, row }, q) => {
    const out = new Float64Array(rows).fill(b[q]!);
    for (let j = 0; j < p; j++)
      for (let i = 0; i < rows; i++) out[i]! += data[j * stride + i]! * w[row * p + j]!;
    return out;
  });
  const totals = new Float64Array(samples.length);
  let [areNear, ofIntercepts] = [true, 0];
  for (const [q, { x, row }] of samples.entries()) {
    const { y, c } = labels[q]!;
    const [theta, h] = [new Float64Array(x.rows), new Float64Array(x.rows)];
    logistic.derivatives!(y, c, eta[q]!, theta, h);
    const [first, second] = [-sumOf(theta), sumOf(h)];
    const step = second >= least ? first / second : 0;
    totals[q] = second;
    areNear &&= second >= least ? Math.abs(step) <= 1 / 128 : first === 0;
    ofIntercepts += (second * step * step) / 2;
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < x.rows; i++) {
        const value = x.data[j * x.stride + i]!;
        e[row * p + j]! += value * (-theta[i]! - step * h[i]!);
        sizes[row * p + j]! +=
          Math.abs(value) * (c[i]! + Math.abs(step) * h[i]!) * (1 + Math.abs(eta[q]![i]!));
      }
    }
  }
  const means = new Float64Array(p);
  if (isCoupled) for (let k = 0; k < e.length; k++) means[k % p]! += e[k]! / R;
  const ofMeans = e.reduce((sum, _, k) => sum + means[k % p]! ** 2, 0);
  const ofRows = e.reduce((sum, value, k) => sum + (value - means[k % p]!) ** 2, 0);
  const gap = (ofMeans / alpha + ofRows / (alpha + (isCoupled ? kappa : 0))) / 2;
  const scale = sizes.reduce((sum, value) => sum + value * value, 0) / alpha / 2;
  return { gap, scale, penalty, eta, totals, areNear, ofIntercepts };
}

/** How far a gap may be off whose slopes are in float32: half of a square of theirs. */
function inSingle(gap: number, scale: number): number {
  return 1e-5 * (gap + Math.sqrt(gap * scale)) + 1e-9 * scale;
}

function sumOf(terms: F): number {
  return terms.reduce((a, b) => a + b, 0);
}

function largestOf(values: F): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function near(found: F, expected: F, relative: number, absolute: number): void {
  const most = relative * largestOf(expected) + absolute + 1e-20;
  for (let k = 0; k < found.length; k++) expectAtMost(Math.abs(found[k]! - expected[k]!), most);
}

type F = Float64Array;
type Five = [F, F, F, F, F];
