import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dualPoint, sharedGap } from '../../../src/problem/shared/sharedCertificate.js';
import { StepSolver } from '../../../src/solvers/shared/newtonStep.js';
import { backward } from '../../../src/solvers/shared/sharedProducts.js';
import { sharedDraws } from '../../laws/sharedLogistic.js';
import { type Stated, stated } from '../../laws/sharedPoints.js';

/** Theta of each task, V, and D(Theta) from its definition; null where Theta is outside the domain. */
function dual({ problem, point, run }: Stated, z?: readonly Float64Array[]) {
  const v = new Float64Array(problem.nFeatures);
  const thetas = point.tasks.map((tasks, k) =>
    tasks.map((state) => {
      const out = new Float64Array(state.eta.length);
      dualPoint(point, state, z?.[k], out);
      return { ...state, theta: out };
    }),
  );
  run(
    backward(
      problem,
      (k, field) => {
        for (const { task, theta } of thetas[k]!) {
          for (let i = 0; i < field.length; i++) field[i]! += problem.lambda[task]! * theta[i]!;
        }
      },
      v,
    ),
  );
  let value = 0;
  for (const { task, y, c, theta } of thetas.flat()) {
    for (let i = 0; i < y.length; i++) {
      const u = (y[i]! * theta[i]!) / c[i]!;
      if (c[i]! > 0) value -= problem.lambda[task]! * c[i]! * (entropy(u) + entropy(1 - u));
    }
  }
  for (let j = 0; j < v.length; j++) value -= v[j] === 0 ? 0 : v[j]! ** 2 / (2 * problem.ridge[j]!);
  return { thetas: thetas.flat(), v, value };
}

const entropy = (u: number) => (u < 0 ? Infinity : u > 0 ? u * Math.log(u) : 0);

describe('the certificate of shared logistic regression', () => {
  it('is P - D for dual points that sum to 0 with each free intercept', () => {
    let finite = 0;
    fc.assert(
      fc.property(sharedDraws({ shared: false }), fc.constantFrom(0, 1e-3, 0.5), (draw, size) => {
        const state = stated(draw, size);
        const { problem, point, run } = state;
        const gradient = new Float64Array(draw.p);
        const first = dual(state);
        for (let j = 0; j < draw.p; j++) gradient[j] = problem.ridge[j]! * point.w[j]! - first.v[j]!;
        const step = run(new StepSolver(problem).solve(point, gradient, 1e-8));
        for (const along of [undefined, step]) {
          const { thetas, v, value } = dual(state, along?.z);
          for (const { theta } of thetas) {
            if (draw.fitIntercept) expect(Math.abs(theta.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
          }
          const gap = sharedGap(problem, point, v, along);
          expect(gap).toBeGreaterThanOrEqual(0);
          if (value === -Infinity) expect(gap).toBe(Infinity);
          else {
            finite++;
            const P = point.objective();
            expect(Math.abs(gap - (P - value))).toBeLessThan(1e-9 * (1 + Math.abs(P) + Math.abs(value)));
          }
        }
      }),
    );
    expect(finite).toBeGreaterThan(20);
  });
});
