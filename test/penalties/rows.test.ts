import { describe, expect, it } from 'vitest';
import { clearRow, gatherRows, isZeroRow, scatterRows } from '../../src/penalties/rows.js';

describe('rows', () => {
  const w = () => Float64Array.of(1, 2, 3, 4, 0, -0, 7, 8);

  it('gather in the order of the features, and copy', () => {
    const from = w();
    const gathered = gatherRows(from, Int32Array.of(3, 0), 2);
    expect([...gathered]).toEqual([7, 8, 1, 2]);
    gathered.fill(9);
    expect(from).toEqual(w());
    expect(gatherRows(from, new Int32Array(0), 2)).toHaveLength(0);
  });

  it('scatter back to where they came from', () => {
    const to = w();
    scatterRows(Float64Array.of(7, 8, 10, 20), Int32Array.of(3, 0), to, 2);
    expect([...to]).toEqual([10, 20, 3, 4, 0, -0, 7, 8]);
  });

  it('are zero where each number is, of either sign', () => {
    expect([0, 1, 2, 3].map((j) => isZeroRow(w(), j, 2))).toEqual([false, false, true, false]);
    expect(isZeroRow(Float64Array.of(0, Number.NaN), 0, 2)).toBe(false);
    expect(isZeroRow(Float64Array.of(0, 0, 5e-324), 0, 3)).toBe(false);
  });

  it('are cleared one at a time', () => {
    const to = w();
    clearRow(to, 1, 2);
    expect([...to]).toEqual([1, 2, 0, 0, 0, -0, 7, 8]);
  });
});
