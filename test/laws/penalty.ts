/** The laws that every `Penalty` obeys, held against its two formulas in plain numbers. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../src/math/random.js';
import type { Penalty, RowPenalty } from '../../src/penalties/penalty.js';

/** A penalty and what it claims to be. */
export interface PenaltyCase {
  readonly name: string;
  readonly make: (nTasks: number) => Penalty;
  /** Omega_j(u). */
  readonly value: (u: readonly number[]) => number;
  /** Omega_j*(v); Infinity outside its domain. Of a convex penalty only. */
  readonly conjugate?: (v: readonly number[]) => number;
  /** The dual norm, at most the Euclidean length. @defaultValue that length */
  readonly dualNorm?: (v: readonly number[]) => number;
}

/** One that is convex. */
type ConvexCase = PenaltyCase & Required<Pick<PenaltyCase, 'conjugate'>>;

/** What a row is drawn from; printed when a law fails. */
interface Draw {
  T: number;
  seed: number;
  size: number;
  step: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  T: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
  size: fc.constantFrom(1e-12, 1e-3, 1, 1e3, 1e12),
  step: fc.constantFrom(1e-3, 0.3, 1, 7, 1e3),
});

export const norm = (u: readonly number[]): number => Math.hypot(...u);
export const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, value, t) => sum + value * v[t]!, 0);
const add = (u: readonly number[], v: readonly number[], factor = 1): number[] =>
  u.map((value, t) => value + factor * v[t]!);
const scaled = (u: readonly number[], factor: number): number[] => u.map((value) => factor * value);

/** A row of T numbers of about `size`, some of them 0, now and then all. */
function row(random: Random, T: number, size: number): number[] {
  if (random.integer(12) === 0) return new Array<number>(T).fill(0);
  return Array.from({ length: T }, () => (random.integer(5) === 0 ? 0 : random.normal() * size));
}

/** The feature whose penalty is looked at; its row stands elsewhere, for a penalty that takes a place for a feature to fail. */
const FEATURE = 3;

/** prox_{step Omega_3}(z), computed in the second of three rows. */
export function proxOf(penalty: Penalty, z: readonly number[], step: number): number[] {
  const w = Float64Array.from([...z, ...z, ...z]);
  penalty.rows!.prox(w, z.length, FEATURE, step);
  return [...w.subarray(z.length, 2 * z.length)];
}

/** The gap of the second of two rows. */
export function gapOf(
  penalty: Penalty,
  w: readonly number[],
  v: readonly number[],
  c: number,
  error = 0,
): number {
  const other = new Array<number>(w.length).fill(Number.NaN);
  return penalty.rows!.gap(
    Float64Array.from([...other, ...w]),
    Float64Array.from([...other, ...v]),
    w.length,
    FEATURE,
    c,
    error,
  );
}

/** Where a concave function of one variable is largest, by golden section. */
export function maximiser(f: (c: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let k = 0; k < 100; k++) {
    const [left, right] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(left) < f(right)) a = left;
    else b = right;
  }
  return (a + b) / 2;
}

/** The feature, so many times. */
const repeated = (count: number): Int32Array => new Int32Array(count).fill(FEATURE);

/** Just inside a ball on whose edge rounding left a point. */
const INSIDE = 1 - 16 * Number.EPSILON;

/** (z - u) / step, a subgradient at u = prox(z), drawn in by as much as the digits that z - u lost. */
function subgradient(z: readonly number[], u: readonly number[], step: number): number[] {
  const difference = add(z, u, -1);
  const lost = 16 * Number.EPSILON * (norm(z) / norm(difference));
  return scaled(difference, lost < 1 ? (1 - lost) / step : 0);
}

/** Runs the laws on each penalty of the list, those of duality on the convex ones. */
export function penaltyLaws(cases: readonly PenaltyCase[]): void {
  describe.each(cases)('the laws of penalties: $name', ({ make, value, conjugate, dualNorm = norm }) => {
    const law = lawOf(make);
    /** One of a member that only some penalties have. */
    const memberLaw = (member: keyof RowPenalty, what: string, body: Parameters<typeof law>[1]): void => {
      if (make(1).rows![member] !== undefined) law(what, body);
    };

    it('says whether it is convex', () => {
      expect(make(2).isConvex).toBe(conjugate !== undefined);
    });

    law('value is Omega_j, 0 for a zero row', (penalty, random, { T, size }) => {
      const u = row(random, T, size);
      const expected = value(u);
      const found = penalty.rows!.value(Float64Array.from([...u, ...u]), T, FEATURE);
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-14 * expected);
      expect(penalty.rows!.value(new Float64Array(T), 0, FEATURE)).toBe(0);
    });

    law('inUnits is Omega_j(scale u) samples / scale^2', (penalty, random, { T }) => {
      const u = row(random, T, 1);
      const [scale, samples] = [10 ** (4 * random.uniform() - 2), 1 + random.integer(100)];
      const found = penalty.inUnits({ scale, samples }).rows!.value(Float64Array.from(u), 0, FEATURE);
      const expected = (value(scaled(u, scale)) * samples) / scale ** 2;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * expected);
    });

    law('prox minimises: no other row is better', (penalty, random, draw) => {
      const { T, size, step } = draw;
      const z = row(random, T, size);
      const objective = (u: readonly number[]) => norm(add(u, z, -1)) ** 2 / 2 + step * value(u);
      const u = proxOf(penalty, z, step);
      const least = objective(u) * (1 - 1e-13);
      for (const length of [1e-5, 1e-3, 1, 100]) {
        expect(objective(add(u, row(random, T, length * norm(z))))).toBeGreaterThanOrEqual(least);
      }
      for (let k = 0; k <= 40; k++) expect(objective(scaled(z, k / 32))).toBeGreaterThanOrEqual(least);
    });

    law('prox leaves a zero row at +0 and the other rows alone', (penalty, random, { T, size, step }) => {
      const z = row(random, T, size);
      const w = Float64Array.from([...z, ...new Array<number>(T).fill(-0), ...z]);
      penalty.rows!.prox(w, T, FEATURE, step);
      expect([...w]).toEqual([...z, ...new Array<number>(T).fill(0), ...z]);
    });

    law('dualNorm is the dual norm, at every size', (penalty, random, { T, size }) => {
      const v = row(random, T, size);
      for (const factor of [1, 1e-300, 1e-200, 1e-150, 1e150, 1e200, 1e290]) {
        const far = scaled(v, factor);
        const found = penalty.rows!.dualNorm(Float64Array.from([...far, ...far]), T, FEATURE);
        const rounding = 1e-14 * norm(far) + Number.MIN_VALUE;
        expect(Math.abs(found - dualNorm(far))).toBeLessThanOrEqual(rounding);
        expect(found).toBeLessThanOrEqual(norm(far) + rounding);
      }
    });

    memberLaw(
      'slope',
      'slope is that of rho, which lies below its tangents',
      (penalty, random, { T, size }) => {
        const direction = row(random, T, 1);
        const length = norm(direction);
        if (length === 0) return;
        const at = (r: number): number[] => scaled(direction, r / length);
        const r = penalty.rows!.threshold(FEATURE) * [0, 1, size][random.integer(3)]! * 4 * random.uniform();
        const w = at(r);
        const slope = penalty.rows!.slope!(Float64Array.from([...w, ...w]), T, FEATURE);
        expect(slope).toBeGreaterThanOrEqual(0);
        for (const other of [0, r / 2, r * (1 - 1e-3), r * (1 + 1e-3), 2 * r, 1e3 * r, 1e-3 * size]) {
          const tangent = value(w) + slope * (other - r);
          const rounding = 1e-13 * (value(w) + slope * (other + r));
          expect(value(at(other))).toBeLessThanOrEqual(tangent + rounding);
        }
      },
    );

    memberLaw(
      'proxDiagonal',
      'proxDiagonal minimises: no other row is better',
      (penalty, random, { T, size }) => {
        const L = Array.from({ length: T }, () =>
          random.integer(5) === 0 ? 0 : 10 ** (2 * random.normal()),
        );
        const a = row(random, T, size).map((value, t) => (L[t] === 0 ? 0 : value));
        const objective = (u: readonly number[]): number =>
          u.reduce((sum, value, t) => sum + (L[t]! * value ** 2) / 2 - a[t]! * value, value(u));
        const out = new Float64Array(T).fill(Number.NaN);
        penalty.rows!.proxDiagonal!(Float64Array.from(a), Float64Array.from(L), FEATURE, out);
        const u = [...out];
        const terms = (u: readonly number[]): number =>
          u.reduce((sum, value, t) => sum + L[t]! * value ** 2 + Math.abs(a[t]! * value), value(u));
        for (const length of [1e-5, 1e-3, 1, 100]) {
          const other = add(u, row(random, T, length * (norm(u) || size)));
          const rounding = 1e-13 * (terms(u) + terms(other));
          expect(objective(other)).toBeGreaterThanOrEqual(objective(u) - rounding);
        }
        expect(objective(u)).toBeLessThanOrEqual(1e-13 * terms(u));
      },
    );

    memberLaw('fused', 'fused says what value is', (penalty, random, { T, size }) => {
      const { fused } = penalty.rows!;
      const u = row(random, T, size);
      const expected = fused!.l1(FEATURE) * norm(u) + (fused!.l2(FEATURE) / 2) * norm(u) ** 2;
      expect(Math.abs(value(u) - expected)).toBeLessThanOrEqual(1e-14 * expected);
      expect(fused!.hasRidge || fused!.l2(FEATURE) === 0).toBe(true);
    });
  });
  convexLaws(cases.filter((one): one is ConvexCase => one.conjugate !== undefined));
}

const lawOf =
  (make: PenaltyCase['make']) =>
  (what: string, body: (penalty: Penalty, random: Random, draw: Draw) => void): void =>
    it(what, () => {
      fc.assert(fc.property(draws, (draw) => body(make(draw.T), createRandom(draw.seed), draw)));
    });

function convexLaws(cases: readonly ConvexCase[]): void {
  describe.each(cases)(
    'the laws of convex penalties: $name',
    ({ make, value, conjugate, dualNorm = norm }) => {
      const law = lawOf(make);
      const isRadial = dualNorm === norm;
      const hasScale = make(1).rows!.dualScale !== undefined;
      const scaleLaw = (what: string, body: Parameters<typeof law>[1]): void => {
        if (hasScale) law(what, body);
      };

      law('prox minimises, and every step away costs half its square', (penalty, random, draw) => {
        const { T, size, step } = draw;
        const z = row(random, T, size);
        const objective = (u: readonly number[]) => norm(add(u, z, -1)) ** 2 / 2 + step * value(u);
        const u = proxOf(penalty, z, step);
        const least = objective(u);
        for (const length of [1e-5, 1e-3, 1, 100]) {
          const d = row(random, T, length * norm(z));
          const there = objective(add(u, d));
          expect(there - least - norm(d) ** 2 / 2).toBeGreaterThanOrEqual(-1e-13 * (there + norm(z) ** 2));
        }
        expect(least).toBeLessThanOrEqual(objective(z) * (1 + 1e-13));
        expect(least).toBeLessThanOrEqual(objective(scaled(z, 0)) * (1 + 1e-13));
      });

      law('Moreau: (z - prox(z)) / step is the prox of the conjugate', (penalty, random, draw) => {
        const { T, size, step } = draw;
        const z = row(random, T, size);
        const u = proxOf(penalty, z, step);
        if (norm(z) === 0) return;
        const v = subgradient(z, u, step);
        const y = scaled(z, 1 / step);
        const objective = (q: readonly number[]) => norm(add(q, y, -1)) ** 2 / 2 + conjugate(q) / step;
        const least = objective(v);
        for (const length of [1e-5, 1e-3, 1, 100]) {
          const d = row(random, T, length * norm(y));
          const there = objective(add(v, d));
          if (there === Infinity) continue;
          expect(there - least - norm(d) ** 2 / 2).toBeGreaterThanOrEqual(-1e-12 * (there + norm(y) ** 2));
        }
        const tolerance = (1e-12 * norm(z) ** 2) / step;
        expect(Math.abs(value(u) + conjugate(v) - dot(u, v))).toBeLessThanOrEqual(tolerance);
      });

      law('prox is firmly nonexpansive', (penalty, random, { T, size, step }) => {
        const a = row(random, T, size);
        const b = random.integer(2) ? row(random, T, size) : add(a, row(random, T, size * 1e-3));
        const moved = add(proxOf(penalty, a, step), proxOf(penalty, b, step), -1);
        const error = 1e-14 * (norm(a) + norm(b)) ** 2;
        expect(dot(moved, add(a, b, -1)) - norm(moved) ** 2).toBeGreaterThanOrEqual(-error);
      });

      law(
        'a row is put to zero just where its dual norm is at most step * threshold',
        (penalty, random, draw) => {
          const { T, step } = draw;
          const direction = row(random, T, 1);
          if (norm(direction) === 0) return;
          const edge = step * penalty.rows!.threshold(FEATURE);
          const at = (length: number) =>
            proxOf(penalty, scaled(direction, length / dualNorm(direction)), step);
          expect(at(edge * (1 - 1e-12)).every((value) => value === 0)).toBe(true);
          expect(norm(at(edge * (1 + 1e-12) || 1))).toBeGreaterThan(0);
        },
      );

      law('gap is Omega(w) + Omega*(c v) - <w, c v>, never negative', (penalty, random, draw) => {
        const { T, size } = draw;
        const w = row(random, T, random.integer(2) ? size : 1);
        const near = penalty.rows!.threshold(FEATURE) * (0.5 + random.uniform());
        const v = row(random, T, [size, 1, near][random.integer(3)]!);
        const c = [0, 1, 2 * random.uniform()][random.integer(3)]!;
        const cv = scaled(v, c);
        const terms = [value(w), conjugate(cv), -dot(w, cv)];
        const gap = gapOf(penalty, w, v, c);
        expect(gap).toBeGreaterThanOrEqual(0);
        if (terms[1] === Infinity) {
          expect(gap).toBe(Infinity);
          return;
        }
        const magnitude = terms[0]! + terms[1]! + norm(w) * norm(cv);
        const rounding = 1e-13 * magnitude + conjugate(scaled(cv, 1 + 1e-14)) - terms[1]!;
        expect(Math.abs(gap - terms[0]! - terms[1]! - terms[2]!)).toBeLessThanOrEqual(rounding);
      });

      law(
        'gap vanishes at a subgradient, and for a zero row below the threshold exactly',
        (penalty, random, draw) => {
          const { T, size, step } = draw;
          const z = row(random, T, size);
          const u = proxOf(penalty, z, step);
          if (norm(z) > 0) {
            const gap = gapOf(penalty, u, subgradient(z, u, step), 1);
            expect(gap).toBeLessThanOrEqual((1e-13 * norm(z) ** 2) / step);
          }
          const below = row(random, T, 1);
          const c =
            norm(below) === 0 ? 1 : (penalty.rows!.threshold(FEATURE) * random.uniform()) / dualNorm(below);
          expect(gapOf(penalty, scaled(below, 0), below, c * INSIDE)).toBe(0);
        },
      );

      law('gap with error is the least within it, and what moving there adds', (penalty, random, draw) => {
        const { T, size } = draw;
        const w = row(random, T, random.integer(2) ? size : 1);
        const v = row(random, T, random.integer(2) ? size : penalty.rows!.threshold(FEATURE) / 2);
        const c = random.integer(2) ? 1 : random.uniform();
        if (norm(v) === 0) return;
        const error = random.uniform() * norm(v) * [1e-12, 1e-3, 1][random.integer(3)]!;
        const at = (length: number) => gapOf(penalty, w, scaled(v, length / norm(v)), c);
        const [low, high] = [norm(v) - error, norm(v) + error];
        const best = maximiser((length) => -at(length), low, high);
        const least = Math.min(...[low, high, best, best * INSIDE, norm(v)].map(at));
        const found = gapOf(penalty, w, v, c, error);
        expect(found).toBeGreaterThanOrEqual(0);
        if (!isRadial) return; // the nearest points are not on the ray
        if (least === Infinity) {
          expect(found).toBe(Infinity);
          return;
        }
        const magnitude = value(w) + c * norm(w) * norm(v) + conjugate(scaled(v, c * (1 + 1e-14))) * 1e-10;
        expect(found).toBeGreaterThanOrEqual(Math.max(0, least * (1 - 1e-9) - 1e-12 * magnitude));
        expect(found).toBeLessThanOrEqual(least * (1 + 1e-9) + 3 * c * norm(w) * error + 1e-12 * magnitude);
      });

      scaleLaw(
        'dualScale maximises c linear - c^2 quadratic / 2 - sum_j Omega_j*(c V_j)',
        (penalty, random, draw) => {
          const { size } = draw;
          const count = random.integer(8);
          const norms = Float64Array.from({ length: count + 2 }, () => Math.abs(random.normal()) * size);
          if (count > 1 && random.integer(2)) norms[0] = 0;
          const linear = random.uniform() * (random.integer(2) ? 1 : size);
          const quadratic = 10 ** (4 * random.uniform() - 2);
          const dual = (c: number) => {
            let sum = c * linear - (c * c * quadratic) / 2;
            for (let k = 0; k < count; k++) sum -= conjugate([c * norms[k]!]);
            return sum;
          };
          const c = penalty.rows!.dualScale!(norms, repeated(count), linear, quadratic);
          expect(c).toBeGreaterThanOrEqual(0);
          const found = dual(c * INSIDE);
          const free = linear / quadratic;
          for (const other of [
            maximiser(dual, 0, free),
            0,
            free,
            c * 0.999,
            c * 1.001,
            c * random.uniform(),
          ]) {
            expect(found).toBeGreaterThanOrEqual(dual(other) - 1e-13 * c * linear);
          }
        },
      );

      scaleLaw('dualScale is 0 where no point of the ray is better than none', (penalty, random) => {
        const norms = Float64Array.from([1, 2]);
        for (const [linear, quadratic] of [
          [0, 1],
          [-random.uniform(), 1],
          [0, 0],
        ] as const) {
          expect(penalty.rows!.dualScale!(norms, repeated(2), linear, quadratic)).toBe(0);
        }
      });

      scaleLaw('dualScale is linear / quadratic where no row counts', (penalty, random) => {
        const [linear, quadratic] = [random.uniform() + 0.1, random.uniform() + 0.1];
        expect(penalty.rows!.dualScale!(Float64Array.of(5), repeated(0), linear, quadratic)).toBe(
          linear / quadratic,
        );
        expect(penalty.rows!.dualScale!(new Float64Array(3), repeated(3), linear, quadratic)).toBe(
          linear / quadratic,
        );
      });
    },
  );
}
