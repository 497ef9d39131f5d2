/** The laws of estimators, and what their special cases are known to be by closed forms and by other packages. */
import fc from 'fast-check';
import { inverse, Matrix, solve } from 'ml-matrix';
import { MultivariateLinearRegression } from 'ml-regression';
import { describe, expect, it } from 'vitest';
import type { MultiTaskElasticNetParams } from '../../src/estimators/multiTaskElasticNet.js';
import { MultiTaskElasticNet, MultiTaskLasso, makeRegression } from '../../src/index.js';
import { expectAtMost } from '../laws/atMost.js';
import { estimatorLaws } from '../laws/estimator.js';
import { centred, type Linear, norm, type Problem, shares, transpose } from '../laws/objective.js';
import { answerOf, capturedWarnings, type Draw, draws, inputOf, problemOf } from '../laws/regressions.js';

const lasso = {
  make: ({ l1Ratio: _, ...params }: Partial<MultiTaskElasticNetParams>) => new MultiTaskLasso(params),
  read: MultiTaskLasso.fromJSON,
  l1Ratio: 1,
};
const net = {
  make: (params: Partial<MultiTaskElasticNetParams>) => new MultiTaskElasticNet(params),
  read: MultiTaskElasticNet.fromJSON,
};

estimatorLaws('MultiTaskLasso', { ...lasso, strength: 0.2 });
estimatorLaws('MultiTaskLasso, little alpha', { ...lasso, strength: 1e-3 });
estimatorLaws('MultiTaskLasso, alpha 0', { ...lasso, strength: 0 });
estimatorLaws('MultiTaskElasticNet, half and half', { ...net, l1Ratio: 0.5, strength: 0.2 });
estimatorLaws('MultiTaskElasticNet, mostly ridge', { ...net, l1Ratio: 0.01, strength: 0.05 });
estimatorLaws('MultiTaskElasticNet, ridge', { ...net, l1Ratio: 0, strength: 0.1 });

const TIGHT = { tol: 1e-12, maxIter: 100_000 };

/** Every entry of the coefficients, and of the intercepts, to a part of the largest. */
function expectNear(actual: Linear, expected: Linear, near: number): void {
  const size = norm(expected.coef.flat()) + norm(expected.intercept);
  const difference = (a: readonly number[], b: readonly number[]) => norm(a.map((value, k) => value - b[k]!));
  expectAtMost(difference(actual.coef.flat(), expected.coef.flat()), near * size);
  expectAtMost(difference(actual.intercept, expected.intercept), near * size);
}

describe('l1Ratio 0', () => {
  it('is ridge: (X^T C X + alpha I)^-1 X^T C Y', () => {
    const settings = fc.constantFrom(1e-3, 0.1, 10);
    fc.assert(
      fc.property(draws(), settings, (draw, strength) => {
        const problem = problemOf(draw, { strength, l1Ratio: 0 });
        const { alpha, fitIntercept, sampleWeight, Y } = problem;
        const model = new MultiTaskElasticNet({ alpha, l1Ratio: 0, fitIntercept, ...TIGHT });
        model.fit(inputOf(problem.X, draw), Y, { sampleWeight });
        const radius = Math.sqrt((2 * model.dualGap_) / alpha);
        const size = norm(model.coef_.to1DArray());
        expectNear(answerOf(model), ridge(problem), 1e-8 + (size === 0 ? 0 : (20 * radius) / size));
      }),
    );
  });
});

function ridge(problem: Problem): Linear {
  const x = centred(problem.X, problem);
  const y = centred(problem.Y, problem);
  const root = shares(problem).map(Math.sqrt);
  const scaled = (columns: number[][]) => new Matrix(columns).mulRowVector(root).transpose();
  const [A, B] = [scaled(x.columns), scaled(y.columns)];
  const normal = A.transpose().mmul(A).add(Matrix.eye(A.columns).mul(problem.alpha));
  const coef = solve(normal, A.transpose().mmul(B)).transpose().to2DArray();
  const intercept = coef.map((w, t) => y.means[t]! - w.reduce((sum, wj, j) => sum + wj * x.means[j]!, 0));
  return { coef, intercept };
}

describe('alpha towards 0', () => {
  const tall: Partial<Draw> = { n: 24, p: 5, design: 'normal', weights: 'none' };
  /** Read off its predictions: at 0 the intercepts, at a unit vector a feature's coefficients and them. */
  const leastSquares = ({ X, Y, fitIntercept }: Problem): Linear => {
    const rows = (matrix: Problem['X']) => matrix.map((row) => [...row]);
    const theirs = new MultivariateLinearRegression(rows(X), rows(Y), { intercept: fitIntercept });
    const p = X[0]!.length;
    const intercept = theirs.predict([new Array<number>(p).fill(0)])[0]!;
    const units = Matrix.eye(p).to2DArray();
    const coef = transpose(theirs.predict(units).map((eta) => eta.map((value, t) => value - intercept[t]!)));
    return { coef, intercept };
  };

  it("goes to ml-regression's least squares as fast as alpha", () => {
    fc.assert(
      fc.property(draws(tall), fc.constantFrom(0, 0.5, 1), (draw, l1Ratio) => {
        for (const strength of [1e-3, 1e-6, 1e-9]) {
          const problem = problemOf(draw, { strength, l1Ratio });
          const { alpha, fitIntercept, Y } = problem;
          const model = new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, ...TIGHT });
          model.fit(inputOf(problem.X, draw), Y);
          // The normal equations move by alpha at most, and the smallest eigenvalue of X^T X / n is well above 0.
          expectNear(answerOf(model), leastSquares(problem), 1e-8 + 30 * strength * sensitivity(problem));
        }
      }),
    );
  });

  it("is ml-regression's least squares where alpha is 0", () => {
    fc.assert(
      fc.property(draws(tall), (draw) => {
        const problem = problemOf(draw, { strength: 0, l1Ratio: 1 });
        const { fitIntercept, Y } = problem;
        const input = inputOf(problem.X, draw);
        for (const model of [
          new MultiTaskLasso({ alpha: 0, fitIntercept, ...TIGHT }),
          new MultiTaskElasticNet({ alpha: 0, l1Ratio: 0, fitIntercept, ...TIGHT }),
        ]) {
          expectNear(answerOf(model.fit(input, Y)), leastSquares(problem), 1e-7);
        }
      }),
    );
  });

  it('is finite where least squares has many answers, the shortest of them', () => {
    const { X, Y } = makeRegression({ nSamples: 6, nFeatures: 20, nTargets: 2, noise: 1, randomState: 3 });
    const { result: model } = capturedWarnings(() =>
      new MultiTaskLasso({ alpha: 0, fitIntercept: false }).fit(X, Y),
    );
    const fitted = model.predict(X).sub(Y);
    expectAtMost(norm(fitted.to1DArray()), 1e-10 * norm(Y.to1DArray()));
    expect(model.converged_).toBe(true);
  });
});

/** How much the coefficients can move with the gradient, in units of both: the condition of X^T X. */
function sensitivity(problem: Problem): number {
  const X = new Matrix(centred(problem.X, problem).columns).transpose();
  const gram = X.transpose().mmul(X);
  return gram.norm() * inverse(gram).norm();
}

describe('a row that is zero at the optimum', () => {
  it('is zero exactly, as in scikit-learn, in every task', () => {
    const settings = fc.record({
      strength: fc.constantFrom(0.05, 0.3, 0.7),
      l1Ratio: fc.constantFrom(0.5, 1),
    });
    fc.assert(
      fc.property(draws(), settings, (draw, setting) => {
        const problem = problemOf(draw, setting);
        const { alpha, l1Ratio, fitIntercept, sampleWeight, Y } = problem;
        const model = new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, ...TIGHT });
        model.fit(inputOf(problem.X, draw), Y, { sampleWeight });
        const rows = transpose(model.coef_.to2DArray());
        const largest = Math.max(...rows.map(norm));
        // Between "zero" and "nonzero" there is nothing: no dust that a count of features would count.
        for (const w of rows) expect(norm(w) === 0 || norm(w) > 1e-9 * largest).toBe(true);
        // A feature is used by all tasks or by none.
        for (const w of rows) expect([0, w.length]).toContain(w.filter((entry) => entry !== 0).length);
      }),
      {
        // Here one step of extrapolation or of Newton ended a fit, and left 1e-14 where a zero belongs.
        examples: [
          [
            {
              n: 1,
              p: 11,
              T: 1,
              seed: 1050647458,
              design: 'thin',
              sparse: false,
              fitIntercept: false,
              weights: 'none',
            },
            { strength: 0.2, l1Ratio: 0.5 },
          ],
          [
            {
              n: 5,
              p: 4,
              T: 3,
              seed: 2123026317,
              design: 'correlated',
              sparse: true,
              fitIntercept: false,
              weights: 'none',
            },
            { strength: 0.7, l1Ratio: 1 },
          ],
        ],
      },
    );
  });
});
