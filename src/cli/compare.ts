import {
  type CVProgress,
  compareSharing,
  InputError,
  type Model,
  modelFromJSON,
  Pipeline,
  type SharingComparison,
} from '../index.js';
import type { ScorerName } from '../selection/scorers.js';
import { type SharingWay, WAYS } from '../selection/sharing/ways.js';
import { type Args, didYouMean } from './args.js';
import { type Imputing, readRoles } from './columns.js';
import { shownInput } from './database/address.js';
import { readDialect } from './dialect.js';
import { DataError, printable, quotedList } from './failures.js';
import { encodedNames } from './features.js';
import { type FitData, fitArguments, readFitData, taskNames } from './fitData.js';
import type { Io } from './io.js';
import { shellWord } from './list.js';
import type { ColumnMatrix } from './matrices.js';
import { modelText } from './modelFiles.js';
import { columnStep, withWords } from './models/assemble.js';
import { defined, MAX_SEED, readJobs, readScorer } from './models/params.js';
import { type Output, openOutput } from './output.js';
import { ProgressBar } from './progress.js';
import { jsonLine } from './report/json.js';
import { openReport } from './reportFile.js';
import { haveSamePair } from './targets.js';
import { hearing, warnOn } from './warnings.js';

/** `polytask compare`: which way to share do the tasks of a table need? */
export async function compare(args: Args, io: Io): Promise<void> {
  const [data, ...rest] = args.positionals;
  if (data === undefined) throw args.fail('the file with the data is missing.');
  if (rest.length > 0)
    throw args.fail(`one file at a time; got ${args.positionals.map(shownInput).join(' ')}.`);
  const roles = readRoles(args);
  const dialect = readDialect(args);
  const options = readOptions(args);
  const json = args.has('json');
  const outputs = openOutputs(args, data, io);

  const found = await readFitData(
    data,
    dialect,
    roles,
    (target) => roles.classify.includes(target),
    args,
    io,
  );
  requireComparable(found);
  const prepared = prepare(found, roles.impute);
  const warnings: string[] = [];
  const comparison = await hearing(
    (warning) => warnings.push(warning.message),
    () => compareWithProgress(prepared.data, options, io),
  ).catch((error: unknown) => {
    throw error instanceof InputError ? new DataError({ file: found.facts.file }, error.message) : error;
  });
  const model = prepared.withColumns(comparison.model);
  io.signal.throwIfAborted();
  await outputs.model?.write([modelText(model)]);
  await outputs.report?.write([
    comparison.toHTML({ title: `Ways to share: ${printable(found.facts.file)}` }),
  ]);
  if (json) {
    const { model: _, ...facts } = comparison.toJSON();
    const out = { out: outputs.model?.name ?? null, report: outputs.report?.name ?? null };
    await io.stdout.write(
      jsonLine({
        command: 'compare',
        file: found.facts.file,
        rows: found.facts.rows,
        ...facts,
        ...out,
        warnings,
      }),
    );
    return;
  }
  for (const warning of warnings) await warnOn(io, warning);
  await io.stdout.write(`${comparison}\n${closing(outputs)}`);
}

interface Outputs {
  /** The chosen model, and the report; null where they are not asked for. */
  readonly model: Output | null;
  readonly report: Output | null;
}

function openOutputs(args: Args, data: string, io: Io): Outputs {
  const out = args.text('out');
  const model = out === undefined ? null : openOutput(out, [data], io);
  if (model?.isStdout) throw args.fail('standard output is for the results; name a file for --out.');
  return { model, report: openReport(args, [data], io) };
}

function closing({ model, report }: Outputs): string {
  const lines = [
    ...(report === null ? [] : [`Wrote the report to ${printable(report.name)}.`]),
    ...(model === null
      ? []
      : [
          `Wrote the model of the best way to ${printable(model.name)}. Next:`,
          '',
          `  polytask predict ${shellWord(model.name)} new.csv --out predictions.csv`,
        ]),
  ];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

interface CompareOptions {
  readonly ways?: readonly SharingWay[];
  readonly scoring?: ScorerName;
  readonly cv?: number;
  readonly repeats?: number;
  readonly randomState?: number;
  readonly nJobs?: number;
}

/** @throws UsageError */
function readOptions(args: Args): CompareOptions {
  const ways = args.list('ways')?.map((word) => {
    const found = WAYS.find((way) => way.replaceAll(' ', '-') === word.replaceAll(' ', '-'));
    if (found !== undefined) return found;
    const words = WAYS.map((way) => way.replaceAll(' ', '-'));
    throw args.fail(
      `--ways must be of ${words.join(', ')}; got ${printable(word)}.${didYouMean(word, words)}`,
    );
  });
  return {
    ...defined('ways', ways),
    ...defined('scoring', readScorer(args) as ScorerName | undefined),
    ...defined('cv', args.integer('cv', { min: 2, max: 100 })),
    ...defined('repeats', args.integer('repeats', { min: 1, max: 1000 })),
    ...defined('randomState', args.integer('seed', { min: 0, max: MAX_SEED })),
    ...defined('nJobs', readJobs(args)),
  };
}

/** @throws DataError for tasks that share nothing that could be compared */
function requireComparable({ facts: { file }, targets, ...data }: FitData): void {
  const names = taskNames({ targets, ...data });
  if (names.length < 2) {
    throw new DataError(
      { file },
      `there is one task alone, ${quotedList(names)}; expected two or more, which could share.`,
    );
  }
  const labelled = targets.find(({ labels }) => labels !== null);
  if (labelled === undefined || haveSamePair(targets)) return;
  throw new DataError(
    { file, column: labelled.name },
    'the target holds labels; ways to share are compared for tasks of numbers alone, or of the same two labels.',
  );
}

/** The data with numbers in place of categories and of missing values, and what makes a model of those take these. */
function prepare(
  data: FitData,
  impute: Imputing | null,
): { data: FitData; withColumns(model: Model): Model } {
  const { columns, X } = data.features;
  const step = columnStep({ columns, impute, standardize: true, isCoded: true });
  if (step === null) return { data, withColumns: (model) => model };
  step.fit(X, { featureNames: columns.map(({ name }) => name) });
  const made = step.transformColumns(X) as ColumnMatrix;
  const names = encodedNames(columns).map((name) => ({ name, categories: null }));
  const withColumns = (model: Model): Model => {
    const file = new Pipeline([
      ['columns', step],
      ['model', model],
    ] as never).toJSON();
    const whole = modelFromJSON({ ...file, fitted: { steps: [step.toJSON(), model.toJSON()] } });
    return withWords(whole, columns);
  };
  return { data: { ...data, features: { columns: names, X: made } }, withColumns };
}

async function compareWithProgress(
  data: FitData,
  options: CompareOptions,
  io: Io,
): Promise<SharingComparison> {
  const bar = new ProgressBar(io, 'Comparing');
  const shared = {
    taskNames: taskNames(data),
    ...(data.weights === undefined ? {} : { sampleWeight: data.weights }),
  };
  const all = {
    ...options,
    ...(data.tasks === null ? shared : {}),
    featureNames: data.features.columns.map(({ name }) => name),
    signal: io.signal,
    onProgress: ({ completed, total }: CVProgress) =>
      bar.update(completed / total, `${completed} of ${total} steps`),
  };
  try {
    return await (compareSharing as (...given: readonly unknown[]) => Promise<SharingComparison>)(
      ...fitArguments(data),
      all,
    );
  } finally {
    bar.clear();
  }
}
