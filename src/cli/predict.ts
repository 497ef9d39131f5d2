import type { Args } from './args.js';
import { didYouMean } from './args.js';
import { otherDelimiter, requireColumns } from './columns.js';
import { readTable } from './csv/readTable.js';
import type { Table, Wanted } from './csv/table.js';
import { csvLine, type WrittenDialect } from './csv/write.js';
import { readDialect } from './dialect.js';
import { DataError, quotedList } from './failures.js';
import type { Io } from './io.js';
import { columnMatrix } from './matrices.js';
import { readModelAt } from './modelFiles.js';
import { type Learner, learnerOf } from './modelKinds.js';
import { openOutput } from './output.js';

/** `polytask predict`: a column for each task, a row for each row of the file. */
export async function predict(args: Args, io: Io): Promise<void> {
  const [modelPath, data, ...rest] = args.positionals;
  if (modelPath === undefined) throw args.fail('the files are missing: a model and a CSV file.');
  if (data === undefined) throw args.fail('the CSV file with the new rows is missing.');
  if (rest.length > 0) throw args.fail(`expected a model and a CSV file; got ${args.positionals.join(' ')}.`);
  if (modelPath === '-' && data === '-') throw args.fail('only one of the files can be standard input.');
  const dialect = readDialect(args);
  const keep = args.list('keep') ?? [];
  const json = args.has('json');
  if (json && args.has('out')) throw args.fail('--json writes to standard output; leave out --out.');
  const output = openOutput(args.text('out') ?? '-', [modelPath, data], io);

  const model = await readModelAt(modelPath, io);
  const learner = learnerOf(model);
  const features = featuresOf(learner, args, modelPath);
  const tasks = learner.taskNames_;
  const clash = keep.find((name) => tasks.some((task) => task.normalize('NFC') === name));
  if (clash !== undefined)
    throw args.fail(`--keep ${quotedList([clash])}: the predictions have a column of that name.`);
  const plan = (header: readonly string[]): Wanted[] => {
    requireColumns(args, data, header, '--keep', keep);
    requireFeatures(data, header, features);
    return [
      ...features.map((name) => ({ name, role: 'feature', missing: 'error' }) as const),
      ...keep.map((name) => ({ name, role: 'text', missing: 'error' }) as const),
    ];
  };
  const table = await readTable(data, dialect, plan, io);
  await tellExtras(table, features, keep, io, json);

  const predicted = model.predict(columnMatrix(table, features));
  const rows = predicted.to2DArray();
  requireFinite(rows, tasks, table);
  io.signal.throwIfAborted();
  if (json) {
    const result = { command: 'predict', model: modelPath, file: table.file, rows: table.rows };
    const kept = Object.fromEntries(keep.map((name) => [name, table.texts.get(name)!]));
    await io.stdout.write(
      `${JSON.stringify({ ...result, tasks, ...(keep.length > 0 ? { kept } : {}), predictions: rows })}\n`,
    );
    return;
  }
  const parts = predictionLines(tasks, table, keep, rows, {
    delimiter: table.delimiter,
    decimal: dialect.decimal,
  });
  await output.write(parts);
}

/** The names of the model's features, from its file or from --features. */
function featuresOf(model: Learner, args: Args, modelPath: string): readonly string[] {
  const given = args.list('features');
  const known = model.featureNamesIn_;
  if (known !== null) {
    if (given !== undefined)
      throw args.fail(`--features: the model knows the names of its features already.`);
    return composed(known, modelPath);
  }
  const p = model.nFeaturesIn_;
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

/** @throws DataError for the first prediction that overflows */
function requireFinite(
  rows: readonly (readonly number[])[],
  tasks: readonly string[],
  { file, lineOf }: Table,
): void {
  for (const [i, row] of rows.entries()) {
    const t = row.findIndex((value) => !Number.isFinite(value));
    if (t < 0) continue;
    throw new DataError(
      { file, line: lineOf(i) },
      `the prediction of ${quotedList([tasks[t]!])} is too large for float64; are the units those of the fit?`,
    );
  }
}

/** Says on standard error which columns play no part. */
async function tellExtras(
  { header, file }: Table,
  features: readonly string[],
  keep: readonly string[],
  io: Io,
  json: boolean,
): Promise<void> {
  const used = new Set([...features, ...keep]);
  const extras = header.filter((name) => !used.has(name));
  if (extras.length === 0 || json) return;
  const columns = extras.length === 1 ? 'a column' : `${extras.length} columns`;
  await io.stderr.write(
    `Note: ${file} has ${columns} that the model does not use: ${quotedList(extras, 5)}.\n`,
  );
}

/** The lines of the predictions, a thousand at a time. */
function* predictionLines(
  tasks: readonly string[],
  table: Table,
  keep: readonly string[],
  rows: readonly (readonly number[])[],
  dialect: WrittenDialect,
): Generator<string, void, void> {
  const kept = keep.map((name) => table.texts.get(name)!);
  yield csvLine([...keep, ...tasks], dialect);
  for (let begin = 0; begin < rows.length; begin += 1000) {
    yield rows
      .slice(begin, begin + 1000)
      .map((row, k) => csvLine([...kept.map((cells) => cells[begin + k]!), ...row], dialect))
      .join('');
  }
}
