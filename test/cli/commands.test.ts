import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KFold,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  Pipeline,
  StandardScaler,
} from '../../src/index.js';
import { csv, Folder, table } from './harness.js';

const folder = new Folder();
const { names, rows } = table(40, 6, 2);
folder.write('data.csv', csv([names, ...rows]));
const X = rows.map((row) => row.slice(0, 6));
const Y = rows.map((row) => row.slice(6));
const options = { taskNames: ['y0', 'y1'], featureNames: names.slice(0, 6) };
const FIT = ['fit', 'data.csv', '--target', 'y0,y1'];

/** Runs a command that has to succeed in silence. */
async function output(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await folder.run(argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const modelAt = (name: string): unknown => JSON.parse(folder.read(name));

describe('fit', () => {
  it('writes what the estimator itself gives', async () => {
    await output(...FIT, '-m', 'multi-task-lasso', '--alpha', '0.5', '-o', 'lasso.json');
    const lasso = new MultiTaskLasso({ alpha: 0.5 }).fit(X, Y, options);
    expect(modelAt('lasso.json')).toEqual(JSON.parse(JSON.stringify(lasso)));
  });

  it('chooses alpha by cross-validation, as the estimator does, on any number of jobs', async () => {
    await output(...FIT, '-o', 'cv.json');
    expect(modelAt('cv.json')).toEqual(JSON.parse(JSON.stringify(new MultiTaskLassoCV().fit(X, Y, options))));
    await output(...FIT, '-o', 'cv2.json', '--jobs', '2');
    expect(folder.read('cv2.json')).toBe(folder.read('cv.json'));
  });

  it('takes every option of the model', async () => {
    const argv =
      '-m multi-task-elastic-net-cv --l1-ratio 0.5,1 --n-alphas 7 --cv 4 --seed 3 --selection-rule 1se';
    const solver = '--tol 1e-6 --max-iter 500 --no-intercept';
    await output(...FIT, ...argv.split(' '), ...solver.split(' '), '-o', 'net.json');
    const net = new MultiTaskElasticNetCV({
      l1Ratio: [0.5, 1],
      alphas: 7,
      cv: new KFold({ nSplits: 4, shuffle: true, randomState: 3 }),
      selectionRule: '1se',
      tol: 1e-6,
      maxIter: 500,
      fitIntercept: false,
    }).fit(X, Y, options);
    expect(modelAt('net.json')).toEqual(JSON.parse(JSON.stringify(net)));
    await output(...FIT, '--alpha', '0.5,2', '-o', 'list.json');
    expect(modelAt('list.json')).toMatchObject({ params: { alphas: [0.5, 2] } });
  });

  it('weighs features by their names', async () => {
    const weights = [1, 0, 1, 2.5, 1, 1];
    const argv = ['--feature-weights', `${names[1]}=0`, '--feature-weights', `${names[3]}=2.5`];
    await output(...FIT, ...argv, '-m', 'multi-task-lasso', '-o', 'weights.json');
    const model = new MultiTaskLasso({ featureWeights: weights }).fit(X, Y, options);
    expect(modelAt('weights.json')).toEqual(JSON.parse(JSON.stringify(model)));
    await output(...FIT, ...argv, '--standardize', '-m', 'multi-task-lasso', '-o', 'weights.json');
    const scaled = new Pipeline([
      ['scaler', new StandardScaler()],
      ['model', new MultiTaskLasso({ featureWeights: weights })],
    ]).fit(X, Y, options);
    expect(modelAt('weights.json')).toEqual(JSON.parse(JSON.stringify(scaled)));
  });

  it('standardizes, and remembers how in the model', async () => {
    await output(...FIT, '--standardize', '-o', 'scaled.json');
    const model = new Pipeline([
      ['scaler', new StandardScaler()],
      ['model', new MultiTaskLassoCV()],
    ]).fit(X, Y, options);
    expect(modelAt('scaled.json')).toEqual(JSON.parse(JSON.stringify(model)));
    const { stdout, code } = await folder.run(['predict', 'scaled.json', 'data.csv', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ predictions: model.predict(X).to2DArray() });
    const shown = await output('inspect', 'scaled.json');
    expect(shown).toContain('for a change by one standard deviation');
    const { scaling } = JSON.parse(await output('inspect', 'scaled.json', '--json')) as { scaling: object };
    expect(scaling).toEqual({ mean: model.namedSteps.scaler.mean_, scale: model.namedSteps.scaler.scale_ });
  });

  it('weighs rows by a column, which is no feature', async () => {
    const weights = rows.map((_, i) => i % 3);
    folder.write('weighted.csv', csv([[...names, 's'], ...rows.map((row, i) => [...row, weights[i]!])]));
    const argv = [
      'fit',
      'weighted.csv',
      '-t',
      'y0,y1',
      '--weight',
      's',
      '-m',
      'multi-task-lasso',
      '-o',
      'w.json',
    ];
    await output(...argv);
    const model = new MultiTaskLasso().fit(X, Y, { ...options, sampleWeight: weights });
    expect(modelAt('w.json')).toEqual(JSON.parse(JSON.stringify(model)));
    const printed = JSON.parse(await output(...argv, '--json')) as { scores: { r2: number }[] };
    const r2 = printed.scores.map((score) => score.r2);
    expect((r2[0]! + r2[1]!) / 2).toBeCloseTo(model.score(X, Y, { sampleWeight: weights }), 12);
  });

  it('refuses a weight below 0, by its line', async () => {
    folder.write('negative.csv', 'a,y,s\n1,2,1\n\n3,4,-2\n');
    const { code, stderr } = await folder.run(['fit', 'negative.csv', '-t', 'y', '--weight', 's']);
    expect(code).toBe(1);
    expect(stderr).toContain('negative.csv, line 4, column "s": the weight is -2');
  });

  it.each([
    ['1,2\n', '1 row cannot be cut into the 5 folds of the cross-validation; choose a --model without -cv'],
    [
      '1,2\n3,4\n',
      '2 rows cannot be cut into the 5 folds of the cross-validation; lower --cv, or choose a --model',
    ],
  ])('says what to do with fewer rows than folds: %j', async (rows, message) => {
    folder.write('few.csv', `a,y\n${rows}`);
    const { code, stderr } = await folder.run(['fit', 'few.csv', '-t', 'y']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`few.csv: ${message}`) });
  });

  it('names the column that the estimator cannot use', async () => {
    folder.write('large.csv', 'a,b,y\n1,1e200,2\n2,-1e300,3\n3,1e300,5\n');
    const { code, stderr } = await folder.run(['fit', 'large.csv', '-t', 'y', '-m', 'multi-task-lasso']);
    expect(code).toBe(1);
    expect(stderr).toContain('large.csv, column "b": column 1 of X is too large');
  });

  it('says why no feature is in use', async () => {
    const none = await output(...FIT, '-m', 'multi-task-lasso', '--alpha', '1e9', '-o', 'none.json');
    expect(none).toContain('alpha = 1e9 drops all 6. Try a smaller one.');
    const constant = rows.map((row) => [...row.slice(0, 6), 7]);
    folder.write('constant.csv', csv([names.slice(0, 7), ...constant]));
    expect(await output('fit', 'constant.csv', '-t', 'y0')).toContain('none of them helps to predict');
  });

  it('leaves columns out, and takes those that are named in that order', async () => {
    await output(...FIT, '--ignore', 'x1,x3', '-m', 'multi-task-lasso', '-o', 'some.json');
    expect(modelAt('some.json')).toMatchObject({ fitted: { featureNamesIn: ['x0', 'x2', 'x4', 'x5'] } });
    await output(...FIT, '--features', 'x5,x2', '-m', 'multi-task-lasso', '-o', 'some.json');
    expect(modelAt('some.json')).toMatchObject({ fitted: { featureNamesIn: ['x5', 'x2'] } });
  });

  it('finds columns whose names hold commas, quotes and spaces', async () => {
    folder.write('odd.csv', '"a,b","c ""d""","e f"\n1,2,3\n3,4,2\n5,7,1\n');
    await output('fit', 'odd.csv', '-t', '"a,b","c ""d"""', '-m', 'multi-task-lasso', '-o', 'odd.json');
    expect(modelAt('odd.json')).toMatchObject({
      fitted: { taskNames: ['a,b', 'c "d"'], featureNamesIn: ['e f'] },
    });
  });

  it('reports what there is to know', async () => {
    const text = await output(...FIT, '-o', 'report.json');
    const model = MultiTaskLassoCV.fromJSON(modelAt('report.json'));
    expect(text).toContain('MultiTaskLassoCV on data.csv');
    expect(text).toMatch(/rows +40\n/);
    expect(text).toMatch(new RegExp(`features +6, ${model.active_.length} of them in use`));
    expect(text).toMatch(/tasks +2: y0, y1/);
    expect(text).toMatch(/alpha +\S+, the best of 100 by 5-fold cross-validation/);
    expect(text).toMatch(/CV error +\S+ ± \S+/);
    expect(text).toMatch(new RegExp(`mean +${model.score(X, Y).toFixed(3)}`));
    expect(text).toMatch(/The objective is at most \S+ above its minimum/);
    expect(text).toContain('Wrote report.json. Next:\n  polytask predict report.json new.csv');
    expect(await output(...FIT)).toContain('The model was not kept: --out model.json');
  });

  it('shows the strongest features first, and no more than fit into the terminal', async () => {
    await output(...FIT, '-m', 'multi-task-lasso', '--alpha', '0.01', '-o', 'top.json');
    const shown = (text: string): string[] => [...text.matchAll(/^ {2}(x\d) /gm)].map((match) => match[1]!);
    const model = MultiTaskLasso.fromJSON(modelAt('top.json'));
    const lengths = names
      .slice(0, 6)
      .map((name, j) => ({ name, length: Math.hypot(...model.coef_.getColumn(j)) }));
    const order = lengths.sort((a, b) => b.length - a.length).map(({ name }) => name);
    expect(shown(await output('inspect', 'top.json'))).toEqual(order);
    expect(shown(await output('inspect', 'top.json', '--top', '2'))).toEqual(order.slice(0, 2));
    const narrow = await folder.run(['inspect', 'top.json'], { columns: 30 });
    expect(narrow.stdout).toContain('and 1 more task');
  });

  it('says where units decide, and where the list of alphas ends too early', async () => {
    folder.write('units.csv', csv([names, ...rows.map((row) => row.map((v, j) => (j === 0 ? v * 1e5 : v)))]));
    const units = await folder.run(['fit', 'units.csv', '-t', 'y0,y1']);
    expect(units.stderr).toContain('the features differ in size by a factor of');
    const short = await folder.run([...FIT, '--alpha', '3,300']);
    expect(short.stderr).toContain('alpha = 3 is the smallest of those tried');
  });

  it('that does not converge is fine, with a warning', async () => {
    const argv = [...FIT, '-m', 'multi-task-lasso', '--max-iter', '1', '--tol', '0', '-o', 'early.json'];
    const { code, stdout, stderr } = await folder.run(argv);
    expect(code).toBe(0);
    expect(stderr).toContain('Warning: MultiTaskLasso did not converge within maxIter = 1');
    expect(stdout).toContain('NOT converged');
    expect(modelAt('early.json')).toMatchObject({ fitted: { converged: false } });
    const json = await folder.run([...argv, '--json']);
    expect(json.stderr).toBe('');
    expect(JSON.parse(json.stdout)).toMatchObject({ converged: false, warnings: [expect.any(String)] });
  });

  it('draws progress on a terminal alone', async () => {
    const quiet = await folder.run(FIT);
    expect(quiet.stderr).toBe('');
    const shown = await folder.run(FIT, { isTTY: true });
    expect(shown.stdout).toBe(quiet.stdout);
    expect(shown.stderr).toMatch(/\rFitting █+░* \d+ of 501 fits/);
    expect(shown.stderr.endsWith('\r')).toBe(true);
    const single = await folder.run([...FIT, '-m', 'multi-task-lasso'], { isTTY: true });
    expect(single.stderr).toMatch(/Fitting .* gap \S+, \d+ features in use/);
  });

  it('tells a program the same numbers', async () => {
    const printed = JSON.parse(await output(...FIT, '--json', '-o', 'json.json')) as Record<string, unknown>;
    const model = MultiTaskLassoCV.fromJSON(modelAt('json.json'));
    expect(printed).toMatchObject({
      command: 'fit',
      file: 'data.csv',
      rows: 40,
      model: 'MultiTaskLassoCV',
      alpha: model.alpha_,
      tasks: ['y0', 'y1'],
      dualGap: model.dualGap_,
      converged: true,
      out: 'json.json',
      cv: { folds: 5, nAlphas: 100, rule: 'min' },
      warnings: [],
    });
    const k = model.alphas_.indexOf(model.alpha_);
    const folds = model.msePath_[k]!;
    expect((printed.cv as { mse: number }).mse).toBe(folds.reduce((sum, error) => sum + error, 0) / 5);
  });

  it('writes the model to standard output, and the report beside it', async () => {
    const { stdout, stderr, code } = await folder.run([...FIT, '-o', '-']);
    expect(code).toBe(0);
    expect(MultiTaskLassoCV.fromJSON(JSON.parse(stdout)).taskNames_).toEqual(['y0', 'y1']);
    expect(stderr).toContain('The model went to standard output.');
  });
});

describe('predict', () => {
  const PREDICT = ['predict', 'm.json', 'data.csv'];
  const fitted = async (): Promise<MultiTaskLassoCV> => {
    if (!folder.list().includes('m.json')) await output(...FIT, '-o', 'm.json');
    return MultiTaskLassoCV.fromJSON(modelAt('m.json'));
  };
  const numbers = (text: string): number[][] =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));

  it('gives, bit for bit, what the estimator gives', async () => {
    const model = await fitted();
    const { code, stdout, stderr } = await folder.run(PREDICT);
    expect(code).toBe(0);
    expect(stderr).toContain('data.csv has 2 columns that the model does not use: "y0", "y1"');
    expect(stdout.split('\n')[0]).toBe('y0,y1');
    expect(numbers(stdout)).toEqual(model.predict(X).to2DArray());
    const json = await folder.run([...PREDICT, '--json']);
    expect(JSON.parse(json.stdout)).toEqual({
      command: 'predict',
      model: 'm.json',
      file: 'data.csv',
      rows: 40,
      tasks: ['y0', 'y1'],
      predictions: model.predict(X).to2DArray(),
    });
  });

  it('matches columns by name, in any order, beside any others', async () => {
    const model = await fitted();
    const predicted = model.predict(X).to2DArray();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...names, 'other'], { minLength: 9 }), async (order) => {
        const cells = rows.map((row) =>
          order.map((name) => (name === 'other' ? 'text' : row[names.indexOf(name)]!)),
        );
        folder.write('permuted.csv', csv([order, ...cells], ';'));
        const { stdout, code } = await folder.run(['predict', 'm.json', 'permuted.csv']);
        expect(code).toBe(0);
        expect(numbers(stdout.replaceAll(';', ','))).toEqual(predicted);
      }),
      { numRuns: 20 },
    );
  });

  it('any numbers written are the numbers read, bit for bit', async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(number, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('point', 'comma'),
        async (values, delimiter, decimal) => {
          // A model that copies its feature: coefficient 1, intercept 0.
          const file = new MultiTaskLasso({ alpha: 0 })
            .fit([[0], [1]], [[0], [1]], { featureNames: ['v'] })
            .toJSON();
          const copy = { ...file, fitted: { ...file.fitted, coef: [[1]], intercept: [0] } };
          folder.write('copy.json', JSON.stringify(copy));
          const text = (value: number): string => {
            const point = Object.is(value, -0) ? '-0' : String(value);
            return decimal === 'comma' ? `"${point.replace('.', ',')}"` : point;
          };
          folder.write(
            'values.csv',
            `v${delimiter}w\n${values.map((v) => `${text(v)}${delimiter}1\n`).join('')}`,
          );
          const { stdout } = await folder.run(['predict', 'copy.json', 'values.csv', '--decimal', decimal]);
          const read = stdout
            .trimEnd()
            .split('\n')
            .slice(1)
            .map((cell) => Number(cell.replaceAll('"', '').replace(',', '.')));
          expect(read).toEqual(values.map((value) => value + 0)); // 1 x -0 + 0 is 0
        },
      ),
    );
  });

  it('copies columns that are to be kept', async () => {
    await fitted();
    const cells = rows.slice(0, 3).map((row, i) => [['a, b', 'c "d"', ''][i]!, ...row]);
    const quoted = cells.map(([id, ...rest]) => [`"${String(id).replaceAll('"', '""')}"`, ...rest]);
    folder.write('ids.csv', csv([['id', ...names], ...quoted]));
    const { stdout } = await folder.run(['predict', 'm.json', 'ids.csv', '--keep', 'id,x1']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('id,x1,y0,y1');
    expect(lines[1]).toMatch(new RegExp(`^"a, b",${rows[0]![1]},`));
    expect(lines[2]).toMatch(/^"c ""d""",/);
    expect(lines[3]).toMatch(/^,/);
    const json = await folder.run(['predict', 'm.json', 'ids.csv', '--keep', 'id', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ kept: { id: ['a, b', 'c "d"', ''] } });
  });

  it('names every column that is missing', async () => {
    await fitted();
    folder.write('lacking.csv', 'x0,X1,x2,x3,x4\n1,2,3,4,5\n');
    const { code, stdout, stderr } = await folder.run(['predict', 'm.json', 'lacking.csv']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      'lacking.csv, line 1: the model needs 2 columns that the file lacks: "x1", "x5". Is it the column X1?',
    );
  });

  it('refuses to write what overflows, by its line', async () => {
    const { fitted: learned, ...file } = (await fitted()).toJSON();
    const coef = [[1e300, 0, 0, 0, 0, 0], new Array(6).fill(0)];
    folder.write('steep.json', JSON.stringify({ ...file, fitted: { ...learned, coef } }));
    folder.write('far.csv', csv([names.slice(0, 6), [1, 0, 0, 0, 0, 0], [1e10, 0, 0, 0, 0, 0]]));
    const { code, stderr } = await folder.run(['predict', 'steep.json', 'far.csv']);
    expect(code).toBe(1);
    expect(stderr).toContain('far.csv, line 3: the prediction of "y0" is too large for float64');
  });

  it('asks for names where the model has none', async () => {
    const nameless = new MultiTaskLasso().fit(X, Y);
    folder.write('nameless.json', JSON.stringify(nameless));
    const argv = ['predict', 'nameless.json', 'data.csv'];
    expect(await folder.run(argv)).toMatchObject({ code: 2, stderr: expect.stringContaining('--features') });
    const named = await folder.run([...argv, '--features', 'x0,x1,x2,x3,x4,x5']);
    expect(numbers(named.stdout)).toEqual(nameless.predict(X).to2DArray());
    expect(await folder.run([...argv, '--features', 'x0'])).toMatchObject({ code: 2 });
    expect((await folder.run(['inspect', 'nameless.json'])).stdout).toMatch(/^ {2}x\d/m);
  });

  it('is quiet in a file, and tells what cannot be read by line', async () => {
    await fitted();
    folder.write('new.csv', csv([names.slice(0, 6), ...X]));
    expect(await folder.run(['predict', 'm.json', 'new.csv', '-o', 'p.csv'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(folder.read('p.csv').split('\n')).toHaveLength(42);
    folder.write('bad.csv', csv([names.slice(0, 6), ...X, [1, 2, 3, 'x', 5, 6]]));
    const bad = await folder.run(['predict', 'm.json', 'bad.csv', '-o', 'p2.csv']);
    expect(bad).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bad.csv, line 42, column "x3": "x"'),
    });
    expect(folder.list()).not.toContain('p2.csv');
  });
});

describe('model files', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'broken.json, line 1: the file is empty'],
    ['cut off', '{"format":"polytask",\n"ver', 'line 2: the text ends in the middle'],
    ['not JSON', '{"format":\n  polytask}', 'line 2: it is not JSON from character 3 on: "polytask}"'],
    ['not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'not UTF-8'],
    ['other JSON', '[1,2]', 'estimator in the model file is'],
    ['another class', '{"estimator":"toString"}', 'estimator in the model file is "toString"'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0), 'text in UTF-16'],
    ['unfitted', JSON.stringify(new MultiTaskLasso()), 'a model that has been fitted'],
    [
      'a broken field',
      JSON.stringify(new MultiTaskLasso().fit(X, Y)).replace('"intercept":[', '"intercept":["x",'),
      'fitted.intercept',
    ],
  ])('%s', async (_, content, message) => {
    folder.write('broken.json', content);
    for (const argv of [
      ['inspect', 'broken.json'],
      ['predict', 'broken.json', 'data.csv'],
    ]) {
      const { code, stdout, stderr } = await folder.run(argv);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(message);
    }
  });

  it('larger than 256 MiB are not read', async () => {
    const { truncateSync } = await import('node:fs');
    folder.write('huge.json', '');
    truncateSync(join(folder.path, 'huge.json'), 2 ** 28 + 1); // takes no room on the disk
    expect(await folder.run(['inspect', 'huge.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('larger than 256 MiB'),
    });
  });

  it('show names from strangers without control characters', async () => {
    const model = new MultiTaskLasso({ alpha: 0 }).fit(X, Y, {
      taskNames: ['\u001b[2Jboom', 'b'],
      featureNames: names.slice(0, 6),
    });
    folder.write('evil.json', JSON.stringify(model));
    const text = await output('inspect', 'evil.json');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('\\u001b[2Jboom');
  });
});

describe('output files', () => {
  const LASSO = [...FIT, '-m', 'multi-task-lasso'];

  it('are never an input, by whatever name', async () => {
    const { linkSync } = await import('node:fs');
    symlinkSync('data.csv', join(folder.path, 'link.csv'));
    linkSync(join(folder.path, 'data.csv'), join(folder.path, 'hard.csv'));
    const before = folder.read('data.csv');
    for (const out of ['data.csv', './data.csv', join(folder.path, 'data.csv'), 'link.csv', 'hard.csv']) {
      expect(await folder.run([...LASSO, '-o', out])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is the input'),
      });
    }
    await output(...LASSO, '-o', 'in.json');
    expect(await folder.run(['predict', 'in.json', 'data.csv', '-o', 'in.json'])).toMatchObject({ code: 2 });
    expect(folder.read('data.csv')).toBe(before);
  });

  it('are not written where there is no place, and no work is done first', async () => {
    mkdirSync(join(folder.path, 'sub'));
    expect(await folder.run([...LASSO, '-o', 'sub'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is a folder'),
    });
    expect(await folder.run([...LASSO, '-o', 'no/m.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('its folder does not exist'),
    });
  });

  it('replace a file as a whole, keep its mode, follow links, and leave nothing beside', async () => {
    const { chmodSync } = await import('node:fs');
    folder.write('sub/old.json', 'old');
    chmodSync(join(folder.path, 'sub/old.json'), 0o600);
    symlinkSync('old.json', join(folder.path, 'sub/link.json'));
    await output(...LASSO, '-o', 'sub/link.json');
    expect(modelAt('sub/old.json')).toMatchObject({ estimator: 'MultiTaskLasso' });
    expect(statSync(join(folder.path, 'sub/old.json')).mode & 0o777).toBe(0o600);
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(join(folder.path, 'sub')).sort()).toEqual(['link.json', 'old.json']);
  });

  it('stay as they were when the run is stopped', async () => {
    folder.write('kept.json', 'old');
    const stop = new AbortController();
    stop.abort();
    const ran = await folder.run([...LASSO, '-o', 'kept.json'], { signal: stop.signal });
    expect(ran).toEqual({ code: 130, stdout: '', stderr: 'Stopped; no file was written.\n' });
    expect(folder.read('kept.json')).toBe('old');
    expect(folder.list().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
