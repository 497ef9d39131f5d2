import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { bestMultiple } from '../../src/problem/rowCertificate.js';
import { residualDualPoint } from '../../src/problem/rowLasso/certificate.js';
import {
  type Data,
  dot,
  dualObjective,
  objective,
  plainData,
  rayGap,
  residuals,
  type Settings,
  slowMinimum,
  type Twin,
  twinOf,
  withProblem,
} from '../laws/solverProblems.js';

const ROUNDING = 8 * Number.EPSILON;

interface Bench {
  readonly twin: Twin;
  /** The best dual point on the ray through the residual of W. */
  certify(w: ArrayLike<number>, features?: readonly number[]): { scale: number; gap: number };
  /** The same of any dual field, T columns. */
  against(
    w: ArrayLike<number>,
    theta: readonly (readonly number[])[],
  ): { readonly scale: number; readonly gap: number };
}

/** A problem and its certificates; correlations are computed by plain loops. */
function withBench<R>(data: Data, settings: Settings, body: (bench: Bench) => R): R {
  return withProblem(data, settings, (problem) => {
    const twin = twinOf(problem);
    const { stride } = problem.standardized.design;
    const padded = (columns: readonly (readonly number[])[]) => {
      const field = new Float64Array(stride * columns.length);
      columns.forEach((column, t) => {
        field.set(column, t * stride);
      });
      return field;
    };
    const correlations = (columns: readonly (readonly number[])[]) =>
      Float64Array.from(twin.X.flatMap((x) => columns.map((column) => dot(x, column))));
    const all = twin.X.map((_, j) => j);
    return body({
      twin,
      certify(w, features = all) {
        const R = residuals(twin, w);
        const list = Int32Array.from(features);
        const norms = new Float64Array(list.length);
        const at = { w: Float64Array.from(w), v: correlations(R), features: list, norms };
        const squares = R.flat().reduce((sum, r) => sum + r * r, 0);
        return residualDualPoint(problem, squares, at, ROUNDING);
      },
      against(w, theta) {
        const R = padded(residuals(twin, w));
        const list = Int32Array.from(all);
        const v = correlations(theta);
        const T = padded(theta);
        const at = { w: Float64Array.from(w), v, features: list, norms: new Float64Array(list.length) };
        const losses = {
          squares: T.reduce((sum, value) => sum + value * value, 0),
          largestScale: Infinity,
          isQuadratic: true,
          gap: (s: number) => R.reduce((sum, r, k) => sum + (r - s * T[k]!) ** 2, 0) / 2,
        };
        return bestMultiple(problem.geometry, losses, at, 0);
      },
    });
  });
}

interface Draw {
  n: number;
  p: number;
  T: number;
  seed: number;
  l1: number;
  l2: number;
  sparse: boolean;
  /** What W is: the minimum and so much noise. */
  noise: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  n: fc.integer({ min: 2, max: 12 }),
  p: fc.integer({ min: 1, max: 6 }),
  T: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  l1: fc.constantFrom(0, 0.01, 0.3, 0.9, 2),
  l2: fc.constantFrom(0, 1e-6, 0.1, 30),
  sparse: fc.boolean(),
  noise: fc.constantFrom(0, 1e-9, 1e-3, 1, 100),
});

/** What a certificate may overlook as rounding, more where a small residual is made a large dual point. */
const overlooked = (c: number): number => 1e-10 + 1e-13 * c;

/** Runs a law on drawn problems and weights. */
function law(
  what: string,
  body: (bench: Bench, w: Float64Array, best: Float64Array, size: number, draw: Draw) => void,
): void {
  it(what, () => {
    fc.assert(
      fc.property(draws, (draw) => {
        withBench(plainData(draw.n, draw.p, draw.T, draw.seed), draw, (bench) => {
          const best = slowMinimum(bench.twin);
          const random = createRandom(draw.seed);
          const keepZeros = random.integer(2) === 1;
          const w = best.map((value) =>
            keepZeros && value === 0 ? 0 : value + draw.noise * random.normal(),
          );
          body(bench, w, best, objective(bench.twin, w) + bench.twin.nullObjective, draw);
        });
      }),
    );
  });
}

describe('the certificate', () => {
  law('is P(W) - D(c R), never negative', ({ twin, certify }, w, _, size, { l1, l2 }) => {
    const { scale: c, gap } = certify(w);
    expect(gap).toBeGreaterThanOrEqual(0);
    const theta = residuals(twin, w).map((r) => r.map((value) => c * value));
    const expected = objective(twin, w) - dualObjective(twin, theta);
    if (expected < Infinity) expect(Math.abs(gap - expected)).toBeLessThanOrEqual(overlooked(c) * size);
    else expect([l1, l2]).toEqual([0, 0]); // Only zero is known to be feasible.
  });

  law('bounds how far P(W) is above the minimum', ({ twin, certify }, w, best, size) => {
    const above = objective(twin, w) - objective(twin, best);
    expect(certify(w).gap).toBeGreaterThanOrEqual(above - 1e-12 * size);
  });

  law('takes the best dual point on the ray through the residual', ({ twin, certify }, w, _, size) => {
    expect(certify(w).gap).toBeLessThanOrEqual(rayGap(twin, w) + 1e-11 * size);
  });

  law(
    'against a multiple of any other field is P(W) - D(c Theta)',
    ({ twin, against }, w, _, size, { seed, l1, l2 }) => {
      const factor = (l1 || 1) * createRandom(seed).uniform();
      const theta = twin.Y.map((y) => y.map((value) => factor * value));
      const { scale: c, gap } = against(w, theta);
      const multiple = theta.map((column) => column.map((value) => c * value));
      const expected = objective(twin, w) - dualObjective(twin, multiple);
      if (expected < Infinity) {
        expect(Math.abs(gap - expected)).toBeLessThanOrEqual(
          1e-11 * (size + expected) + overlooked(c) * size,
        );
      } else expect([l1, l2]).toEqual([0, 0]); // Only zero is known to be feasible.
    },
  );

  it('is small at the minimum of a well-conditioned problem', () => {
    for (const l1 of [0.01, 0.3, 1]) {
      for (const l2 of [0, 0.1]) {
        withBench(plainData(30, 5, 3, 7), { l1, l2 }, ({ twin, certify }) => {
          expect(certify(slowMinimum(twin)).gap).toBeLessThanOrEqual(1e-13 * twin.nullObjective);
        });
      }
    }
  });

  it('keeps digits far below the rounding of P', () => {
    withBench(plainData(30, 5, 1, 7), { l1: 0.3 }, ({ twin, certify }) => {
      const best = slowMinimum(twin);
      const above = (size: number) => certify(best.map((value) => value * (1 + size))).gap;
      // Relative to P, the gap of a small move falls in proportion to it, not to rounding.
      expect(above(1e-9) / above(1e-7)).toBeLessThan(0.02);
      expect(above(1e-11) / above(1e-9)).toBeLessThan(0.02);
    });
  });

  it('counts the features it is given alone', () => {
    const { X, Y } = plainData(9, 6, 2, 3);
    const two = (rows: ArrayLike<number>) => [2, 3, 8, 9].map((q) => rows[q]!);
    const w = Float64Array.from({ length: 12 }, (_, q) => (q === 2 ? 0.25 : 0));
    withBench({ X, Y }, { l2: 0.5 }, ({ certify }) => {
      const part = X.map((row) => [row[1]!, row[4]!]);
      withBench({ X: part, Y }, { l2: 0.5 }, (alone) => {
        expect(certify(w, [1, 4])).toEqual(alone.certify(two(w)));
      });
    });
  });

  it('at W = 0 with l1 at the largest correlation is 0', () => {
    withBench(plainData(9, 6, 2, 3), { l1: 1 }, ({ certify }) => {
      const { scale: c, gap } = certify(new Float64Array(12));
      expect(c).toBeCloseTo(1, 13);
      expect(gap).toBeLessThanOrEqual(1e-27);
    });
  });

  it('of zero targets is 0 at W = 0, and P elsewhere', () => {
    withBench({ X: [[1], [2]], Y: [[0], [0]] }, { fitIntercept: false, l1: 1 }, ({ certify }) => {
      expect(certify([0]).gap).toBe(0);
      expect(certify([2]).gap).toBe(10 + 2 * 2); // ||X W||^2 / 2 and the penalty: l1 = n
    });
  });
});
