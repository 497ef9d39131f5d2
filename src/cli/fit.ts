import {
  type CVProgress,
  GridSearchCV,
  InputError,
  type Model,
  type Progress,
  toHTML,
  UserWarning,
} from '../index.js';
import { log } from '../math/log.js';
import { learnerOf } from './anyModel.js';
import type { Args } from './args.js';
import { readRoles } from './columns.js';
import type { Dialect, TableFacts } from './csv/table.js';
import { shownInput } from './database/address.js';
import { type FitRequest, fitSums, type SumsFit } from './database/fitSums.js';
import { sumScores } from './database/sumScores.js';
import { readDialect } from './dialect.js';
import { DataError, ReaderGone, StoppedLate } from './failures.js';
import { encodedNames } from './features.js';
import { readFeatureWeights, weighFeatures } from './featureWeights.js';
import { type FitData, fitArguments, readFitData, taskNames } from './fitData.js';
import { requireFolds } from './folds.js';
import type { Io } from './io.js';
import { modelText } from './modelFiles.js';
import { assemble, withWords } from './models/assemble.js';
import { readJobs } from './models/params.js';
import { planModel, readRequest } from './models/plan.js';
import { type ModelView, viewModel } from './modelView.js';
import { deviationsOfRows, deviationsOfSums, notesOn } from './notes.js';
import { openOutput } from './output.js';
import { ProgressBar } from './progress.js';
import { fitParts } from './queue/fitParts.js';
import { partFiles } from './queue/partFiles.js';
import { type QueueAddress, readQueue } from './queue/readQueue.js';
import { type FitOutcome, fitReport } from './report/fitReport.js';
import { fitJson, jsonLine } from './report/json.js';
import { openReport } from './reportFile.js';
import { scoreTasks } from './scores.js';
import { turn } from './turn.js';
import { hearing, noteOn, warnOn } from './warnings.js';

/** `polytask fit`: reads a table, fits, writes the model, reports. */
export async function fit(args: Args, io: Io): Promise<void> {
  const [data, ...rest] = args.positionals;
  if (data === undefined) throw args.fail('the file with the data is missing.');
  const queue = readQueue(args);
  if (rest.length > 0 && queue === null)
    throw args.fail(`one file at a time; got ${args.positionals.map(shownInput).join(' ')}.`);
  const roles = readRoles(args);
  const dialect = readDialect(args);
  const request = readRequest(args, roles.targets, roles.classify);
  const featureWeights = readFeatureWeights(args);
  const jobs = readJobs(args);
  const top = args.integer('top', { min: 0 }) ?? 10;
  const out = args.text('out') ?? null;
  const json = args.has('json');
  const files = queue === null ? [data] : partFiles(args.positionals, io);
  const output = out === null ? null : openOutput(out, files, io);
  if (output?.isStdout && json)
    throw args.fail(`--out ${out} and --json both want standard output; name a file.`);
  const page = openReport(args, files, io);

  const asked = { roles, request, featureWeights, args };
  const { fitted, facts, scores, warnings, notesOf } =
    withScores(await fitSummed(files, queue, dialect, asked, io)) ??
    (await fitToRows(data, dialect, { ...asked, jobs }, io));
  const view = viewModel(fitted);
  await turn(io.signal); // the last chance to stop before something is written
  const failure = output === null ? null : await failureOf(() => output.write([modelText(fitted)]), io);
  const kept = output === null || failure !== null ? null : output;
  if (failure === null)
    await page?.write([toHTML(fitted as never, { title: `${view.name}: ${facts.file}` })]);
  const report = page?.name ?? null;
  const outcome = { view, table: facts, scores, output: kept, report, failure, ignored: roles.ignore };
  const notes = notesOf(view);
  try {
    if (json) await io.stdout.write(jsonLine({ ...fitJson(outcome), warnings, notes }));
    else await tell(outcome, warnings, notes, top, io);
  } catch (error) {
    if (failure === null) throw io.signal.aborted && kept !== null ? new StoppedLate(kept.name) : error;
  }
  if (failure !== null) throw failure;
}

/** A fit, and what is to be told of it. */
interface Fit extends Pick<FitOutcome, 'scores'> {
  readonly fitted: Model;
  readonly facts: TableFacts;
  readonly warnings: readonly string[];
  notesOf(view: ModelView): string[];
}

/** A fit by sums, of a database or of workers; null where it needs the rows. */
function fitSummed(
  files: readonly string[],
  queue: QueueAddress | null,
  dialect: Dialect,
  asked: FitRequest,
  io: Io,
): Promise<SumsFit | null> {
  return queue === null ? fitSums(files[0]!, asked, io) : fitParts(files, queue, dialect, asked, io);
}

function withScores(found: SumsFit | null): Fit | null {
  if (found === null) return null;
  const { model, statistics, nNumbers, facts } = found;
  const scores = sumScores(learnerOf(model), statistics);
  const notesOf = (view: ModelView): string[] =>
    notesOn(view, deviationsOfSums(statistics).slice(0, nNumbers));
  const warnings = found.warnings
    .filter((warning) => !isNoted(warning))
    .map(({ message }) => inOptions(message, false));
  return { fitted: model, facts, scores, warnings, notesOf };
}

/** A fit to the rows of a file or a database. */
async function fitToRows(
  data: string,
  dialect: Dialect,
  { roles, request, featureWeights, args, jobs }: FitRequest & { readonly jobs: number | undefined },
  io: Io,
): Promise<Fit> {
  const found = await readFitData(data, dialect, roles, request.isLabel, args, io);
  const plan = planModel(request, found);
  requireFolds(found, plan, args);
  const { columns } = found.features;
  const names = encodedNames(columns);
  weighFeatures(plan.model, featureWeights, names, args);
  const preparation = {
    columns,
    impute: roles.impute,
    standardize: args.has('standardize'),
    isCoded: true,
  };
  const isOneLabelled =
    found.tasks === null && found.targets.length === 1 && found.targets[0]!.labels !== null;
  const model = assemble(plan, preparation, args, isOneLabelled);
  const options = {
    ...(found.tasks === null ? { taskNames: taskNames(found) } : {}),
    featureNames: columns.map(({ name }) => name),
    ...(found.tasks !== null || found.weights === undefined ? {} : { sampleWeight: found.weights }),
    ...(jobs === undefined ? {} : { nJobs: jobs }),
  };
  const warnings = await fitWithProgress(model, found, io, options).catch((error: unknown) => {
    throw withPlace(error, found, names);
  });
  const scores = await scoreTasks(model, found, io.signal);
  const fitted = withWords(model, columns);
  const notesOf = (view: ModelView): string[] => notesOn(view, deviationsOfRows(found));
  return { fitted, facts: found.facts, scores, warnings, notesOf };
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

/** An error of the estimator with its file, and with the name of the column where it speaks of "column 3 of X". */
function withPlace(error: unknown, { facts, targets }: FitData, features: readonly string[]): unknown {
  if (!(error instanceof InputError)) return error;
  const [, index, matrix] = /\bcolumn (\d+) of ([XY])\b/.exec(error.message) ?? [];
  const column =
    matrix === 'X' ? features[Number(index)] : matrix === 'Y' ? targets[Number(index)]?.name : undefined;
  return new DataError({ file: facts.file, column }, error.message);
}

/** What the models have in common here: their own signatures differ in more than is needed. */
interface AsyncFit {
  fitAsync(...given: readonly unknown[]): Promise<unknown>;
}

/** Fits; @returns what the fit warned of. */
async function fitWithProgress(model: Model, data: FitData, io: Io, options: object): Promise<string[]> {
  const warnings: string[] = [];
  const bar = new ProgressBar(io, 'Fitting');
  const hear = (warning: Error): void => {
    if (!isNoted(warning)) warnings.push(inOptions(warning.message, model instanceof GridSearchCV));
  };
  const given = [...fitArguments(data), { ...options, signal: io.signal, onProgress: progressOn(bar) }];
  try {
    await hearing(hear, () => (model as unknown as AsyncFit).fitAsync(...given));
  } finally {
    bar.clear();
  }
  return warnings;
}

/** Whether a warning is told as a note, in terms of the options: that of an end of the alphas that a path has made. */
function isNoted(warning: Error): boolean {
  return warning instanceof UserWarning && /^MultiTask(?:Lasso|ElasticNet)CV/.test(warning.message);
}

/** A message with parameters as the options name them, and what to do about an end of the values in terms of them. */
function inOptions(message: string, isSearch: boolean): string {
  const named = message
    .replace(/\b(?:model__)?penalty__(?:\w+?__)?|\bmodel__/g, '')
    .replaceAll('l1Ratio', 'l1-ratio');
  return named.replace(
    /(?<=at ([\w-]+) = .*)add some to the grid\.$/,
    isSearch ? 'try some with --grid $1=….' : 'list some with --$1.',
  );
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
