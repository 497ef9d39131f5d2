/** The general solver against the one for shared samples, and its own edges. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { mixedFit } from '../../../src/estimators/mixedFit.js';
import { MultiTaskElasticNet } from '../../../src/index.js';
import type { Loss } from '../../../src/losses/loss.js';
import { readLoss } from '../../../src/losses/registry.js';
import { squared } from '../../../src/losses/squared.js';
import { createRandom } from '../../../src/math/random.js';
import { elasticNet, rowLasso } from '../../../src/penalties/rowLasso.js';
import { type MixedData, mixedProblem, openMixed } from '../../../src/problem/mixed/mixedProblem.js';
import { mixedDescent } from '../../../src/solvers/mixed/mixedDescent.js';
import { MIXED_PARTS } from '../../../src/solvers/mixed/mixedParts.js';
import { mixedCase, mixedDraws } from '../../laws/mixedObjective.js';
import { capturedWarnings, draws, inputOf, problemOf } from '../../laws/regressions.js';

const rule = { tol: 1e-12, maxIter: 20000, selection: 'cyclic' as const, randomState: null };

describe('tasks that share samples and weights', () => {
  it('have the coefficients of the solver that is made for them', () => {
    fc.assert(
      fc.property(
        draws({ design: 'normal' }),
        fc.constantFrom(0.05, 0.3, 0.9, 1.1),
        fc.constantFrom(1, 0.5),
        (draw, strength, l1Ratio) => {
          const problem = problemOf({ ...draw, n: draw.n + 12 }, { strength, l1Ratio });
          const { Y, alpha, fitIntercept, sampleWeight } = problem;
          const X = inputOf(problem.X, draw);
          const { result: net } = capturedWarnings(() =>
            new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, tol: 1e-12, maxIter: 20000 }).fit(X, Y, {
              sampleWeight,
            }),
          );
          const data = runSync(
            openMixed(datasetFromShared(X, Y, { sampleWeight }), Array<Loss>(draw.T).fill(squared), {
              fitIntercept,
              kernels: 'reference',
            }),
          );
          const found = runSync(
            mixedFit(data, elasticNet({ alpha, l1Ratio }, data.nOutputs), rule, undefined, MIXED_PARTS),
          );
          const size = Math.max(1, ...net.coef_.to1DArray().map(Math.abs), ...net.intercept_.map(Math.abs));
          const T = draw.T;
          for (let t = 0; t < T; t++) {
            for (let j = 0; j < draw.p; j++) {
              expect(Math.abs(found.w[j * T + t]! - net.coef_.get(t, j))).toBeLessThan(1e-7 * size);
            }
            expect(Math.abs(found.intercept[t]! - net.intercept_[t]!)).toBeLessThan(1e-7 * size);
          }
          expect(Math.abs(found.eps - net.eps_)).toBeLessThan(1e-9 * net.eps_ + 1e-30);
        },
      ),
    );
  });
});

/** max_j ||V_j|| at W = 0: the least l1 that leaves no feature. */
function largestL1(data: MixedData): number {
  const huge = mixedProblem(data, rowLasso({ l1: 1e100, l2: 0, nTasks: data.nOutputs }));
  const { w } = runSync(mixedDescent(huge, { tolerance: 0, maxIter: 1, parts: MIXED_PARTS }));
  expect(w.every((value) => value === 0)).toBe(true);
  // By bisection on whether a feature comes in.
  // Offset columns and task weights above one: the least strength was 1014 in one draw of thousands.
  let [low, high] = [0, 2 ** 20];
  for (let k = 0; k < 70; k++) {
    const l1 = (low + high) / 2;
    const found = runSync(
      mixedDescent(mixedProblem(data, rowLasso({ l1, l2: 0, nTasks: data.nOutputs })), {
        tolerance: 0,
        maxIter: 3,
        parts: MIXED_PARTS,
      }),
    );
    if (found.w.some((value) => value !== 0)) low = l1;
    else high = l1;
  }
  return high;
}

describe('the least strength that leaves nothing', () => {
  it('has a gap of zero there, and features just below', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic', 'softmax']), (draw) => {
        const { tasks, taskWeights, fitIntercept } = mixedCase(draw);
        const items = tasks.map(({ X, y, sampleWeight }) => ({
          X,
          y: y.map((v) => v ?? Number.NaN),
          sampleWeight,
        }));
        const dataset = datasetFromTasks(items, { missing: 'allow', taskWeights });
        const data = runSync(
          openMixed(
            dataset,
            tasks.map(({ loss, K }) => readLoss(loss)!.of(K)),
            { fitIntercept, kernels: 'reference' },
          ),
        );
        const l1 = largestL1(data);
        const at = (strength: number) => rowLasso({ l1: strength, l2: 0, nTasks: data.nOutputs });
        const above = runSync(mixedFit(data, at(l1 * 1.001 + 1e-12), rule, undefined, MIXED_PARTS));
        expect(above.w.every((value) => value === 0)).toBe(true);
        expect(above.dualGap).toBeLessThan(1e-9 * data.nullObjective * data.objectiveUnit + 1e-30);
        if (l1 < 1e-6) return;
        const below = runSync(mixedFit(data, at(l1 * 0.99), rule, undefined, MIXED_PARTS));
        expect(below.w.some((value) => value !== 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the way there', () => {
  it('never raises the objective it reports a gap for, and ends at the tolerance', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic', 'softmax']), (draw) => {
        const { tasks, fitIntercept, alpha, l1Ratio } = mixedCase(draw);
        const items = tasks.map(({ X, y }) => ({ X, y: y.map((v) => v ?? Number.NaN) }));
        const dataset = datasetFromTasks(items, { missing: 'allow' });
        const data = runSync(
          openMixed(
            dataset,
            tasks.map(({ loss, K }) => readLoss(loss)!.of(K)),
            { fitIntercept, kernels: 'reference' },
          ),
        );
        const problem = mixedProblem(data, elasticNet({ alpha, l1Ratio }, data.nOutputs));
        const tolerance = 1e-6 * data.nullObjective;
        const work = mixedDescent(problem, { tolerance, maxIter: 20000, extraFlops: 0, parts: MIXED_PARTS });
        const gaps: number[] = [];
        for (;;) {
          const step = work.next();
          if (step.done) {
            expect(step.value.reason).toBe('converged');
            expect(step.value.gap).toBeLessThanOrEqual(tolerance);
            break;
          }
          if (step.value.kind === 'progress') gaps.push(step.value.progress.gap);
        }
        expect(gaps.every((gap) => gap >= 0 && gap < Infinity)).toBe(true);
      }),
    );
  });
});

describe('columns that nearly repeat each other, weak penalties', () => {
  it('converge to a tight tolerance in fewer than 1000 passes', () => {
    for (let seed = 0; seed < 12; seed++) {
      const random = createRandom(seed);
      const [n, p, K] = [16 + random.integer(16), 10 + random.integer(20), 3];
      const X = Array.from({ length: n }, () => {
        let before = random.normal();
        return Array.from({ length: p }, () => {
          before = 0.99 * before + Math.sqrt(1 - 0.99 ** 2) * random.normal();
          return before;
        });
      });
      const labels = X.map((x, i) => (i < K ? i : x[0]! + random.normal() > 0 ? 1 + random.integer(2) : 0));
      const Y = X.map((x, i) => [x[1]! + random.normal(), labels[i]! > 0 ? 1 : -1, labels[i]!]);
      const data = runSync(
        openMixed(
          datasetFromShared(X, Y, {}),
          ['squared', 'logistic', 'softmax'].map((name) => readLoss(name)!.of(K)),
          { fitIntercept: true, kernels: 'reference' },
        ),
      );
      const how = { ...rule, tol: 1e-8, maxIter: 1000 };
      const found = runSync(
        mixedFit(data, elasticNet({ alpha: 1e-4, l1Ratio: 1 }, data.nOutputs), how, undefined, MIXED_PARTS),
      );
      expect([seed, found.converged]).toEqual([seed, true]);
    }
  });
});
