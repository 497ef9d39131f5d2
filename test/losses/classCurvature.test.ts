/** The curvature of the intercepts of many classes: by its products as by its factor. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { classCurvature } from '../../src/losses/classCurvature.js';
import { softmax } from '../../src/losses/softmax.js';
import { taskLoss } from '../../src/losses/taskLoss.js';
import { createRandom } from '../../src/math/random.js';

/** Probabilities of n samples, n x K by columns, as sharp as asked, and weights, some of them 0. */
function drawn(n: number, K: number, seed: number, sharpness: number) {
  const random = createRandom(seed);
  const c = Float64Array.from({ length: n }, (_, i) => (i % 7 === 6 ? 0 : random.uniform()));
  const q = new Float64Array(n * K);
  for (let i = 0; i < n; i++) {
    const e = Float64Array.from({ length: K }, () => Math.exp(sharpness * random.normal()));
    const sum = e.reduce((a, b) => a + b, 0);
    for (let k = 0; k < K; k++) q[k * n + i] = e[k]! / sum;
  }
  return { c, q, random };
}

describe('classCurvature', () => {
  it('solves S d = r for few classes and for many', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.nat(),
        fc.constantFrom(0, 0.5, 2, 4),
        (K, seed, sharpness) => {
          const n = 150;
          const { c, q, random } = drawn(n, K, seed, sharpness);
          const d = Float64Array.from({ length: K }, () => random.normal());
          const mean = d.reduce((a, b) => a + b, 0) / K;
          const r = new Float64Array(K);
          for (let i = 0; i < n; i++) {
            let along = 0;
            for (let k = 0; k < K; k++) along += q[k * n + i]! * d[k]!;
            for (let k = 0; k < K; k++) r[k]! += c[i]! * q[k * n + i]! * (d[k]! - along);
          }
          const found = runSync(classCurvature(c, q, K).solve(r))!;
          const known = runSync(classCurvature(c, q, K, Infinity).solve(r))!;
          for (let k = 0; k < K; k++) {
            expect(Math.abs(found[k]! - (d[k]! - mean))).toBeLessThan(1e-6);
            expect(Math.abs(known[k]! - found[k]!)).toBeLessThan(1e-6);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has no solution where nothing bends', () => {
    for (const K of [3, 60]) {
      const q = new Float64Array(5 * K);
      q.fill(1, 0, 5);
      expect(
        runSync(classCurvature(new Float64Array(5).fill(1), q, K).solve(new Float64Array(K).fill(1))),
      ).toBe(null);
    }
  });
});

describe('the best constant model', () => {
  it('is where the intercepts of constant predictions are best', () => {
    for (const K of [2, 5, 60]) {
      const { c, random } = drawn(200, K, K, 1);
      const y = Float64Array.from({ length: 200 }, (_, i) => (i < K ? i : random.integer(K)));
      const task = taskLoss(
        softmax(K),
        y,
        c.map((weight) => weight + 0.1),
      );
      const b = new Float64Array(K);
      task.bestConstant(b);
      const eta = Float64Array.from({ length: 200 * K }, (_, at) => b[Math.floor(at / 200)]!);
      const more = new Float64Array(K);
      runSync(task.fitIntercept(eta, more));
      for (const by of more) expect(Math.abs(by)).toBeLessThan(1e-12);
    }
  });
});
