import { delimiterName } from '../../csv/delimiter.js';
import { parseNumber } from '../../csv/number.js';
import { DataError } from '../failures.js';
import { readHeader } from './header.js';
import { NumberRows } from './numbers.js';
import { ColumnProblems, throwProblems } from './problems.js';
import type { Dialect, Table, Wanted } from './table.js';
import { Words } from './words.js';

/** A row as it comes. */
export interface RowFields {
  readonly count: number;
  /** The line on which it begins. */
  readonly line: number;
  text(k: number): string;
  /** NaN for what is no number that is quick to read. */
  number(k: number, decimal: Dialect['decimal']): number;
}

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
  #coded: readonly CodedColumn[] = [];
  #texts: readonly TextColumn[] = [];
  /** The numbers of a row: the line on which it begins, then those of the columns, of words their places. */
  #row = new Float64Array(1);
  #rows = new NumberRows(1);
  #records = 0;
  #dropped = { target: 0, feature: 0 };
  #kept = { target: 0, feature: 0 };
  /** Of the row that is read: why it is to be left out, and how many of its missing values are kept. */
  #drop: 'target' | 'feature' | null = null;
  #keeps = { target: 0, feature: 0 };

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
      dialect.missing
        .map((text) => parseNumber(text, dialect.decimal, dialect.thousands))
        .filter((value) => value !== null),
    );
  }

  /** An error about field k of the row on a line, by the name of its column where it has one. */
  objection(line: number, k: number, message: string): DataError {
    const column = this.#header?.[k];
    const text = column === undefined ? `field ${k + 1}: ${message}` : message;
    return new DataError({ file: this.#file, line, column }, text);
  }

  /** @param fields at a row */
  read(fields: RowFields): void {
    if (this.#header === null) this.#readHeader(fields);
    else if (fields.count !== this.#header.length) throw this.#widthError(fields);
    else this.#readRow(fields);
  }

  #readHeader(fields: RowFields): void {
    const header = readHeader(textsOf(fields), this.#file, fields.line);
    this.#header = header;
    const places = new Map(header.map((name, k) => [name, k]));
    const columns = this.#plan(header).map((wanted) => ({ wanted, index: places.get(wanted.name)! }));
    this.#coded = columns
      .filter(({ wanted }) => wanted.content !== 'texts')
      .map((column) => ({
        ...column,
        problems: new ColumnProblems(column.wanted),
        words: column.wanted.content === 'numbers' ? null : new Words(this.#missing),
        isWords: column.wanted.content === 'words',
      }));
    this.#texts = columns
      .filter(({ wanted }) => wanted.content === 'texts')
      .map((column) => ({ ...column, texts: [] }));
    this.#row = new Float64Array(1 + this.#coded.length);
    this.#rows = new NumberRows(1 + this.#coded.length);
  }

  #readRow(fields: RowFields): void {
    const { decimal } = this.#dialect;
    const row = this.#row;
    const coded = this.#coded;
    this.#records++;
    row[0] = fields.line;
    this.#drop = null;
    this.#keeps.target = 0;
    this.#keeps.feature = 0;
    for (let k = 0; k < coded.length; k++) {
      const column = coded[k]!;
      const value = column.isWords ? Number.NaN : fields.number(column.index, decimal);
      if (Number.isNaN(value) || this.#missingNumbers.has(value)) row[k + 1] = this.#readCell(column, fields);
      else {
        column.problems.good++;
        row[k + 1] = value;
      }
    }
    if (this.#drop !== null) {
      this.#dropped[this.#drop]++;
      return;
    }
    this.#kept.target += this.#keeps.target;
    this.#kept.feature += this.#keeps.feature;
    this.#rows.add(row);
    for (const { index, texts } of this.#texts) texts.push(fields.text(index));
  }

  /** The value of a cell that is not quick to read: a number, the place of a word, or NaN where it is missing or of no use. */
  #readCell({ index, wanted, words, isWords, problems }: CodedColumn, fields: RowFields): number {
    const cell = fields.text(index);
    if (isWords) {
      const place = words!.place(cell);
      if (Number.isNaN(place)) this.#meetMissing(wanted, problems, fields.line);
      return place;
    }
    if (this.#missing.has(cell.trim().normalize('NFC'))) {
      this.#meetMissing(wanted, problems, fields.line);
      return Number.NaN;
    }
    const { decimal, thousands } = this.#dialect;
    const value = parseNumber(cell, decimal, thousands);
    if (value !== null) {
      problems.good++;
      return value;
    }
    const isWord = problems.bad(fields.line, cell) === 'word';
    return isWord && words !== null ? words.place(cell) : Number.NaN;
  }

  #meetMissing({ missing, role }: Wanted, problems: ColumnProblems, line: number): void {
    const kind = role === 'target' ? 'target' : 'feature';
    if (missing === 'error') problems.missing(line);
    else if (missing === 'keep') this.#keeps[kind]++;
    else if (this.#drop !== 'target') this.#drop = kind;
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
      this.#coded.map(({ problems }) => problems),
      this.#dialect,
    );
    const rows = this.#rows;
    const words = new Map(
      this.#coded
        .filter(({ isWords, problems }) => isWords || problems.holdsWords)
        .map((column) => [column.wanted.name, column.words!.list]),
    );
    const places = new Map(this.#coded.map(({ wanted }, k) => [wanted.name, k + 1]));
    return {
      file,
      header: this.#header,
      delimiter: this.#delimiter,
      rows: rows.rows,
      missing: this.#kept,
      dropped: this.#dropped,
      numbers: (names) => rows.byColumns(names.map((name) => places.get(name)!)),
      words: (name) => words.get(name) ?? null,
      texts: new Map(this.#texts.map(({ wanted, texts }) => [wanted.name, texts])),
      lineOf: (row) => rows.get(row, 0),
    };
  }

  #widthError(fields: RowFields): DataError {
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

interface CodedColumn {
  readonly wanted: Wanted;
  readonly index: number;
  readonly problems: ColumnProblems;
  /** Those that it may hold; null where it has to hold numbers. */
  readonly words: Words | null;
  /** Whether all of it is words, numbers included. */
  readonly isWords: boolean;
}

interface TextColumn {
  readonly wanted: Wanted;
  readonly index: number;
  readonly texts: string[];
}

function textsOf(fields: RowFields): string[] {
  return Array.from({ length: fields.count }, (_, k) => fields.text(k));
}
