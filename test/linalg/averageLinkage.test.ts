import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { averageLinkageOrder } from '../../src/linalg/averageLinkage.js';
import { createRandom } from '../../src/math/random.js';

function distancesOf(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) out[i * n + k] = out[k * n + i] = random.uniform();
  return out;
}

const order = (distances: Float64Array, n: number): number[] => runSync(averageLinkageOrder(distances, n));

/** The clusters of the tree from scratch: each step joins the two of the least mean distance over their pairs. */
function clustersOf(distances: Float64Array, n: number): string[] {
  let clusters = Array.from({ length: n }, (_, k) => [k]);
  const found: string[] = [];
  while (clusters.length > 1) {
    const mean = (a: number[], b: number[]): number =>
      a.flatMap((i) => b.map((k) => distances[i * n + k]!)).reduce((sum, d) => sum + d, 0) /
      (a.length * b.length);
    const pairs = clusters.flatMap((a, i) => clusters.slice(i + 1).map((b) => ({ a, b, d: mean(a, b) })));
    const { a, b } = pairs.reduce((least, pair) => (pair.d < least.d ? pair : least));
    const joined = [...a, ...b].sort((i, k) => i - k);
    clusters = [...clusters.filter((cluster) => cluster !== a && cluster !== b), joined];
    found.push(joined.join());
  }
  return found;
}

describe('the order of average linkage', () => {
  it('has each cluster of the tree in one piece', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (n, seed) => {
        const distances = distancesOf(n, seed);
        const found = order(distances, n);
        expect([...found].sort((i, k) => i - k)).toEqual(Array.from({ length: n }, (_, k) => k));
        for (const cluster of clustersOf(distances, n)) {
          const places = cluster.split(',').map((k) => found.indexOf(Number(k)));
          expect(Math.max(...places) - Math.min(...places)).toBe(places.length - 1);
        }
      }),
    );
  });

  it('turns branches so that the nearest ends meet', () => {
    // 0-1 and 2-3 are pairs, and of them 0 and 3 are the nearest
    const d = [0, 1, 8, 5, 1, 0, 9, 8, 8, 9, 0, 1, 5, 8, 1, 0];
    expect(order(Float64Array.from(d), 4)).toEqual([1, 0, 3, 2]);
  });
});
