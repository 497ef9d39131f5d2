/** Regressions of transformed targets: against scikit-learn, with gaps, for lists of tasks, in searches, pipelines and files. */
import { readFileSync } from 'node:fs';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  crossValidate,
  FunctionTransformer,
  GridSearchCV,
  KFold,
  MinMaxScaler,
  MultiTaskElasticNet,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  modelFromJSON,
  NotFittedError,
  Pipeline,
  rowLasso,
  SoftSharingRegressor,
  StandardScaler,
  TransformedTargetRegressor,
} from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';

interface Stored {
  readonly X: number[][];
  readonly Y: number[][];
  readonly weights: number[];
  readonly cases: readonly {
    readonly how: 'standard' | 'range' | 'log' | 'none';
    readonly weighted: boolean;
    readonly coef: number[][];
    readonly predicted: number[][];
    readonly score: number;
  }[];
  readonly search: {
    readonly means: number[];
    readonly alpha: number;
    readonly isScaled: boolean;
    readonly predicted: number[][];
  };
}
const { X, Y, weights, cases, search } = JSON.parse(
  readFileSync(new URL('../../oracles/transformed_target.json', import.meta.url), 'utf8'),
) as Stored;

const regressor = () => new MultiTaskElasticNet({ alpha: 0.02, l1Ratio: 0.7, tol: 1e-12, maxIter: 100_000 });
const WAYS = {
  standard: () => ({ transformer: new StandardScaler() }),
  range: () => ({ transformer: new MinMaxScaler() }),
  log: () => ({ func: 'log1p', inverseFunc: 'expm1' }) as const,
  none: () => ({}),
};
const near = (rows: number[][]) => rows.map((row) => row.map((value) => expect.closeTo(value, 6)));
const log = () =>
  new TransformedTargetRegressor({ regressor: regressor(), func: 'log1p', inverseFunc: 'expm1' });
/** The targets as tasks with samples of their own, one of them shorter. */
const tasks = ['a', 'b', 'c'].map((name, t) => {
  const n = t === 1 ? 25 : 40;
  return { name, X: X.slice(0, n), y: Y.slice(0, n).map((row) => row[t]!) };
});

describe('TransformedTargetRegressor', () => {
  it.each(cases.map((one) => [`${one.how}${one.weighted ? ', weighted' : ''}`, one] as const))(
    'has the coefficients, predictions and score of scikit-learn: %s',
    (_, { how, weighted, coef, predicted, score }) => {
      const options = weighted ? { sampleWeight: weights } : {};
      const model = new TransformedTargetRegressor({ regressor: regressor(), ...WAYS[how]() });
      model.fit(X, Y, options);
      expect(model.regressor_.coef_.to2DArray()).toEqual(near(coef));
      expect(model.predict(X.slice(0, 6)).to2DArray()).toEqual(
        predicted.map((row) => row.map((value) => expect.closeTo(value, 4))),
      );
      expect(model.score(X, Y, options)).toBeCloseTo(score, 8);
      const own = model.scores(X, Y, options);
      expect(own.reduce((sum, value) => sum + value / 3, 0)).toBeCloseTo(score, 8);
    },
  );

  it('is searched by nested names in a pipeline with the scores and the choice of scikit-learn', () => {
    const model = makePipeline(
      new StandardScaler(),
      new TransformedTargetRegressor({ regressor: regressor(), transformer: new StandardScaler() }),
    );
    const found = new GridSearchCV({
      estimator: model,
      paramGrid: {
        transformedtargetregressor__regressor__alpha: [0.001, 0.01, 0.1, 0.5],
        transformedtargetregressor__transformer: [null, new StandardScaler()],
      },
      cv: new KFold({ nSplits: 4 }),
    });
    const { warnings } = capturedWarnings(() => found.fit(X, Y));
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('alpha')]);
    expect(found.cvResults_.meanTestScore).toEqual(near([search.means])[0]);
    expect(found.bestParams_).toMatchObject({ transformedtargetregressor__regressor__alpha: search.alpha });
    expect(found.bestParams_.transformedtargetregressor__transformer === null).toBe(!search.isScaled);
    expect((found.predict(X.slice(0, 6)) as Matrix).to2DArray()).toEqual(
      search.predicted.map((row) => row.map((value) => expect.closeTo(value, 4))),
    );
    const read = modelFromJSON(JSON.parse(JSON.stringify(found)));
    expect(read.predict(X)).toEqual(found.predict(X));
  });

  it('is the regressor on targets that were transformed before, bit for bit, with gaps and weights', async () => {
    const gaps = Y.map((row, i) => row.map((y, t) => ((i + 2 * t) % 7 === 0 ? Number.NaN : y)));
    for (const transformer of [new StandardScaler(), new MinMaxScaler({ featureRange: [-1, 2] })]) {
      const Z = transformer.fitTransform(gaps) as Matrix;
      const plain = new SoftSharingRegressor().fit(X, Z, { sampleWeight: weights });
      const model = new TransformedTargetRegressor({ regressor: new SoftSharingRegressor(), transformer });
      model.fit(X, gaps, { sampleWeight: weights, taskNames: ['a', 'b', 'c'] });
      expect(model.regressor_.coef_).toEqual(plain.coef_);
      expect(model.predict(X)).toEqual(transformer.inverseTransform(plain.predict(X)));
      expect(Array.from(model.predict(X, { task: 'b' }))).toEqual(model.predict(X).getColumn(1));
      expect(Array.from(model.predict(X, { task: 2 }))).toEqual(model.predict(X).getColumn(2));
      const later = await model.clone().fitAsync(X, gaps, { sampleWeight: weights });
      expect(later.predict(X)).toEqual(model.predict(X));
      const told: number[] = [];
      await model.clone().fitAsync(X, gaps, { onProgress: () => told.push(1) });
      const aborted = AbortSignal.abort(new Error('enough'));
      await expect(model.clone().fitAsync(X, gaps, { signal: aborted })).rejects.toThrow('enough');
      expect(model.transformer_).not.toBe(transformer);
    }
  });

  it('takes tasks with samples of their own, each in its own scale', () => {
    const model = new TransformedTargetRegressor({
      regressor: new SoftSharingRegressor(),
      transformer: new StandardScaler(),
    }).fit(tasks);
    const scaled = tasks.map(({ name, X: own, y }) => {
      const scaler = new StandardScaler().fit(y.map((value) => [value]));
      const z = (scaler.transform(y.map((value) => [value])) as Matrix).getColumn(0);
      return { task: { name, X: own, y: z }, scaler };
    });
    const plain = new SoftSharingRegressor().fit(scaled.map(({ task }) => task));
    expect(model.regressor_.coef_).toEqual(plain.coef_);
    for (const [t, { scaler }] of scaled.entries()) {
      const z = Array.from(plain.predict(X, { task: t }), (value) => [value]);
      const y = (scaler.inverseTransform(z) as Matrix).getColumn(0);
      expect(Array.from(model.predict(X, { task: tasks[t]!.name }))).toEqual(y);
    }
    expect(model.taskNames_).toEqual(['a', 'b', 'c']);
    expect(model.score(tasks)).toBeCloseTo(
      model.scores(tasks).reduce((sum, r2) => sum + r2 / 3, 0),
      12,
    );
    expect(model.scores([...tasks].reverse())).toEqual(model.scores(tasks));
    const { testScore, taskTestScore } = crossValidate(model, tasks, { cv: 3 });
    expect([testScore.length, taskTestScore![0]!.length]).toEqual([3, 3]);
  });

  it('does not depend on the units of a task: its weight among the others is that of its shape', () => {
    const kilo = Y.map(([a, b, c]) => [a!, b! / 1024, c!]);
    const model = new TransformedTargetRegressor({
      regressor: new SoftSharingRegressor(),
      transformer: new StandardScaler(),
    });
    const [one, other] = [model.clone().fit(X, Y), model.clone().fit(X, kilo)];
    expect(one.scores(X, Y)).toEqual(other.scores(X, kilo).map((r2) => expect.closeTo(r2, 12)));
  });

  it('holds pipelines, searches, models of a list of losses and transformers of several steps', () => {
    for (const inner of [
      makePipeline(new StandardScaler(), new SoftSharingRegressor()),
      new MultiTaskLassoCV({ alphas: 4, cv: 3 }),
      new MultiTaskModel({ losses: ['squared', 'squared', 'huber'], penalty: rowLasso({ alpha: 0.1 }) }),
      new GridSearchCV({ estimator: new SoftSharingRegressor(), paramGrid: { alpha: [0.1] }, cv: 3 }),
    ]) {
      const transformer = makePipeline(
        new FunctionTransformer({ func: 'log1p', inverseFunc: 'expm1' }),
        new StandardScaler(),
      );
      const model = new TransformedTargetRegressor({ regressor: inner, transformer: transformer as never });
      const { result, warnings } = capturedWarnings(() => model.fit(X, Y));
      expect(warnings.filter(({ message }) => message.includes('inverse'))).toEqual([]);
      const predicted = result.predict(X);
      expect([predicted.rows, predicted.columns]).toEqual([40, 3]);
      const read = modelFromJSON(JSON.parse(JSON.stringify(result)));
      expect(read.predict(X)).toEqual(predicted);
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(result)));
    }
  });

  it('gives the same bits in workers, and none where a function cannot be sent', async () => {
    const paramGrid = { regressor__alpha: [0.001, 0.1], checkInverse: [true, false] };
    const grid = (estimator: TransformedTargetRegressor) => new GridSearchCV({ estimator, paramGrid, cv: 3 });
    const one = grid(log()).fit(X, Y);
    const two = await grid(log()).fitAsync(X, Y, { nJobs: 2 });
    expect(two.cvResults_).toEqual(one.cvResults_);
    const own = new TransformedTargetRegressor({
      regressor: regressor(),
      func: (y) => y ** 3,
      inverseFunc: (z) => Math.cbrt(z),
    });
    const here = await grid(own).fitAsync(X, Y, { nJobs: 2 });
    expect(here.cvResults_).toEqual(grid(own).fit(X, Y).cvResults_);
  });

  it('balances tasks in the scale of the fit', () => {
    const model = new TransformedTargetRegressor({
      regressor: new SoftSharingRegressor({ taskWeights: 'inverse null loss' as never }),
      transformer: new StandardScaler(),
    }).fit(X, Y);
    for (const weight of Array.from(model.regressor_.taskWeights!)) expect(weight).toBeCloseTo(1, 12);
  });

  it('warns where what is transformed does not come back', () => {
    const wrong = { regressor: regressor(), func: 'square', inverseFunc: 'abs' } as const;
    const { warnings } = capturedWarnings(() => new TransformedTargetRegressor(wrong).fit(X, Y));
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('its two ways are not inverse to each other'),
    ]);
    const silent = () => new TransformedTargetRegressor({ ...wrong, checkInverse: false }).fit(X, Y);
    expect(capturedWarnings(silent).warnings).toEqual([]);
  });

  it('goes through a file, but with functions by name alone', () => {
    const model = log();
    expect(TransformedTargetRegressor.fromJSON(JSON.parse(JSON.stringify(model))).getParams()).toMatchObject({
      func: 'log1p',
      inverseFunc: 'expm1',
    });
    const own = new TransformedTargetRegressor({
      regressor: regressor(),
      func: Math.log,
      inverseFunc: Math.exp,
    });
    expect(inputErrorOf(() => own.fit(X, Y).toJSON())).toContain(
      'func is a function of your own, which no file can hold',
    );
    const file = JSON.parse(JSON.stringify(model.fit(X, Y)));
    for (const [path, value, part] of [
      ['params.checkInverse', 1, 'checkInverse'],
      ['params.regressor', null, 'params.regressor is null'],
      ['params.func', 'log', 'func'],
      ['fitted.regressor', new SoftSharingRegressor().toJSON(), 'expected a file of the class'],
      ['fitted.transformer', new MultiTaskElasticNet().toJSON(), 'expected one with inverseTransform'],
      ['params.transformer', new StandardScaler().toJSON(), 'expected one of them'],
    ] as const) {
      const tampered = structuredClone(file);
      const [field, name] = path.split('.') as ['params', string];
      tampered[field][name] = value;
      const act = () => TransformedTargetRegressor.fromJSON(tampered);
      if (path === 'params.func') act();
      else expect([path, inputErrorOf(act)]).toEqual([path, expect.stringContaining(part)]);
    }
  });

  it('refuses what cannot be fitted', () => {
    const refused = (params: object, targets: unknown = Y): string =>
      inputErrorOf(() =>
        new TransformedTargetRegressor({ regressor: regressor(), ...params }).fit(X, targets as never),
      );
    expect(refused({ regressor: null })).toContain('regressor is null');
    expect(refused({ func: 'log1p' })).toContain('func is given alone');
    expect(refused({ inverseFunc: 'log1p' })).toContain('inverseFunc is given alone');
    expect(refused({ func: 'log1p', inverseFunc: 'expm1', transformer: new StandardScaler() })).toContain(
      'both given',
    );
    expect(refused({ transformer: StandardScaler })).toContain('without clone()');
    expect(
      refused(
        { func: 'log', inverseFunc: 'exp' },
        Y.map((row) => row.map(() => 0)),
      ),
    ).toContain('-Infinity for 0');
    expect(
      refused(
        {},
        Y.map(() => ['yes', 'no']),
      ),
    ).toContain('Y');
    expect(refused({ checkInverse: 'no' })).toContain('checkInverse');
    expect(inputErrorOf(() => (log().fit as (X: unknown) => unknown)(X))).toContain(
      'Y, the targets, is missing',
    );
    expect(() => log().predict(X)).toThrow(NotFittedError);
    expect(() => new TransformedTargetRegressor({ regressor: regressor(), alpha: 1 } as never)).toThrow(
      'alpha',
    );
    expect(String(new Pipeline([['m', log()]]))).toContain('TransformedTargetRegressor(');
  });
});
