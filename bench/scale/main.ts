/**
 * `npm run bench:scale -- 1e5,1e6`: fits to Parquet files of so many rows, 20 features and 3 targets, that DuckDB makes in a temporary
 * folder. By the command line, whose sums DuckDB computes; by polytask in memory up to 1e6 rows; by pandas and scikit-learn (--python) up to
 * --rows-in-memory. Time, time of all threads, peak memory, and how far coefficients are from those in memory.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../data.js';
import { describeMachine, machine } from '../machine.js';
import { writeRows } from './data.js';
import { type Measured, measure } from './measure.js';

const ALPHA = '0.01';
const MOST_IN_NODE = 1e6;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { python: { type: 'string' }, 'rows-in-memory': { type: 'string', default: '1e6' } },
});
const root = fileURLToPath(new URL('../../..', import.meta.url));
const cli = `${root}dist/cli/main.js`;
const fitRows = fileURLToPath(new URL('./fitRows.js', import.meta.url));
const script = `${root}bench/scale/fit_rows.py`;
const folder = temporaryFolder();

interface Found {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
}

const show = (name: string, { seconds, cpuSeconds, peak }: Measured, rest = ''): void =>
  console.log(
    `  ${name.padEnd(38)} ${seconds.toFixed(1).padStart(8)} s ${cpuSeconds.toFixed(1).padStart(8)} s of all threads ` +
      `${(peak / 1e6).toFixed(0).padStart(7)} MB ${rest}`,
  );

/** The largest difference of weights and intercepts. */
function distance(a: Found, b: Found): number {
  const differences = a.coef.flatMap((row, t) => row.map((value, j) => Math.abs(value - b.coef[t]![j]!)));
  return Math.max(...differences, ...a.intercept.map((value, t) => Math.abs(value - b.intercept[t]!)));
}

console.log(describeMachine(machine()));
for (const rows of (positionals[0] ?? '1e5,1e6').split(',').map(Number)) {
  const path = `${folder.path}/rows.parquet`;
  const start = performance.now();
  await writeRows(path, rows);
  const made = (performance.now() - start) / 1000;
  console.log(
    `${rows.toExponential(0)} rows, ${(statSync(path).size / 1e6).toFixed(0)} MB of Parquet, made in ${made.toFixed(0)} s`,
  );
  const model = `${folder.path}/model.json`;
  const lasso = ['fit', path, '-t', 'y0,y1,y2', '--json', '--tol', '1e-10', '--out', model];
  const one = await measure(process.execPath, [cli, ...lasso, '-m', 'multi-task-lasso', '--alpha', ALPHA]);
  const { fitted } = JSON.parse(readFileSync(model, 'utf8')) as { fitted: Found };
  const inRows = rows <= MOST_IN_NODE ? await measure(process.execPath, [fitRows, path, ALPHA]) : null;
  const far =
    inRows === null
      ? ''
      : `weights differ by ${distance(fitted, JSON.parse(inRows.stdout) as Found).toExponential(1)}`;
  show('polytask fit, MultiTaskLasso', one, far);
  show('polytask fit, MultiTaskLassoCV', await measure(process.execPath, [cli, ...lasso]));
  if (inRows !== null) show('polytask, rows in memory', inRows);
  if (values.python !== undefined && rows <= Number(values['rows-in-memory'])) {
    show('pandas and scikit-learn', await measure(values.python, [script, path, ALPHA]));
  }
  rmSync(path);
}
folder.remove();
