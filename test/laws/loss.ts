/** The laws that every `Loss` obeys, held against its formula in plain numbers where that is given. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../src/losses/loss.js';
import { createRandom } from '../../src/math/random.js';

/** A loss and what it claims to be. */
export interface LossCase {
  readonly loss: Loss;
  /** A target of a random kind: an integer in [0, 2^32) picks it. @defaultValue one of the loss's kind */
  readonly target?: (pick: number) => number;
  /** loss(y, eta) for one sample with `outputs` numbers, plainly. @defaultValue what the loss itself says of one sample */
  readonly value?: (y: number, eta: readonly number[]) => number;
  /** loss*(y, u), Infinity outside of its domain. @defaultValue where u is a derivative, what Fenchel's equality says */
  readonly conjugate?: (y: number, u: readonly number[]) => number;
  /**
   * The curvature, where it is finite, is reached somewhere: at this eta for this y, along this direction.
   * @defaultValue the steepest eta of a grid about y and 0
   */
  readonly steepest?: {
    readonly y: number;
    readonly eta: readonly number[];
    readonly along: readonly number[];
  };
}

interface Sample {
  readonly y: Float64Array;
  readonly c: Float64Array;
  readonly eta: Float64Array;
  readonly delta: Float64Array;
}

const draws = fc.record({
  n: fc.integer({ min: 0, max: 33 }),
  seed: fc.nat(),
  size: fc.constantFrom(1e-6, 0.1, 1, 5),
});

/** Five-point rule for the derivative of f at 0. */
function derivative(f: (h: number) => number, h = 1e-3): number {
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/** Targets of each kind. */
const TARGETS: Record<Loss['target'], (K: number) => (pick: number) => number> = {
  number: () => (pick) => (((pick + 499) % 1000) - 500) / 250,
  count: () => (pick) => (pick % 3 === 0 ? 0 : (pick % 40) / 4),
  pair: () => (pick) => (pick % 2 === 0 ? 1 : -1),
  classes: (K) => (pick) => pick % K,
};

/** Distances at which a second derivative is looked at: 0, and from 1e-4 to 1e4 on either side. */
const GRID = Array.from({ length: 321 }, (_, k) => 10 ** (Math.abs(k - 160) / 20 - 4) * Math.sign(k - 160));

const one = (value: number): Float64Array => Float64Array.of(value);

export function lossLaws({
  loss,
  target = TARGETS[loss.target](loss.outputs),
  value = (y, eta) => loss.value(one(y), one(1), Float64Array.from(eta)),
  conjugate,
  steepest,
}: LossCase): void {
  const K = loss.outputs;
  const convex = loss.isConvex ? loss : null;

  /** loss'' of one sample. */
  const secondAt = (y: number, eta: number): number => {
    const out = new Float64Array(1);
    loss.second(one(y), one(1), one(eta), out);
    return out[0]!;
  };
  /** Whether the second derivative jumps between two points: halving the way between them does not halve what it changes by. */
  const jumps = (y: number, from: number, to: number): boolean => {
    const change = (a: number, b: number): number => Math.abs(secondAt(y, a) - secondAt(y, b));
    const first = change(from, to);
    if (!(first > 1e-3)) return false;
    let [a, b] = [from, to];
    for (let halving = 0; halving < 40; halving++) {
      const middle = (a + b) / 2;
      if (change(a, middle) > change(middle, b)) b = middle;
      else a = middle;
    }
    return change(a, b) > first / 4;
  };

  function draw({ n, seed, size }: { n: number; seed: number; size: number }): Sample {
    const random = createRandom(seed);
    const y = Float64Array.from({ length: n }, () => target(random.integer(1000)));
    const c = Float64Array.from({ length: n }, () => (random.integer(6) === 0 ? 0 : random.uniform()));
    const eta = Float64Array.from({ length: n * K }, () => random.normal() * size);
    const delta = Float64Array.from({ length: n * K }, () => random.normal() * size);
    // Differences say nothing across a jump.
    for (let i = 0; K === 1 && i < n; i++) {
      const near = 0.01 * Math.max(0.3, Math.abs(delta[i]!));
      if (jumps(y[i]!, eta[i]! - near, eta[i]!) || jumps(y[i]!, eta[i]!, eta[i]! + near)) c[i] = 0;
    }
    return { y, c, eta, delta };
  }
  /** eta of sample i. */
  const at = (eta: Float64Array, n: number, i: number): number[] =>
    Array.from({ length: K }, (_, k) => eta[k * n + i]!);
  const plain = ({ y, c }: Sample, eta: Float64Array): number =>
    y.reduce((sum, target, i) => (c[i]! > 0 ? sum + c[i]! * value(target, at(eta, y.length, i)) : sum), 0);
  /** c loss*(y, -theta / c) of each sample, theta being minus the gradient at `point`, and the size of what it is the sum of. */
  const plainConjugate = (
    { y, c }: Sample,
    theta: Float64Array,
    point: Float64Array,
  ): { value: number; size: number }[] =>
    Array.from(y, (target, i) => {
      if (!(c[i]! > 0)) return { value: 0, size: 0 };
      const u = at(theta, y.length, i).map((t) => -t / c[i]!);
      const eta = at(point, y.length, i);
      // Of a derivative u at eta the conjugate is u eta - loss(eta).
      const terms = [...u.map((slope, k) => slope * eta[k]!), -value(target, eta)];
      const sum = conjugate ? conjugate(target, u) : terms.reduce((a, b) => a + b, 0);
      const size = conjugate ? Math.abs(sum) : terms.reduce((a, b) => a + Math.abs(b), 0);
      return { value: c[i]! * sum, size: c[i]! * size };
    });
  const moved = (eta: Float64Array, delta: Float64Array, h: number) =>
    eta.map((value, k) => value + h * delta[k]!);
  const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  /** Theta at which the loss of eta is least: minus its gradient. */
  const dualOf = ({ y, c }: Sample, eta: Float64Array): Float64Array => {
    const out = new Float64Array(eta.length);
    loss.gradient(y, c, eta, out);
    return out.map((value) => -value);
  };

  /** Where the second derivative of one sample is largest. */
  function steepestOf(y: number): NonNullable<LossCase['steepest']> {
    let [best, most] = [0, Number.NEGATIVE_INFINITY];
    for (const step of GRID) {
      for (const eta of [y + step, step]) {
        const second = secondAt(y, eta);
        if (second > most) [best, most] = [eta, second];
      }
    }
    return { y, eta: [best], along: [1] };
  }

  describe(`${loss.name} loss`, () => {
    it('is the weighted sum of its formula', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const sample = draw(how);
          const found = loss.value(sample.y, sample.c, sample.eta);
          const expected = plain(sample, sample.eta);
          // A plain log(1 + exp(.)) is only good to an eps of 1.
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-13 * expected + 1e-15 * how.n);
        }),
      );
    });

    it('has the gradient that five-point differences show, and returns the value with it', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const sample = draw(how);
          const { y, c, eta, delta } = sample;
          const out = new Float64Array(eta.length).fill(Number.NaN);
          expect(loss.gradient(y, c, eta, out)).toBeCloseTo(loss.value(y, c, eta), 12);
          const slope = derivative((h) => loss.value(y, c, moved(eta, delta, h)));
          const sums = c.reduce((a, b) => a + b, 0) * how.size ** 2;
          const terms = out.reduce((sum, g, k) => sum + Math.abs(g * delta[k]!), 0);
          const size = 1 + loss.value(y, c, eta) + sums + terms * (1 + how.size ** 4);
          expect(Math.abs(inner(out, delta) - slope)).toBeLessThan(1e-9 * size);
        }),
      );
    });

    it.runIf(loss.derivatives)('has the same derivatives where it gives both at once', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const { y, c, eta } = draw(how);
          const [first, second, ...both] = Array.from({ length: 4 }, () =>
            new Float64Array(eta.length).fill(Number.NaN),
          ) as [Float64Array, Float64Array, Float64Array, Float64Array];
          loss.gradient(y, c, eta, first);
          loss.second(y, c, eta, second);
          loss.derivatives!(y, c, eta, ...both);
          expect(both).toEqual([first, second]);
        }),
      );
    });

    it('has the second derivative that differences of the gradient show, at most the curvature', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const { y, c, eta } = draw(how);
          const n = y.length;
          const second = new Float64Array(eta.length).fill(Number.NaN);
          loss.second(y, c, eta, second);
          for (let q = 0; q < eta.length; q++) {
            const slope = derivative((h) => {
              const out = new Float64Array(eta.length);
              loss.gradient(y, c, eta.with(q, eta[q]! + h), out);
              return out[q]!;
            });
            expect(Math.abs(second[q]! - slope)).toBeLessThan(1e-9 * (1 + Math.abs(second[q]!)));
            if (convex) expect(second[q]).toBeGreaterThanOrEqual(0);
            if (loss.curvature === Infinity) continue;
            expect(second[q]).toBeLessThanOrEqual(c[q % n]! * loss.curvature * (1 + 1e-15));
          }
        }),
      );
    });

    it.runIf(loss.curvature < Infinity && (K === 1 || steepest))('reaches its curvature', () => {
      const { y, eta, along } = steepest ?? steepestOf(target(1));
      const slope = derivative((h) => {
        const out = new Float64Array(K);
        const there = Float64Array.from(eta, (value, k) => value + h * along[k]!);
        loss.gradient(Float64Array.of(y), Float64Array.of(1), there, out);
        return inner(out, Float64Array.from(along));
      });
      const length = along.reduce((sum, value) => sum + value ** 2, 0);
      expect(slope / length / loss.curvature).toBeCloseTo(1, 9);
    });

    it('says whether it is convex', () => {
      if (loss.isConvex) {
        for (let pick = 0; K === 1 && pick < 1000; pick += 37) {
          const y = target(pick);
          for (const step of GRID) expect(secondAt(y, y + step)).toBeGreaterThanOrEqual(0);
        }
        return;
      }
      const y = target(1);
      expect(Math.min(...GRID.map((step) => secondAt(y, y + step)))).toBeLessThan(0);
      expect(loss.curvature).toBeLessThan(Infinity);
      expect(loss.start.isConvex).toBe(true);
      expect([loss.start.target, loss.start.outputs]).toEqual([loss.target, loss.outputs]);
    });

    it('is above its tangents if it is convex, and below the parabolas of its majorant where those hold everywhere', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const { y, c, eta, delta } = draw(how);
          const slope = new Float64Array(eta.length);
          loss.gradient(y, c, eta, slope);
          const tangent = inner(slope, delta);
          const change = loss.change(y, c, eta, delta);
          const terms = slope.reduce((sum, g, k) => sum + Math.abs(g * delta[k]!), 0);
          const rounding = 1e-13 * (terms + Math.abs(change)) + 1e-15 * how.n;
          if (convex) expect(change).toBeGreaterThanOrEqual(tangent - rounding);
          if (K > 1 || loss.curvature === Infinity) return;
          const h = new Float64Array(eta.length).fill(Number.NaN);
          loss.majorant(y, c, eta, h);
          const squares = inner(
            h,
            delta.map((d) => d * d),
          );
          expect(change).toBeLessThanOrEqual(tangent + (squares / 2) * (1 + 1e-13) + rounding);
        }),
      );
    });

    it.runIf(K === 1 && convex)(
      'has no derivative beyond the domain of its conjugate, whose ends are far out',
      () => {
        for (let pick = 0; pick < 1000; pick += 37) {
          const y = target(pick);
          for (const side of [-1, 1] as const) {
            const end = convex!.domain(y, side);
            const sizes = GRID.filter((step) => step * side < 0).map((step) => {
              const out = new Float64Array(1);
              loss.gradient(one(y), one(1), one(y + step), out);
              return -out[0]! * side;
            });
            const most = Math.max(0, ...sizes);
            expect(most).toBeLessThanOrEqual(end * (1 + 1e-15));
            if (end < Infinity) expect(most).toBeGreaterThanOrEqual(end * (1 - 1e-3));
          }
        }
      },
    );

    it.runIf(conjugate && K === 1)('says where its conjugate is finite', () => {
      for (let pick = 0; pick < 1000; pick += 37) {
        const y = target(pick);
        for (const side of [-1, 1] as const) {
          const end = convex!.domain(y, side);
          expect(end).toBeGreaterThanOrEqual(0);
          const at = (t: number) => conjugate!(y, [-side * t]);
          expect(at(Math.min(1e6, end * (1 - 1e-9)))).toBeLessThan(Infinity);
          if (end < Infinity) expect(at(end * (1 + 1e-9) || 1e-9)).toBe(Infinity);
        }
      }
    });

    it.runIf(K === 1 && convex)('says where it falls for ever', () => {
      for (let pick = 0; pick < 1000; pick += 37) {
        const y = target(pick);
        const slopeAt = (eta: number): number => {
          const out = new Float64Array(1);
          loss.gradient(Float64Array.of(y), Float64Array.of(1), Float64Array.of(eta), out);
          return out[0]!;
        };
        const [left, right] = [slopeAt(-30), slopeAt(30)];
        const way = convex!.recession(y);
        if (way === 0) {
          expect(left).toBeLessThan(0);
          expect(right).toBeGreaterThan(0);
        } else for (const slope of [left, right]) expect(slope * way).toBeLessThan(0);
      }
    });

    it('tells a change without cancellation', () => {
      fc.assert(
        fc.property(draws, (how) => {
          const sample = draw(how);
          const { y, c, eta, delta } = sample;
          const expected = plain(sample, moved(eta, delta, 1)) - plain(sample, eta);
          const size = plain(sample, moved(eta, delta, 1)) + plain(sample, eta);
          expect(Math.abs(loss.change(y, c, eta, delta) - expected)).toBeLessThanOrEqual(
            1e-14 * size + 1e-15 * how.n,
          );
        }),
      );
      // So small a step that the difference of two values would hold no digit: the slope and half the curvature.
      const { y, c, eta, delta } = draw({ n: 9, seed: 1, size: 1 });
      const tiny = delta.map((value) => value * 1e-9);
      const slope = new Float64Array(eta.length);
      loss.gradient(y, c, eta, slope);
      const change = loss.change(y, c, eta, tiny);
      expect(Math.abs(change / inner(slope, tiny) - 1)).toBeLessThan(1e-7);
    });

    it.runIf(convex)(
      'obeys Fenchel and Young: gap = value + conjugate + <eta, theta>, 0 at minus the gradient',
      () => {
        fc.assert(
          fc.property(draws, (how) => {
            const sample = draw(how);
            const { y, c, eta, delta } = sample;
            const theta = dualOf(sample, delta); // in the domain of the conjugate
            const gap = convex!.gap(y, c, eta, theta);
            const conjugates = plainConjugate(sample, theta, delta);
            const sum = conjugates.reduce((all, { value }) => all + value, 0);
            const expected = loss.value(y, c, eta) + sum + inner(eta, theta);
            const size = loss.value(y, c, eta) + conjugates.reduce((all, { size }) => all + size, 0) + 1e-300;
            const products = eta.reduce((sum, e, k) => sum + Math.abs(e * theta[k]!), 0);
            const terms = y.reduce((sum, value, i) => sum + c[i]! * (1 + Math.abs(value)), 0); // of values that nearly vanish
            expect(Math.abs(gap - expected)).toBeLessThanOrEqual(1e-13 * (size + products) + 1e-15 * terms);
            expect(gap).toBeGreaterThanOrEqual(0);
            expect(convex!.gap(y, c, eta, dualOf(sample, eta))).toBeLessThanOrEqual(1e-20 * (1 + size));
          }),
        );
      },
    );

    it.runIf(convex)('keeps the digits of a gap far below the rounding of its terms', () => {
      const y = Float64Array.of(target(1));
      const c = Float64Array.of(1);
      const eta = Float64Array.from({ length: K }, (_, k) => 0.3 * k);
      const sample = { y, c, eta, delta: eta };
      const near = eta.map((value, k) => value + (k === 0 ? 1e-9 : 0));
      const second = new Float64Array(K);
      loss.second(y, c, eta, second);
      const gap = convex!.gap(y, c, eta, dualOf(sample, near));
      expect(gap / ((second[0]! * 1e-18) / 2)).toBeCloseTo(1, 5);
    });

    it.runIf(loss.inUnits)('is the same of targets over a power of two, in units of its square', () => {
      fc.assert(
        fc.property(draws, fc.integer({ min: -200, max: 200 }), (given, exponent) => {
          const { y, c, eta } = draw(given);
          const s = 2 ** exponent;
          const other = loss.inUnits!(s);
          const over = (values: Float64Array) => values.map((value) => value / s);
          expect(other.value(over(y), c, over(eta)) * s * s).toBeCloseTo(loss.value(y, c, eta), 9);
          const [slopes, expected] = [new Float64Array(y.length), new Float64Array(y.length)];
          other.gradient(over(y), c, over(eta), slopes);
          loss.gradient(y, c, eta, expected);
          for (const [i, slope] of slopes.entries()) expect(slope * s).toBeCloseTo(expected[i]!, 9);
        }),
      );
    });

    it('counts nothing of samples with weight 0, whatever stands there', () => {
      const { y, c, eta, delta } = draw({ n: 7, seed: 3, size: 1 });
      c[2] = 0;
      c[5] = 0;
      const other = { y: y.slice(), eta: eta.slice(), delta: delta.slice() };
      for (const i of [2, 5]) {
        other.y[i] = 0;
        for (let k = 0; k < K; k++) {
          other.eta[k * 7 + i] = 1e300;
          other.delta[k * 7 + i] = -1e300;
        }
      }
      const out = new Float64Array(eta.length);
      const otherOut = new Float64Array(eta.length).fill(5);
      expect(loss.value(other.y, c, other.eta)).toBe(loss.value(y, c, eta));
      expect(loss.gradient(other.y, c, other.eta, otherOut)).toBe(loss.gradient(y, c, eta, out));
      expect(otherOut.map(Math.abs)).toEqual(out.map(Math.abs));
      loss.second(y, c, eta, out);
      loss.second(other.y, c, other.eta, otherOut);
      expect(otherOut).toEqual(out);
      expect(loss.change(other.y, c, other.eta, other.delta)).toBe(loss.change(y, c, eta, delta));
      if (!convex) return;
      const theta = dualOf({ y, c, eta, delta }, delta);
      expect(convex.gap(other.y, c, other.eta, theta)).toBe(convex.gap(y, c, eta, theta));
      theta[2] = 1e-9;
      expect(convex.gap(y, c, eta, theta)).toBe(Infinity);
    });
  });
}
