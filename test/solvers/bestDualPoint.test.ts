import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot } from '../../src/linalg/vectors.js';
import { createRandom } from '../../src/math/random.js';
import { residualField } from '../../src/problem/rowLasso/certificate.js';
import { BestDualPoint, type LossTerms } from '../../src/solvers/bestDualPoint.js';
import {
  dataOf,
  draws,
  dualObjective,
  objective,
  plainData,
  rayGap,
  residuals,
  rowsOf,
  type Settings,
  slowMinimum,
  type Twin,
  twinOf,
  withProblem,
} from '../laws/solverProblems.js';

interface Bench {
  readonly twin: Twin;
  readonly features: Int32Array;
  readonly squaredNorms: Float64Array;
  /** `dual.update` for weights. */
  update(w: ArrayLike<number>): number;
  /** `dual.screen` at them. @param list holds the features that stay */
  screen(gap: number, list: Int32Array): { kept: number; cleared: boolean };
  /** W, in kernel memory. */
  readonly w: Float64Array;
}

/** A dual point, and what it needs of a problem. */
function withBench<R>(
  data: Parameters<typeof withProblem>[0],
  settings: Settings,
  body: (bench: Bench) => R,
): R {
  return withProblem(data, { ...settings, kernels: 'reference' }, (problem) => {
    const { kernels, standardized } = problem;
    const { design, target, squaredNorms } = standardized;
    const twin = twinOf(problem);
    const usable = twin.X.flatMap((_, j) => (squaredNorms[j]! > 0 ? [j] : []));
    const features = Int32Array.from(usable);
    const w = kernels.float64(design.columns * problem.nTasks);
    const v = kernels.float64(w.length);
    const residual = kernels.float64(target.length);
    const losses: LossTerms = {
      isBounded: true,
      field: () => residualField(dot(residual, residual)),
    };
    const dual = new BestDualPoint(problem.geometry, losses);
    const norms = new Float64Array(features.length);
    const update = (weights: ArrayLike<number>) => {
      w.set(Array.from(weights));
      residuals(twin, w).forEach((r, t) => {
        residual.set(r, t * design.stride);
      });
      const list = kernels.int32(features.length);
      list.set(features);
      v.fill(Number.NaN);
      design.local!.correlate(residual, list, v);
      return dual.update([residual], { w, v, features: list, norms }, design.rounding);
    };
    const screen = (gap: number, list: Int32Array) =>
      dual.screen(gap, { w, v, features: list, norms: norms.slice() });
    return body({ twin, features, squaredNorms, update, screen, w });
  });
}

const shapes = draws({ n: 12, p: 9, T: 3 });
const strengths = fc.record({ l1: fc.constantFrom(0.05, 0.3, 0.8), l2: fc.constantFrom(0, 0.1) });

describe('BestDualPoint', () => {
  it('gives the gap of the best multiple of the present residual', () => {
    fc.assert(
      fc.property(shapes, strengths, (draw, settings) => {
        withBench(dataOf(draw), { ...draw, ...settings }, ({ twin, features, update }) => {
          const random = createRandom(draw.seed);
          const best = slowMinimum(twin);
          for (const noise of [1, 0.01, 10, 0]) {
            const w = best.map((value, q) =>
              features.includes(Math.floor(q / draw.T)) ? value + noise * random.normal() : 0,
            );
            const size = objective(twin, w) + twin.nullObjective;
            const gap = update(w);
            const present = rayGap(twin, w);
            expect(gap).toBeLessThanOrEqual(present + 1e-9 * size);
            expect(gap).toBeGreaterThanOrEqual(present - 1e-9 * size);
            expect(gap).toBeGreaterThanOrEqual(objective(twin, w) - objective(twin, best) - 1e-14 * size);
          }
        });
      }),
    );
  });

  it('screens out only what is zero at the minimum', () => {
    let dropped = 0;
    fc.assert(
      fc.property(shapes, strengths, (draw, settings) => {
        withBench(dataOf(draw), { ...draw, ...settings }, (bench) => {
          const { twin, squaredNorms, update, screen, w } = bench;
          const best = slowMinimum(twin);
          const random = createRandom(draw.seed);
          const noise = [0, 1e-6, 1e-2, 1][random.integer(4)]!;
          const start = best.map((value, q) =>
            squaredNorms[Math.floor(q / draw.T)]! > 0 ? value + noise * random.normal() : 0,
          );
          const gap = update(start);
          const features = bench.features.slice();
          const { kept, cleared } = screen(gap, features);
          const stayed = [...features.subarray(0, kept)];
          expect(stayed).toEqual(stayed.toSorted((a, b) => a - b));
          const gone = [...bench.features].filter((j) => !stayed.includes(j));
          dropped += gone.length;
          const size = Math.sqrt(2e-13 * twin.nullObjective);
          for (const j of gone) {
            // A row that the naive solver left at rounding moves its column's part of the fit by no more.
            const rest = Math.hypot(...rowsOf(best, draw.T)[j]!) * Math.sqrt(squaredNorms[j]!);
            expect(rest).toBeLessThanOrEqual(size);
            expect([...w.subarray(j * draw.T, (j + 1) * draw.T)].every((value) => value === 0)).toBe(true);
          }
          const nonzero = gone.some((j) => rowsOf(start, draw.T)[j]!.some((value) => value !== 0));
          expect(cleared).toBe(nonzero);
          for (const j of stayed) {
            expect(w.subarray(j * draw.T, (j + 1) * draw.T)).toEqual(
              start.subarray(j * draw.T, (j + 1) * draw.T),
            );
          }
        });
      }),
    );
    expect(dropped).toBeGreaterThan(0);
  });

  it('at the minimum screens out all that can be told to be zero, and nothing else', () => {
    withBench(plainData(40, 20, 2, 1), { l1: 0.4 }, ({ twin, features, update, screen }) => {
      const best = slowMinimum(twin);
      const gap = update(best);
      const list = features.slice();
      const { kept, cleared } = screen(gap, list);
      const support = rowsOf(best, 2).flatMap((row, j) => (Math.hypot(...row) > 0 ? [j] : []));
      expect([...list.subarray(0, kept)]).toEqual(support);
      expect(cleared).toBe(false);
      const R = residuals(twin, best);
      expect(dualObjective(twin, R)).not.toBe(-Infinity);
    });
  });

  it('screens out nothing while the gap is large', () => {
    withBench(plainData(12, 6, 2, 3), { l1: 0.3 }, ({ features, update, screen, w }) => {
      const gap = update(new Float64Array(w.length).fill(100));
      expect(screen(gap, features.slice())).toEqual({ kept: 6, cleared: false });
      expect(screen(Infinity, features.slice())).toEqual({ kept: 6, cleared: false });
      expect(screen(Number.NaN, features.slice())).toEqual({ kept: 6, cleared: false });
    });
  });
});
