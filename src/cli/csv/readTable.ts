import { type CsvError, parse } from 'csv-parse';
import { DataError, quoted } from '../failures.js';
import { detectDelimiter } from './delimiter.js';
import { RowReader } from './rowReader.js';
import type { Source } from './source.js';
import type { Dialect, Table, Wanted } from './table.js';

/**
 * Reads a CSV file row by row; only the columns that are wanted are kept.
 *
 * @param plan says, from the header, which columns are wanted
 * @throws DataError for the first line that is not CSV, or for all that is wrong with the columns at once
 */
export async function readTable(
  source: Source,
  dialect: Dialect,
  plan: (header: readonly string[]) => readonly Wanted[],
  signal: AbortSignal,
): Promise<Table> {
  const file = source.name;
  const delimiter = dialect.delimiter ?? detectDelimiter(source.head);
  const rows = new RowReader(file, delimiter, dialect, plan);
  let failure: unknown;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true, // counted by RowReader, with better words
    skip_empty_lines: true,
    trim: true,
    on_record: (cells: string[], { lines }) => {
      if (failure !== undefined) return null;
      try {
        rows.read(cells, lines);
      } catch (error) {
        failure = error;
      }
      return null;
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
  });
  ended.catch(() => {}); // awaited below, or given up for an earlier failure
  parser.resume();
  for await (const chunk of source.chunks) {
    signal.throwIfAborted();
    const written = new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    await Promise.race([written, ended]).catch((error: CsvError) => {
      throw explainCsv(error, file, rows.line);
    });
    if (failure !== undefined) throw failure;
  }
  parser.end();
  await ended.catch((error: CsvError) => {
    throw explainCsv(error, file, rows.line);
  });
  if (failure !== undefined) throw failure;
  return rows.finish();
}

/** What csv-parse says, with the line; anything else as it is. */
function explainCsv(error: CsvError, file: string, lastLine: number): unknown {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new DataError(
        { file, line: lastLine + 1 },
        'a quote that opens on this line or below is never closed; a quote inside a quoted field is written twice ("").',
      );
    case 'INVALID_OPENING_QUOTE':
      return new DataError(
        { file, line: Number(error.lines) },
        'a quote stands inside a field that does not begin with one; put the whole field in quotes, and write the quote ' +
          'inside twice ("").',
      );
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new DataError(
        { file, line: Number(error.lines) },
        'text stands behind the closing quote of a field; write a quote inside a quoted field twice ("").',
      );
    default:
      return typeof error?.code === 'string' && error.code.startsWith('CSV_')
        ? new DataError({ file, line: lastLine + 1 }, `this is not CSV: ${quoted(error.message, 200)}.`)
        : error;
  }
}
