import { DataError } from '../failures.js';
import { parseNumber } from './cell.js';
import { delimiterName } from './delimiter.js';
import { readHeader } from './header.js';
import { ColumnProblems, throwProblems } from './problems.js';
import type { Dialect, Table, Wanted } from './table.js';

/** The rows of one file as they come. */
export class RowReader {
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
  #kept = 0;

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
    let missing = 0;
    for (const column of this.#columns) {
      const cell = cells[column.index]!;
      if (!isNumeric(column)) {
        column.texts.push(cell);
        continue;
      }
      const isMissing = this.#missing.has(cell.trim());
      const value = isMissing ? null : parseNumber(cell, this.#dialect.decimal);
      column.values.push(value ?? Number.NaN);
      if (value !== null) column.problems.good++;
      else if (!isMissing) column.problems.bad(line, cell);
      else if (column.wanted.missing === 'error') column.problems.missing(line);
      else if (column.wanted.missing === 'keep') missing++;
      else if (drop !== 'target') drop = column.wanted.role === 'target' ? 'target' : 'feature';
    }
    if (drop === null) {
      this.#lines.push(line);
      this.#kept += missing;
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
      missing: this.#kept,
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
