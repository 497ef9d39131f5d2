import { describe, expect, it } from 'vitest';
import { compareSharing, type Model, modelFromJSON } from '../../src/index.js';
import { csv, Folder, people, table } from './harness.js';

const folder = new Folder();
const { names, rows } = table(40, 3, 2);
folder.write('data.csv', csv([names, ...rows]));
folder.write('people.csv', people(90));
const QUICK = ['--cv', '2', '--repeats', '1', '--ways', 'pooled,soft-sharing'];
const quick = { cv: 2, repeats: 1, ways: ['pooled', 'soft sharing'] } as const;
const X = rows.map((row) => row.slice(0, 3));
const Y = rows.map((row) => row.slice(3));

const run = (...argv: string[]) => folder.run(['compare', ...argv, ...QUICK]);

describe('compare', () => {
  it('prints what compareSharing finds for columns, and writes its model and its report', async () => {
    const expected = await compareSharing(X, Y, {
      ...quick,
      featureNames: names.slice(0, 3),
      taskNames: ['y0', 'y1'],
    });
    const files = ['--out', 'best.json', '--report', 'report.html'];
    const { code, stdout, stderr } = await run('data.csv', '-t', 'y0,y1', ...files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${expected}`);
    expect(stdout).toContain(
      'Wrote the report to report.html.\nWrote the model of the best way to best.json. Next:\n\n' +
        '  polytask predict best.json new.csv --out predictions.csv\n',
    );
    expect(JSON.parse(folder.read('best.json'))).toEqual(JSON.parse(JSON.stringify(expected.model)));
    expect(folder.read('report.html')).toMatch(/^<!doctype html>/i);
    expect(folder.read('report.html')).toContain('Ways to share: data.csv');
    const json = await run('data.csv', '-t', 'y0,y1', '--json');
    const { model: _, ...facts } = JSON.parse(JSON.stringify(expected)) as Record<string, unknown>;
    expect(JSON.parse(json.stdout)).toMatchObject({
      command: 'compare',
      file: 'data.csv',
      rows: 40,
      ...facts,
    });
  });

  it('takes tasks with rows of their own, categories and missing numbers; the model takes the same columns', async () => {
    const argv = [
      'people.csv',
      '--task',
      'country',
      '-t',
      'weight',
      '--features',
      'age,sex,income',
      '--encode',
      'sex',
    ];
    const { code, stdout, stderr } = await run(...argv, '--impute', 'mean', '--out', 'own.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Ways to share between 3 tasks (90 samples, 4 features)');
    const predicted = await folder.run(['predict', 'own.json', 'people.csv', '--task', 'country']);
    expect(predicted.code).toBe(0);
    const model = modelFromJSON(JSON.parse(folder.read('own.json'))) as Exclude<
      Model,
      { bestEstimator_: unknown }
    >;
    const [, first] = people(90).split('\n');
    const [task, sex, age, income] = first!.split(',');
    const answer = model.predict([[Number(age), sex!, income === '' ? null : Number(income)]] as never, {
      task: task!,
    });
    expect(Number(predicted.stdout.split('\n')[1])).toBe((answer as ArrayLike<number>)[0]);
  });

  it('says what its own JSON is where a model is asked for', async () => {
    const { stdout } = await run('data.csv', '-t', 'y0,y1', '--json');
    folder.write('compared.json', stdout);
    const inspected = await folder.run(['inspect', 'compared.json']);
    expect(inspected.code).toBe(1);
    expect(inspected.stderr).toContain('it is the result of polytask compare --json; --out model.json');
  });

  it('takes labels, and shows its progress on a terminal alone', async () => {
    const argv = ['people.csv', '--task', 'sex', '-t', 'smoker', '--features', 'age,height'];
    const quiet = await run(...argv);
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    expect(quiet.stdout).toContain('neg_log_loss');
    const shown = await folder.run(['compare', ...argv, ...QUICK], { isTTY: true });
    expect(shown.stdout).toBe(quiet.stdout);
    expect(shown.stderr).toMatch(/\rComparing █+░* \d+ of \d+ steps, \d+ s left/);
  });

  it.each([
    [['data.csv', '-t', 'y0'], 1, 'there is one task alone, "y0"; expected two or more'],
    [
      ['people.csv', '-t', 'weight,smoker', '--features', 'age'],
      1,
      'column "smoker": the target holds labels',
    ],
    [['people.csv', '-t', 'country,smoker', '--features', 'age'], 1, 'or of the same two labels'],
    [['data.csv', '-t', 'y0,y1', '--ways', 'poled'], 2, 'Did you mean pooled?'],
    [['data.csv', '-t', 'y0,y1', '--repeats', '0'], 2, '--repeats must be a number from 1 to 1000'],
    [
      ['data.csv', '-t', 'y0,y1', '--out', '-'],
      2,
      'standard output is for the results; name a file for --out',
    ],
    [['data.csv', '-t', 'y0,y1', '--out', 'x', '--report', 'x'], 2, 'name the same file'],
    [['data.csv', '-t', 'y0,y1', '--report', 'data.csv'], 2, 'is the input data.csv'],
    [['data.csv'], 2, '--target is missing'],
    [[], 2, 'the file with the data is missing'],
  ])('%j is told', async (argv, code, message) => {
    const ran = await folder.run(['compare', ...argv]);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });
});
