import { DataError } from '../failures.js';
import { parseNumber } from './cell.js';
import { delimiterName } from './delimiter.js';
import { readHeader } from './header.js';
import { NumberRows } from './numbers.js';
import { ColumnProblems, throwProblems } from './problems.js';
import type { Scanner } from './scanner.js';
import type { Dialect, Table, Wanted } from './table.js';

/** The rows of one file as they come. */
export class RowReader {
  readonly #file: string;
  readonly #delimiter: string;
  readonly #dialect: Dialect;
  readonly #plan: (header: readonly string[]) => readonly Wanted[];
  /** The texts that stand for a missing value, and which numbers are written so. */
  readonly #missing: ReadonlySet<string>;
  readonly #missingNumbers: ReadonlySet<number>;
  #header: readonly string[] | null = null;
  #numeric: readonly NumericColumn[] = [];
  #texts: readonly TextColumn[] = [];
  /** The numbers of a row: the line on which it begins, then those of the numeric columns. */
  #row = new Float64Array(1);
  #rows = new NumberRows(1);
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
    this.#missingNumbers = new Set(
      dialect.missing.map((text) => parseNumber(text, dialect.decimal)).filter((value) => value !== null),
    );
  }

  /** An error about field k of the row on a line, by the name of its column where it has one. */
  objection(line: number, k: number, message: string): DataError {
    const column = this.#header?.[k];
    const text = column === undefined ? `field ${k + 1}: ${message}` : message;
    return new DataError({ file: this.#file, line, column }, text);
  }

  /** @param fields at a row */
  read(fields: Scanner): void {
    if (this.#header === null) this.#readHeader(fields);
    else if (fields.count !== this.#header.length) throw this.#widthError(fields);
    else this.#readRow(fields);
  }

  #readHeader(fields: Scanner): void {
    const header = readHeader(textsOf(fields), this.#file, fields.line);
    this.#header = header;
    const places = new Map(header.map((name, k) => [name, k]));
    const columns = this.#plan(header).map((wanted) => ({ wanted, index: places.get(wanted.name)! }));
    this.#numeric = columns
      .filter(({ wanted }) => wanted.role !== 'text')
      .map((column) => ({ ...column, problems: new ColumnProblems(column.wanted) }));
    this.#texts = columns
      .filter(({ wanted }) => wanted.role === 'text')
      .map((column) => ({ ...column, texts: [] }));
    this.#row = new Float64Array(1 + this.#numeric.length);
    this.#rows = new NumberRows(1 + this.#numeric.length);
  }

  #readRow(fields: Scanner): void {
    const { decimal } = this.#dialect;
    const row = this.#row;
    const numeric = this.#numeric;
    this.#records++;
    row[0] = fields.line;
    let drop: 'target' | 'feature' | null = null;
    let missing = 0;
    for (let k = 0; k < numeric.length; k++) {
      const column = numeric[k]!;
      let value = fields.number(column.index, decimal);
      if (Number.isNaN(value) || this.#missingNumbers.has(value)) {
        const cell = fields.text(column.index);
        const isMissing = this.#missing.has(cell.trim().normalize('NFC'));
        value = (isMissing ? null : parseNumber(cell, decimal)) ?? Number.NaN;
        if (!Number.isNaN(value)) column.problems.good++;
        else if (!isMissing) column.problems.bad(fields.line, cell);
        else if (column.wanted.missing === 'error') column.problems.missing(fields.line);
        else if (column.wanted.missing === 'keep') missing++;
        else if (drop !== 'target') drop = column.wanted.role === 'target' ? 'target' : 'feature';
      } else column.problems.good++;
      row[k + 1] = value;
    }
    if (drop !== null) {
      this.#dropped[drop]++;
      return;
    }
    this.#kept += missing;
    this.#rows.add(row);
    for (const { index, texts } of this.#texts) texts.push(fields.text(index));
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
      this.#numeric.map(({ problems }) => problems),
      this.#dialect.decimal,
    );
    const rows = this.#rows;
    const places = new Map(this.#numeric.map(({ wanted }, k) => [wanted.name, k + 1]));
    return {
      file,
      header: this.#header,
      delimiter: this.#delimiter,
      rows: rows.rows,
      missing: this.#kept,
      dropped: this.#dropped,
      numbers: (names) => rows.byColumns(names.map((name) => places.get(name)!)),
      texts: new Map(this.#texts.map(({ wanted, texts }) => [wanted.name, texts])),
      lineOf: (row) => rows.get(row, 0),
    };
  }

  #widthError(fields: Scanner): DataError {
    const expected = this.#header!.length;
    const { count, line } = fields;
    const decimals =
      count > expected && this.#delimiter === ',' && textsOf(fields).some((cell) => /^\d+$/.test(cell));
    const hint = decimals
      ? ' If the numbers have decimal commas, fields must be in quotes or separated by semicolons.'
      : expected === 1
        ? ` If the fields are not separated by ${delimiterName(this.#delimiter)}, say so with --delimiter.`
        : '';
    return new DataError(
      { file: this.#file, line },
      `the row has ${count} ${count === 1 ? 'field' : 'fields'} separated by ` +
        `${delimiterName(this.#delimiter)}, the line of column names has ${expected}; expected the same number.${hint}`,
    );
  }
}

interface NumericColumn {
  readonly wanted: Wanted;
  readonly index: number;
  readonly problems: ColumnProblems;
}

interface TextColumn {
  readonly wanted: Wanted;
  readonly index: number;
  readonly texts: string[];
}

function textsOf(fields: Scanner): string[] {
  return Array.from({ length: fields.count }, (_, k) => fields.text(k));
}
