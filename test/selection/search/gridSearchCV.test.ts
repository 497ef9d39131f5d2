import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConvergenceWarning,
  crossValidate,
  GridSearchCV,
  KFold,
  LeaveOneTaskOut,
  MultiTaskElasticNet,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  makeRegression,
  NotFittedError,
  RandomizedSearchCV,
  r2Score,
  rowLasso,
  rowMCP,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  setWarningHandler,
  UserWarning,
  uniform,
} from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { oracle, type SearchCase } from './searchOracle.js';

const { X, Y } = oracle;
const EXACT = { tol: 1e-12, maxIter: 100_000 };

/** What is warned of while something runs. */
function warningsOf(run: () => unknown): Error[] {
  const heard: Error[] = [];
  const previous = setWarningHandler((warning) => void heard.push(warning));
  try {
    run();
  } finally {
    setWarningHandler(previous);
  }
  return heard;
}

function quietly<Result>(run: () => Result): Result {
  let result: Result | undefined;
  warningsOf(() => {
    result = run();
  });
  return result!;
}

/** The estimator of a case, and the case's grids in its parameters. */
function estimatorOf({ kind, paramGrid }: SearchCase) {
  const scaled = (factor: number, name: string, of: (value: number) => number) =>
    paramGrid.map(({ [name]: values }) => ({ alpha: values!.map((value) => of(value) / factor) }));
  // n = 48 samples in each fit: ridge adds alpha ||w||^2 to the sum of squares, LogisticRegression multiplies the losses by C.
  if (kind === 'ridge') {
    const estimator = new SoftSharingRegressor({ coupling: 0, tol: 1e-12 });
    return { estimator, grid: scaled(48, 'alpha', (alpha) => alpha) };
  }
  if (kind === 'logistic') {
    return { estimator: new SharedLogisticRegression({ tol: 1e-12 }), grid: scaled(48, 'C', (C) => 1 / C) };
  }
  const estimator =
    kind === 'net'
      ? new MultiTaskElasticNet(EXACT)
      : makePipeline(new StandardScaler(), new MultiTaskLasso(EXACT));
  return { estimator, grid: paramGrid };
}

function expectClose(found: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect(found).toHaveLength(expected.length);
    for (const [k, value] of expected.entries()) expectClose((found as unknown[])[k], value);
  } else if (typeof expected === 'number' && !Number.isNaN(expected)) expect(found).toBeCloseTo(expected, 7);
  else expect(found).toEqual(expected);
}

describe('GridSearchCV', () => {
  it.each(oracle.searches.map((one) => [one.name, one] as const))(
    "has scikit-learn's scores, ranks and choice: %s",
    (_, one) => {
      const { estimator, grid } = estimatorOf(one);
      const { scoring, refit, cv, returnTrainScore } = one;
      const search = new GridSearchCV({
        estimator,
        paramGrid: grid as never,
        scoring: scoring as null,
        refit,
        // scikit-learn's folds of the case are plain ones.
        cv: one.kind === 'logistic' ? new KFold({ nSplits: cv }) : cv,
        returnTrainScore,
      });
      quietly(() => search.fit(X, one.label?.map((label) => [label]) ?? Y));
      const { cvResults_: found } = search;
      expect(Object.keys(found.scores)).toEqual(Object.keys(one.scores));
      for (const [name, table] of Object.entries(one.scores)) {
        for (const [key, expected] of Object.entries(table)) {
          expectClose(found.scores[name]![key as keyof typeof table], expected);
        }
      }
      if (one.kind === 'net' || one.kind === 'pipeline') {
        expect(found.params).toEqual(one.params);
        expect(search.bestParams_).toEqual(one.bestParams);
        const last = search.bestEstimator_ as unknown as MultiTaskLasso;
        expectClose(last.coef_.to2DArray(), one.coef);
      }
      expect(search.bestIndex_).toBe(one.bestIndex);
      expect(search.bestScore_).toBeCloseTo(one.bestScore, 7);
      expect(search.nSplits_).toBe(cv);
    },
  );

  const tasks = [
    { name: 'a', X: X.slice(0, 22), y: Y.slice(0, 22).map(([y]) => y!) },
    { name: 'b', X: X.slice(22, 40), y: Y.slice(22, 40).map(([y]) => y!) },
    { name: 'c', X: X.slice(40), y: Y.slice(40).map(([, y]) => y!) },
  ];
  const missing = Y.map((row, i) => row.map((y, t) => ((i + 2 * t) % 7 === 0 ? Number.NaN : y)));
  const labels = Y.map((row) => row.map((y) => (y > 0 ? 'yes' : 'no')));
  const sampleWeight = X.map((_, i) => 1 + (i % 3));

  it('gives each candidate the scores that crossValidate gives it: shared samples, missing targets, weights, tasks', () => {
    const exact = { tol: 1e-11 };
    const soft = new SoftSharingRegressor(exact);
    const grid = { coupling: [10, 0.1], alpha: [1e-3, 0.1] };
    const args: [data: readonly unknown[], options: object][] = [
      [[X, Y], {}],
      [[X, missing], {}],
      [[X, Y], { sampleWeight }],
      [[tasks], {}],
    ];
    for (const [data, options] of args) {
      for (const cv of [3, ...(data.length === 1 ? [new LeaveOneTaskOut()] : [])]) {
        const search = new GridSearchCV({ estimator: soft, paramGrid: grid, cv, returnTrainScore: cv === 3 });
        quietly(() => (search.fit as (...all: unknown[]) => unknown)(...data, options));
        const { params, splitTestScores, taskTestScores, splitTrainScores } = search.cvResults_;
        expect(params).toHaveLength(4);
        for (const [c, some] of params.entries()) {
          const model = soft.clone().setParams(some as object);
          const alone = (crossValidate as (...all: unknown[]) => ReturnType<typeof crossValidate>)(
            model,
            ...data,
            {
              cv,
              returnTrainScore: cv === 3,
              ...options,
            },
          );
          expectClose(splitTestScores[c], alone.testScore);
          expectClose(taskTestScores![c], alone.taskTestScore);
          if (cv === 3) expectClose(splitTrainScores![c], alone.trainScore);
        }
      }
    }
  });

  it('gives the permuted results for a permuted grid, bit for bit', () => {
    const alphas = [0.01, 0.1, 0.3, 1, 3];
    const ratios = [0.1, 0.5, 0.9];
    const run = (alpha: number[], l1Ratio: number[]) =>
      quietly(() =>
        new GridSearchCV({
          estimator: new MultiTaskElasticNet(),
          paramGrid: { alpha, l1Ratio },
          cv: 3,
        }).fit(X, Y),
      );
    const keyed = ({ cvResults_: { params, splitTestScores } }: ReturnType<typeof run>) =>
      new Map(params.map((some, c) => [JSON.stringify(some), splitTestScores[c]!]));
    const plain = run(alphas, ratios);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(alphas, { minLength: 5 }),
        fc.shuffledSubarray(ratios, { minLength: 3 }),
        (alpha, l1Ratio) => {
          const found = run(alpha, l1Ratio);
          expect([...keyed(found)].sort()).toEqual([...keyed(plain)].sort());
          expect(found.bestParams_).toEqual(plain.bestParams_);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('fits the best candidate as a plain fit does, bit for bit, and leaves the estimator as it was', () => {
    const cases = [
      { estimator: new MultiTaskLasso(), paramGrid: { alpha: [0.01, 0.1, 1] }, Y },
      { estimator: new SoftSharingClassifier(), paramGrid: { coupling: [0.1, 1, 10] }, Y: labels },
      {
        estimator: new MultiTaskModel({ losses: 'logistic' }),
        paramGrid: { penalty__alpha: [0.01, 0.1] },
        Y: labels,
      },
    ];
    for (const { estimator, paramGrid, Y: targets } of cases) {
      const before = JSON.stringify(estimator);
      const search = quietly(() =>
        new GridSearchCV({
          estimator: estimator as MultiTaskLasso,
          paramGrid: paramGrid as never,
          cv: 3,
        }).fit(X, targets as number[][], { sampleWeight }),
      );
      const plain = (estimator as MultiTaskLasso).clone().setParams(search.bestParams_ as { alpha: number });
      quietly(() => plain.fit(X, targets as number[][], { sampleWeight }));
      expect(search.bestEstimator_.coef_.to1DArray()).toEqual(plain.coef_.to1DArray());
      expect(search.predict(X)).toEqual(plain.predict(X));
      expect(search.score(X, targets as number[][])).toBe(plain.score(X, targets as number[][]));
      expect(JSON.stringify(estimator)).toBe(before);
      expect(search.taskNames_).toEqual(plain.taskNames_);
      expect(search.nFeaturesIn_).toBe(6);
      expect(search.featureNamesIn_).toBe(null);
    }
  });

  it('scores by functions and by several scorings; refit names the one that decides', () => {
    const paramGrid = { alpha: [0.01, 0.1, 1] };
    const scoring = { mine: (model: MultiTaskLasso) => -Math.abs(model.alpha - 0.1), r2: 'r2' as const };
    const search = quietly(() =>
      new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid, scoring, refit: 'mine', cv: 3 }).fit(
        X,
        Y,
      ),
    );
    expect(search.bestParams_).toEqual({ alpha: 0.1 });
    expect(search.cvResults_.scores.mine!.taskTestScores).toBe(undefined);
    expect(search.cvResults_.meanTestScore).toEqual(search.cvResults_.scores.mine!.meanTestScore);
    expect(search.score(X, Y)).toBeCloseTo(0, 15);

    const open = quietly(() =>
      new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid, scoring, refit: false, cv: 3 }).fit(
        X,
        Y,
      ),
    );
    expect(inputErrorOf(() => open.bestIndex_)).toContain('set refit to the name of the scorer');
    expect(inputErrorOf(() => open.predict(X))).toContain('refit is false');
    const chosen = new GridSearchCV({
      estimator: new MultiTaskLasso(),
      paramGrid,
      refit: ({ params }) => params.findIndex(({ alpha }) => alpha === 1),
      cv: 3,
    }).fit(X, Y);
    expect(chosen.bestParams_).toEqual({ alpha: 1 });
    expect(chosen.bestEstimator_.alpha).toBe(1);
    expect(
      inputErrorOf(() =>
        new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid, refit: () => 3, cv: 3 }).fit(X, Y),
      ),
    ).toContain('an integer in [0, 2]');
  });

  it('tells where a fit fails, or goes on with errorScore', () => {
    const paramGrid = { alpha: [0.1, -1] };
    const estimator = new MultiTaskLasso();
    expect(inputErrorOf(() => new GridSearchCV({ estimator, paramGrid, cv: 3 }).fit(X, Y))).toMatch(
      /^GridSearchCV\.fit, candidate 1 of 2, \{ alpha: -1 \}, split 0 of 3 \(counted from 0\): .*alpha/,
    );
    const search = new GridSearchCV({ estimator, paramGrid, cv: 3, errorScore: Number.NaN });
    const heard = warningsOf(() => search.fit(X, Y));
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBeInstanceOf(UserWarning);
    expect(heard[0]!.message).toMatch(
      /\{ alpha: -1 \}.*Its scores are NaN.*\(2 more of the fits gave such a warning\.\)/,
    );
    const { rankTestScore, splitTestScores, taskTestScores } = search.cvResults_;
    expect(rankTestScore).toEqual([1, 2]);
    expect(splitTestScores[1]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(taskTestScores![1]![0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const hopeless = new GridSearchCV({ estimator, paramGrid: { alpha: [-1] }, cv: 3, errorScore: 0 });
    expect(inputErrorOf(() => quietly(() => hopeless.fit(X, Y)))).toContain('all fits failed');
  });

  it('gathers the warnings of all fits, and tells when the best value is at an end of the grid', () => {
    const estimator = new MultiTaskLasso({ maxIter: 1, tol: 0 });
    const search = new GridSearchCV({ estimator, paramGrid: { alpha: [1e-3, 1e-2] }, cv: 3, refit: false });
    const heard = warningsOf(() => search.fit(X, Y));
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBeInstanceOf(ConvergenceWarning);
    expect(heard[0]!.message).toMatch(
      /^GridSearchCV\.fit, candidate \d of 2, .*, split 0 of 3 .*\(5 more of/,
    );

    const edge = (alpha: number[], more: object = {}) =>
      warningsOf(() =>
        new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: { alpha, ...more }, cv: 3 }).fit(X, Y),
      ).map(({ message }) => message);
    expect(edge([1, 2, 3])).toEqual([
      'GridSearchCV: the best score is at alpha = 1, the smallest of the 3 values tried; a smaller one may be better: add some to the grid.',
    ]);
    expect(edge([1e-9, 1e-8, 1e-3])[0]).toContain(
      'alpha = 0.001, the largest of the 3 values tried; a larger one',
    );
    expect(edge([1e-3, 0.2, 5])).toEqual([]);
    expect(edge([1, 2])).toEqual([]);
    expect(edge([0.2], { tol: [1e-4, 1e-5, 1e-6] })).toEqual([]);
  });

  it("takes the strongest candidate within a standard error by selectionRule '1se'", () => {
    const alpha = [0.01, 0.1, 0.3, 0.6, 1, 2];
    const find = (selectionRule: 'best' | '1se') =>
      quietly(() =>
        new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: { alpha }, cv: 5, selectionRule }).fit(
          X,
          Y,
        ),
      );
    const [best, strong] = [find('best'), find('1se')];
    const { meanTestScore, splitTestScores, rankTestScore } = strong.cvResults_;
    const first = rankTestScore.indexOf(1);
    const mean = meanTestScore[first]!;
    const squares = splitTestScores[first]!.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    const limit = mean - Math.sqrt(squares / 4 / 5);
    const expected = Math.max(...alpha.filter((_, c) => meanTestScore[c]! >= limit));
    expect(strong.bestParams_).toEqual({ alpha: expected });
    expect(expected).toBeGreaterThan(best.bestParams_.alpha as number);
    const two = { alpha: [0.1, 1], coupling: [1, 2] };
    expect(
      inputErrorOf(() =>
        new GridSearchCV({ estimator: new SoftSharingRegressor(), paramGrid: two, selectionRule: '1se' }).fit(
          X,
          Y,
        ),
      ),
    ).toContain('alpha and coupling vary');
  });

  it('starts afresh where a penalty is not convex: the start would decide what is found', () => {
    const estimator = new MultiTaskModel({ penalty: rowMCP({ alpha: 1 }), tol: 1e-8 });
    const search = quietly(() =>
      new GridSearchCV({ estimator, paramGrid: { penalty__alpha: [0.1, 0.5, 1] }, cv: 3 }).fit(X, Y),
    );
    for (const [c, { penalty__alpha }] of search.cvResults_.params.entries()) {
      const alone = estimator.clone().setParams({ penalty__alpha });
      expect(search.cvResults_.splitTestScores[c]).toEqual(crossValidate(alone, X, Y, { cv: 3 }).testScore);
    }
  });

  it('searches pipelines, models of a list, searches within crossValidate, and estimators of a user', () => {
    const pipeline = makePipeline(new StandardScaler(), new MultiTaskLasso());
    const models = [new MultiTaskLasso({ alpha: 0.1 }), new SoftSharingRegressor({ coupling: 2 })];
    const search = quietly(() =>
      new GridSearchCV({ estimator: pipeline, paramGrid: { multitasklasso: models }, cv: 3 }).fit(X, Y),
    );
    expect(models[0]!.toJSON().fitted).toBe(null);
    expect(search.bestEstimator_.predict(X).rows).toBe(60);

    const inner = new GridSearchCV({
      estimator: new SoftSharingRegressor(),
      paramGrid: { coupling: [0.1, 10] },
      cv: 3,
    });
    const nested = quietly(() => crossValidate(inner, tasks, { cv: 3, returnEstimator: true }));
    expect(nested.testScore).toHaveLength(3);
    expect(nested.estimator![0]!.bestParams_).toHaveProperty('coupling');
    const unseen = quietly(() => crossValidate(inner, tasks, { cv: new LeaveOneTaskOut() }));
    expect(unseen.testScore).toHaveLength(3);

    class Constant {
      constructor(public value = 0) {}
      clone = () => new Constant(this.value);
      setParams = ({ value }: { value: number }) => Object.assign(this, { value });
      fit() {}
      predict = (x: readonly unknown[]) => x.map(() => this.value);
    }
    const y = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const own = new GridSearchCV({
      estimator: new Constant(),
      paramGrid: { value: [0, 3, 4, 8] },
      scoring: 'neg_mean_squared_error',
      cv: 3,
    }).fit(
      y.map((v) => [v]),
      y as never,
    );
    expect(own.bestParams_).toEqual({ value: 4 });
  });

  it('takes groups to the splitter, for lists of tasks task by task', () => {
    const seen: unknown[] = [];
    const splitter = {
      split(data: ArrayLike<unknown>, _: unknown, groups?: unknown) {
        seen.push(groups);
        return new KFold({ nSplits: 2 }).split(data.length);
      },
    };
    const search = new GridSearchCV({
      estimator: new SoftSharingRegressor(),
      paramGrid: { coupling: [1, 2] },
      cv: splitter as never,
    });
    const groups = X.map((_, i) => i % 2);
    search.fit(X, Y, { groups });
    const each = tasks.map(({ y }) => y.map((_, i) => `g${i % 3}`));
    search.fit(tasks, { groups: each });
    expect(seen).toEqual([groups, ...each]);
    expect(inputErrorOf(() => search.fit(X, Y, { groups: [1] }))).toContain('60 entries');
    expect(inputErrorOf(() => search.fit(tasks, { groups }))).toContain('a list for each task');
  });

  it('tells a misspelt parameter before splits that cannot be', () => {
    const search = new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: { alfa: [1] }, cv: 999 });
    expect(inputErrorOf(() => search.fit(X, Y))).toContain('Did you mean alpha?');
  });

  it('refuses what cannot be searched, before anything is fitted', () => {
    const estimator = new MultiTaskLasso();
    const refused = (params: object): string =>
      inputErrorOf(() =>
        new GridSearchCV({ estimator, paramGrid: { alpha: [1] }, ...params } as never).fit(X, Y),
      );
    expect(refused({ estimator: MultiTaskLasso })).toContain('made with new');
    expect(refused({ paramGrid: { alhpa: [1] } })).toContain('Did you mean alpha?');
    expect(refused({ paramGrid: { alpha: 0.1 } })).toContain(
      'paramGrid has 0.1 for "alpha"; expected a list of values',
    );
    expect(refused({ paramGrid: { alpha: [] } })).toContain('no values for "alpha"');
    expect(refused({ paramGrid: [0.1] })).toContain('paramGrid[0] is 0.1');
    expect(
      refused({ paramGrid: { alpha: new Array(1000).fill(1), tol: new Array(1001).fill(1) } }),
    ).toContain('1001000');
    expect(refused({ scoring: ['r2', 'neg_mean_squared_error'] })).toContain(
      'expected the name of the one that decides',
    );
    expect(refused({ scoring: ['r2', 'r2'] })).toContain('twice');
    expect(refused({ scoring: [] })).toContain('empty');
    expect(refused({ refit: 'r2' })).toContain('there is one scoring');
    expect(refused({ errorScore: 'ignore' })).toContain("expected 'raise' or a number");
    expect(refused({ nJobs: 0 })).toContain('nJobs');
    expect(refused({ cv: 100 })).toContain('100 folds');
    expect(() => new GridSearchCV({ estimator, paramGrid: {}, alpha: 1 } as never)).toThrow(
      'unknown parameter alpha',
    );
    expect(() => new GridSearchCV({ estimator, paramGrid: {} }).predict(X)).toThrow(NotFittedError);
  });

  it('has the parameters of its estimator, too, and clones it', () => {
    const search = new GridSearchCV({
      estimator: new MultiTaskLasso({ alpha: 2 }),
      paramGrid: { alpha: [1] },
    });
    const copy = search.clone();
    copy.setParams({ estimator__alpha: 3, cv: 4 });
    expect([search.estimator.alpha, copy.estimator.alpha, copy.cv]).toEqual([2, 3, 4]);
    expect(() => copy.setParams({ estimator__alhpa: 3 })).toThrow('Did you mean alpha?');
    expect(String(search)).toContain('GridSearchCV(');
  });

  it('goes through a file, fitted or not', () => {
    const search = new GridSearchCV({
      estimator: makePipeline(new StandardScaler(), new MultiTaskLasso()),
      paramGrid: { multitasklasso: [new MultiTaskLasso({ alpha: 0.1 }), new MultiTaskLasso({ alpha: 1 })] },
      scoring: ['r2', 'neg_mean_squared_error'],
      refit: 'r2',
      cv: new KFold({ nSplits: 3 }),
      errorScore: Number.NaN,
    });
    const through = (file: unknown) => GridSearchCV.fromJSON(JSON.parse(JSON.stringify(file)));
    expect(through(search).toJSON()).toEqual(search.toJSON());
    search.fit(X, Y);
    const copy = through(search);
    expect(copy.toJSON()).toEqual(search.toJSON());
    expect(copy.predict(X)).toEqual(search.predict(X));
    expect(copy.score(X, Y as never)).toBe(search.score(X, Y));
    expect(copy.cvResults_.scores).toEqual(search.cvResults_.scores);
    expect(copy.bestIndex_).toBe(search.bestIndex_);
    const file = JSON.parse(JSON.stringify(search));
    const tampered = (path: string, value: unknown): string => {
      const own = structuredClone(file);
      const keys = path.split('.');
      const last = keys.pop()!;
      keys.reduce((inner, key) => inner[key], own)[last] = value;
      return inputErrorOf(() => GridSearchCV.fromJSON(own));
    };
    expect(tampered('fitted.index', 2)).toContain('fitted.index');
    expect(tampered('fitted.decisive', 'f1')).toContain('fitted.decisive');
    expect(tampered('fitted.scores.r2.meanTestScore', [1])).toContain(
      'meanTestScore has 1 entry; expected 2',
    );
    expect(tampered('fitted.scores.r2.rankTestScore.0', 0)).toContain('rankTestScore[0]');
    expect(tampered('fitted.scores.r2.splitTestScores.0.0', 'x')).toContain('splitTestScores[0][0]');
    expect(tampered('fitted.best.estimator', 'Evil')).toContain('fitted.best.estimator');
    expect(tampered('params.errorScore', 'x')).toContain('errorScore');
    let deep: unknown = null;
    for (let k = 0; k < 1e5; k++) deep = [deep];
    expect(tampered('fitted.best', deep)).toContain('nested more than');
    const byFunction = new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: {}, scoring: () => 1 });
    expect(inputErrorOf(() => byFunction.toJSON())).toContain('scoring is a function');
  });

  it('fits with fitAsync to the same bits, tells its progress, and stops where it is asked to', async () => {
    const make = () =>
      new GridSearchCV({
        estimator: new SoftSharingRegressor(),
        paramGrid: { coupling: [0.1, 1, 10] },
        cv: 3,
      });
    const plain = quietly(() => make().fit(X, Y));
    const steps: number[] = [];
    const heard: Error[] = [];
    const previous = setWarningHandler((warning) => void heard.push(warning));
    try {
      const later = await make().fitAsync(X, Y, {
        onProgress: ({ completed, total }) => {
          expect(total).toBe(10);
          steps.push(completed);
        },
      });
      expect(later.toJSON()).toEqual(plain.toJSON());
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const abort = new AbortController();
      const stopped = make();
      const run = stopped.fitAsync(X, Y, {
        signal: abort.signal,
        onProgress: ({ completed }) => {
          // Within the fit: on a fast machine it may be over before fitAsync returns.
          expect(() => stopped.fit(X, Y)).toThrow('under way');
          if (completed === 4) abort.abort(new Error('enough'));
        },
      });
      await expect(run).rejects.toThrow('enough');
      expect(() => stopped.bestParams_).toThrow(NotFittedError);
      await expect(make().fitAsync(X, Y, { sampleWeights: [] } as never)).rejects.toThrow('sampleWeight');
    } finally {
      setWarningHandler(previous);
    }
  });

  it("scores without `scoring` by the estimator's own score, of a search in a pipeline too", () => {
    const inner = new GridSearchCV({
      estimator: new MultiTaskLasso(),
      paramGrid: { alpha: [0.05, 0.2] },
      cv: 3,
    });
    const pipeline = quietly(() => makePipeline(new StandardScaler(), inner).fit(X, Y));
    expect(pipeline.score(X, Y)).toBeCloseTo(r2Score(Y, pipeline.predict(X)), 12);
    const found = pipeline.lastStep.bestEstimator_;
    expect(found.alpha).toBe(pipeline.lastStep.bestParams_.alpha);
    expect(pipeline.setParams({ gridsearchcv__estimator__tol: 1e-3 }).clone().lastStep.estimator.tol).toBe(
      1e-3,
    );
  });

  it('takes labels of several tasks, and gives what classifiers give', () => {
    const search = quietly(() =>
      new GridSearchCV({
        estimator: new SoftSharingClassifier(),
        paramGrid: { coupling: [0.1, 1], alpha: [0.01, 0.1] },
        cv: 3,
      }).fit(X, labels),
    );
    expect(search.classes_).toEqual(['no', 'yes']);
    expect(search.predictProba(X)).toHaveLength(3);
    expect(search.decisionFunction(X).rows).toBe(60);
    expect(search.scores(X, labels)).toHaveLength(3);
    const lasso = quietly(() =>
      new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: {} }).fit(X, Y),
    );
    const proba = lasso.predictProba as unknown as (x: unknown) => unknown;
    expect(inputErrorOf(() => proba(X))).toContain('a MultiTaskLasso, has no predictProba()');
  });
});

describe('RandomizedSearchCV', () => {
  it("has scikit-learn's candidates, scores and choice", () => {
    const { params, meanTestScore, bestIndex } = oracle.randomSearch;
    const search = quietly(() =>
      new RandomizedSearchCV({
        estimator: new MultiTaskElasticNet(EXACT),
        paramDistributions: {
          alpha: { distribution: 'logUniform', low: 1e-2, high: 10 },
          l1Ratio: [0.1, 0.5, 0.9],
        },
        nIter: 8,
        randomState: 3,
        cv: 4,
      }).fit(X, Y),
    );
    for (const [c, some] of search.cvResults_.params.entries()) {
      expect(some.l1Ratio).toBe(params[c]!.l1Ratio);
      expect(some.alpha).toBeCloseTo(params[c]!.alpha as number, 12);
    }
    expectClose(search.cvResults_.meanTestScore, meanTestScore);
    expect(search.bestIndex_).toBe(bestIndex);
    const copy = RandomizedSearchCV.fromJSON(JSON.parse(JSON.stringify(search)));
    expect(copy.toJSON()).toEqual(search.toJSON());
  });

  it('refuses what cannot be drawn from', () => {
    const refused = (params: object): string =>
      inputErrorOf(() =>
        new RandomizedSearchCV({
          estimator: new MultiTaskLasso(),
          paramDistributions: { alpha: [1, 2] },
          ...params,
        } as never).fit(X, Y),
      );
    expect(refused({ nIter: 0 })).toContain('nIter');
    expect(refused({ randomState: -1 })).toContain('randomState');
    expect(refused({ paramDistributions: { alpha: 1 } })).toContain('paramDistributions has 1 for "alpha"');
    expect(refused({ paramDistributions: { alpha: { distribution: 'normal' } } })).toContain(
      'uniform(low, high)',
    );
    expect(
      refused({ paramDistributions: { alpha: { distribution: 'uniform', low: 1, high: 1 } } }),
    ).toContain('low < high');
    expect(() => uniform(2, 1)).toThrow('low < high');
  });
});

describe('the types of a search', () => {
  it('are those of its estimator', () => {
    const data = makeRegression({ nSamples: 30, nFeatures: 3, nTargets: 2, randomState: 0 });
    const search = quietly(() =>
      new GridSearchCV({ estimator: new MultiTaskLasso(), paramGrid: { alpha: [1, 2] } }).fit(data.X, data.Y),
    );
    const rows: number = search.predict(data.X).rows;
    const alpha: number = search.bestEstimator_.alpha;
    // @ts-expect-error a lasso predicts no probabilities
    const proba = () => search.predictProba(data.X);
    // @ts-expect-error a search has an estimator
    const none = () => new GridSearchCV({ paramGrid: {} });
    expect([rows, alpha, proba, none].length).toBe(4);
    const any: GridSearchCV = search;
    expect(any.bestParams_).toEqual({ alpha });
    expect(rowLasso().alpha).toBe(1);
  });
});
