import { describe, expect, it } from 'vitest';
import {
  GridSearchCV,
  LeaveOneTaskOut,
  MultiTaskModel,
  makePipeline,
  meanSquaredError,
  modelFromJSON,
  SharedLogisticRegression,
  SharedLogisticRegressionCV,
  SoftSharingClassifier,
  SoftSharingClassifierCV,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  StandardScaler,
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

  it.each([word, 'by uncertainty'] as const)(
    '%s: are 0 for a task whose targets are all the same, whose mean is rounded',
    (taskWeights) => {
      for (const constant of [0.1, 1 / 3, 1e6 + 0.1]) {
        const targets = Y.map(([a], i) => [i % 5 === 0 ? Number.NaN : constant, a!]);
        const search = quietly(() =>
          new GridSearchCV({
            estimator: new MultiTaskModel(),
            paramGrid: { taskWeights: [taskWeights] },
            cv: 3,
          }).fit(X, targets),
        );
        const [flat, varying] = Array.from(search.bestEstimator_.taskWeights!);
        expect([flat, varying! >= 1]).toEqual([0, true]);
      }
    },
  );

  it('are of the loss without intercepts, too, where a constant misses equal targets', () => {
    const estimator = new MultiTaskModel({ fitIntercept: false });
    const targets = Y.map(([a]) => [2, a!]);
    const search = quietly(() =>
      new GridSearchCV({ estimator, paramGrid: { taskWeights: [word] }, cv: 3 }).fit(X, targets),
    );
    expect(search.bestEstimator_.taskWeights![0]).toBeGreaterThan(0);
  });

  it('are those of the deviance for counts, never negative', () => {
    const counts = Y.map((_, i) => [20 + (i % 7), i % 3]);
    const estimator = new MultiTaskModel({ losses: 'poisson' });
    const search = quietly(() =>
      new GridSearchCV({
        estimator,
        paramGrid: { taskWeights: [word] },
        scoring: 'neg_mean_poisson_deviance',
        cv: 3,
      }).fit(X, counts),
    );
    const inverse = [0, 1].map((t) => {
      const y = counts.map((row) => row[t]!);
      const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
      return (
        y.length /
        y.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value / mean) : 0) - value + mean, 0)
      );
    });
    const average = (inverse[0]! + inverse[1]!) / 2;
    for (const [t, weight] of Array.from(search.bestEstimator_.taskWeights!).entries()) {
      expect(weight).toBeCloseTo(inverse[t]! / average, 9);
    }
  });
});

describe("taskWeights: 'by uncertainty'", () => {
  const word = 'by uncertainty';
  const noisy = tasks.map(({ name, X: own, y }, t) => ({
    name,
    X: own,
    y: y.map((value, i) => value + 4 ** t * Math.cos(11 * i + t)),
  }));
  const searched = (estimator: SoftSharingRegressor, data: typeof noisy) =>
    quietly(() => new GridSearchCV({ estimator, paramGrid: { taskWeights: [word] }, cv: 3 }).fit(data));

  it('are the inverse losses of the very fit with them, of a geometric mean of 1', () => {
    const { bestEstimator_: model } = searched(
      new SoftSharingRegressor({ tol: 1e-10, coupling: 0.3 }),
      noisy,
    );
    const weights = Array.from(model.taskWeights!);
    const errors = noisy.map(({ name, X: own, y }) =>
      meanSquaredError(y, model.predict(own, { task: name }) as Float64Array),
    );
    const geometric = Math.cbrt(errors.reduce((product, error) => product * error, 1));
    for (const [t, weight] of weights.entries()) expect(weight / (geometric / errors[t]!)).toBeCloseTo(1, 2);
    expect(weights.reduce((product, weight) => product * weight, 1)).toBeCloseTo(1, 12);
    expect(weights[0]! > weights[1]! && weights[1]! > weights[2]!).toBe(true);
    const plain = quietly(() =>
      new SoftSharingRegressor({ tol: 1e-10, coupling: 0.3, taskWeights: weights }).fit(noisy),
    );
    expect(model.coef_.to1DArray()).toEqual(plain.coef_.to1DArray().map((w) => expect.closeTo(w, 7)));
    expect(model.warmStart).toBe(false);
  });

  it('bring down the objective that they are a minimum of', () => {
    const alpha = 0.01;
    const model = new SoftSharingRegressor({ tol: 1e-10, coupling: 0.3, alpha });
    /** 3 times the geometric mean of the losses, and the penalty. */
    const objective = (fitted: SoftSharingRegressor): number => {
      const losses = noisy.map(
        ({ name, X: own, y }) => meanSquaredError(y, fitted.predict(own, { task: name }) as Float64Array) / 2,
      );
      const square = (values: readonly number[]) => values.reduce((sum, w) => sum + w * w, 0);
      const penalty =
        0.15 * square(fitted.taskCoef_.to1DArray()) + (alpha / 2) * square(fitted.coef_.to1DArray());
      return 3 * Math.cbrt(losses.reduce((product, loss) => product * loss, 1)) + penalty;
    };
    const found = searched(model, noisy).bestEstimator_;
    const least = objective(found);
    for (const bend of [0.9, 1.1]) {
      for (const t of [0, 1, 2]) {
        const taskWeights = Array.from(found.taskWeights!, (weight, s) => (s === t ? weight * bend : weight));
        expect(objective(found.clone().setParams({ taskWeights }).fit(noisy))).toBeGreaterThan(
          least * (1 - 1e-6),
        );
      }
    }
  });

  it('are searched beside lists, of gaps, pipelines and row lassos, in workers, and refused for labels', async () => {
    const gaps = Y.map((row, i) => row.map((y, t) => ((i + t) % 6 === 0 ? Number.NaN : y)));
    const paramGrid = { taskWeights: [null, word, 'inverse null loss', [1, 2, 3]] };
    const grid = () => new GridSearchCV({ estimator: new MultiTaskModel(), paramGrid, cv: 3 });
    const one = quietly(() => grid().fit(X, gaps));
    expect(one.cvResults_.meanTestScore.every(Number.isFinite)).toBe(true);
    expect(new Set(one.cvResults_.meanTestScore).size).toBe(4);
    const previous = setWarningHandler(() => {});
    try {
      const two = await grid().fitAsync(X, gaps, { nJobs: 2 });
      expect(two.cvResults_).toEqual(one.cvResults_);
      const short = new SoftSharingRegressorCV({ ...lists, taskWeights: word });
      expect((await short.fitAsync(tasks, { nJobs: 2 })).cvResults_).toEqual(
        short.clone().fit(tasks).cvResults_,
      );
      const read = modelFromJSON(JSON.parse(JSON.stringify(short))) as SoftSharingRegressorCV;
      expect([read.taskWeights, read.predict(X, { task: 0 })]).toEqual([word, short.predict(X, { task: 0 })]);
      const inner = makePipeline(new StandardScaler(), new SoftSharingRegressor());
      const deep = new GridSearchCV({
        estimator: inner,
        paramGrid: { softsharingregressor__taskWeights: [word] },
        cv: 3,
      }).fit(tasks);
      const found = Array.from(deep.bestEstimator_.lastStep.taskWeights!);
      const plain = inner.clone().setParams({ softsharingregressor__taskWeights: found }).fit(tasks);
      expect(deep.bestEstimator_.coef_).toEqual(plain.coef_);
      const errors = tasks.map(({ name, X: own, y }) =>
        meanSquaredError(y, plain.predict(own, { task: name }) as Float64Array),
      );
      expect(found[1]! / found[0]!).toBeCloseTo(errors[0]! / errors[1]!, 3);
    } finally {
      setWarningHandler(previous);
    }
    const classifier = new GridSearchCV({
      estimator: new SoftSharingClassifier(),
      paramGrid: { taskWeights: [word] },
      cv: 3,
    });
    expect(inputErrorOf(() => classifier.fit(X, labels))).toContain(
      "weighs the noise of squared losses, and that of task 0 is 'logistic'",
    );
  });

  it('leave a task alone that does not vary, and one that is fitted exactly its part', () => {
    const still = noisy.map((task, t) => (t === 0 ? { ...task, y: task.y.map(() => 2) } : task));
    const weights = Array.from(searched(new SoftSharingRegressor(), still).bestEstimator_.taskWeights!);
    expect(weights[0]).toBe(0);
    expect(weights[1]! * weights[2]!).toBeCloseTo(1, 12);
    const exact = noisy.map((task, t) => (t === 0 ? { ...task, y: task.X.map(([a]) => 3 * a!) } : task));
    const model = searched(new SoftSharingRegressor({ alpha: 1e-9, coupling: 0 }), exact).bestEstimator_;
    expect(Array.from(model.taskWeights!).every(Number.isFinite)).toBe(true);
  });
});
