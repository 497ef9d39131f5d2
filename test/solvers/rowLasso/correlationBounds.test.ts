/** Bounds of correlations, against the correlations. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { dot, normRange, rowNorms } from '../../../src/linalg/vectors.js';
import { createRandom } from '../../../src/math/random.js';
import { CorrelationBounds } from '../../../src/solvers/rowLasso/correlationBounds.js';
import { plainData, strengthsOf, withProblem } from '../../laws/solverProblems.js';

/** Large enough for bounds to be worth it. */
const SHAPE = { n: 60, p: 900, T: 40 };

describe('CorrelationBounds', () => {
  it('leave out only what meets its constraint and is zero, up to the largest scale', () => {
    const { n, p, T } = SHAPE;
    withProblem(plainData(n, p, T, 1), { l1: 0.9, kernels: 'wasm' }, (problem) => {
      const { design, target } = problem.standardized;
      const buffers = problem.workspace.restart();
      const [v, residual, spare] = [buffers.rows(), buffers.field(), buffers.field()];
      const [list, all, norms] = [buffers.list(), buffers.list(), buffers.norms()];
      for (let j = 0; j < p; j++) all[j] = j;
      const { l1 } = strengthsOf(problem);
      const [field, products] = [buffers.field(), buffers.rows()]; // the same for all bounds
      const lent = { ...buffers, field: () => field, rows: () => products };
      let bounded = 0;
      fc.assert(
        fc.property(
          fc.nat(),
          fc.double({ min: 0, max: 0.2, noNaN: true }),
          fc.constantFrom(0.6, 1, 1.05),
          fc.constantFrom(1, T),
          (seed, size, factor, rank) => {
            const bounds = new CorrelationBounds(problem, lent);
            const random = createRandom(seed);
            const used = random.integer(p);
            const candidates = { isInUse: (j: number) => j === used };
            const remainingOf = () => {
              const field = { residual, squares: dot(residual, residual) };
              return bounds.remaining(all, candidates, field, spare, list);
            };
            residual.set(target);
            expect(remainingOf()).toBe(all); // nothing is known
            runSync(design.correlate(residual, all, v));
            rowNorms(v, T, all, norms);
            bounds.lookedAt(all, norms, { residual, squares: dot(residual, residual) }, false);
            const common = Float64Array.from({ length: n }, () => random.normal());
            for (let t = 0; t < T; t++) {
              const weight = random.normal();
              for (let i = 0; i < n; i++) {
                const noise = rank === 1 ? weight * common[i]! : random.normal();
                const at = t * design.stride + i;
                residual[at] = factor * residual[at]! + (size * noise) / Math.sqrt(n * T);
              }
            }
            runSync(design.correlate(residual, all, v));
            const remaining = [...remainingOf()];
            expect(remaining).toContain(used);
            expect(remaining).toEqual(remaining.toSorted((a, b) => a - b));
            const others = [...all].filter((j) => !remaining.includes(j));
            bounded += others.length;
            for (const j of others) {
              expect(normRange(v, j * T, T)).toBeLessThan(l1);
              expect(bounds.largestScale * normRange(v, j * T, T)).toBeLessThanOrEqual(l1 * (1 + 1e-12));
            }
            if (others.length === 0) expect(bounds.largestScale).toBe(Infinity);
            else expect(bounds.largestScale).toBeGreaterThan(1);
          },
        ),
        { numRuns: 20 },
      );
      expect(bounded).toBeGreaterThan(p);
    });
  });
});
