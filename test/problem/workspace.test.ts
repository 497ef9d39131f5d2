import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { rowLassoPath } from '../../src/estimators/rowLassoPath.js';
import type { RowLassoSolution } from '../../src/estimators/rowLassoSolution.js';
import { strideOf } from '../../src/kernels/kernels.js';
import { openKernels } from '../../src/kernels/open.js';
import { alphaMaxOf } from '../../src/problem/alphaGrid.js';
import { type OpenData, openData } from '../../src/problem/openData.js';
import { Workspace, workspaceBytes } from '../../src/problem/workspace.js';
import { runSync } from '../../src/solvers/drivers.js';
import { draws, inputOf, problemOf } from '../laws/regressions.js';

const KERNELS = ['wasm', 'reference'] as const;
const shape = fc.record({
  features: fc.integer({ min: 1, max: 20 }),
  nTasks: fc.integer({ min: 1, max: 5 }),
  field: fc.integer({ min: 1, max: 40 }).map(strideOf),
});

describe.each(KERNELS)('the buffers of a workspace on %s kernels', (name) => {
  it('are zero and apart from each other, however the solver before left them, in the same memory', () => {
    fc.assert(
      fc.property(shape, (lengths) => {
        const kernels = openKernels(name, workspaceBytes(lengths));
        try {
          const workspace = new Workspace(kernels, lengths);
          const take = () => {
            const { rows, field, list } = workspace.restart();
            return [rows(), field(), rows(), list(), field(), list(), list(), rows(), field()];
          };
          const first = take();
          first.forEach((buffer, k) => void buffer.fill(k + 1));
          first.forEach((buffer, k) => void expect(buffer.every((value) => value === k + 1)).toBe(true));
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
            rows,
            field,
          ]);
        } finally {
          kernels.dispose();
        }
      }),
    );
  });
});

/** The solutions at `alphas`, in that order, from `start`. */
function solve(
  data: OpenData,
  alphas: readonly number[],
  l1Ratio: number,
  start?: Float64Array,
): RowLassoSolution[] {
  const found: RowLassoSolution[] = [];
  const onPoint = (solution: RowLassoSolution) => void found.push(solution);
  const rule = { tol: 1e-6, maxIter: 50, selection: 'cyclic', randomState: null } as const;
  runSync(rowLassoPath(data, { ...rule, alphas, l1Ratio, start, onPoint }), data.kernels);
  return found;
}

describe('strengths that are solved one after the other in one workspace', () => {
  // Up to five points: as many as have the free work of a single fit.
  const factors = fc.array(fc.constantFrom(0, 1e-9, 1e-4, 0.03, 0.4, 0.99, 1, 1.5, 1e4, 1e300), {
    minLength: 2,
    maxLength: 5,
  });

  it.each(KERNELS)('give the bits of fits in memory of their own, in any order, on %s kernels', (kernels) => {
    fc.assert(
      fc.property(draws(), factors, fc.constantFrom(0, 0.5, 1), (draw, strengths, l1Ratio) => {
        const problem = problemOf(draw, { strength: 1, l1Ratio: 1 });
        const { fitIntercept, sampleWeight } = problem;
        const dataset = datasetFromShared(inputOf(problem.X, draw), problem.Y, { sampleWeight });
        const inNew = <Result>(act: (data: OpenData) => Result): Result => {
          const data = openData(dataset, { fitIntercept, kernels });
          try {
            return act(data);
          } finally {
            data.dispose();
          }
        };
        const { alphas, path } = inNew((data) => {
          const largest = alphaMaxOf(data, 1) || 1;
          const list = strengths.map((factor) => factor * largest);
          return { alphas: list, path: solve(data, list, l1Ratio) };
        });
        path.forEach((point, k) => {
          const [alone] = inNew((data) => solve(data, [alphas[k]!], l1Ratio, path[k - 1]?.w));
          expect(point).toEqual(alone);
        });
      }),
    );
  });
});
