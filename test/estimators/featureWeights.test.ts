/** Weights of the penalty for each feature, in every model with a row lasso: alpha of feature j is alpha f_j. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alphaMax,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  multiTaskElasticNetPath,
  rowLasso,
  sufficientStatistics,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  type LossName,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { featureWeightOracles } from '../oracles/mixed.js';

type Form = { shared: boolean; sparse?: boolean };
type Model = MultiTaskModel | MultiTaskElasticNet;

const rule = { tol: 1e-11, maxIter: 20000 };

function fitted<M extends Model>(model: M, problem: MixedCase, { shared, sparse = false }: Form): M {
  const args = fitArgumentsOf(problem, { shared, sparse });
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => M)(...args)).result;
}

function mixed(problem: MixedCase, form: Form, more: object = {}): MultiTaskModel {
  const { tasks, alpha, l1Ratio, fitIntercept, taskWeights, featureWeights = null } = problem;
  const losses = tasks.map(({ loss }) => loss);
  const penalty = rowLasso({ alpha, l1Ratio, featureWeights });
  return fitted(
    new MultiTaskModel({ losses, penalty, fitIntercept, taskWeights, ...rule, ...more }),
    problem,
    form,
  );
}

function squared(problem: MixedCase, form: Form, more: object = {}): MultiTaskElasticNet {
  const { alpha, l1Ratio, fitIntercept, taskWeights, featureWeights = null } = problem;
  const params = { alpha, l1Ratio, fitIntercept, taskWeights, featureWeights };
  return fitted(new MultiTaskElasticNet({ ...params, ...rule, ...more }), problem, form);
}

const answerOf = (model: Model) => ({ coef: model.coef_.to2DArray(), intercept: model.intercept_ });
const any: readonly LossName[] = ['squared', 'logistic', 'softmax'];

/** Weights of p features, some of them 0 where `free` asks for it. */
function weightsOf(seed: number, p: number, free: boolean): number[] {
  const random = createRandom(seed + 1);
  return Array.from({ length: p }, () => (free && random.integer(3) === 0 ? 0 : 0.2 + 2 * random.uniform()));
}

describe('the least objective', () => {
  it.each(featureWeightOracles)("is the interior-point method's: $name", (oracle) => {
    const isSquared = oracle.tasks.every(({ loss }) => loss === 'squared');
    for (const sparse of [false, true]) {
      const form = { shared: oracle.shared, sparse };
      for (const model of [mixed(oracle, form), ...(isSquared ? [squared(oracle, form)] : [])]) {
        const found = mixedObjective(oracle, answerOf(model));
        expect(model.converged_).toBe(true);
        expect(found).toBeLessThan(oracle.objective * (1 + 1e-8));
        expect(found).toBeGreaterThan(oracle.objective * (1 - 1e-7));
      }
    }
  });

  it('is at most a gap away, however early a fit stops, where some features are not penalised', () => {
    const stops = fc.constantFrom(1, 2, 5, 20);
    fc.assert(
      fc.property(mixedDraws(['squared']), fc.boolean(), stops, (draw, sparse, maxIter) => {
        const problem = { ...mixedCase(draw), featureWeights: weightsOf(draw.seed, draw.p, true) };
        const form = { shared: draw.shared, sparse };
        const best = squared(problem, form);
        const early = squared(problem, form, { maxIter, tol: 0 });
        const least = mixedObjective(problem, answerOf(best));
        expect(best.dualGap_).toBeLessThan(1e-9 * Math.max(1, least));
        expect(mixedObjective(problem, answerOf(early)) - least).toBeLessThanOrEqual(
          early.dualGap_ + 1e-12 * Math.max(1, least),
        );
      }),
    );
  });

  it('is that of least squares where no feature is penalised', () => {
    fc.assert(
      fc.property(mixedDraws(['squared']), fc.boolean(), (draw, sparse) => {
        const plain = mixedCase(draw);
        const form = { shared: draw.shared, sparse };
        const unweighted = squared({ ...plain, alpha: 0 }, form);
        const weightless = squared({ ...plain, featureWeights: Array<number>(draw.p).fill(0) }, form);
        expect(weightless.converged_).toBe(unweighted.converged_);
        const [a, b] = [weightless, unweighted].map((fit) =>
          mixedObjective({ ...plain, alpha: 0 }, answerOf(fit)),
        );
        expect(Math.abs(a! - b!)).toBeLessThanOrEqual(
          Math.max(weightless.dualGap_, unweighted.dualGap_) + 1e-12 * Math.max(1, b!),
        );
      }),
    );
  });

  it('is reached with any losses, where labels can be told apart by no free feature', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), (draw, sparse) => {
        const problem = mixedCase({ ...draw, n: 24, p: Math.min(draw.p, 6) });
        // One free feature, and one class of labels flipped often enough that it separates none.
        const p = problem.tasks[0]!.X[0]!.length;
        const tasks = problem.tasks.map((task) => ({
          ...task,
          y: task.y.map((y, i) => (task.loss !== 'squared' && i % 4 === 3 ? task.y[i % 3]! : y)),
        }));
        const featureWeights = weightsOf(draw.seed, p, false).map((f, j) => (j === 0 ? 0 : f));
        const noisy = { ...problem, tasks, featureWeights };
        let model: MultiTaskModel;
        try {
          model = mixed(noisy, { shared: draw.shared, sparse }, { tol: 1e-7 });
        } catch (error) {
          expect((error as Error).message).toContain(
            'features of weight 0 in featureWeights there is no minimum',
          );
          return;
        }
        expect(model.converged_).toBe(true);
        const finer = mixed(noisy, { shared: draw.shared, sparse }, { tol: 1e-10 });
        const [a, b] = [model, finer].map((fit) => mixedObjective(noisy, answerOf(fit)));
        expect(a! - b!).toBeLessThanOrEqual(model.dualGap_ + 1e-12 * Math.max(1, b!));
      }),
      { numRuns: 30 },
    );
  });
});

describe('weights above 0 with l1Ratio 1', () => {
  it('are what dividing the columns by them is', () => {
    fc.assert(
      fc.property(mixedDraws(any, { l1Ratio: 1 }), fc.boolean(), (draw, sparse) => {
        const plain = mixedCase(draw);
        const featureWeights = weightsOf(draw.seed, draw.p, false);
        const weighted = { ...plain, featureWeights };
        const divided = {
          ...plain,
          tasks: plain.tasks.map((task) => ({
            ...task,
            X: task.X.map((x) => x.map((value, j) => value / featureWeights[j]!)),
          })),
        };
        const form = { shared: draw.shared, sparse };
        const [a, b] = [mixed(weighted, form), mixed(divided, form)];
        const back = {
          coef: b.coef_.to2DArray().map((row) => row.map((value, j) => value / featureWeights[j]!)),
          intercept: b.intercept_,
        };
        const [pa, pb] = [mixedObjective(weighted, answerOf(a)), mixedObjective(weighted, back)];
        expect(Math.abs(pa - pb)).toBeLessThanOrEqual(a.dualGap_ + b.dualGap_ + 1e-12 * Math.max(1, pa));
        expect(a.dualGap_).toBeLessThan(1e-9 * Math.max(1, pa));
      }),
      { numRuns: 40 },
    );
  });
});

describe('weights that are all 1', () => {
  it('give bit for bit the fit without', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), (draw, sparse) => {
        const problem = mixedCase(draw);
        const form = { shared: draw.shared, sparse };
        const ones = { ...problem, featureWeights: new Array<number>(draw.p).fill(1) };
        const [without, withOnes] = [mixed(problem, form), mixed(ones, form)];
        expect(answerOf(withOnes)).toEqual(answerOf(without));
        expect(withOnes.dualGap_).toBe(without.dualGap_);
      }),
      { numRuns: 25 },
    );
  });
});

const X = [
  [0.5, 1.2, -0.3, 2],
  [1.1, -0.7, 0.4, 1],
  [-0.6, 0.2, 1.5, 0],
  [0.9, 0.8, -1.1, 3],
  [-1.4, 0.3, 0.6, 1],
  [0.2, -1.6, 0.7, 2],
  [0.1, 0.4, 1.3, 5],
  [-0.8, 0.9, 0.2, 1],
];
const Y = X.map(([a, b, c, d]) => [3 * a! - b! + 0.3 * d!, a! + 2 * c! - d! + 0.1 * b!]);
const featureWeights = [1, 0.5, 2, 0];

describe('paths and cross-validation', () => {
  it('begin where the free features stand alone', () => {
    const largest = alphaMax(X, Y, { featureWeights });
    const at = (alpha: number) =>
      new MultiTaskLasso({ alpha, featureWeights, tol: 1e-13, maxIter: 20000 }).fit(X, Y).active_;
    expect(at(largest * 1.0001)).toEqual([3]);
    expect(at(largest * 0.999)).toHaveLength(2);
    const { alphas, coefs } = multiTaskElasticNetPath(X, Y, {
      featureWeights,
      fitIntercept: true,
      alphas: 5,
      l1Ratio: 1,
      tol: 1e-12,
    });
    expect(alphas[0]).toBeCloseTo(largest, 10);
    for (const [k, alpha] of alphas.entries()) {
      const model = new MultiTaskLasso({ alpha, featureWeights, tol: 1e-12, maxIter: 20000 }).fit(X, Y);
      coefs[k]!.to1DArray().forEach((value, q) => {
        expect(value).toBeCloseTo(model.coef_.to1DArray()[q]!, 5);
      });
    }
  });

  it.each([featureWeights, [1, 0.5, 2, 3]])('fit the chosen alpha with them: %j', (...weights) => {
    for (const model of [
      new MultiTaskLassoCV({ featureWeights: weights, cv: 2, alphas: 5, tol: 1e-10 }),
      new MultiTaskElasticNetCV({
        featureWeights: weights,
        l1Ratio: [0.5, 1],
        cv: 2,
        alphas: 4,
        tol: 1e-10,
      }),
    ]) {
      const chosen = capturedWarnings(() => model.fit(X, Y)).result;
      const { alpha_: alpha } = chosen;
      const l1Ratio = 'l1Ratio_' in chosen ? (chosen.l1Ratio_ as number) : 1;
      const one = new MultiTaskElasticNet({ alpha, l1Ratio, featureWeights: weights, tol: 1e-10 }).fit(X, Y);
      expect(chosen.coef_.to1DArray()).toEqual(one.coef_.to1DArray());
    }
  });

  it('give of statistics what they give of samples', () => {
    const statistics = sufficientStatistics(X, Y);
    for (const weights of [featureWeights, [1, 0.5, 2, 3]]) {
      const lasso = new MultiTaskLasso({ alpha: 0.2, featureWeights: weights, tol: 1e-9 });
      const penalty = rowLasso({ alpha: 0.2, featureWeights: weights });
      const model = new MultiTaskModel({ penalty, tol: 1e-9 });
      const expected = lasso.clone().fit(X, Y).coef_.to1DArray();
      for (const fit of [lasso.fitStatistics(statistics), model.fitStatistics(statistics)]) {
        expect(fit.converged_).toBe(true);
        fit.coef_.to1DArray().forEach((value, q) => {
          expect(value).toBeCloseTo(expected[q]!, 6);
        });
      }
    }
  });

  it('share folds out over workers with them', async () => {
    const model = new MultiTaskLassoCV({ featureWeights, cv: 2, alphas: 4 });
    const here = capturedWarnings(() => model.clone().fit(X, Y)).result;
    const there = await model.fitAsync(X, Y, { nJobs: 2 });
    expect(there.coef_.to1DArray()).toEqual(here.coef_.to1DArray());
  });
});

describe('featureWeights', () => {
  it('travel with a model file, and may be missing in an older one', () => {
    const model = new MultiTaskElasticNet({ alpha: 0.1, featureWeights: Float64Array.from(featureWeights) });
    const file = JSON.parse(JSON.stringify(model.fit(X, Y)));
    expect(file.params.featureWeights).toEqual(featureWeights);
    const back = MultiTaskElasticNet.fromJSON(file);
    expect(back.fit(X, Y).coef_.to1DArray()).toEqual(model.coef_.to1DArray());
    delete file.params.featureWeights;
    expect(MultiTaskElasticNet.fromJSON(file).featureWeights).toBe(null);
    const own = new MultiTaskModel({ penalty: rowLasso({ alpha: 0.1, featureWeights }) }).fit(X, Y);
    const again = MultiTaskModel.fromJSON(JSON.parse(JSON.stringify(own)));
    expect(again.penalty).toEqual(own.penalty);
    expect(Object.isFrozen((own.penalty as { featureWeights: unknown }).featureWeights)).toBe(true);
  });

  it('are refused where they are not one number for each feature, 0 or more', () => {
    const refused = (weights: unknown) =>
      inputErrorOf(() => new MultiTaskLasso({ featureWeights: weights as number[] }).fit(X, Y));
    expect(refused([1, 2])).toContain('featureWeights has 2 entries; expected 4, one for each feature');
    expect(refused([1, 2, -1, 1])).toContain('featureWeights[2] is -1; expected 0 or a number in');
    expect(refused([1, Number.NaN, 1, 1])).toContain('featureWeights[1] is NaN');
    expect(refused([1, 1, 1, Infinity])).toContain('featureWeights[3] is Infinity');
    expect(refused('x')).toContain('featureWeights is "x", a string; expected a list of numbers');
    expect(refused([1, 1, 'x', 1])).toContain('featureWeights[2]');
    expect(inputErrorOf(() => rowLasso({ featureWeights: [1, -1] }))).toContain('featureWeights[1] is -1');
    const wrong = new MultiTaskModel({ penalty: rowLasso({ featureWeights: [1, 1] }) });
    expect(inputErrorOf(() => wrong.fit(X, Y))).toContain('featureWeights of penalty has 2 entries');
    expect(inputErrorOf(() => alphaMax(X, Y, { featureWeights: [0, 0, 0, 0] }))).toContain('all zero');
  });

  it('leave no minimum where labels are told apart by features of weight 0', () => {
    const labels = X.map(([a, b]) => [a! > 0, b! > 0.35]);
    const fitWith = (weights: number[]) =>
      inputErrorOf(() =>
        capturedWarnings(() =>
          new MultiTaskModel({
            losses: 'logistic',
            penalty: rowLasso({ alpha: 0.1, featureWeights: weights }),
          }).fit(X, labels),
        ),
      );
    expect(fitWith([0, 1, 1, 1])).toContain('the labels of task 0 are separable');
    expect(fitWith([1, 0, 1, 1])).toContain('the labels of task 1 are separable');
  });

  it('that are all 0 leave least squares', () => {
    const free = new MultiTaskLasso({ alpha: 5, featureWeights: [0, 0, 0, 0], tol: 1e-12 }).fit(X, Y);
    const least = new MultiTaskLasso({ alpha: 0, tol: 1e-12 }).fit(X, Y);
    free.coef_.to1DArray().forEach((value, q) => {
      expect(value).toBeCloseTo(least.coef_.to1DArray()[q]!, 10);
    });
    expect(free.converged_).toBe(true);
  });

  it('that are all 0 leave no alpha for a grid to start from, but a list of them', () => {
    const none = [0, 0, 0, 0];
    const message = /featureWeights is all zero, which leaves no largest alpha to start a grid from/;
    expect(() => new MultiTaskLassoCV({ featureWeights: none, cv: 2 }).fit(X, Y)).toThrow(message);
    expect(() => multiTaskElasticNetPath(X, Y, { featureWeights: none })).toThrow(message);
    const { converged } = multiTaskElasticNetPath(X, Y, { featureWeights: none, alphas: [2, 1] });
    expect(converged).toEqual([true, true]);
  });

  it('that are refused are named with their penalty', () => {
    for (const wrong of ['x', ['1'], { a: 1 }, [-1]])
      expect(inputErrorOf(() => rowLasso({ featureWeights: wrong as number[] }))).toMatch(
        /^rowLasso: featureWeights/,
      );
  });
});

describe('fits of statistics with weights near 0', () => {
  it.each([1e-9, 1e-12, 1e-20, 1e-100])(
    'converge with weights of %s, with a gap that bounds the truth',
    (small) => {
      const statistics = sufficientStatistics(X, Y);
      for (const l1Ratio of [1, 0.5]) {
        const params = { alpha: 0.5, l1Ratio, featureWeights: [1, small, 1, small] };
        const best = new MultiTaskElasticNet({ ...params, tol: 1e-13, maxIter: 20000 });
        capturedWarnings(() => best.fit(X, Y));
        for (const maxIter of [1, 2, 1000]) {
          const model = new MultiTaskElasticNet({ ...params, tol: 1e-6, maxIter });
          capturedWarnings(() => model.fitStatistics(statistics));
          if (maxIter === 1000) expect(model.converged_).toBe(true);
          const excess = objectiveOf(model, params) - objectiveOf(best, params);
          expect(excess).toBeLessThanOrEqual(model.dualGap_ + 1e-12);
        }
      }
    },
  );

  function objectiveOf(
    model: MultiTaskElasticNet,
    { alpha, l1Ratio, featureWeights }: { alpha: number; l1Ratio: number; featureWeights: number[] },
  ): number {
    const coef = model.coef_.to2DArray();
    let sum = 0;
    for (const [i, x] of X.entries()) {
      for (const [t, w] of coef.entries()) {
        const eta = w.reduce((all, value, j) => all + value * x[j]!, model.intercept_[t]!);
        sum += (Y[i]![t]! - eta) ** 2 / (2 * X.length);
      }
    }
    for (const [j, weight] of featureWeights.entries()) {
      const norm = Math.hypot(...coef.map((w) => w[j]!));
      sum += weight * alpha * (l1Ratio * norm + ((1 - l1Ratio) / 2) * norm * norm);
    }
    return sum;
  }
});
