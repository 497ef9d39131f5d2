import { describe, expect, it } from 'vitest';
import {
  GridSearchCV,
  LeaveOneTaskOut,
  MultiTaskModel,
  modelFromJSON,
  SharedLogisticRegression,
  SharedLogisticRegressionCV,
  SoftSharingClassifier,
  SoftSharingClassifierCV,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  setWarningHandler,
} from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { oracle } from './searchOracle.js';

const { X, Y } = oracle;
const labels = Y.map((row) => row.map((y) => (y > 0 ? 'yes' : 'no')));
const tasks = [0, 1, 2].map((t) => ({
  name: `task ${t}`,
  X: X.slice(18 * t, 18 * t + 18),
  y: Y.slice(18 * t, 18 * t + 18).map((row) => row[0]! * 10 ** t),
}));

function quietly<Result>(run: () => Result): Result {
  const previous = setWarningHandler(() => {});
  try {
    return run();
  } finally {
    setWarningHandler(previous);
  }
}

const lists = { couplings: [0, 0.1, 1], alphas: [1e-3, 0.1], cv: 3 };
const grid = { coupling: [0, 0.1, 1], alpha: [1e-3, 0.1] };

describe('models that choose their own strengths', () => {
  it('are a GridSearchCV over them, bit for bit', () => {
    const soft = new SoftSharingRegressorCV({ ...lists, tol: 1e-6, fitIntercept: false });
    const estimator = new SoftSharingRegressor({ tol: 1e-6, fitIntercept: false });
    const search = new GridSearchCV({ estimator, paramGrid: grid, cv: 3 });
    for (const data of [[X, Y], [tasks]] as const) {
      quietly(() => {
        (soft.fit as (...all: unknown[]) => unknown)(...data);
        (search.fit as (...all: unknown[]) => unknown)(...data);
      });
      expect(soft.cvResults_).toEqual(search.cvResults_);
      expect([soft.alpha_, soft.coupling_]).toEqual([search.bestParams_.alpha, search.bestParams_.coupling]);
      expect(soft.coef_.to1DArray()).toEqual(search.bestEstimator_.coef_.to1DArray());
    }
    expect(soft.predict(X, { task: 'task 1' })).toEqual(search.predict(X, { task: 'task 1' }));
    expect(soft.sharedCoef_).toHaveLength(6);
    expect(soft.taskCoef_.rows).toBe(3);
    expect([soft.converged_, soft.dualGap_ <= soft.eps_, soft.nIter_ > 0]).toEqual([true, true, true]);
    expect(soft.certificate_).toEqual({ kind: 'minimum', gap: soft.dualGap_ });
    expect(soft.adapt({ ...tasks[0]!, name: 'new' }).taskNames_).toEqual(['new']);
  });

  it('classify, by any scoring, and go through files', () => {
    const models = [
      new SoftSharingClassifierCV({ ...lists, scoring: 'neg_log_loss' }),
      new SharedLogisticRegressionCV({ alphas: [1e-3, 0.1, 1], cv: 3, selectionRule: '1se' }),
    ];
    for (const model of models) {
      expect(modelFromJSON(JSON.parse(JSON.stringify(model)))).toBeInstanceOf(model.constructor);
      quietly(() => (model as SoftSharingClassifierCV).fit(X, labels));
      expect(model.classes_).toEqual(['no', 'yes']);
      const copy = modelFromJSON(JSON.parse(JSON.stringify(model))) as typeof model;
      expect(copy.toJSON()).toEqual(model.toJSON());
      expect(copy.predict(X)).toEqual(model.predict(X));
      expect(copy.alpha_).toBe(model.alpha_);
      expect(model.clone().getParams()).toEqual(model.getParams());
    }
    expect(models[0]!.predictProba(X)).toHaveLength(3);
  });

  it('have defaults that fit, leave whole tasks out, and refuse what they cannot use', () => {
    const model = quietly(() => new SoftSharingRegressorCV({ cv: new LeaveOneTaskOut() }).fit(tasks));
    expect(model.cvResults_.params).toHaveLength(35);
    expect(model.nSplits_).toBe(3);
    const refused = (params: object): string =>
      inputErrorOf(() => new SoftSharingRegressorCV(params).fit(X, Y));
    expect(refused({ couplings: 1 })).toContain('SoftSharingRegressorCV: couplings is 1; expected a list');
    expect(refused({ alphas: [] })).toContain('alphas is an empty array');
    expect(refused({ alphas: [-1] })).toContain('alpha');
    expect(refused({ tol: -1 })).toContain('tol');
    expect(refused({ selectionRule: '1se' })).toContain('alpha and coupling vary');
    expect(() => new SoftSharingRegressorCV({ coupling: 1 } as never)).toThrow('Did you mean couplings?');
    const file = JSON.parse(JSON.stringify(new SoftSharingRegressorCV()));
    file.params.tol = -1;
    expect(inputErrorOf(() => SoftSharingRegressorCV.fromJSON(file))).toContain('tol');
  });
});

describe("taskWeights: 'inverse null loss'", () => {
  const word = 'inverse null loss';

  it('are the inverses of the losses of the best constant models, brought to a mean of 1', () => {
    const variance = (y: readonly number[]): number => {
      const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
      return y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
    };
    const search = quietly(() =>
      new GridSearchCV({
        estimator: new SoftSharingRegressor(),
        paramGrid: { taskWeights: [word] },
        cv: 3,
      }).fit(tasks),
    );
    expect(search.bestParams_).toEqual({ taskWeights: word });
    const found = Array.from(search.bestEstimator_.taskWeights!);
    const inverse = tasks.map(({ y }) => 2 / variance(y));
    const mean = inverse.reduce((sum, value) => sum + value, 0) / 3;
    for (const [t, weight] of found.entries()) expect(weight / (inverse[t]! / mean)).toBeCloseTo(1, 10);
    const plain = quietly(() => new SoftSharingRegressor({ taskWeights: found }).fit(tasks));
    expect(search.bestEstimator_.coef_.to1DArray()).toEqual(plain.coef_.to1DArray());
  });

  it('are searched beside lists, for labels, kinds of all sorts and missing targets', () => {
    const mixed = new MultiTaskModel({ losses: ['squared', 'logistic', 'softmax'] });
    const targets = Y.map(([a, b, c]) => [
      a! > 2 ? Number.NaN : a!,
      b! > 0 ? 'yes' : 'no',
      c! > 1 ? 'high' : c! > -1 ? 'mid' : 'low',
    ]);
    for (const [estimator, Y] of [
      [new SoftSharingClassifier(), labels],
      [new SharedLogisticRegression(), labels],
      [mixed, targets],
    ] as const) {
      const search = quietly(() =>
        new GridSearchCV({
          estimator: estimator as SoftSharingClassifier,
          paramGrid: { taskWeights: [null, word, [1, 2, 3]] },
          cv: 3,
        }).fit(X, Y as string[][]),
      );
      expect(search.cvResults_.params).toHaveLength(3);
      expect(search.cvResults_.meanTestScore.every(Number.isFinite)).toBe(true);
    }
    const model = quietly(() => new SoftSharingRegressorCV({ ...lists, taskWeights: word }).fit(tasks));
    expect(modelFromJSON(JSON.parse(JSON.stringify(model))).getParams()).toEqual(model.getParams());
  });
});
