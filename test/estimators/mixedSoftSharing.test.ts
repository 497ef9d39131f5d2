/** MultiTaskModel with soft sharing: against the two estimators of one loss, the row solver, and its own optimality. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MultiTaskModel,
  modelFromJSON,
  rowLasso,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { heard } from '../laws/regressions.js';

const two = ['squared', 'logistic'] as const;
const runs = { numRuns: Math.min(60, fc.readConfigureGlobal().numRuns ?? 100) };

function solved(problem: MixedCase, shared: boolean, coupling: number, more: object = {}): MultiTaskModel {
  const { tasks, alpha, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskModel({
    losses: tasks.map(({ loss }) => loss),
    penalty: softSharing({ coupling, alpha }),
    ...{ fitIntercept, taskWeights, tol: 1e-12, ...more },
  });
  const args = fitArgumentsOf(problem, { shared, sparse: false });
  return heard(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...args)).result;
}

/** P(W, b) with the coupling to the mean. */
function objective(problem: MixedCase, coupling: number, coef: number[][], intercept: number[]): number {
  const T = coef.length;
  let total = mixedObjective({ ...problem, l1Ratio: 0 }, { coef, intercept });
  for (let j = 0; j < coef[0]!.length; j++) {
    const mean = coef.reduce((sum, row) => sum + row[j]!, 0) / T;
    for (const row of coef) total += (coupling / 2) * (row[j]! - mean) ** 2;
  }
  return total;
}

describe('MultiTaskModel with soft sharing', () => {
  it.each([
    ['squared', SoftSharingRegressor],
    ['logistic', SoftSharingClassifier],
  ] as const)('of %s losses alone is the estimator of that loss', (loss, Class) => {
    fc.assert(
      fc.property(mixedDraws([loss]), fc.constantFrom(0.1, 3), (draw, coupling) => {
        const problem = mixedCase(draw);
        const model = solved(problem, draw.shared, coupling);
        const { alpha, fitIntercept, taskWeights } = problem;
        const other = new Class({ coupling, alpha, fitIntercept, taskWeights, tol: 1e-12, maxIter: 1000 });
        const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
        heard(() => (other.fit as (...given: unknown[]) => unknown)(...args));
        expect(model.coef_.to2DArray()).toEqual(other.coef_.to2DArray());
        expect(model.intercept_).toEqual(other.intercept_);
      }),
      runs,
    );
  });

  it('without coupling is a ridge on each task', () => {
    fc.assert(
      fc.property(mixedDraws(two), (draw) => {
        const problem = { ...mixedCase(draw), l1Ratio: 0 };
        const model = solved(problem, draw.shared, 0);
        const { tasks, alpha, fitIntercept, taskWeights } = problem;
        const ridge = new MultiTaskModel({
          losses: tasks.map(({ loss }) => loss),
          penalty: rowLasso({ alpha, l1Ratio: 0 }),
          ...{ fitIntercept, taskWeights, tol: 1e-12, maxIter: 20000 },
        });
        const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
        heard(() => (ridge.fit as (...given: unknown[]) => unknown)(...args));
        const [a, b] = [model, ridge].map((m) => objective(problem, 0, m.coef_.to2DArray(), m.intercept_));
        expect(Math.abs(a! - b!)).toBeLessThan(model.dualGap_ + ridge.dualGap_ + 1e-12 * a!);
        expect(model.dualGap_).toBeLessThan(1e-9 * (1 + a!));
      }),
      runs,
    );
  });

  it('is at a minimum, and an early stop at most a gap above it', () => {
    fc.assert(
      fc.property(mixedDraws(two), fc.constantFrom(0.3, 10), fc.nat(), (draw, coupling, seed) => {
        const problem = mixedCase(draw);
        const model = solved(problem, draw.shared, coupling);
        const best = objective(problem, coupling, model.coef_.to2DArray(), model.intercept_);
        for (const h of [1e-4, -1e-4, 0.1]) {
          const coef = model.coef_.to2DArray();
          const row = coef[seed % coef.length]!;
          row[seed % row.length]! += h;
          const moved = objective(problem, coupling, coef, model.intercept_);
          expect(moved).toBeGreaterThanOrEqual(best - model.dualGap_ - 1e-13 * best);
        }
        const early = solved(problem, draw.shared, coupling, { maxIter: 1 });
        const excess = objective(problem, coupling, early.coef_.to2DArray(), early.intercept_) - best;
        expect(excess).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
      }),
      runs,
    );
  });

  it('follows a graph, and comes back from its file', () => {
    const problem = mixedCase({
      ...{
        seed: 5,
        losses: ['squared', 'logistic', 'squared'],
        n: 20,
        p: 4,
        shared: true,
        fitIntercept: true,
      },
      ...{ design: 'normal', missing: false, weights: 'none', taskWeights: false, l1Ratio: 1, alpha: 0.01 },
    });
    const graph = [
      [0, 0, 1],
      [0, 0, 0],
      [1, 0, 0],
    ];
    const model = solved(problem, true, 1, { penalty: softSharing({ coupling: 1e6, alpha: 0.01, graph }) });
    const [first, second, third] = model.coef_.to2DArray();
    for (let j = 0; j < 4; j++) expect(first![j]).toBeCloseTo(third![j]!, 4);
    expect(Math.hypot(...first!.map((v, j) => v - second![j]!))).toBeGreaterThan(0.01);
    const copy = modelFromJSON(JSON.parse(JSON.stringify(model))) as MultiTaskModel;
    expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
  });

  it('has no place for a softmax, and says what it expects', () => {
    const X = [[1], [2], [3]];
    const refusal = (penalty: object) =>
      inputErrorOf(() =>
        new MultiTaskModel({ losses: ['squared', 'softmax'], penalty: penalty as never }).fit(X, [
          [1, 'a'],
          [2, 'b'],
          [3, 'c'],
        ]),
      );
    expect(refusal(softSharing())).toMatch(/losses is 'softmax' for task 1: soft sharing/);
    expect(refusal({ penalty: 'softSharing', coupling: -1 })).toContain('coupling');
    expect(inputErrorOf(() => softSharing({ graph: [[0, 1]] }))).toContain('graph is 1 x 2');
  });
});
