/** The command line, as processes of its own. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MultiTaskLasso } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { temporaryFolder } from '../data.js';
import { designOf, targetsOf } from './data.js';
import type { Operation, Sizes } from './operation.js';
import { ProcessSeconds } from './processes.js';

const MAIN = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url)); // seen from build/bench/growth
/** Has a process tell its processor time as it ends. */
const TELL = `import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(2, '\\nseconds ' + (user + system) / 1e6); });`;
/** Less is not told from what starting takes. */
const LEAST_SECONDS = 0.02;

let folder: string | null = null;
let starting: number | null = null;

function pathOf(name: string): string {
  folder ??= temporaryFolder().path;
  return join(folder, name);
}

/** The processor time of a command. @throws Error where it fails */
function secondsOf(args: readonly string[]): number {
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', tell, MAIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const seconds = /seconds ([\d.e-]+)$/.exec(stderr)?.[1];
  if (status !== 0 || seconds === undefined)
    throw new Error(`polytask ${args.join(' ')}: ${stderr.slice(0, 500)}`);
  return Number(seconds);
}

/** What a command takes beyond what starting takes. */
function run(...args: readonly string[]): ProcessSeconds {
  starting ??= Math.min(...[1, 2, 3].map(() => secondsOf(['--version'])));
  return new ProcessSeconds(Math.max(LEAST_SECONDS, secondsOf(args) - starting));
}

/** A CSV file: features f0, f1, .. and targets t0, t1, ..; with a `length`, a first cell of so many digits. */
function writeCsv(name: string, { rows, columns, tasks, length }: Sizes): string {
  const random = createRandom(7);
  const header = [
    ...Array.from({ length: columns }, (_, j) => `f${j}`),
    ...Array.from({ length: tasks }, (_, t) => `t${t}`),
  ];
  const lines = Array.from({ length: rows }, () =>
    header.map(() => (random.uniform() - 0.5).toFixed(4)).join(','),
  );
  if (length > 1) lines[0] = `0.${'1'.repeat(length)}${lines[0]!.slice(lines[0]!.indexOf(','))}`;
  const path = pathOf(name);
  writeFileSync(path, `${header.join(',')}\n${lines.join('\n')}\n`);
  return path;
}

/** A CSV file with tasks of their own rows: numbers f0, f1, .., some of them missing, a category, the task, and the target y. */
function writeOwnRows(name: string, { rows, columns, tasks, classes }: Sizes): string {
  const random = createRandom(7);
  const features = Array.from({ length: columns }, (_, j) => `f${j}`);
  const lines = Array.from({ length: rows }, (_, i) => {
    const numbers = features.map((_, j) => ((i + j) % 7 === 0 ? '' : (random.uniform() - 0.5).toFixed(4)));
    return [...numbers, `c${i % classes}`, `t${i % tasks}`, random.uniform().toFixed(4)].join(',');
  });
  const path = pathOf(name);
  writeFileSync(path, `${[...features, 'category', 'task', 'y'].join(',')}\n${lines.join('\n')}\n`);
  return path;
}

function writeModel(name: string, { columns, tasks }: Sizes): string {
  const model = new MultiTaskLasso({ alpha: 0.01, tol: 0.5, maxIter: 5 });
  model.fit(designOf(30, columns), targetsOf(30, tasks));
  const path = pathOf(name);
  writeFileSync(path, JSON.stringify(model));
  return path;
}

const targets = (tasks: number): string => Array.from({ length: tasks }, (_, t) => `t${t}`).join(',');
const features = (columns: number): string => Array.from({ length: columns }, (_, j) => `f${j}`).join(',');
const AT: Sizes = { rows: 50, columns: 10, tasks: 2, classes: 2, length: 1 };

export const commandLine: readonly Operation[] = [
  {
    name: 'polytask fit',
    covers: ['polytask fit'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 500 },
      tasks: { from: 100 },
      length: { from: 60_000 },
    },
    prepare(sizes) {
      const file = writeCsv('fit.csv', sizes);
      const how = ['--model', 'multi-task-lasso', '--alpha', '0.1', '--max-iter', '2', '--json'];
      return () => run('fit', file, '--target', targets(sizes.tasks), ...how, '--out', pathOf('fit.json'));
    },
  },
  {
    name: 'polytask fit --task --encode --impute',
    covers: ['polytask fit'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 500 },
      tasks: { from: 200, at: { rows: 8000 } },
      classes: { from: 200, at: { rows: 8000 } },
    },
    prepare(sizes) {
      const file = writeOwnRows('own.csv', sizes);
      const how = [
        '--encode',
        'category',
        '--impute',
        'median',
        '--model',
        'multi-task-lasso',
        '--alpha',
        '0.1',
      ];
      const brief = ['--max-iter', '2', '--json', '--out', pathOf('own.json')];
      return () => run('fit', file, '--task', 'task', '--target', 'y', ...how, ...brief);
    },
  },
  {
    name: 'polytask compare',
    covers: ['polytask compare'],
    at: { ...AT, rows: 200, columns: 4 },
    grows: { rows: { from: 4000 }, tasks: { from: 10, at: { rows: 3200 } } },
    prepare(sizes) {
      const file = writeOwnRows('compare.csv', sizes);
      const how = ['--encode', 'category', '--impute', 'median', '--ways', 'shared-slopes,soft-sharing'];
      const brief = [
        '--cv',
        '2',
        '--repeats',
        '1',
        '--report',
        pathOf('compare.html'),
        '--out',
        pathOf('best.json'),
      ];
      return () => run('compare', file, '--task', 'task', '--target', 'y', ...how, ...brief);
    },
  },
  {
    name: 'polytask predict',
    covers: ['polytask predict'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 500 },
      tasks: { from: 100 },
      length: { from: 60_000 },
    },
    prepare(sizes) {
      const model = writeModel('predict.json', sizes);
      const file = writeCsv('predict.csv', { ...sizes, tasks: 0 });
      const how = ['--features', features(sizes.columns), '--out', pathOf('predicted.csv')];
      return () => run('predict', model, file, ...how);
    },
  },
  {
    name: 'polytask inspect',
    covers: ['polytask inspect'],
    at: AT,
    grows: { columns: { from: 1000 }, tasks: { from: 200 } },
    prepare(sizes) {
      const model = writeModel('inspect.json', sizes);
      return () => run('inspect', model);
    },
  },
];
