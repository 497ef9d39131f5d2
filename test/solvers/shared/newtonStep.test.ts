import fc from 'fast-check';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { StepSolver } from '../../../src/solvers/shared/newtonStep.js';
import { byFeatures, bySamples, diagonal, factorisable } from '../../../src/solvers/shared/preconditioner.js';
import {
  backward,
  forward,
  hessian,
  hessianTimes,
  samplesGram,
  startsOf,
} from '../../../src/solvers/shared/sharedProducts.js';
import { sharedDraws } from '../../laws/sharedLogistic.js';
import { fullSystem, rowsOf, type Stated, stated } from '../../laws/sharedPoints.js';

const draws = sharedDraws({ shared: false });
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(0, ...Array.from(a, (value, k) => Math.abs(value - b[k]!)));

/** What is left for w of the full system once the intercepts are eliminated: H and r of `H v = -r`. */
function reduced(state: Stated): { H: number[][]; r: number[]; solution: number[] } {
  const { problem } = state;
  const { nFeatures: p, nTasks: T, fitIntercept } = problem;
  const full = fullSystem(state);
  const H = full.hessian.slice(0, p).map((row) => row.slice(0, p));
  const r = full.gradient.slice(0, p);
  for (let t = p; fitIntercept && t < p + T; t++) {
    const curvatureSum = full.hessian[t]![t]!;
    for (let u = 0; u < p; u++) {
      r[u]! -= (full.hessian[u]![t]! / curvatureSum) * full.gradient[t]!;
      for (let v = 0; v < p; v++) H[u]![v]! -= (full.hessian[u]![t]! * full.hessian[t]![v]!) / curvatureSum;
    }
  }
  const regular = H.map((row, j) =>
    problem.squaredNorms[j]! > 0 ? row : row.map((_, k) => (k === j ? 1 : 0)),
  );
  return {
    H,
    r,
    solution: solve(new Matrix(regular), Matrix.columnVector(r.map((value) => -value))).to1DArray(),
  };
}

describe('products of a shared problem', () => {
  it('are those of its definition', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const state = stated(draw);
        const { problem, point, run } = state;
        const v = point.w.map((value, j) => Math.sin(j) + value);
        const z = problem.blocks.map(({ design }) => new Float64Array(design.rows));
        run(forward(problem, v, z));
        const sum = new Float64Array(draw.p);
        run(backward(problem, (k, field) => field.set(z[k]!), sum));
        const expected = new Float64Array(draw.p);
        for (const [k, block] of problem.blocks.entries()) {
          for (const [i, x] of rowsOf(block).entries()) {
            const eta = x.reduce((total, value, j) => total + value * v[j]!, 0);
            expect(z[k]![i]).toBeCloseTo(eta, 10);
            for (const [j, value] of x.entries()) expected[j]! += value * eta;
          }
        }
        expect(farthest(sum, expected)).toBeLessThan(1e-9 * (1 + Math.max(...expected.map(Math.abs))));
      }),
    );
  });

  it('eliminate the intercepts from the gradient and the Hessian', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const state = stated(draw);
        const { problem, point, run } = state;
        const { H, r } = reduced(state);
        const size = 1 + Math.max(...H.flat().map(Math.abs), ...r.map(Math.abs));
        const gradient = new Float64Array(draw.p);
        run(backward(problem, (k, field) => point.gradientField(k, field), gradient));
        expect(
          farthest(
            gradient.map((value, j) => value + problem.ridge[j]! * point.w[j]!),
            r,
          ),
        ).toBeLessThan(1e-12 * size);
        const packed = run(hessian(problem, point));
        const out = new Float64Array(draw.p);
        const z = problem.blocks.map(({ design }) => new Float64Array(design.rows));
        for (let j = 0; j < draw.p; j++) {
          run(hessianTimes(problem, point, new Float64Array(draw.p).fill(1, j, j + 1), z, out));
          expect(
            farthest(
              out,
              H.map((row) => row[j]!),
            ),
          ).toBeLessThan(1e-12 * size);
          if (problem.squaredNorms[j] === 0) continue;
          for (let i = j; i < draw.p; i++) {
            expect(Math.abs(packed[(i * (i + 1)) / 2 + j]! - H[i]![j]!)).toBeLessThan(1e-12 * size);
          }
        }
      }),
    );
  });

  it('give the Gram matrix of the samples of all blocks', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { problem, run } = stated(draw);
        const gram = run(samplesGram(problem));
        const rows = problem.blocks.flatMap(rowsOf);
        expect(startsOf(problem).at(-1)).toBe(rows.length);
        for (const [i, x] of rows.entries()) {
          for (let k = 0; k <= i; k++) {
            const expected = x.reduce((sum, value, j) => sum + (value * rows[k]![j]!) / problem.ridge[j]!, 0);
            const found = gram[(i * (i + 1)) / 2 + k]!;
            expect(Math.abs(found - expected)).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
          }
        }
      }),
    );
  });
});

describe('preconditioners', () => {
  it('by features is the Hessian itself', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const state = stated(draw);
        const { problem, point, run } = state;
        const { r, solution } = reduced(state);
        const out = new Float64Array(draw.p);
        run(
          run(byFeatures(problem, point))(
            Float64Array.from(r, (value) => -value),
            out,
          ),
        );
        const size = 1 + Math.max(...solution.map(Math.abs));
        expect(farthest(out, solution)).toBeLessThan(1e-6 * size);
      }),
    );
  });

  it('by samples is the Hessian with the intercepts held', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const state = stated(draw);
        const { problem, point, run } = state;
        const p = draw.p;
        const held = fullSystem(state)
          .hessian.slice(0, p)
          .map((row) => row.slice(0, p));
        const r = Float64Array.from({ length: p }, (_, j) =>
          problem.squaredNorms[j]! > 0 ? Math.cos(j) : 0,
        );
        const out = new Float64Array(p);
        run(run(bySamples(problem, point, run(samplesGram(problem))))(r, out));
        const back = held.map((row) => row.reduce((sum, value, j) => sum + value * out[j]!, 0));
        expect(farthest(back, r)).toBeLessThan(1e-6);
      }),
    );
  });

  it('are chosen by the smaller side', () => {
    const size = {
      shared: false,
      missing: false,
      weights: false,
      fitIntercept: true,
      sparse: false,
      taskWeights: false,
    };
    const base = { ...size, n: 10, T: 2, seed: 3, alpha: 0.1 };
    expect(factorisable(stated({ ...base, p: 12 }).problem)).toEqual({ form: 'features', size: 12 });
    expect(factorisable(stated({ ...base, p: 30 }).problem)).toEqual({ form: 'samples', size: 20 });
    expect(factorisable(stated({ ...base, p: 30, alpha: 0 }).problem)).toEqual({
      form: 'features',
      size: 30,
    });
    expect(factorisable(stated({ ...base, p: 1300, alpha: 0 }).problem)).toBeNull();
  });

  it('by the diagonal is positive, and 0 for what does not vary', () => {
    const { problem, point, run } = stated({
      n: 8,
      p: 3,
      T: 1,
      seed: 1,
      alpha: 0,
      shared: false,
      sparse: false,
      fitIntercept: true,
      missing: false,
      weights: false,
      taskWeights: false,
    });
    const silent = { ...problem, squaredNorms: Float64Array.of(1, 0, 2) };
    const out = new Float64Array(3);
    run(diagonal(silent, point)(Float64Array.of(1, 1, 1), out));
    expect(out[0]).toBeCloseTo(2 * out[2]!, 12);
    expect(out[1]).toBe(0);
    expect(out[0]).toBeGreaterThan(0);
  });
});

describe('a Newton step', () => {
  it('solves the reduced system, with z = X~ v, whichever way', () => {
    fc.assert(
      fc.property(draws, fc.boolean(), (draw, wide) => {
        const state = stated(wide ? { ...draw, p: 50, n: 5, T: 2 } : draw);
        const { problem, point, run } = state;
        const { r, solution } = reduced(state);
        const step = run(new StepSolver(problem).solve(point, Float64Array.from(r), 1e-10));
        const size = 1 + Math.max(...solution.map(Math.abs));
        expect(farthest(step.v, solution)).toBeLessThan(1e-5 * size);
        for (const [k, block] of problem.blocks.entries()) {
          for (const [i, x] of rowsOf(block).entries()) {
            const z = x.reduce((sum, value, j) => sum + value * step.v[j]!, 0);
            expect(Math.abs(step.z[k]![i]! - z)).toBeLessThan(1e-9 * size);
          }
        }
        expect(step.decrement).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
