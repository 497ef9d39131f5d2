/** Pipelines: the scaler travels with the model. */
import fc from 'fast-check';
import { PolynomialRegression } from 'ml-regression';
import { describe, expect, it } from 'vitest';
import {
  crossValidate,
  fromMlRegression,
  InputError,
  KFold,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  makePipeline,
  makeRegression,
  modelFromJSON,
  NotFittedError,
  Pipeline,
  SharedLogisticRegression,
  SoftSharingClassifier,
  StandardScaler,
} from '../../src/index.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';

const made = makeRegression({ nSamples: 40, nFeatures: 5, nTargets: 2, noise: 3, randomState: 2 });
/** Columns in units that differ by powers of ten. */
const X = made.X.to2DArray().map((row) => row.map((value, j) => value * 10 ** (j - 2) + j));
const Y = made.Y.to2DArray();
const weights = X.map((_, i) => (i % 3) + 0.5);
const pipelineOf = (alpha = 0.5) =>
  new Pipeline([
    ['scaler', new StandardScaler()],
    ['model', new MultiTaskLasso({ alpha })],
  ]);

describe('Pipeline', () => {
  it('does what the steps do one by one, with weights in each', () => {
    for (const options of [{}, { sampleWeight: weights }, { sampleWeight: 2 }]) {
      const pipeline = pipelineOf().fit(X, Y, { ...options, taskNames: ['a', 'b'] });
      const scaler = new StandardScaler().fit(X, options);
      const Z = scaler.transform(X);
      const model = new MultiTaskLasso({ alpha: 0.5 }).fit(Z, Y, { ...options, taskNames: ['a', 'b'] });
      expect(pipeline.predict(X)).toEqual(model.predict(Z));
      expect(pipeline.transform(X)).toEqual(Z);
      expect(pipeline.predict(X, { task: 'b' })).toEqual(model.predict(Z, { task: 1 }));
      expect(pipeline.score(X, Y, options)).toBe(model.score(Z, Y, options));
      expect(pipeline.namedSteps.model.coef_).toEqual(model.coef_);
      expect(pipeline.namedSteps.scaler.toJSON()).toEqual(scaler.toJSON());
      expect(pipeline.lastStep.coef_).toEqual(model.coef_);
    }
  });

  it('predicts the same whatever the units of the features are', () => {
    const power = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 });
    const expected = pipelineOf().fit(X, Y).predict(X).to1DArray();
    fc.assert(
      fc.property(power, (powers) => {
        const other = X.map((row) => row.map((value, j) => value * 2 ** powers[j]!));
        const predicted = pipelineOf().fit(other, Y).predict(other).to1DArray();
        for (const [k, value] of predicted.entries())
          expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-3);
      }),
      { numRuns: 30 },
    );
  });

  it('has coefficients in scaled units, which divided by the scales are those in the user\u2019s', () => {
    const { scaler, model } = pipelineOf().fit(X, Y).namedSteps;
    const [mean, scale] = [scaler.mean_!, scaler.scale_!];
    const coef = model.coef_.to2DArray().map((row) => row.map((value, j) => value / scale[j]!));
    const intercept = coef.map(
      (row, t) => model.intercept_[t]! - row.reduce((sum, w, j) => sum + w * mean[j]!, 0),
    );
    const predicted = pipelineOf().fit(X, Y).predict(X);
    for (const [i, x] of X.entries()) {
      for (const [t, row] of coef.entries()) {
        const own = x.reduce((sum, value, j) => sum + value * row[j]!, intercept[t]!);
        expect(own).toBeCloseTo(predicted.get(i, t), 8);
      }
    }
  });

  it('gives by fitAsync the bits that fit gives, and reports progress of the last step', async () => {
    const model = () => makePipeline(new StandardScaler(), new MultiTaskLassoCV({ alphas: 10, cv: 3 }));
    const seen: number[] = [];
    const onProgress = ({ completed }: { completed: number }) => seen.push(completed);
    const byAsync = await model().fitAsync(X, Y, { sampleWeight: weights, onProgress });
    expect(JSON.stringify(byAsync)).toBe(JSON.stringify(model().fit(X, Y, { sampleWeight: weights })));
    expect(seen.at(-1)).toBe(31);
  });

  it('stays as it was when a step fails or the fit is called off', async () => {
    const pipeline = pipelineOf().fit(X, Y);
    const before = JSON.stringify(pipeline);
    const wrong = Y.map((row) => [...row, Number.NaN]);
    expect(() => pipeline.fit(X.map((row) => row.slice(1)), wrong)).toThrow(InputError); // biome-ignore format: one line
    const aborted = AbortSignal.abort(new Error('called off'));
    await expect(pipeline.fitAsync(X.slice(5), Y.slice(5), { signal: aborted })).rejects.toThrow(
      'called off',
    );
    expect(JSON.stringify(pipeline)).toBe(before);
  });

  it('leaves the steps that were given as they are', () => {
    const scaler = new StandardScaler();
    const pipeline = makePipeline(scaler, new MultiTaskLasso()).fit(X, Y);
    expect(() => scaler.mean_).toThrow(NotFittedError);
    expect(pipeline.namedSteps.standardscaler).toBeInstanceOf(StandardScaler);
    expect(pipeline.clone().toJSON().fitted).toBeNull();
    expect(() => pipelineOf().predict(X)).toThrow(NotFittedError);
  });

  it('takes sparse X where the scaler does not centre', () => {
    const rows = X.map((row, i) => row.map((value, j) => ((i + j) % 2 === 0 ? value : 0)));
    const model = () =>
      makePipeline(new StandardScaler({ withMean: false }), new MultiTaskLasso({ alpha: 0.5 }));
    const sparse = model().fit(compressed(rows), Y).predict(compressed(rows)).to1DArray();
    const dense = model().fit(rows, Y).predict(rows).to1DArray();
    for (const [k, value] of sparse.entries()) expect(value).toBeCloseTo(dense[k]!, 6);
    expect(inputErrorOf(() => pipelineOf().fit(compressed(rows), Y))).toContain('withMean');
  });

  it('is scaled within each split of a cross-validation', () => {
    const cv = new KFold({ nSplits: 4 });
    const { testScore, splits } = crossValidate(pipelineOf(), X, Y, { cv, sampleWeight: weights });
    const pick = <Value>(list: readonly Value[], rows: Int32Array) => Array.from(rows, (i) => list[i]!);
    const byHand = splits.map(([train, test]) => {
      const scaler = new StandardScaler().fit(pick(X, train), { sampleWeight: pick(weights, train) });
      const model = new MultiTaskLasso({ alpha: 0.5 }).fit(scaler.transform(pick(X, train)), pick(Y, train), {
        sampleWeight: pick(weights, train),
      });
      return model.score(scaler.transform(pick(X, test)), pick(Y, test), {
        sampleWeight: pick(weights, test),
      });
    });
    expect(testScore).toEqual(byHand);
  });

  it('takes any object that transforms, and any that predicts', () => {
    class Squares {
      fit() {
        return this;
      }
      clone() {
        return new Squares();
      }
      transform(x: unknown) {
        return (x as number[][]).map((row) => row.map((value) => value * value));
      }
    }
    const x = [[1], [2], [3], [4]];
    const y = [[1], [4], [9], [16]].map(([value]) => [2 * value! + 1]);
    const pipeline = makePipeline(new Squares(), fromMlRegression(PolynomialRegression, 1)).fit(x, y);
    expect(pipeline.predict([[5]]).get(0, 0)).toBeCloseTo(51, 9);
    expect(inputErrorOf(() => pipeline.toJSON())).toContain('"squares"');
    expect(inputErrorOf(() => pipeline.fit(x, y, { sampleWeight: [1, 2, 3, 4] }))).toContain('sampleWeight');
  });
});

describe('the parameters of a pipeline', () => {
  it('are those of its steps', () => {
    const pipeline = pipelineOf(0.3);
    expect(pipeline.getParams()).toMatchObject({ model__alpha: 0.3, scaler__withMean: true });
    pipeline.setParams({ model__alpha: 0.1, scaler__withStd: false });
    expect(pipeline.namedSteps.model.alpha).toBe(0.1);
    expect(pipeline.namedSteps.scaler.withStd).toBe(false);
    pipeline.setParams({ model: new MultiTaskLassoCV(), model__cv: 3 });
    expect((pipeline.namedSteps.model as unknown as MultiTaskLassoCV).cv).toBe(3);
    pipeline.setParams({ steps: [['only', new MultiTaskLasso()]] });
    expect(Object.keys(pipeline.namedSteps)).toEqual(['only']);
  });

  it('change nothing that was learned before the next fit', () => {
    const pipeline = pipelineOf().fit(X, Y);
    const before = pipeline.predict(X);
    pipeline.setParams({ model__alpha: 100 });
    expect(pipeline.predict(X)).toEqual(before);
    expect(pipeline.fit(X, Y).namedSteps.model.alpha).toBe(100);
  });

  it('are refused by name, and nothing is set then', () => {
    const pipeline = pipelineOf(0.3);
    expect(inputErrorOf(() => pipeline.setParams({ scaler__withStd: false, model__alfa: 1 }))).toContain(
      'Did you mean model__alpha?',
    );
    expect(inputErrorOf(() => pipeline.setParams({ __proto__x: 1 }))).toContain('__proto__x');
    expect(pipeline.namedSteps.scaler.withStd).toBe(true);
  });

  it('show in its text', () => {
    expect(String(pipelineOf(0.3))).toBe(
      'Pipeline(scaler: StandardScaler(), model: MultiTaskLasso({ alpha: 0.3 }))',
    );
  });
});

describe('Pipeline refuses', () => {
  const refused = (steps: unknown): string => inputErrorOf(() => new Pipeline(steps as never));
  const model = new MultiTaskLasso();

  it.each([
    [[], 'an empty array'],
    [null, 'null'],
    [[model], 'steps[0]'],
    [[['a']], 'steps[0]'],
    [[['', model]], 'name of steps[0]'],
    [[['a__b', model]], 'without "__"'],
    [[['steps', model]], '"steps"'],
    [[['a', new StandardScaler()], ['a', model]], 'two steps are named "a"'], // biome-ignore format: one line
    [[['a', MultiTaskLasso]], 'pass an instance'],
    [[['a', model], ['b', model]], 'step "a", a MultiTaskLasso, has no transform()'], // biome-ignore format: one line
    [[['a', { clone() {}, fit() {} }]], 'step "a", an object with keys clone, fit, has no predict()'],
  ])('%j', (steps, words) => {
    expect(refused(steps)).toContain(words);
  });
});

describe('makePipeline', () => {
  it('names steps after their classes, as scikit-learn does', () => {
    const names = Object.keys(
      makePipeline(new StandardScaler(), new StandardScaler(), new MultiTaskElasticNetCV()).namedSteps,
    );
    expect(names).toEqual(['standardscaler-1', 'standardscaler-2', 'multitaskelasticnetcv']);
  });
});

describe('the file of a pipeline', () => {
  const pipeline = new Pipeline([
    ['scaler', new StandardScaler()],
    ['model', new MultiTaskLassoCV({ alphas: 5, cv: new KFold({ nSplits: 3 }) })],
  ]).fit(X, Y, { featureNames: ['a', 'b', 'c', 'd', 'e'] });
  const text = JSON.stringify(pipeline);
  type Loose = Record<string, never> & { params: { steps: Loose[] }; fitted: { steps: Loose[] } };
  const spoilt = (spoil: (file: Loose) => unknown): string => {
    const file = JSON.parse(text) as Loose;
    spoil(file);
    return inputErrorOf(() => Pipeline.fromJSON(file));
  };

  it('gives back a pipeline that predicts the same, names and all', () => {
    for (const copy of [Pipeline.fromJSON(JSON.parse(text)), modelFromJSON(JSON.parse(text)) as Pipeline]) {
      expect(copy).toBeInstanceOf(Pipeline);
      expect(copy.predict(X)).toEqual(pipeline.predict(X));
      expect(JSON.stringify(copy)).toBe(text);
      expect((copy.lastStep as MultiTaskLassoCV).featureNamesIn_).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(JSON.stringify(copy.fit(X, Y, { featureNames: ['a', 'b', 'c', 'd', 'e'] }))).toBe(text);
    }
    const fresh = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipelineOf(0.7))));
    expect(() => fresh.predict(X)).toThrow(NotFittedError);
    expect((fresh.lastStep as MultiTaskLasso).alpha).toBe(0.7);
  });

  it('is refused for whatever is wrong in it, by place', () => {
    expect(spoilt((file) => (file.params.steps[0]!.name = 5 as never))).toContain('params.steps[0].name');
    expect(spoilt((file) => (file.params.steps[0]!.name = 'model' as never))).toContain('two steps');
    expect(spoilt((file) => file.params.steps.reverse())).toContain('fitted.steps[0]');
    expect(spoilt((file) => (file.params.steps = [] as never))).toContain('fitted.steps has 2');
    expect(spoilt((file) => file.fitted.steps.pop())).toContain('fitted.steps has 1');
    expect(spoilt((file) => (file.fitted.steps[0] = null as never))).toContain('fitted.steps[0] is null');
    expect(spoilt((file) => (file.fitted.steps[0]!.fitted = null as never))).toContain('fitted.steps[0]');
    expect(spoilt((file) => (file.fitted.steps[0]!.estimator = 'toString' as never))).toContain(
      'fitted.steps[0].estimator',
    );
    expect(spoilt((file) => (file.estimator = 'MultiTaskLasso' as never))).toContain('estimator');
    expect(spoilt((file) => Object.assign(file.params, { extra: 1 }))).toContain('"extra"');
    const other = JSON.parse(JSON.stringify(new StandardScaler().fit(X.map((row) => row.slice(1)))));
    expect(spoilt((file) => (file.fitted.steps[0] = other))).toContain('fitted.steps[1] is for 5 features');
    const inner = spoilt((file) => delete (file.fitted.steps[0]!.fitted as { mean?: unknown }).mean);
    expect(inner).toContain('fitted.steps[0]: fitted lacks mean');
  });
});

describe('what a pipeline has of its last step', () => {
  const eta = Y.map((row, i) => row.map((y) => y * (i % 5 === 0 ? -1 : 1)));
  const words = eta.map((row) => row.map((y) => (y > 0 ? 'yes' : 'no')));
  const Z = new StandardScaler().fitTransform(X);
  const taskNames = ['a', 'b'];
  const classifiers = [new SharedLogisticRegression(), new SoftSharingClassifier()] as const;

  it.each(classifiers)('are the abilities of a classifier: %s', (step) => {
    const pipeline = makePipeline(new StandardScaler(), step as SoftSharingClassifier);
    pipeline.fit(X, words, { taskNames, featureNames: ['p', 'q', 'r', 's', 't'] });
    const model = step.clone().fit(Z, words, { taskNames }) as SoftSharingClassifier;
    expect(pipeline.predict(X)).toEqual(model.predict(Z));
    expect(pipeline.predict(X, { task: 'b' })).toEqual(model.predict(Z, { task: 'b' }));
    expect(pipeline.predictProba(X)).toEqual(model.predictProba(Z));
    expect(pipeline.predictProba(X, { task: 1 })).toEqual(model.predictProba(Z, { task: 1 }));
    expect(pipeline.decisionFunction(X)).toEqual(model.decisionFunction(Z));
    expect(pipeline.score(X, words)).toBe(model.score(Z, words));
    expect(pipeline.scores(X, words)).toEqual(model.scores(Z, words));
    expect(pipeline.classes_).toEqual(['no', 'yes']);
    expect(pipeline.coef_).toEqual(model.coef_);
    expect(pipeline.intercept_).toEqual(model.intercept_);
    expect(pipeline.certificate_).toEqual(model.certificate_);
    expect([pipeline.taskNames_, pipeline.nFeaturesIn_]).toEqual([taskNames, 5]);
    expect(pipeline.featureNamesIn_).toEqual(['p', 'q', 'r', 's', 't']);
    const [scaler, final] = pipeline.steps;
    expect([scaler[0], final[0]]).toEqual(Object.keys(pipeline.namedSteps));
    expect(final[1].coef_).toEqual(model.coef_);
  });

  it('are refused by the name of the step where it has none', () => {
    const pipeline = pipelineOf();
    expect(() => pipeline.coef_).toThrow(NotFittedError);
    pipeline.fit(X, Y);
    const loose = pipeline as unknown as Record<
      'predictProba' | 'decisionFunction',
      (x: unknown) => unknown
    > & {
      classes_: unknown;
    };
    for (const [name, read] of [
      ['predictProba', () => loose.predictProba(X)],
      ['decisionFunction', () => loose.decisionFunction(X)],
      ['classes_', () => loose.classes_],
    ] as const) {
      const message = inputErrorOf(read);
      expect(message).toContain(`Pipeline.${name}: step "model", a MultiTaskLasso, has no ${name}`);
    }
    // @ts-expect-error a regression has no probabilities
    expect(() => pipeline.predictProba(X)).toThrow(InputError);
  });

  it('takes them from a pipeline within', () => {
    const inner = makePipeline(new StandardScaler(), new SharedLogisticRegression());
    const outer = new Pipeline([
      ['scaler', new StandardScaler({ withStd: false })],
      ['inner', inner],
    ]).fit(X, words);
    const alone = inner.clone().fit(X, words);
    expect(outer.classes_).toEqual(['no', 'yes']);
    expect(outer.nFeaturesIn_).toBe(5);
    const [a, b] = [outer, alone].map((model) => model.predictProba(X, { task: 1 }).to1DArray());
    for (const [k, value] of a!.entries()) expect(value).toBeCloseTo(b![k]!, 9);
    const text = JSON.stringify(outer);
    for (const copy of [Pipeline.fromJSON(JSON.parse(text)), modelFromJSON(JSON.parse(text)) as Pipeline]) {
      expect(JSON.stringify(copy)).toBe(text);
      expect(copy.predict(X)).toEqual(outer.predict(X));
      expect(copy.lastStep).toBeInstanceOf(Pipeline);
    }
    const missing = JSON.parse(text) as { fitted: { steps: { fitted: unknown }[] } };
    missing.fitted.steps[1]!.fitted = null;
    expect(inputErrorOf(() => Pipeline.fromJSON(missing))).toContain('fitted.steps[1]');
  });

  it('is not read from a file of pipelines that are nested without end', () => {
    let file: unknown = new MultiTaskLasso().toJSON();
    for (let depth = 0; depth < 20_000; depth++) {
      file = {
        ...new Pipeline([['model', new MultiTaskLasso()]]).toJSON(),
        params: { steps: [{ name: 'a', step: file }] },
      };
    }
    expect(inputErrorOf(() => Pipeline.fromJSON(file))).toContain('pipelines within pipelines');
  });
});

describe('a pipeline of weights and tasks', () => {
  const scaled = () => makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.5 }));
  const tasksOf = (x: readonly number[][]) => [
    { name: 'a', X: x.slice(0, 25), y: Y.slice(0, 25).map(([y]) => y!) },
    { name: 'b', X: x.slice(25), y: Y.slice(25).map(([, y]) => y!), sampleWeight: weights.slice(25) },
  ];

  it('takes weights n x T: the scaler gets their mean, the model all', () => {
    const entries = X.map((_, i) => [1 + (i % 3), 2 - (i % 2)]);
    const means = entries.map(([a, b]) => (a! + b!) / 2);
    const Z = new StandardScaler().fit(X, { sampleWeight: means }).transform(X);
    const model = new MultiTaskLasso({ alpha: 0.5 }).fit(Z, Y, { sampleWeight: entries });
    const pipeline = scaled().fit(X, Y, { sampleWeight: entries });
    expect(pipeline.predict(X)).toEqual(model.predict(Z));
    const columns = weights.map((w) => [w, w]);
    const same = JSON.stringify(scaled().fit(X, Y, { sampleWeight: weights }));
    expect(JSON.stringify(scaled().fit(X, Y, { sampleWeight: columns }))).toBe(same);
  });

  it('takes tasks with their own samples, and scales by all of them', async () => {
    const all = [...weights.slice(0, 25).fill(1), ...weights.slice(25)];
    const Z = new StandardScaler().fit(X, { sampleWeight: all }).transform(X).to2DArray();
    const model = new MultiTaskLasso({ alpha: 0.5 }).fit(tasksOf(Z));
    const flat = tasksOf(X).map((task) => ({
      ...task,
      X: { data: task.X.flat(), shape: [task.X.length, 5] as const },
    }));
    for (const tasks of [tasksOf(X), flat]) {
      const pipeline = scaled().fit(tasks);
      expect(pipeline.predict(X, { task: 'b' })).toEqual(model.predict(Z, { task: 'b' }));
      expect(pipeline.score(tasks)).toBe(model.score(tasksOf(Z)));
      expect(pipeline.scores(tasks)).toEqual(model.scores(tasksOf(Z)));
      expect(JSON.stringify(await scaled().fitAsync(tasks))).toBe(JSON.stringify(pipeline));
    }
  });

  it('is for tasks of the same samples what it is for one X', () => {
    const tasks = [0, 1].map((t) => ({ X, y: Y.map((row) => row[t]!) }));
    const [own, shared] = [scaled().fit(tasks), scaled().fit(X, Y)];
    const [a, b] = [own, shared].map((model) => model.predict(X).to1DArray());
    for (const [k, value] of a!.entries()) expect(value).toBeCloseTo(b![k]!, 6);
  });

  it('takes sparse tasks, beside dense ones, where the scaler does not centre', () => {
    const thin = X.map((row, i) => row.map((value, j) => ((i + j) % 2 === 0 ? value : 0)));
    const make = () =>
      makePipeline(new StandardScaler({ withMean: false }), new MultiTaskLasso({ alpha: 0.5 }));
    const dense = make().fit(tasksOf(thin));
    for (const both of [
      [true, true],
      [true, false],
    ]) {
      const tasks = tasksOf(thin).map((task, t) => ({ ...task, X: both[t] ? compressed(task.X) : task.X }));
      const predicted = make().fit(tasks).predict(thin).to1DArray();
      for (const [k, value] of dense.predict(thin).to1DArray().entries()) {
        expect(predicted[k]).toBeCloseTo(value, 8);
      }
    }
  });

  it('says what is wrong with them', () => {
    const [a, b] = tasksOf(X);
    const narrow = { ...b!, X: b!.X.map((row) => row.slice(1)) };
    expect(inputErrorOf(() => scaled().fit([a!, narrow]))).toContain('tasks[1].X has 4 features');
    expect(inputErrorOf(() => scaled().fit([a!, { ...b!, sampleWeight: [1] }]))).toContain(
      'tasks[1].sampleWeight',
    );
    expect(inputErrorOf(() => scaled().fit([a!, b!], { sampleWeight: [1] } as never))).toContain(
      'sampleWeight',
    );
    expect(inputErrorOf(() => scaled().fit(X, Y, { sampleWeight: [[1, 2]] }))).toContain('sampleWeight');
  });
});

describe('makePipeline with the model before the scaler', () => {
  it('is a mistake that the compiler and the call tell', () => {
    // @ts-expect-error the model goes last
    expect(() => makePipeline(new MultiTaskLasso(), new StandardScaler())).toThrow(/the model goes last/);
    const model = ['a', new MultiTaskLasso()] as const;
    const scaler = ['b', new StandardScaler()] as const;
    // @ts-expect-error only the last step may be a model
    expect(() => new Pipeline([model, scaler])).toThrow(InputError);
    // @ts-expect-error no steps at all
    expect(() => makePipeline()).toThrow(InputError);
  });
});
