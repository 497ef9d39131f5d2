/** The curvature of a task's loss against differences of its gradient. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { columnSums } from '../../../src/linalg/vectors.js';
import { logistic } from '../../../src/losses/logistic.js';
import type { Loss } from '../../../src/losses/loss.js';
import { softmax } from '../../../src/losses/softmax.js';
import { squared } from '../../../src/losses/squared.js';
import { createRandom } from '../../../src/math/random.js';
import type { CoupledTask } from '../../../src/problem/softSharing/couplingProblem.js';
import { taskCurvature } from '../../../src/problem/softSharing/taskCurvature.js';

interface Case {
  readonly task: CoupledTask;
  readonly eta: Float64Array;
  readonly step: Float64Array;
}

function caseOf(loss: Loss, n: number, seed: number): Case {
  const random = createRandom(seed);
  const K = loss.outputs;
  const c = Float64Array.from({ length: n }, (_, i) => (i % 5 === 4 ? 0 : 0.1 + random.uniform()));
  const label = () => (loss.name === 'logistic' ? (random.uniform() < 0.5 ? -1 : 1) : random.integer(K));
  const y = Float64Array.from({ length: n }, () => (loss.name === 'squared' ? random.normal() : label()));
  const field = (size: number) => Float64Array.from({ length: n * K }, () => size * random.normal());
  return { task: { loss, c, y } as unknown as CoupledTask, eta: field(2), step: field(1) };
}

const inner = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe.each(
  [squared, logistic, softmax(2), softmax(4)].map((loss) => [loss.name, loss.outputs, loss] as const),
)('the curvature of %s with %s outputs', (_, K, loss) => {
  const cases = fc.tuple(fc.integer({ min: 0, max: 33 }), fc.nat()).map(([n, seed]) => caseOf(loss, n, seed));

  it('is what the gradient changes by', () => {
    fc.assert(
      fc.property(cases, ({ task, eta, step }) => {
        const h = 1e-5;
        const [ahead, behind] = [h, -h].map((size) => {
          const out = new Float64Array(eta.length);
          loss.gradient(
            task.y,
            task.c,
            eta.map((value, at) => value + size * step[at]!),
            out,
          );
          return out;
        });
        const bent = step.slice();
        runSync(taskCurvature(task, eta, 'second')).applyHessian(bent);
        for (const [at, value] of bent.entries()) {
          expect(Math.abs((ahead![at]! - behind![at]!) / (2 * h) - value)).toBeLessThan(1e-8);
        }
      }),
    );
  });

  it('is symmetric, has h as its diagonal and lies below that of the quadratic above the loss', () => {
    fc.assert(
      fc.property(cases, ({ task, eta, step }) => {
        const second = runSync(taskCurvature(task, eta, 'second'));
        const above = runSync(taskCurvature(task, eta, 'majorant'));
        const [a, b] = [step.slice(), eta.slice()];
        second.applyHessian(a);
        second.applyHessian(b);
        expect(Math.abs(inner(a, eta) - inner(b, step))).toBeLessThan(1e-12 * (1 + eta.length));
        for (let at = 0; at < eta.length; at++) {
          const unit = new Float64Array(eta.length);
          unit[at] = 1;
          second.applyHessian(unit);
          expect(unit[at]).toBeCloseTo(second.h[at]!, 14);
        }
        const larger = step.slice();
        above.applyHessian(larger);
        // The quadratic at eta with this curvature, above the loss at eta + step.
        const slope = new Float64Array(eta.length);
        const value = loss.gradient(task.y, task.c, eta, slope);
        const there = loss.value(
          task.y,
          task.c,
          eta.map((e, at) => e + step[at]!),
        );
        expect(there).toBeLessThanOrEqual(
          value + inner(slope, step) + inner(larger, step) / 2 + 1e-12 * (1 + there),
        );
      }),
    );
  });

  it('solves for intercepts, so that a field without its intercepts sums to 0', () => {
    fc.assert(
      fc.property(cases, ({ task, eta, step }) => {
        fc.pre(task.c.some((weight) => weight > 0));
        const curvature = runSync(taskCurvature(task, eta, 'second'));
        const field = step.slice();
        curvature.applyHessian(field);
        const steps = runSync(curvature.solveIntercepts(columnSums(field, K)));
        expect(steps).not.toBe(null);
        curvature.subtractShift(steps!, field);
        for (const sum of columnSums(field, K)) expect(Math.abs(sum)).toBeLessThan(1e-10);
      }),
    );
  });

  it('solves for none where the second derivative is 0', () => {
    const { task, eta } = caseOf(loss, 5, 1);
    const flat = { ...task, c: new Float64Array(5) };
    const curvature = runSync(taskCurvature(flat, eta, 'second'));
    expect(runSync(curvature.solveIntercepts(new Float64Array(K)))).toEqual(new Float64Array(K));
    expect(runSync(curvature.solveIntercepts(new Float64Array(K).fill(1)))).toBe(null);
  });
});
