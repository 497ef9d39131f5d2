/** MultiTaskModel with the nuclear norm, against an interior-point method, other penalties and its own certificate. */
import fc from 'fast-check';
import { SingularValueDecomposition as SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { MultiTaskModel, nuclearNorm, rowLasso, sufficientStatistics } from '../../src/index.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import {
  fitArgumentsOf,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { nuclearOracles } from '../oracles/nuclearNorm.js';

const any = ['squared', 'logistic', 'softmax'] as const;
const runs = { numRuns: Math.min(40, HALF_RUNS) };

interface Form {
  readonly shared: boolean;
  readonly sparse?: boolean;
}

function modelOf(problem: MixedCase, more: object = {}): MultiTaskModel {
  const { tasks, alpha, fitIntercept, taskWeights } = problem;
  const losses = tasks.map(({ loss }) => loss);
  const how = { losses, fitIntercept, taskWeights, tol: 1e-7, maxIter: 20000 };
  return new MultiTaskModel({ penalty: nuclearNorm({ alpha }), ...how, ...more });
}

function solved(problem: MixedCase, { shared, sparse = false }: Form, more: object = {}): MultiTaskModel {
  const args = fitArgumentsOf(problem, { shared, sparse });
  const model = modelOf(problem, more);
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...args)).result;
}

const singularValues = (model: MultiTaskModel): number[] =>
  new SVD(model.coef_.clone(), { autoTranspose: true }).diagonal;

/** P(W, b) from its definition. */
function objectiveOf(problem: MixedCase, model: MultiTaskModel): number {
  const answer = { coef: model.coef_.to2DArray(), intercept: model.intercept_ };
  const nuclear = singularValues(model).reduce((sum, value) => sum + value, 0);
  return mixedObjective({ ...problem, alpha: 0 }, answer) + problem.alpha * nuclear;
}

describe('the least objective with the nuclear norm', () => {
  it.each(nuclearOracles)("is the interior-point method's, and so is the rank: $name", (oracle) => {
    for (const sparse of [false, true]) {
      const model = solved(oracle, { shared: oracle.shared, sparse }, { tol: 1e-9 });
      const found = objectiveOf(oracle, model);
      expect(model.converged_).toBe(true);
      expect(found).toBeLessThan(oracle.objective * (1 + 1e-8));
      expect(found).toBeGreaterThan(oracle.objective * (1 - 1e-7));
      expect(singularValues(model).filter((value) => value > 1e-5)).toHaveLength(oracle.rank);
    }
  });

  it('is at most a gap away, however early a fit stops', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), fc.constantFrom(1, 3, 8, 25), (draw, sparse, maxIter) => {
        const problem = mixedCase(draw);
        const form = { shared: draw.shared, sparse };
        const best = objectiveOf(problem, solved(problem, form));
        const early = solved(problem, form, { maxIter, tol: 0 });
        const above = objectiveOf(problem, early) - best;
        expect(above).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
      }),
      runs,
    );
  });

  it('is reached to the tolerance', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), (draw, sparse) => {
        const model = solved(mixedCase(draw), { shared: draw.shared, sparse }, { tol: 1e-5 });
        expect(model.converged_).toBe(true);
        expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
      }),
      runs,
    );
  });
});

describe('the nuclear norm', () => {
  const plain = { l1Ratio: 1, missing: false, weights: 'none', taskWeights: false } as const;

  it('of one row is its length: a row lasso', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic'], { ...plain, p: 1, design: 'normal' }), (draw) => {
        const problem = mixedCase(draw);
        const form = { shared: draw.shared };
        const [a, b] = [
          solved(problem, form, { tol: 1e-10 }),
          solved(problem, form, { tol: 1e-10, penalty: rowLasso({ alpha: problem.alpha }) }),
        ];
        // Gaps of 1e-10 leave weights 1e-3 where six samples are nearly told apart.
        for (const [k, value] of a.coef_.to1DArray().entries()) {
          expect(Math.abs(value - b.coef_.to1DArray()[k]!)).toBeLessThanOrEqual(1e-3);
        }
        expect(Math.abs(objectiveOf(problem, a) - objectiveOf(problem, b))).toBeLessThanOrEqual(
          a.dualGap_ + b.dualGap_ + 1e-12,
        );
      }),
      runs,
    );
  });

  it('with alpha 0 is no penalty at all', () => {
    const problem = mixedCase({
      ...plain,
      seed: 4,
      losses: ['squared', 'squared'],
      n: 24,
      p: 3,
      shared: true,
      fitIntercept: true,
      design: 'normal',
      alpha: 0,
    });
    const form = { shared: true };
    const free = solved(problem, form, { penalty: rowLasso({ alpha: 0 }) });
    expect(solved(problem, form).coef_.to1DArray()).toEqual(free.coef_.to1DArray());
  });

  it('leaves no weights where it is strong, and says so exactly', () => {
    const problem = {
      ...mixedCase({
        ...plain,
        seed: 4,
        losses: ['squared', 'logistic'],
        n: 24,
        p: 5,
        shared: true,
        fitIntercept: true,
        design: 'normal',
        alpha: 1,
      }),
      alpha: 1e3,
    };
    const model = solved(problem, { shared: true });
    expect(model.coef_.to1DArray().every((value) => value === 0)).toBe(true);
    expect(model.dualGap_).toBeLessThanOrEqual(1e-12);
    expect(model.nIter_).toBe(0);
  });

  it('fits statistics as it fits samples', () => {
    fc.assert(
      fc.property(
        mixedDraws(['squared'], { ...plain, n: 24, design: 'normal', p: 4 }),
        fc.boolean(),
        (draw, isWeighted) => {
          const problem = mixedCase({ ...draw, missing: true, taskWeights: isWeighted });
          const [a, b] = [solved(problem, draw, { tol: 1e-12 }), modelOf(problem, { tol: 1e-12 })];
          const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
          capturedWarnings(() =>
            b.fitStatistics((sufficientStatistics as (...given: unknown[]) => never)(...args)),
          );
          for (const [k, value] of a.coef_.to1DArray().entries()) {
            expect(Math.abs(value - b.coef_.to1DArray()[k]!)).toBeLessThanOrEqual(1e-6);
          }
          const [best, other] = [objectiveOf(problem, a), objectiveOf(problem, b)];
          expect(other - best).toBeLessThanOrEqual(b.dualGap_ + 1e-13 * best);
          expect(b.dualGap_).toBeLessThanOrEqual(1e-8 * Math.max(1, best));
        },
      ),
      runs,
    );
  });

  it('starts from the last fit, and is there at once', () => {
    const problem = nuclearOracles.find(({ name }) => name === 'all three, shared')!;
    const model = modelOf(problem, { warmStart: true, tol: 1e-6 });
    const args = fitArgumentsOf(problem, { shared: true, sparse: false });
    const again = model.fit.bind(model) as (...given: unknown[]) => MultiTaskModel;
    const first = again(...args).nIter_;
    expect(first).toBeGreaterThan(5);
    expect(again(...args).nIter_).toBeLessThanOrEqual(first / 2);
  });

  it('does not start from weights at which counts are beyond float64', () => {
    const X = [[0], [1], [2], [3], [4]];
    const y = [[1], [2], [2], [5], [9]];
    const penalty = nuclearNorm({ alpha: 0.001 });
    const model = new MultiTaskModel({ penalty, warmStart: true }).fit(
      X.map(([x]) => [x! / 1000]),
      y.map(([count]) => [count! * 1000]),
    );
    model.setParams({ losses: 'poisson' }).fit(X, y);
    const fresh = new MultiTaskModel({ losses: 'poisson', penalty }).fit(X, y);
    expect(model.converged_).toBe(true);
    expect(model.coef_).toEqual(fresh.coef_);
  });

  it('goes through a file', () => {
    const problem = nuclearOracles[2]!;
    const model = solved(problem, { shared: problem.shared });
    const copy = MultiTaskModel.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(copy.penalty).toEqual(nuclearNorm({ alpha: problem.alpha }));
    expect(copy.coef_).toEqual(model.coef_);
  });

  it('is the same with fitAsync, bit for bit', async () => {
    const problem = nuclearOracles.find(({ name }) => name === 'all three, ragged, weights')!;
    const args = fitArgumentsOf(problem, { shared: problem.shared, sparse: true });
    const model = solved(problem, { shared: problem.shared, sparse: true });
    const later = modelOf(problem);
    await (later.fitAsync as (...given: unknown[]) => Promise<MultiTaskModel>).call(later, ...args);
    expect(later.toJSON()).toEqual(model.toJSON());
  });

  it.each([
    [{ alpha: -1 }, /alpha/],
    [{ alpha: Number.NaN }, /alpha/],
    [{ strength: 1 }, /strength/],
  ])('refuses %j', (options, message) => {
    expect(() => nuclearNorm(options as object)).toThrow(message);
  });
});
