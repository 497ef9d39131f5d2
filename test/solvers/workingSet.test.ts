import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWorkingSet } from '../../src/solvers/workingSet.js';

function chosen(candidates: readonly number[], distances: readonly number[], size: number): number[] {
  const out = new Int32Array(candidates.length + 1).fill(-1);
  const count = chooseWorkingSet(Int32Array.from(candidates), Float64Array.from(distances), size, out);
  expect([...out.subarray(count)].every((value) => value === -1)).toBe(true);
  return [...out.subarray(0, count)];
}

/** Few distinct distances, so that there are ties; more distances than candidates, as a solver has. */
const sets = fc
  .record({
    candidates: fc.uniqueArray(fc.nat(99), { maxLength: 30 }),
    distances: fc.array(fc.constantFrom(-Infinity, -2, -1, 0, 0.5, 1, 3, Infinity), {
      minLength: 30,
      maxLength: 40,
    }),
    size: fc.integer({ min: 1, max: 33 }),
  })
  .map((set) => ({ ...set, candidates: set.candidates.sort((a, b) => a - b) }));

describe('chooseWorkingSet', () => {
  it('takes as many as asked for, or all, ascending', () => {
    fc.assert(
      fc.property(sets, ({ candidates, distances, size }) => {
        const found = chosen(candidates, distances, size);
        expect(found).toHaveLength(Math.min(size, candidates.length));
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        expect(found.every((j) => candidates.includes(j))).toBe(true);
      }),
    );
  });

  it('takes the nearest: none that was left is nearer than one that was taken', () => {
    fc.assert(
      fc.property(sets, ({ candidates, distances, size }) => {
        const found = chosen(candidates, distances, size);
        const distance = (j: number) => distances[candidates.indexOf(j)]!;
        const farthest = Math.max(...found.map(distance));
        for (const j of candidates)
          if (!found.includes(j)) expect(distance(j)).toBeGreaterThanOrEqual(farthest);
      }),
    );
  });

  it('leaves what it chooses from alone, and takes the first of those that tie', () => {
    const candidates = Int32Array.of(1, 3, 5, 7, 9);
    const distances = Float64Array.of(2, 1, 1, 1, 0);
    const out = new Int32Array(5);
    expect(chooseWorkingSet(candidates, distances, 3, out)).toBe(3);
    expect([...out.subarray(0, 3)]).toEqual([3, 5, 9]);
    expect([...candidates]).toEqual([1, 3, 5, 7, 9]);
    expect([...distances]).toEqual([2, 1, 1, 1, 0]);
  });

  it('of nothing takes nothing', () => {
    expect(chosen([], [], 50)).toEqual([]);
  });
});
