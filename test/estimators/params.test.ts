/** Parameters, options and everything that a user can get wrong: each mistake is named, with what was expected. */
import { describe, expect, it } from 'vitest';
import { InputError, MultiTaskElasticNet, MultiTaskLasso, NotFittedError } from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { numbersOf } from '../laws/regressions.js';

const X = [
  [1, 2],
  [3, 5],
  [4, 4],
  [7, 1.5],
];
const Y = [
  [1, 2],
  [2, 5],
  [3, 4],
  [7, 1],
];

/** scikit-learn 1.9's `MultiTaskElasticNet().get_params()`, names in camelCase, taskWeights and featureWeights. */
const DEFAULTS = {
  alpha: 1,
  l1Ratio: 0.5,
  fitIntercept: true,
  copyX: true,
  maxIter: 1000,
  tol: 1e-4,
  warmStart: false,
  randomState: null,
  selection: 'cyclic',
  taskWeights: null,
  featureWeights: null,
};
const { l1Ratio: _, ...LASSO_DEFAULTS } = DEFAULTS;

const estimators = [
  { name: 'MultiTaskLasso', Class: MultiTaskLasso, defaults: LASSO_DEFAULTS },
  { name: 'MultiTaskElasticNet', Class: MultiTaskElasticNet, defaults: DEFAULTS },
] as const;

/** An estimator with parameters that its types forbid. */
const wrong = (Class: (typeof estimators)[number]['Class'], params: unknown) =>
  new (Class as new (params: unknown) => MultiTaskLasso)(params);

/** A method with arguments that its types forbid. */
const call = (model: object, method: string, ...given: unknown[]): unknown =>
  (model as Record<string, (...given: unknown[]) => unknown>)[method]!(...given);

describe.each(estimators)('the parameters of $name', ({ name, Class, defaults }) => {
  it("are scikit-learn's, with its defaults", () => {
    expect(new Class().getParams()).toEqual(defaults);
    expect(Object.keys(new Class().getParams())).toEqual(Object.keys(defaults));
  });

  it('are fields, read and set by name', () => {
    const model = new Class({ alpha: 0.3, tol: 1e-8 });
    expect([model.alpha, model.tol, model.maxIter]).toEqual([0.3, 1e-8, 1000]);
    expect(model.setParams({ alpha: 2, selection: 'random' })).toBe(model);
    expect(model.getParams()).toEqual({ ...defaults, alpha: 2, tol: 1e-8, selection: 'random' });
    model.alpha = 5;
    expect(model.getParams().alpha).toBe(5);
  });

  it('that are undefined keep their values', () => {
    expect(wrong(Class, { alpha: undefined }).alpha).toBe(1);
    expect(call(new Class({ alpha: 3 }), 'setParams', { alpha: undefined })).toMatchObject({ alpha: 3 });
  });

  it('are not those of the object that getParams returned', () => {
    const model = new Class();
    model.getParams().alpha = 99;
    expect(model.alpha).toBe(1);
  });

  it('make a clone, which has learned nothing', () => {
    const model = new Class({ alpha: 0.1, randomState: 7 }).fit(X, Y);
    const clone = model.clone();
    expect(clone).toBeInstanceOf(Class);
    expect(clone).not.toBe(model);
    expect(clone.getParams()).toEqual(model.getParams());
    expect(() => clone.coef_).toThrow(NotFittedError);
    clone.alpha = 9;
    expect(model.alpha).toBe(0.1);
  });

  it('make a clone whose lists are its own', () => {
    for (const featureWeights of [[1, 2], Float64Array.of(1, 2)]) {
      const model = new Class({ featureWeights });
      const clone = model.clone();
      featureWeights[0] = 5;
      expect(Array.from(clone.featureWeights!)).toEqual([1, 2]);
      expect(clone.featureWeights!.constructor).toBe(featureWeights.constructor);
    }
  });

  it('are shown where they are not the defaults', () => {
    expect(String(new Class())).toBe(`${name}()`);
    expect(String(new Class({ alpha: 0.1 }))).toBe(`${name}({ alpha: 0.1 })`);
    expect(String(new Class({ alpha: 1, fitIntercept: false, selection: 'random' }))).toBe(
      `${name}({ fitIntercept: false, selection: 'random' })`,
    );
  });

  it('are shown whatever they are, for fit to refuse them', () => {
    for (const alpha of [Number.NaN, Infinity, 1n, undefined, Symbol('a'), () => 1, { a: 1n }, 'x']) {
      const model = new Class();
      (model as { alpha: unknown }).alpha = alpha;
      expect(String(model)).toContain(name);
      if (alpha !== undefined) expect(() => model.fit(X, Y)).toThrow(InputError);
    }
    const odd = new Class();
    odd.alpha = Number.NaN;
    expect(String(odd)).toContain('NaN');
  });

  it('set back to undefined are their defaults', () => {
    const model = new Class({ alpha: 0.1 });
    for (const param of Object.keys(defaults)) {
      if (param !== 'alpha') (model as unknown as Record<string, unknown>)[param] = undefined;
    }
    expect(numbersOf(model.fit(X, Y))).toEqual(numbersOf(new Class({ alpha: 0.1 }).fit(X, Y)));
  });

  it('of an unknown name are refused, with the name that was likely meant', () => {
    const typos: [string, string][] = [
      ['fit_intercept', 'fitIntercept'],
      ['max_iter', 'maxIter'],
      ['warm_start', 'warmStart'],
      ['random_state', 'randomState'],
      ['copy_X', 'copyX'],
      ['Alpha', 'alpha'],
      ['alpah', 'alpha'],
      ['tolerance', 'tol'],
    ];
    for (const [given, meant] of typos.slice(0, 7)) {
      for (const act of [
        () => wrong(Class, { [given]: 1 }),
        () => call(new Class(), 'setParams', { [given]: 1 }),
      ]) {
        const message = inputErrorOf(act);
        expect(message).toContain(`${name}: unknown parameter ${given}. Did you mean ${meant}?`);
        for (const param of Object.keys(defaults)) expect(message).toContain(param);
      }
    }
    expect(inputErrorOf(() => wrong(Class, { normalize: true }))).toContain('unknown parameter normalize');
    expect(inputErrorOf(() => wrong(Class, { normalize: true }))).not.toContain('Did you mean');
  });

  it('are set all or none', () => {
    const model = new Class({ alpha: 0.5 });
    expect(inputErrorOf(() => call(model, 'setParams', { alpha: 2, bogus: 1 }))).toContain('bogus');
    expect(model.alpha).toBe(0.5);
  });

  it('come in an object', () => {
    for (const given of [null, 0.1, 'alpha', true, () => 1]) {
      expect(inputErrorOf(() => wrong(Class, given))).toContain(`${name}: parameters must be an object`);
      expect(inputErrorOf(() => call(new Class(), 'setParams', given))).toContain(
        'parameters must be an object',
      );
    }
    expect(inputErrorOf(() => wrong(Class, [0.1]))).toContain(name);
  });

  it('are checked by fit and by fitAsync, not before, and named with what was given', async () => {
    const bad: [string, unknown, string, string][] = [
      ['alpha', -1, 'at least 0', '-1'],
      ['alpha', Number.NaN, 'a finite number', 'NaN'],
      ['alpha', Infinity, 'a finite number', 'Infinity'],
      ['alpha', '1', 'a finite number', '"1", a string'],
      ['alpha', null, 'a finite number', 'null'],
      ['alpha', 1n, 'a finite number', '1n, a bigint'],
      ['alpha', [1, 2], 'a finite number', 'an array of length 2'],
      ['fitIntercept', 1, 'true or false', '1'],
      ['fitIntercept', 'false', 'true or false', '"false", a string'],
      ['fitIntercept', null, 'true or false', 'null'],
      ['copyX', 0, 'true or false', '0'],
      ['maxIter', 0, 'an integer in [1, 2147483647]', '0'],
      ['maxIter', -5, 'an integer', '-5'],
      ['maxIter', 1.5, 'an integer', '1.5'],
      ['maxIter', 1e10, 'an integer', '10000000000'],
      ['maxIter', Infinity, 'an integer', 'Infinity'],
      ['maxIter', null, 'an integer', 'null'],
      ['tol', -1e-4, 'at least 0', '-0.0001'],
      ['tol', Number.NaN, 'a finite number', 'NaN'],
      ['tol', null, 'a finite number', 'null'],
      ['warmStart', 'yes', 'true or false', '"yes", a string'],
      ['randomState', -1, 'an integer in [0, 4294967295] or null', '-1'],
      ['randomState', 0.5, 'an integer in [0, 4294967295] or null', '0.5'],
      ['randomState', 2 ** 32, 'an integer in [0, 4294967295] or null', '4294967296'],
      ['randomState', '7', 'an integer in [0, 4294967295] or null', '"7", a string'],
      ['selection', 'Random', "'cyclic' or 'random'", '"Random", a string'],
      ['selection', null, "'cyclic' or 'random'", 'null'],
      ...(Class === MultiTaskElasticNet
        ? ([
            ['l1Ratio', 1.1, '[0, 1]', '1.1'],
            ['l1Ratio', -0.1, '[0, 1]', '-0.1'],
            ['l1Ratio', Number.NaN, '[0, 1]', 'NaN'],
            ['l1Ratio', [0.5], '[0, 1]', 'an array of length 1'],
          ] as [string, unknown, string, string][])
        : []),
    ];
    for (const [param, value, expected, given] of bad) {
      const model = wrong(Class, { [param]: value });
      const message = inputErrorOf(() => model.fit(X, Y));
      expect(message).toContain(param);
      expect(message).toContain(expected);
      expect(message).toContain(`got ${given}`);
      await expect(model.fitAsync(X, Y)).rejects.toThrow(message);
    }
  });

  it('that fit refuses leave what was learned', async () => {
    const model = new Class({ alpha: 0.1 }).fit(X, Y);
    const before = numbersOf(model);
    model.setParams({ alpha: -1 });
    expect(() => model.fit(X, Y)).toThrow(InputError);
    await expect(model.fitAsync(X, Y)).rejects.toThrow(InputError);
    model.setParams({ alpha: 0.2 });
    for (const [x, y] of [
      [X, Y.slice(1)],
      [X, Y.map(([a]) => [a!, Number.NaN])],
      [X.map(([a]) => [a!, Infinity]), Y],
    ] as const) {
      expect(() => model.fit(x, y)).toThrow(InputError);
      await expect(model.fitAsync(x, y)).rejects.toThrow(InputError);
    }
    expect(numbersOf(model)).toEqual(before);
    expect(model.predict(X).to1DArray()).toHaveLength(8);
  });
});

it("MultiTaskLasso has no l1Ratio, MultiTaskElasticNet's l1_ratio is l1Ratio", () => {
  expect(inputErrorOf(() => wrong(MultiTaskLasso, { l1Ratio: 0.5 }))).toContain('unknown parameter l1Ratio');
  expect(inputErrorOf(() => wrong(MultiTaskElasticNet, { l1_ratio: 0.5 }))).toContain(
    'Did you mean l1Ratio?',
  );
});

describe('before fit', () => {
  const ATTRIBUTES = [
    'coef_',
    'sparseCoef_',
    'active_',
    'intercept_',
    'nIter_',
    'dualGap_',
    'eps_',
    'converged_',
    'nFeaturesIn_',
    'taskNames_',
    'featureNamesIn_',
  ] as const;

  it.each(ATTRIBUTES)('%s is not there, and says to fit', (attribute) => {
    const model = new MultiTaskLasso();
    expect(() => model[attribute]).toThrow(NotFittedError);
    expect(() => model[attribute]).toThrow(/this MultiTaskLasso is not fitted yet: call fit\(X, Y\)/);
    expect(() => model[attribute]).toThrow(attribute);
  });

  it('predict and score say so, before they look at what they are given', () => {
    const model = new MultiTaskElasticNet();
    expect(() => model.predict(X)).toThrow(NotFittedError);
    expect(() => call(model, 'predict', 'nonsense')).toThrow(NotFittedError);
    expect(() => model.score(X, Y)).toThrow(NotFittedError);
    expect(() => call(model, 'score')).toThrow(/MultiTaskElasticNet is not fitted yet/);
  });

  it('a failed fit does not change that', () => {
    const model = new MultiTaskLasso();
    expect(() => model.fit(X, Y.slice(1))).toThrow(InputError);
    expect(() => model.coef_).toThrow(NotFittedError);
  });
});

describe('what was learned', () => {
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y, { taskNames: ['a', 'b'] });

  it('cannot be written to', () => {
    const before = numbersOf(model);
    expect(() => model.coef_.set(0, 0, 9)).toThrow(TypeError);
    expect(() => model.coef_.mul(2)).toThrow(TypeError);
    for (const attribute of ['coef_', 'intercept_', 'dualGap_'] as const) {
      expect(() => Object.assign(model, { [attribute]: 1 })).toThrow(TypeError);
    }
    model.intercept_[0] = 99;
    model.taskNames_[0] = 'z';
    model.active_.push(7);
    expect(numbersOf(model)).toEqual(before);
    expect(model.taskNames_).toEqual(['a', 'b']);
    expect(model.coef_.clone().mul(2).get(0, 0)).toBe(2 * model.coef_.get(0, 0));
    expect(model.coef_.transpose().set(0, 0, 5).get(0, 0)).toBe(5);
  });

  it('has the shapes of scikit-learn', () => {
    const narrow = new MultiTaskLasso({ alpha: 1.5 }).fit(
      X.map((x) => [...x, 0.01 * x[0]! ** 2]),
      Y,
    );
    expect([narrow.coef_.rows, narrow.coef_.columns]).toEqual([2, 3]);
    expect(narrow.intercept_).toHaveLength(2);
    expect(narrow.nFeaturesIn_).toBe(3);
    expect(narrow.taskNames_).toEqual(['task 0', 'task 1']);
    const used = [0, 1, 2].filter((j) => narrow.coef_.getColumn(j).some((w) => w !== 0));
    expect(narrow.active_).toEqual(used);
    expect(used.length).toBeLessThan(3);
    const { data, indices, indptr, shape } = narrow.sparseCoef_;
    const dense = [0, 1].map(() => [0, 0, 0]);
    for (let j = 0; j < 3; j++) {
      for (let k = indptr[j]!; k < indptr[j + 1]!; k++) dense[indices[k]!]![j] = data[k]!;
    }
    expect(shape).toEqual([2, 3]);
    expect(dense).toEqual(narrow.coef_.to2DArray());
  });

  it('without an intercept has zeros for it', () => {
    expect(new MultiTaskLasso({ fitIntercept: false }).fit(X, Y).intercept_).toEqual([0, 0]);
  });
});

describe('fit', () => {
  const refusal = (...given: unknown[]) =>
    inputErrorOf(() => call(new MultiTaskLasso({ alpha: 0.1 }), 'fit', ...given));

  it('names the X or Y that it cannot read', () => {
    expect(refusal()).toMatch(/X, the samples, and Y, the targets, are missing/);
    expect(refusal(X)).toMatch(/Y, the targets, is missing \(got undefined\)/);
    expect(refusal([1, 2, 3, 4], Y)).toContain('For one feature pass X.map((v) => [v])');
    expect(refusal(X, [1, 2, 3, 4])).toContain('For one column pass Y.map((v) => [v])');
    expect(refusal(Promise.resolve(X), Y)).toContain('await it first');
    expect(refusal(X, [[Number.NaN], [Number.NaN], [Number.NaN], [Number.NaN]])).toMatch(
      /Y has no observed target for task 0/,
    );
    expect(refusal([[1, Number.NaN], ...X.slice(1)], Y)).toMatch(/X is NaN at row 0, column 1/);
    expect(refusal(X.slice(1), Y)).toContain('X has 3 samples (shape 3 x 2), Y has 4 (shape 4 x 2)');
    expect(refusal([], [])).toContain('X');
  });

  it('says what it takes beside tasks with their own samples', async () => {
    const tasks = [
      { X, y: [1, 2, 3, 4] },
      { X: X.slice(1), y: [1, 2, 3], name: 'short' },
    ];
    expect(refusal(tasks, { sampleWeight: [1, 1, 1, 1] })).toMatch(/give each task its own, .* sampleWeight/);
    expect(refusal(tasks, { taskNames: ['a', 'b'] })).toMatch(/give each task its own, .* name/);
    expect(refusal(tasks, Y, {})).toContain('got a third argument');
    expect(refusal([{ ...tasks[0], X: X.slice(1) }, tasks[1]])).toContain('tasks[0].X has 3 samples');
    await expect(call(new MultiTaskLasso(), 'fitAsync', tasks, 5)).rejects.toThrow(
      'options must be an object',
    );
  });

  it('says which sample weights it cannot use', () => {
    const weigh = (sampleWeight: unknown) => refusal(X, Y, { sampleWeight });
    expect(weigh([1, 1, 1])).toMatch(/sampleWeight has 3 entries; expected one weight for each sample \(4\)/);
    expect(weigh([1, -1, 1, 1])).toBe('sampleWeight[1] is -1; expected a finite number, 0 or more.');
    expect(weigh([1, 1, Number.NaN, 1])).toContain('sampleWeight[2] is NaN');
    expect(weigh([1, 1, 1, Infinity])).toContain('sampleWeight[3] is Infinity');
    expect(weigh([0, 0, 0, 0])).toContain('sampleWeight is all zero');
    expect(weigh('balanced')).toContain('"balanced", a string');
    expect(weigh(0)).toContain('sampleWeight is 0');
    expect(weigh(-1)).toContain('sampleWeight is -1');
    expect(weigh(['1', 1, 1, 1])).toContain('sampleWeight[0] is "1", a string');
    const perTask = weigh([
      [1, 2, 3],
      [1, 3, 3],
      [1, 4, 3],
      [1, 2, 3],
    ]);
    expect(perTask).toContain('sampleWeight has shape 4 x 3');
    expect(perTask).toContain('one weight for each sample (4) or for each sample and task (4 x 2)');
    expect(weigh(X.map(() => [0, 1]))).toContain('sampleWeight is all zero for task 0');
  });

  it('takes a number or null for no weights', () => {
    const plain = numbersOf(new MultiTaskLasso().fit(X, Y));
    for (const sampleWeight of [null, undefined, 1, 7.5]) {
      expect(numbersOf(new MultiTaskLasso().fit(X, Y, { sampleWeight }))).toEqual(plain);
    }
  });

  it('says which task names it cannot use', () => {
    const name = (taskNames: unknown) => refusal(X, Y, { taskNames });
    expect(name(['a', 'a'])).toContain('tasks 0 and 1 are both named "a"');
    expect(name(['a'])).toContain('taskNames has 1 entry; expected 2');
    expect(name([1, 2])).toContain('taskNames[0] is 1; expected a string');
    expect(name('ab')).toContain('expected a list of strings');
  });

  it('keeps feature names, and says which it cannot use', () => {
    const names = X[0]!.map((_, j) => `x${j}`);
    const model = new MultiTaskLasso().fit(X, Y, { featureNames: names });
    names[0] = 'changed';
    expect(model.featureNamesIn_).toEqual(X[0]!.map((_, j) => `x${j}`));
    model.featureNamesIn_![0] = 'changed';
    expect(model.featureNamesIn_![0]).toBe('x0');
    expect(new MultiTaskLasso().fit(X, Y).featureNamesIn_).toBeNull();
    const name = (featureNames: unknown) => refusal(X, Y, { featureNames });
    expect(name(['a'])).toContain(`featureNames has 1 entry; expected ${X[0]!.length}, one for each feature`);
    expect(name(X[0]!.map(() => 'a'))).toContain('features 0 and 1 are both named "a"');
    expect(name(X[0]!)).toContain('featureNames[0] is');
  });

  it('refuses options that it does not know, and suggests those it does', () => {
    expect(refusal(X, Y, { sample_weight: [1, 1, 1, 1] })).toContain(
      'unknown option sample_weight. Did you mean sampleWeight?',
    );
    expect(refusal(X, Y, { sampleweights: [1, 1, 1, 1] })).toContain('Did you mean sampleWeight?');
    expect(refusal(X, Y, { signal: null })).toContain('unknown option signal');
    expect(refusal(X, Y, { kernels: 'gpu' })).toContain("'auto' or 'wasm' or 'reference'");
    for (const options of [null, 5, 'x', [1, 1, 1, 1]]) {
      expect(refusal(X, Y, options)).toContain('MultiTaskLasso.fit: options must be an object');
    }
    expect(refusal(X, Y, new Float64Array(4))).toContain('MultiTaskLasso.fit');
  });

  it('needs the shape of the last fit to start from it', () => {
    const model = new MultiTaskLasso({ warmStart: true, alpha: 0.1 }).fit(X, Y);
    const message = inputErrorOf(() =>
      model.fit(
        X.map((x) => [...x, 1]),
        Y,
      ),
    );
    expect(message).toContain('warmStart');
    expect(message).toContain('2 features and 2 outputs');
    expect(message).toContain('3 features and 2 outputs');
    const one = Y.map(([y]) => [y!]);
    expect(inputErrorOf(() => model.fit(X, one))).toContain('2 features and 1 outputs');
    expect(model.setParams({ warmStart: false }).fit(X, one).coef_.rows).toBe(1);
  });
});

describe('fitAsync', () => {
  it('rejects, and never throws, with the error of fit', async () => {
    const model = new MultiTaskLasso();
    const run = call(model, 'fitAsync', X) as Promise<unknown>;
    await expect(run).rejects.toThrow(InputError);
    await expect(call(model, 'fitAsync', X, Y, { onprogress: () => {} })).rejects.toThrow(
      'Did you mean onProgress?',
    );
    await expect(call(model, 'fitAsync', X, Y, null)).rejects.toThrow('options must be an object');
  });

  it('says what a signal and a progress function are', async () => {
    const model = new MultiTaskLasso({ alpha: 0.1 });
    for (const signal of [5, 'abort', {}, new AbortController()]) {
      await expect(call(model, 'fitAsync', X, Y, { signal })).rejects.toThrow(InputError);
      await expect(call(model, 'fitAsync', X, Y, { signal })).rejects.toThrow('signal');
    }
    for (const onProgress of [5, 'log', {}, true]) {
      await expect(call(model, 'fitAsync', X, Y, { onProgress })).rejects.toThrow(InputError);
      await expect(call(model, 'fitAsync', X, Y, { onProgress })).rejects.toThrow('onProgress');
    }
  });

  it('takes undefined for no signal and no progress function', async () => {
    const plain = numbersOf(new MultiTaskLasso().fit(X, Y));
    const model = await new MultiTaskLasso().fitAsync(X, Y, { signal: undefined, onProgress: undefined });
    expect(numbersOf(model)).toEqual(plain);
  });
});

describe('predict', () => {
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y, { taskNames: ['height', '1'] });
  const predict = (...given: unknown[]) => inputErrorOf(() => call(model, 'predict', ...given));

  it('takes a task by its index or its name', () => {
    const all = model.predict(X);
    for (const [task, t] of [
      [0, 0],
      ['height', 0],
      [1, 1],
      ['1', 1],
    ] as const) {
      const column = model.predict(X, { task });
      expect(column).toBeInstanceOf(Float64Array);
      expect([...column]).toEqual(all.getColumn(t));
    }
  });

  it('names the tasks there are', () => {
    for (const task of [-1, 2, 0.5, Number.NaN, 'weight', null, {}, '0', true]) {
      const message = predict(X, { task });
      expect(message).toContain('expected an index in [0, 1] or one of the names "height", "1"');
    }
    const many = new MultiTaskLasso().fit([[1], [2]], [new Array(9).fill(1), new Array(9).fill(2)]);
    expect(inputErrorOf(() => many.predict([[1]], { task: 'x' }))).toContain('"task 4", ...');
  });

  it('refuses an X of another width, and one that is transposed', () => {
    expect(predict([[1, 2, 3]])).toContain('X has 3 features, the model was fitted with 2');
    expect(predict([[1], [2]])).toMatch(/X has 1 feature, .*X looks transposed/);
    expect(predict([1, 2])).toContain('for one sample [X]');
    expect(predict([[1, Number.NaN]])).toContain('X is NaN at row 0, column 1');
    expect(predict()).toContain('X is undefined');
  });

  it('refuses options that it does not know', () => {
    expect(predict(X, { Task: 1 })).toContain('unknown option Task. Did you mean task?');
    expect(predict(X, 1)).toContain('MultiTaskLasso.predict: options must be an object');
    expect(predict(X, null)).toContain('options must be an object');
  });
});

describe('score', () => {
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
  const score = (...given: unknown[]) => inputErrorOf(() => call(model, 'score', ...given));

  it('refuses what does not fit together', () => {
    expect(score(X, Y.slice(1))).toContain('X has 4 samples (shape 4 x 2), Y has 3 (shape 3 x 2)');
    expect(
      score(
        X,
        Y.map(([y]) => [y]),
      ),
    ).toContain('Y has 1 column, the model was fitted with 2 tasks');
    expect(score(X, [1, 2, 3, 4])).toContain('Y.map((v) => [v])');
    expect(score([[1]], [[1, 2]])).toContain('X has 1 feature');
    expect(score(X)).toContain('Y, the targets, is missing');
    expect(score(X, [[1, Infinity], ...Y.slice(1)])).toContain('Y is Infinity');
  });

  it('says which sample weights it cannot use', () => {
    expect(score(X, Y, { sampleWeight: [1, 2] })).toContain('sampleWeight has 2 entries');
    expect(score(X, Y, { sampleWeight: [1, 1, 1, -1] })).toContain('sampleWeight[3] is -1');
    expect(score(X, Y, { sampleWeight: [0, 0, 0, 0] })).toMatch(
      /sampleWeight is (all zero|0 for every sample)/,
    );
    expect(score(X, Y, { sampleWeight: X.map(() => [1, 1, 1]) })).toContain('sampleWeight has shape 4 x 3');
    expect(score(X, Y, { sample_weight: [1, 1, 1, 1] })).toContain('Did you mean sampleWeight?');
    expect(score(X, Y, [1, 1, 1, 1])).toContain('MultiTaskLasso.score: options must be an object');
  });
});
