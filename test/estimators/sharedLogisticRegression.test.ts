import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConvergenceWarning,
  InputError,
  type MatrixInput,
  SharedLogisticRegression,
} from '../../src/index.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import {
  coefOf,
  fitShared,
  largest,
  ownTasks,
  type PlainProblem,
  plainObjective,
  sharedDraws,
  sharedProblemOf,
} from '../laws/sharedLogistic.js';

type Model = SharedLogisticRegression;
const all = (model: Model) => [...coefOf(model), ...model.intercept_];

/** The same answer, to the digits that the conditioning leaves. */
function expectSame(a: readonly number[], b: readonly number[], near = 1e-8): void {
  expect(a.length).toBe(b.length);
  const size = 1 + largest(b);
  expect(largest(a.map((value, k) => value - b[k]!))).toBeLessThanOrEqual(near * size);
}

const tight = { tol: 1e-13 };
const fitOf = (problem: PlainProblem) => capturedWarnings(() => fitShared(problem, tight)).result;

describe('SharedLogisticRegression: laws', () => {
  it('ends where the gradient is 0, at most dualGap_ above the minimum', () => {
    fc.assert(
      fc.property(sharedDraws(), (draw) => {
        const problem = sharedProblemOf(draw);
        const model = fitOf(problem);
        const { value, gradient, slopes } = plainObjective(problem, coefOf(model), model.intercept_);
        expect(largest(gradient)).toBeLessThan(1e-9);
        if (draw.fitIntercept) expect(largest(slopes)).toBeLessThan(1e-9);
        else expect(model.intercept_).toEqual(slopes.map(() => 0));
        expect(model.dualGap_).toBeLessThanOrEqual(1e-12 * value);
        // A fit that stops early still says the truth.
        const early = capturedWarnings(() => fitShared(problem, { maxIter: 1, tol: 0 })).result;
        const there = plainObjective(problem, coefOf(early), early.intercept_).value;
        expect(early.nIter_).toBeLessThanOrEqual(1);
        expect(there - value).toBeLessThanOrEqual(early.dualGap_ + 1e-14);
        expect(there).toBeGreaterThanOrEqual(value - 1e-14);
      }),
    );
  });

  it('is the same for shared samples as for the same samples as own', () => {
    fc.assert(
      fc.property(sharedDraws({ shared: true }), (draw) => {
        const problem = sharedProblemOf(draw);
        expectSame(all(fitOf({ ...problem, shared: false })), all(fitOf(problem)));
      }),
    );
  });

  it('is the same for dense and for sparse columns', () => {
    fc.assert(
      fc.property(sharedDraws({ sparse: true }), (draw) => {
        const problem = sharedProblemOf(draw);
        expectSame(all(fitOf({ ...problem, sparse: false })), all(fitOf(problem)));
      }),
    );
  });

  it('turns its signs with the labels', () => {
    fc.assert(
      fc.property(sharedDraws(), (draw) => {
        const problem = sharedProblemOf(draw);
        const turned = problem.tasks.map((task) => ({
          ...task,
          y: task.y.map((label) => (label === null ? null : -label)),
        }));
        const model = fitOf({ ...problem, tasks: turned });
        expectSame(
          all(model).map((value) => -value),
          all(fitOf(problem)),
        );
      }),
    );
  });

  it('does not look at samples without weight', () => {
    fc.assert(
      fc.property(sharedDraws({ weights: true, missing: true }), (draw) => {
        const problem = sharedProblemOf(draw);
        const counts = (i: number) => problem.tasks.some(({ y, s }) => y[i] !== null && s[i]! > 0);
        const spoilt = problem.tasks.map(({ X, y, s }) => ({
          X: X.map((row, i) => {
            const isSeen = problem.shared ? counts(i) : y[i] !== null && s[i]! > 0;
            return isSeen ? row : row.map((_, j) => (j % 2 === 0 ? 1e280 : -1e-280));
          }),
          y,
          s,
        }));
        expect(all(fitOf({ ...problem, tasks: spoilt, sparse: false }))).toEqual(
          all(fitOf({ ...problem, sparse: false })),
        );
      }),
    );
  });

  it('scales with taskWeights and alpha, and drops a task of weight 0', () => {
    fc.assert(
      fc.property(sharedDraws({ taskWeights: true }), fc.constantFrom(1e-6, 3, 1e90), (draw, factor) => {
        const problem = sharedProblemOf(draw);
        const model = fitOf(problem);
        const scaled = fitOf({
          ...problem,
          alpha: problem.alpha * factor,
          taskWeights: problem.taskWeights!.map((value) => value * factor),
        });
        expectSame(all(scaled), all(model));
        expect(scaled.eps_ / model.eps_ / factor).toBeCloseTo(1, 9);

        const more = {
          ...problem,
          tasks: [...problem.tasks, problem.tasks[0]!],
          taskWeights: [...problem.taskWeights!, 0],
        };
        const extended = fitOf(more);
        expectSame(coefOf(extended), coefOf(model));
        // Its intercept is the best one for these weights.
        expectSame(extended.intercept_, [...model.intercept_, model.intercept_[0]!]);
      }),
    );
  });

  it('is one common fit with a column for each task in place of its intercept, but for its penalty', () => {
    const problem = sharedProblemOf({ ...plain, T: 3, fitIntercept: true, shared: false });
    const size = 1e6; // so large that the penalty does not feel the weight
    const tasks = problem.tasks.map(({ X, y, s }, t) => ({
      X: X.map((row) => [...row, ...problem.tasks.map((_, k) => (k === t ? size : 0))]),
      y,
      s,
    }));
    const model = fitOf({ ...problem, tasks, fitIntercept: false });
    const expected = all(fitOf(problem));
    expectSame(
      coefOf(model).map((value, j) => (j < plain.p ? value : value * size)),
      expected,
      1e-7,
    );
  });

  it('gives the same bits by fitAsync, and the same answer warm or on the reference kernels', async () => {
    const draws = fc.sample(sharedDraws(), 10);
    for (const draw of draws) {
      const problem = sharedProblemOf(draw);
      const { alpha, fitIntercept, taskWeights } = problem;
      const model = new SharedLogisticRegression({ alpha, fitIntercept, taskWeights });
      const tasks = ownTasks(problem);
      const sync = all(model.clone().fit(tasks));
      const heardOf: number[] = [];
      const async = await model.clone().fitAsync(tasks, { onProgress: ({ gap }) => heardOf.push(gap) });
      expect(all(async)).toEqual(sync);
      expect(heardOf.every((gap) => gap >= 0)).toBe(true);
      expectSame(all(model.clone().fit(tasks, { kernels: 'reference' })), sync);
      const warm = model.clone().setParams({ warmStart: true }).fit(tasks);
      const again = warm.fit(tasks);
      expect(again.nIter_).toBeLessThanOrEqual(1);
      expectSame(all(again), sync);
    }
  });
});

const plain = {
  n: 20,
  p: 3,
  T: 2,
  seed: 5,
  alpha: 1e-2,
  shared: true,
  sparse: false,
  fitIntercept: true,
  missing: false,
  weights: false,
  taskWeights: false,
};

describe('SharedLogisticRegression without a penalty', () => {
  const rows = (n: number, p: number, seed: number) =>
    sharedProblemOf({ ...plain, n, p, seed, T: 1 }).tasks[0]!.X;
  const refusal = (X: number[][], Y: unknown[][], more: object = {}) =>
    inputErrorOf(() => new SharedLogisticRegression({ alpha: 0, ...more }).fit(X, Y as number[][]));

  it('reaches the minimum where there is one, with a certificate', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.boolean(), (seed, shared, fitIntercept) => {
        const drawn = sharedProblemOf({ ...plain, n: 40, seed, shared, fitIntercept, alpha: 0 });
        // Every sample with both labels: nothing can tell them apart.
        const tasks = drawn.tasks.map(({ X, y, s }) => ({
          X: [...X, ...X],
          y: [...y, ...y.map((label) => -label!)],
          s: [...s, ...s.map((weight) => weight / 3)],
        }));
        const problem = { ...drawn, tasks };
        const { result: model, warnings } = capturedWarnings(() => fitShared(problem));
        expect(warnings).toEqual([]);
        expect(model.converged_).toBe(true);
        const { gradient, slopes } = plainObjective(problem, coefOf(model), model.intercept_);
        expect(largest(gradient)).toBeLessThan(1e-10);
        if (fitIntercept) expect(largest(slopes)).toBeLessThan(1e-10);
        expect(model.dualGap_).toBeLessThan(1e-12);
      }),
    );
  });

  it('refuses labels that one feature tells apart, by its name', () => {
    const X = rows(30, 3, 1);
    const Y = X.map((row, i) => [row[1]! > 0.2, i % 3 === 0]);
    const Y2 = X.map((row) => [row[1]! > 0.2, row[1]! > -0.4]);
    expect(refusal(X, Y2)).toMatch(
      /alpha = 0 there is no minimum.*feature 1 alone.*task 0, task 1.*Set alpha above 0/s,
    );
    const act = () =>
      new SharedLogisticRegression({ alpha: 0 }).fit(X, Y2, {
        featureNames: ['a', 'b', 'c'],
        taskNames: ['u', 'v'],
      });
    expect(inputErrorOf(act)).toMatch(
      /feature 1 \("b"\) alone tells samples of task 0 \("u"\), task 1 \("v"\) apart/,
    );
    // One task alone is not enough: the weights are shared.
    expect(new SharedLogisticRegression({ alpha: 0 }).fit(X, Y).converged_).toBe(true);
    expect(
      refusal(
        X,
        Y.map(([label]) => [label]),
      ),
    ).toMatch(/feature 1 alone tells samples of task 0 apart/);
  });

  it('refuses a word that occurs with one label only, in sparse columns', () => {
    const { tasks } = sharedProblemOf({ ...plain, n: 40, p: 4, T: 1, seed: 8, sparse: true });
    const { X, y } = tasks[0]!;
    const first = y.indexOf(1);
    const words = X.map((row, i) => [...row, i === first ? 2 : 0]);
    const Y = y.map((label) => [label]);
    const told = (form: MatrixInput) =>
      inputErrorOf(() => new SharedLogisticRegression({ alpha: 0 }).fit(form, Y));
    expect(told(compressed(words))).toMatch(/feature 4 alone/);
    expect(told(words)).toMatch(/feature 4 alone/);
  });

  it('refuses labels that a combination of features tells apart, wholly or in part', () => {
    const X = rows(40, 3, 2);
    const whole = X.map((row) => [row[0]! + 2 * row[1]! > 0.1]);
    expect(refusal(X, whole)).toMatch(/separable, for a combination of the features.*task 0/s);
    // Only the samples that stand out of a plane, all of one label, can be told apart.
    const flat = X.map(([a, b, c], i) => [a! + c! + (i < 12 ? 1 : 0), a!, b!, c!]);
    const noisy = X.map((row, i) => [i < 12 || row[1]! + ((i * 7) % 5) - 2 > 0]);
    expect(refusal(flat, noisy)).toMatch(/separable, for a combination of the features/);
    // One sample of the other label in that place, and there is a minimum.
    const bound = noisy.map(([label], i) => [i === 5 ? false : label!]);
    expect(new SharedLogisticRegression({ alpha: 0 }).fit(flat, bound).converged_).toBe(true);
    // With more features than samples there always is a combination.
    expect(refusal(rows(10, 20, 3), [[1], [0], [0], [1], [1], [0], [1], [0], [0], [1]])).toMatch(/separable/);
    expect(refusal(X, whole, { fitIntercept: false, taskWeights: [2] })).toMatch(
      /there is no minimum|separable/,
    );
  });

  it('does not take a low objective for a minimum, wherever it stops', () => {
    const X = rows(40, 3, 2);
    const flat = X.map(([a, b, c], i) => [a! + c! + (i < 12 ? 1 : 0), a!, b!, c!]);
    const noisy = X.map((row, i) => [i < 12 || row[1]! + ((i * 7) % 5) - 2 > 0]);
    for (const how of [{ maxIter: 2, tol: 0.99 }, { maxIter: 2 }, { tol: 0 }]) {
      expect(refusal(flat, noisy, how)).toMatch(/separable, for a combination of the features/);
    }
  });

  it('finds its way where losses are flat', () => {
    // Weights of 1e-10 against 1, columns of any size: Newton's steps overflow what they aim at.
    const X = [
      [3e20, 1],
      [-2e20, 0.5],
      [1e20, -2],
      [5e20, 0.3],
      [-4e20, 1.5],
      [2e20, -0.7],
    ];
    const Y = [[1], [0], [0], [1], [0], [1]];
    for (const alpha of [1e-12, 1e-4, 1]) {
      const model = new SharedLogisticRegression({ alpha }).fit(X, Y, {
        sampleWeight: [1e5, 1e-5, 1e-5, 1, 1e-5, 1e5],
      });
      expect(model.converged_).toBe(true);
    }
  });

  it('fits the same labels with a penalty, however weak', () => {
    const X = rows(40, 3, 2);
    const Y = X.map((row) => [row[0]! + 2 * row[1]! > 0.1]);
    for (const alpha of [1e-3, 1e-8, 1e-14]) {
      const model = new SharedLogisticRegression({ alpha }).fit(X, Y);
      expect(model.converged_).toBe(true);
      expect(model.score(X, Y)).toBe(1);
    }
  });

  it('leaves copied columns a minimum, with predictions that are unique', () => {
    const { tasks } = sharedProblemOf({ ...plain, n: 60, T: 1, seed: 4 });
    const { X } = tasks[0]!;
    const Y = X.map((row, i) => [row[0]! + ((i * 7) % 11) / 2 - 2.5 > 0]);
    const model = new SharedLogisticRegression({ alpha: 0 }).fit(X, Y);
    const copies = X.map((row) => [...row, row[0]!, row[1]! + row[2]!]);
    const more = new SharedLogisticRegression({ alpha: 0 }).fit(copies, Y);
    expect(more.converged_).toBe(true);
    expectSame(more.decisionFunction(copies).to1DArray(), model.decisionFunction(X).to1DArray());
  });
});

describe('SharedLogisticRegression: tasks with one label', () => {
  const X = [[1], [2], [3], [4]];

  it('are refused by name where the intercept is free', () => {
    const Y = [
      ['a', 'b', 'a'],
      ['b', 'b', 'a'],
      ['a', 'b', null],
      ['b', 'b', 'a'],
    ];
    const fit = () => new SharedLogisticRegression().fit(X, Y, { taskNames: ['x', 'y', 'z'] });
    expect(inputErrorOf(fit)).toMatch(
      /task 1 \("y"\) has only the label "b", task 2 \("z"\) has only the label "a".*no finite best value.*fitIntercept/s,
    );
    const own = Y[0]!.map((_, t) => ({ X, y: Y.map((row) => row[t]!) }));
    expect(inputErrorOf(() => new SharedLogisticRegression().fit(own))).toMatch(
      /task 1 has only the label "b"/,
    );
  });

  it('count what weights leave of them', () => {
    const Y = [[1], [0], [0], [0]];
    const fit = () => new SharedLogisticRegression().fit(X, Y, { sampleWeight: [0, 1, 1, 1] });
    expect(inputErrorOf(fit)).toMatch(/task 0 has only the label 0/);
  });

  it('are fitted through the shared weights where there is no intercept', () => {
    const Y = [
      [1, 1],
      [0, 1],
      [1, 1],
      [1, 1],
    ];
    const model = new SharedLogisticRegression({ fitIntercept: false, alpha: 0.1 }).fit(X, Y);
    expect(model.converged_).toBe(true);
    expect(model.coef_.get(0, 0)).toBeGreaterThan(0);
  });
});

describe('SharedLogisticRegression: hard numbers', () => {
  const problem = sharedProblemOf({ ...plain, n: 30, T: 2 });
  const { X } = problem.tasks[0]!;
  const Y = X.map((_, i) => problem.tasks.map(({ y }) => y[i]!)) as number[][];

  it('takes columns of any size that float64 can square', () => {
    for (const alpha of [0, 1e-4]) {
      const base = new SharedLogisticRegression({ alpha, tol: 1e-12 }).fit(X, Y);
      const sizes = [1e150, 1, 1e-150];
      const scaled = X.map((row) => row.map((value, j) => value * sizes[j]!));
      const { result: model } = capturedWarnings(() =>
        new SharedLogisticRegression({ alpha }).fit(scaled, Y),
      );
      expect(all(model).every(Number.isFinite)).toBe(true);
      if (alpha === 0)
        expectSame(
          coefOf(model).map((value, j) => value * sizes[j]!),
          coefOf(base),
        );
      expect(model.converged_).toBe(true);
      expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
    }
    for (const size of [1e-170, 1e170]) {
      const scaled = X.map((row) => [row[0]!, row[1]! * size, row[2]!]);
      expect(inputErrorOf(() => new SharedLogisticRegression().fit(scaled, Y))).toMatch(
        /column 1 of X is too (small|large) for float64/,
      );
    }
  });

  it('takes columns far from the origin, and constant ones', () => {
    const base = all(new SharedLogisticRegression({ tol: 1e-12 }).fit(X, Y));
    const far = X.map((row) => [row[0]! + 1e6, row[1]! - 1e5, row[2]!, 7]);
    const model = new SharedLogisticRegression({ tol: 1e-12 }).fit(far, Y);
    expect(model.coef_.get(0, 3)).toBe(0);
    expectSame(coefOf(model).slice(0, 3), base.slice(0, 3), 1e-7);
    expect(model.converged_).toBe(true);
    const constant = new SharedLogisticRegression().fit(
      X.map(() => [3, 0.1]),
      Y,
    );
    expect(coefOf(constant)).toEqual([0, 0]);
    const shares = [0, 1].map((t) => Y.filter((row) => row[t]! > 0).length / 30);
    expectSame(
      constant.intercept_,
      shares.map((q) => Math.log(q / (1 - q))),
    );
  });

  it('predicts at margins of any size', () => {
    const model = new SharedLogisticRegression({ alpha: 0.1 }).fit(X, Y);
    for (const size of [1e4, 1e300]) {
      const away = [
        [size, 0, 0],
        [-size, 0, 0],
      ];
      const proba = model.predictProba(away).flatMap((task) => task.to1DArray());
      expect(proba.every((q) => q === 0 || q === 1)).toBe(true);
      expect(
        model
          .predict(away)
          .flat()
          .every((label) => label === -1 || label === 1),
      ).toBe(true);
    }
    const sure = new SharedLogisticRegression({ alpha: 1e-12 }).fit(
      X,
      X.map((row) => [row[0]! > 0]),
    );
    expect(
      largest(sure.decisionFunction(X.map((row) => row.map((v) => v * 1e4))).to1DArray()),
    ).toBeGreaterThan(1e4);
  });

  it('starts anew where a warm start is worse than nothing', () => {
    const model = new SharedLogisticRegression({ warmStart: true }).fit(X, Y);
    const expected = all(model);
    const turned = Y.map((row) => row.map((label) => -label));
    model.setParams({ alpha: 1e-10 }).fit(
      X.map((row) => row.map((v) => v * 1e-3)),
      turned,
    );
    model.setParams({ alpha: 1e-4 }).fit(X, Y);
    expectSame(all(model), expected);
    expect(
      inputErrorOf(() =>
        model.fit(
          X.map((row) => row.slice(1)),
          Y,
        ),
      ),
    ).toMatch(/warmStart.*3 features.*2 features and 2 outputs/s);
    model.setParams({ fitIntercept: false }).fit(X, Y);
    expect(model.intercept_).toEqual([0, 0]);
  });

  it('says so where it falls short', () => {
    const { result, warnings } = capturedWarnings(() =>
      new SharedLogisticRegression({ maxIter: 1, tol: 1e-9 }).fit(X, Y),
    );
    expect(result.converged_).toBe(false);
    expect(warnings[0]).toBeInstanceOf(ConvergenceWarning);
    expect(warnings[0]!.message).toMatch(/maxIter = 1.*duality gap.*tol = 1e-9.*Raise maxIter/s);
    const last = capturedWarnings(() => new SharedLogisticRegression({ tol: 0 }).fit(X, Y));
    if (last.warnings.length > 0) expect(last.warnings[0]!.message).toMatch(/limit of float64/);
    expect(last.result.dualGap_).toBeLessThan(1e-20);
  });

  it('stops where it is told to', async () => {
    const control = new AbortController();
    const model = new SharedLogisticRegression();
    const run = model.fitAsync(X, Y, {
      signal: control.signal,
      onProgress: () => control.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
    expect(() => model.coef_).toThrow(/not fitted/);
  });
});

describe('SharedLogisticRegression: parameters', () => {
  const X = [[1], [2], [3], [4]];
  const Y = [[0], [1], [0], [1]];

  it('are checked in fit', () => {
    const refusal = (params: object) => inputErrorOf(() => new SharedLogisticRegression(params).fit(X, Y));
    expect(refusal({ alpha: -1 })).toMatch(/alpha must be a finite number, at least 0; got -1/);
    expect(refusal({ alpha: Number.NaN })).toMatch(/alpha/);
    expect(refusal({ tol: -1 })).toMatch(/tol/);
    expect(refusal({ maxIter: 0 })).toMatch(/maxIter must be an integer/);
    expect(refusal({ fitIntercept: 1 })).toMatch(/fitIntercept must be true or false/);
    expect(refusal({ warmStart: 'yes' })).toMatch(/warmStart/);
    expect(refusal({ taskWeights: [1, 2] })).toMatch(/taskWeights has 2 entries; expected 1/);
    expect(refusal({ taskWeights: [0] })).toMatch(/taskWeights is all zero/);
    expect(refusal({ taskWeights: [-1] })).toMatch(/taskWeights\[0\] is -1/);
    expect(() => new SharedLogisticRegression({ C: 1 } as never)).toThrow(InputError);
  });

  it('show themselves, and clone', () => {
    const model = new SharedLogisticRegression({ alpha: 2, taskWeights: [1, 2] });
    expect(String(model)).toBe('SharedLogisticRegression({ alpha: 2, taskWeights: an array of length 2 })');
    expect(model.clone().getParams()).toEqual(model.getParams());
  });
});
