import {
  type CVProgress,
  type FitOptions,
  InputError,
  type Progress,
  setWarningHandler,
  UserWarning,
} from '../index.js';
import { log } from '../math/log.js';
import { short } from '../messages/numbers.js';
import type { Args } from './args.js';
import { readRoles } from './columns.js';
import { readDialect } from './dialect.js';
import { DataError, ReaderGone, StoppedLate } from './failures.js';
import { readFeatureWeights, weighFeatures } from './featureWeights.js';
import { readFitData } from './fitData.js';
import type { Io } from './io.js';
import { type ColumnMatrix, predictColumns } from './matrices.js';
import { modelText } from './modelFiles.js';
import { readModel } from './modelKinds.js';
import { viewModel } from './modelView.js';
import { openOutput } from './output.js';
import { ProgressBar } from './progress.js';
import { type FitOutcome, fitReport } from './report/fitReport.js';
import { fitJson, jsonLine } from './report/json.js';
import { scoreTasks } from './scores.js';
import { turn } from './turn.js';
import { noteOn, warnOn } from './warnings.js';

/** `polytask fit`: reads a table, fits, writes the model, reports. */
export async function fit(args: Args, io: Io): Promise<void> {
  const [data, ...rest] = args.positionals;
  if (data === undefined) throw args.fail('the file with the data is missing.');
  if (rest.length > 0) throw args.fail(`one file at a time; got ${args.positionals.join(' ')}.`);
  const roles = readRoles(args);
  const dialect = readDialect(args);
  const model = readModel(args);
  const featureWeights = readFeatureWeights(args);
  const jobs = args.integer('jobs', { min: -1 });
  if (jobs === 0) throw args.fail('--jobs must be a number of at least 1, or -1 for all cores; got 0.');
  const top = args.integer('top', { min: 0 }) ?? 10;
  const out = args.text('out') ?? null;
  const json = args.has('json');
  const output = out === null ? null : openOutput(out, [data], io);
  if (output?.isStdout && json)
    throw args.fail(`--out ${out} and --json both want standard output; name a file.`);

  const { facts, features, X, Y, weights } = await readFitData(data, dialect, roles, args, io);
  weighFeatures(model, featureWeights, features, args);
  const columns = { X: features, Y: roles.targets };
  const work = fitWithProgress(model, X, Y, io, {
    taskNames: roles.targets,
    featureNames: features,
    ...(weights === undefined ? {} : { sampleWeight: weights }),
    ...(jobs === undefined ? {} : { nJobs: jobs }),
  });
  const warnings = await work.catch((error: unknown) => {
    throw withColumnName(error, facts.file, columns);
  });
  const view = viewModel(model);
  const predicted = await predictColumns(model, X, roles.targets.length, io.signal);
  const scores = await scoreTasks(roles.targets, Y, predicted, weights, io.signal);
  await turn(io.signal); // the last chance to stop before something is written
  const failure = output === null ? null : await failureOf(() => output.write([modelText(model)]), io);
  const kept = output === null || failure !== null ? null : output;
  const outcome = { view, table: facts, scores, output: kept, failure, ignored: roles.ignore };
  const notes = notesOn(outcome, X);
  try {
    if (json) await io.stdout.write(jsonLine({ ...fitJson(outcome), warnings, notes }));
    else await tell(outcome, warnings, notes, top, io);
  } catch (error) {
    if (failure === null) throw io.signal.aborted && kept !== null ? new StoppedLate(kept.name) : error;
  }
  if (failure !== null) throw failure;
}

/** Why a model could not be written: what was learned is to be reported all the same. */
async function failureOf(write: () => Promise<void>, { signal }: Io): Promise<Error | null> {
  try {
    await write();
    return null;
  } catch (error) {
    if (signal.aborted || error instanceof ReaderGone || !(error instanceof Error)) throw error;
    return error;
  }
}

async function tell(
  outcome: FitOutcome,
  warnings: readonly string[],
  notes: readonly string[],
  top: number,
  io: Io,
): Promise<void> {
  for (const warning of warnings) await warnOn(io, warning);
  for (const note of notes) await noteOn(io, note);
  const report = outcome.output?.isStdout ? io.stderr : io.stdout;
  await report.write(fitReport(outcome, top, report.columns));
}

/** An error of the estimator that speaks of "column 3 of X", with the name of that column. */
function withColumnName(
  error: unknown,
  file: string,
  columns: Readonly<Record<string, readonly string[]>>,
): unknown {
  if (!(error instanceof InputError)) return error;
  const [, index, matrix] = /\bcolumn (\d+) of ([XY])\b/.exec(error.message) ?? [];
  const column = columns[matrix ?? '']?.[Number(index)];
  return column === undefined ? error : new DataError({ file, column }, error.message);
}

/** What the user may want to do otherwise. */
function notesOn({ view }: FitOutcome, X: ColumnMatrix): string[] {
  const notes: string[] = [];
  if (view.cv?.stillFalling) {
    notes.push(
      `alpha = ${short(view.alpha)} is the smallest of those tried, and the error still falls: list smaller ones with --alpha.`,
    );
  }
  const spread = view.scaling !== null ? 1 : spreadOf(X);
  if (spread > 100) {
    notes.push(
      `the features differ in size by a factor of ${short(Number(spread.toPrecision(1)))}, and the penalty depends on their ` +
        'units: consider --standardize.',
    );
  }
  return notes;
}

/** The largest standard deviation of the columns over the smallest that is not 0. */
function spreadOf({ data, shape: [n, p] }: ColumnMatrix): number {
  let largest = 0;
  let smallest = Infinity;
  for (let j = 0; j < p; j++) {
    const column = data.subarray(j * n, (j + 1) * n);
    const mean = column.reduce((sum, value) => sum + value / n, 0);
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0));
    if (!(deviation > 1e-12 * Math.abs(mean))) continue;
    largest = Math.max(largest, deviation);
    smallest = Math.min(smallest, deviation);
  }
  return largest === 0 ? 1 : largest / smallest;
}

/** What the models have in common here: their own signatures differ in more than is needed. */
interface AsyncFit {
  fitAsync(
    X: ColumnMatrix,
    Y: ColumnMatrix,
    options: FitOptions & {
      readonly nJobs?: number;
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: Progress | CVProgress) => void;
    },
  ): Promise<unknown>;
}

/** Fits; @returns what the fit warned of. */
async function fitWithProgress(
  model: AsyncFit,
  X: ColumnMatrix,
  Y: ColumnMatrix,
  io: Io,
  options: FitOptions & { readonly nJobs?: number },
): Promise<string[]> {
  const warnings: string[] = [];
  const bar = new ProgressBar(io, 'Fitting');
  const previous = setWarningHandler((warning) => {
    // That of an end of the alphas is a note, in terms of the command line's options.
    if (!(warning instanceof UserWarning)) warnings.push(warning.message);
  });
  const onProgress = progressOn(bar);
  try {
    await model.fitAsync(X, Y, { ...options, signal: io.signal, onProgress });
  } finally {
    setWarningHandler(previous);
    bar.clear();
  }
  return warnings;
}

/** Shows how many fits of a cross-validation are done, or how far the gap of a single fit has come down. */
function progressOn(bar: ProgressBar): (progress: Progress | CVProgress) => void {
  let widest = 0;
  return (progress) => {
    if ('total' in progress) {
      const { completed, total } = progress;
      bar.update(completed / total, `${completed} of ${total} fits`);
      return;
    }
    const { gap, tolerance, active } = progress;
    const toGo = log(Math.max(gap, tolerance) / tolerance); // by orders of magnitude
    widest = Math.max(widest, toGo);
    bar.update(1 - toGo / widest, `gap ${gap.toExponential(1)}, ${active} features in use`);
  };
}
