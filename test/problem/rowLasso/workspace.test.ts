import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import type { FitSolution } from '../../../src/estimators/fitting.js';
import { rowLassoPath } from '../../../src/estimators/rowLassoPath.js';
import { strideOf } from '../../../src/kernels/kernels.js';
import { openKernels } from '../../../src/kernels/open.js';
import { createRandom } from '../../../src/math/random.js';
import { alphaMaxOf } from '../../../src/problem/rowLasso/alphaMax.js';
import { type OpenData, openData } from '../../../src/problem/rowLasso/openData.js';
import { Workspace, workspaceBytes } from '../../../src/problem/rowLasso/workspace.js';
import { expectAtMost } from '../../laws/atMost.js';
import { constantObjective, distance, type Linear, overlooked, primal } from '../../laws/objective.js';
import { type Draw, draws, inputOf, problemOf } from '../../laws/regressions.js';

const KERNELS = ['wasm', 'reference'] as const;
const shape = fc.record({
  features: fc.integer({ min: 1, max: 20 }),
  nTasks: fc.integer({ min: 1, max: 5 }),
  field: fc.integer({ min: 1, max: 40 }).map(strideOf),
});

describe.each(KERNELS)('the buffers of a workspace on %s kernels', (name) => {
  it('are zero (unless they are to be kept) and apart from each other, in the memory of the solver before', () => {
    fc.assert(
      fc.property(shape, (lengths) => {
        const kernels = openKernels(name, workspaceBytes(lengths));
        try {
          const workspace = new Workspace(kernels, lengths);
          const take = (keep?: boolean) => {
            const { rows, field, list, norms } = workspace.restart(keep);
            return [rows(), field(), rows(), list(), field(), list(), list(), norms(), field(), rows()];
          };
          const first = take();
          first.forEach((buffer, k) => void buffer.fill(k + 1));
          const isKept = (buffer: Float64Array | Int32Array, k: number) =>
            void expect(buffer.every((value) => value === k + 1)).toBe(true);
          first.forEach(isKept);
          take(true).forEach(isKept);
          const second = take();
          expect(second.flatMap((buffer) => [...buffer]).every((value) => value === 0)).toBe(true);
          second.forEach((buffer, k) => {
            expect([buffer.buffer, buffer.byteOffset]).toEqual([first[k]!.buffer, first[k]!.byteOffset]);
          });
          const { features, nTasks, field } = lengths;
          const [rows, list] = [features * nTasks, features];
          expect(second.map((buffer) => buffer.length)).toEqual([
            rows,
            field,
            rows,
            list,
            field,
            list,
            list,
            features,
            field,
            rows,
          ]);
        } finally {
          kernels.dispose();
        }
      }),
    );
  });
});

/** The solutions at `alphas`, in that order. */
function solve(
  data: OpenData,
  alphas: readonly number[],
  l1Ratio: number,
  tol: number,
  maxIter = 1000,
): FitSolution[] {
  const found: FitSolution[] = [];
  const onPoint = (solution: FitSolution) => void found.push(solution);
  const rule = { tol, maxIter, selection: 'cyclic', randomState: null } as const;
  runSync(rowLassoPath(data, { ...rule, alphas, l1Ratio, onPoint }));
  return found;
}

describe('strengths that are solved one after the other in one workspace', () => {
  // The first leaves a residual of 1e-8, from which the second starts: a dual point is 1e7 times as long.
  const nearlyInterpolated: Draw = {
    ...{ n: 2, p: 5, T: 1, seed: 0, design: 'normal', sparse: false, fitIntercept: true, weights: 'none' },
  };
  const mixes = fc.constantFrom(0, 0.5, 1);
  const tolerances = fc.constantFrom(1e-3, 1e-6, 1e-11);
  const limits = fc.constantFrom(1, 3, 1000); // a fit that is cut short leaves the least in order
  const factors = fc.array(fc.constantFrom(0, 1e-9, 1e-4, 0.03, 0.4, 0.99, 1, 1.5, 1e4, 1e300), {
    minLength: 2,
    maxLength: 30,
  });

  it.each(KERNELS)(
    'give what fits in memory of their own give, as near as both certificates say, in any order, on %s kernels',
    (kernels) => {
      fc.assert(
        fc.property(draws(), factors, mixes, tolerances, limits, (draw, strengths, l1Ratio, tol, maxIter) => {
          const problem = { ...problemOf(draw, { strength: 1, l1Ratio: 1 }), l1Ratio };
          const { fitIntercept, sampleWeight } = problem;
          const dataset = datasetFromShared(inputOf(problem.X, draw), problem.Y, { sampleWeight });
          const inNew = <Result>(act: (data: OpenData) => Result): Result => {
            const data = runSync(openData(dataset, { fitIntercept, kernels }));
            try {
              return act(data);
            } finally {
              data.dispose();
            }
          };
          const { alphas, path } = inNew((data) => {
            const largest = alphaMaxOf(data, 1) || 1;
            const list = strengths.map((factor) => Math.min(1e300, factor * largest));
            return { alphas: list, path: solve(data, list, l1Ratio, tol, maxIter) };
          });
          const size = Math.sqrt(2 * constantObjective(problem));
          path.forEach((point, k) => {
            const at = { ...problem, alpha: alphas[k]! };
            const [alone] = inNew((data) => solve(data, [alphas[k]!], l1Ratio, tol));
            const radius = Math.sqrt(2 * point.dualGap) + Math.sqrt(2 * alone!.dualGap);
            expectAtMost(distance(at, linearOf(point), linearOf(alone!)), radius + 1e-7 * size);
            // What the path says of itself is true of its weights, whatever was left in the buffers.
            const [mine, other] = [primal(at, linearOf(point)), primal(at, linearOf(alone!))];
            const slack = mine.rounding + other.rounding + overlooked(at, linearOf(point), linearOf(alone!));
            expectAtMost(mine.value - other.value, point.dualGap + slack);
          });
        }),
        { examples: [[nearlyInterpolated, [1e-9, 0.03], 0.5, 1e-3, 1]] },
      );
    },
  );
});

describe('strengths of which some are solved over the samples', () => {
  it('are solved in any order: members whose inner products are not known are not kept', () => {
    const shapes = fc.record({
      n: fc.integer({ min: 20, max: 60 }),
      p: fc.integer({ min: 100, max: 900 }),
      T: fc.integer({ min: 2, max: 12 }),
      rho: fc.constantFrom(0, 0.4, 0.8),
      seed: fc.nat(),
    });
    const factors = fc.array(fc.constantFrom(0.7, 0.4, 0.1, 0.05, 0.01, 0.003), {
      minLength: 6,
      maxLength: 12,
    });
    fc.assert(
      fc.property(shapes, factors, ({ n, p, T, rho, seed }, strengths) => {
        const random = createRandom(seed);
        const X = Array.from({ length: n }, () => {
          let last = 0;
          return Array.from({ length: p }, () => {
            last = rho * last + Math.sqrt(1 - rho * rho) * random.normal();
            return last;
          });
        });
        const Y = X.map((x) => Array.from({ length: T }, (_, t) => x[t]! + x[3 * t]! + random.normal()));
        const data = runSync(openData(datasetFromShared(X, Y, {}), { fitIntercept: true, kernels: 'wasm' }));
        try {
          const largest = alphaMaxOf(data, 1);
          const alphas = strengths.map((factor) => factor * largest);
          for (const { converged } of solve(data, alphas, 1, 1e-4)) expect(converged).toBe(true);
        } finally {
          data.dispose();
        }
      }),
      { numRuns: 30 },
    );
  });
});

function linearOf({ w, intercept }: FitSolution): Linear {
  const T = intercept.length;
  const coef = intercept.map((_, t) => Array.from({ length: w.length / T }, (_, j) => w[j * T + t]!));
  return { coef, intercept };
}
