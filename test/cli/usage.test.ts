import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { root } from '../structure/source.js';
import { csv, Folder, people, table } from './harness.js';

const folder = new Folder();
const { rows } = table(30, 3, 2);
const names = ['age', 'income', 'rooms', 'height', 'weight'];
const cells = rows.map((row, i) => [`p${i}`, `2020-01-${i + 1}`, ...row]);

describe('wrong usage', () => {
  folder.write('data.csv', csv([names, ...rows]));
  it.each<[string[], ...string[]]>([
    [[], 'a command is missing', 'Commands'],
    [['fitt'], 'unknown command fitt. Did you mean fit?'],
    [['--jsn'], 'unknown option --jsn'],
    [['fit'], 'the file with the data is missing', 'polytask fit --help'],
    [['fit', 'a.csv', 'b.csv', '-t', 'x'], 'one file at a time'],
    [['fit', 'data.csv'], '--target is missing'],
    [['fit', 'data.csv', '--tagret', 'age'], 'unknown option --tagret. Did you mean --target?'],
    [['fit', 'data.csv', '--maxiter=3'], 'unknown option --maxiter. Did you mean --max-iter?'],
    [['fit', 'data.csv', '-q'], 'unknown option -q.'],
    [['fit', 'data.csv', '--target'], '--target needs a value: --target <names>'],
    [['fit', 'data.csv', '--target', '--json'], '--target needs a value'],
    [['fit', 'data.csv', '-t', 'age', '--out='], '--out needs a value'],
    [['fit', 'data.csv', '-t', 'age', '--json=yes'], '--json takes no value'],
    [['fit', 'data.csv', '-t', 'age', '--tol', '1', '--tol', '2'], '--tol is given twice'],
    [['fit', 'data.csv', '-t', 'age,,height'], '--target age,,height holds an empty entry'],
    [['fit', 'data.csv', '-t', '"age'], 'a quote that is not closed'],
    [['fit', 'data.csv', '-t', 'age,age'], '"age" is named by --target twice'],
    [['fit', 'data.csv', '-t', 'age', '--ignore', 'age'], 'named by both --target and --ignore'],
    [['fit', 'data.csv', '-t', 'hieght'], 'data.csv has no column "hieght". Did you mean height?', '"rooms"'],
    [['fit', 'data.csv', '-t', 'height', '--ignore', 'foo,bar'], 'has no columns "foo", "bar"'],
    [
      ['fit', 'data.csv', '-t', 'height', '--weight', 'wieght'],
      '--weight: data.csv has no column "wieght". Did you mean weight?',
    ],
    [['fit', 'data.csv', '-t', 'age,income,rooms,height,weight'], 'no columns left to predict from'],
    [['fit', 'data.csv', '-t', 'age', '--model', 'multi-task-laso'], 'Did you mean multi-task-lasso?'],
    [['fit', 'data.csv', '-t', 'age', '--alpha', '-1'], '--alpha must be a number, at least 0; got -1'],
    [['fit', 'data.csv', '-t', 'age', '--alpha', 'x'], '--alpha must be a number'],
    [
      ['fit', 'data.csv', '-t', 'age', '--feature-weights', 'rooms'],
      'expected name=number, as in age=0,income=2',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--feature-weights', 'rooms=-1'],
      'the weight of "rooms" must be 0 or a number',
    ],
    [['fit', 'data.csv', '-t', 'age', '--feature-weights', 'rooms=1,rooms=1'], 'names "rooms" twice'],
    [['fit', 'data.csv', '-t', 'age', '--feature-weights', 'age=1'], 'no feature is called "age"', '"rooms"'],
    [['fit', 'data.csv', '-t', 'age', '--cv', '1'], '--cv must be a number, at least 2'],
    [['fit', 'data.csv', '-t', 'age', '--cv', '2.5'], '--cv must be a whole number'],
    [['fit', 'data.csv', '-t', 'age', '--jobs', '0'], '--jobs'],
    [
      ['fit', 'data.csv', '-t', 'age', '--seed', '4294967296'],
      '--seed must be a number from 0 to 4294967295',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--selection-rule', 'mn'],
      '--selection-rule must be min or 1se; got mn. Did you mean min?',
    ],
    [['fit', 'data.csv', '-t', 'age', '--l1-ratio', '0.5'], '--l1-ratio is for an elastic net'],
    [
      ['fit', 'data.csv', '-t', 'age', '-m', 'multi-task-lasso', '--cv', '3'],
      '--cv is for cross-validation',
      '--model multi-task-lasso-cv',
    ],
    [['fit', 'data.csv', '-t', 'age', '-m', 'multi-task-lasso', '--alpha', '1,2'], '--alpha is one number'],
    [['fit', 'data.csv', '-t', 'age', '--alpha', '1,2', '--n-alphas', '3'], 'give one of them'],
    [['fit', 'data.csv', '-t', 'age', '--delimiter', 'xx'], '--delimiter must be comma, semicolon, tab'],
    [['fit', 'data.csv', '-t', 'age', '--decimal', 'x'], '--decimal must be'],
    [['fit', 'data.csv', '-t', 'age', '--out', '-', '--json'], 'both want standard output'],
    [
      ['fit', 'data.csv', '-t', 'age', '--thousands', 'x'],
      '--thousands must be comma, point, space, apostrophe',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--thousands', 'point'],
      'the mark of the decimals, too; say --decimal comma',
    ],
    [['fit', 'data.csv', '-t', 'age', '--classify', 'rooms'], '--classify "rooms": the column is no target'],
    [['fit', 'data.csv', '-t', 'age', '--encode', 'age'], '--encode "age": the column is no feature'],
    [
      ['fit', 'data.csv', '-t', 'age', '--encode', 'rooms', '--features', 'income'],
      'the column is no feature',
    ],
    [['fit', 'data.csv', '-t', 'age', '--encode', 'romos'], 'has no column "romos". Did you mean rooms?'],
    [
      ['fit', 'data.csv', '-t', 'age', '--impute', 'zero'],
      '--impute must be mean or median or most_frequent',
    ],
    [['fit', 'data.csv', '-t', 'age', '--impute', 'mean', '--missing-features', 'drop'], 'give one of them'],
    [['fit', 'data.csv', '-t', 'age,rooms', '--task', 'height'], 'all with the same target; got 2 columns'],
    [['fit', 'data.csv', '-t', 'age', '--task', 'age'], 'named by both --target and --task'],
    [
      ['fit', 'data.csv', '-t', 'age', '--grid', 'alpha'],
      'expected a name and its values, as in alpha=0.01,0.1,1',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--grid', 'aplha=1,2'],
      'aplha is none of alpha, coupling',
      'Did you mean alpha?',
    ],
    [['fit', 'data.csv', '-t', 'age', '--grid', 'alpha=1,x'], '--grid alpha: "x" is no number of at least 0'],
    [['fit', 'data.csv', '-t', 'age', '--grid', 'alpha=1', '--grid', 'alpha=2'], 'the values of alpha twice'],
    [['fit', 'data.csv', '-t', 'age', '--grid', 'alpha=1', '--alpha', '2'], 'give one of them'],
    [
      ['fit', 'data.csv', '-t', 'age', '--grid', 'coupling=1,2'],
      '--coupling is no parameter of multi-task-lasso',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '-m', 'multi-task-lasso-cv', '--grid', 'alpha=1,2'],
      'chooses its own: say --model multi-task-lasso.',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '-m', 'multi-task-lasso', '--scoring', 'r2'],
      '--scoring is for cross-validation',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--scoring', 'r2'],
      'multi-task-lasso-cv chooses by the mean squared error',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '-m', 'soft-sharing-regressor', '--gamma', '2'],
      'for --model multi-task-model',
    ],
    [['fit', 'data.csv', '-t', 'age', '--penalty', 'row-lass'], 'Did you mean row-lasso?'],
    [
      ['fit', 'data.csv', '-t', 'age', '--gamma', '2'],
      '--gamma is no parameter of multi-task-model with this --penalty',
    ],
    [['fit', 'data.csv', '-t', 'age', '--losses', 'hubr'], 'Did you mean huber?'],
    [['fit', 'data.csv', '-t', 'age', '--losses', 'huber:delta'], 'expected settings such as huber:delta=2'],
    [
      ['fit', 'data.csv', '-t', 'age', '--losses', 'studentT:nu=3,scale=0.5'],
      'joined by colons, as in studentT:nu=3:scale=0.5',
    ],
    [['fit', 'data.csv', '-t', 'age', '--losses', 'huber:delta=-1'], '--losses:', 'delta'],
    [['fit', 'data.csv', '-t', 'age', '--losses', 'huber,poisson'], '--losses lists 2; expected one'],
    [
      ['fit', 'data.csv', '-t', 'age', '-m', 'soft-sharing-regressor-cv', '--n-alphas', '3'],
      '--n-alphas is for',
    ],
    [
      ['fit', 'data.csv', '-t', 'age', '--task', 'height', '-m', 'multi-task-lasso-cv'],
      'is for targets that share their rows',
      'soft-sharing-regressor-cv',
    ],
    [['predict'], 'a model and the rows'],
    [['predict', 'm.json'], 'the file with the new rows is missing'],
    [['predict', '-', '-'], 'only one of the files can be standard input'],
    [['predict', 'm.json', 'data.csv', '--json', '--out', 'x'], 'leave out --out'],
    [['inspect'], 'the model is missing'],
    [['inspect', 'm.json', '--top', '-1'], '--top must be a number, at least 0'],
  ])('%j', async (argv, ...parts) => {
    const { code, stdout, stderr } = await folder.run(argv);
    for (const part of parts) expect(stderr).toContain(part);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const json = await folder.run([...argv.filter((arg) => arg !== '--json'), '--json']);
    if (argv.includes('--target') || json.code === 0) return; // where --json would change what is wrong
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { name: 'UsageError', exitCode: 2 } });
  });
});

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('%s lists the commands and exit codes', async (...argv) => {
    const { code, stdout, stderr } = await folder.run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name } of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    for (const exit of ['0', '1', '2', '130']) expect(stdout).toMatch(new RegExp(`^ {2}${exit} `, 'm'));
  });

  it.each(COMMANDS)('of $name tells every option, within the width', async ({ name, options, examples }) => {
    const asked = await folder.run([name, '--help']);
    expect(await folder.run(['help', name])).toEqual(asked);
    expect(await folder.run([name, 'x', '--nonsense', '-h'])).toEqual(asked);
    for (const option of options) expect(asked.stdout).toContain(`--${option.name}`);
    for (const [, command] of examples) expect(asked.stdout).toContain(command);
    const narrow = await folder.run([name, '--help'], { columns: 80 });
    const prose = narrow.stdout.split('Examples')[0]!.split('\n');
    expect(prose.filter((line) => line.length > 80)).toEqual([]);
  });

  it('tells the version', async () => {
    expect(await folder.run(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
    expect((await folder.run(['-v'])).stdout).toBe('1.2.3\n');
  });
});

describe('the examples of the help', () => {
  const place = new Folder();
  const german = csv(
    [names, ...rows].map((row) => row.map((cell) => String(cell).replace('.', ','))),
    ';',
  );
  const words = (command: string): string[] => command.split(' ').slice(1);

  // Those of a queue need a Redis: test/queue/command.test.ts.
  it.each(
    COMMANDS.flatMap(({ examples }) => examples.map(([, command]) => command)).filter(
      (command) => !command.includes('--redis'),
    ),
  )('%s', async (command) => {
    const withText = command.includes('--ignore') || command.includes('--keep');
    place.write('data.csv', withText ? csv([['name', 'date', ...names], ...cells]) : csv([names, ...rows]));
    place.write('german.csv', german);
    place.write(
      'new.csv',
      csv([['name', ...names.slice(0, 3)], ...cells.map((row) => [row[0]!, ...row.slice(2, 5)])]),
    );
    if (!command.includes(' fit ') && !place.list().includes('model.json')) {
      place.write('plain.csv', csv([names, ...rows]));
      await place.run(['fit', 'plain.csv', '-t', 'height,weight', '-o', 'model.json']);
    }
    place.write('people.csv', people(60));
    if (command.includes('countries.json')) {
      const fit =
        'fit people.csv --task country -t smoker --features age,income --impute mean -o countries.json';
      await place.run(fit.split(' '));
    }
    const [first, ...rest] = command.split(' | ');
    const setting = first!.startsWith('cat ') ? { stdin: [place.read(first!.slice(4))] } : {};
    const ours = first!.startsWith('cat ') ? rest[0]! : first!;
    const { code, stdout, stderr } = await place.run(words(ours), setting);
    expect(stderr.replaceAll(/^Note: .*\n|^Warning: .* the best score is at .*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    const out = /(?:--out|-o) (\S+)/.exec(ours)?.[1];
    expect(out === undefined ? stdout : place.read(out)).not.toBe('');
  });
});

describe('docs/command-line.md', () => {
  const page = readFileSync(`${root}docs/command-line.md`, 'utf8');

  it.each(COMMANDS)('explains every option of $name', ({ name, options }) => {
    const section = page.split(`\n## polytask ${name}`)[1]?.split('\n## ')[0] ?? '';
    const missing = options
      .filter((option) => !section.includes(`\`--${option.name}`))
      .map((option) => option.name);
    expect(
      missing.filter(
        (option) => !['json', 'help', 'delimiter', 'decimal', 'thousands', 'na'].includes(option),
      ),
    ).toEqual([]);
    for (const option of ['json', 'help', 'delimiter', 'decimal', 'thousands', 'na'])
      expect(page).toContain(`\`--${option}`);
  });
});

describe('the report in docs/command-line.md', () => {
  it('is what the command above it prints, but for digits that the tolerance leaves open', async () => {
    const page = readFileSync(`${root}docs/command-line.md`, 'utf8');
    const [, command, report] = /^```sh\n(polytask fit us-[\s\S]+?)\n```\n\n```text\n([\s\S]+?)^```/m.exec(
      page,
    )!;
    const place = new Folder();
    place.write(
      'us-employment.csv',
      readFileSync(`${root}node_modules/vega-datasets/data/us-employment.csv`),
    );
    const argv = command!.split(/[\s\\]+/).slice(1);
    const { code, stdout, stderr } = await place.run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [said, printed] = [report!, stdout].map((text) => text.split('\nCertificate')[0]!);
    const words = (text: string): string => text.replace(/-?\d[\d.]*/g, '#').replace(/ +/g, ' ');
    const numbers = (text: string): number[] => (text.match(/-?\d[\d.]*/g) ?? []).map(Number);
    expect(words(printed!)).toBe(words(said!));
    for (const [k, value] of numbers(printed!).entries()) {
      const near = numbers(said!)[k]!;
      expect(Math.abs(value - near), `${value}, said ${near}`).toBeLessThanOrEqual(
        0.05 * Math.abs(near) + 0.005,
      );
    }
  });
});
