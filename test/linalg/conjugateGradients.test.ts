import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { multiplyPacked, packedLength } from '../../src/linalg/cholesky.js';
import { conjugateGradients, scaledByDiagonal } from '../../src/linalg/conjugateGradients.js';
import { dotRange } from '../../src/linalg/vectors.js';
import { createRandom } from '../../src/math/random.js';

const systems = fc.record({
  n: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
  size: fc.constantFrom(1e-6, 1, 1e6),
});

/** `A A^T + I` of random vectors whose sizes lie apart, packed, its diagonal, and a solution. */
function drawn({ n, seed, size }: { n: number; seed: number; size: number }) {
  const random = createRandom(seed);
  const sizes = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : size));
  const vectors = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(packedLength(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dotRange(vectors, i * n, vectors, j * n, n) + (i === j ? 1 : 0);
      a[packedLength(i) + j] = sizes[i]! * sizes[j]! * product;
    }
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[packedLength(i) + i]!);
  const x = sizes.map((unit) => random.normal() / unit);
  return { a, diagonal, sizes, x };
}

describe('conjugate gradients with the diagonal as the preconditioner', () => {
  it('solve a system, whatever the units of its unknowns', () => {
    fc.assert(
      fc.property(systems, (draw) => {
        const { a, diagonal, sizes, x } = drawn(draw);
        const e = new Float64Array(x.length);
        multiplyPacked(a, x, e);
        const system = scaledByDiagonal((z, out) => multiplyPacked(a, z, out), diagonal);
        const { z, left, first } = runSync(conjugateGradients(system, e, { reduction: 1e-26, maxIter: 500 }));
        expect(left).toBeLessThanOrEqual(1e-20 * first);
        for (let i = 0; i < x.length; i++) expect(Math.abs(z[i]! - x[i]!) * sizes[i]!).toBeLessThan(1e-8);
      }),
    );
  });

  it('end where enough is left over, and where steps run out', () => {
    const { a, diagonal, x } = drawn({ n: 20, seed: 1, size: 1 });
    const right = new Float64Array(20);
    multiplyPacked(a, x, right);
    const system = scaledByDiagonal((z, out) => multiplyPacked(a, z, out), diagonal);
    const solve = (rule: object) =>
      runSync(conjugateGradients(system, right.slice(), { reduction: 0, maxIter: 50, ...rule }));
    expect(solve({ maxIter: 3 }).steps).toBe(3);
    const early = solve({ enough: { reduction: 0.1, steps: 0 } });
    expect(early.left).toBeLessThanOrEqual(0.1 * early.first);
    expect(early.steps).toBeLessThan(solve({ enough: { reduction: 1e-8, steps: 0 } }).steps);
    expect(solve({ enough: { reduction: 0.1, steps: early.steps + 2 } }).steps).toBe(early.steps + 2);
  });

  it('leave an unknown without a diagonal at 0', () => {
    const diagonal = Float64Array.of(2, 0);
    const system = scaledByDiagonal((z, out) => out.set([2 * z[0]!, 0]), diagonal);
    const { z } = runSync(conjugateGradients(system, Float64Array.of(6, 1), { reduction: 0, maxIter: 9 }));
    expect(z).toEqual(Float64Array.of(3, 0));
  });
});
