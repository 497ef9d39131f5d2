/** What tasks make of losses: intercepts, dual points that sum to zero, gaps of their multiples. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { balanceFlows } from '../../src/losses/balanceFlows.js';
import { huberLoss } from '../../src/losses/huber.js';
import type { Loss } from '../../src/losses/loss.js';
import { poisson } from '../../src/losses/poisson.js';
import { LOSS_NAMES, readLoss } from '../../src/losses/registry.js';
import { rootOf } from '../../src/losses/rootOf.js';
import { softmax } from '../../src/losses/softmax.js';
import { type TaskLoss, taskLoss } from '../../src/losses/taskLoss.js';
import { createRandom } from '../../src/math/random.js';
import type { Target } from '../../src/params/target.js';

const allDraws = fc.record({
  n: fc.integer({ min: 4, max: 33 }),
  seed: fc.nat(),
  size: fc.constantFrom(0.01, 1, 30, 1e4),
});

interface Drawn {
  readonly loss: TaskLoss;
  readonly eta: Float64Array;
  readonly other: Float64Array;
}

/** Targets of each kind; every class has one. */
const TARGETS: Record<Target, (pick: () => number, i: number, K: number) => number> = {
  number: (pick) => pick() / 100,
  pair: (pick, i) => (i < 2 ? 2 * i - 1 : pick() % 2 === 0 ? 1 : -1),
  count: (pick, i) => (i === 0 ? 1 : pick() % 7),
  classes: (pick, i, K) => (i < K ? i : pick() % K),
};

const taskOf =
  (loss: Loss) =>
  (n: number, c: Float64Array, pick: () => number): TaskLoss =>
    taskLoss(
      loss,
      Float64Array.from({ length: n }, (_, i) => TARGETS[loss.target](pick, i, loss.outputs)),
      c,
    );

const makers = {
  ...Object.fromEntries(LOSS_NAMES.map((name) => [name, taskOf(readLoss(name)!.of(4))])),
  'softmax of 60 classes': taskOf(softmax(60)),
};

describe('the curvature of a task', () => {
  const [y, c] = [Float64Array.of(1, 2), Float64Array.of(0.5, 0.5)];

  it('is the bound of its loss, above 1 too', () => {
    for (const curvature of [0.25, 1, 4]) {
      expect(taskLoss({ ...huberLoss(1), curvature }, y, c).curvature).toBe(curvature);
    }
  });

  it('is what the loss has at the best constant where there is no bound', () => {
    expect(taskLoss(poisson, y, c).curvature).toBeCloseTo(1.5, 12);
    expect(taskLoss(poisson, y, new Float64Array(2)).curvature).toBe(1);
  });
});

describe.each(Object.entries(makers))('a task with %s loss', (name, make) => {
  const hasMany = name.includes('60');
  const runs = hasMany ? { numRuns: 3 } : {};
  // With hardly a sample a class, labels far from what is predicted leave the intercepts no minimum that float64 finds.
  // exp overflows.
  const largest = hasMany ? 1 : name === 'poisson' ? 30 : Infinity;
  const draws = allDraws.filter(({ size }) => size <= largest);
  const draw = ({ n: more, seed, size }: { n: number; seed: number; size: number }): Drawn => {
    const random = createRandom(seed);
    const least = hasMany ? 60 : 4; // each class has a sample that counts
    const n = more - 4 + least;
    const c = Float64Array.from({ length: n }, (_, i) =>
      i >= least && random.integer(5) === 0 ? 0 : random.uniform(),
    );
    const loss = make(n, c, () => random.integer(1000));
    const field = () => Float64Array.from({ length: n * loss.outputs }, () => random.normal() * size);
    return { loss, eta: field(), other: field() };
  };
  const columnSums = (loss: TaskLoss, field: Float64Array): number[] => {
    const n = loss.weights.length;
    return Array.from({ length: loss.outputs }, (_, k) =>
      field.subarray(k * n, (k + 1) * n).reduce((sum, value) => sum + value, 0),
    );
  };
  const sizeOf = (field: Float64Array) => field.reduce((sum, value) => sum + Math.abs(value), 0);

  it('has intercepts that no others are better than', () => {
    fc.assert(
      fc.property(draws, (how) => {
        const { loss, eta } = draw(how);
        const before = loss.value(eta);
        const b = new Float64Array(loss.outputs);
        const start = eta.slice();
        runSync(loss.fitIntercept(eta, b));
        const after = loss.value(eta);
        expect(after).toBeLessThanOrEqual(before * (1 + 1e-12));
        const n = loss.weights.length;
        for (let i = 0; i < eta.length; i++) {
          expect(Math.abs(eta[i]! - start[i]! - b[Math.floor(i / n)]!)).toBeLessThan(1e-9 * (1 + how.size));
        }
        if (!loss.isConvex) {
          // No others near by: the slope is 0 to rounding, and there was no way down to here that the first step missed.
          const theta = new Float64Array(n);
          loss.dual(eta, theta);
          expect(Math.abs(theta.reduce((sum, t) => sum + t, 0))).toBeLessThanOrEqual(
            1e-12 * sizeOf(theta) +
              1e-15 * (1 + how.size) * loss.curvature * loss.weights.reduce((a, b) => a + b, 0),
          );
        }
        for (const h of loss.isConvex ? [1e-3, -1e-3, 0.5, -0.5] : [1e-4, -1e-4]) {
          for (let k = 0; k < loss.outputs; k++) {
            const moved = eta.map((value, i) => (Math.floor(i / n) === k ? value + h : value));
            expect(loss.value(moved)).toBeGreaterThanOrEqual(
              after * (1 - (how.size > 100 ? 1e-4 : how.size > 1 ? 1e-6 : 1e-12)),
            );
          }
        }
      }),
      runs,
    );
  });

  it('balances a dual point to sums of zero, within the domain', () => {
    fc.assert(
      fc.property(draws, (how) => {
        const { loss, eta, other } = draw(how);
        if (!loss.isConvex) return;
        const theta = new Float64Array(eta.length);
        loss.dual(eta, theta);
        runSync(loss.toZeroSum(theta));
        for (const sum of columnSums(loss, theta)) {
          expect(Math.abs(sum)).toBeLessThanOrEqual(1e-12 * sizeOf(theta) + 1e-200);
        }
        const s = Math.min(1, loss.largestScale(theta));
        expect(loss.gap(other, theta, s)).toBeLessThan(Infinity);
        expect(loss.gap(other, theta, s)).toBeGreaterThanOrEqual(0);
        expect(loss.gap(other, theta, 0)).toBeLessThan(Infinity);
        const far = loss.largestScale(theta);
        if (far < Infinity) {
          expect(loss.gap(other, theta, far)).toBeLessThan(Infinity);
          expect(loss.gap(other, theta, far * 1.001)).toBe(Infinity);
        }
      }),
      runs,
    );
  });

  it('is hardly moved by balancing at its best intercepts', () => {
    fc.assert(
      fc.property(
        draws.filter(({ size }) => size < 100),
        (how) => {
          const { loss, eta } = draw(how);
          if (!loss.isConvex) return;
          runSync(loss.fitIntercept(eta, new Float64Array(loss.outputs)));
          const theta = new Float64Array(eta.length);
          loss.dual(eta, theta);
          const before = theta.slice();
          runSync(loss.toZeroSum(theta));
          const moved = theta.reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0);
          expect(moved).toBeLessThan(1e-9 * (sizeOf(before) + 1e-300));
        },
      ),
      runs,
    );
  });

  it('tells what a step changes', () => {
    fc.assert(
      fc.property(draws, (how) => {
        const { loss, eta, other } = draw(how);
        const after = loss.value(eta.map((value, i) => value + other[i]!));
        const expected = after - loss.value(eta);
        expect(Math.abs(loss.change(eta, other) - expected)).toBeLessThan(
          1e-12 * (after + loss.value(eta) + 1e-300),
        );
      }),
      runs,
    );
  });
});

describe('flows', () => {
  it('are balanced at every place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), (K, seed) => {
        const random = createRandom(seed);
        const flows = Float64Array.from({ length: K * K }, () => random.uniform() ** 3);
        const { out, into } = runSync(balanceFlows(flows, K));
        const F = flows.map((value, q) => value * out[Math.floor(q / K)]! * into[q % K]!);
        for (let k = 0; k < K; k++) {
          let net = 0;
          for (let l = 0; l < K; l++) if (l !== k) net += F[k * K + l]! - F[l * K + k]!;
          expect(Math.abs(net)).toBeLessThan(1e-12);
        }
        for (const factor of [...out, ...into]) expect(factor).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('that only leave a place are cut off', () => {
    expect(runSync(balanceFlows(Float64Array.of(0, 1, 0, 0), 2)).out).toEqual(Float64Array.of(0, 0));
  });
});

describe('the root of a rising function', () => {
  it('is found over plains and from afar', () => {
    for (const root of [0, 1e-9, -3, 12345.678, -1e6]) {
      const steps: ((x: number) => number)[] = [
        (x) => Math.tanh(x - root),
        (x) => (x - root) ** 3,
        (x) => x - root,
      ];
      for (const f of steps) {
        const x = rootOf((at, out) => {
          out.value = f(at);
          out.slope = (f(at + 1e-6) - f(at - 1e-6)) / 2e-6;
          out.size = 1e-12;
        });
        expect(Math.abs(x - root)).toBeLessThan(1e-4 * (1 + Math.abs(root) * 1e-3));
      }
    }
  });
});
