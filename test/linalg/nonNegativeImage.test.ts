import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { type LinearMap, nonNegativeImage } from '../../src/linalg/nonNegativeImage.js';
import { createRandom } from '../../src/math/random.js';

const dotOf = (a: readonly number[], v: ArrayLike<number>): number =>
  a.reduce((sum, value, j) => sum + value * v[j]!, 0);

/** A matrix by its rows as a map. */
const mapOf = (rows: readonly (readonly number[])[], d: number): LinearMap => ({
  nRows: rows.length,
  nColumns: d,
  // biome-ignore lint/correctness/useYield: done at once
  *times(v, out) {
    for (const [r, row] of rows.entries()) out[r] = dotOf(row, v);
  },
  // biome-ignore lint/correctness/useYield: done at once
  *correlate(theta, out) {
    out.fill(0);
    for (const [r, row] of rows.entries()) for (let j = 0; j < d; j++) out[j]! += theta[r]! * row[j]!;
  },
});

const draws = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  d: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

function rowsOf({ n, d, seed }: { n: number; d: number; seed: number }) {
  const random = createRandom(seed);
  const rows = Array.from({ length: n }, () => Array.from({ length: d }, () => random.normal()));
  return { rows, random };
}

describe('a vector whose image has no number below 0', () => {
  it('is found where all rows lie on one side', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { rows, random } = rowsOf(draw);
        const side = Array.from({ length: draw.d }, () => random.normal());
        const turned = rows.map((row) => (dotOf(row, side) < 0 ? row.map((value) => -value) : row));
        const v = runSync(nonNegativeImage(mapOf(turned, draw.d)));
        expect(v).not.toBe(null);
        const image = turned.map((row) => dotOf(row, v!));
        const most = Math.max(...image);
        expect(most).toBeGreaterThan(0);
        expect(Math.min(...image)).toBeGreaterThanOrEqual(-1e-8 * most);
      }),
    );
  });

  it('is not there where the rows balance each other', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { rows, random } = rowsOf(draw);
        const weights = rows.map(() => 0.2 + random.uniform());
        const last = Array.from({ length: draw.d }, (_, j) =>
          rows.reduce((sum, row, r) => sum - weights[r]! * row[j]!, 0),
        );
        expect(runSync(nonNegativeImage(mapOf([...rows, last], draw.d)))).toBe(null);
      }),
    );
  });
});
