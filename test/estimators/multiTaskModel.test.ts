/** MultiTaskModel against oracles, other estimators, and its laws. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MultiTaskElasticNet, MultiTaskModel, rowLasso } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { logisticOracles } from '../oracles/logistic.js';
import { mixedOracles } from '../oracles/mixed.js';

const any = LOSSES;
const runs = { numRuns: Math.min(100, HALF_RUNS) };

function solved(
  problem: MixedCase,
  form: { shared: boolean; sparse?: boolean },
  more: { tol?: number; maxIter?: number } = {},
): MultiTaskModel {
  const { tasks, alpha, l1Ratio, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskModel({
    losses: tasks.map(({ loss }) => loss),
    penalty: rowLasso({ alpha, l1Ratio }),
    ...{ fitIntercept, taskWeights, tol: 1e-11, maxIter: 20000, ...more },
  });
  const args = fitArgumentsOf(problem, { shared: form.shared, sparse: form.sparse ?? false });
  return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...args)).result;
}

const answerOf = (model: MultiTaskModel) => ({ coef: model.coef_.to2DArray(), intercept: model.intercept_ });
const objectiveOf = (problem: MixedCase, model: MultiTaskModel) => mixedObjective(problem, answerOf(model));

function expectSameMinimum(problem: MixedCase, a: MultiTaskModel, b: MultiTaskModel): void {
  const [pa, pb] = [objectiveOf(problem, a), objectiveOf(problem, b)];
  const rounding = 1e-13 * Math.max(pa, pb);
  expect(pa - pb).toBeLessThanOrEqual(a.dualGap_ + rounding);
  expect(pb - pa).toBeLessThanOrEqual(b.dualGap_ + rounding);
  expect(Math.max(a.dualGap_, b.dualGap_)).toBeLessThan(1e-9 * Math.max(1, pa));
}

describe('the least objective', () => {
  it.each(mixedOracles)("is the interior-point method's: $name", (oracle) => {
    for (const sparse of [false, true]) {
      const model = solved(oracle, { shared: oracle.shared, sparse });
      const found = objectiveOf(oracle, model);
      expect(model.converged_).toBe(true);
      expect(found).toBeLessThan(oracle.objective * (1 + 1e-8));
      expect(found).toBeGreaterThan(oracle.objective * (1 - 1e-7));
    }
  });

  it('is at most a gap away, however early a fit stops', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), fc.constantFrom(1, 3, 7, 20), (draw, sparse, maxIter) => {
        const problem = mixedCase(draw);
        const best = objectiveOf(problem, solved(problem, { shared: draw.shared, sparse }));
        const early = solved(problem, { shared: draw.shared, sparse }, { maxIter, tol: 0 });
        expect(objectiveOf(problem, early) - best).toBeLessThanOrEqual(early.dualGap_ + 1e-12 * best);
      }),
      runs,
    );
  });

  it('is reached to the tolerance that was asked for', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.boolean(), (draw, sparse) => {
        const model = solved(mixedCase(draw), { shared: draw.shared, sparse }, { tol: 1e-7 });
        expect(model.converged_).toBe(true);
        expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
      }),
      runs,
    );
  });
});

describe('one classification', () => {
  it.each(logisticOracles)("is scikit-learn's LogisticRegression: $name", (oracle) => {
    const K = oracle.coef.length;
    const { alpha, l1Ratio, fitIntercept } = oracle;
    const model = new MultiTaskModel({
      losses: K === 1 ? 'logistic' : 'softmax',
      penalty: rowLasso({ alpha, l1Ratio }),
      fitIntercept,
      tol: 1e-12,
      maxIter: 20000,
    }).fit(
      oracle.X,
      oracle.y.map((label) => [label]),
    );
    const digits = 6;
    for (const [k, row] of oracle.coef.entries()) {
      for (const [j, value] of row.entries()) expect(model.coef_.get(k, j)).toBeCloseTo(value, digits);
      expect(model.intercept_[k]).toBeCloseTo(oracle.intercept[k]!, digits);
    }
    const proba = model.predictProba(oracle.X.slice(0, 5), { task: 0 });
    for (const [i, row] of oracle.probabilities.entries()) {
      for (const [k, value] of row.entries()) expect(proba.get(i, k)).toBeCloseTo(value, digits);
    }
    expect(model.converged_).toBe(true);
  });

  it('of two labels is the same by logistic loss and by softmax, with half the ridge', () => {
    // u = (-w, w) / 2 gives the same eta difference w, and ||u||^2 = ||w||^2 / 2: twice the alpha is the same ridge;
    // for the lasso ||u|| = ||w|| / sqrt(2): sqrt(2) times the alpha.
    fc.assert(
      fc.property(
        mixedDraws(['logistic'], { losses: ['logistic'] }),
        fc.constantFrom(0, 1),
        (draw, l1Ratio) => {
          const problem = { ...mixedCase(draw), l1Ratio };
          const [task] = problem.tasks;
          const { X, y, sampleWeight } = task!;
          const labels = { X, y: y.map((v) => v ?? Number.NaN), sampleWeight };
          const common = {
            fitIntercept: draw.fitIntercept,
            taskWeights: problem.taskWeights,
            tol: 1e-12,
            maxIter: 20000,
          };
          const logistic = new MultiTaskModel({
            losses: 'logistic',
            penalty: rowLasso({ alpha: draw.alpha, l1Ratio }),
            ...common,
          });
          const softmax = new MultiTaskModel({
            losses: 'softmax',
            penalty: rowLasso({ alpha: draw.alpha * (l1Ratio === 0 ? 2 : Math.SQRT2), l1Ratio }),
            ...common,
          });
          capturedWarnings(() => [logistic.fit([labels]), softmax.fit([labels])]);
          const objective = objectiveOf(problem, logistic);
          const difference = {
            coef: [softmax.coef_.getRow(1).map((v, j) => v - softmax.coef_.get(0, j))],
            intercept: [softmax.intercept_[1]! - softmax.intercept_[0]!],
          };
          const gap = logistic.dualGap_ + softmax.dualGap_ + 1e-12;
          expect(Math.abs(mixedObjective(problem, difference) - objective)).toBeLessThan(gap);
        },
      ),
      runs,
    );
  });
});

describe('squared losses alone', () => {
  it('are a MultiTaskElasticNet', () => {
    fc.assert(
      fc.property(mixedDraws(['squared']), (draw) => {
        const problem = mixedCase(draw);
        const model = solved(problem, { shared: draw.shared });
        const { alpha, l1Ratio, fitIntercept, taskWeights } = problem;
        const net = new MultiTaskElasticNet({
          ...{ alpha, l1Ratio, fitIntercept, taskWeights, tol: 1e-11, maxIter: 20000 },
        });
        const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: false });
        capturedWarnings(() => (net.fit as (...given: unknown[]) => unknown)(...args));
        expect(model.coef_.to2DArray()).toEqual(net.coef_.to2DArray());
        if (!draw.shared || draw.weights !== 'none') return;
        const data = args.slice(0, 2) as [never, never];
        expect(model.score(...data)).toBe(net.score(...data));
      }),
      { numRuns: 20 },
    );
  });
});

describe('tasks of any kind', () => {
  it('may share samples or have the same as their own, dense or sparse', () => {
    fc.assert(
      fc.property(mixedDraws(any, { shared: true }), fc.boolean(), (draw, sparse) => {
        const problem = mixedCase(draw);
        expectSameMinimum(
          problem,
          solved(problem, { shared: true, sparse }),
          solved(problem, { shared: false }),
        );
      }),
      runs,
    );
  });

  it('count as their weights say: lambda and alpha together change nothing', () => {
    fc.assert(
      fc.property(mixedDraws(any), fc.constantFrom(0.125, 8), (draw, factor) => {
        const problem = mixedCase(draw);
        const lambda = problem.taskWeights ?? problem.tasks.map(() => 1);
        const taskWeights = lambda.map((weight) => weight * factor);
        const scaled = { ...problem, taskWeights, alpha: problem.alpha * factor };
        const [a, b] = [solved(problem, { shared: draw.shared }), solved(scaled, { shared: draw.shared })];
        const gap = a.dualGap_ + b.dualGap_ / factor;
        const objective = objectiveOf(problem, a);
        expect(Math.abs(objectiveOf(problem, b) - objective)).toBeLessThan(gap + 1e-12 * objective);
      }),
      runs,
    );
  });

  it('are warm started at their own minimum', () => {
    fc.assert(
      fc.property(mixedDraws(any, { shared: true }), (draw) => {
        const problem = mixedCase(draw);
        const model = solved(problem, { shared: true });
        const before = objectiveOf(problem, model);
        const { nIter_ } = model;
        model.setParams({ warmStart: true });
        const args = fitArgumentsOf(problem, { shared: true, sparse: false });
        capturedWarnings(() => (model.fit as (...given: unknown[]) => unknown)(...args));
        expect(objectiveOf(problem, model)).toBeLessThan(before * (1 + 1e-9));
        expect(model.nIter_).toBeLessThanOrEqual(nIter_ + 60);
      }),
      { numRuns: 20 },
    );
  });

  it.each([1e6, 1e9])('start anew where their weights are worse than none: X times %s', (factor) => {
    const random = createRandom(3);
    const X = Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => random.normal()));
    const larger = X.map((row) => row.map((value) => value * factor));
    const options = { losses: ['softmax'] as const, penalty: rowLasso({ alpha: 0.05 }), maxIter: 300 };
    const column = X.map((_, i) => [i < 3 ? i : random.integer(3)]);
    const [cold, warm] = [false, true].map((warmStart) => {
      const model = new MultiTaskModel({ ...options, warmStart }).fit(X, column);
      return capturedWarnings(() => model.fit(larger, column)).result.toJSON().fitted;
    });
    expect(warm).toEqual(cold);
  });

  it('have nothing to do when fitted again, and little at a strength nearby', () => {
    for (let seed = 0; seed < 16; seed++) {
      const random = createRandom(seed);
      const [n, p] = [20 + random.integer(60), 5 + random.integer(80)];
      const X = Array.from({ length: n }, () => Array.from({ length: p }, () => random.normal()));
      const Y = X.map((x, i) => {
        const score = x[0]! - x[1]! + random.normal();
        return [i % 9 === 0 ? Number.NaN : score, score > 0 ? 1 : 0, i < 3 ? i : score > 1 ? 2 : 1];
      });
      const losses = (
        [
          ['squared', 'squared'],
          ['squared', 'logistic'],
          ['squared', 'logistic', 'softmax'],
        ] as const
      )[seed % 3]!;
      const alpha = [0.1, 0.02, 0.003][random.integer(3)]!;
      const given = Y.map((row) => row.slice(0, losses.length));
      const at = (strength: number) => ({
        losses,
        penalty: rowLasso({ alpha: strength }),
        tol: seed % 2 ? 1e-8 : 1e-4,
      });
      const model = new MultiTaskModel({ ...at(alpha), warmStart: true }).fit(X, given);
      const { coef_ } = model;
      expect([seed, model.converged_, model.fit(X, given).nIter_]).toEqual([seed, true, 0]);
      // To the rounding of the way into the problem's units and back.
      expect(Matrix.sub(model.coef_, coef_).norm()).toBeLessThan(1e-12 * (1 + coef_.norm()));
      const cold = new MultiTaskModel(at(0.97 * alpha)).fit(X, given).nIter_;
      const warm = model.setParams(at(0.97 * alpha)).fit(X, given).nIter_;
      expect(warm).toBeLessThanOrEqual(cold + 60);
    }
  });
});

describe('kernels', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('of either kind lead to the same objective', () => {
    fc.assert(
      fc.property(mixedDraws(any, { shared: true }), (draw) => {
        const problem = mixedCase(draw);
        const [one, other] = (['wasm', 'reference'] as const).map((kernels) => {
          const model = new MultiTaskModel(solved(problem, { shared: true }).getParams());
          const [X, Y, options] = fitArgumentsOf(problem, { shared: true, sparse: false });
          const all = [X, Y, { ...(options as object), kernels }];
          return capturedWarnings(() => (model.fit as (...given: unknown[]) => MultiTaskModel)(...all))
            .result;
        });
        expectSameMinimum(problem, one!, other!);
      }),
      { numRuns: 30 },
    );
  });

  it('are as asked for', () => {
    const X = [[1], [2], [0], [4]];
    const Y = [
      [1, 0],
      [3, 1],
      [Number.NaN, 0],
      [5, 1],
    ];
    const model = () =>
      new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: rowLasso({ alpha: 0.01 }) });
    const { coef_ } = model().fit(X, Y, { kernels: 'reference' });
    vi.stubGlobal('WebAssembly', undefined);
    expect(model().fit(X, Y).coef_).toEqual(coef_);
    expect(inputErrorOf(() => model().fit(X, Y, { kernels: 'wasm' }))).toContain(
      'there is no WebAssembly here',
    );
    const missing = [
      [1, 0],
      [3, Number.NaN],
      [Number.NaN, 0],
      [5, 1],
    ];
    expect(inputErrorOf(() => new MultiTaskElasticNet().fit(X, missing, { kernels: 'wasm' }))).toContain(
      'WebAssembly',
    );
  });
});

describe('what is hostile', () => {
  const X = [
    [1, 0.1, 3],
    [2, 0.1, 1],
    [0, 0.1, -2],
    [4, 0.1, 0.5],
    [3, 0.1, 2],
    [-1, 0.1, 1],
  ];
  const numbers = [1, 2, 0.5, 3, 2.5, -1];
  const pair = ['n', 'y', 'n', 'y', 'y', 'n'];
  const three = ['a', 'b', 'c', 'b', 'b', 'a'];
  const rows = (...columns: unknown[][]) => X.map((_, i) => columns.map((column) => column[i])) as never;
  const losses = ['squared', 'logistic', 'softmax'] as const;
  const fitted = (alpha: number, scale = 1) => {
    const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha }), tol: 1e-9, maxIter: 5000 });
    const far = X.map((x) => x.map((v) => v * scale));
    return capturedWarnings(() => model.fit(far, rows(numbers, pair, three))).result;
  };

  it('separable labels have a certified minimum under a penalty', () => {
    for (const alpha of [0.3, 0.01, 1e-4]) {
      const model = fitted(alpha);
      expect(model.dualGap_).toBeLessThanOrEqual(1e-6);
      expect(model.coef_.to1DArray().every(Number.isFinite)).toBe(true);
      if (alpha < 0.01) expect(model.predict(X)[1]).toEqual(pair);
    }
  });

  it('a start with margins of 1e4 is left behind', () => {
    const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 1e-9 }), maxIter: 300 });
    const other = X.map((x) => x.map((v) => 1e4 * v));
    capturedWarnings(() => model.fit(other, rows(numbers, pair, three)));
    model.setParams({ warmStart: true, penalty: rowLasso({ alpha: 0.05 }), tol: 1e-9, maxIter: 5000 });
    const flipped = pair.map((label) => (label === 'n' ? 'y' : 'n'));
    const wrong = new MultiTaskModel({
      losses,
      penalty: rowLasso({ alpha: 0.05 }),
      tol: 1e-9,
      maxIter: 5000,
    });
    capturedWarnings(() => [
      model.fit(other, rows(numbers, flipped, three)),
      wrong.fit(other, rows(numbers, flipped, three)),
    ]);
    for (const [k, value] of model.intercept_.entries()) expect(value).toBeCloseTo(wrong.intercept_[k]!, 4);
  });

  it('columns of sizes 1e150 and 1e-150 are those of size 1, with alpha in step', () => {
    const plain = fitted(0.05);
    for (const size of [1e150, 1e-150]) {
      const model = fitted(0.05 * size, size);
      expect(model.converged_).toBe(true);
      for (const [k, value] of model.coef_.to1DArray().entries()) {
        expect(value * size).toBeCloseTo(plain.coef_.to1DArray()[k]!, 5);
      }
    }
  });

  it('a task of one sample, and a column that is constant in one task, do no harm', () => {
    const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 0.01 }), tol: 1e-9 }).fit([
      { X: [[1, 2, 3]], y: [7] },
      { X, y: pair },
      { X: X.map(([a, , c], i) => [a!, i, c!]), y: three },
    ]);
    expect(model.converged_).toBe(true);
    expect(model.coef_.getRow(0)).toEqual([0, 0, 0]);
    expect(model.intercept_[0]).toBe(7);
    expect(model.coef_.get(1, 1)).toBe(0);
  });

  it('one class alone is refused with the name of its task', () => {
    const refusal = (y: unknown[], more: object = {}) =>
      inputErrorOf(() =>
        new MultiTaskModel({ losses: 'logistic', ...more }).fit([
          { X, y: pair },
          { name: 'flat', X, y: y as string[], sampleWeight: [1, 0, 1, 0, 0, 1] },
        ]),
      );
    expect(refusal(pair.map(() => 'n'))).toMatch(/tasks\[1\]\.y has 1 distinct label: "n"/);
    expect(refusal(pair)).toMatch(
      /task 1 \("flat"\) has no observed sample of weight above 0 with the label "y"/,
    );
    const free = new MultiTaskModel({ losses: 'logistic', fitIntercept: false }).fit([
      { X, y: pair, sampleWeight: [1, 0, 1, 0, 0, 1] },
    ]);
    expect(free.converged_).toBe(true);
  });

  it('an alpha too large leaves nothing but the intercepts', () => {
    const model = fitted(1e6);
    expect(model.coef_.to1DArray().every((v) => v === 0)).toBe(true);
    expect(model.dualGap_).toBeLessThan(1e-14);
    expect(model.intercept_[0]).toBeCloseTo(numbers.reduce((a, b) => a + b) / 6, 12);
    expect(model.intercept_[1]).toBeCloseTo(0, 12);
    const [a, b, c] = model.intercept_.slice(2);
    expect(Math.exp(b! - a!)).toBeCloseTo(3 / 2, 9);
    expect(Math.exp(b! - c!)).toBeCloseTo(3, 9);
    expect(a! + b! + c!).toBeCloseTo(0, 12);
  });
});

describe('what a model gives', () => {
  const X = [[0], [1], [2], [3], [4], [5]];
  const Y = [
    [0.1, 'no', 1],
    [0.9, 'no', 1],
    [2.2, 'no', 2],
    [2.8, 'yes', 2],
    [4.1, 'yes', 3],
    [5.2, 'yes', 3],
  ] as never;
  const losses = ['squared', 'logistic', 'softmax'] as const;
  const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 0.01 }) }).fit(X, Y, {
    taskNames: ['size', 'ripe', 'grade'],
  });

  it('is a list in the order of the tasks', () => {
    const [size, ripe, grade] = model.predict(X);
    expect(size).toBeInstanceOf(Float64Array);
    expect(ripe).toEqual(['no', 'no', 'no', 'yes', 'yes', 'yes']);
    expect(grade).toEqual([1, 1, 2, 2, 3, 3]);
    expect(model.predict(X, { task: 'ripe' })).toEqual(ripe);
    expect(model.predict(X, { task: 0 })).toEqual(size);
    expect(model.classes_).toEqual([null, ['no', 'yes'], [1, 2, 3]]);
    expect(model.outputs_.map(({ taskName, label }) => [taskName, label])).toEqual([
      ['size', null],
      ['ripe', null],
      ['grade', 1],
      ['grade', 2],
      ['grade', 3],
    ]);
    expect([model.coef_.rows, model.coef_.columns]).toEqual([5, 1]);
    expect(model.intercept_).toHaveLength(5);
    expect(model.taskNames_).toEqual(['size', 'ripe', 'grade']);
  });

  it('has probabilities that sum to 1, and none for a regression', () => {
    const [none, ripe, grade] = model.predictProba(X);
    expect(none).toBeNull();
    expect([ripe!.columns, grade!.columns]).toEqual([2, 3]);
    for (const matrix of [ripe!, grade!]) {
      for (const row of matrix.to2DArray()) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    }
    expect(inputErrorOf(() => model.predictProba(X, { task: 'size' }))).toContain('a regression');
    expect((model.decisionFunction(X, { task: 'grade' }) as { columns: number }).columns).toBe(3);
    expect(model.decisionFunction(X)[1]).toBeInstanceOf(Float64Array);
  });

  it('has a score for each task', () => {
    const scores = model.scores(X, Y);
    expect(scores[0]).toBeGreaterThan(0.98);
    expect(scores.slice(1)).toEqual([1, 1]);
    expect(model.score(X, Y)).toBeCloseTo((scores[0]! + 2) / 3, 14);
    const holed = (Y as unknown[][]).map((row, i) => (i === 0 ? [null, null, null] : row)) as never;
    expect(model.scores(X, holed).slice(1)).toEqual([1, 1]);
    expect(inputErrorOf(() => model.score(X, [['x', 'no', 1]] as never))).toContain('column 0 of Y');
    expect(inputErrorOf(() => model.score([[1]], [[1, 'maybe', 1]] as never))).toContain('"maybe"');
  });

  it('refuses what does not fit', () => {
    const refusal = (params: object, ...given: unknown[]) =>
      inputErrorOf(() => (new MultiTaskModel(params).fit as (...args: unknown[]) => unknown)(...given));
    expect(refusal({ losses: 'hinge' }, X, Y)).toContain('losses is "hinge", a string');
    expect(refusal({ losses: ['squared', 'hinge'] }, X, Y)).toContain('losses[1] is "hinge"');
    expect(refusal({ losses: ['squared'] }, X, Y)).toContain('Y has 3 columns, losses is');
    expect(refusal({ losses: { loss: 'hinge' } }, X, Y)).toContain('losses is { loss: "hinge" }; expected');
    expect(refusal({ losses: ['squared', { loss: 'hinge', q: 1 }] }, X, Y)).toContain(
      'losses[1] is { loss: "hinge", ... }; expected',
    );
    expect(refusal({ losses, penalty: { penalty: 'l1', alpha: 1 } }, X, Y)).toContain(
      'penalty is { penalty: "l1", ... }; expected rowLasso({',
    );
    expect(refusal({ losses, penalty: 'l1' }, X, Y)).toContain(
      'expected rowLasso({ alpha, l1Ratio, featureWeights })',
    );
    expect(refusal({ losses, penalty: { penalty: 'rowLasso', alpha: -1 } }, X, Y)).toContain('alpha');
    expect(refusal({ losses: 'squared' }, X, Y)).toContain('column 1 of Y[0] is "no"');
    expect(refusal({ losses: 'logistic' }, X, Y)).toContain('column 0 of Y has 6 distinct labels');
    expect(refusal({ losses, tol: -1 }, X, Y)).toContain('tol');
    expect(inputErrorOf(() => rowLasso({ l1ratio: 1 } as never))).toContain('Did you mean l1Ratio?');
  });
});

describe('a fit without a row lasso', () => {
  const random = createRandom(11);
  const X = Array.from({ length: 120 }, () => {
    const common = 3 * random.normal();
    return Array.from({ length: 60 }, () => random.normal() + common);
  });
  const Y = X.map((x) => {
    const eta = x[0]! - x[1]! + 2 * random.normal();
    return [eta > 0 ? 1 : 0, x[0]! + random.normal()];
  });
  const losses = ['logistic', 'squared'] as const;

  it.each([0.1, 1e-3, 1e-6])('takes a few Newton steps where features are correlated, alpha %s', (alpha) => {
    const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha, l1Ratio: 0 }) }).fit(X, Y);
    expect(model.converged_).toBe(true);
    expect(model.nIter_).toBeLessThan(30);
  });

  it('with alpha 0 is that of the smallest strengths, and finds weights where the data leave them undetermined', () => {
    const some = X.map((x) => x.slice(0, 10));
    const solve = (alpha: number, rows: number[][]) =>
      new MultiTaskModel({ losses, penalty: rowLasso({ alpha, l1Ratio: 0 }), tol: 1e-10 }).fit(rows, Y);
    const [free, nearly] = [solve(0, some), solve(1e-12, some)];
    expect(free.converged_).toBe(true);
    expect(free.nIter_).toBeLessThan(30);
    for (const [t, row] of free.coef_.to2DArray().entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(nearly.coef_.get(t, j), 5);
    }
    const copied = some.map((x) => [...x, x[0]!]);
    const { result } = capturedWarnings(() => solve(0, copied));
    const eta = result.decisionFunction(copied, { task: 0 }) as Float64Array;
    const expected = free.decisionFunction(some, { task: 0 }) as Float64Array;
    for (const [i, value] of eta.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-2);
  });
});
