import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  Pipeline,
  SharedLogisticRegression,
  SoftSharingClassifier,
  StandardScaler,
  softSharing,
} from '../../src/index.js';
import { csv, Folder, type Ran, table } from './harness.js';

/** What acts on terminals, and what would forge a line of a message. */
const EVIL = '\u009b31m\u202e\u2066\u001b[2J\u0007\u2028\ue000\u{e0001}\ud800\nForged: x';
/** The same as far as it survives in a file of UTF-8, and in a cell without quotes. */
const NAME = '\u009b31m\u202e\u2066\u001b[2J\u0007\u2028\u{e0001}';

const folder = new Folder();
const { names, rows } = table(20, 3, 2);
const features = [`a${NAME}`, `b${NAME}`, `c${NAME}`];
const targets = [`y${NAME}`, `z${NAME}`];
const X = rows.map((row) => row.slice(0, 3));
const Y = rows.map((row) => row.slice(3));
const labels = Y.map((row) => row.map((y) => (y > 0 ? `yes${NAME}` : `no${NAME}`)));
const options = { featureNames: features, taskNames: targets };
const DATA = `data${NAME}.csv`;
const MODEL = `model${NAME}.json`;
const FIT = ['fit', DATA, '-t', targets.join(',')];
folder.write('plain.csv', csv([names, ...rows]));
folder.write(DATA, csv([[...features, ...targets], ...rows]));
folder.write('text.csv', csv([[...features, ...targets], ...rows.map((row) => [NAME, ...row.slice(1)])]));
folder.write('cell.csv', csv([[...features, ...targets], ...rows, [NAME, 1, 2, 3, 4]]));
folder.write('unit.csv', csv([[...features, ...targets], ...rows, [`1${NAME}`, 1, 2, 3, 4]]));
folder.write('gap.csv', csv([[...features, ...targets], ...rows, ['', 1, 2, '', 4]]));
folder.write('twice.csv', csv([[...features, ...features], ...rows]));
folder.write('quote.csv', `${features.join()}\n1,2"${NAME},3\n`);
folder.write('ragged.csv', `${features.join()}\n1,2\n`);
folder.write(
  'large.csv',
  csv([
    [...features, targets[0]!],
    [1e300, 1, 2, 3],
    [-1e300, 3, 4, 5],
    [1, 2, 3, 9],
  ]),
);
folder.write('less.csv', csv([[features[0]!, NAME], ...X.map((row) => row.slice(0, 2))]));
folder.write(
  'tasks.csv',
  csv([
    [...features, 'kind'],
    [1, 2, 3, NAME],
  ]),
);
folder.write(MODEL, JSON.stringify(new MultiTaskLassoCV({ alphas: 3 }).fit(X, Y, options)));
const logistic = new SharedLogisticRegression({ alpha: 1 }).fit(X, labels, options);
folder.write('labels.json', JSON.stringify(logistic));
folder.write('nameless.json', JSON.stringify(new MultiTaskLasso().fit(X, Y)));
const lasso = new MultiTaskLasso().fit(X, Y, options);
const wrong = (change: (file: Record<string, unknown>) => object): string =>
  JSON.stringify(change(JSON.parse(JSON.stringify(lasso)) as Record<string, unknown>));
const asked = lasso.toJSON();
const FILES: Record<string, string> = {
  estimator: wrong((file) => ({ ...file, estimator: EVIL })),
  key: wrong((file) => ({ ...file, [EVIL]: 1 })),
  param: wrong((file) => ({ ...file, params: { ...asked.params, [EVIL]: EVIL } })),
  value: wrong((file) => ({ ...file, version: EVIL })),
  format: wrong((file) => ({ ...file, format: { [EVIL]: EVIL } })),
  alpha: wrong((file) => ({ ...file, params: { ...asked.params, alpha: EVIL } })),
  selection: wrong((file) => ({ ...file, params: { ...asked.params, selection: EVIL } })),
  coef: wrong((file) => ({ ...file, fitted: { ...asked.fitted, coef: [[EVIL]] } })),
  names: wrong((file) => ({ ...file, fitted: { ...asked.fitted, taskNames: [EVIL, { [EVIL]: 1 }] } })),
  otherLabels: JSON.stringify({
    ...logistic.toJSON(),
    fitted: { ...logistic.toJSON().fitted, classes: [EVIL, EVIL] },
  }),
  twice: `{"${NAME.replace('\u001b', '\\u001b').replace('\u0007', '\\u0007')}":1,"${NAME.replace('\u001b', '\\u001b').replace('\u0007', '\\u0007')}":1}`,
  broken: `{"a": ${NAME}}`,
  cut: `{"a": "${NAME}`,
  step: JSON.stringify(
    new Pipeline([
      ['s', new StandardScaler()],
      ['m', new MultiTaskLasso()],
    ]).fit(X, Y, options),
  ).replace('"estimator":"StandardScaler"', `"estimator":${JSON.stringify(EVIL)}`),
  stepName: JSON.stringify(
    new Pipeline([
      ['s', new StandardScaler()],
      ['m', new MultiTaskLasso()],
    ]).fit(X, Y),
  ).replace('"name":"s"', `"name":${JSON.stringify(`${EVIL}__`)}`),
};
for (const [name, text] of Object.entries(FILES)) folder.write(`${name}.json`, text);

/** Every command line that makes a message, a note or a report of its own kind. */
const LINES: readonly (readonly string[])[] = [
  [EVIL],
  [`--${EVIL}`],
  ['help', EVIL],
  ['fit', EVIL],
  ['fit', EVIL, EVIL, '-t', 'y'],
  ['fit', EVIL, '-t', 'y'],
  ['fit', DATA, `--${EVIL}`],
  ['fit', DATA, `--target=${EVIL}`],
  ['fit', DATA, '-t', `"${EVIL}`],
  ['fit', DATA, '-t', `${EVIL},,`],
  ['fit', DATA, '-t', `${targets[0]},${targets[0]}`],
  ['fit', DATA, '-t', targets[0]!, '--ignore', targets[0]!],
  ['fit', DATA, '-t', [...features, ...targets].join()],
  [...FIT, '--weight', EVIL],
  [...FIT, '--weight', features[0]!],
  [...FIT, '--ignore', EVIL],
  [...FIT, '--features', `${features[0]}x`],
  ...[
    'model',
    'alpha',
    'cv',
    'seed',
    'l1-ratio',
    'selection-rule',
    'missing-targets',
    'delimiter',
    'decimal',
    'tol',
    'top',
  ].map((name) => [...FIT, `--${name}`, EVIL]),
  [...FIT, '--out', `${EVIL}/m.json`],
  [...FIT, '--out', DATA],
  [...FIT, '--out', '.'],
  [...FIT, '--out', `out${EVIL}.json`],
  [...FIT, '--na', EVIL],
  [...FIT, '--max-iter', '1', '--tol', '0'],
  FIT,
  ...['text', 'cell', 'unit', 'gap', 'twice', 'quote', 'ragged'].map((name) => [
    'fit',
    `${name}.csv`,
    ...FIT.slice(2),
  ]),
  ['fit', 'large.csv', '-t', targets[0]!, '-m', 'multi-task-lasso'],
  ['inspect', EVIL],
  ['inspect', MODEL, EVIL],
  ['inspect', MODEL],
  ['inspect', MODEL, '--top', '1'],
  ['inspect', 'labels.json'],
  ...Object.keys(FILES).map((name) => ['inspect', `${name}.json`]),
  ['predict', EVIL, EVIL],
  ['predict', MODEL, EVIL, EVIL],
  ['predict', MODEL, EVIL],
  ['predict', MODEL, DATA, '--keep', EVIL],
  ['predict', MODEL, DATA, '--keep', targets[0]!],
  ['predict', MODEL, DATA, '--features', EVIL],
  ['predict', 'nameless.json', DATA],
  ['predict', 'nameless.json', DATA, '--features', EVIL],
  ['predict', MODEL, 'less.csv'],
  ['predict', MODEL, 'cell.csv'],
  ['predict', MODEL, 'large.csv'],
  ['predict', MODEL, DATA, '--out', `${EVIL}/p.csv`],
  ['predict', MODEL, DATA, '--out', MODEL],
  ['predict', MODEL, DATA, '--only', EVIL],
  ['predict', MODEL, 'tasks.csv', '--task', 'kind'],
  ['predict', MODEL, 'tasks.csv', '--task', EVIL],
  ['predict', MODEL, DATA, '--proba'],
  ['predict', 'labels.json', DATA, '--proba'],
  ['predict', 'labels.json', DATA],
];

const UNSAFE = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function requireSafe(text: string): void {
  expect(UNSAFE.exec(text)).toBeNull();
  expect(text).not.toMatch(/^\s*Forged/m);
  expect(text).not.toContain('fault of polytask');
}

describe('names from strangers', () => {
  it.each(LINES.map((argv) => [JSON.stringify(argv).slice(0, 60), argv] as const))(
    'do not act on a terminal: %s',
    async (_, argv) => {
      const shown = await folder.run(argv, { isRead: true });
      requireSafe(shown.stdout + shown.stderr);
      expect(shown.stdout + shown.stderr).not.toBe('');
      const json = await folder.run([...argv, '--json']);
      requireSafe(json.stdout + json.stderr);
    },
  );

  it('are the same in JSON, and in what goes to a file', async () => {
    const { stdout } = await folder.run(['inspect', MODEL, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ file: MODEL, tasks: targets, features });
    const piped = await folder.run(['predict', 'labels.json', DATA]);
    expect(piped.stdout.split('\n')[0]).toBe(targets.join());
    const error = await folder.run(['fit', 'cell.csv', ...FIT.slice(2), '--json']);
    expect(JSON.parse(error.stderr)).toMatchObject({ error: { column: features[0], value: NAME } });
  });
});

describe('model files from strangers', () => {
  const inspect = async (text: string | Uint8Array): Promise<Ran> => {
    folder.write('strange.json', text);
    return await folder.run(['inspect', 'strange.json']);
  };

  it.each([
    ['a broken string of many escapes', `{"a":"${'\\n'.repeat(4e6)}`, 'line 1: the text ends in the middle'],
    [
      'text behind a string of many escapes',
      `["${'\\n'.repeat(4e6)}" x`,
      'not JSON from character 8000005 on: "x"',
    ],
    ['a string of many quotes', `["${'\\"'.repeat(4e6)}`, 'ends in the middle'],
    ['an escape that is none', '["\\x"]', 'not JSON from character 4 on: "x'],
    ['a line end in a string', '["a\n"]', 'line 1: it is not JSON from character 4'],
    ['deep nesting', '['.repeat(3e6), 'more than 100 deep'],
    ['deep objects', '{"a":'.repeat(1e5), 'more than 100 deep'],
    ['many lists', `[${'[],'.repeat(5_000_001)}1]`, 'more than 5000000 lists'],
    ['many keys', `{${Array.from({ length: 1001 }, (_, k) => `"${k}":1`).join()}}`, 'more than 1000 keys'],
    ['a number of many digits', `[${'1'.repeat(1e6)}]`, 'more than 1000 digits'],
    ['a number without an end', '[1.', 'the file is cut off'],
    ['a number beyond float64', '{"a":\n 1e999}', 'line 2: the number "1e999" is beyond float64'],
    ['a key that stands twice', '{"a":1,\n"b":2,"\\u0061":3}', 'line 2: the key "a" stands twice'],
    ['a word that is cut off', '[nul', 'the file is cut off'],
    ['a word that is none', '[NaN]', 'not JSON from character 2 on: "NaN]"'],
    ['two values', '{} {}', 'not JSON from character 4'],
    ['white space alone', ' \n\t', 'the file is empty'],
    ['__proto__', '{"__proto__":{"estimator":"MultiTaskLasso"}}', 'estimator in the model file is undefined'],
    ['UTF-16', Uint8Array.of(0xfe, 0xff, 0, 0x7b), 'text in UTF-16'],
    ['a text in quotes', JSON.stringify(JSON.stringify(lasso)), 'takes the parsed data'],
  ])('%s', async (_, text, message) => {
    const { code, stdout, stderr } = await inspect(text);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('strange.json');
    expect(stderr).toContain(message);
    expect(stderr.length).toBeLessThan(2000);
  });

  it('may begin with a byte order mark', async () => {
    expect(await inspect(`\ufeff${JSON.stringify(lasso)}`)).toMatchObject({ code: 0, stderr: '' });
  });

  it('are refused as data, whichever value of them is another', async () => {
    const models = [
      new MultiTaskLassoCV({ alphas: 3 }).fit(X, Y, options),
      logistic,
      new SoftSharingClassifier().fit(X, labels, options),
      new MultiTaskModel({ losses: ['squared', 'softmax'], penalty: softSharing({}) }).fit(
        X,
        Y.map(([y], i) => [y!, i % 3]),
      ),
      new Pipeline([
        ['s', new StandardScaler()],
        ['m', new MultiTaskLasso()],
      ]).fit(X, Y),
    ].map((model) => JSON.stringify(model));
    const value = fc.oneof(
      fc.constantFrom(
        null,
        true,
        -1,
        0,
        1e300,
        -1e308,
        5e-324,
        2 ** 53,
        '',
        EVIL,
        'length',
        [],
        {},
        [[]],
        [null],
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...models), fc.nat(), value, async (text, pick, put) => {
        const file = JSON.parse(text) as unknown;
        const places: [Record<string, unknown>, string][] = [];
        const walk = (node: unknown): void => {
          if (typeof node !== 'object' || node === null) return;
          for (const key of Object.keys(node)) {
            places.push([node as Record<string, unknown>, key]);
            walk((node as Record<string, unknown>)[key]);
          }
        };
        walk(file);
        const [node, key] = places[pick % places.length]!;
        node[key] = put;
        const { code, stderr } = await inspect(JSON.stringify(file));
        requireSafe(stderr);
        expect([0, 1]).toContain(code);
        const predicted = await folder.run(['predict', 'strange.json', DATA]);
        requireSafe(predicted.stderr);
      }),
      { numRuns: Number(process.env.POLYTASK_RUNS ?? 150) },
    );
  });
});
