import { describe, expect, it } from 'vitest';
import { rowMCP } from '../../src/penalties/rowMCP.js';
import { norm, type PenaltyCase, penaltyLaws, proxOf } from '../laws/penalty.js';

/** The formula of the docstring, word for word. */
function mcpCase(alpha: number, gamma: number): PenaltyCase {
  return {
    name: `rowMCP, alpha = ${alpha}, gamma = ${gamma}`,
    make: (nTasks) => rowMCP({ alpha, gamma }, nTasks),
    value: (u) => {
      const r = norm(u);
      return r <= gamma * alpha ? alpha * r - r ** 2 / (2 * gamma) : (gamma * alpha ** 2) / 2;
    },
  };
}

penaltyLaws([1e-9, 1, 1e9].flatMap((alpha) => [0.5, 3, 1e4].map((gamma) => mcpCase(alpha, gamma))));

describe('rowMCP', () => {
  it('has the firm threshold where a step is short, and a hard one where it is long', () => {
    const penalty = rowMCP({ alpha: 1, gamma: 3 }, 2);
    expect(proxOf(penalty, [0.6, 0.8], 1)).toEqual([0, 0]);
    // (2 - 1) / (1 - 1 / 3) = 1.5 of a length of 2
    const [a, b] = proxOf(penalty, [1.2, 1.6], 1);
    expect(a).toBeCloseTo(0.9, 14);
    expect(b).toBeCloseTo(1.2, 14);
    expect(proxOf(penalty, [3, 4], 1)).toEqual([3, 4]);
    expect(proxOf(penalty, [3, 1], 4)).toEqual([0, 0]); // sqrt(10) < sqrt(12)
    expect(proxOf(penalty, [3, 2], 4)).toEqual([3, 2]); // sqrt(13) > sqrt(12)
  });

  it('has the slope of its formula', () => {
    const rows = rowMCP({ alpha: 2, gamma: 3 }, 2).rows!;
    expect(rows.slope!(Float64Array.of(0, 0), 0, 0)).toBe(2);
    expect(rows.slope!(Float64Array.of(0, 0, 1.8, 2.4), 2, 0)).toBeCloseTo(1, 14);
    expect(rows.slope!(Float64Array.of(6, 8), 0, 0)).toBe(0);
  });

  it('is the same penalty in the units of a problem', () => {
    const [scale, samples] = [4, 10];
    const penalty = rowMCP({ alpha: 0.7, gamma: 2 }, 2);
    const scaled = penalty.inUnits({ scale, samples });
    for (const size of [0, 0.1, 1, 5]) {
      const u = Float64Array.of(0.6 * size, 0.8 * size);
      const expected =
        (penalty.rows!.value(
          u.map((value) => scale * value),
          0,
          0,
        ) *
          samples) /
        scale ** 2;
      expect(scaled.rows!.value(u, 0, 0)).toBeCloseTo(expected, 12);
    }
  });

  it('has no dual point but 0', () => {
    const { rows } = rowMCP({ alpha: 1, gamma: 3 }, 1);
    expect(rows!.gap(Float64Array.of(2), Float64Array.of(0.5), 0, 0, 1, 0)).toBe(Infinity);
    expect(rows!.gap(Float64Array.of(0), Float64Array.of(0), 0, 0, 1, 0)).toBe(0);
  });
});
