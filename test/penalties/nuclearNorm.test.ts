/** The nuclear norm against its definition: proximal operator, conjugate, units. */
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition as SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { nuclearNorm } from '../../src/penalties/nuclearNorm.js';

interface Draw {
  readonly p: number;
  readonly Q: number;
  readonly seed: number;
  readonly alpha: number;
  readonly size: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  p: fc.integer({ min: 1, max: 7 }),
  Q: fc.integer({ min: 1, max: 7 }),
  seed: fc.nat(),
  alpha: fc.constantFrom(0.1, 1, 3),
  size: fc.constantFrom(1e-6, 1, 1e6),
});

const random = ({ p, Q, size }: Draw, seed: number): Float64Array => {
  const source = createRandom(seed);
  return Float64Array.from({ length: p * Q }, () => source.normal() * size);
};
const norms = (w: Float64Array, Q: number): number[] => {
  const rows = Array.from({ length: w.length / Q }, (_, j) => [...w.subarray(j * Q, (j + 1) * Q)]);
  return new SVD(new Matrix(rows), { autoTranspose: true }).diagonal;
};
const nuclear = (w: Float64Array, Q: number): number => norms(w, Q).reduce((sum, value) => sum + value, 0);
const spectral = (w: Float64Array, Q: number): number => Math.max(...norms(w, Q));
const inner = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);

describe('the nuclear norm', () => {
  it('is alpha times the sum of the singular values, its polar the largest one by alpha', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const w = random(draw, draw.seed);
        const { matrix } = nuclearNorm(draw.alpha, draw.Q);
        expect(matrix!.value(w) / (draw.alpha * nuclear(w, draw.Q))).toBeCloseTo(1, 10);
        expect(matrix!.polar(w) / (spectral(w, draw.Q) / draw.alpha)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('has the proximal operator that minimises ||U - W||^2 / 2 + step Omega(U)', () => {
    fc.assert(
      fc.property(draws, fc.constantFrom(0.01, 0.5, 2), (draw, part) => {
        const { Q, alpha, size } = draw;
        const step = part * size;
        const z = random(draw, draw.seed);
        const u = z.slice();
        const { matrix } = nuclearNorm(alpha, Q);
        matrix!.prox(u, step);
        // (Z - U) / step is a subgradient of Omega at U: in the ball of the polar, and with no gap.
        const v = z.map((value, k) => (value - u[k]!) / step);
        expect(matrix!.polar(v)).toBeLessThanOrEqual(1 + 1e-9);
        const scale = step * alpha * size + inner(z, z);
        expect(alpha * nuclear(u, Q) - inner(u, v)).toBeLessThanOrEqual((1e-9 * scale) / step);
        const objective = (w: Float64Array): number => {
          const d = w.map((value, k) => value - z[k]!);
          return inner(d, d) / 2 + step * alpha * nuclear(w, Q);
        };
        for (let k = 0; k < 5; k++) {
          const other = random({ ...draw, size: size * 0.1 ** k }, draw.seed + k + 1).map(
            (d, q) => u[q]! + d,
          );
          expect(objective(u)).toBeLessThanOrEqual(objective(other) * (1 + 1e-12));
        }
      }),
    );
  });

  it('moves no two points apart: the proximal operator is firmly nonexpansive', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const [a, b] = [random(draw, draw.seed), random(draw, draw.seed + 1)];
        const { matrix } = nuclearNorm(draw.alpha, draw.Q);
        const [x, y] = [a.slice(), b.slice()];
        matrix!.prox(x, draw.size);
        matrix!.prox(y, draw.size);
        const d = x.map((value, k) => value - y[k]!);
        const e = a.map((value, k) => value - b[k]!);
        expect(inner(d, d)).toBeLessThanOrEqual(inner(d, e) + 1e-12 * inner(e, e));
      }),
    );
  });

  it('has the Fenchel-Young gap Omega(W) - <W, c V> where c V is feasible, and Infinity elsewhere', () => {
    fc.assert(
      fc.property(draws, fc.constantFrom(0, 0.3, 1, 1.01), (draw, part) => {
        const { Q, alpha } = draw;
        const [w, v] = [random(draw, draw.seed), random(draw, draw.seed + 1)];
        const { matrix } = nuclearNorm(alpha, Q);
        const c = (part * alpha) / spectral(v, Q);
        const gap = matrix!.gap(w, v, c * (part === 1 ? 1 - 1e-14 : 1));
        if (part > 1) expect(gap).toBe(Infinity);
        else {
          expect(gap).toBeGreaterThanOrEqual(0);
          const value = alpha * nuclear(w, Q);
          expect(Math.abs(gap - (value - c * inner(w, v)))).toBeLessThanOrEqual(1e-10 * value);
        }
      }),
    );
  });

  it('loses rank as its strength grows, and leaves zeros in the end', () => {
    const w = Float64Array.of(4, 0, 0, 2, 0, 0); // singular values 4 and 2
    const prox = (step: number): number[] => {
      const u = w.slice();
      nuclearNorm(1, 2).matrix!.prox(u, step);
      return norms(u, 2).map((value) => Math.round(value * 1e12) / 1e12);
    };
    expect(prox(1).sort()).toEqual([1, 3]);
    expect(prox(3).sort()).toEqual([0, 1]);
    expect(prox(4)).toEqual([0, 0]);
  });

  it('of W = scale U, counted in units of scale^2 / samples, is that with alpha samples / scale', () => {
    const draw = { p: 3, Q: 4, seed: 1, alpha: 0.7, size: 1 };
    const u = random(draw, 5);
    const scaled = nuclearNorm(0.7, 4).inUnits({ scale: 8, samples: 10 });
    const value = nuclearNorm(0.7, 4).matrix!.value(u.map((entry) => 8 * entry));
    expect(scaled.matrix!.value(u)).toBeCloseTo((value * 10) / 64, 12);
  });
});
