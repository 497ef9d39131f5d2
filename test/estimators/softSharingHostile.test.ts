/** Soft sharing at the ends: numbers, strengths and data that strain float64, and what users get wrong. */
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  MultiTaskModel,
  NotFittedError,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from '../laws/atMost.js';
import { compressed } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import { farApart, softAnswer } from '../laws/softSharing.js';

function makeTasks(
  sizes: readonly number[],
  p: number,
  seed = 1,
  entry = (value: number, _j: number) => value,
) {
  const random = createRandom(seed);
  return sizes.map((n) => {
    const X = Array.from({ length: n }, () => Array.from({ length: p }, (_, j) => entry(random.normal(), j)));
    const y = X.map((x) => x[0]! - x[p - 1]! + 0.1 * random.normal());
    return { X, y };
  });
}

const constantOf = (model: { eps_: number; tol: number }) => model.eps_ / model.tol;

describe('strengths', () => {
  it.each([1, 3])(
    'an alpha beside which squares are 1e16 times as large, without intercepts, %s tasks',
    (T) => {
      const random = createRandom(T);
      const X = Array.from({ length: 8 }, () => Array.from({ length: 60 }, () => 1e7 + random.normal()));
      const Y = X.map((_, i) =>
        Array.from({ length: T }, () => (i < 2 ? i : random.uniform() < 0.5 ? 1 : 0)),
      );
      const params = { alpha: 1e-2, fitIntercept: false };
      expect(new SharedLogisticRegression(params).fit(X, Y).converged_).toBe(true);
      if (T === 1) expect(new SoftSharingClassifier(params).fit(X, Y).converged_).toBe(true);
    },
  );

  it.each([1e12, 1e16, 1e20, 1e150, 1e300])(
    'coupling %s gives shared weights, with a small gap',
    (coupling) => {
      for (const graph of [
        null,
        [
          [0, 1, 0],
          [1, 0, 2],
          [0, 2, 0],
        ],
      ]) {
        const tasks = makeTasks([9, 12, 10], 4);
        const model = new SoftSharingRegressor({ coupling, graph }).fit(tasks);
        expectAtMost(model.dualGap_, 1e-15 * constantOf(model));
        const stacked = new SoftSharingRegressor({ coupling: 1e12 }).fit(tasks);
        expectAtMost(farApart(softAnswer(model), softAnswer(stacked)), 1e-9);
      }
    },
  );

  it.each([1e-6, 1e-9, 1e-12])('alpha %s with more features than samples', (alpha) => {
    const tasks = makeTasks([6, 7, 5], 40);
    for (const coupling of [0, 1, 1e9]) {
      const model = new SoftSharingRegressor({ alpha, coupling }).fit(tasks);
      expectAtMost(model.dualGap_, 1e-9 * constantOf(model));
    }
  });

  it('a graph of groups that know nothing of each other is a fit of each group', () => {
    const tasks = makeTasks([9, 12, 10, 8], 4);
    const graph = [
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 1],
      [0, 0, 1, 0],
    ];
    const whole = softAnswer(new SoftSharingRegressor({ graph, coupling: 3 }).fit(tasks));
    for (const first of [0, 2]) {
      const part = new SoftSharingRegressor({ coupling: 6 }).fit(tasks.slice(first, first + 2));
      const here = {
        coef: whole.coef.slice(first, first + 2),
        intercept: whole.intercept.slice(first, first + 2),
      };
      expectAtMost(farApart(here, softAnswer(part)), 1e-9);
    }
  });

  it('does not count the diagonal of the graph', () => {
    const tasks = makeTasks([9, 12], 3);
    const plain = new SoftSharingRegressor({
      graph: [
        [0, 2],
        [2, 0],
      ],
    }).fit(tasks);
    const other = new SoftSharingRegressor({
      graph: new Matrix([
        [5, 2],
        [2, 9],
      ]),
    }).fit(tasks);
    expect(softAnswer(other)).toEqual(softAnswer(plain));
  });
});

describe('alpha 0', () => {
  it('is least squares where the tasks together determine the weights', () => {
    const tasks = makeTasks([15, 16, 17], 20); // no task alone does
    for (const graph of [
      null,
      [
        [0, 1, 0],
        [1, 0, 1],
        [0, 1, 0],
      ],
    ]) {
      const model = new SoftSharingRegressor({ alpha: 0, graph }).fit(tasks);
      expectAtMost(model.dualGap_, 1e-15 * constantOf(model));
      const near = new SoftSharingRegressor({ alpha: 1e-10, graph }).fit(tasks);
      expectAtMost(farApart(softAnswer(model), softAnswer(near)), 1e-6);
    }
  });

  it.each([
    ['fewer samples than features', makeTasks([5, 6], 20), 1, /in all tasks together.*fewer samples/],
    ['a task by itself', makeTasks([25, 6], 20), 0, /in task 1/],
    [
      'a copied feature',
      makeTasks([25, 26], 3).map(({ X, y }) => ({ X: X.map((x) => [...x, 2 * x[0]!]), y })),
      1,
      /feature 3/,
    ],
  ])('says that nothing determines the weights: %s', (_, tasks, coupling, message) => {
    expect(() => new SoftSharingRegressor({ alpha: 0, coupling }).fit(tasks)).toThrow(InputError);
    expect(() => new SoftSharingRegressor({ alpha: 0, coupling }).fit(tasks)).toThrow(message);
  });

  it('is fine with features that no task varies: they get 0', () => {
    const tasks = makeTasks([15, 16], 3).map(({ X, y }, t) => ({ X: X.map((x) => [...x, 0.1 + t]), y }));
    const model = new SoftSharingRegressor({ alpha: 0 }).fit(tasks);
    expect(model.coef_.getColumn(3)).toEqual([0, 0]);
    expectAtMost(model.dualGap_, 1e-15 * constantOf(model));
  });

  it('has no minimum where the labels are separated: an error that names the tasks', () => {
    const X = [[0], [1], [2], [3]];
    const apart = [
      { name: 'near', X, y: [0, 0, 1, 1] },
      { name: 'far', X, y: [0, 1, 1, 1] },
    ];
    expect(() => new SoftSharingClassifier({ alpha: 0 }).fit(apart)).toThrow(/"near".*"far".*no minimum/s);
    const mixed = [...apart, { X, y: [0, 1, 0, 1] }];
    expect(new SoftSharingClassifier({ alpha: 0 }).fit(mixed).converged_).toBe(true);
    expect(() => new SoftSharingClassifier({ alpha: 0, coupling: 0 }).fit(mixed)).toThrow(/"near"\) apart/);
  });

  it('has none for a new task that nothing holds either', () => {
    const fitted = new SoftSharingClassifier({ alpha: 0, coupling: 0 }).fit([
      { X: [[0], [1], [2], [3]], y: [0, 1, 0, 1] },
    ]);
    expect(() => fitted.adapt({ X: [[0], [1]], y: [0, 1] })).toThrow(/no minimum/);
    const held = new SoftSharingClassifier({ alpha: 0, coupling: 1 }).fit([
      { X: [[0], [1], [2], [3]], y: [0, 1, 0, 1] },
    ]);
    expect(held.adapt({ X: [[0], [1]], y: [0, 1] }).converged_).toBe(true);
  });

  it('keeps what a fit that is cut short has found, with a bound, without a ridge too', () => {
    const X = [[0], [1], [2], [3]];
    const tasks = [
      { X, y: [0, 1, 0, 1] },
      { X, y: [1, 0, 0, 1] },
    ];
    const full = new SoftSharingClassifier({ alpha: 0, coupling: 0.1 }).fit(tasks);
    expect(full.converged_).toBe(true);
    for (const maxIter of [1, 2, 3]) {
      const params = { alpha: 0, coupling: 0.1, maxIter };
      const { result, warnings } = capturedWarnings(() => new SoftSharingClassifier(params).fit(tasks));
      expect(warnings.length).toBe(result.converged_ ? 0 : 1);
      expect(result.dualGap_).toBeLessThanOrEqual(2 * Math.log(2));
    }
  });

  it('does not spoil a solution where columns are copies to rounding', () => {
    const z = [-1, 0.3, 1.7, 2.1, -0.6, 0.9, 1.3, 0.2];
    const X = z.map((value) => [1, value, 1]);
    const Y = z.map((value, i) => [3 + 2 * value + (i % 3), 1 - value + (i % 2)]);
    const params = { alpha: 0, fitIntercept: false, taskWeights: [0.01, 200] };
    let model: SoftSharingRegressor;
    try {
      model = new SoftSharingRegressor(params).fit(X, Y);
    } catch (error) {
      expect((error as Error).message).toContain('alpha = 0 leaves the coefficients undetermined');
      return;
    }
    expect(model.converged_).toBe(true);
    for (const value of model.coef_.to1DArray()) expect(Math.abs(value)).toBeLessThan(10);
  });

  it('has none either where some samples are told apart and no label is contradicted', () => {
    // Feature 1 is found under one label alone, in both tasks; feature 0 overlaps.
    const rows = (on: number) => [
      [0, 0],
      [1, 0],
      [2, on],
      [3, 0],
      [1.5, on],
      [2.5, 0],
    ];
    const y = [0, 1, 1, 1, 1, 0];
    const tasks = [
      { name: 'near', X: rows(1), y },
      { name: 'far', X: rows(2), y },
    ];
    for (const sparse of [false, true]) {
      const given = tasks.map((task) => ({ ...task, X: sparse ? compressed(task.X) : task.X }));
      const solve = (...more: typeof given) =>
        new SoftSharingClassifier({ alpha: 0 }).fit([...given, ...more]);
      expect(() => capturedWarnings(() => solve())).toThrow(/"near".*"far".*no minimum/s);
      // A third task that contradicts it, or one whose targets feature 1 would move.
      const against = { name: 'against', X: rows(1), y: [0, 1, 0, 1, 1, 0] };
      expect(solve(...(sparse ? [{ ...against, X: compressed(against.X) }] : [against])).converged_).toBe(
        true,
      );
      const other = { name: 'size', X: given[0]!.X, y: [0.1, 1, 2.2, 3, 1.4, 2.5] };
      const together = (last: typeof other) =>
        new MultiTaskModel({
          losses: ['logistic', 'logistic', 'squared'],
          penalty: softSharing({ alpha: 0 }),
        }).fit([...given, last]);
      expect(together(other).converged_).toBe(true);
      const still = other.y.map((value) => [value, 0]);
      expect(() =>
        capturedWarnings(() => together({ ...other, X: sparse ? compressed(still) : still })),
      ).toThrow(/no minimum/);
    }
  });
});

describe('numbers', () => {
  it.each([1e-150, 1e-8, 1e8, 1e150])('a column of size %s leaves the others right', (size) => {
    const tasks = makeTasks([12, 10, 14], 3, 2, (value, j) => (j === 1 ? size * value : value));
    for (const coupling of [0, 1, 1e12]) {
      const { result: model } = capturedWarnings(() =>
        new SoftSharingRegressor({ coupling, alpha: 1e-6 }).fit(tasks),
      );
      for (let t = 0; t < 3; t++) {
        expect(Math.abs(model.coef_.get(t, 0) - 1)).toBeLessThanOrEqual(0.2);
        expect(Math.abs(model.coef_.get(t, 2) + 1)).toBeLessThanOrEqual(0.2);
        expect(Math.abs(model.coef_.get(t, 1) * size)).toBeLessThanOrEqual(0.2);
      }
      if (size < 1e9) expect(model.converged_).toBe(true);
    }
  });

  it('a task of weight 0 beside others with the same X has weights of theirs, as with its own X', () => {
    const X = makeTasks([9], 3)[0]!.X;
    const Y = X.map((x) => [x[0]! + 1, x[1]! - 2, x[2]!]);
    const labels = Y.map((row) => row.map((y, t) => y > [1, -2, 0][t]!));
    const tasks = [0, 1, 2].map((t) => ({ X, y: Y.map((row) => row[t]!) }));
    for (const given of [X, compressed(X)]) {
      for (const taskWeights of [
        [0, 2, 1],
        [1, 0, 0],
      ]) {
        const rule = { taskWeights, alpha: 0.1, tol: 1e-10 };
        const model = softAnswer(new SoftSharingRegressor(rule).fit(given, Y));
        const own = softAnswer(new SoftSharingRegressor(rule).fit(tasks));
        for (const [t, row] of model.coef.entries())
          for (const [j, w] of row.entries()) expect(w).toBeCloseTo(own.coef[t]![j]!, 8);
        for (const { intercept } of [model, own])
          expect(intercept.map((b) => b === 0)).toEqual(taskWeights.map((weight) => weight === 0));
        expect(new SoftSharingClassifier(rule).fit(given, labels).converged_).toBe(true);
        const mixed = new MultiTaskModel({ taskWeights, penalty: softSharing({ alpha: 0.1 }) }).fit(given, Y);
        expect(mixed.converged_).toBe(true);
      }
    }
  });

  it('a column whose squares overflow is named', () => {
    const tasks = makeTasks([5, 6], 3, 2, (value, j) => (j === 1 ? 1e160 * value : value));
    expect(() => new SoftSharingRegressor().fit(tasks)).toThrow(/column 1 of X is too large/);
    expect(() =>
      new SoftSharingRegressor().fit(
        makeTasks([5], 2).map(({ X, y }) => ({ X, y: y.map((v) => v * 1e160) })),
      ),
    ).toThrow(/Y is too large/);
  });

  it.each([1e-300, 1e-140, 1e140])('targets of size %s scale the weights', (size) => {
    const tasks = makeTasks([8, 9], 3);
    const unit = softAnswer(new SoftSharingRegressor().fit(tasks));
    const scaled = tasks.map(({ X, y }) => ({ X, y: y.map((value) => value * size) }));
    const { coef, intercept } = softAnswer(new SoftSharingRegressor().fit(scaled));
    const back = { coef: coef.map((w) => w.map((v) => v / size)), intercept: intercept.map((b) => b / size) };
    expectAtMost(farApart(back, unit), 1e-9);
  });

  it('features far from the origin are centred before anything else', () => {
    const tasks = makeTasks([20, 18], 3);
    const far = tasks.map(({ X, y }) => ({ X: X.map((x) => x.map((value) => value + 1e6)), y }));
    const [near, moved] = [tasks, far].map((data) => softAnswer(new SoftSharingRegressor().fit(data)));
    expectAtMost(farApart({ ...near!, intercept: [] }, { ...moved!, intercept: [] }), 1e-7);
  });

  it('one sample a task, targets that do not vary, a constant feature in one task', () => {
    const one = new SoftSharingRegressor().fit([
      { X: [[1, 2]], y: [3] },
      { X: [[3, 4]], y: [1] },
    ]);
    expect(one.coef_.to1DArray()).toEqual([0, 0, 0, 0]);
    expect(one.intercept_).toEqual([3, 1]);
    expect([one.dualGap_, one.converged_]).toEqual([0, true]);
    const [first, second] = makeTasks([9, 8], 2);
    const constant = { X: second!.X.map(([x]) => [x!, 0.1]), y: second!.y };
    const model = new SoftSharingRegressor({ coupling: 5 }).fit([first!, constant]);
    // What the second task cannot know it takes from the first: alpha w + coupling (w - mean) = 0.
    const [a, b] = model.coef_.getColumn(1);
    expect(Math.abs(1e-4 * b! + 5 * (b! - (a! + b!) / 2))).toBeLessThanOrEqual(1e-12 * Math.abs(b!));
  });

  it('margins of 1e4 and more neither overflow nor stop the fit', () => {
    const tasks = makeTasks([15, 16], 3, 3, (value) => 1e4 * value).map(({ X }) => ({
      X,
      y: X.map((x) => (x[0]! > 0 ? 'yes' : 'no')),
    }));
    const model = new SoftSharingClassifier({ alpha: 1e-12 }).fit(tasks);
    expect(model.converged_).toBe(true);
    expect(model.score(tasks)).toBe(1);
  });

  it('a warm start from saturated weights finds back', () => {
    const X = [[0], [1], [2], [3], [4.5], [2.2]];
    const tasks = [
      { X, y: [0, 0, 0, 1, 1, 1] },
      { X, y: [0, 1, 0, 1, 1, 0] },
    ];
    const right = new SoftSharingClassifier({ warmStart: true }).fit(tasks);
    const file = JSON.parse(JSON.stringify(right));
    for (const [w, b] of [
      [50, 0],
      [-1e4, 100],
      [0, 1e4],
      [1e6, -1e6],
    ]) {
      file.fitted.coef = [[w], [-w!]];
      file.fitted.intercept = [b, b];
      file.fitted.converged = false;
      const lost = SoftSharingClassifier.fromJSON(file).fit(tasks);
      expect(lost.converged_).toBe(true);
      expectAtMost(farApart(softAnswer(lost), softAnswer(right)), 1e-6);
    }
  });

  it('a warm start from intercepts of the other label finds back', () => {
    const random = createRandom(5);
    const X = Array.from({ length: 500 }, () => Array.from({ length: 12 }, () => random.uniform() - 0.5));
    const rare = (label: number) =>
      [0, 1].map(() => ({ X, y: X.map((_, i) => (i === 0 ? label : 1 - label)) }));
    for (const alpha of [0.01, 0.1, 1, 10]) {
      const right = new SoftSharingClassifier({ alpha }).fit(rare(0));
      const model = new SoftSharingClassifier({ alpha, warmStart: true }).fit(rare(1)).fit(rare(0));
      expect(model.converged_).toBe(true);
      expectAtMost(model.nIter_, 50);
      for (const [t, b] of model.intercept_.entries()) expectAtMost(Math.abs(b - right.intercept_[t]!), 0.2);
    }
  });

  it('a sparse X of many features is fitted without being expanded', () => {
    const random = createRandom(5);
    const [n, p] = [300, 60_000]; // dense this would be 144 MB a copy
    const data: number[] = [];
    const indices: number[] = [];
    const indptr = [0];
    for (let j = 0; j < p; j++) {
      if (j % 20 === 0) {
        indices.push(random.integer(n));
        data.push(random.normal());
      }
      indptr.push(data.length);
    }
    const X = {
      data: Float64Array.from(data),
      indices: Int32Array.from(indices),
      indptr: Int32Array.from(indptr),
      shape: [n, p],
    };
    const Y = Array.from({ length: n }, () => [random.normal(), random.normal()]);
    const model = new SoftSharingRegressor({ alpha: 1e-2 }).fit(X, Y);
    expect(model.converged_).toBe(true);
  });

  it('maxIter that is too few is told, with the gap', () => {
    const tasks = makeTasks([30, 30, 30], 8).map(({ X, y }) => ({ X: compressed(X), y }));
    const graph = [
      [0, 1, 0],
      [1, 0, 1],
      [0, 1, 0],
    ];
    const { result: model, warnings } = capturedWarnings(() =>
      new SoftSharingRegressor({ graph, maxIter: 1, tol: 1e-9 }).fit(tasks),
    );
    expect(model.converged_).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.message).toMatch(/did not converge within maxIter = 1 steps: the duality gap/);
    expect(model.dualGap_).toBeGreaterThan(model.eps_);
  });
});

describe("users' mistakes", () => {
  const tasks = makeTasks([5, 6], 2);
  it.each([
    [{ coupling: -1 }, /coupling must be a finite number, at least 0; got -1/],
    [{ alpha: Number.NaN }, /alpha must be a finite number/],
    [{ graph: [[0, 1]] }, /graph is 1 x 2; expected T x T/],
    [
      {
        graph: [
          [0, 1],
          [2, 0],
        ],
      },
      /graph is not symmetric: \[0\]\[1\] is 1 and \[1\]\[0\] is 2/,
    ],
    [
      {
        graph: [
          [0, -1],
          [-1, 0],
        ],
      },
      /graph\[1\]\[0\] is -1; expected a finite number, 0 or more/,
    ],
    [{ graph: [[0]] }, /graph is 1 x 1; expected 2 x 2/],
    [{ taskWeights: [1] }, /taskWeights has 1 entry; expected 2/],
    [{ taskWeights: 3 as never }, /taskWeights must be a list of numbers/],
    [{ tol: -1 }, /tol must be/],
    [{ maxIter: 0 }, /maxIter must be an integer/],
    [{ warmStart: 1 as never }, /warmStart must be true or false/],
  ])('%o', (params, message) => {
    const model = new SoftSharingRegressor(params);
    expect(() => model.fit(tasks)).toThrow(InputError);
    expect(() => model.fit(tasks)).toThrow(message);
  });

  it('are told of data too', () => {
    const model = new SoftSharingRegressor().fit(tasks);
    const X = [[1, 2]];
    expect(() => model.fit(tasks, { sampleWeight: [1] } as never)).toThrow(
      /sampleWeight goes with tasks that share/,
    );
    expect(() =>
      model.fit(
        [
          [1, 2],
          [3, 4],
        ],
        [[1], [Number.NaN], [2]],
      ),
    ).toThrow(/X has 2 samples/);
    expect(() =>
      model.fit(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, Number.NaN],
          [2, Number.NaN],
        ],
      ),
    ).toThrow(/no observed target for task 1/);
    expect(() => model.adapt({ X: [[1]], y: [1] })).toThrow(/task.X has 1 feature, /);
    expect(() => model.score([{ X, y: [1] }])).toThrow(/tasks has 1 task, the model was fitted with 2/);
    expect(() => model.scores(X, [[1]])).toThrow(/Y has 1 column, the model was fitted with 2 tasks/);
    expect(() => model.clone().adapt({ X, y: [1] })).toThrow(NotFittedError);
    expect(() => model.setParams({ warmStart: true }).fit(makeTasks([5], 2))).toThrow(
      /warmStart starts from the last fit, of 2 features and 2 outputs/,
    );
    expect(model.coef_.rows).toBe(2);
  });

  it('a task with one label is named, unless it has no intercept of its own', () => {
    const labelled = [
      { X: [[1], [2]], y: ['a', 'b'] },
      { name: 'zoo', X: [[1], [2]], y: ['a', 'a'] },
    ];
    expect(() => new SoftSharingClassifier().fit(labelled)).toThrow(
      /task 1 \("zoo"\) has only the label "a"/,
    );
    expect(new SoftSharingClassifier({ fitIntercept: false }).fit(labelled).converged_).toBe(true);
    const model = new SoftSharingClassifier().fit(labelled.slice(0, 1));
    expect(() => model.adapt(labelled[1]!)).toThrow(/task\.y of "zoo" has only the label/);
    expect(() => model.adapt({ X: [[1], [2]], y: ['a', 'c'] })).toThrow(InputError);
  });

  it('a model file is not believed', () => {
    const file = JSON.parse(
      JSON.stringify(
        new SoftSharingRegressor({
          graph: [
            [0, 1],
            [1, 0],
          ],
        }).fit(tasks),
      ),
    );
    expect(file.params.graph).toEqual([
      [0, 1],
      [1, 0],
    ]);
    const spoilt = (change: (copy: typeof file) => void) => {
      const copy = structuredClone(file);
      change(copy);
      return () => SoftSharingRegressor.fromJSON(copy);
    };
    expect(spoilt((copy) => copy.fitted.sharedCoef.pop())).toThrow(
      /fitted.sharedCoef has 1 entry; expected 2/,
    );
    expect(spoilt((copy) => delete copy.fitted.sharedCoef)).toThrow(/lacks sharedCoef/);
    expect(spoilt((copy) => (copy.fitted.sharedCoef[0] = null))).toThrow(InputError);
    expect(
      spoilt(
        (copy) =>
          (copy.params.graph = [
            [0, 1],
            [0, 0],
          ]),
      ),
    ).toThrow(/not symmetric/);
    expect(spoilt((copy) => (copy.params.coupling = 'much'))).toThrow(/coupling must be/);
    const labelled = new SoftSharingClassifier().fit([{ X: [[1], [2]], y: ['a', 'b'] }]);
    const other = JSON.parse(JSON.stringify(labelled));
    other.fitted.sharedCoef = [1, 2];
    expect(() => SoftSharingClassifier.fromJSON(other)).toThrow(/sharedCoef has 2 entries/);
  });
});

describe('a sparse graph', () => {
  const ring = (T: number) => {
    const [data, indices, indptr]: [number[], number[], number[]] = [[], [], [0]];
    for (let t = 0; t < T; t++) {
      for (const s of [(t + T - 1) % T, (t + 1) % T].sort((a, b) => a - b)) {
        indices.push(s);
        data.push(0.5);
      }
      indptr.push(data.length);
    }
    return { data, indices, indptr, shape: [T, T] };
  };
  const rows = Array.from({ length: 5 }, (_, s) =>
    Array.from({ length: 5 }, (_, t) => ([1, 4].includes(Math.abs(s - t)) ? 0.5 : 0)),
  );
  const tasks = rows.map((_, t) => ({ X: [[t], [1], [2 - t]], y: [t, 1, 3] }));

  it('is that of its rows, in fits and in files', () => {
    const dense = new SoftSharingRegressor({ graph: rows }).fit(tasks);
    const sparse = new SoftSharingRegressor({ graph: ring(5) }).fit(tasks);
    expect(sparse.coef_.to2DArray()).toEqual(dense.coef_.to2DArray());
    const copy = SoftSharingRegressor.fromJSON(JSON.parse(JSON.stringify(sparse)));
    expect(copy.getParams().graph).toEqual(ring(5));
    expect(copy.fit(tasks).coef_.to2DArray()).toEqual(dense.coef_.to2DArray());
    const penalty = softSharing({ graph: ring(5) });
    expect(JSON.parse(JSON.stringify(penalty))).toEqual({ ...penalty });
  });

  it('costs its edges, not the square of the tasks', () => {
    // 10^12 entries if it were dense.
    expect(() => new SoftSharingRegressor({ graph: ring(1e6) }).fit(tasks)).toThrow(
      /graph is 1000000 x 1000000; expected 5 x 5/,
    );
  });

  it('is symmetric too', () => {
    const graph = { ...ring(5), data: [1, ...ring(5).data.slice(1)] };
    expect(() => new SoftSharingRegressor({ graph }).fit(tasks)).toThrow(
      /graph is not symmetric: \[0\]\[1\] is 0.5 and \[1\]\[0\] is 1/,
    );
  });
});

describe('numbers of X that are not finite', () => {
  const forms = {
    rows: (X: number[][]) => X,
    columns: (X: number[][]) => ({
      data: Float64Array.from(
        { length: X.length * 3 },
        (_, k) => X[k % X.length]![Math.floor(k / X.length)]!,
      ),
      shape: [X.length, 3] as const,
      order: 'column' as const,
    }),
    sparse: compressed,
  };
  const uses = ['observed', 'missing', 'weightless', 'all but it weightless'] as const;

  // The fit looks for them where it centres the columns, and nothing is told or learned before.
  it.each(Object.keys(forms) as (keyof typeof forms)[])(
    'are refused by their place, in tasks of %s',
    (form) => {
      for (const bad of [Number.NaN, Infinity, -Infinity]) {
        for (const kernels of ['wasm', 'reference'] as const) {
          for (const fitIntercept of [true, false]) {
            for (const use of uses) {
              const tasks = makeTasks([9, 8, 7], 3).map(({ X, y }, t) => ({ name: `task of ${t}`, X, y }));
              const { X, y } = tasks[1]!;
              X[4]![2] = bad;
              if (use === 'missing') y[4] = Number.NaN;
              const sampleWeight = y.map((_, i) =>
                use === 'weightless' ? Number(i !== 4) : Number(i === 4),
              );
              const given = tasks.map((task, t) => ({
                ...task,
                X: forms[form](task.X),
                ...(t === 1 && use.endsWith('weightless') && { sampleWeight }),
              }));
              const model = new SoftSharingRegressor({ fitIntercept });
              const message =
                `In task 1 ("task of 1"): tasks[1].X is ${bad} at row 4, column 2 (counted from 0); expected finite numbers. ` +
                'Drop the row, or impute it (with the mean of its column, say).';
              expect(() => model.fit(given, { kernels })).toThrow(new InputError(message));
              expect(() => model.coef_).toThrow(NotFittedError);
            }
          }
        }
      }
    },
  );
});
