import { setWarningHandler } from '../index.js';
import type { Args } from './args.js';
import { readRoles, wantedForFit } from './columns.js';
import { openSource } from './csv/source.js';
import { readTable, type Table } from './csv/table.js';
import { readDialect } from './dialect.js';
import { DataError } from './failures.js';
import { checkOutput, writeWhole } from './files.js';
import type { Io } from './io.js';
import { columnMatrix } from './matrices.js';
import { modelText } from './modelFiles.js';
import { type Fittable, readModel } from './modelKinds.js';
import { viewModel } from './modelView.js';
import { ProgressBar } from './progress.js';
import { fitReport } from './report/fitReport.js';
import { fitJson } from './report/json.js';
import { scoreTasks } from './scores.js';
import { warnOn } from './warnings.js';

/** `polytask fit`: reads a table, fits, writes the model, reports. */
export async function fit(args: Args, io: Io): Promise<void> {
  const [data, ...rest] = args.positionals;
  if (data === undefined) throw args.fail('the file with the data is missing.');
  if (rest.length > 0) throw args.fail(`one file at a time; got ${args.positionals.join(' ')}.`);
  const roles = readRoles(args);
  const dialect = readDialect(args);
  const model = readModel(args);
  const top = args.integer('top', { min: 0 }) ?? 10;
  const out = args.text('out') ?? null;
  const json = args.has('json');
  if (out === '-' && json) throw args.fail('--out - and --json both want standard output; name a file.');
  if (out !== null) checkOutput(out, [data], io);

  const plan = (header: readonly string[]) => wantedForFit(roles, args, data, header);
  const table = await readTable(await openSource(data, io), dialect, plan, io.signal);
  const names = plan(table.header);
  const features = names.filter(({ role }) => role === 'feature').map(({ name }) => name);
  requireRows(table);
  const X = columnMatrix(table, features);
  const Y = columnMatrix(table, roles.targets);
  const weights = readWeights(table, roles.weight);

  const warnings = await fitWithProgress(model, X, Y, io, {
    taskNames: roles.targets,
    featureNames: features,
    ...(weights === undefined ? {} : { sampleWeight: weights }),
  });
  io.signal.throwIfAborted();
  const view = viewModel(model);
  const scores = scoreTasks(roles.targets, Y, model.predict(X), weights);
  const outcome = { view, table, scores, out, ignored: roles.ignore };
  if (out === '-') await io.stdout.write(modelText(model));
  else if (out !== null) writeWhole(out, [modelText(model)], io);
  if (json) {
    await io.stdout.write(`${JSON.stringify({ ...fitJson(outcome), warnings })}\n`);
    return;
  }
  for (const warning of warnings) await warnOn(io, warning);
  const report = out === '-' ? io.stderr : io.stdout;
  await report.write(fitReport(outcome, top, report.columns));
}

function requireRows({ file, rows, dropped }: Table): void {
  if (rows > 0) return;
  const missing = dropped.target > 0 ? 'target' : 'feature';
  throw new DataError({ file }, `no row is left: in each of them a ${missing} is missing.`);
}

/** @throws DataError for a weight below 0 */
function readWeights(table: Table, column: string | null): Float64Array | undefined {
  if (column === null) return undefined;
  const weights = Float64Array.from(table.numbers.get(column)!);
  const bad = weights.findIndex((weight) => weight < 0);
  if (bad < 0) return weights;
  throw new DataError(
    { file: table.file, line: table.lines[bad], column, value: String(weights[bad]) },
    `the weight is ${weights[bad]}; expected a number of at least 0.`,
  );
}

/** Fits; @returns what the fit warned of. */
async function fitWithProgress(
  model: Fittable,
  X: Parameters<Fittable['fitAsync']>[0],
  Y: Parameters<Fittable['fitAsync']>[1],
  io: Io,
  options: object,
): Promise<string[]> {
  const warnings: string[] = [];
  const bar = new ProgressBar(io, 'Fitting');
  const previous = setWarningHandler((warning) => warnings.push(warning.message));
  let widest = 0;
  try {
    await model.fitAsync(X, Y, {
      ...options,
      signal: io.signal,
      onProgress: ({ gap, tolerance, active }) => {
        // From the first gap down to the tolerance, by orders of magnitude.
        const toGo = Math.log(Math.max(gap, tolerance) / tolerance);
        widest = Math.max(widest, toGo);
        bar.update(1 - toGo / widest, `gap ${gap.toExponential(1)}, ${active} features in use`);
      },
    });
  } finally {
    setWarningHandler(previous);
    bar.clear();
  }
  return warnings;
}
