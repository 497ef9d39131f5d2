/** The estimators against what scikit-learn learned from the same data: they match, or the objective is no worse. */
import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNet, MultiTaskLasso, makeRegression } from '../../src/index.js';
import { rSquared } from '../../src/losses/r2.js';
import { expectAtMost } from '../laws/atMost.js';
import { constantObjective, type Problem, primal, transpose } from '../laws/objective.js';
import { answerOf, capturedWarnings } from '../laws/regressions.js';
import {
  cases,
  denseRows,
  examples,
  type OracleCase,
  type OracleFit,
  r2Cases,
  secondOpinion,
} from '../oracles/load.js';

const largest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));
const farthest = (a: readonly number[], b: readonly number[]): number =>
  largest(a.map((value, k) => value - b[k]!));

function estimatorOf({ estimator, params }: Pick<OracleFit, 'estimator' | 'params'>, tol: number) {
  const { alpha, l1Ratio, fitIntercept, maxIter } = params;
  const own = { alpha, fitIntercept, maxIter, tol };
  if (estimator === 'MultiTaskLasso') return new MultiTaskLasso(own);
  return new MultiTaskElasticNet({ ...own, l1Ratio: l1Ratio! });
}

const problemOf = ({ X, Y, sampleWeight, params }: OracleCase): Problem => ({
  X: denseRows(X),
  Y,
  sampleWeight,
  alpha: params.alpha,
  l1Ratio: params.l1Ratio ?? 1,
  fitIntercept: params.fitIntercept,
});

/**
 * How near the numbers come, as a part of their size. At usual tolerances a fit goes on until its gap is 1e-14
 * of the objective of the best constant model; tol 1e-20 asks for all digits there are.
 */
const NEARNESS = [
  { tol: 1e-4, near: 2e-7 },
  { tol: 1e-12, near: 2e-7 },
  { tol: 1e-20, near: 1e-9 },
];

describe.each(cases.map((oracle) => [oracle.name, oracle] as const))('%s', (name, oracle) => {
  const { X, Y, sampleWeight } = oracle;
  const problem = problemOf(oracle);
  const constant = constantObjective(problem);
  const hasWeight = (_: unknown, i: number) => sampleWeight === null || sampleWeight[i]! > 0;

  it.each(NEARNESS)('is matched to $near at tol $tol', ({ tol, near }) => {
    const { result: model, warnings } = capturedWarnings(() =>
      estimatorOf(oracle, tol).fit(X, Y, { sampleWeight }),
    );
    expect(warnings.length).toBe(model.converged_ ? 0 : 1);
    if (tol > 1e-20) expect(model.converged_).toBe(true);

    const { value, rounding } = primal(problem, answerOf(model));
    expectAtMost(value - oracle.objective, model.dualGap_ + rounding);
    expectAtMost(value - oracle.objective, 1e-12 * constant + rounding);
    expectAtMost(oracle.objective - value, 1e-11 * constant + rounding);
    if (secondOpinion[name] !== undefined) expectAtMost(value, secondOpinion[name] * (1 + 1e-9));

    const predicted = model.predict(X).to2DArray();
    const size = largest(Y.flat());
    expectAtMost(
      farthest(predicted.filter(hasWeight).flat(), oracle.predictions.filter(hasWeight).flat()),
      near * size,
    );
    if (sampleWeight !== null) {
      const score = model.score(X, Y, { sampleWeight });
      expectAtMost(Math.abs(score - oracle.weightedScore!), near * Math.max(1, Math.abs(score)));
    }
    if (!oracle.unique) return;
    const coef = oracle.coef.flat();
    expectAtMost(farthest(model.coef_.to2DArray().flat(), coef), near * largest(coef));
    expectAtMost(
      farthest(model.intercept_, oracle.intercept),
      near * Math.max(size, largest(oracle.intercept)),
    );
    expectAtMost(farthest(predicted.flat(), oracle.predictions.flat()), near * size);
    const score = model.score(X, Y);
    if (Number.isNaN(oracle.score)) expect(score).toBeNaN();
    else expectAtMost(Math.abs(score - oracle.score), near * Math.max(1, Math.abs(score)));
    // A feature that scikit-learn leaves out is left out here, exactly.
    if (oracle.params.alpha === 0 || oracle.params.l1Ratio === 0) return;
    transpose(oracle.coef).forEach((w, j) => {
      if (w.every((entry) => entry === 0))
        expect(model.coef_.getColumn(j).every((entry) => entry === 0)).toBe(true);
    });
  });
});

describe('the examples that users know', () => {
  const named = new Map(examples.map((example) => [example.name, example]));

  it('make_regression, 100 x 10, 3 targets: predictions of the default fit and of one at tol 1e-12', () => {
    const { X, Y, fits } = named.get('make_regression, 100 x 10, 3 targets')!;
    const [usual, tight] = fits;
    const size = largest(Y.flat());
    const predicted = new MultiTaskLasso().fit(X, Y).predict(X).to2DArray().flat();
    expectAtMost(farthest(predicted, usual!.predictions.flat()), 1e-3 * size);
    expectAtMost(farthest(predicted, tight!.predictions.flat()), 1e-6 * size);
    const tighter = new MultiTaskLasso({ tol: 1e-12 }).fit(X, Y);
    expectAtMost(farthest(tighter.predict(X).to2DArray().flat(), tight!.predictions.flat()), 1e-6 * size);
    expectAtMost(
      farthest(tighter.coef_.to2DArray().flat(), tight!.coef.flat()),
      1e-6 * largest(tight!.coef.flat()),
    );
    expectAtMost(Math.abs(tighter.score(X, Y) - tight!.score), 1e-9);
  });

  it('the same with this package alone', () => {
    const { X, Y } = makeRegression({
      nSamples: 100,
      nFeatures: 10,
      nTargets: 3,
      noise: 0.1,
      randomState: 0,
    });
    const model = new MultiTaskLasso().fit(X, Y);
    expect([model.coef_.rows, model.coef_.columns]).toEqual([3, 10]);
    expect([model.predict(X).rows, model.predict(X).columns]).toEqual([100, 3]);
    expect(model.score(X, Y)).toBeGreaterThan(0.99);
  });

  it("MultiTaskLasso's docstring, as printed", () => {
    const { X, Y, fits } = named.get('docstring of MultiTaskLasso')!;
    const { printed } = fits[0]!;
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
    const round = (value: number) => Number(value.toFixed(8));
    expect(model.coef_.to2DArray().map((w) => w.map(round))).toEqual(printed!.coef);
    expect(model.intercept_.map(round)).toEqual(printed!.intercept);
  });

  it("MultiTaskElasticNet's docstring, whose printed figures stop at the default tolerance", () => {
    const { X, Y, fits } = named.get('docstring of MultiTaskElasticNet')!;
    const { printed, objective } = fits[0]!;
    const model = new MultiTaskElasticNet({ alpha: 0.1 }).fit(X, Y);
    expectAtMost(farthest(model.coef_.to2DArray().flat(), printed!.coef.flat()), 5e-4);
    expectAtMost(farthest(model.intercept_, printed!.intercept), 5e-4);
    const problem = { X, Y, sampleWeight: null, alpha: 0.1, l1Ratio: 0.5, fitIntercept: true };
    expectAtMost(primal(problem, answerOf(model)).value, objective);
    expect(Number(model.coef_.get(0, 0).toFixed(4))).toBe(0.4564);
  });
});

describe('R²', () => {
  it.each(r2Cases.map((oracle) => [oracle.name, oracle] as const))('%s', (_, oracle) => {
    const { yTrue, yPred, sampleWeight, score } = oracle;
    const weights = sampleWeight === null ? undefined : Float64Array.from(sampleWeight);
    const scores = transpose(yTrue).map((y, t) =>
      rSquared(
        Float64Array.from(y),
        Float64Array.from(yPred, (row) => row[t]!),
        weights,
      ),
    );
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    if (Number.isNaN(score)) expect(mean).toBeNaN();
    else expectAtMost(Math.abs(mean - score), 1e-13 * Math.max(1, Math.abs(score)));
  });
});
