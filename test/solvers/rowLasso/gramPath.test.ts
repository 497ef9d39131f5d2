/** Paths on the inner products of all features, against naive block descent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import { rowLasso } from '../../../src/penalties/rowLasso.js';
import { type OpenData, openData } from '../../../src/problem/rowLasso/openData.js';
import { withPenalty } from '../../../src/problem/rowLasso/rowProblem.js';
import { gramPath, hasGramPath, type PathSolution } from '../../../src/solvers/rowLasso/gramPath.js';
import { compressed } from '../../laws/inputForms.js';
import {
  type Data,
  dataOf,
  draws,
  largestCorrelation,
  objective,
  plainData,
  type Settings,
  slowMinimum,
  type Twin,
  twinOf,
} from '../../laws/solverProblems.js';

interface Opened {
  readonly open: OpenData;
  readonly twin: Twin;
}

function withData<R>({ X, Y, sampleWeight }: Data, settings: Settings, body: (opened: Opened) => R): R {
  const { fitIntercept = true, kernels = 'reference', sparse } = settings;
  const dataset = datasetFromShared(sparse ? compressed(X) : X, Y, { sampleWeight: sampleWeight ?? null });
  const open = runSync(openData(dataset, { fitIntercept, kernels, isPath: true }));
  try {
    return body({ open, twin: twinOf(withPenalty(open, rowLasso({ l1: 1, l2: 0, nTasks: Y[0]!.length }))) });
  } finally {
    open.dispose();
  }
}

const PARTS = [1, 0.8, 0.5, 0.5, 0.2, 0.05];

function solved({ open, twin }: Opened, l2: number, tol: number, maxIter = 1000) {
  const largest = largestCorrelation(twin);
  const points = PARTS.map((part) => ({ l1: part * largest, l2 }));
  const tolerance = tol * open.nullObjective;
  const found: PathSolution[] = [];
  const count = runSync(
    gramPath(open, points, { tolerance, maxIter }, (solution, k) => {
      expect(k).toBe(found.length);
      found.push(solution);
    }),
  );
  expect(found).toHaveLength(count);
  return { found, points, tolerance };
}

describe('gramPath', () => {
  it('bounds how far each point is above its minimum, whatever the columns are', () => {
    fc.assert(
      fc.property(
        draws({ n: 14, p: 10, T: 4 }),
        fc.constantFrom(0, 0.01, 10),
        fc.constantFrom(1e-3, 1e-6, 1e-9),
        (draw, l2, tol) =>
          withData(dataOf(draw), draw, (opened) => {
            const { found, points, tolerance } = solved(opened, l2, tol);
            for (const [k, { w, gap, iterations, reason }] of found.entries()) {
              const twin = { ...opened.twin, ...points[k]! };
              const above = objective(twin, w) - objective(twin, slowMinimum(twin));
              expect(above).toBeLessThanOrEqual(gap + 1e-13 * twin.nullObjective);
              expect(gap).toBeLessThanOrEqual(tolerance);
              expect(reason).toBe('converged');
              expect(iterations).toBeLessThanOrEqual(1000);
            }
          }),
      ),
    );
  });

  it('solves all points of plain data, and none that takes too many passes', () => {
    withData(plainData(60, 12, 3, 5), { kernels: 'wasm' }, (opened) => {
      expect(solved(opened, 0, 1e-8).found).toHaveLength(PARTS.length);
      expect(solved(opened, 0.1, 1e-8).found).toHaveLength(PARTS.length);
      const { found } = solved(opened, 0, 1e-8, 1);
      expect(found.length).toBeLessThan(PARTS.length);
    });
  });

  it('is chosen where inner products save work and have the digits', () => {
    const choice = (n: number, p: number, tol: number, isPath = true): boolean => {
      const { X, Y } = plainData(n, p, 2, 1);
      const dataset = datasetFromShared(X, Y, {});
      const open = runSync(openData(dataset, { fitIntercept: true, kernels: 'wasm', isPath }));
      try {
        const points = PARTS.map((l1) => ({ l1, l2: 0 }));
        return hasGramPath(open, points, tol * open.nullObjective);
      } finally {
        open.dispose();
      }
    };
    expect(choice(60, 12, 1e-4)).toBe(true);
    expect(choice(60, 12, 1e-14)).toBe(false);
    expect(choice(60, 12, 0)).toBe(false);
    expect(choice(60, 12, 1e-4, false)).toBe(false);
    expect(choice(20, 300, 1e-4)).toBe(false);
  });
});
