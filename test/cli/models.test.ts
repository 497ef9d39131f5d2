import { describe, expect, it } from 'vitest';
import {
  huber,
  type Label,
  type Model,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  modelFromJSON,
  Pipeline,
  rowLasso,
  rowMCP,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  softSharing,
  TransformedTargetRegressor,
} from '../../src/index.js';
import { aligned } from '../../src/messages/numbers.js';
import { csv, Folder, table } from './harness.js';

const folder = new Folder();
const { names, rows } = table(30, 4, 2);
const features = names.slice(0, 4);
const X = rows.map((row) => row.slice(0, 4));
const Y = rows.map((row) => row.slice(4));
const options = { featureNames: features, taskNames: ['books', 'films'] };
const labels = Y.map((row) => row.map((y, t) => (y + 40 * t > 0 ? 'yes' : 'no')));
const flags = Y.map(([y]) => [y! > 0, y! > 30]);
const kinds = Y.map(([a, b]) => [a!, b! > 0 ? 1 : 0, a! > 60 ? 'high' : a! < -60 ? 'low' : 'mid']);
const mixedOptions = { featureNames: features, taskNames: ['height', 'smoker', 'class'] };
const own = ['books', 'films'].map((name, t) => ({
  name,
  X: X.slice(t * 12, 12 + t * 12),
  y: labels.slice(t * 12, 12 + t * 12).map((row) => row[t]!),
}));
const ownNumbers = own.map((task, t) => ({ ...task, y: Y.slice(t * 12, 12 + t * 12).map((row) => row[t]!) }));
const scaled = (model: unknown): Pipeline =>
  new Pipeline([
    ['z', new StandardScaler()],
    ['m', model as MultiTaskLasso],
  ]) as unknown as Pipeline;
const mixed = (penalty = softSharing({ alpha: 0.01 })): MultiTaskModel =>
  new MultiTaskModel({ losses: ['squared', 'logistic', 'softmax'], penalty });

/** A model of each class that has a file, and pipelines of them. */
const MODELS = {
  MultiTaskLasso: new MultiTaskLasso().fit(X, Y, options),
  MultiTaskElasticNet: new MultiTaskElasticNet().fit(X, Y, options),
  MultiTaskLassoCV: new MultiTaskLassoCV({ alphas: 5 }).fit(X, Y, options),
  MultiTaskElasticNetCV: new MultiTaskElasticNetCV({ alphas: 5 }).fit(X, Y, options),
  SoftSharingRegressor: new SoftSharingRegressor().fit(X, Y, options),
  'SoftSharingRegressor of own samples': new SoftSharingRegressor().fit(ownNumbers, {
    featureNames: features,
  }),
  SharedLogisticRegression: new SharedLogisticRegression({ alpha: 0.1 }).fit(X, labels, options),
  'SharedLogisticRegression of own samples': new SharedLogisticRegression({ alpha: 0.1 }).fit(own, {
    featureNames: features,
  }),
  SoftSharingClassifier: new SoftSharingClassifier({ alpha: 0.1 }).fit(X, labels, options),
  'SoftSharingClassifier of booleans': new SoftSharingClassifier({ alpha: 0.1 }).fit(X, flags, options),
  'MultiTaskModel with a row lasso': new MultiTaskModel({
    losses: ['squared', 'logistic', 'softmax'],
  }).fit(X, kinds, mixedOptions),
  'MultiTaskModel with soft sharing': new MultiTaskModel({
    losses: ['logistic', 'logistic'],
    penalty: softSharing({ alpha: 0.01, coupling: 2 }),
  }).fit(X, labels, options),
  'MultiTaskModel with a row MCP': new MultiTaskModel({
    losses: [huber({ delta: 2 }), 'poisson'],
    penalty: rowMCP({ alpha: 0.1, gamma: 4 }),
  }).fit(
    X,
    Y.map(([first, second]) => [first!, Math.abs(second!)]),
    options,
  ),
  'MultiTaskModel with two penalties': new MultiTaskModel({
    penalty: [
      rowLasso({ alpha: 0.5, l1Ratio: 0.9, featureWeights: [1, 2, 0.5, 1] }),
      softSharing({ alpha: 0.01, coupling: 2 }),
    ],
  }).fit(X, Y, options),
  'MultiTaskModel of regressions': new MultiTaskModel().fit(X, Y, options),
  'Pipeline of a regression': scaled(new SoftSharingRegressor()).fit(X, Y, options),
  'Pipeline of a classification': scaled(new SharedLogisticRegression({ alpha: 0.1 })).fit(
    X,
    labels as never,
    options,
  ),
  'Pipeline of two scalers': makePipeline(
    new StandardScaler(),
    new StandardScaler(),
    new MultiTaskLasso(),
  ).fit(X, Y, options),
  'Pipeline without a scaler': new Pipeline([['only', new MultiTaskLasso()]]).fit(X, Y, options),
  'Pipeline of transformed targets': scaled(
    new TransformedTargetRegressor({
      regressor: scaled(new SoftSharingRegressor()),
      transformer: new StandardScaler(),
    }),
  ).fit(X, Y, options),
  'Pipeline of a pipeline': scaled(scaled(mixed() as never)).fit(X, kinds as never, mixedOptions),
} as const;

folder.write('new.csv', csv([features, ...X]));
for (const [name, model] of Object.entries(MODELS)) folder.write(`${name}.json`, JSON.stringify(model));

interface Plain {
  readonly taskNames_: string[];
  predict(X: unknown, options: { task: number }): ArrayLike<Label>;
  predictProba(X: unknown, options: { task: number }): { to2DArray(): number[][] };
}

function labelsOf(model: object, t: number): Label[] | null {
  try {
    const classes = (model as { classes_?: unknown[] }).classes_;
    if (classes === undefined) return null;
    return (
      classes.some((entry) => Array.isArray(entry) || entry === null) ? classes[t] : classes
    ) as Label[];
  } catch {
    return null; // a pipeline of a regression
  }
}

const parse = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe.each(Object.entries(MODELS))('%s', (name, given) => {
  const file = `${name}.json`;
  const model = given as unknown as Plain;
  const tasks = model.taskNames_;

  it('predicts what the model itself predicts', async () => {
    const { code, stdout, stderr } = await folder.run(['predict', file, 'new.csv']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...lines] = parse(stdout);
    expect(header).toEqual(tasks);
    const expected = tasks.map((_, t) => Array.from(model.predict(X, { task: t }), String));
    expect(lines).toEqual(X.map((_, i) => expected.map((column) => column[i])));
    const json = await folder.run(['predict', file, 'new.csv', '--json', '--only', tasks.at(-1)!]);
    const last = Array.from(model.predict(X, { task: tasks.length - 1 }));
    expect(JSON.parse(json.stdout)).toMatchObject({
      tasks: [tasks.at(-1)],
      predictions: last.map((value) => [value]),
    });
  });

  it('gives the probabilities of labels', async () => {
    const { code, stdout, stderr } = await folder.run(['predict', file, 'new.csv', '--proba']);
    const all = tasks.map((_, t) => labelsOf(given, t));
    if (all.every((labels) => labels === null)) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('--proba: the model predicts numbers');
      return;
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...lines] = parse(stdout);
    expect(header).toEqual(tasks.flatMap((task, t) => all[t]?.map((label) => `${task}=${label}`) ?? [task]));
    const columns = tasks.flatMap((_, t) =>
      all[t] === null
        ? [Array.from(model.predict(X, { task: t }), Number)]
        : all[t]!.map((_, k) =>
            model
              .predictProba(X, { task: t })
              .to2DArray()
              .map((row) => row[k]!),
          ),
    );
    expect(lines.map((line) => line.map(Number))).toEqual(
      X.map((_, i) => columns.map((column) => column[i])),
    );
  });

  it('predicts each row for the task that a column names', async () => {
    const taskOf = (i: number): number => (i * i) % tasks.length;
    const lines = X.map((row, i) => [...row, tasks[taskOf(i)]!]);
    folder.write('each.csv', csv([[...features, 'kind'], ...lines]));
    const { code, stdout, stderr } = await folder.run([
      'predict',
      file,
      'each.csv',
      '--task',
      'kind',
      '--keep',
      'kind',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...read] = parse(stdout);
    expect(header).toEqual(['kind', 'prediction']);
    const expected = tasks.map((_, t) => Array.from(model.predict(X, { task: t }), String));
    expect(read).toEqual(X.map((_, i) => [tasks[taskOf(i)], expected[taskOf(i)]![i]]));
  });

  it('is inspected', async () => {
    const { code, stdout, stderr } = await folder.run(['inspect', file, '--top', '0']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const task of tasks) expect(stdout).toContain(task);
    expect(stdout).toContain('Certificate');
    const json = await folder.run(['inspect', file, '--json']);
    const seen = JSON.parse(json.stdout) as {
      active: { feature: string; weights: number[] }[];
      outputs: string[];
      intercept: number[];
      tasks: string[];
    };
    let inner = modelFromJSON(JSON.parse(folder.read(file))) as Exclude<
      Model,
      { bestEstimator_: unknown } | TransformedTargetRegressor
    >;
    while (!('coef_' in inner) || inner instanceof Pipeline) {
      const { lastStep, regressor_ } = inner as unknown as { lastStep?: unknown; regressor_?: unknown };
      inner = (lastStep ?? regressor_) as typeof inner;
    }
    expect(seen).toMatchObject({ model: inner.constructor.name, tasks, intercept: inner.intercept_ });
    expect(seen.outputs).toHaveLength(inner.coef_.rows);
    for (const { feature, weights } of seen.active) {
      expect(weights).toEqual(inner.coef_.getColumn(features.indexOf(feature)));
    }
    expect(seen.active).toHaveLength(inner.active_.length);
  });
});

describe('inspect', () => {
  const text = async (name: string): Promise<string> =>
    (await folder.run(['inspect', `${name}.json`])).stdout;

  it('shows a row of weights for each label of a softmax, and what tasks answer', async () => {
    const shown = await text('MultiTaskModel with a row lasso');
    for (const output of ['height', 'smoker', 'class=high', 'class=low', 'class=mid'])
      expect(shown).toContain(output);
    expect(shown).toMatch(/smoker +0, 1\n/);
    expect(shown).toMatch(/height +a number\n/);
  });

  it('shows what tasks share', async () => {
    expect(await text('SharedLogisticRegression')).toMatch(/labels +no, yes\n[\s\S]*feature +all tasks\n/);
    const soft = await text('SoftSharingClassifier');
    expect(soft).toMatch(/coupling +1, by which the tasks are drawn to their mean/);
    expect(soft).toMatch(/feature +shared +books +films +length/);
    expect(soft).toContain('(shared: the mean of the weights; length: of the weights over all tasks)');
    const mixture = await text('MultiTaskModel with soft sharing');
    expect(mixture).toMatch(/feature +books +films +length/);
    expect(mixture).toContain('  (length: of the weights over all tasks)');
  });

  it('names the losses and the penalty that a model has chosen', async () => {
    const mcp = await text('MultiTaskModel with a row MCP');
    expect(mcp).toMatch(
      /losses +huber \(delta 2\), poisson\n +penalty +rowMCP\n +alpha +0\.1\d*\n +gamma +4/,
    );
    expect(mcp).toContain('  (length: of the weights over all tasks)');
    expect(await text('MultiTaskModel with two penalties')).toMatch(
      /penalty +softSharing \+ rowLasso\n +alpha +0\.50*\n +feature weights +alpha is multiplied by \S+ 2\.?0*, \S+ 0\.50*\n +coupling +2.*to their mean\n +ridge +0\.010*, beside the coupling\n +l1 ratio +0\.9/,
    );
    const lasso = await text('MultiTaskModel of regressions');
    expect(lasso).toMatch(/loss +squared\n +penalty +rowLasso\n/);
    expect(lasso).toContain('what the penalty adds up');
    expect(await text('MultiTaskLasso')).not.toMatch(/ (loss|losses|penalty|gamma) {2}/);
  });

  it('writes no sign before what rounds to 0, and speaks of columns where they are no tasks', async () => {
    const narrow = await folder.run(['inspect', 'MultiTaskModel with a row lasso.json'], { columns: 50 });
    expect(narrow.stdout).toMatch(/\(and \d more columns: --json shows all\)/);
    expect(aligned([1234, -0.2, 0, -3])).toEqual(['1234', '0', '0', '-3']);
    expect(aligned([1.5, -0.0001])).toEqual(['1.500', '0.000']);
  });

  it('folds scalers in a row into one', async () => {
    const { stdout } = await folder.run(['inspect', 'Pipeline of two scalers.json', '--json']);
    const { scaling } = JSON.parse(stdout) as { scaling: { mean: number[]; scale: number[] } };
    const once = new StandardScaler().fit(X);
    for (const [j, mean] of once.mean_!.entries()) {
      expect(scaling.mean[j]).toBeCloseTo(mean, 10);
      expect(scaling.scale[j]).toBeCloseTo(once.scale_![j]!, 10);
    }
  });
});

describe('the choice of tasks', () => {
  const predict = (...argv: string[]) => folder.run(['predict', 'SharedLogisticRegression.json', ...argv]);

  it.each([
    [
      ['new.csv', '--only', 'bookz'],
      2,
      'has no task "bookz". Did you mean books? Its tasks are "books", "films"',
    ],
    [['new.csv', '--only', 'books,books'], 2, '--only names a task twice'],
    [['new.csv', '--only', 'books', '--task', 'x0'], 2, 'give one of them'],
    [['new.csv', '--task', 'kind'], 2, '--task: new.csv has no column "kind"'],
    [['new.csv', '--task', 'books'], 2, '"books" is a task of the model; choose tasks with --only books.'],
    [['new.csv', '--task', 'books,films'], 2, 'choose tasks with --only books,films.'],
    [['odd.csv', '--task', 'kind'], 1, 'odd.csv, line 3, column "kind": the model has no task "bookz"'],
    [['none.csv', '--task', 'kind'], 1, 'none.csv, line 2, column "kind": the task is missing'],
    [['odd.csv', '--keep', 'prediction', '--task', 'kind'], 2, 'have a column of that name'],
  ])('%j is told', async (argv, code, message) => {
    folder.write(
      'odd.csv',
      csv([
        [...features, 'kind'],
        [1, 2, 3, 4, 'books'],
        [1, 2, 3, 4, 'bookz'],
      ]),
    );
    folder.write(
      'none.csv',
      csv([
        [...features, 'kind'],
        [1, 2, 3, 4, ''],
        [1, 2, 3, 4, 'films'],
      ]),
    );
    const ran = await predict(...argv);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('may ask for the probabilities of common labels, one task another row', async () => {
    folder.write(
      'two.csv',
      csv([
        [...features, 'kind'],
        [1, 2, 3, 4, 'films'],
        [1, 2, 3, 4, 'books'],
      ]),
    );
    const { stdout } = await predict('two.csv', '--task', 'kind', '--proba');
    const [header, ...lines] = parse(stdout);
    expect(header).toEqual(['prediction=no', 'prediction=yes']);
    const model = MODELS.SharedLogisticRegression;
    expect(lines.map((line) => line.map(Number))).toEqual(
      ['films', 'books'].map((task) => model.predictProba([[1, 2, 3, 4]], { task }).getRow(0)),
    );
    const mixed = await folder.run([
      'predict',
      'MultiTaskModel with a row lasso.json',
      'two.csv',
      '--task',
      'kind',
      '--proba',
    ]);
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining('the same labels') });
  });
});
