import { type CsvError, parse } from 'csv-parse';
import { DataError, quoted } from '../failures.js';
import { type DecimalMark, parseNumber } from './cell.js';
import { delimiterName, detectDelimiter } from './delimiter.js';
import { readHeader } from './header.js';
import { ColumnProblems, throwProblems } from './problems.js';
import type { Source } from './source.js';

/** How a file is written. */
export interface Dialect {
  /** null: found out from the first line. */
  readonly delimiter: string | null;
  readonly decimal: DecimalMark;
  /** Texts that stand for a missing value, beside the empty cell. */
  readonly missing: readonly string[];
}

/** A column that is wanted. */
export interface Wanted {
  readonly name: string;
  /** What it is called in messages. */
  readonly role: 'feature' | 'target' | 'weight' | 'text';
  /** What a missing value is: a mistake, or a reason to leave the row out. */
  readonly missing: 'error' | 'drop';
}

/** The columns of a file that are wanted, in that order. */
export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Rows that are there after those with missing values are left out. */
  readonly rows: number;
  /** Why rows were left out: how many for a missing target, how many for a missing feature. */
  readonly dropped: { readonly target: number; readonly feature: number };
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** The line of each row. */
  readonly lines: readonly number[];
}

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

/** The rows of one file as they come. */
class RowReader {
  /** The last line read. */
  line = 0;
  readonly #file: string;
  readonly #delimiter: string;
  readonly #dialect: Dialect;
  readonly #plan: (header: readonly string[]) => readonly Wanted[];
  readonly #lines: number[] = [];
  readonly #missing: ReadonlySet<string>;
  #header: readonly string[] | null = null;
  #columns: readonly Column[] = [];
  #records = 0;
  #dropped = { target: 0, feature: 0 };

  constructor(
    file: string,
    delimiter: string,
    dialect: Dialect,
    plan: (header: readonly string[]) => readonly Wanted[],
  ) {
    this.#file = file;
    this.#delimiter = delimiter;
    this.#dialect = dialect;
    this.#plan = plan;
    this.#missing = new Set(['', ...dialect.missing]);
  }

  /** @param lastLine the line on which the row ends */
  read(cells: readonly string[], lastLine: number): void {
    const line = lastLine - cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
    this.line = lastLine;
    if (this.#header === null) {
      const header = readHeader(cells, this.#file, line);
      this.#header = header;
      this.#columns = this.#plan(header).map((wanted) => ({
        wanted,
        index: header.indexOf(wanted.name),
        values: [],
        texts: [],
        problems: new ColumnProblems(wanted),
      }));
      return;
    }
    if (cells.length !== this.#header.length) throw this.#widthError(cells, line);
    this.#records++;
    let drop: 'target' | 'feature' | null = null;
    for (const column of this.#columns) {
      const cell = cells[column.index]!;
      if (!isNumeric(column)) {
        column.texts.push(cell);
        continue;
      }
      const value = parseNumber(cell, this.#dialect.decimal);
      if (value !== null && !this.#missing.has(cell)) {
        column.problems.good++;
        column.values.push(value);
      } else if (!this.#missing.has(cell.trim())) {
        column.problems.bad(line, cell);
        column.values.push(Number.NaN);
      } else {
        if (column.wanted.missing === 'error') column.problems.missing(line);
        else if (drop !== 'target') drop = column.wanted.role === 'target' ? 'target' : 'feature';
        column.values.push(Number.NaN);
      }
    }
    if (drop === null) {
      this.#lines.push(line);
      return;
    }
    this.#dropped[drop]++;
    for (const column of this.#columns) (isNumeric(column) ? column.values : column.texts).pop();
  }

  finish(): Table {
    const file = this.#file;
    if (this.#header === null) {
      throw new DataError({ file }, 'the file is empty; expected a line of column names and a row below it.');
    }
    if (this.#records === 0) {
      throw new DataError({ file }, 'there are no rows below the line of column names.');
    }
    throwProblems(
      file,
      this.#columns.map(({ problems }) => problems),
      this.#dialect.decimal,
    );
    const columns = this.#columns;
    return {
      file,
      header: this.#header,
      delimiter: this.#delimiter,
      rows: this.#lines.length,
      dropped: this.#dropped,
      numbers: new Map(columns.filter(isNumeric).map(({ wanted, values }) => [wanted.name, values])),
      texts: new Map(columns.filter((c) => !isNumeric(c)).map(({ wanted, texts }) => [wanted.name, texts])),
      lines: this.#lines,
    };
  }

  #widthError(cells: readonly string[], line: number): DataError {
    const expected = this.#header!.length;
    const decimals = cells.length > expected && this.#delimiter === ',' && cells.some((c) => /^\d+$/.test(c));
    const hint = decimals
      ? ' If the numbers have decimal commas, fields must be in quotes or separated by semicolons.'
      : expected === 1
        ? ` If the fields are not separated by ${delimiterName(this.#delimiter)}, say so with --delimiter.`
        : '';
    return new DataError(
      { file: this.#file, line },
      `the row has ${cells.length} ${cells.length === 1 ? 'field' : 'fields'} separated by ` +
        `${delimiterName(this.#delimiter)}, the line of column names has ${expected}; expected as many.${hint}`,
    );
  }
}

interface Column {
  readonly wanted: Wanted;
  readonly index: number;
  readonly values: number[];
  readonly texts: string[];
  readonly problems: ColumnProblems;
}

const isNumeric = ({ wanted }: Column): boolean => wanted.role !== 'text';

function lineBreaks(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\n|\r/).length - 1 : 0;
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
