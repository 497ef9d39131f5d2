/** The penalty of soft sharing against its definition, and its conjugate against Fenchel and Young. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { InputError } from '../../src/messages/errors.js';
import { joinRows, splitRows } from '../../src/penalties/coupledRows.js';
import { couplingInUnits } from '../../src/penalties/couplingInUnits.js';
import {
  applyPenalty,
  type Edge,
  graphCoupling,
  meanCoupling,
  penaltyGap,
  penaltyValue,
  solvePenalty,
  type TaskCoupling,
} from '../../src/penalties/taskCoupling.js';

interface Drawn {
  readonly coupling: TaskCoupling;
  readonly edges: readonly Edge[];
  readonly p: number;
  readonly T: number;
  readonly alpha: number;
  readonly w: Float64Array;
  readonly v: Float64Array;
}

const draws = fc
  .record({
    T: fc.integer({ min: 1, max: 7 }),
    p: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    form: fc.constantFrom('mean', 'groups', 'path', 'pairs', 'dense', 'empty'),
    alpha: fc.constantFrom(1e-3, 1),
    strength: fc.constantFrom(0, 1e-3, 1, 1e3),
  })
  .map(({ T, p, seed, form, alpha, strength }): Drawn => {
    const random = createRandom(seed);
    // Two groups that are each drawn to a mean of their own, and one row of neither.
    const groupOf = Int32Array.from({ length: T }, (_, t) => (t === 2 ? 1 : t === 0 || t % 2 === 0 ? 0 : 2));
    const isTogether = (s: number, t: number) => groupOf[s] === groupOf[t];
    const size = (t: number) => groupOf.filter((g) => g === groupOf[t]).length;
    const edges: Edge[] = [];
    for (let s = 0; s < T; s++) {
      for (let t = s + 1; t < T; t++) {
        const weight = form === 'mean' ? 1 / T : form === 'groups' ? 1 / size(t) : 0.1 + random.uniform();
        const isEdge =
          form === 'mean' ||
          (form === 'groups' && isTogether(s, t)) ||
          form === 'dense' ||
          (form === 'path' ? t === s + 1 : form === 'pairs' && s >> 1 === t >> 1);
        if (isEdge) edges.push({ s, t, weight });
      }
    }
    const coupling =
      form === 'mean'
        ? meanCoupling(T, alpha, strength)
        : form === 'groups'
          ? meanCoupling(T, alpha, strength, numbered(groupOf))
          : graphCoupling(T, alpha, strength, edges);
    const field = () => Float64Array.from({ length: T * p }, () => random.normal());
    const strong = edges.map((edge) => ({ ...edge, weight: strength * edge.weight }));
    return { coupling, edges: strong, p, T, alpha, w: field(), v: field() };
  });

/** Groups numbered 0, 1, ... in the order in which they come. */
function numbered(groupOf: Int32Array): Int32Array {
  const seen = [...new Set(groupOf)];
  return groupOf.map((g) => seen.indexOf(g));
}

function naiveValue({ edges, p, alpha }: Drawn, w: Float64Array): number {
  let sum = 0;
  for (const value of w) sum += (alpha / 2) * value * value;
  for (const { s, t, weight } of edges) {
    for (let j = 0; j < p; j++) sum += (weight / 2) * (w[s * p + j]! - w[t * p + j]!) ** 2;
  }
  return sum;
}

const inner = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** `V - M W`. */
function excess({ coupling, p, w, v }: Drawn): Float64Array {
  return applyPenalty(coupling, splitRows(coupling, p, w), p).map((value, k) => v[k]! - value);
}

describe('the coupling of tasks', () => {
  it('is the sum over pairs', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { coupling, p, w } = drawn;
        const naive = naiveValue(drawn, w);
        expect(Math.abs(penaltyValue(coupling, splitRows(coupling, p, w), p) - naive)).toBeLessThanOrEqual(
          1e-12 * naive,
        );
      }),
    );
  });

  it('has M W as its derivative', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { coupling, p, w, v } = drawn;
        const product = applyPenalty(coupling, splitRows(coupling, p, w), p);
        const ahead = naiveValue(
          drawn,
          w.map((value, k) => value + v[k]!),
        );
        const behind = naiveValue(
          drawn,
          w.map((value, k) => value - v[k]!),
        );
        // Exact for a quadratic.
        expect(Math.abs((ahead - behind) / 2 - inner(product, v))).toBeLessThanOrEqual(
          1e-11 * (ahead + behind),
        );
      }),
    );
  });

  it('is inverted', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { coupling, p, v } = drawn;
        const product = applyPenalty(coupling, solvePenalty(coupling, v, p), p);
        for (const [k, value] of product.entries())
          expect(Math.abs(value - v[k]!)).toBeLessThanOrEqual(1e-11);
      }),
    );
  });

  it('has the Fenchel-Young gap as half of the squares of V - M W by the inverse', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { coupling, p, w, v } = drawn;
        const inverse = joinRows(coupling, p, solvePenalty(coupling, v, p));
        const value = naiveValue(drawn, w);
        const conjugate = inner(inverse, v) / 2;
        const gap = penaltyGap(coupling, excess(drawn), p);
        expect(gap).toBeGreaterThanOrEqual(0);
        const size = value + conjugate + Math.abs(inner(v, w));
        expect(Math.abs(gap - (value + conjugate - inner(v, w)))).toBeLessThanOrEqual(1e-11 * size);
        expect(penaltyGap(coupling, excess({ ...drawn, w: inverse }), p)).toBeLessThanOrEqual(
          1e-22 * (1 + size),
        );
      }),
    );
  });

  it('with alpha 0 needs V to sum to zero over a group', () => {
    const pair = graphCoupling(3, 0, 1, [{ s: 0, t: 2, weight: 2 }]);
    expect(pair.nGroups).toBe(2);
    expect([...pair.groupOf]).toEqual([0, 1, 0]);
    expect(penaltyGap(pair, Float64Array.of(1, 0, -1), 1)).toBeCloseTo(0.25, 12);
    expect(penaltyGap(pair, Float64Array.of(1, 0, 1), 1)).toBe(Infinity);
  });

  it('knows an even graph for the mean form', () => {
    const edges = [0, 1, 2].flatMap((s) => [1, 2].filter((t) => t > s).map((t) => ({ s, t, weight: 0.5 })));
    const even = graphCoupling(3, 1, 4, edges);
    expect(even.form).toBe('mean');
    expect(even.kappa).toBeCloseTo(6, 12);
  });

  it('loses no digit of weights that hardly differ', () => {
    fc.assert(
      fc.property(draws, ({ coupling, p, T, w }) => {
        const rows = splitRows(coupling, p, w);
        const tiny = { mean: rows.mean, deviation: rows.deviation.map((value) => value * 1e-30) };
        const expected = new Float64Array(T * p);
        coupling.applyLaplacian(rows.deviation, p, expected);
        const out = new Float64Array(T * p);
        coupling.applyLaplacian(tiny.deviation, p, out);
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (const [k, value] of out.entries()) {
          expect(Math.abs(value * 1e30 - expected[k]!)).toBeLessThanOrEqual(1e-13 * largest);
        }
      }),
    );
  });

  it('is a multiple of itself in other units, whose inverse is over it', () => {
    fc.assert(
      fc.property(draws, fc.integer({ min: -300, max: 300 }), ({ coupling, p, w, v }, exponent) => {
        const factor = 2 ** exponent;
        const scaled = couplingInUnits(coupling, factor);
        const rows = splitRows(coupling, p, w);
        const times = (values: Float64Array) => values.map((value) => value * factor);
        expect(applyPenalty(scaled, rows, p)).toEqual(times(applyPenalty(coupling, rows, p)));
        expect(scaled.laplacian()).toEqual(times(coupling.laplacian()));
        expect(penaltyValue(scaled, rows, p)).toBe(factor * penaltyValue(coupling, rows, p));
        expect(penaltyGap(scaled, times(v), p) / factor).toBeCloseTo(penaltyGap(coupling, v, p), 12);
      }),
    );
  });

  it('is refused where its strengths leave the range of float64 in other units', () => {
    for (const [strength, factor] of [
      [1e-200, 2 ** -400],
      [1e200, 2 ** 400],
    ] as const) {
      const coupling = meanCoupling(3, strength, 0);
      expect(() => couplingInUnits(coupling, factor)).toThrow(InputError);
    }
  });

  it('splits rows that are alike into their mean and exact zeros', () => {
    const coupling = meanCoupling(3, 1, 1);
    const rows = splitRows(coupling, 2, Float64Array.of(0.1, 1 / 3, 0.1, 1 / 3, 0.1, 1 / 3));
    expect([...rows.mean]).toEqual([0.1, 1 / 3]);
    expect(rows.deviation.every((value) => value === 0)).toBe(true);
  });
});
