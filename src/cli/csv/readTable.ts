import { chooseDelimiter } from '../../csv/delimiter.js';
import { Scanner } from '../../csv/scanner.js';
import { isAddress } from '../database/address.js';
import { readDatabaseTable } from '../database/readDatabaseTable.js';
import type { Io } from '../io.js';
import { ProgressBar } from '../progress.js';
import { RowReader } from './rowReader.js';
import { openSource, type Source } from './source.js';
import type { Dialect, Table, Wanted } from './table.js';

/** Says, from the header, which columns are wanted. */
type Plan = (header: readonly string[]) => readonly Wanted[];

/**
 * Reads a CSV file, standard input for `-`, or a database, row by row; only the columns that are wanted are kept.
 *
 * @throws FileError, DataError for the first line that is not CSV, or for all that is wrong with the columns at once
 */
export async function readTable(path: string, dialect: Dialect, plan: Plan, io: Io): Promise<Table> {
  if (isAddress(path)) return await readDatabaseTable(path, dialect, plan, io);
  const bar = new ProgressBar(io, 'Reading');
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  try {
    const source = await openSource(path, io, (done, total) =>
      total === null
        ? bar.update(null, megabytes(done))
        : bar.update(done / total, `${megabytes(done)} of ${megabytes(total)}`),
    );
    return await readRows(source, dialect, plan);
  } finally {
    bar.clear();
  }
}

async function readRows(source: Source, dialect: Dialect, plan: Plan): Promise<Table> {
  const { delimiter, isDeclared } = chooseDelimiter(source.head, dialect.delimiter);
  const rows = new RowReader(source.name, delimiter, dialect, plan);
  const fields = new Scanner(delimiter, (line, k, message) => rows.objection(line, k, message));
  let skips = isDeclared;
  const readComplete = (): void => {
    while (fields.next()) {
      if (!skips) rows.read(fields);
      skips = false;
    }
  };
  for await (const chunk of source.chunks) {
    fields.append(chunk);
    readComplete();
  }
  fields.close();
  readComplete();
  return rows.finish();
}
