import { describe, expect, it } from 'vitest';
import {
  ColumnTransformer,
  GridSearchCV,
  type Label,
  MultiTaskElasticNet,
  MultiTaskModel,
  modelFromJSON,
  nuclearNorm,
  OneHotEncoder,
  Pipeline,
  rowLasso,
  rowMCP,
  SharedLogisticRegression,
  SimpleImputer,
  SoftSharingClassifierCV,
  SoftSharingRegressor,
  SoftSharingRegressorCV,
  softSharing,
} from '../../src/index.js';
import { Folder, people, type Ran } from './harness.js';

const folder = new Folder();
folder.write('people.csv', people(90));
const [header, ...lines] = people(90).trimEnd().split('\n');
const names = header!.split(',');
const cells = lines.map((line) => line.split(','));
const column = (name: string): string[] => cells.map((row) => row[names.indexOf(name)]!);
const numbers = (name: string): number[] =>
  column(name).map((text) => (text === '' ? Number.NaN : Number(text)));
const rowsOf = (...columns: readonly ArrayLike<Label>[]): Label[][] =>
  Array.from(columns[0]!, (_, i) => columns.map((values) => values[i]!));

/** Runs a command that has to succeed; warnings of a grid's ends are no failure. */
async function ran(command: string): Promise<Ran> {
  const result = await folder.run(command.split(' '));
  expect(result.stderr.replaceAll(/^(?:Note|Warning): .*\n/gm, '')).toBe('');
  expect(result.code).toBe(0);
  return result;
}

const written = (name: string): unknown => JSON.parse(folder.read(name));
const file = (model: unknown): unknown => JSON.parse(JSON.stringify(model));
const AGE = rowsOf(numbers('age'), numbers('height')) as number[][];
const agesOf = ['age', 'height'];
const FEATURES = '--features age,height';

/** The tasks of a column. */
function tasksBy(name: string, X: readonly number[][], y: readonly Label[]) {
  const values = column(name);
  return [...new Set(values)].map((task) => {
    const own = values.flatMap((value, i) => (value === task ? [i] : []));
    return { name: task, X: own.map((i) => X[i]!), y: own.map((i) => y[i]!) };
  });
}

describe('targets', () => {
  it('of words are labels, with the model for them', async () => {
    const { stdout } = await ran(`fit people.csv -t smoker ${FEATURES} -o words.json`);
    expect(stdout).toMatch(/^SoftSharingClassifierCV on people.csv/);
    expect(stdout).toMatch(/labels +no, yes\n/);
    expect(stdout).toMatch(/accuracy +commonest/);
    const model = new SoftSharingClassifierCV({ couplings: [0] }).fit(AGE, rowsOf(column('smoker')), {
      taskNames: ['smoker'],
      featureNames: agesOf,
    });
    expect(written('words.json')).toEqual(file(model));
    const json = JSON.parse((await ran(`fit people.csv -t smoker ${FEATURES} --json`)).stdout) as {
      scores: { accuracy: number; commonest: number }[];
      search: { score: number; nCandidates: number };
    };
    expect(json.search).toMatchObject({ score: model.bestScore_, nCandidates: 5 });
    expect(json.scores[0]!.accuracy).toBeCloseTo(model.score(AGE, rowsOf(column('smoker'))), 12);
    const yes = column('smoker').filter((label) => label === 'yes').length / 90;
    expect(json.scores[0]!.commonest).toBeCloseTo(Math.max(yes, 1 - yes), 12);
  });

  it('that are numbers are labels where asked for, sorted as numbers', async () => {
    folder.write('grades.csv', `${people(60).replaceAll(/,1$/gm, ',10')}`);
    const { stdout } = await ran(
      'fit grades.csv -t grade --classify grade --features age --alpha 0.01 -o g.json',
    );
    expect(stdout).toMatch(/labels +2, 3, 10\n/);
    expect(stdout).toMatch(/loss +softmax\n/);
    expect(written('g.json')).toMatchObject({
      estimator: 'MultiTaskModel',
      fitted: { classes: [[2, 3, 10]] },
    });
  });

  it('of different kinds are a MultiTaskModel, whose alpha is searched for with balanced tasks', async () => {
    const { stdout } = await ran(
      `fit people.csv -t weight,smoker,grade --classify grade ${FEATURES} -o mixed.json`,
    );
    expect(stdout).toMatch(/losses +squared, logistic, softmax\n/);
    expect(stdout).toMatch(/task weights +by the inverse of the loss/);
    const Y = rowsOf(numbers('weight'), column('smoker'), numbers('grade'));
    const search = new GridSearchCV({
      estimator: new MultiTaskModel({ losses: ['squared', 'logistic', 'softmax'] }),
      paramGrid: {
        penalty__alpha: [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001],
        taskWeights: ['inverse null loss'],
      },
    }).fit(AGE, Y as never, { taskNames: ['weight', 'smoker', 'grade'], featureNames: agesOf });
    expect(written('mixed.json')).toEqual(file(search));
    const predicted = (await ran('predict mixed.json people.csv --proba')).stdout.split('\n');
    expect(predicted[0]).toBe('weight,smoker=no,smoker=yes,grade=1,grade=2,grade=3');
    const [weight] = search.predict(AGE) as unknown as [Float64Array];
    expect(Number(predicted[1]!.split(',')[0])).toBe(weight[0]);
  });

  it.each<[string, MultiTaskModel]>([
    [
      '--losses huber:delta=2 --alpha 0.1',
      new MultiTaskModel({
        losses: [
          { loss: 'huber', delta: 2 },
          { loss: 'huber', delta: 2 },
        ],
        penalty: rowLasso({ alpha: 0.1 }),
      }),
    ],
    [
      '--losses squared,poisson --penalty nuclear-norm --alpha 0.1',
      new MultiTaskModel({ losses: ['squared', 'poisson'], penalty: nuclearNorm({ alpha: 0.1 }) }),
    ],
    [
      '--penalty row-mcp --alpha 0.5 --gamma 4',
      new MultiTaskModel({ losses: ['squared', 'squared'], penalty: rowMCP({ alpha: 0.5, gamma: 4 }) }),
    ],
    [
      '--penalty soft-sharing --alpha 0.5 --coupling 2',
      new MultiTaskModel({
        losses: ['squared', 'squared'],
        penalty: softSharing({ alpha: 0.5, coupling: 2 }),
      }),
    ],
    [
      '--penalty soft-sharing,row-lasso --alpha 0.5 --coupling 2 --l1-ratio 0.9',
      new MultiTaskModel({
        losses: ['squared', 'squared'],
        penalty: [softSharing({ coupling: 2 }), rowLasso({ alpha: 0.5, l1Ratio: 0.9 })],
      }),
    ],
  ])('have the losses and penalties that %s says', async (options, model) => {
    await ran(`fit people.csv -t weight,grade ${FEATURES} ${options} -o some.json`);
    model.fit(AGE, rowsOf(numbers('weight'), numbers('grade')), {
      taskNames: ['weight', 'grade'],
      featureNames: agesOf,
    });
    expect(written('some.json')).toEqual(file(model));
  });

  it.each([
    [
      '-t country',
      'multi-task-lasso',
      'column "country": the target holds labels, and multi-task-lasso predicts numbers',
    ],
    [
      '-t country',
      'soft-sharing-classifier',
      'has the labels Kenya, Nepal, Peru; soft-sharing-classifier takes two labels',
    ],
    ['-t smoker,sex', 'shared-logistic-regression', 'column "sex": the target has the labels f, m'],
    ['-t weight', 'soft-sharing-classifier', 'takes two labels'],
  ])('%s are refused by %s where it cannot have them', async (targets, model, message) => {
    const { code, stderr } = await folder.run(`fit people.csv ${targets} ${FEATURES} -m ${model}`.split(' '));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });

  it.each([
    ['y,a\nyes,1\nyes,2\n', '', 'the target has one label alone, "yes"'],
    [
      `y,a\n${Array.from({ length: 120 }, (_, i) => `p${i}x,${i}\n`).join('')}`,
      '',
      '120 different texts',
      '--classify',
    ],
  ])('%j%s are told', async (content, _, ...parts) => {
    folder.write('odd.csv', content);
    const { code, stderr } = await folder.run(['fit', 'odd.csv', '-t', 'y']);
    expect(code).toBe(1);
    for (const part of parts) expect(stderr).toContain(part);
  });
});

describe('tasks with rows of their own', () => {
  it('are the values of a column, in the order of the file', async () => {
    const argv = `fit people.csv --task country -t weight ${FEATURES}`;
    await ran(`${argv} -o own.json --cv 4`);
    const tasks = tasksBy('country', AGE, numbers('weight')) as never;
    const model = new SoftSharingRegressorCV({ cv: 4 }).fit(tasks, { featureNames: agesOf });
    expect(written('own.json')).toEqual(file(model));
    const { stdout } = await ran('predict own.json people.csv --task country --keep country');
    const expected = column('country').map((task, i) => `${task},${model.predict([AGE[i]!], { task })[0]}`);
    expect(stdout.trimEnd().split('\n').slice(1)).toEqual(expected);
  });

  it('may be of any model that takes them, with weights', async () => {
    const weighted = people(90)
      .split('\n')
      .map((line, i) => (line === '' ? '' : i === 0 ? `${line},s` : `${line},${i % 3}`));
    folder.write('weighted.csv', weighted.join('\n'));
    await ran(
      `fit weighted.csv --task sex -t smoker --weight s ${FEATURES} -m shared-logistic-regression -o w.json`,
    );
    const sex = column('sex');
    const tasks = tasksBy('sex', AGE, column('smoker')).map((task) => ({
      ...task,
      sampleWeight: sex.flatMap((value, i) => (value === task.name ? [(i + 1) % 3] : [])),
    })) as never;
    const model = new SharedLogisticRegression().fit(tasks, { featureNames: agesOf });
    expect(written('w.json')).toEqual(file(model));
    await ran(
      `fit people.csv --task sex -t weight ${FEATURES} -m multi-task-elastic-net --grid alpha=0.1,1,10 -o net.json`,
    );
    const search = new GridSearchCV({
      estimator: new MultiTaskElasticNet(),
      paramGrid: { alpha: [0.1, 1, 10] },
    });
    const found = search.fit(
      tasksBy('sex', AGE, numbers('weight')) as never,
      { featureNames: agesOf } as never,
    );
    expect(written('net.json')).toEqual(file(found));
  });

  it('need as many rows as folds', async () => {
    folder.write(
      'few.csv',
      'c,a,y\nKenya,1,2\nKenya,2,3\nPeru,1,2\nPeru,3,5\nPeru,4,4\nPeru,5,4\nPeru,7,3\n',
    );
    const { code, stderr } = await folder.run('fit few.csv --task c -t y'.split(' '));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'the 2 rows of the task "Kenya" cannot be cut into the 5 folds of the cross-validation; lower --cv',
    );
  });
});

describe('categories and missing numbers', () => {
  const RAW = ['country', 'sex', 'age', 'income'];
  const rows = rowsOf(column('country'), column('sex'), numbers('age'), numbers('income'));
  const made = (): ColumnTransformer =>
    new ColumnTransformer({
      featureNames: RAW,
      transformers: [
        ['numbers', new SimpleImputer({ strategy: 'median' }), ['age', 'income']],
        [
          'categories',
          new OneHotEncoder({
            categories: [
              ['Kenya', 'Nepal', 'Peru'],
              ['f', 'm'],
            ],
            handleUnknown: 'ignore',
          }),
          ['country', 'sex'],
        ],
      ] as never,
    });
  const argv = `fit people.csv -t height,weight --features ${RAW.join(',')} --encode country,sex --impute median`;

  it('are in the file as a pipeline, which takes the same columns', async () => {
    const { stdout } = await ran(`${argv} -m soft-sharing-regressor -o enc.json`);
    const model = new Pipeline([
      ['columns', made()],
      ['model', new SoftSharingRegressor()],
    ]) as unknown as Pipeline;
    const Y = rowsOf(numbers('height'), numbers('weight')) as number[][];
    model.fit(rows as never, Y, { taskNames: ['height', 'weight'], featureNames: RAW } as never);
    expect(written('enc.json')).toEqual(file(model));
    expect(stdout).toMatch(/^ {2}country_Peru /m);
    const predicted = (await ran('predict enc.json people.csv --json')).stdout;
    const expected = model.predict(rows as never) as unknown as { to2DArray(): number[][] };
    expect(JSON.parse(predicted)).toMatchObject({ predictions: expected.to2DArray() });
    const read = modelFromJSON(written('enc.json')) as unknown as typeof model;
    expect((read.predict(rows as never) as unknown as typeof expected).to2DArray()).toEqual(
      expected.to2DArray(),
    );
  });

  it('that are new or missing when predicting are none of the known ones', async () => {
    await ran(`${argv} -m soft-sharing-regressor -o enc.json`);
    folder.write('new.csv', 'country,sex,age,income\nChile,f,30,\n,m,40,30\n');
    const { stdout, stderr } = await ran('predict enc.json new.csv');
    expect(stderr).toContain(
      'Note: column "country" of new.csv holds "Chile", "", which the fit has not seen',
    );
    const model = modelFromJSON(written('enc.json')) as unknown as Pipeline;
    const expected = model.predict([
      ['Chile', 'f', 30, null],
      [null, 'm', 40, 30],
    ] as never) as unknown as { to2DArray(): number[][] };
    const numbersOf = (text: string): number[][] =>
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map(Number));
    expect(numbersOf(stdout)).toEqual(expected.to2DArray());
  });

  it('are learned within each fold of a search', async () => {
    await ran(
      `${argv} -m soft-sharing-regressor --grid alpha=0.01,0.1,1 --grid coupling=0.1,1 --standardize --seed 2 -o s.json`,
    );
    const search = modelFromJSON(written('s.json')) as GridSearchCV;
    expect(search.nSplits_).toBe(5);
    expect(Object.keys(search.bestParams_).sort()).toEqual(['model__alpha', 'model__coupling']);
    const names = (search.estimator as unknown as Pipeline).steps.map(([name]) => name);
    expect(names).toEqual(['columns', 'scaler', 'model']);
    const { stdout } = await ran('inspect s.json');
    expect(stdout).toMatch(/chosen +the best of 6 candidates, by 5-fold cross-validation/);
    expect((await ran('predict s.json people.csv')).stdout.split('\n')).toHaveLength(92);
  });

  it('an empty cell is a category of its own', async () => {
    folder.write('gaps.csv', 'c,y\nred,1\n,5\nred,1.5\nblue,3\n,5.5\nblue,2.5\n');
    await ran('fit gaps.csv -t y --encode c -m multi-task-lasso --alpha 0.01 -o gaps.json');
    const { stdout } = await ran('inspect gaps.json --json');
    expect(JSON.parse(stdout)).toMatchObject({ features: ['c_blue', 'c_red', 'c_null'] });
  });
});

describe('the report of a fit', () => {
  it('is an HTML file of the model, of whatever is made of it', async () => {
    const how = '-t height,weight --features age,sex,income --encode sex --impute mean --report fit.html';
    const { stdout } = await ran(`fit people.csv ${how} -m soft-sharing-regressor --grid alpha=0.01,0.1,1`);
    expect(stdout).toContain('Wrote the report to fit.html.\n');
    expect(folder.read('fit.html')).toContain('SoftSharingRegressor: people.csv');
    expect(folder.read('fit.html')).toContain('sex_f');
  });
});

describe('numbers with separators between thousands', () => {
  it.each([
    ['a;y\n1,234.5;1\n2;2\n1,000,000;3\n', 'comma', '--decimal point'],
    ['a;y\n1.234,5;1\n2;2\n1.000.000;3\n', 'point', '--decimal comma'],
    ["a;y\n1'234.5;1\n2;2\n1'000'000;3\n", 'apostrophe', '--decimal point'],
    ['a;y\n1 234.5;1\n2;2\n1\u00a0000\u202f000;3\n', 'space', '--decimal point'],
  ])('%j are read with --thousands %s', async (content, word, decimal) => {
    folder.write('thousands.csv', content);
    folder.write('plain.csv', 'a,y\n1234.5,1\n2,2\n1000000,3\n');
    const how = '-t y -m multi-task-lasso --alpha 0.1';
    await ran(`fit plain.csv ${how} -o plain.json`);
    await ran(`fit thousands.csv ${how} --thousands ${word} ${decimal} -o thousands.json`);
    expect(written('thousands.json')).toEqual(written('plain.json'));
  });

  it('are refused where they are not groups of three', async () => {
    folder.write('thousands.csv', 'a;y\n1,23;1\n2;2\n');
    const { code, stderr } = await folder.run('fit thousands.csv -t y --thousands comma'.split(' '));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"1,23" is not a number') });
  });
});
