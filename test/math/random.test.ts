import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRandomState, createRandom, xoshiro128 } from '../../src/math/random.js';
import { InputError } from '../../src/messages/errors.js';

const seeds = fc.integer({ min: 0, max: 0xffffffff });

/** The largest distance between the sample's distribution function and the normal one, times sqrt(N). */
function kolmogorovSmirnov(sample: Float64Array): number {
  const N = sample.length;
  let distance = 0;
  sample.toSorted().forEach((z, i) => {
    const F = normalCdf(z);
    distance = Math.max(distance, F - i / N, (i + 1) / N - F);
  });
  return distance * Math.sqrt(N);
}

/** Phi(z), by the series 1/2 + phi(z) (z + z^3/3 + z^5/15 + ...). */
function normalCdf(z: number): number {
  if (Math.abs(z) > 7) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

const draw = (N: number, next: () => number): Float64Array => Float64Array.from({ length: N }, next);
const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** A sample's chi-square against equal counts, as a z-score (df large enough for the normal limit). */
function chiSquareScore(counts: number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chi = counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
  const df = counts.length - 1;
  return (chi - df) / Math.sqrt(2 * df);
}

describe('the stream', () => {
  it('is the published xoshiro128**', () => {
    expect(Array.from({ length: 10 }, xoshiro128(1, 2, 3, 4))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('never changes: these numbers are part of the package', () => {
    const random = createRandom(0);
    expect([random.uniform(), random.uniform(), random.uniform()]).toEqual([
      0.41675133265905573, 0.5870561741002205, 0.2650367332581032,
    ]);
    expect([random.normal(), random.normal(), random.normal()]).toEqual([
      -0.1971818194864551, 1.1785858910875235, -0.26082061222854713,
    ]);
    expect([...random.permutation(8)]).toEqual([6, 2, 1, 0, 7, 4, 5, 3]);
    expect(random.integer(10)).toBe(0);
    expect(createRandom(0xffffffff).uniform()).toBe(0.9555830018603452);
  });

  it('repeats for a seed and differs between seeds', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const first = draw(4, createRandom(a).uniform);
        expect(draw(4, createRandom(a).uniform)).toEqual(first);
        if (a !== b) expect(draw(4, createRandom(b).uniform)).not.toEqual(first);
      }),
    );
  });

  it('is fresh each time without a seed', () => {
    expect(draw(4, createRandom(null).uniform)).not.toEqual(draw(4, createRandom(null).uniform));
  });

  it('is not correlated between neighbouring seeds', () => {
    const first = draw(20000, (_?: unknown, seed = 0) => createRandom(seed).normal());
    expect(kolmogorovSmirnov(first)).toBeLessThan(1.63);
    let lagged = 0;
    for (let i = 1; i < first.length; i++) lagged += first[i]! * first[i - 1]!;
    expect(Math.abs(lagged) / Math.sqrt(first.length)).toBeLessThan(4);
  });
});

describe('uniform', () => {
  it('lies in [0, 1), fills 53 bits and every 256th of it equally', () => {
    const { uniform } = createRandom(1);
    const values = draw(200000, uniform);
    const counts = new Array<number>(256).fill(0);
    expect(values.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    for (const u of values) counts[Math.floor(u * 256)]!++;
    expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
    expect(values.some((u) => (u * 2 ** 53) % 2 === 1)).toBe(true);
  });
});

describe('integer', () => {
  it('lies in [0, n) for every n, to the ends of the range', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        const value = createRandom(seed).integer(n);
        expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
    expect(createRandom(0).integer(1)).toBe(0);
  });

  it.each([7, 96, 1000])('favours no remainder of %i', (n) => {
    const { integer } = createRandom(n);
    const counts = new Array<number>(n).fill(0);
    for (let i = 0; i < 200 * n; i++) counts[integer(n)]!++;
    expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
  });

  it('favours no half where a plain remainder would: n = 3 * 2^30', () => {
    const { integer } = createRandom(3);
    const low = draw(30000, () => (integer(3 * 2 ** 30) < 2 ** 30 ? 1 : 0));
    expect(Math.abs(mean(low) - 1 / 3)).toBeLessThan(0.012); // a plain remainder gives 1/2
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('rejects n = %s', (n) => {
    expect(() => createRandom(0).integer(n)).toThrow(InputError);
  });
});

describe('normal', () => {
  const values = draw(400000, createRandom(2).normal);

  it('has the moments 0, 1, 0, 3', () => {
    const root = Math.sqrt(values.length);
    const moment = (k: number): number => mean(values.map((z) => z ** k));
    expect(Math.abs(moment(1)) * root).toBeLessThan(4);
    expect((Math.abs(moment(2) - 1) * root) / Math.sqrt(2)).toBeLessThan(4);
    expect((Math.abs(moment(3)) * root) / Math.sqrt(15)).toBeLessThan(4);
    expect((Math.abs(moment(4) - 3) * root) / Math.sqrt(96)).toBeLessThan(4);
  });

  it('has the tails: P(|z| > 3) and P(|z| > 4)', () => {
    for (const [edge, p] of [
      [3, 0.0026997960632602],
      [4, 0.0000633424836662],
    ] as const) {
      const found = values.filter((z) => Math.abs(z) > edge).length;
      const expected = values.length * p;
      expect(Math.abs(found - expected) / Math.sqrt(expected)).toBeLessThan(4);
    }
  });

  it('passes Kolmogorov and Smirnov, whole and in the two draws of a pair', () => {
    expect(kolmogorovSmirnov(values)).toBeLessThan(1.63); // the 1% point
    expect(kolmogorovSmirnov(values.filter((_, i) => i % 2 === 0))).toBeLessThan(1.63);
    expect(kolmogorovSmirnov(values.filter((_, i) => i % 2 === 1))).toBeLessThan(1.63);
  });
});

describe('permutation and shuffle', () => {
  it('holds each of 0..n-1 once', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const order = createRandom(seed).permutation(n);
        expect(order).toBeInstanceOf(Int32Array);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('gives each of the 120 orders of five equally often', () => {
    const { permutation } = createRandom(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24000; i++) {
      const order = permutation(5).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(120);
    expect(Math.abs(chiSquareScore([...counts.values()]))).toBeLessThan(4);
  });

  it('shuffles in place and returns what it was given', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const before = [...words];
    expect(createRandom(0).shuffle(words)).toBe(words);
    expect(words).not.toEqual(before);
    expect(words.toSorted()).toEqual(before);
  });

  it.each([-1, 1.5, 2 ** 31, Number.NaN])('rejects n = %s', (n) => {
    expect(() => createRandom(0).permutation(n)).toThrow(InputError);
  });
});

describe('randomState', () => {
  it.each([0, 1, 0xffffffff, null])('may be %s', (seed) => {
    expect(checkRandomState(seed)).toBe(seed);
    expect(() => createRandom(seed)).not.toThrow();
  });

  it.each([
    [-1, '-1'],
    [0.5, '0.5'],
    [2 ** 32, '4294967296'],
    [Number.NaN, 'NaN'],
    ['7', '"7", a string'],
    [undefined, 'undefined'],
    [[1], 'an array of length 1'],
    [{}, 'an object without keys'],
  ])('may not be %j', (value, given) => {
    expect(() => checkRandomState(value)).toThrow(InputError);
    expect(() => checkRandomState(value)).toThrow(
      `randomState must be an integer in [0, 4294967295] or null; got ${given}.`,
    );
  });
});
