import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot } from '../../src/linalg/vectors.js';
import { squaredLossGap } from '../../src/losses/squared.js';
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
  supportOf,
  type Twin,
  twinOf,
  withProblem,
} from '../laws/solverProblems.js';

interface Bench {
  readonly twin: Twin;
  readonly dual: BestDualPoint;
  readonly features: Int32Array;
  readonly squaredNorms: Float64Array;
  /** `dual.update` for weights, with V on some features. @defaultValue all */
  update(w: ArrayLike<number>, known?: Int32Array): number;
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
      gap: ([field], scale) => squaredLossGap(residual, field!, scale),
    };
    const storage = { theta: [new Float64Array(residual.length)], v: new Float64Array(v.length) };
    const dual = new BestDualPoint(problem.geometry, losses, storage);
    const update = (weights: ArrayLike<number>, known = features) => {
      w.set(Array.from(weights));
      residuals(twin, w).forEach((r, t) => {
        residual.set(r, t * design.stride);
      });
      const list = kernels.int32(known.length);
      list.set(known);
      v.fill(Number.NaN);
      design.local!.correlate(residual, list, v);
      return dual.update([residual], w, v, list, design.rounding);
    };
    return body({ twin, dual, features, squaredNorms, update, w });
  });
}

const shapes = draws({ n: 12, p: 9, T: 3 });
const strengths = fc.record({ l1: fc.constantFrom(0.05, 0.3, 0.8), l2: fc.constantFrom(0, 0.1) });

/** P(W) - D at the best point on the ray through the residual of other weights. */
function gapFrom(twin: Twin, w: ArrayLike<number>, other: ArrayLike<number>): number {
  return objective(twin, w) - (objective(twin, other) - rayGap(twin, other));
}

describe('BestDualPoint', () => {
  it('gives a gap no larger than that of the present point, and one that some point it has seen gives', () => {
    fc.assert(
      fc.property(shapes, strengths, (draw, settings) => {
        withBench(dataOf(draw), { ...draw, ...settings }, ({ twin, features, update }) => {
          const random = createRandom(draw.seed);
          const best = slowMinimum(twin);
          let dualValue = -Infinity;
          for (const noise of [1, 0.01, 10, 0]) {
            const w = best.map((value, q) =>
              features.includes(Math.floor(q / draw.T)) ? value + noise * random.normal() : 0,
            );
            const size = objective(twin, w) + twin.nullObjective;
            const gap = update(w);
            const present = rayGap(twin, w);
            expect(gap).toBeLessThanOrEqual(present + 1e-9 * size);
            dualValue = Math.max(dualValue, objective(twin, w) - present);
            expect(gap).toBeGreaterThanOrEqual(objective(twin, w) - dualValue - 1e-9 * size);
            expect(gap).toBeGreaterThanOrEqual(objective(twin, w) - objective(twin, best) - 1e-14 * size);
          }
        });
      }),
    );
  });

  it('keeps an older point where that gives the smaller gap', () => {
    for (const l2 of [0, 0.1]) {
      withBench(plainData(12, 6, 2, 3), { l1: 0.3, l2 }, ({ twin, update }) => {
        const good = slowMinimum(twin);
        update(good);
        for (const factor of [1.5, 0.5, 0, 1]) {
          const w = good.map((value) => factor * value);
          expect(update(w)).toBeCloseTo(gapFrom(twin, w, good), 9);
        }
      });
    }
  });

  it('forgets', () => {
    withBench(plainData(12, 6, 2, 3), { l1: 0.3 }, ({ twin, dual, update, w: { length } }) => {
      const good = slowMinimum(twin);
      const bad = good.map((value) => 1.5 * value);
      expect(good).toHaveLength(length);
      update(good);
      const helped = update(bad);
      expect(helped).toBeLessThan(0.9 * rayGap(twin, bad));
      dual.forget();
      expect(update(bad)).toBeGreaterThan(helped * 1.01);
    });
  });

  it('does not use an older point whose V is not known on a row that is used now', () => {
    withBench(plainData(40, 20, 2, 3), { l1: 0.4 }, ({ twin, dual, features, update }) => {
      const good = slowMinimum(twin);
      const used = Int32Array.from(supportOf(good, 2));
      expect(used.length).toBeLessThan(features.length);
      const bad = good.map((value) => 1.5 * value);
      update(good, used);
      expect(update(bad)).toBeCloseTo(gapFrom(twin, bad, good), 9); // the others meet their constraints
      const other = features.find((j) => !used.includes(j))!;
      bad[2 * other] = 1e-3;
      expect(update(bad)).toBeCloseTo(rayGap(twin, bad), 9);
      dual.forget();
      expect(update(good)).toBeCloseTo(rayGap(twin, good), 9);
    });
  });

  it('screens out only what is zero at the minimum', () => {
    let dropped = 0;
    fc.assert(
      fc.property(shapes, strengths, (draw, settings) => {
        withBench(dataOf(draw), { ...draw, ...settings }, (bench) => {
          const { twin, dual, squaredNorms, update, w } = bench;
          const best = slowMinimum(twin);
          const random = createRandom(draw.seed);
          const noise = [0, 1e-6, 1e-2, 1][random.integer(4)]!;
          const start = best.map((value, q) =>
            squaredNorms[Math.floor(q / draw.T)]! > 0 ? value + noise * random.normal() : 0,
          );
          const gap = update(start);
          const features = bench.features.slice();
          const { kept, cleared } = dual.screen(gap, features, w);
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
    withBench(plainData(40, 20, 2, 1), { l1: 0.4 }, ({ twin, dual, features, update, w }) => {
      const best = slowMinimum(twin);
      const gap = update(best);
      const list = features.slice();
      const { kept, cleared } = dual.screen(gap, list, w);
      const support = rowsOf(best, 2).flatMap((row, j) => (Math.hypot(...row) > 0 ? [j] : []));
      expect([...list.subarray(0, kept)]).toEqual(support);
      expect(cleared).toBe(false);
      const R = residuals(twin, best);
      expect(dualObjective(twin, R)).not.toBe(-Infinity);
    });
  });

  it('screens out nothing while the gap is large', () => {
    withBench(plainData(12, 6, 2, 3), { l1: 0.3 }, ({ dual, features, update, w }) => {
      const gap = update(new Float64Array(w.length).fill(100));
      expect(dual.screen(gap, features.slice(), w)).toEqual({ kept: 6, cleared: false });
      expect(dual.screen(Infinity, features.slice(), w)).toEqual({ kept: 6, cleared: false });
      expect(dual.screen(Number.NaN, features.slice(), w)).toEqual({ kept: 6, cleared: false });
    });
  });
});
