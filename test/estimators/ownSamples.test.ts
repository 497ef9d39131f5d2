/** MultiTaskElasticNet on tasks with their own samples, missing targets, weights per entry and task weights. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, MultiTaskElasticNet, MultiTaskLasso } from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  type MixedCase,
  type MixedDraw,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { mixedOracles } from '../oracles/mixed.js';

const squared = (fixed: Partial<MixedDraw> = {}) => mixedDraws(['squared'], fixed);

function solved(
  problem: MixedCase,
  form: { shared: boolean; sparse?: boolean },
  more: { tol?: number; maxIter?: number } = {},
): MultiTaskElasticNet {
  const { alpha, l1Ratio, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskElasticNet({
    ...{ alpha, l1Ratio, fitIntercept, taskWeights, tol: 1e-12, maxIter: 20000, ...more },
  });
  const args = fitArgumentsOf(problem, { shared: form.shared, sparse: form.sparse ?? false });
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskElasticNet)(...args)).result;
}

const answerOf = (model: MultiTaskElasticNet) => ({
  coef: model.coef_.to2DArray(),
  intercept: model.intercept_,
});

/** Where two fits are the same minimum: their objectives are as near as their gaps allow, and no farther. */
function expectSameMinimum(problem: MixedCase, a: MultiTaskElasticNet, b: MultiTaskElasticNet): void {
  const [pa, pb] = [mixedObjective(problem, answerOf(a)), mixedObjective(problem, answerOf(b))];
  const rounding = 1e-13 * Math.max(pa, pb);
  expect(pa - pb).toBeLessThanOrEqual(a.dualGap_ + rounding);
  expect(pb - pa).toBeLessThanOrEqual(b.dualGap_ + rounding);
  expect(Math.max(a.dualGap_, b.dualGap_)).toBeLessThan(1e-9 * Math.max(1, pa));
}

describe('the least objective', () => {
  const cases = mixedOracles.filter(({ tasks }) => tasks.every(({ loss }) => loss === 'squared'));

  it.each(cases)("is the interior-point method's: $name", (oracle) => {
    for (const sparse of [false, true]) {
      const model = solved(oracle, { shared: oracle.shared, sparse });
      const found = mixedObjective(oracle, answerOf(model));
      expect(model.converged_).toBe(true);
      expect(found).toBeLessThan(oracle.objective * (1 + 1e-8));
      expect(found).toBeGreaterThan(oracle.objective * (1 - 1e-7));
    }
  });

  it('is at most a gap away, however early a fit stops', () => {
    fc.assert(
      fc.property(squared(), fc.boolean(), fc.constantFrom(1, 2, 5), (draw, sparse, maxIter) => {
        const problem = mixedCase(draw);
        const best = mixedObjective(problem, answerOf(solved(problem, { shared: draw.shared, sparse })));
        const early = solved(problem, { shared: draw.shared, sparse }, { maxIter });
        const excess = mixedObjective(problem, answerOf(early)) - best;
        expect(excess).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
      }),
    );
  });

  it('is reached to the tolerance that was asked for', () => {
    fc.assert(
      fc.property(squared(), (draw) => {
        const model = solved(mixedCase(draw), { shared: draw.shared }, { tol: 1e-6 });
        expect(model.converged_).toBe(true);
        expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
      }),
    );
  });
});

describe('tasks with their own samples', () => {
  it('that are the same samples are tasks that share them', () => {
    fc.assert(
      fc.property(squared({ shared: true }), fc.boolean(), (draw, sparse) => {
        const problem = mixedCase(draw);
        expectSameMinimum(
          problem,
          solved(problem, { shared: true, sparse }),
          solved(problem, { shared: false, sparse }),
        );
      }),
    );
  });

  it('count as their weights say: lambda and alpha together change nothing', () => {
    fc.assert(
      fc.property(squared(), fc.constantFrom(0.125, 8, 1024), (draw, factor) => {
        const problem = mixedCase(draw);
        const lambda = problem.taskWeights ?? problem.tasks.map(() => 1);
        const scaled = {
          ...problem,
          taskWeights: lambda.map((weight) => weight * factor),
          alpha: problem.alpha * factor,
        };
        const [a, b] = [solved(problem, { shared: draw.shared }), solved(scaled, { shared: draw.shared })];
        const objective = mixedObjective(problem, answerOf(a));
        const gap = a.dualGap_ + b.dualGap_ / factor;
        expect(Math.abs(mixedObjective(problem, answerOf(b)) - objective)).toBeLessThanOrEqual(
          gap + 1e-13 * objective,
        );
      }),
    );
  });
});

describe('a task', () => {
  const X = [
    [1, 0.1, 3],
    [2, 0.1, 1],
    [0, 0.1, -2],
    [4, 0.1, 0.5],
    [3, 0.1, 2],
  ];
  const y = [1, 2, 0.5, 3, 2.5];

  it('may have a column that is constant for it alone, and no use for it', () => {
    const own = X.map(([a, , c], i) => [a!, i, c!]);
    const model = new MultiTaskLasso({ alpha: 0.01, tol: 1e-10 }).fit([
      { X, y },
      { X: own, y: y.map((v, i) => v + 2 * i) },
    ]);
    expect(model.coef_.get(0, 1)).toBe(0);
    expect(model.coef_.get(1, 1)).toBeGreaterThan(1);
    expect(model.converged_).toBe(true);
  });

  it('may have one sample', () => {
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit([
      { X, y },
      { name: 'single', X: [[1, 2, 3]], y: [7] },
    ]);
    expect(model.coef_.getRow(1)).toEqual([0, 0, 0]);
    expect(model.predict([[5, 5, 5]], { task: 'single' })).toEqual(Float64Array.of(7));
  });

  it('of weight 0 has weights of 0', () => {
    const model = new MultiTaskLasso({ alpha: 0.1, taskWeights: [1, 0] }).fit(
      X,
      y.map((v, i) => [v, i]),
    );
    const alone = new MultiTaskLasso({ alpha: 0.1 }).fit(
      X,
      y.map((v) => [v]),
    );
    expect(model.coef_.getRow(1)).toEqual([0, 0, 0]);
    expect(model.coef_.getRow(0)).toEqual(alone.coef_.getRow(0).map((v) => expect.closeTo(v, 10) as number));
    expect(model.converged_).toBe(true);
  });

  it('may have numbers of any size', () => {
    for (const [size, unit] of [
      [1e150, 1e-100],
      [1e-150, 1e100],
    ] as const) {
      const [big, plain] = [size, 1].map((s) =>
        new MultiTaskLasso({ alpha: 0.01 * s * (s === 1 ? 1 : unit), tol: 1e-10 }).fit([
          { X: X.map((x) => x.map((v) => v * s)), y: y.map((v) => v * (s === 1 ? 1 : unit)) },
          {
            X: X.slice(1).map((x) => x.map((v) => v * s)),
            y: [3, 1, 2, 2].map((v) => v * (s === 1 ? 1 : unit)),
          },
        ]),
      ) as [MultiTaskLasso, MultiTaskLasso];
      const expected = plain.coef_.to1DArray();
      const found = big.coef_.to1DArray().map((v) => (v * size) / unit);
      for (const [k, value] of found.entries()) expect(value).toBeCloseTo(expected[k]!, 8);
      expect(big.converged_).toBe(true);
    }
  });

  it('is named where its columns are beyond float64', () => {
    const huge = X.map((x) => x.map((v) => v * 1e200));
    expect(
      inputErrorOf(() =>
        new MultiTaskLasso().fit([
          { X, y },
          { X: huge, y },
        ]),
      ),
    ).toContain('column 0 of X is too large');
    const tiny = X.map((x) => x.map((v) => v * 1e-200));
    expect(
      inputErrorOf(() =>
        new MultiTaskLasso().fit([
          { X, y },
          { X: tiny, y },
        ]),
      ),
    ).toContain('column 0 of X is too small');
  });

  it('has a score of its own', () => {
    const tasks = [
      { X, y },
      { X: X.slice(1), y: [3, 1, Number.NaN, 2] },
    ];
    const model = new MultiTaskLasso({ alpha: 0.01 }).fit(tasks);
    const [first, second] = model.scores(tasks);
    expect(model.score(tasks)).toBeCloseTo((first! + second!) / 2, 12);
    const Y = X.map((_, i) => [y[i]!, i === 0 ? Number.NaN : tasks[1]!.y[i - 1]!]);
    const shared = new MultiTaskLasso({ alpha: 0.01 }).fit(X, Y);
    expect(shared.scores(X, Y)).toEqual([expect.closeTo(first!, 10), expect.closeTo(second!, 10)]);
    expect(() => model.score([{ X, y }])).toThrow(InputError);
  });
});

describe('taskWeights', () => {
  const X = [[1], [2], [3], [5]];
  const Y = X.map(([x]) => [x!, 2 * x!]);
  const refusal = (taskWeights: unknown) =>
    inputErrorOf(() => new MultiTaskLasso({ taskWeights: taskWeights as number[] }).fit(X, Y));

  it('are T numbers, 0 or more, not all 0', () => {
    expect(refusal([1])).toContain('taskWeights has 1 entry; expected 2');
    expect(refusal([1, -1])).toContain('taskWeights[1] is -1');
    expect(refusal([0, 0])).toContain('taskWeights is all zero');
    expect(refusal([1, Number.NaN])).toContain('taskWeights[1] is NaN');
  });

  it('stand in the model file', () => {
    const model = new MultiTaskLasso({ alpha: 0.1, taskWeights: Float64Array.of(1, 3) }).fit(X, Y);
    const copy = MultiTaskLasso.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(copy.taskWeights).toEqual([1, 3]);
    expect(copy.fit(X, Y).coef_.to2DArray()).toEqual(model.coef_.to2DArray());
  });
});
