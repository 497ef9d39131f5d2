/** The coupling of a row's outputs, and the step along one row beside it, against dense algebra and plain minimisation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { minimiseCoupledRow } from '../../src/penalties/coupledRow.js';
import { coupledSquares, type RowCoupling, rowCoupling } from '../../src/penalties/rowCoupling.js';
import { graphCoupling, meanCoupling } from '../../src/penalties/taskCoupling.js';
import { minimiseRow } from '../../src/penalties/weightedRow.js';

interface Drawn {
  readonly coupling: RowCoupling;
  readonly random: ReturnType<typeof createRandom>;
  readonly Q: number;
}

const draws = fc.record({
  seed: fc.nat(),
  Q: fc.integer({ min: 1, max: 9 }),
  form: fc.constantFrom('mean', 'labels', 'graph', 'none'),
  strength: fc.constantFrom(1e-6, 1, 1e6),
  alpha: fc.constantFrom(0, 0.3),
  factor: fc.constantFrom(1, 7),
});

function drawn({
  seed,
  Q,
  form,
  strength,
  alpha,
  factor,
}: typeof draws extends fc.Arbitrary<infer D> ? D : never): Drawn {
  const random = createRandom(seed);
  const groupOf = Int32Array.from({ length: Q }, (_, q) => (form === 'mean' ? 0 : q % 2));
  const pairs = [1, 2].flatMap((step) =>
    Array.from({ length: Math.max(0, Q - step) }, (_, s) => ({ s, t: s + step, weight: random.uniform() })),
  );
  const coupling =
    form === 'graph'
      ? graphCoupling(Q, alpha, strength, pairs)
      : meanCoupling(Q, alpha, form === 'none' ? 0 : strength, groupOf);
  return { coupling: rowCoupling(coupling, factor), random, Q };
}

const normals = ({ random, Q }: Drawn): Float64Array =>
  Float64Array.from({ length: Q }, () => random.normal());
const norm = (w: Float64Array): number => Math.hypot(...w);

/** M w from M. */
function times({ coupling, Q }: Drawn, w: Float64Array): Float64Array {
  const M = coupling.matrix();
  return w.map((_, s) => w.reduce((sum, value, t) => sum + M[s * Q + t]! * value, 0));
}

describe('the coupling of a row', () => {
  it('has the products and squares of its matrix, whose eigenvalues are at most the largest', () => {
    fc.assert(
      fc.property(draws, (how) => {
        const given = drawn(how);
        const { coupling, Q } = given;
        const [w, u] = [normals(given), normals(given)];
        const out = new Float64Array(Q);
        coupling.apply(Float64Array.of(5, ...w, 5), 1, out);
        const expected = times(given, w);
        for (let q = 0; q < Q; q++) {
          expect(Math.abs(out[q]! - expected[q]!)).toBeLessThanOrEqual(
            1e-14 * Q * coupling.largest * norm(w),
          );
        }
        const moved = w.map((value, q) => value - 0.5 * u[q]!);
        const squares = times(given, moved).reduce((sum, value, q) => sum + value * moved[q]!, 0);
        const size = coupling.largest * norm(moved) ** 2;
        expect(Math.abs(coupledSquares(coupling, w, u, 0.5) - squares)).toBeLessThanOrEqual(1e-13 * Q * size);
        expect(squares).toBeLessThanOrEqual(size * (1 + 1e-12));
        expect(coupledSquares(coupling, w, w, 1)).toBe(0);
      }),
    );
  });

  it('solves (diag(e) + r L) u = a', () => {
    fc.assert(
      fc.property(draws, fc.constantFrom(0, 1e-3, 2), (how, r) => {
        const given = drawn(how);
        const { coupling, Q } = given;
        const e = normals(given).map((value) => 0.1 + value * value);
        const a = normals(given);
        const u = new Float64Array(Q);
        coupling.solve(e, r, a, u);
        const product = times(given, u);
        for (let q = 0; q < Q; q++) {
          const found = e[q]! * u[q]! + r * (product[q]! - coupling.alpha * u[q]!);
          const size = (e[q]! + r * coupling.largest) * norm(u) + Math.abs(a[q]!);
          expect(Math.abs(found - a[q]!)).toBeLessThanOrEqual(1e-12 * size);
        }
      }),
    );
  });
});

describe('the step along a row beside a coupling', () => {
  const strengths = fc.constantFrom(
    { l1: 0.5, l2: 0 },
    { l1: 1e-3, l2: 1 },
    { l1: 0, l2: 0.2 },
    { l1: 1e3, l2: 0 },
  );

  it('is the minimiser: the gradient is a subgradient of the penalty', () => {
    fc.assert(
      fc.property(draws, strengths, (how, { l1, l2 }) => {
        const given = drawn(how);
        const { coupling, Q } = given;
        const L = normals(given).map((value) => value * value);
        const a = normals(given);
        const u = new Float64Array(Q).fill(Number.NaN);
        minimiseCoupledRow(coupling, a, L, { l1, l2 }, u);
        const length = norm(u);
        if (norm(a) <= l1) {
          expect(length).toBe(0);
          return;
        }
        const product = times(given, u);
        const pull = u.map((value, q) => a[q]! - product[q]! - (L[q]! + l2) * value);
        const size = norm(a) + (coupling.largest + l2) * length;
        expect(length).toBeGreaterThan(0);
        for (let q = 0; q < Q; q++) {
          expect(Math.abs(pull[q]! - (l1 * u[q]!) / length)).toBeLessThanOrEqual(1e-9 * size);
        }
      }),
    );
  });

  it('is that of a row without a coupling, where that is 0', () => {
    fc.assert(
      fc.property(draws, strengths, (how, { l1, l2 }) => {
        const given = drawn({ ...how, form: 'none', alpha: 0 });
        const L = normals(given).map((value) => 0.1 + value * value);
        const a = normals(given);
        const [u, plain] = [new Float64Array(given.Q), new Float64Array(given.Q)];
        minimiseCoupledRow(given.coupling, a, L, { l1, l2 }, u);
        minimiseRow(a, L, l1, l2, plain);
        for (let q = 0; q < given.Q; q++) expect(u[q]).toBeCloseTo(plain[q]!, 12);
      }),
    );
  });
});
