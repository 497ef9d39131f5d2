/** Bounds of correlations, against the correlations. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { normRange } from '../../../src/linalg/vectors.js';
import { createRandom } from '../../../src/math/random.js';
import { CorrelationBounds } from '../../../src/solvers/rowLasso/correlationBounds.js';
import { plainData, strengthsOf, withProblem } from '../../laws/solverProblems.js';

/** Large enough for bounds to be worth it. */
const SHAPE = { n: 60, p: 900, T: 40 };

describe('CorrelationBounds', () => {
  it('are not below what they bound, are below the threshold, and leave the rest to be computed', () => {
    const { n, p, T } = SHAPE;
    withProblem(plainData(n, p, T, 1), { l1: 0.9, kernels: 'wasm' }, (problem) => {
      const { design, target } = problem.standardized;
      const buffers = problem.workspace.restart();
      const [w, v, residual, list, all] = [
        buffers.rows(),
        buffers.rows(),
        buffers.field(),
        buffers.list(),
        buffers.list(),
      ];
      const exact = new Float64Array(v.length);
      for (let j = 0; j < p; j++) all[j] = j;
      let bounded = 0;
      fc.assert(
        fc.property(fc.nat(), fc.double({ min: 0, max: 0.2, noNaN: true }), (seed, size) => {
          const bounds = new CorrelationBounds(problem);
          const random = createRandom(seed);
          const at = { w, v, residual };
          residual.set(target);
          expect(bounds.remaining(all, at, list)).toBe(all); // nothing is known
          runSync(design.correlate(residual, all, v));
          bounds.lookedAt(all, v, residual);
          for (let t = 0; t < T; t++)
            for (let i = 0; i < n; i++)
              residual[t * design.stride + i]! += (size * random.normal()) / Math.sqrt(n * T);
          runSync(design.correlate(residual, all, v));
          exact.set(v);
          const used = random.integer(p);
          w.fill(0);
          w[used * T] = 1;
          const remaining = [...bounds.remaining(all, at, list)];
          expect(remaining).toContain(used);
          for (let j = 0; j < p; j++) {
            expect(bounds.isBound(j)).toBe(!remaining.includes(j));
            if (!bounds.isBound(j)) continue;
            bounded++;
            const bound = normRange(v, j * T, T);
            expect(bound).toBeGreaterThanOrEqual(normRange(exact, j * T, T));
            expect(bound).toBeLessThan(strengthsOf(problem).l1);
          }
          const asked = Int32Array.from([used, ...all.filter((j) => bounds.isBound(j)).slice(0, 3)]);
          const missing = bounds.missing(asked, list);
          expect([...missing]).toEqual([...asked.slice(1)]);
          expect(bounds.missing(asked, list)).toHaveLength(0);
        }),
        { numRuns: 10 },
      );
      expect(bounded).toBeGreaterThan(p);
    });
  });
});
