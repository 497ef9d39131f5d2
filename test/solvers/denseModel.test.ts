/** The interior point method on small dense models against block descent, which is slow. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { createRandom } from '../../src/math/random.js';
import { type DenseModel, minimiseDense } from '../../src/solvers/denseModel.js';

interface Problem {
  readonly model: DenseModel;
  /** ||y||^2 / 2, the objective at zero but for a constant. */
  readonly scale: number;
}

/** `||y - A w||^2 / 2` and a row lasso, the columns of A (m x N) `spread` apart; l1 is a part of what leaves nothing. */
function problemOf(
  seed: number,
  [s, Q, m]: readonly [number, number, number],
  spread: number,
  strength: number,
): Problem {
  const random = createRandom(seed);
  const N = s * Q;
  const common = Float64Array.from({ length: m }, () => random.normal());
  const A = Array.from({ length: N }, () => common.map((value) => value + spread * random.normal()));
  const y = Float64Array.from({ length: m }, () => random.normal());
  const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const hessian = Float64Array.from({ length: N * N }, (_, k) => inner(A[Math.floor(k / N)]!, A[k % N]!));
  // A row's largest eigenvalue is at most its trace.
  const curvatures = Float64Array.from({ length: N }, (_, k) => {
    let trace = 0;
    for (let q = k - (k % Q); q < k - (k % Q) + Q; q++) trace += hessian[q * N + q]!;
    return trace;
  });
  const v = Float64Array.from(A, (column) => inner(column, y));
  const norms = (x: Float64Array) =>
    Array.from({ length: s }, (_, j) => Math.hypot(...x.subarray(j * Q, j * Q + Q)));
  const l1 = strength * Math.max(...norms(v));
  const model = {
    hessian,
    curvatures,
    v,
    w: new Float64Array(N),
    nOutputs: Q,
    l1: new Float64Array(N / Q).fill(l1),
    l2: new Float64Array(N / Q),
  };
  return {
    model,
    scale: inner(y, y) / 2,
  };
}

function objective({ hessian, v, nOutputs: Q, l1 }: DenseModel, w: Float64Array): number {
  const N = w.length;
  let sum = 0;
  for (let a = 0; a < N; a++) {
    let Hw = 0;
    for (let b = 0; b < N; b++) Hw += hessian[a * N + b]! * w[b]!;
    sum += (Hw / 2 - v[a]!) * w[a]!;
  }
  for (let begin = 0; begin < N; begin += Q)
    sum += l1[begin / Q]! * Math.hypot(...w.subarray(begin, begin + Q));
  return sum;
}

/** Proximal steps along one row after the other, from zeros. */
function byRows({ hessian, curvatures, v, nOutputs: Q, l1 }: DenseModel, passes: number): Float64Array {
  const N = v.length;
  const w = new Float64Array(N);
  const g = v.slice();
  for (let pass = 0; pass < passes; pass++) {
    for (let begin = 0; begin < N; begin += Q) {
      const L = curvatures[begin]!;
      const z = Array.from({ length: Q }, (_, q) => w[begin + q]! + g[begin + q]! / L);
      const shrink = Math.max(0, 1 - l1[begin / Q]! / (L * Math.hypot(...z)));
      for (let q = 0; q < Q; q++) {
        const d = shrink * z[q]! - w[begin + q]!;
        w[begin + q]! += d;
        for (let i = 0; d !== 0 && i < N; i++) g[i]! -= d * hessian[(begin + q) * N + i]!;
      }
    }
  }
  return w;
}

const draws = fc.record({
  seed: fc.nat(),
  shape: fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 2, max: 12 }),
  ),
  spread: fc.constantFrom(1, 0.1, 0.01),
  strength: fc.constantFrom(0.9, 0.3, 0.03, 0.003),
});

describe('minimiseDense', () => {
  it('is as low as thousands of passes of block descent, in at most 40 steps', () => {
    fc.assert(
      fc.property(draws, ({ seed, shape, spread, strength }) => {
        const { model, scale } = problemOf(seed, shape, spread, strength);
        const { w, steps } = runSync(minimiseDense(model, scale, 1e-12 * scale));
        expect(objective(model, w) - objective(model, byRows(model, 2000))).toBeLessThan(1e-9 * scale);
        expect(steps).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('is zero where the penalty is stronger than the gradient', () => {
    const { model } = problemOf(1, [5, 2, 8], 1, 1.001);
    expect(runSync(minimiseDense(model, 10, 1e-12)).w.every((value) => value === 0)).toBe(true);
  });
});
