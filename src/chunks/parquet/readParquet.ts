import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import { fileIdentity, requireSame } from '../files/fileIdentity.js';
import { nodeFiles, openToRead } from '../files/nodeFiles.js';
import type { ParquetConnection, ParquetRange } from './parquetRange.js';

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The samples of a range, in the order of the file. @throws InputError that names file, row and column */
export async function readParquet(
  connection: ParquetConnection,
  range: ParquetRange,
): Promise<SharedChunk | LabelledChunk> {
  const { file, first, end, layout } = range;
  const { features, targets, task, weight } = layout;
  requireUnchanged(range);
  const numbers = [...features, ...targets, ...(weight === null ? [] : [weight])];
  const list = [
    ...numbers.map((name) => `CAST(${identifier(name)} AS DOUBLE)`),
    ...(task === null ? [] : [`CAST(${identifier(task)} AS VARCHAR)`]),
  ];
  const columns = await inTurn(connection, async () => {
    const found = await connection.runAndReadAll(
      `SELECT ${list.join(', ')} FROM read_parquet(${sqlText(file)}, file_row_number = true) ` +
        `WHERE file_row_number >= ${first} AND file_row_number < ${end}`,
    );
    return found.getColumns();
  });
  const [n, p, T] = [end - first, features.length, targets.length];
  const missing = (i: number, name: string, what: string): InputError =>
    new InputError(`${file}, row ${first + i + 1}, column ${quote(name)}: ${what}`);
  /** Columns as one list; NULL is NaN where it may be. */
  const matrix = (from: number, names: readonly string[], gap: string | null): Float64Array => {
    const data = new Float64Array(n * names.length);
    for (const [k, name] of names.entries()) {
      const column = columns[from + k]! as readonly (number | null)[];
      for (let i = 0; i < n; i++) {
        const value = column[i];
        if (gap !== null && (value === null || Number.isNaN(value))) throw missing(i, name, gap);
        data[k * n + i] = value ?? Number.NaN;
      }
    }
    return data;
  };
  const X = {
    data: matrix(0, features, 'a missing value in a feature; drop the row, or impute it first.'),
    shape: [n, p],
    order: 'column',
  } as const;
  const y = matrix(p, targets, null);
  const sampleWeight = weight === null ? null : matrix(p + T, [weight], 'a missing weight.');
  const featureNames = features;
  if (task === null)
    return {
      X,
      Y: { data: y, shape: [n, T], order: 'column' },
      sampleWeight,
      featureNames,
      taskNames: targets,
    };
  const labels = columns.at(-1) as readonly (string | null)[];
  const unnamed = labels.findIndex((label) => label === null || label === '');
  if (unnamed >= 0) throw missing(unnamed, task, 'no task is named; expected the name of a task.');
  return { X, y, task: labels as readonly string[], sampleWeight, featureNames };
}

function requireUnchanged(range: ParquetRange): void {
  const files = nodeFiles('parquetChunks');
  const fd = openToRead(files, 'parquetChunks', range.file);
  try {
    requireSame(range.file, range, fileIdentity(files, fd));
  } finally {
    files.closeSync(fd);
  }
}

const turns = new WeakMap<ParquetConnection, Promise<unknown>>();

/** One query at a time on a connection, which is in parallel itself. */
export function inTurn<Result>(connection: ParquetConnection, run: () => Promise<Result>): Promise<Result> {
  const result = (turns.get(connection) ?? Promise.resolve()).then(run, run);
  turns.set(connection, result);
  return result;
}
