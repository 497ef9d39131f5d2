import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaGrid } from '../../src/selection/alphas.js';
import { expectAtMost } from '../laws/atMost.js';

describe('alphaGrid', () => {
  it('descends from alphaMax to eps alphaMax at equal ratios', () => {
    const largest = fc.double({ min: 1e-14, max: 1e100, noNaN: true });
    const eps = fc.double({ min: 1e-12, max: 1, noNaN: true });
    fc.assert(
      fc.property(largest, eps, fc.integer({ min: 2, max: 200 }), (max, ratio, count) => {
        const grid = alphaGrid(max, ratio, count);
        expect(grid).toHaveLength(count);
        expect(grid[0]).toBe(max);
        expectAtMost(Math.abs(grid.at(-1)! - max * ratio), 1e-15 * max * ratio);
        const step = Math.log(ratio) / (count - 1);
        for (let k = 1; k < count; k++) {
          expectAtMost(grid[k]!, grid[k - 1]!);
          expectAtMost(Math.abs(Math.log(grid[k]! / grid[k - 1]!) - step), 1e-13);
        }
      }),
    );
  });

  it('of one is alphaMax', () => {
    expect(alphaGrid(7, 1e-3, 1)).toEqual([7]);
  });

  it("is scikit-learn's 1e-15 where there is nothing to explain", () => {
    for (const max of [0, 1e-300, 1e-15]) expect(alphaGrid(max, 1e-3, 3)).toEqual([1e-15, 1e-15, 1e-15]);
    expect(alphaGrid(1.1e-15, 1e-3, 2)[0]).toBe(1.1e-15);
  });
});
