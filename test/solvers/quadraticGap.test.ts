/** The gap of a working set against the certificate of the whole, where the set is all features. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowLasso } from '../../src/penalties/rowLasso.js';
import { quadraticGap } from '../../src/solvers/quadraticGap.js';
import {
  dataOf,
  draws,
  dualObjective,
  objective,
  rayGap,
  residuals,
  twinOf,
  withProblem,
} from '../laws/solverProblems.js';

const cases = fc.record({
  draw: draws({ n: 14, p: 6, T: 3 }),
  l1: fc.constantFrom(0.02, 0.3, 0.9),
  size: fc.constantFrom(0, 0.01, 0.3),
});

describe('quadraticGap', () => {
  it('is the gap of the best dual point on the ray of the residual, wherever the rows stand', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ draw, l1, size }, isGathered) => {
        withProblem(dataOf(draw), { ...draw, l1 }, (problem) => {
          const twin = twinOf(problem);
          const { nTasks: T, rows } = problem;
          const p = twin.X.length;
          const w = Float64Array.from({ length: p * T }, (_, q) => size * (((q * 7) % 5) - 2));
          for (let j = 0; j < p; j += 2) w.fill(0, j * T, (j + 1) * T);
          const R = residuals(twin, w);
          const v = Float64Array.from(w, (_, q) =>
            twin.X[Math.floor(q / T)]!.reduce((sum, x, i) => sum + x * R[q % T]![i]!, 0),
          );
          const squares = R.flat().reduce((sum, r) => sum + r * r, 0);
          const features = Int32Array.from(twin.X, (_, j) => (isGathered ? j : p - 1 - j));
          const at = {
            w,
            v,
            width: T,
            features,
            placeOf: (k: number) => features[k]!,
            norms: new Float64Array(p),
          };
          const gap = quadraticGap(rows, at, squares);
          const error = 1e-12 * (objective(twin, w) + problem.nullObjective);
          expect(Math.abs(gap - rayGap(twin, w))).toBeLessThanOrEqual(error);
          const scaled = R.map((r) => r.map((value) => value * 0));
          expect(gap).toBeLessThanOrEqual(objective(twin, w) - dualObjective(twin, scaled) + error);
        });
      }),
    );
  });

  it('counts a row without a penalty with what it could gain, and asks nothing of its correlation', () => {
    const rows = rowLasso({ l1: 1, l2: 0, nTasks: 1 }).rows!;
    const at = {
      w: Float64Array.of(0, 3),
      v: Float64Array.of(0.5, 100),
      width: 1,
      features: Int32Array.of(0, 1),
      placeOf: (k: number) => k,
      norms: new Float64Array(2),
    };
    const free = (j: number): number | null => (j === 1 ? 7 : null);
    // <X W, r> = 300 and ||r||^2 = 4: the best scale is bounded by no constraint but 0.5 c <= 1.
    expect(quadraticGap(rows, { ...at, gainOfFree: free }, 4)).toBe(((1 - 2) ** 2 * 4) / 2 + 7);
  });
});
