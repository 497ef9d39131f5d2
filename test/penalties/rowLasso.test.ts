import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { rowLasso } from '../../src/penalties/rowLasso.js';
import { gapOf, maximiser, norm, type PenaltyCase, penaltyLaws, proxOf } from '../laws/penalty.js';

/** The formulas of the docstring, word for word. */
function rowLassoCase(l1: number, l2: number): PenaltyCase {
  return {
    name: `rowLasso, l1 = ${l1}, l2 = ${l2}`,
    make: (nTasks) => rowLasso({ l1, l2, nTasks }),
    value: (u) => l1 * norm(u) + (l2 / 2) * norm(u) ** 2,
    conjugate: (v) => {
      const excess = Math.max(0, norm(v) - l1);
      return l2 > 0 ? excess ** 2 / (2 * l2) : excess > 0 ? Infinity : 0;
    },
  };
}

const strengths = [0, 1e-9, 1, 1e9];
penaltyLaws(strengths.flatMap((l1) => strengths.map((l2) => rowLassoCase(l1, l2))));

/** With a weight for each feature, the laws' own in the place of its number. */
function weightedCase(l1: number, l2: number, weight: number): PenaltyCase {
  const featureWeights = Float64Array.of(5, 0, 7, weight, 1e3);
  return {
    ...rowLassoCase(l1 * weight, l2 * weight),
    name: `rowLasso, l1 = ${l1}, l2 = ${l2}, weight ${weight}`,
    make: (nTasks) => rowLasso({ l1, l2, nTasks, featureWeights }),
  };
}

penaltyLaws([weightedCase(1, 0, 0.5), weightedCase(0.3, 0.2, 2), weightedCase(3, 1, 0)]);

describe('rowLasso', () => {
  const gap = (l1: number, l2: number, w: number[], v: number[], error = 0) =>
    gapOf(rowLasso({ l1, l2, nTasks: w.length }), w, v, 1, error);

  it('has these values', () => {
    const penalty = rowLasso({ l1: 2, l2: 3, nTasks: 2 });
    expect(penalty.rows!.threshold(1)).toBe(2);
    expect(penalty.rows!.value(Float64Array.of(0, 0, 3, 4), 2, 1)).toBe(2 * 5 + 1.5 * 25);
    expect(proxOf(penalty, [3, 4], 1)).toEqual([(0.6 / 4) * 3, (0.6 / 4) * 4]);
    expect(proxOf(penalty, [3, 4], 2.5)).toEqual([0, 0]);
    expect(gap(2, 3, [0, 0], [3, 4])).toBe((5 - 2) ** 2 / 6);
    expect(gap(2, 0, [3, 4], [0, 0])).toBe(10);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(rowLasso({ l1: 1, l2: 1, nTasks: 1 }))).toBe(true);
  });

  it('has the prox that a search along the ray finds', () => {
    const random = createRandom(11);
    for (const l1 of [0, 0.3, 2]) {
      for (const l2 of [0, 0.3, 2]) {
        for (const step of [0.1, 1, 10]) {
          const z = [random.normal(), random.normal(), random.normal()];
          const along = maximiser(
            (r) => -((r - norm(z)) ** 2) / 2 - step * (l1 * r + (l2 / 2) * r * r),
            0,
            norm(z),
          );
          const u = proxOf(rowLasso({ l1, l2, nTasks: 3 }), z, step);
          expect(norm(u)).toBeCloseTo(along, 6);
          for (let t = 0; t < 3; t++) expect(u[t]).toBeCloseTo((norm(u) / norm(z)) * z[t]!, 14);
        }
      }
    }
  });

  it('keeps the digits of a gap far below the rounding of its terms', () => {
    // One task: w = 1 + d against the subgradient at 1 leaves l2 d^2 / 2.
    const d = 2 ** -30;
    expect(gap(1, 1, [1 + d], [2]) / (d * d)).toBeCloseTo(0.5, 6);
    expect(gap(0, 4, [1 + d], [4]) / (d * d)).toBeCloseTo(2, 6);
    // Turning v by a small angle a leaves ||w|| ||v|| (1 - cos a).
    expect(gap(1, 0, [3, 0], [Math.cos(d), Math.sin(d)]) / (d * d)).toBeCloseTo(1.5, 6);
    // Shrinking v inside the ball by d leaves l1 ||w|| d.
    expect(gap(1, 0, [3, 0], [1 - d, 0]) / d).toBeCloseTo(3, 6);
  });

  it('takes the dual point that dualScale makes for feasible', () => {
    const random = createRandom(5);
    for (let round = 0; round < 2000; round++) {
      const nTasks = 1 + random.integer(5);
      const v = Float64Array.from({ length: nTasks }, () => random.normal());
      const l1 = random.uniform();
      const rows = rowLasso({ l1, l2: 0, nTasks }).rows!;
      const norms = Float64Array.of(rows.dualNorm(v, 0, 0));
      const c = rows.dualScale!(norms, Int32Array.of(0), 1, 1e-6);
      expect(rows.gap(new Float64Array(nTasks), v, 0, 0, c, 0)).toBe(0);
      expect(rows.gap(new Float64Array(nTasks), v, 0, 0, c * (1 + 1e-14), 0)).toBe(Infinity);
    }
  });

  it('overlooks what lies within the error', () => {
    expect(gap(1, 0, [0, 0], [1.1, 0])).toBe(Infinity);
    expect(gap(1, 0, [0, 0], [1.1, 0], 0.09)).toBe(Infinity);
    expect(gap(1, 0, [0, 0], [1.1, 0], 0.2)).toBe(0);
    // A row that is not zero pays for the change of <w, v>.
    expect(gap(1, 0, [2, 0], [1.1, 0], 0.2)).toBeCloseTo(0.2, 14);
    expect(gap(0, 1, [0, 0], [3, 4], 2)).toBe(4.5);
    expect(gap(0, 1, [0, 0], [3, 4], 9)).toBe(0);
  });

  it('stays finite where squares do not', () => {
    expect(gap(1, 0, [1e200, 0], [0.5, 0])).toBeCloseTo(0.5e200, -190);
    expect(gap(1, 0, [1e-200, 0], [0.5, 0]) / 1e-200).toBeCloseTo(0.5, 12);
    expect(gap(1, 1, [0, 0], [1e-200, 1e-200])).toBe(0);
    expect(gap(1e-200, 0, [1e-200, 1e-200], [0, 0])).toBe(0);
    const prox = (z: number[], l1: number, step: number) =>
      proxOf(rowLasso({ l1, l2: 0, nTasks: 2 }), z, step);
    expect(prox([3e200, 4e200], 1e200, 1)).toEqual([3e200 * 0.8, 4e200 * 0.8]);
    expect(prox([3e-200, 4e-200], 1e-200, 1).map((value) => value * 1e200)).toEqual([
      expect.closeTo(2.4, 12),
      expect.closeTo(3.2, 12),
    ]);
    expect(prox([1, 1], 1e300, 1e300)).toEqual([0, 0]);
    expect(prox([5e-324, 0], 1, 1)).toEqual([0, 0]);
  });

  it('with an infinite l1 allows nothing but zero', () => {
    const penalty = rowLasso({ l1: Infinity, l2: 0, nTasks: 2 });
    expect(proxOf(penalty, [1e300, -1], 1e-300)).toEqual([0, 0]);
    expect(gapOf(penalty, [0, 0], [1e300, 1], 1)).toBe(0);
    expect(penalty.rows!.dualScale!(Float64Array.of(1e300), Int32Array.of(0), 3, 2)).toBe(1.5);
  });

  it('with both strengths 0 is no penalty', () => {
    const penalty = rowLasso({ l1: 0, l2: 0, nTasks: 2 });
    expect(proxOf(penalty, [3, -4], 7)).toEqual([3, -4]);
    expect(penalty.rows!.value(Float64Array.of(3, -4), 0, 0)).toBe(0);
    expect(gap(0, 0, [3, -4], [0, 0])).toBe(0);
    expect(gap(0, 0, [3, -4], [0, 1e-300])).toBe(Infinity);
    expect(penalty.rows!.dualScale!(Float64Array.of(0, 1), Int32Array.of(0, 1), 3, 2)).toBe(0);
  });
});
