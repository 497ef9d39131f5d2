/** MultiTaskModel with soft sharing and a penalty on rows together: against an interior-point method, each of the two, and its own certificate. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowPenaltyNames } from '../../src/estimators/modelPenalty.js';
import {
  huber,
  type LossSpec,
  type ModelPenalty,
  MultiTaskModel,
  makeRegression,
  modelFromJSON,
  nuclearNorm,
  rowLasso,
  rowMCP,
  softSharing,
  sufficientStatistics,
} from '../../src/index.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { type SoftRowsOracle, softRowsCases } from '../oracles/softRows.js';

const runs = { numRuns: Math.min(40, HALF_RUNS) };
const COUPLINGS = [1e-3, 0.3, 5, 1e4];
const RIDGE = 0.01;

function solved(
  problem: MixedCase,
  { shared, sparse = false }: { readonly shared: boolean; readonly sparse?: boolean },
  penalty: ModelPenalty | readonly ModelPenalty[],
  more: object = {},
): MultiTaskModel {
  const { tasks, fitIntercept, taskWeights } = problem;
  const losses = tasks.map(({ loss }) => loss);
  const model = new MultiTaskModel({ losses, penalty, fitIntercept, taskWeights, tol: 1e-8, ...more });
  const args = fitArgumentsOf(problem, { shared, sparse });
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...args)).result;
}

/** The two penalties of a problem, as a list. */
const both = (
  { alpha, l1Ratio }: MixedCase,
  coupling: number,
  graph: number[][] | null = null,
): ModelPenalty[] => [softSharing({ coupling, alpha: RIDGE, graph }), rowLasso({ alpha, l1Ratio })];

/** Rows that are drawn to each other: of one label, or of none. */
const keysOf = ({ tasks }: MixedCase): number[] =>
  tasks.flatMap(({ K }) => (K === 1 ? [-1] : Array.from({ length: K }, (_, k) => k)));

/** P(W, b) from its definition, all rows of a label being drawn to their mean. */
function objectiveOf(problem: MixedCase, coupling: number, model: MultiTaskModel): number {
  const coef = model.coef_.to2DArray();
  const keys = keysOf(problem);
  let total = mixedObjective(problem, { coef, intercept: model.intercept_ });
  for (const row of coef) for (const w of row) total += (RIDGE / 2) * w * w;
  for (const key of new Set(keys)) {
    const rows = coef.filter((_, q) => keys[q] === key);
    for (let j = 0; j < coef[0]!.length; j++) {
      const mean = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
      for (const row of rows) total += (coupling / 2) * (row[j]! - mean) ** 2;
    }
  }
  return total;
}

function solvedOracle(
  { tasks, coupling, alpha, graph, rows, l1Ratio, featureWeights, delta, ...rule }: SoftRowsOracle,
  isSparse: boolean,
): MultiTaskModel {
  const losses = tasks.map(({ loss }): LossSpec => (delta && loss === 'squared' ? huber({ delta }) : loss));
  const penalty = [
    softSharing({ coupling, alpha, graph }),
    rowLasso({ alpha: rows, l1Ratio, featureWeights }),
  ];
  const { fitIntercept, taskWeights } = rule;
  const given = tasks.map(({ X, y, sampleWeight }) => ({
    X: isSparse ? compressed(X) : X,
    y: y.map((value) => value ?? Number.NaN),
    sampleWeight,
  }));
  return new MultiTaskModel({ losses, penalty, fitIntercept, taskWeights, tol: 1e-9 }).fit(given);
}

describe('the least objective with soft sharing and a row lasso', () => {
  it.each(softRowsCases)("is the interior-point method's, and so are the weights: $name", (oracle) => {
    for (const isSparse of [false, true]) {
      const model = solvedOracle(oracle, isSparse);
      expect(model.converged_).toBe(true);
      const coef = model.coef_.to2DArray();
      for (const [q, row] of coef.entries()) {
        for (const [j, w] of row.entries()) expect(w).toBeCloseTo(oracle.coef[q]![j]!, 4);
      }
      for (let j = 0; j < coef[0]!.length; j++) {
        if (oracle.coef.every((row) => Math.abs(row[j]!) < 1e-7)) {
          expect(coef.every((row) => row[j] === 0)).toBe(true);
        }
      }
    }
  });

  it('is at most a gap away, however early a fit stops', () => {
    fc.assert(
      fc.property(
        mixedDraws(LOSSES),
        fc.boolean(),
        fc.constantFrom(...COUPLINGS),
        fc.constantFrom(1, 2, 5),
        (draw, sparse, coupling, maxIter) => {
          const problem = mixedCase(draw);
          const form = { shared: draw.shared, sparse };
          const best = objectiveOf(problem, coupling, solved(problem, form, both(problem, coupling)));
          const early = solved(problem, form, both(problem, coupling), { maxIter, tol: 0 });
          const above = objectiveOf(problem, coupling, early) - best;
          expect(above).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
        },
      ),
      runs,
    );
  });

  it('is reached to the tolerance, and nothing near is lower', () => {
    fc.assert(
      fc.property(
        mixedDraws(LOSSES),
        fc.boolean(),
        fc.constantFrom(...COUPLINGS),
        (draw, sparse, coupling) => {
          const problem = mixedCase(draw);
          const model = solved(problem, { shared: draw.shared, sparse }, both(problem, coupling));
          expect(model.converged_).toBe(true);
          expect(model.certificate_).toEqual({ kind: 'minimum', gap: model.dualGap_ });
          const least = objectiveOf(problem, coupling, model);
          const coef = model.coef_.to2DArray();
          for (const step of [1e-4, -1e-4]) {
            for (const [q, row] of coef.entries()) {
              const j = q % row.length;
              const moved = coef.map((other, r) => (r === q ? other.with(j, other[j]! + step) : other));
              const near = { coef_: { to2DArray: () => moved }, intercept_: model.intercept_ };
              const value = objectiveOf(problem, coupling, near as unknown as MultiTaskModel);
              expect(value).toBeGreaterThanOrEqual(least - model.dualGap_ - 1e-13 * least);
            }
          }
        },
      ),
      runs,
    );
  });

  it('is that of one penalty where the other has no strength, to the bit', () => {
    fc.assert(
      fc.property(mixedDraws(LOSSES), (draw) => {
        const problem = mixedCase(draw);
        const { alpha, l1Ratio } = problem;
        const rows = rowLasso({ alpha, l1Ratio });
        const soft = softSharing({ coupling: 2, alpha: 0.1 });
        const none = softSharing({ coupling: 0, alpha: 0 });
        const learned = (penalty: ModelPenalty | ModelPenalty[]): unknown =>
          solved(problem, draw, penalty, { maxIter: 5 }).toJSON().fitted;
        expect(learned([none, rows])).toEqual(learned(rows));
        expect(learned([rowLasso({ alpha: 0 }), soft])).toEqual(learned(soft));
        expect(learned([rows])).toEqual(learned(rows));
        const ridge = learned([soft, rowLasso({ alpha: 0.2, l1Ratio: 0 })]);
        expect(ridge).toEqual(learned(softSharing({ coupling: 2, alpha: 0.1 + 0.2 })));
      }),
      { numRuns: Math.min(15, runs.numRuns) },
    );
  });

  it('goes to that of soft sharing, and of the row lasso, as the other strength goes to 0', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic', 'huber']), fc.boolean(), (draw, weakRows) => {
        const problem = { ...mixedCase(draw), ...(weakRows ? { alpha: 1e-7 } : {}) };
        const coupling = weakRows ? 2 : 1e-7;
        const alone = weakRows
          ? solved(problem, draw, softSharing({ coupling, alpha: RIDGE }), { tol: 1e-10 })
          : solved(problem, draw, both(problem, 0), { tol: 1e-10 });
        const model = solved(problem, draw, both(problem, coupling), { tol: 1e-10 });
        const least = objectiveOf(problem, coupling, alone);
        expect(objectiveOf(problem, coupling, model)).toBeLessThanOrEqual(least * (1 + 1e-9));
        expect(objectiveOf(problem, coupling, model)).toBeGreaterThan(least * (1 - 1e-4));
      }),
      runs,
    );
  });

  it('does not depend on the order of the tasks of a graph', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic', 'poisson']), (draw) => {
        const problem = mixedCase(draw);
        const graph = problem.tasks.map((_, s) => problem.tasks.map((_, t) => (s + t) % 3));
        const reversed = {
          ...problem,
          tasks: [...problem.tasks].reverse(),
          taskWeights: problem.taskWeights && [...problem.taskWeights].reverse(),
        };
        const turned = [...graph].reverse().map((row) => [...row].reverse());
        const one = solved(problem, draw, both(problem, 1, graph), { tol: 1e-10 });
        const other = solved(reversed, draw, both(problem, 1, turned), { tol: 1e-10 });
        const rows = [...other.coef_.to2DArray()].reverse();
        for (const [q, row] of one.coef_.to2DArray().entries()) {
          for (const [j, w] of row.entries()) expect(w).toBeCloseTo(rows[q]![j]!, 3);
        }
      }),
      runs,
    );
  });
});

const X = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i) + 2]);
const numbers = X.map(([a, b], i) => [a! - b! + Math.sin(11 * i), a! - 2 * b!, 3 + a!]);
const pair = [softSharing({ coupling: 2 }), rowLasso({ alpha: 0.1 })];

describe('a list of penalties', () => {
  it('goes through a model file, and a clone has one of its own', () => {
    const model = new MultiTaskModel({ penalty: pair }).fit(X, numbers);
    const copy = modelFromJSON(JSON.parse(JSON.stringify(model))) as MultiTaskModel;
    expect(copy.toJSON()).toEqual(model.toJSON());
    expect(copy.penalty).toEqual(pair);
    expect(model.clone().penalty).toEqual(pair);
    expect(model.clone().penalty).not.toBe(pair);
  });

  it('makes the weights of a task that says nothing of a feature those of the others', () => {
    const constant = X.map((row) => row.with(1, 4));
    const tasks = [0, 1, 2].map((t) => ({ X: t === 2 ? constant : X, y: numbers.map((row) => row[t]!) }));
    for (const taskWeights of [null, [1, 1, 0]]) {
      const penalty = [softSharing({ coupling: 5, alpha: 1e-9 }), rowLasso({ alpha: 1e-6 })];
      const model = new MultiTaskModel({ penalty, taskWeights, tol: 1e-10 }).fit(tasks);
      const mean = (model.coef_.get(0, 1) + model.coef_.get(1, 1)) / 2;
      expect(model.coef_.get(2, 1)).toBeCloseTo(mean, 5);
      expect(model.coef_.get(0, 1)).not.toBeCloseTo(model.coef_.get(1, 1), 2);
    }
  });

  it('gives a task of weight 0 the weights of the others, and the intercept 0, from samples and statistics', () => {
    const penalty = [softSharing({ coupling: 5, alpha: 1e-9 }), rowLasso({ alpha: 1e-3 })];
    const model = new MultiTaskModel({ penalty, taskWeights: [1, 1, 0], tol: 1e-8 });
    for (const given of [X, compressed(X)]) {
      expect(model.fit(given, numbers).intercept_[2]).toBe(0);
      expect(model.coef_.get(2, 0)).toBeCloseTo((model.coef_.get(0, 0) + model.coef_.get(1, 0)) / 2, 2);
    }
    for (const given of [penalty, penalty[0]!]) {
      const other = new MultiTaskModel({ penalty: given, taskWeights: [1, 1, 0], tol: 1e-8 });
      expect(other.fitStatistics(sufficientStatistics(X, numbers)).intercept_[2]).toBe(0);
    }
  });

  it('of statistics is that of the samples', () => {
    const statistics = sufficientStatistics(X, numbers);
    const model = new MultiTaskModel({ penalty: pair, tol: 1e-8 }).fit(X, numbers);
    const other = new MultiTaskModel({ penalty: pair, tol: 1e-8 }).fitStatistics(statistics);
    expect(other.converged_).toBe(true);
    for (const [k, w] of model.coef_.to1DArray().entries())
      expect(other.coef_.to1DArray()[k]).toBeCloseTo(w, 5);
    const early = new MultiTaskModel({ penalty: pair, maxIter: 1, tol: 0 });
    const stopped = capturedWarnings(() => early.fitStatistics(statistics)).result;
    expect(stopped.dualGap_).toBeGreaterThan(0);
  });

  it('starts from the last fit where warmStart says so', () => {
    const model = new MultiTaskModel({ penalty: pair, warmStart: true, tol: 1e-8 }).fit(X, numbers);
    const first = model.nIter_;
    expect(model.fit(X, numbers).nIter_).toBeLessThan(first);
  });

  it('with a row MCP ends where no proximal step on a row lowers it, and below the row lasso that it starts from', () => {
    const penalty = [softSharing({ coupling: 2 }), rowMCP({ alpha: 0.1 })];
    for (const tol of [1e-4, 1e-10]) {
      const model = new MultiTaskModel({ penalty, tol }).fit(X, numbers);
      expect(model.converged_).toBe(true);
      expect(model.certificate_.kind).toBe('stationary');
    }
    const large = new MultiTaskModel({
      penalty: [softSharing({ coupling: 2 }), rowMCP({ alpha: 0.1, gamma: 1e9 })],
      tol: 1e-10,
    }).fit(X, numbers);
    const lasso = new MultiTaskModel({ penalty: pair, tol: 1e-10 }).fit(X, numbers);
    for (const [k, w] of lasso.coef_.to1DArray().entries()) {
      expect(large.coef_.to1DArray()[k]).toBeCloseTo(w, 6);
    }
  });

  it('with a row MCP stands still where a finer fit does, however strong the coupling', () => {
    const sizes = { nSamples: 60, nFeatures: 40, nInformative: 5, nTargets: 5, noise: 5, randomState: 1 };
    const { X, Y } = makeRegression(sizes);
    const labels = Y.to2DArray().map((row) => row.map((value) => (value > 0 ? 1 : 0)));
    for (const coupling of [1e3, 1e6]) {
      const lengthAt = (tol: number): number => {
        const penalty = [softSharing({ coupling, alpha: 1e-6 }), rowMCP({ alpha: 0.05 })];
        const model = new MultiTaskModel({ losses: 'logistic', penalty, tol }).fit(X, labels);
        expect(model.converged_).toBe(true);
        return model.coef_.norm();
      };
      expect(lengthAt(1e-4)).toBeCloseTo(lengthAt(1e-11), 3);
    }
  });

  it('is reached along a graph of more than a hundred tasks that are strongly coupled', () => {
    const T = 101;
    const { X, Y } = makeRegression({
      nSamples: 20,
      nFeatures: 10,
      nInformative: 6,
      nTargets: T,
      randomState: 1,
    });
    const graph = Array.from({ length: T }, (_, s) =>
      Array.from({ length: T }, (_, t) => +(Math.abs(s - t) === 1)),
    );
    const penalty = [softSharing({ coupling: 1e3, graph }), rowLasso({ alpha: 20 })];
    expect(new MultiTaskModel({ penalty }).fit(X, Y).converged_).toBe(true);
  });

  it('leaves intercepts of a softmax that sum to 0, whatever its weights have in common and wherever X is', () => {
    // The second task has no third label, so that the coupling draws its two rows to the same side.
    const far = Array.from({ length: 24 }, (_, i) => [5 + Math.sin(i), 40 + Math.cos(3 * i)]);
    const tasks = [3, 2].map((K) => ({
      X: far,
      y: far.map(([a, b], i) => ((a! > 5 ? 1 : 0) + (b! > 40 ? i : 0)) % K),
    }));
    const model = new MultiTaskModel({
      losses: 'softmax',
      penalty: [softSharing(), rowLasso({ alpha: 0.01 })],
    });
    model.fit(tasks);
    expect(model.converged_).toBe(true);
    const rows = model.coef_.to2DArray();
    expect(Math.abs(rows[3]![1]! + rows[4]![1]!)).toBeGreaterThan(0.01);
    const [a, b, c, d, e] = model.intercept_;
    expect(a! + b! + c!).toBeCloseTo(0, 12);
    expect(d! + e!).toBeCloseTo(0, 12);
  });

  it('is refused where there is no solver for it, with what is missing', () => {
    const refused = (penalty: unknown): string =>
      inputErrorOf(() => new MultiTaskModel({ penalty: penalty as ModelPenalty[] }).fit(X, numbers));
    expect(refused([])).toContain('penalty is an empty list');
    // biome-ignore lint/suspicious/noSparseArray: what a comma too many makes
    expect(refused([softSharing(), , rowLasso()])).toContain('penalty[1] is undefined; expected rowLasso');
    expect(refused([softSharing(), nuclearNorm()])).toMatch(/softSharing, nuclearNorm; .* proximal operator/);
    expect(refused([rowLasso(), rowMCP()])).toContain(
      'a list of rowLasso, rowMCP; expected softSharing and one on',
    );
    expect(refused([softSharing(), softSharing()])).toContain(
      `expected softSharing and one on the rows of W (${rowPenaltyNames().join(', ')})`,
    );
    expect(refused([...pair, rowLasso()])).toContain('a list of softSharing, rowLasso, rowLasso');
    expect(refused([softSharing(), 'rowLasso'])).toContain('penalty[1] is "rowLasso", a string; expected');
    expect(refused([softSharing({ alpha: 0 }), rowLasso({ featureWeights: [1, 0, 1] })])).toContain(
      'featureWeights[1] of rowLasso is 0 and alpha of softSharing is 0',
    );
    expect(refused([softSharing(), rowLasso({ alpha: 0, featureWeights: [1, 1] })])).toContain(
      'featureWeights of penalty has 2 entries; expected 3, one for each feature',
    );
    expect(refused([softSharing({ graph: [[0]] }), rowLasso()])).toContain('graph is 1 x 1; expected 3 x 3');
  });
});
