import type { Label, Model } from '../index.js';
import { learnerOf, tasksOf } from './anyModel.js';
import type { Args } from './args.js';
import { didYouMean } from './args.js';
import { otherDelimiter, requireColumns } from './columns.js';
import { readTable } from './csv/readTable.js';
import type { Table, Wanted } from './csv/table.js';
import { csvLine, type WrittenDialect } from './csv/write.js';
import { shownInput } from './database/address.js';
import { isParquet, writeParquet } from './database/writeParquet.js';
import { readDialect } from './dialect.js';
import { DataError, quotedList } from './failures.js';
import type { Io } from './io.js';
import { readModelAt } from './modelFiles.js';
import { openOutput } from './output.js';
import { type Column, columnNames, columnsByRow, columnsByTask } from './predictions.js';
import {
  rawCount,
  rawFeatures,
  rawNames,
  samplesOf,
  unknownCategories,
  wantedFeatures,
} from './rawFeatures.js';
import { jsonLine } from './report/json.js';
import { readTaskChoice, requireTaskColumn, rowsOfTasks } from './taskChoice.js';
import { noteOn } from './warnings.js';

/** `polytask predict`: a column for each task, a row for each row of the file. */
export async function predict(args: Args, io: Io): Promise<void> {
  const [modelPath, data, ...rest] = args.positionals;
  if (modelPath === undefined)
    throw args.fail(
      'the files are missing: a model and the rows, a CSV or Parquet file or a table of a database.',
    );
  if (data === undefined) throw args.fail('the file with the new rows is missing.');
  if (rest.length > 0)
    throw args.fail(`expected a model and a file; got ${args.positionals.map(shownInput).join(' ')}.`);
  if (modelPath === '-' && data === '-') throw args.fail('only one of the files can be standard input.');
  const dialect = readDialect(args);
  const keep = args.list('keep') ?? [];
  const proba = args.has('proba');
  const json = args.has('json');
  if (json && args.has('out')) throw args.fail('--json writes to standard output; leave out --out.');
  const output = openOutput(args.text('out') ?? '-', [modelPath, data], io);

  const model = await readModelAt(modelPath, io);
  const learner = learnerOf(model);
  const raw = rawFeatures(model, featuresOf(model, args, modelPath));
  const features = raw.map(({ name }) => name);
  const choice = readTaskChoice(args, tasksOf(learner), modelPath);
  const asked = 'column' in choice ? [choice.common] : choice.tasks;
  if (proba && asked.every(({ labels }) => labels === null)) {
    throw args.fail('--proba: the model predicts numbers, which have no probabilities.');
  }
  const names = asked.flatMap((task) => columnNames(task, proba));
  requireDistinct(args, keep, names);
  const texts = [...new Set([...keep, ...('column' in choice ? [choice.column] : [])])];
  const plan = (header: readonly string[]): Wanted[] => {
    const file = shownInput(data);
    requireColumns(args, file, header, '--keep', keep);
    if ('column' in choice) requireTaskColumn(args, file, header, choice);
    requireFeatures(file, header, features);
    return [
      ...wantedFeatures(raw),
      ...texts.map((name): Wanted => ({ name, role: 'text', content: 'texts', missing: 'error' })),
    ];
  };
  const table = await readTable(data, dialect, plan, io);
  const unknown = unknownCategories(table, raw);
  await tellExtras(table, features, texts, io, json);
  if (!json) for (const note of unknown) await noteOn(io, note);

  const X = samplesOf(table, raw);
  const columns =
    'column' in choice
      ? await columnsByRow(model, X, choice.common, rowsOfTasks(table, choice), proba, io.signal)
      : await columnsByTask(model, X, choice.tasks, proba, io.signal);
  requireFinite(columns, table);
  io.signal.throwIfAborted();
  if (json) {
    const kept = Object.fromEntries(keep.map((name) => [name, table.texts.get(name)!]));
    await io.stdout.write(
      jsonLine({
        command: 'predict',
        model: modelPath,
        file: table.file,
        rows: table.rows,
        tasks: asked.map(({ name }) => name),
        ...(proba ? { columns: names } : {}),
        ...(keep.length > 0 ? { kept } : {}),
        ...(unknown.length > 0 ? { notes: unknown } : {}),
        predictions: Array.from({ length: table.rows }, (_, i) => columns.map(({ values }) => values[i]!)),
      }),
    );
    return;
  }
  const out = args.text('out') ?? '-';
  if (isParquet(out)) {
    const kept = keep.map((name) => ({ name, values: table.texts.get(name)! }));
    return await writeParquet(out, [...kept, ...columns], table.rows, io);
  }
  const parts = predictionLines(columns, table, keep, {
    delimiter: table.delimiter,
    decimal: dialect.decimal,
  });
  await output.write(parts);
}

/** The names of the model's features, from its file or from --features. */
function featuresOf(model: Model, args: Args, modelPath: string): readonly string[] {
  const given = args.list('features');
  const learner = learnerOf(model);
  const known = rawNames(model, learner.featureNamesIn_);
  if (known !== null) {
    if (given !== undefined)
      throw args.fail(`--features: the model knows the names of its features already.`);
    return composed(known, modelPath);
  }
  const p = rawCount(model, learner.nFeaturesIn_);
  if (given === undefined) {
    throw args.fail(
      `${modelPath} was fitted without names of features; name its ${p} columns in the order of the fit with --features.`,
    );
  }
  if (given.length !== p) {
    throw args.fail(
      `--features names ${given.length} columns; expected ${p}, as many as the model was fitted with.`,
    );
  }
  return given;
}

/** Names as headers are read: their accents composed (NFC). @throws DataError for two that are then the same */
function composed(names: readonly string[], modelPath: string): readonly string[] {
  const features = names.map((name) => name.normalize('NFC'));
  const seen = new Set<string>();
  const twice = features.find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return features;
  throw new DataError(
    { file: modelPath },
    `two features of the model are named ${quotedList([twice])} and differ only in how accents are stored, which does not count in ` +
      'CSV files; give them distinct names and fit again.',
  );
}

/** @throws DataError that names every feature that the file lacks */
function requireFeatures(file: string, header: readonly string[], features: readonly string[]): void {
  const known = new Set(header);
  const absent = features.filter((name) => !known.has(name));
  if (absent.length === 0) return;
  const used = new Set(features);
  const spare = header.filter((name) => !used.has(name));
  const near =
    absent.length <= 3
      ? absent.map((name) => didYouMean(name, spare)).find((text) => text !== '')
      : undefined;
  const hint = otherDelimiter(header, absent) || (near?.replace('Did you mean', 'Is it the column') ?? '');
  throw new DataError(
    { file, line: 1 },
    `the model needs ${absent.length === 1 ? 'a column' : `${absent.length} columns`} that the file lacks: ` +
      `${quotedList(absent, Infinity)}.${hint}`,
  );
}

/** @throws UsageError for a column of the predictions that is there already */
function requireDistinct(args: Args, keep: readonly string[], names: readonly string[]): void {
  const composed = new Set(names.map((name) => name.normalize('NFC')));
  const clash = keep.find((name) => composed.has(name));
  if (clash !== undefined)
    throw args.fail(`--keep ${quotedList([clash])}: the predictions have a column of that name.`);
  if (new Set(names).size < names.length) {
    const twice = names.find((name, k) => names.indexOf(name) < k)!;
    throw args.fail(
      `two columns of the predictions would be called ${quotedList([twice])}; choose with --only.`,
    );
  }
}

/** @throws DataError for the first prediction that overflows */
function requireFinite(columns: readonly Column[], { file, lineOf, rows }: Table): void {
  for (let i = 0; i < rows; i++) {
    const found = columns.find(({ values }) => typeof values[i] === 'number' && !Number.isFinite(values[i]));
    if (found === undefined) continue;
    throw new DataError(
      { file, line: lineOf(i) },
      `the prediction of ${quotedList([found.name])} is too large for float64; are the units those of the fit?`,
    );
  }
}

/** Says on standard error which columns play no part. */
async function tellExtras(
  { header, file }: Table,
  features: readonly string[],
  texts: readonly string[],
  io: Io,
  json: boolean,
): Promise<void> {
  const used = new Set([...features, ...texts]);
  const extras = header.filter((name) => !used.has(name));
  if (extras.length === 0 || json) return;
  const columns = extras.length === 1 ? 'a column' : `${extras.length} columns`;
  await noteOn(io, `${file} has ${columns} that the model does not use: ${quotedList(extras, 5)}.`);
}

/** The lines of the predictions, a thousand at a time. */
function* predictionLines(
  columns: readonly Column[],
  table: Table,
  keep: readonly string[],
  dialect: WrittenDialect,
): Generator<string, void, void> {
  const cells: ArrayLike<Label>[] = [
    ...keep.map((name) => table.texts.get(name)!),
    ...columns.map(({ values }) => values),
  ];
  yield csvLine([...keep, ...columns.map(({ name }) => name)], dialect);
  for (let begin = 0; begin < table.rows; begin += 1000) {
    let part = '';
    for (let i = begin; i < Math.min(table.rows, begin + 1000); i++) {
      part += csvLine(
        cells.map((column) => column[i]!),
        dialect,
      );
    }
    yield part;
  }
}
