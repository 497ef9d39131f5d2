import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthOf, roundingOf, tilingOf } from '../../../src/designs/gpu/tiling.js';

describe('tilingOf', () => {
  it('covers X with tiles that every device has room for, and few more numbers than X has', () => {
    const size = fc.integer({ min: 0, max: 22 }).chain((k) => fc.integer({ min: 1, max: 2 ** k }));
    fc.assert(
      fc.property(size, size, (n, p) => {
        const { rowTiles, columnTiles, rows, columns, block, blocks, columnLoop } = tilingOf(n, p);
        expect(rowTiles * rows).toBeGreaterThanOrEqual(n);
        expect(columnTiles * columns).toBeGreaterThanOrEqual(p);
        expect((rowTiles - 1) * rows).toBeLessThan(n);
        expect((columnTiles - 1) * columns).toBeLessThan(p);
        expect(rows).toBe(lengthOf(block) * lengthOf(blocks));
        expect(columns).toBe(lengthOf(columnLoop));
        expect(rows * columns).toBeLessThanOrEqual(2048 ** 2 * 1.1);
        // A texture of what is left of a tile of 64 tasks after its blocks of rows are summed up.
        expect(lengthOf(blocks) * columns * 64).toBeLessThanOrEqual(2048 ** 2 * 1.1);
        // 1000 is where gpu.js cuts loops on some backends.
        for (const { outer, inner } of [block, blocks, columnLoop]) {
          expect(Math.max(outer, inner)).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });

  it('rounds less than a plain sum would', () => {
    const { block, blocks, columnLoop } = tilingOf(16_000, 256);
    expect(roundingOf(block, blocks)).toBeLessThan(1e-5);
    expect(roundingOf(columnLoop)).toBeLessThan(1e-5);
  });
});
