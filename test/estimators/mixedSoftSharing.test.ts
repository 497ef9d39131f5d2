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
import { createRandom } from '../../src/math/random.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { mixedSoftCases } from '../oracles/mixedSoftSharing.js';

const any = LOSSES;
const runs = { numRuns: Math.min(60, HALF_RUNS) };

function solved(
  problem: MixedCase,
  shared: boolean,
  coupling: number,
  more: object = {},
  sparse = false,
): MultiTaskModel {
  const { tasks, alpha, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskModel({
    losses: tasks.map(({ loss }) => loss),
    penalty: softSharing({ coupling, alpha }),
    ...{ fitIntercept, taskWeights, tol: 1e-12, ...more },
  });
  const args = fitArgumentsOf(problem, { shared, sparse });
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...args)).result;
}

/** P(W, b) with rows of one label, or of none, drawn to their mean. */
function objective(problem: MixedCase, coupling: number, coef: number[][], intercept: number[]): number {
  const keys = problem.tasks.flatMap(({ K }) => (K === 1 ? [-1] : Array.from({ length: K }, (_, k) => k)));
  let total = mixedObjective({ ...problem, l1Ratio: 0 }, { coef, intercept });
  for (const key of new Set(keys)) {
    const rows = coef.filter((_, q) => keys[q] === key);
    for (let j = 0; j < coef[0]!.length; j++) {
      const mean = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
      for (const row of rows) total += (coupling / 2) * (row[j]! - mean) ** 2;
    }
  }
  return total;
}

const leastOf = (problem: MixedCase, coupling: number, { coef_, intercept_ }: MultiTaskModel): number =>
  objective(problem, coupling, coef_.to2DArray(), intercept_);

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
        capturedWarnings(() => (other.fit as (...given: unknown[]) => unknown)(...args));
        expect(model.coef_.to2DArray()).toEqual(other.coef_.to2DArray());
        expect(model.intercept_).toEqual(other.intercept_);
      }),
      runs,
    );
  });

  it('without coupling is a ridge on each task', () => {
    fc.assert(
      fc.property(mixedDraws(any), (draw) => {
        const problem = { ...mixedCase(draw), l1Ratio: 0 };
        const model = solved(problem, draw.shared, 0);
        const { tasks, alpha, fitIntercept, taskWeights } = problem;
        const ridge = new MultiTaskModel({
          losses: tasks.map(({ loss }) => loss),
          penalty: rowLasso({ alpha, l1Ratio: 1e-9 }), // with none at all it is the same solver
          ...{ fitIntercept, taskWeights, tol: 1e-12, maxIter: 20000 },
        });
        const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
        capturedWarnings(() => (ridge.fit as (...given: unknown[]) => unknown)(...args));
        const [a, b] = [model, ridge].map((m) => leastOf(problem, 0, m));
        expect(Math.abs(a! - b!)).toBeLessThan(model.dualGap_ + ridge.dualGap_ + 1e-8 * (1 + a!));
        expect(model.dualGap_).toBeLessThan(1e-9 * (1 + a!));
      }),
      runs,
    );
  });

  it('is at a minimum, and an early stop at most a gap above it', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.constantFrom(0.3, 10), fc.nat(), (draw, coupling, seed) => {
        const problem = mixedCase(draw);
        const model = solved(problem, draw.shared, coupling);
        const best = leastOf(problem, coupling, model);
        for (const h of [1e-4, -1e-4, 0.1]) {
          const coef = model.coef_.to2DArray();
          const row = coef[seed % coef.length]!;
          row[seed % row.length]! += h;
          const moved = objective(problem, coupling, coef, model.intercept_);
          expect(moved).toBeGreaterThanOrEqual(best - model.dualGap_ - 1e-13 * best);
        }
        const early = solved(problem, draw.shared, coupling, { maxIter: 1 });
        expect(early.dualGap_).toBeLessThan(Infinity);
        const excess = leastOf(problem, coupling, early) - best;
        expect(excess).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
      }),
      runs,
    );
  });

  // w_yes = -w_no = v / 2: both halves of the penalty together are that of v at half the strength.
  it('of softmaxes with two labels is that of the logistic loss at half the strengths', () => {
    fc.assert(
      fc.property(mixedDraws(['logistic']), fc.constantFrom(0, 0.3, 10), (draw, coupling) => {
        const problem = mixedCase(draw);
        const binary = solved({ ...problem, alpha: problem.alpha / 2 }, draw.shared, coupling / 2);
        const { alpha, fitIntercept, taskWeights } = problem;
        const model = new MultiTaskModel({
          losses: 'softmax',
          penalty: softSharing({ coupling, alpha }),
          ...{ fitIntercept, taskWeights, tol: 1e-12 },
        });
        const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
        capturedWarnings(() => (model.fit as (...given: unknown[]) => unknown)(...args));
        const rows = model.coef_.to2DArray();
        for (const [t, row] of binary.coef_.to2DArray().entries()) {
          for (const [j, value] of row.entries()) {
            expect(rows[2 * t + 1]![j]! - rows[2 * t]![j]!).toBeCloseTo(value, 6);
            expect(rows[2 * t + 1]![j]! + rows[2 * t]![j]!).toBeCloseTo(0, 9);
          }
          const [no, yes] = model.intercept_.slice(2 * t);
          expect(yes! - no!).toBeCloseTo(binary.intercept_[t]!, 6);
        }
      }),
      runs,
    );
  });

  it('draws softmaxes together label by label, and leaves alone what shares no label', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const draw = {
          shared: false,
          design: 'normal',
          missing: false,
          weights: 'none',
          l1Ratio: 1,
        } as const;
        const same = { fitIntercept: true, taskWeights: false, alpha: 0.1, n: 20, p: 3 };
        const losses = ['softmax', 'squared', 'softmax', 'softmax'] as const;
        const problem = mixedCase({ seed, losses, ...draw, ...same });
        const tasks = problem.tasks.map(({ X, y }, t) => ({
          X,
          y: t === 3 ? y.map((value) => 10 + value!) : y,
        }));
        const solve = (coupling: number) =>
          new MultiTaskModel({ losses, penalty: softSharing({ coupling, alpha: 0.1 }), tol: 1e-12 }).fit(
            tasks,
          );
        const [apart, together] = [0, 1e9].map((coupling) => solve(coupling).coef_.to2DArray());
        for (let k = 0; k < 3; k++) {
          for (let j = 0; j < 3; j++) {
            expect(together![k]![j]).toBeCloseTo(together![4 + k]![j]!, 6); // tasks 0 and 2
            expect(together![7 + k]![j]).toBeCloseTo(apart![7 + k]![j]!, 7); // task 3
          }
        }
        for (let j = 0; j < 3; j++) expect(together![3]![j]).toBeCloseTo(apart![3]![j]!, 7);
      }),
      { numRuns: 20 },
    );
  });

  it.each(mixedSoftCases.map((oracle) => [oracle.name, oracle] as const))(
    'has the objective of an interior-point method: %s',
    (_, { tasks, alpha, coupling, graph, fitIntercept, taskWeights, objective: least, coef }) => {
      const model = new MultiTaskModel({
        losses: tasks.map(({ loss }) => loss),
        penalty: softSharing({ coupling, alpha, graph }),
        ...{ fitIntercept, taskWeights, tol: 1e-12 },
      }).fit(tasks.map(({ X, y, sampleWeight }) => ({ X, y, sampleWeight })));
      expect(model.converged_).toBe(true);
      const found = model.coef_.to2DArray();
      for (const [q, row] of coef.entries()) {
        for (const [j, value] of row.entries()) expect(Math.abs(found[q]![j]! - value)).toBeLessThan(1e-4);
      }
      // The certificate bounds what the objective could still lose; it cannot be far above the oracle's either.
      expect(model.dualGap_).toBeLessThan(1e-9 * least);
    },
  );

  it('finds back from where every sample of a label is told with certainty', () => {
    // The regression pulls the weights of the labels so far that their loss is flat all around.
    for (const [seed, noise] of [
      [3, 30],
      [4, 60],
      [8, 30],
      [21, 60],
    ] as const) {
      const random = createRandom(seed);
      const X = Array.from({ length: 20 }, () => [100 * (random.uniform() - 0.5), random.uniform() - 0.5]);
      const labels = X.map(([x]) => (x! + noise * (random.uniform() - 0.5) > 0 ? 1 : 0));
      const numbers = X.map(([x, z]) => 13 * x! - 12 * z! + 100 * random.uniform());
      const model = new MultiTaskModel({
        losses: ['logistic', 'squared'],
        penalty: softSharing({ coupling: 100, alpha: 0.06 }),
      }).fit([
        { X, y: labels },
        { X, y: numbers },
      ]);
      expect(model.converged_).toBe(true);
    }
  });

  it('of shared samples may have tasks of weight 0, as of samples of their own', () => {
    fc.assert(
      fc.property(
        mixedDraws(any, { l1Ratio: 0, shared: true }).map(mixedCase),
        fc.nat(),
        fc.boolean(),
        (drawn, pick, sparse) => {
          const count = drawn.tasks.length;
          fc.pre(count > 1);
          const taskWeights = drawn.tasks.map((_, t) => (t === pick % count ? 0 : 1));
          const problem = { ...drawn, alpha: 0.1, taskWeights };
          const [shared, own] = [true, false].map((together) => solved(problem, together, 1, {}, sparse));
          const [a, b] = [leastOf(problem, 1, shared!), leastOf(problem, 1, own!)];
          expect(Math.abs(a - b)).toBeLessThanOrEqual(shared!.dualGap_ + own!.dualGap_ + 1e-12 * b);
        },
      ),
      runs,
    );
  });

  it('starts a refit where the last fit ended', () => {
    const draw = { shared: true, design: 'normal', missing: true, weights: 'none', l1Ratio: 1 } as const;
    const same = { fitIntercept: true, taskWeights: false, alpha: 0.05, n: 40, p: 4, seed: 3 };
    const problem = mixedCase({ losses: ['softmax', 'logistic', 'softmax'], ...draw, ...same });
    const model = new MultiTaskModel({
      losses: ['softmax', 'logistic', 'softmax'],
      penalty: softSharing({ coupling: 1, alpha: 0.05 }),
      warmStart: true,
    });
    const [X, Y] = fitArgumentsOf(problem, { shared: true, sparse: false }) as [number[][], number[][]];
    const cold = model.fit(X, Y);
    const [first, coef] = [cold.nIter_, cold.coef_.to2DArray()];
    const warm = model.fit(X, Y);
    expect(warm.nIter_).toBeLessThan(first);
    for (const [q, row] of warm.coef_.to2DArray().entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(coef[q]![j]!, 9);
    }
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

  it('says what a softmax needs, and what is wrong with a penalty', () => {
    const X = [[1], [2], [3]];
    const refusal = (penalty: object) =>
      inputErrorOf(() =>
        new MultiTaskModel({ losses: ['squared', 'softmax'], penalty: penalty as never }).fit(X, [
          [1, 'a'],
          [2, 'b'],
          [3, 'c'],
        ]),
      );
    expect(refusal(softSharing({ alpha: 0 }))).toMatch(/alpha = 0 leaves the weights of task 1 undetermined/);
    expect(refusal({ penalty: 'softSharing', coupling: -1 })).toContain('coupling');
    expect(inputErrorOf(() => softSharing({ graph: [[0, 1]] }))).toContain('graph is 1 x 2');
  });
});
