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
import type { CouplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import {
  type CurvatureKind,
  type FieldCurvature,
  fieldCurvature,
} from '../../../src/problem/softSharing/fieldCurvature.js';

interface Task {
  readonly loss: Loss;
  readonly c: Float64Array;
  readonly y: Float64Array;
}

interface Case {
  readonly task: Task;
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
  return { task: { loss, c, y }, eta: field(2), step: field(1) };
}

/** That of one task, whose fields are n x K by columns. */
function curvatureAt(task: Task, eta: Float64Array, kind: CurvatureKind): FieldCurvature {
  const { outputs } = task.loss;
  const n = task.c.length;
  const problem = {
    tasks: [{ ...task, first: 0 }],
    runs: [{ ...task, first: 0, outputs, task: 0, count: 1 }],
    designs: {
      part: (field: Float64Array) => field,
      sums: (field: Float64Array) => columnSums(field, outputs),
      starts: Int32Array.from({ length: outputs + 1 }, (_, q) => q * n),
    },
  } as unknown as CouplingProblem;
  const [h, theta] = [new Float64Array(eta.length), new Float64Array(eta.length)];
  return runSync(fieldCurvature(problem, eta, kind, h, theta));
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
        curvatureAt(task, eta, 'second').applyHessian(bent);
        for (const [at, value] of bent.entries()) {
          expect(Math.abs((ahead![at]! - behind![at]!) / (2 * h) - value)).toBeLessThan(1e-8);
        }
      }),
    );
  });

  it('is symmetric, has h as its diagonal and lies below that of the quadratic above the loss', () => {
    fc.assert(
      fc.property(cases, ({ task, eta, step }) => {
        const second = curvatureAt(task, eta, 'second');
        const above = curvatureAt(task, eta, 'majorant');
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
        const curvature = curvatureAt(task, eta, 'second');
        const field = step.slice();
        curvature.applyHessian(field);
        const told: number[] = [];
        const steps = runSync(curvature.solveIntercepts(columnSums(field, K), (t) => told.push(t)));
        expect(told).toEqual([]);
        curvature.subtractShift(steps, field);
        for (const sum of columnSums(field, K)) expect(Math.abs(sum)).toBeLessThan(1e-10);
      }),
    );
  });

  it('solves for none where the second derivative is 0', () => {
    const { task, eta } = caseOf(loss, 5, 1);
    const flat = { ...task, c: new Float64Array(5) };
    const curvature = curvatureAt(flat, eta, 'second');
    const told: number[] = [];
    const stepsFor = (sums: Float64Array) => runSync(curvature.solveIntercepts(sums, (t) => told.push(t)));
    expect(stepsFor(new Float64Array(K))).toEqual(new Float64Array(K));
    expect(told).toEqual([]);
    expect(stepsFor(new Float64Array(K).fill(1))).toEqual(new Float64Array(K));
    expect(told).toEqual([0]);
  });
});
